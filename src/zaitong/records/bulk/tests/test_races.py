"""Many decided in the background while colleagues decide and schools file; on PostgreSQL. And a worker that is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from zaitong.accounts.tests.factories import actor_for
from zaitong.audit.models import AuditRow
from zaitong.common.clock import now
from zaitong.common.errors import DomainError
from zaitong.common.tests.races import together
from zaitong.jobs.models import Job
from zaitong.jobs.services import job_run, jobs_sweep
from zaitong.records.bulk import services
from zaitong.records.bulk.models import BulkItem, BulkReview
from zaitong.records.bulk.services import bulk_run, bulk_start, bulk_stop
from zaitong.records.models import Settlement
from zaitong.records.services.filing import record_withdraw
from zaitong.records.services.review import settlement_accept
from zaitong.records.tests.factories import World, file, make_staff, make_world, settlement_of

pytestmark = pytest.mark.django_db(transaction=True)
# Runs the job as a worker does, and is killed before it writes the row of the trail about the third decision.
CHILD = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from zaitong.jobs.services import job_run
from zaitong.records.services import review

name, job = sys.argv[1:]
connection.settings_dict["NAME"] = name
whole, calls = review.audit_write, []

def killed(**named):
    calls.append(1)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(**named)

review.audit_write = killed
job_run(int(job))
"""


def quiet(done: int, total: int, message: str = "") -> None:
    """Nobody watches."""


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    assert made.clerk.rights
    assert made.reviewer.rights
    return made


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """No job runs by itself."""
    monkeypatch.setattr("zaitong.jobs.services._announce", lambda _job_id: None)


def begun(world: World, number: int) -> tuple[list[Settlement], BulkReview]:
    requirement = world.requirement()
    owed = [world.obligation(requirement, period=f"2026-{n:02}") for n in range(1, number + 1)]
    type(owed[0]).objects.update(period="")
    rows = [settlement_of(file(world, one), one) for one in owed]
    picked = [(row.pk, row.version) for row in rows]
    return rows, bulk_start(picked=picked, decision="accept", said="", client_key=uuid4().hex, actor=world.reviewer)


def decided_once(rows: list[Settlement], accepted: int) -> None:
    """Each is passed once, the trail says so once, and the counters agree."""
    assert Settlement.objects.filter(state="accepted").count() == accepted
    assert AuditRow.objects.filter(act="settlement.accepted").count() == accepted
    for row in rows:
        row.refresh_from_db()
        assert row.obligation.accepted == (row.state == "accepted")


def test_a_killed_worker_resumes(world: World, held: None):
    rows, review = begun(world, 4)
    job = Job.objects.get()
    name = str(connection.settings_dict["NAME"])
    connection.close()
    command = [sys.executable, "-c", CHILD, name, str(job.pk)]
    ended = subprocess.run(command, check=False, timeout=120).returncode  # noqa: S603 - our own program
    assert ended == -signal.SIGKILL, "the worker was to be killed on the way"
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING, "nobody has noticed yet"
    assert BulkItem.objects.filter(state="done").count() == 2
    decided_once(rows, 2)
    Job.objects.filter(pk=job.pk).update(leased_until=now() - timedelta(seconds=1))
    assert jobs_sweep() == 1
    job_run(job.pk)
    job.refresh_from_db()
    review.refresh_from_db()
    assert (job.state, job.attempts, job.done, review.state) == ("done", 2, 4, "done")
    decided_once(rows, 4)
    assert set(AuditRow.objects.filter(act="settlement.accepted").values_list("actor_label", flat=True)) == {
        world.reviewer.label
    }


@pytest.mark.postgres
def test_two_workers_at_the_same_act_decide_nothing_twice(world: World, held: None):
    rows, review = begun(world, 4)
    results = together(partial(bulk_run, review.pk, quiet), partial(bulk_run, review.pk, quiet))
    assert results == [None, None]
    assert set(BulkItem.objects.values_list("state", flat=True)) == {"done"}
    decided_once(rows, 4)


@pytest.mark.postgres
def test_confirmed_twice_at_once_it_begins_once(world: World, held: None):
    obligation = world.obligation()
    row = settlement_of(file(world, obligation), obligation)
    ask = partial(bulk_start, picked=[(row.pk, 1)], decision="accept", said="", client_key="one", actor=world.reviewer)
    first, second = together(ask, ask)
    assert first == second
    assert BulkReview.objects.count() == Job.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.parametrize("attempt", range(3))
def test_a_colleague_decides_one_a_school_takes_one_back_and_files_another_anew(world: World, held: None, attempt: int):
    rows, review = begun(world, 6)
    colleague = actor_for(make_staff("receiving_officer", world.office))

    def refile() -> Any:
        record_withdraw(record_id=rows[attempt].record_id, actor=world.clerk)
        return file(world, rows[attempt].obligation, record=rows[attempt].record)

    _, passed, withdrawn, filed = together(
        partial(bulk_run, review.pk, quiet),
        partial(settlement_accept, settlement_id=rows[5].pk, version=1, actor=colleague),
        partial(record_withdraw, record_id=rows[3].record_id, actor=world.clerk),
        refile,
    )
    items = {item.settlement_id: item for item in BulkItem.objects.all()}
    for at, rival, state in ((5, passed, "accepted"), (3, withdrawn, "withdrawn"), (attempt, filed, "claimed")):
        won = not isinstance(rival, Exception)
        assert won or isinstance(rival, DomainError), rival
        item, row = items[rows[at].pk], Settlement.objects.get(pk=rows[at].pk)
        assert row.state == (state if won else "accepted")
        if won and at != attempt:
            assert item.state == "left"
        if at == attempt:
            assert (row.state, item.state) in {("claimed", "left"), ("accepted", "done")}
            assert row.version == 1 or item.state == "left", "a version that nobody has seen is not decided"
    untouched = [row for at, row in enumerate(rows) if at not in {5, 3, attempt}]
    assert {Settlement.objects.get(pk=row.pk).state for row in untouched} == {"accepted"}
    decided_once(rows, Settlement.objects.filter(state="accepted").count())


@pytest.mark.postgres
def test_nothing_is_decided_once_it_is_said_to_have_stopped(world: World, held: None, monkeypatch: pytest.MonkeyPatch):
    rows, review = begun(world, 6)
    at_stop: list[int] = []

    def stop() -> None:
        bulk_stop(review_id=review.pk, actor=world.reviewer)
        at_stop.append(Settlement.objects.filter(state="accepted").count())

    monkeypatch.setattr(services, "AFRESH", 1)
    together(partial(bulk_run, review.pk, quiet), stop)
    assert at_stop == [Settlement.objects.filter(state="accepted").count()]
    decided_once(rows, at_stop[0])
    review.refresh_from_db()
    assert review.state in {"stopped", "done"}
