"""Filing a batch for the units: confirmed with its figures, then one record after the other in the background."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Accepts, Obligation
from zaitong.campaigns.services.counters import obligations_lock
from zaitong.catalogue.services import latest_version
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.common.uploads import CheckedFile
from zaitong.jobs.services import job_start
from zaitong.records.intake.access import FilingFor, batch_to_work_on
from zaitong.records.intake.board import board_of
from zaitong.records.intake.contents import asked_of, contents, counted_day
from zaitong.records.intake.services import State, batch_locked, check_open, files_remove
from zaitong.records.models import Arrival, IntakeBatch, IntakeFile, Record
from zaitong.records.services.attachments import attachments_put
from zaitong.records.services.drafts import record_start_for
from zaitong.records.services.filing import Received, record_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job

FILE_KIND = "intake.file"
REPORTED = "单位刚刚自己报送了，没有重复代录"


@transaction.atomic
def intake_confirm(*, batch_id: int, seen: str, actor: Actor) -> Job:
    """File what the officer saw on the page (``seen``: its Board.seen). Raises Conflict where it has changed since."""
    batch_to_work_on(batch_id, actor)
    batch = batch_locked(batch_id)
    if batch.state == State.FILING:  # sent twice, or by two at once: the first one counts
        return job_start(kind=FILE_KIND, subject=f"intake:{batch.pk}", arguments={"batch": batch.pk}, actor=actor)
    check_open(batch)
    if batch.state == State.READING:
        raise Conflict("还在辨认单位，请等辨认完再报送。", code="reading")
    board = board_of(batch)
    if board.seen != seen:  # asked first: where a unit has just filed itself, that is what the officer should hear
        raise Conflict("这一批刚有改动，请按新的名单再核对一遍。", code="stale")
    if not board.ready:
        raise Conflict("现在没有可以报送的，请先选好单位。", code="nothing")
    batch.state, batch.picked = State.FILING, [place.obligation.pk for place in board.ready]
    batch.filed_by_id, batch.filed_by_label, batch.lock = actor.user_id, actor.label[:120], batch.lock + 1
    batch.save(update_fields=["state", "picked", "filed_by_id", "filed_by_label", "lock", "updated_at"])
    return job_start(kind=FILE_KIND, subject=f"intake:{batch.pk}", arguments={"batch": batch.pk}, actor=actor)


def intake_file(batch_id: int, appointment_id: int | None, progress: Callable[[int, int, str], None]) -> None:
    """File what was confirmed. May be run again after a crash: what was filed is not filed twice."""
    batch = IntakeBatch.objects.select_related("requirement__campaign", "office").filter(pk=batch_id).first()
    if batch is None or batch.state != State.FILING:
        return
    total = len(batch.picked)
    done = 0
    obligations = Obligation.objects.select_related("requirement", "subject_party", "subject_post", "target_party")
    found = obligations.in_bulk(batch.picked)
    for place, pk in enumerate(batch.picked):
        progress(place, total, "正在报送")
        obligation = found[pk]
        actor = FilingFor(
            user_id=batch.filed_by_id,
            label=batch.filed_by_label,
            unit_id=batch.office_id,
            obligation=obligation,
            appointment_id=appointment_id,
        )
        done += _file_one(batch, obligation, actor)
    _finish(batch_id, done, FilingFor(batch.filed_by_id, batch.filed_by_label, batch.office_id, found[batch.picked[0]]))
    left = total - done
    progress(total, total, f"已报送 {done} 条" + (f"，{left} 条没有报成，原因写在单位后面" if left else ""))


def _file_one(batch: IntakeBatch, obligation: Obligation, actor: FilingFor) -> bool:
    """One unit's record, or why there is none, said at its files."""
    rows = list(batch.files.filter(obligation=obligation, left_out=False))
    files = [file for file in rows if file.record_id is None]
    if not files:
        return bool(rows)  # filed before the work was interrupted
    try:
        with ExitStack() as opened:
            contents_of = {file.pk: opened.enter_context(file.file.open("rb")) for file in files}
            record_for_unit(batch, obligation, files, contents_of, actor)
    except DomainError as error:
        message = (
            "；".join(t for texts in error.errors.values() for t in texts) if isinstance(error, FieldErrors) else ""
        )
        IntakeFile.objects.filter(pk__in=[f.pk for f in files]).update(problem=(message or error.message)[:300])
        return False
    except OSError:
        IntakeFile.objects.filter(pk__in=[f.pk for f in files]).update(problem="文件读不出来了，请重新上传这一份。")
        return False
    return True


