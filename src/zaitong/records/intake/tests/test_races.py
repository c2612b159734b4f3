"""Two at once, on PostgreSQL (where the job runs as soon as its transaction commits); and a worker that is killed half way."""

from __future__ import annotations

from uuid import uuid4

import pytest

from zaitong.accounts.tests.factories import actor_for
from zaitong.campaigns.models import Cell
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.tests.races import together
from zaitong.jobs.models import Job
from zaitong.records.intake import filing
from zaitong.records.intake.board import board_of
from zaitong.records.intake.filing import intake_confirm, intake_file
from zaitong.records.intake.reading import intake_read
from zaitong.records.intake.services import Laid, intake_open
from zaitong.records.intake.tests.kit import Mail, letter, make_mail, school_name
from zaitong.records.models import IntakeBatch, IntakeFile, Record, RecordVersion, Settlement
from zaitong.records.services.attachments import attachments_add
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file
from zaitong.records.tests.factories import make_staff


def quiet(done: int, total: int, message: str = "") -> None:
    """Nobody watches."""


def laid(desk: Mail, number: int) -> IntakeBatch:
    """A batch that has been looked at; jobs are run by hand here."""
    files = [letter(f"{school_name(at)}.txt") for at in range(number)]
    batch, job = intake_open(
        requirement_id=desk.requirement.pk, period="", laid=Laid(files, today(), "auto"), actor=desk.actor
    )
    Job.objects.filter(pk=job.pk).update(state="done")
    intake_read(batch.pk, quiet)
    batch.refresh_from_db()
    return batch


def settle(desk: Mail, number: int) -> None:
    """Each unit has one record that counts once, and its cell says so."""
    assert Record.objects.filter(state="filed").count() == RecordVersion.objects.count() == number
    for at in range(number):
        obligation = desk.obligation(at)
        assert obligation.claimed == 1
        assert Cell.objects.get(requirement=desk.requirement, unit=desk.schools[at]).claimed == 1


def test_a_killed_worker_goes_on_where_it_stopped(db, monkeypatch):
    desk = make_mail(3)
    batch = laid(desk, 3)
    intake_confirm(batch_id=batch.pk, seen=board_of(batch).seen, actor=desk.actor)
    whole = filing.record_for_unit

    def killed(batch, obligation, *rest):
        if obligation == desk.obligation(1):
            raise KeyboardInterrupt
        return whole(batch, obligation, *rest)

    monkeypatch.setattr(filing, "record_for_unit", killed)
    with pytest.raises(KeyboardInterrupt):
        intake_file(batch.pk, None, quiet)
    assert Record.objects.count() == 1
    monkeypatch.setattr(filing, "record_for_unit", whole)
    intake_file(batch.pk, None, quiet)
    intake_file(batch.pk, None, quiet)
    settle(desk, 3)
    batch.refresh_from_db()
    assert batch.state == "done"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_officers_confirm_one_batch(transactional_db):
    desk = make_mail(3)
    batch = laid(desk, 3)
    seen, colleague = board_of(batch).seen, actor_for(make_staff("receiving_officer", desk.world.office))
    actor = desk.actor
    results = together(
        lambda: intake_confirm(batch_id=batch.pk, seen=seen, actor=actor),
        lambda: intake_confirm(batch_id=batch.pk, seen=seen, actor=colleague),
    )
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, DomainError)], results
    settle(desk, 3)
    filers = set(Record.objects.values_list("filer_id", flat=True))
    batch.refresh_from_db()
    assert filers == {batch.filed_by_id}
    assert not IntakeFile.objects.filter(record=None).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_mail_laid_down_by_two(transactional_db):
    desk = make_mail(3)
    batches = [laid(desk, 3), laid(desk, 3)]
    seen, actor = [board_of(batch).seen for batch in batches], desk.actor
    results = together(
        *[
            lambda pk=batch.pk, words=words: intake_confirm(batch_id=pk, seen=words, actor=actor)
            for batch, words in zip(batches, seen, strict=True)
        ]
    )
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, DomainError)], results
    settle(desk, 3)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_school_files_at_the_same_moment(transactional_db):
    desk = make_mail(1)
    batch = laid(desk, 1)
    seen, actor = board_of(batch).seen, desk.actor
    clerk = actor_for(make_staff("unit_clerk", desk.schools[0]))
    obligation = desk.obligation(0)
    draft = record_start(client_key=uuid4().hex, actor=clerk, obligation_id=obligation.pk)
    attachments_add(record_id=draft.pk, files=[letter("自报.txt")], kind="electronic", actor=clerk)

    def own() -> Record:
        data = {"title": "自己报的"}
        return record_file(record_id=draft.pk, chosen=[obligation.pk], lock=0, data=data, actor=clerk)

    results = together(own, lambda: intake_confirm(batch_id=batch.pk, seen=seen, actor=actor))
    refused = [r for r in results if isinstance(r, Exception)]
    assert {getattr(r, "code", r) for r in refused} <= {"stale"}, results
    rows = list(Settlement.objects.filter(obligation=obligation, state="claimed"))
    obligation.refresh_from_db()
    cell = Cell.objects.get(requirement=desk.requirement, unit=desk.schools[0])
    # The school's own is never lost. The office's is either not there and says why (at the button where the school was
    # first, at the file where it came in between), or came first and counts beside it.
    assert draft.pk in {row.record_id for row in rows}
    assert obligation.claimed == len(rows)
    assert cell.claimed == 1
    if len(rows) == 1:
        assert IntakeFile.objects.get().problem == ("" if refused else filing.REPORTED)
        assert Record.objects.count() == 1
