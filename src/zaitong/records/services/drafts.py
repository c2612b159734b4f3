"""Beginning a record and saving it as one types."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Obligation
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.services import latest_version
from zaitong.common.access import NOTHING, Permission
from zaitong.common.clock import today
from zaitong.common.dates import parse_day
from zaitong.common.errors import Conflict, DomainError, FieldErrors, NotAllowed
from zaitong.common.numbers import whole
from zaitong.orgs.models import Appointment, PartyOrganisation, Unit
from zaitong.records.models import Record
from zaitong.records.seals.values import data_sealed, values_put, with_stored
from zaitong.records.services.doors import check_open_to_edit, record_to_edit
from zaitong.records.services.signing import delegator_of
from zaitong.records.services.stored import files_release

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zaitong.common.access import Actor

RAW_LIMIT = 20_000  # characters of one field that a draft keeps, readable or not


def record_start(
    *,
    client_key: str,
    actor: Actor,
    obligation_id: int | None = None,
    record_type_id: int | None = None,
) -> Record:
    """Begin a record for an obligation, or of a type. Asked again with the same key it answers with the same record.

    An open draft for the same obligation, own or of a colleague, is gone on with rather than doubled.
    """
    if not actor.can(Permission.RECORDS_FILE):
        raise NotAllowed("您没有填报的权限。需要时请找本单位管理员。")
    key = f"{actor.user_id}:{client_key}"[:64]
    found = Record.objects.filter(client_key=key).first()
    if found is not None:
        return found
    obligation = _obligation(obligation_id, actor) if obligation_id else None
    record_type = _record_type(obligation, record_type_id)
    if obligation is not None and (draft := _open_draft(obligation, record_type, actor)):
        return draft
    try:
        with transaction.atomic():
            return _create(key, obligation, record_type, actor)
    except IntegrityError:
        # The same request, sent twice at once: the other one was quicker.
        return Record.objects.get(client_key=key)


def record_start_for(*, client_key: str, obligation: Obligation, record_type: RecordType, actor: Actor) -> Record:
    """Begin a record that an office files for a unit (see ``intake``).

    It never goes on with the unit's own draft. The key is the material's: whoever sends the same again gets the same record.
    """
    found = Record.objects.filter(client_key=client_key).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _create(client_key, obligation, record_type, actor)
    except IntegrityError:
        return Record.objects.get(client_key=client_key)


def record_start_under(
    *, client_key: str, parent_id: int, record_type: RecordType, data: Mapping[str, Any], actor: Actor
) -> Record:
    """Begin a record that belongs to another one, which was filed: a step of a topic, its report.

    It is its parent's unit's, party organisation's and post's. The same key again answers with the same record.
    """
    key = f"{actor.user_id}:{client_key}"[:64]
    found = Record.objects.filter(client_key=key).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            parent = record_to_edit(parent_id, actor)
            check_filed(parent)
            record = Record(
                type_version=latest_version(record_type), client_key=key, filer_id=actor.user_id,
                filer_label=actor.label[:120], chosen=[], parent=parent, unit_id=parent.unit_id,
                party_id=parent.party_id, post_id=parent.post_id, data=dict(data),
            )  # fmt: skip
            record.author_id = _author(record, actor)
            record.save()
            _audit(record, "record.created", actor, {"obligations": [], "parent": parent.pk})
            return record
    except IntegrityError:
        return Record.objects.get(client_key=key)


def check_filed(parent: Record) -> None:
    """What belongs to a record comes after it."""
    if parent.state != Record.State.FILED:
        raise Conflict("题目还没有报送（或刚撤回），请先报送题目，再报它下面的记录。", code="parent")


def _obligation(obligation_id: int, actor: Actor) -> Obligation:
    rows = Obligation.objects.answerable_by(actor).select_related("subject_party", "subject_post")
    own = [column.name for column in Obligation._meta.concrete_fields]
    found = rows.only(*own, "subject_party__seat", "subject_post__unit").filter(pk=obligation_id).first()
    if found is not None:
        return found
    if Obligation.objects.visible_to(actor).filter(pk=obligation_id).exists():
        raise NotAllowed("这项待办由责任单位或岗位本人填报，您可以查看，不能填报。")
    raise Http404


def _record_type(obligation: Obligation | None, record_type_id: int | None) -> RecordType:
    types = RecordType.objects.filter(retired=False)
    if obligation is not None:  # a type may have been retired for new tasks while this one runs
        types = RecordType.objects.filter(accepted_by__requirement_id=obligation.requirement_id)
    if record_type_id:
        types = types.filter(pk=record_type_id)
    found = types.order_by("sort", "id").first()
    if found is None:
        raise DomainError("这里还没有可填的表样，请联系发文科室确定用哪一种表。", code="no_type")
    return found


def _open_draft(obligation: Obligation, record_type: RecordType, actor: Actor) -> Record | None:
    drafts = Record.objects.editable_by(actor).filter(
        state__in=[Record.State.DRAFT, Record.State.WITHDRAWN], type_version__record_type=record_type
    )
    begun = drafts.order_by("-id").values_list("pk", "chosen")[:200]
    found = next((pk for pk, chosen in begun if obligation.pk in chosen), None)
    return None if found is None else drafts.filter(pk=found).first()


def _create(key: str, obligation: Obligation | None, record_type: RecordType, actor: Actor) -> Record:
    version = latest_version(record_type)
    record = Record(
        type_version=version, client_key=key, filer_id=actor.user_id, filer_label=actor.label[:120], chosen=[]
    )
    if obligation is None:
        _place_own(record, actor)
    else:
        _place_for(record, obligation)
    record.author_id = _author(record, actor)
    schema = Schema.parse(version.schema)
    if schema.by_role("target") and (target := target_key(record)):
        record.data = {"target": target}
    record.save()
    _audit(record, "record.created", actor, {"obligations": record.chosen})
    return record


def _place_own(record: Record, actor: Actor) -> None:
    scope = actor.scope(Permission.RECORDS_FILE)
    if scope == replace(NOTHING, delegations=scope.delegations):
        raise NotAllowed("您受委托办理的待办，请从“我的待办”里点“填写”。")
    if actor.unit_id is None:
        raise DomainError("您现在没有任职，不能新建记录。请联系管理员维护任职。", code="no_post")
    record.unit_id = actor.unit_id
    own_unit = Unit.objects.filter(pk=actor.unit_id)
    wide = (
        scope.everything
        or actor.unit_id in scope.unit_ids
        or any(own_unit.within(p).exists() for p in scope.unit_paths)
    )
    if not wide:
        record.post_id = actor.post_id


def _place_for(record: Record, obligation: Obligation) -> None:
    record.chosen = [obligation.pk]
    record.target_unit_id, record.target_party_id = obligation.target_unit_id, obligation.target_party_id
    record.party_id, record.post_id = obligation.subject_party_id, obligation.subject_post_id
    if obligation.subject_unit_id:
        record.unit_id = obligation.subject_unit_id
    elif obligation.subject_party:
        record.unit_id = obligation.subject_party.seat_id
    elif obligation.subject_post:
        record.unit_id = obligation.subject_post.unit_id


def _author(record: Record, actor: Actor) -> int | None:
    """Who it is by: the post's holder, the person himself in his own unit; nobody known where it is filed for others."""
    if record.post_id and record.post_id != actor.post_id:
        holder = Appointment.objects.on(today()).filter(post_id=record.post_id).values_list("person_id", flat=True)
        return holder.first()
    return actor.person_id if record.post_id or record.unit_id == actor.unit_id else None