@transaction.atomic
def record_for_unit(
    batch: IntakeBatch,
    obligation: Obligation,
    files: Sequence[IntakeFile],
    opened: Mapping[int, File[bytes]],
    actor: FilingFor,
) -> Record:
    """Begin and file one record for a unit; nothing of it stays where it cannot be filed."""
    accepted = accepted_by(obligation)
    key = material_key(obligation, [file.sha256 for file in files])
    record = record_start_for(client_key=key, obligation=obligation, record_type=accepted.record_type, actor=actor)
    if record.state != Record.State.FILED:
        check_still_owed(obligation)
        for kind in dict.fromkeys(file.kind for file in files):
            checked = [
                CheckedFile(File(opened[f.pk]), f.name, f.size, f.sha256, f.content_type)
                for f in files
                if f.kind == kind
            ]
            attachments_put(record_id=record.pk, checked=checked, kind=kind, actor=actor)
        record.refresh_from_db()
        day = counted_day(files, asked_of(obligation.requirement))
        data = contents(latest_version(accepted.record_type), accepted, obligation, day, files[0].name)
        received = Received(batch.office_id, day)
        record = record_file(
            record_id=record.pk, chosen=[obligation.pk], lock=record.lock, actor=actor, data=data, received=received
        )
        _arrivals(batch, obligation, files, record, actor)
    _hand_over(files, record)
    return record


def material_key(obligation: Obligation, hashes: Sequence[str]) -> str:
    """The same material for the same unit and task, whoever sends it however often."""
    return "for:" + hashlib.sha256(f"{obligation.pk}:{','.join(sorted(hashes))}".encode()).hexdigest()[:60]


def accepted_by(obligation: Obligation) -> Accepts:
    """On which form a record for it is written."""
    found = Accepts.objects.filter(requirement_id=obligation.requirement_id)
    accepted = found.select_related("record_type").order_by("record_type__sort", "pk").first()
    if accepted is None:
        raise DomainError("这项任务还没有可用的表样，请联系发起单位。")
    return accepted


def check_still_owed(obligation: Obligation) -> None:
    """Under the lock: still owed, and not filed by the unit itself in this very moment."""
    locked = obligations_lock([obligation.pk])
    if not locked or locked[0].state != "open":
        raise Conflict("这项待办刚被撤销或者免报了，没有报送。")
    if locked[0].needed is not None and locked[0].accepted + locked[0].claimed >= locked[0].needed:
        raise Conflict(REPORTED)


def _arrivals(
    batch: IntakeBatch, obligation: Obligation, files: Sequence[IntakeFile], record: Record, actor: FilingFor
) -> None:
    days = {kind: min(f.arrived_on for f in files if f.kind == kind) for kind in {f.kind for f in files}}
    Arrival.objects.bulk_create(
        Arrival(
            obligation=obligation,
            kind=kind,
            arrived_on=day,
            record=record,
            office_id=batch.office_id,
            noted_by_label=actor.label[:120],
        )
        for kind, day in sorted(days.items())
    )


def _hand_over(files: Sequence[IntakeFile], record: Record) -> None:
    """The files are the record's now: the batch keeps no copy of its own."""
    names = [str(file.file.name) for file in files]
    held = {(a.sha256, a.kind): str(a.file.name) for a in record.attachments.all()}
    for file in files:
        file.record, file.problem = record, ""
        file.file.name = held.get((file.sha256, file.kind), str(file.file.name))
        file.save(update_fields=["record", "problem", "file"])
    transaction.on_commit(lambda: files_remove([n for n in names if n not in {str(f.file.name) for f in files}]))


@transaction.atomic
def _finish(batch_id: int, done: int, actor: FilingFor) -> None:
    batch = batch_locked(batch_id)
    if batch.state != State.FILING:
        return
    open_files = batch.files.filter(record=None, left_out=False).exists()
    batch.state = State.WAITING if open_files else State.DONE
    batch.save(update_fields=["state", "updated_at"])
    facts = {
        "requirement": batch.requirement_id,
        "period": batch.period,
        "records": done,
        "confirmed": len(batch.picked),
    }
    label = batch.requirement.title
    audit_write(actor=actor, act="intake.filed", subject=f"intake:{batch.pk}", subject_label=label, data=facts)
