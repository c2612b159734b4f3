"""Taking back a record that an office filed for a unit, while nobody has looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.services.counters import obligations_lock
from zaitong.common.errors import Conflict
from zaitong.records.intake.access import requirement_to_file_for
from zaitong.records.intake.services import State, batch_locked
from zaitong.records.models import IntakeFile, Record, intake_path
from zaitong.records.services.doors import is_decided, record_locked
from zaitong.records.services.drafts import label_of, record_files_remove
from zaitong.records.services.totals import counters_update

if TYPE_CHECKING:
    from zaitong.common.access import Actor


@transaction.atomic
def intake_undo(*, record_id: int, actor: Actor) -> str:
    """Undo the filing: the record goes, its files are back in the batch without a unit. Returns what it was.

    It leaves nothing with the unit: a file that was taken for the wrong one must not stay in its sight. Raises Conflict
    where an office has decided or the unit has begun to put it right.
    """
    _may(record_id, actor)
    record = record_locked(record_id)
    settlements = list(record.settlements.select_related("record"))
    obligations = obligations_lock(s.obligation_id for s in settlements)
    _check(record, any(map(is_decided, settlements)))
    label = label_of(record)
    _back_to_batch(record)
    record.settlements.all().delete()
    counters_update(obligations)
    facts = {"obligations": sorted(o.pk for o in obligations)}
    audit_write(actor=actor, act="record.unfiled", subject=f"record:{record.pk}", subject_label=label, data=facts)
    record_files_remove(record)
    record.delete()
    return label


def _may(record_id: int, actor: Actor) -> None:
    record = Record.objects.filter(pk=record_id).first()
    settlement = record.settlements.select_related("obligation").first() if record else None
    if settlement is None:
        raise Http404
    requirement_to_file_for(settlement.obligation.requirement_id, actor)


def _check(record: Record, decided: bool) -> None:  # noqa: FBT001 - said by its caller's words
    if record.for_office_id is None:
        raise Conflict("这份记录不是代录的，或者单位已经自己重报过，不能在这里撤销。")
    if decided:
        raise Conflict("接收科室已经审核，不能再撤销。需要更正时请退回，由单位修改。")
    if record.version != 1 or record.lock != 1:
        raise Conflict("单位已经在修改这份记录，不能再撤销。请和单位联系。")
    if record.children.exists():
        raise Conflict("已有别的记录接着这一份写，不能再撤销。")


def _back_to_batch(record: Record) -> None:
    batches: set[int] = set()
    for file in IntakeFile.objects.filter(record=record):
        with file.file.open("rb") as content:
            kept = ContentFile(content.read())
        file.file.name = file.file.storage.save(intake_path(file, file.name), kept)
        file.record, file.obligation, file.why, file.note = None, None, "", "已撤销代录，请重新选单位"
        file.save(update_fields=["file", "record", "obligation", "why", "note"])
        batches.add(file.batch_id)
    for pk in sorted(batches):
        batch = batch_locked(pk)
        if batch.state == State.DONE:
            batch.state = State.WAITING
            batch.save(update_fields=["state", "updated_at"])