def target_key(record: Record) -> str:
    """The body visited as a value of a field: unit:3, party:7, or nothing."""
    if record.target_unit_id:
        return f"unit:{record.target_unit_id}"
    return f"party:{record.target_party_id}" if record.target_party_id else ""


@transaction.atomic
def record_save_draft(
    *,
    record_id: int,
    data: Mapping[str, Any],
    lock: int,
    actor: Actor,
    chosen: Sequence[int] | None = None,
) -> Record:
    """Keep what has been typed so far. Nothing is refused for being incomplete or unreadable: it is kept as typed.

    Raises:
        Conflict: someone saved in between; ``data`` holds ``mine``, ``stored`` and the present ``version``.
    """
    record = record_to_edit(record_id, actor)
    check_open_to_edit(record)
    kept = draft_data(record, data)
    if lock != record.lock:
        if kept == record.data:
            return record  # the same save, sent twice
        raise conflict(record, kept)
    put_data(record, kept)
    if chosen is not None:
        record.chosen = sorted(set(chosen))
    record.lock += 1
    record.save(update_fields=["data", "happened_on", "target_unit", "target_party", "chosen", "lock", "updated_at"])
    return record


def conflict(record: Record, mine: Mapping[str, Any]) -> Conflict:
    """Two windows or two people: both versions go to the page, so that nothing is lost."""
    return Conflict(
        "这份记录刚在另一个窗口或由同事改过。您填的还在，请对照后决定用哪一份。",
        code="stale",
        mine=dict(mine),
        stored=record.data,
        version=record.lock,
    )


