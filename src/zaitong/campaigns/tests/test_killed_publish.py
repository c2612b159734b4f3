"""A worker is killed in the middle of publishing, in earnest: a process of its own and SIGKILL. The next one finishes."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count

from zaitong.campaigns.models import Campaign, Cell, Obligation
from zaitong.campaigns.tests.factories import make_campaign, make_requirement
from zaitong.common.clock import now, today
from zaitong.jobs.models import Job
from zaitong.jobs.services import jobs_sweep
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_unit

pytestmark = pytest.mark.django_db(transaction=True)

SCHOOLS = 7
# Runs the job as a worker does, in small batches, and is killed at the nth call of a function.
CHILD = """
import importlib, os, signal, sys
import django
django.setup()
from django.db import connection
from zaitong.campaigns.services import reconcile
from zaitong.jobs.services import job_run

name, job, module, function, count = sys.argv[1:]
connection.settings_dict["NAME"] = name
reconcile.BATCH = 10
owner = importlib.import_module(module)
whole, calls = getattr(owner, function), []

def killed(*arguments, **named):
    calls.append(1)
    if len(calls) == int(count):
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*arguments, **named)

setattr(owner, function, killed)
job_run(int(job))
"""


@pytest.fixture
def campaign(transactional_db: None) -> Campaign:
    """One weekly and one single duty of seven schools, on its way to being published."""
    office = make_unit(Unit.Kind.OFFICE, "组织人事科")
    for number in range(SCHOOLS):
        make_unit(Unit.Kind.PRIMARY, f"第{number}小学")
    found = make_campaign(office, published=False, ends=today() + timedelta(days=200))
    everybody = ("units", {"kinds": ["primary"]})
    make_requirement(found, audience=everybody, per="week")
    make_requirement(found, audience=everybody, due=today() + timedelta(days=20))
    Campaign.objects.filter(pk=found.pk).update(state=Campaign.State.PUBLISHING)
    return found


@pytest.mark.parametrize(
    ("module", "function", "call"),
    [
        pytest.param("zaitong.campaigns.services.reconcile", "_still_runs", 1, id="before the first batch"),
        pytest.param("zaitong.campaigns.services.reconcile", "_still_runs", 3, id="between two batches"),
        pytest.param("zaitong.campaigns.services.counters", "obligations_sum", 1, id="in the middle of the cells"),
        pytest.param("zaitong.campaigns.services.publish", "publish_finish", 1, id="before it is shown"),
    ],
)
def test_a_killed_worker_resumes_with_exact_counts(campaign: Campaign, module: str, function: str, call: int) -> None:
    job = Job.objects.create(
        kind="campaign.publish", subject=f"campaign:{campaign.pk}", arguments={"campaign": campaign.pk}
    )
    ended = _work(job, module, function, call)
    assert ended == -signal.SIGKILL, "the worker was to be killed on the way"
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING, "nobody has noticed yet"
    assert not Obligation.objects.filter(visible=True).exists()

    Job.objects.filter(pk=job.pk).update(leased_until=now() - timedelta(seconds=1))
    assert jobs_sweep() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.PUBLISHED
    weekly, single = campaign.requirements.order_by("number")
    weeks = Obligation.objects.filter(requirement=weekly).values("period").distinct().count()
    assert weeks >= 8
    counts = Counter(Obligation.objects.filter(visible=True).values_list("requirement_id", flat=True))
    assert counts == {weekly.pk: SCHOOLS * weeks, single.pk: SCHOOLS}
    assert Obligation.objects.count() == SCHOOLS * weeks + SCHOOLS, "nothing twice, nothing hidden"
    stored = Obligation.objects.values_list("requirement_id", "matrix_unit_id").annotate(Count("pk")).order_by()
    assert set(Cell.objects.values_list("requirement_id", "unit_id", "obligations")) == set(stored)


def _work(job: Job, module: str, function: str, call: int) -> int:
    """Run the child to its end; the code it ended with."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    command = [sys.executable, "-c", CHILD, name, str(job.pk), module, function, str(call)]
    return subprocess.run(command, check=False, timeout=120).returncode  # noqa: S603 - our own program
