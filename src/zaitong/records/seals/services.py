"""Opening what lies sealed: the right is asked for, the trail gets a row for each reading, refused ones too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.catalogue.schema import Schema
from zaitong.common.errors import FieldErrors, NotAllowed
from zaitong.records.models import Record
from zaitong.records.seals.files import file_check, file_name
from zaitong.records.seals.models import WORKING, SealedValue
from zaitong.records.seals.rights import Openers
from zaitong.records.seals.values import value_open
from zaitong.records.seals.vault import SealBroken
from zaitong.records.services.drafts import label_of

if TYPE_CHECKING:
    from zaitong.catalogue.schema import Field
    from zaitong.common.access import Actor
    from zaitong.records.models import Attachment

REASON = (4, 200)  # characters
OPENED = "sealed.opened"


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened: fields in order with their values."""

    record: Record
    version: int
    values: list[tuple[Field, Any]]

    @property
    def schema(self) -> Schema:
        """The fields that were opened."""
        return Schema(tuple(field for field, _ in self.values))


def record_open(*, record_id: int, reason: str, proved: bool, actor: Actor) -> Opened:
    """Open the sealed fields of a record as it was filed last (a draft: as it stands) that the actor may open.

    Raises:
        Http404: he does not see the record. NotAllowed: he may open none of them. FieldErrors: the second factor is wanted
            (``code``, unless ``proved``), or a ``reason``.
        SealBroken: what lies there is not what was sealed. All but the first and third leave a row in the trail.
    """
    record = _record(record_id, actor)
    openers = Openers(record, actor)
    schema = Schema.parse(record.type_version.schema)
    rows = SealedValue.objects.filter(record=record, version=record.version)
    held = {row.field: row for row in rows}
    if not held:
        raise NotAllowed("这份记录没有密封内容。")
    ways = {f.key: openers.via(f.seal, held[f.key].writer_id) for f in schema.sealed if f.seal and f.key in held}
    fields = [field for field in schema.sealed if ways.get(field.key)]
    if not fields:
        _refuse(record, actor)
    _check_proved(proved=proved)
    reason = " ".join(reason.split())
    if any(field.seal and openers.asks_reason(field.seal, ways[field.key]) for field in fields):
        reason_check(reason)
    facts = {"version": record.version, "via": sorted({ways[field.key] for field in fields}), "reason": reason}
    return _open(record, [(field, held[field.key]) for field in fields], facts, actor)


def working_open(*, record_id: int, actor: Actor) -> dict[str, Any]:
    """What the author has written into sealed fields so far, for going on with it: key -> value. For nobody else."""
    record = Record.objects.editable_by(actor).select_related("type_version").filter(pk=record_id).first()
    if record is None:
        raise Http404
    openers = Openers(record, actor)
    schema = Schema.parse(record.type_version.schema)
    held = {row.field: row for row in SealedValue.objects.filter(record=record, version=WORKING)}
    fields = [
        f for f in schema.sealed if f.seal and f.key in held and openers.via(f.seal, held[f.key].writer_id) == "author"
    ]
    if not fields:
        _refuse(record, actor)
    opened = _open(record, [(f, held[f.key]) for f in fields], {"version": WORKING, "via": ["author"]}, actor)
    return {field.key: value for field, value in opened.values}


def attachment_open(*, attachment: Attachment, reason: str, proved: bool, actor: Actor) -> str:
    """Open a sealed file of a record that the actor sees (``attachment_for``): its name. Its pieces come from ``file_open``.

    All of it is read once before anything is sent. Raises as ``record_open``.
    """
    record = _record(attachment.record_id, actor)
    seal = Schema.parse(record.type_version.schema).seal_of_kind(attachment.kind)
    openers = Openers(record, actor)
    via = openers.via(seal, attachment.writer_id) if seal else ""
    if seal is None or not via or not attachment.seal_key:
        _refuse(record, actor)
    _check_proved(proved=proved)
    reason = " ".join(reason.split())
    if openers.asks_reason(seal, via):
        reason_check(reason)
    try:
        with transaction.atomic():
            facts = {"via": [via], "reason": reason, "files": [{"id": attachment.pk, "kind": attachment.kind}]}
            audit_write(
                actor=actor, act=OPENED, subject=f"record:{record.pk}", subject_label=label_of(record), data=facts
            )
            file_check(attachment)
            return file_name(attachment)
    except SealBroken:
        _tell(record, "broken", actor)
        raise


def _check_proved(*, proved: bool) -> None:
    """A password that somebody has learnt opens nothing: what was filed asks for the second factor, its author's too."""
    if not proved:
        raise FieldErrors({"code": ["打开密封内容要先输动态口令。"]})


def reason_check(reason: str) -> None:
    """A reason is a few words, not a letter."""
    if not REASON[0] <= len(reason) <= REASON[1]:
        raise FieldErrors({"reason": [f"请写明为什么要打开，{REASON[0]} 到 {REASON[1]} 字。填报人看得到。"]})


def _record(record_id: int, actor: Actor) -> Record:
    found = Record.objects.visible_to(actor).select_related("type_version__record_type", "unit").filter(pk=record_id)
    record = found.first()
    if record is None:
        raise Http404
    return record


def _open(record: Record, rows: list[tuple[Field, SealedValue]], facts: dict[str, Any], actor: Actor) -> Opened:
    keys = [field.key for field, _ in rows]
    try:
        with transaction.atomic():
            audit_write(
                actor=actor, act=OPENED, subject=f"record:{record.pk}", subject_label=label_of(record),
                data={**facts, "fields": keys},
            )  # fmt: skip
            values = [(field, value_open(row)) for field, row in rows]
    except SealBroken:
        _tell(record, "broken", actor)
        raise
    return Opened(record, int(facts["version"]), values)


def _refuse(record: Record, actor: Actor) -> NoReturn:
    _tell(record, "refused", actor)
    raise NotAllowed("这些密封内容您不能打开。谁能打开，写在表样里；确有需要请同填报人或接收科室联系。")


def _tell(record: Record, result: str, actor: Actor) -> None:
    subject = f"record:{record.pk}"
    audit_write(actor=actor, act=OPENED, subject=subject, subject_label=label_of(record), result=result)
