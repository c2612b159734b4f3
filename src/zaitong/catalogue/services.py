"""Record types and their versions: which one holds, and loading the shipped ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.catalogue.models import RecordType, RecordTypeVersion
from zaitong.catalogue.schema import Schema
from zaitong.common.access import Permission
from zaitong.common.clock import now
from zaitong.common.errors import DomainError, FieldErrors, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zaitong.common.access import Actor


MOST_MINUTES = 2_400  # a working week


@dataclass(frozen=True, slots=True)
class Loaded:
    """What ``catalogue_load`` did: keys of types added, given a new version, left as they were, kept as the district made them."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...] = ()


def latest_version(record_type: RecordType) -> RecordTypeVersion:
    """The version on which new records are written.

    Raises:
        DomainError: the type has no published version.
    """
    version = record_type.versions.filter(published_at__isnull=False).order_by("-number").first()
    if version is None:
        raise DomainError(f"表样“{record_type.name}”还没有发布，请联系表样管理人员。", code="unpublished")
    version.record_type = record_type
    return version


@transaction.atomic
def type_put(
    *,
    key: str,
    name: str,
    category: str,
    minutes: int,
    fields: Sequence[dict[str, Any]],
    actor: Actor,
    help: str = "",  # noqa: A002 - the model's word
    sort: int = 0,
) -> tuple[RecordTypeVersion, bool]:
    """Make a record type what is said here; returns (its version, whether something changed).

    Fields or minutes that differ from the latest version make a new version; a published version never changes.
    """
    schema = Schema.parse({"fields": fields}).as_json()
    record_type, added = RecordType.objects.select_for_update().get_or_create(
        key=key, defaults={"name": name, "category": category, "help": help, "sort": sort}
    )
    facts = {"name": name, "category": category, "help": help, "sort": sort}
    moved = {field: value for field, value in facts.items() if getattr(record_type, field) != value}
    if moved:
        for field, value in moved.items():
            setattr(record_type, field, value)
        record_type.save(update_fields=[*moved, "updated_at"])
    last = record_type.versions.order_by("-number").first()
    if last is not None and last.schema == schema and last.minutes == minutes:
        if moved:
            _write(actor, "recordtype.changed", record_type, {"facts": sorted(moved)})
        return last, bool(moved)
    version = RecordTypeVersion.objects.create(
        record_type=record_type,
        number=(last.number if last else 0) + 1,
        schema=schema,
        minutes=minutes,
        published_at=now(),
    )
    _write(actor, "recordtype.published", record_type, {"version": version.number, "added": added})
    return version, True


def _write(actor: Actor, act: str, record_type: RecordType, data: dict[str, Any]) -> None:
    subject = f"recordtype:{record_type.pk}"
    audit_write(actor=actor, act=act, subject=subject, subject_label=record_type.name, data=data)


@transaction.atomic
def type_minutes_set(*, record_type_id: int, minutes: int | None, note: str, actor: Actor) -> RecordType:
    """Say how many minutes one record really takes; None goes back to what the version says. Versions stay as they are."""
    if not actor.can(Permission.CATALOGUE_EDIT):
        raise NotAllowed("您没有修改表样的权限。")
    record_type = RecordType.objects.select_for_update().filter(pk=record_type_id).first()
    if record_type is None:
        raise Http404
    note = note.strip() if minutes is not None else ""
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise FieldErrors({"minutes": [f"请填 1 到 {MOST_MINUTES} 之间的分钟数。"]})
    before = record_type.minutes_set
    if (before, record_type.minutes_note) == (minutes, note):
        return record_type
    record_type.minutes_set, record_type.minutes_note = minutes, note
    record_type.save(update_fields=["minutes_set", "minutes_note", "updated_at"])
    _write(actor, "recordtype.minutes_set", record_type, {"before": before, "after": minutes, "note": note})
    return record_type


def shipped_types() -> list[dict[str, Any]]:
    """The record types that ship with the product (``catalogue/data``), in the order of ``sort``."""
    folder = files("zaitong.catalogue") / "data"
    texts = [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".json")]
    return sorted((json.loads(text) for text in texts), key=lambda raw: (raw["sort"], raw["key"]))


def _is_own(key: str, name: str) -> bool:
    """Whether the district has made a version of a shipped type itself, or given its name to a type of its own."""
    named = RecordType.objects.filter(name=name).exclude(key=key)
    return RecordTypeVersion.objects.filter(record_type__key=key, own=True).exists() or named.exists()


@transaction.atomic
def catalogue_load(actor: Actor) -> Loaded:
    """Load the shipped record types. May be run again and again: only what changed gets a new version."""
    known = set(RecordType.objects.values_list("key", flat=True))
    found: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": [], "kept": []}
    for raw in shipped_types():
        if _is_own(str(raw["key"]), str(raw["name"])):
            found["kept"].append(str(raw["key"]))
            continue
        _, moved = type_put(**raw, actor=actor)
        kind = "unchanged" if not moved else "changed" if raw["key"] in known else "added"
        found[kind].append(str(raw["key"]))
    return Loaded(**{kind: tuple(keys) for kind, keys in found.items()})
