"""The worker with the real queue in the database."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from zaitong.common.access import SYSTEM
from zaitong.jobs import kinds, services
from zaitong.jobs.models import Job, Schedule
from zaitong.jobs.progress import stopping

pytestmark = pytest.mark.django_db(transaction=True)

DATABASE_QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.fixture
def queue(settings, monkeypatch):
    settings.TASKS = DATABASE_QUEUE
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))
    yield
    stopping.clear()


def test_the_worker_does_what_waits_and_what_is_due(queue):
    kinds.job_kind("test.work")(lambda _job, report: report.set(1, 1, "办完"))
    job = services.job_start(kind="test.work", subject="thing:1", actor=SYSTEM)
    job.refresh_from_db()
    assert (job.state, DBTaskResult.objects.count()) == ("queued", 1)
    call_command("jobs_worker", once=True, verbosity=0)
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "办完")
    assert Schedule.objects.filter(name="audit.seal", last_run__isnull=False).exists()


def test_a_failing_job_does_not_end_the_worker(queue):
    def broken(_job, _report):
        raise RuntimeError("no")

    kinds.job_kind("test.broken")(broken)
    kinds.job_kind("test.work")(lambda _job, report: report.set(1, 1))
    for kind in ("test.broken", "test.work"):
        services.job_start(kind=kind, subject="thing:1", actor=SYSTEM)
    call_command("jobs_worker", once=True, verbosity=0)
    states = dict(Job.objects.values_list("kind", "state"))
    assert states == {"test.broken": "queued", "test.work": "done"}
