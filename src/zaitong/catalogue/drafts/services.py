"""Making and changing record types in the browser: a draft, its fields, publishing, retiring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.catalogue.drafts.changes import changes
from zaitong.catalogue.drafts.lint import problems
from zaitong.catalogue.drafts.raw import RawField, digest, place_of
from zaitong.catalogue.drafts.settings import from_settings
from zaitong.catalogue.fieldtypes import TYPES
from zaitong.catalogue.models import RecordType, RecordTypeVersion, TypeDraft
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.usage import needs
from zaitong.common.access import Permission
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, DomainError, FieldErrors, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zaitong.common.access import Actor

MOST_FIELDS = 60
KEPT_REMOVED = 10
FACTS = ("name", "category", "help", "minutes")
# Fields with a part of their own in the whole: what "add" offers beside the plain types.
ROLE_FIELDS: dict[str, RawField] = {
    "happened_on": {
        "key": "happened_on",
        "label": "日期",
        "type": "date",
        "required": True,
        "purpose": "算作哪一期的工作",
    },
    "target": {"key": "target", "label": "对象单位", "type": "body", "required": True, "purpose": "记到这个单位名下"},
}


def draft_begin(*, actor: Actor, record_type_id: int | None = None, copy_of: int | None = None) -> TypeDraft:
    """Begin to change a type, or go on; without one begin a new type, empty or with the fields of another."""
    _check(actor)
    if record_type_id is None:
        source = _newest(copy_of) if copy_of else None
        fields = source.schema["fields"] if source else [ROLE_FIELDS["happened_on"]]
        category = source.record_type.category if source else ""
        return _begun(TypeDraft(fields=fields, category=category), actor)
    with transaction.atomic():
        record_type = RecordType.objects.select_for_update().filter(pk=record_type_id).first()
        if record_type is None:
            raise Http404
        found = TypeDraft.objects.filter(record_type=record_type).first()
        if found is not None:
            return found
        version = _newest(record_type_id)
        facts = {name: getattr(record_type, name) for name in ("name", "category", "help")}
        draft = TypeDraft(
            record_type=record_type, fields=version.schema["fields"], minutes=version.minutes_now, **facts
        )
        return _begun(draft, actor)


def draft_from(*, actor: Actor, facts: Mapping[str, Any], fields: list[RawField], remarks: list[str]) -> TypeDraft:
    """A new type from elsewhere (a workbook), with what has to be said about it."""
    _check(actor)
    known = {name: facts[name] for name in FACTS if facts.get(name)}
    return _begun(TypeDraft(fields=fields, remarks=remarks, **known), actor)


@transaction.atomic
def _begun(draft: TypeDraft, actor: Actor) -> TypeDraft:
    draft.editor_label = actor.label[:120]
    draft.save()
    _write(actor, "recordtype.draft_begun", draft, {"fields": len(draft.fields)})
    return draft


@transaction.atomic
def draft_facts_save(*, draft_id: int, data: Mapping[str, Any], seen: str, actor: Actor) -> str:
    """Save name, category, help and minutes; returns the mark of what is stored now."""
    draft = _locked(draft_id, actor)
    wanted = {"name": "", "category": "", "help": "", "minutes": None} | {k: data[k] for k in FACTS if k in data}
    if facts_of(draft) != wanted:
        _check_seen(seen, facts_of(draft))
        for name, value in wanted.items():
            setattr(draft, name, value)
        _save(draft, actor, *FACTS)
    return digest(facts_of(draft))


@transaction.atomic
def draft_field_save(*, draft_id: int, key: str, data: Mapping[str, Any], seen: str, actor: Actor) -> str:
    """Save the settings of one field; returns the mark of what is stored now."""
    draft = _locked(draft_id, actor)
    place = _place(draft, key)
    before = draft.fields[place]
    wanted = from_settings(before, data, draft.fields)
    if wanted != before:
        _check_seen(seen, before)
        draft.fields[place] = wanted
        _save(draft, actor, "fields")
    return digest(wanted)


@transaction.atomic
def draft_field_add(*, draft_id: int, kind: str, after: str, actor: Actor) -> str:
    """Add a field of a type, or one of ``ROLE_FIELDS``, behind another (at the end by default); returns its key."""
    draft = _locked(draft_id, actor)
    if len(draft.fields) >= MOST_FIELDS:
        raise DomainError(f"一种表样最多 {MOST_FIELDS} 栏。栏目多了填不完，请先删去用不上的。")
    if kind in ROLE_FIELDS:
        field = dict(ROLE_FIELDS[kind])
        if place_of(draft.fields, kind) is not None:
            raise DomainError(f"已经有“{field['label']}”这一栏了，一种表样只能有一个。")
    elif kind in TYPES:
        field = {"key": _fresh_key(draft), "type": kind, "label": ""}
    else:
        raise DomainError("没有这种栏目，请从列表中选择。")
    place = place_of(draft.fields, after)
    if place is not None and draft.fields[place].get("section"):
        field["section"] = draft.fields[place]["section"]
    draft.fields.insert(len(draft.fields) if place is None else place + 1, field)
    _save(draft, actor, "fields")
    return str(field["key"])


@transaction.atomic
def draft_field_move(*, draft_id: int, key: str, step: int, actor: Actor) -> TypeDraft:
    """Move a field up (-1) or down (1); at the ends nothing happens."""
    draft = _locked(draft_id, actor)
    place = _place(draft, key)
    there = place + step
    if 0 <= there < len(draft.fields):
        draft.fields[place], draft.fields[there] = draft.fields[there], draft.fields[place]
        _save(draft, actor, "fields")
    return draft


@transaction.atomic
def draft_field_remove(*, draft_id: int, key: str, actor: Actor) -> TypeDraft:
    """Take a field out; it can be put back."""
    draft = _locked(draft_id, actor)
    place = _place(draft, key)
    field = draft.fields.pop(place)
    draft.removed = [{"place": place, "field": field}, *draft.removed][:KEPT_REMOVED]
    _save(draft, actor, "fields", "removed")
    return draft


@transaction.atomic
def draft_field_restore(*, draft_id: int, key: str, actor: Actor) -> TypeDraft:
    """Put back what was taken out, where it stood."""
    draft = _locked(draft_id, actor)
    one = next((one for one in draft.removed if one["field"].get("key") == key), None)
    if one is None or place_of(draft.fields, key) is not None:
        raise DomainError("这一栏已经放回去了。")
    draft.removed.remove(one)
    draft.fields.insert(min(one["place"], len(draft.fields)), one["field"])
    _save(draft, actor, "fields", "removed")
    return draft


@transaction.atomic
def draft_discard(*, draft_id: int, actor: Actor) -> RecordType | None:
    """Throw a draft away; the published versions stay. Returns the type that it was for."""
    draft = _locked(draft_id, actor)
    _write(actor, "recordtype.draft_discarded", draft, {"fields": draft.fields, **facts_of(draft)})
    record_type = draft.record_type
    draft.delete()
    return record_type


@transaction.atomic
def draft_publish(*, draft_id: int, seen: str, actor: Actor) -> RecordTypeVersion:
    """Make a draft the version on which new records are written. Older records keep theirs."""
    draft = _locked(draft_id, actor)
    _check_seen(seen, state_of(draft))
    record_type = draft.record_type
    if record_type is not None:
        record_type = RecordType.objects.select_for_update().get(pk=record_type.pk)
    found = problems(draft.fields, facts_of(draft), needs(record_type) if record_type else ())
    if found:
        raise DomainError(f"还不能发布：{found[0].text}", code="unfinished")
    if RecordType.objects.filter(name=draft.name).exclude(pk=draft.record_type_id or 0).exists():
        raise FieldErrors({"name": [f"已经有一种表样叫“{draft.name}”，请换一个名称。"]})
    schema = Schema.parse({"fields": draft.fields})
    record_type = _put_type(draft, record_type)
    last = record_type.versions.filter(published_at__isnull=False).order_by("-number").first()
    said = changes(Schema.parse(last.schema) if last else None, schema)
    version = RecordTypeVersion.objects.create(
        record_type=record_type,
        number=(last.number if last else 0) + 1,
        schema=schema.as_json(),
        minutes=draft.minutes or 1,
        published_at=now(),
        published_by=actor.label[:120],
        own=True,
        changes=said,
    )
    draft.delete()
    data = {"version": version.number, "added": last is None, "changes": said}
    _write(actor, "recordtype.published", record_type, data)
    return version


def _put_type(draft: TypeDraft, record_type: RecordType | None) -> RecordType:
    facts = {"name": draft.name, "category": draft.category, "help": draft.help}
    if record_type is None:
        last = RecordType.objects.order_by("-sort").first()
        number = (RecordType.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        return RecordType.objects.create(key=f"own_{number}", sort=(last.sort if last else 0) + 10, **facts)
    for name, value in facts.items():
        setattr(record_type, name, value)
    if record_type.minutes_set is not None and draft.minutes != record_type.minutes_set:
        record_type.minutes_set, record_type.minutes_note = None, ""  # said anew in this version
    record_type.save(update_fields=[*facts, "minutes_set", "minutes_note", "updated_at"])
    return record_type


@transaction.atomic
def type_retire(*, record_type_id: int, retired: bool, actor: Actor) -> RecordType:
    """Offer a type no more for new tasks and records, or offer it again. Running tasks that take it go on."""
    _check(actor)
    record_type = RecordType.objects.select_for_update().filter(pk=record_type_id).first()
    if record_type is None:
        raise Http404
    if record_type.retired != retired:
        record_type.retired = retired
        record_type.save(update_fields=["retired", "updated_at"])
        _write(actor, "recordtype.retired" if retired else "recordtype.restored", record_type, {})
    return record_type


def facts_of(draft: TypeDraft) -> dict[str, Any]:
    """Name, category, help and minutes of a draft."""
    return {name: getattr(draft, name) for name in FACTS}


def state_of(draft: TypeDraft) -> list[Any]:
    """All of a draft that is published."""
    return [facts_of(draft), draft.fields]


def _check(actor: Actor) -> None:
    if not actor.can(Permission.CATALOGUE_EDIT):
        raise NotAllowed("您没有修改表样的权限。")


def _locked(draft_id: int, actor: Actor) -> TypeDraft:
    _check(actor)
    draft = TypeDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise Http404
    return draft


def _place(draft: TypeDraft, key: str) -> int:
    place = place_of(draft.fields, key)
    if place is None:
        raise DomainError("这一栏刚被删去，请看左边的列表。", code="gone")
    return place


def _check_seen(seen: str, present: Any) -> None:
    if seen != digest(present):
        message = "另一个窗口或同事刚改过这里。您填的还在页上，请对照后再存。"
        raise Conflict(message, code="stale", version=digest(present))


def _save(draft: TypeDraft, actor: Actor, *names: str) -> None:
    draft.editor_label = actor.label[:120]
    draft.save(update_fields=[*names, "editor_label", "updated_at"])


def _fresh_key(draft: TypeDraft) -> str:
    """Never one that a version has used: its records would be read wrongly beside newer ones."""
    used = {str(field.get("key")) for field in draft.fields} | {str(one["field"].get("key")) for one in draft.removed}
    if draft.record_type:
        schemas = draft.record_type.versions.values_list("schema", flat=True)
        used |= {str(field.get("key")) for schema in schemas for field in schema.get("fields", [])}
    return next(f"f{number}" for number in range(1, 10_000) if f"f{number}" not in used)


def _newest(record_type_id: int) -> RecordTypeVersion:
    rows = RecordTypeVersion.objects.filter(record_type_id=record_type_id, published_at__isnull=False)
    version = rows.select_related("record_type").order_by("-number").first()
    if version is None:
        raise Http404
    return version


def _write(actor: Actor, act: str, thing: RecordType | TypeDraft, data: dict[str, Any]) -> None:
    subject = f"recordtype:{thing.pk}" if isinstance(thing, RecordType) else f"typedraft:{thing.pk}"
    audit_write(actor=actor, act=act, subject=subject, subject_label=thing.name or "新表样", data=data)