def draft_data(record: Record, data: Mapping[str, Any]) -> dict[str, Any]:
    """Clean values where they can be read, otherwise the text as typed; marks for what is sealed.

    Raises FieldErrors where something is far too long.
    """
    schema = Schema.parse(record.type_version.schema)
    data = with_stored(record, schema, data)
    clean, errors = schema.clean(data, partial=True)
    long = {key: ["内容太长，放不下。请放进附件，这里写要点。"] for key in errors if len(str(data[key])) > RAW_LIMIT}
    if long:
        raise FieldErrors(long)
    return data_sealed(record, schema, clean | {key: data[key] for key in errors})


def put_data(record: Record, data: dict[str, Any]) -> None:
    """Set the data and what is kept beside it: sealed values, the date and the body visited."""
    schema = Schema.parse(record.type_version.schema)
    record.data = data = values_put(record, schema, data)
    if schema.by_role("date"):
        try:
            record.happened_on = parse_day(str(data.get("happened_on", "")))
        except ValueError:
            record.happened_on = None
    if schema.by_role("target"):
        record.target_unit_id, record.target_party_id = target_ids(str(data.get("target", "")))


def target_ids(value: str) -> tuple[int | None, int | None]:
    kind, _, number = value.partition(":")
    pk = whole(number)
    if pk is None:
        return None, None
    if kind == "unit":
        return (pk if Unit.objects.filter(pk=pk).exists() else None), None
    return None, (pk if PartyOrganisation.objects.filter(pk=pk).exists() else None)


@transaction.atomic
def record_discard(*, record_id: int, actor: Actor) -> None:
    """Throw away a draft that was never filed. The trail keeps that it was there."""
    record = record_to_edit(record_id, actor)
    if record.version:
        raise Conflict("这份记录报送过，不能删除，只能撤回。")
    delegator = delegator_of(record, actor)
    if delegator and record.filer_id != actor.user_id:
        raise NotAllowed(f"这是{delegator}交给您接着写的草稿，只有{delegator}能删除。")
    _audit(record, "record.discarded", actor, {})
    record_files_remove(record)
    record.delete()


def record_files_remove(record: Record) -> None:
    """Take the files of a record that is about to be deleted off the disk, once that is certain."""
    files = [(a.file.storage, str(a.file.name), a.sha256) for a in record.attachments.filter(seal_key="")]
    for sealed in record.attachments.exclude(seal_key=""):
        transaction.on_commit(partial(sealed.file.storage.delete, str(sealed.file.name)))
    transaction.on_commit(lambda: files_release(files))


def _audit(record: Record, act: str, actor: Actor, data: dict[str, Any]) -> None:
    audit_write(actor=actor, act=act, subject=f"record:{record.pk}", subject_label=label_of(record), data=data)


def label_of(record: Record) -> str:
    """墨池小学 联系点调研: what the trail and the lists call a record."""
    return f"{record.unit.short_name} {record.type_version.record_type.name}"
