from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.common.access import SYSTEM
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, DomainError
from zaitong.jobs import kinds, progress, services
from zaitong.jobs.models import Job
from zaitong.jobs.progress import LEASE, LeaseLostError, Progress

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


class Work:
    """A kind of work whose behaviour a test sets; remembers its runs."""

    def __init__(self):
        self.runs = 0
        self.act = lambda _job, report: report.set(3, 3, "全部办完")

    def __call__(self, job, report):
        self.runs += 1
        self.act(job, report)


@pytest.fixture
def work(monkeypatch):
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))
    made = Work()
    kinds.job_kind("test.work", label="试办", done_url=lambda _job: "/me/", done_label="去看结果")(made)
    return made


def start(**kwargs):
    return services.job_start(kind="test.work", subject="thing:1", actor=SYSTEM, **kwargs)


def fail(job, report):
    raise RuntimeError("broken")


def later(**by):
    return time_machine.travel(now() + timedelta(**by), tick=False)


def sweep(capture):
    with capture(execute=True):
        return services.jobs_sweep()


def test_work_runs_when_the_act_is_committed(work, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = start(arguments={"campaign": 7})
        assert work.runs == 0
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.percent) == ("done", 3, 3, 100)
    assert job.arguments == {"campaign": 7, "user_id": None, "appointment_id": None}
    assert job.finished_at is not None


def test_the_same_work_is_not_queued_twice(work):
    assert start().pk == start().pk
    assert Job.objects.count() == 1


def test_a_message_that_comes_twice_finds_the_row_taken(work, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = start()
    services.job_run(job.pk)
    assert work.runs == 1


def test_killed_work_is_run_again_and_finishes(work, django_capture_on_commit_callbacks):
    job = start()
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, done=2, total=3, leased_until=now() + LEASE)
    assert sweep(django_capture_on_commit_callbacks) == 0, "its worker may still be alive"
    with later(seconds=LEASE.total_seconds() + 1):
        assert sweep(django_capture_on_commit_callbacks) == 1
        assert sweep(django_capture_on_commit_callbacks) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, work.runs) == ("done", 2, 1)


def test_a_lost_message_is_sent_again(work, django_capture_on_commit_callbacks):
    job = start()
    with later(minutes=6):
        assert sweep(django_capture_on_commit_callbacks) == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_failing_work_stops_after_three_tries(work, django_capture_on_commit_callbacks, caplog):
    work.act = fail
    with django_capture_on_commit_callbacks(execute=True):
        job = start()
    for minutes in (5, 10, 15, 20):
        with later(minutes=minutes):
            sweep(django_capture_on_commit_callbacks)
    job.refresh_from_db()
    assert (job.state, work.runs) == ("failed", 3)
    assert "试了 3 次都没有完成" in job.message
    assert "broken" in caplog.text
    assert "broken" not in job.message


def test_work_killed_three_times_fails_as_well(work, django_capture_on_commit_callbacks):
    job = start()
    Job.objects.filter(pk=job.pk).update(state="running", attempts=3, leased_until=now() - timedelta(seconds=1))
    sweep(django_capture_on_commit_callbacks)
    job.refresh_from_db()
    assert (job.state, work.runs) == ("failed", 0)


def test_a_rule_not_met_fails_at_once_in_its_own_words(work, django_capture_on_commit_callbacks):
    def refuse(job, report):
        raise DomainError("文件里没有文字。请换一份能选中文字的文件。")

    work.act = refuse
    with django_capture_on_commit_callbacks(execute=True):
        job = start()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)
    assert job.message == "文件里没有文字。请换一份能选中文字的文件。"


def test_progress_renews_the_lease(work):
    with later(seconds=0):
        job = start()
        Job.objects.filter(pk=job.pk).update(state="running", attempts=1, leased_until=now())
        job.refresh_from_db()
        Progress(job).set(1, 9, "第一批")
        job.refresh_from_db()
        assert job.leased_until == now() + LEASE
        assert job.message == "第一批"


def test_a_worker_thought_dead_cannot_write_any_more(work):
    job = start()
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1)
    job.refresh_from_db()
    stale = Progress(job)
    Job.objects.filter(pk=job.pk).update(attempts=2)
    with pytest.raises(LeaseLostError):
        stale.set(1, 1)
    job.attempts = 1
    services._finish(job)
    job.refresh_from_db()
    assert job.state == "running"


def test_work_under_way_goes_back_when_the_worker_ends(work, django_capture_on_commit_callbacks, monkeypatch):
    def told(job, report):
        progress.stopping.set()
        report.set(1, 3)

    work.act = told
    try:
        with django_capture_on_commit_callbacks(execute=True):
            job = start()
    finally:
        progress.stopping.clear()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)
    work.act = lambda _job, report: report.set(3, 3)
    with later(seconds=1):
        sweep(django_capture_on_commit_callbacks)
    job.refresh_from_db()
    assert job.state == "done"


def test_retrying_begins_anew_and_is_in_the_trail(work, client, django_capture_on_commit_callbacks):
    job = start()
    Job.objects.filter(pk=job.pk).update(state="failed", attempts=3, message="停下了")
    admin = make_user("system_admin")
    sign_in(client, admin)
    assert "停下了" in client.get("/jobs/?state=failed").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/jobs/{job.pk}/retry/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)
    assert AuditRow.objects.get(act="job.retried").actor_id == admin.pk
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 409


def test_no_retry_while_the_same_work_is_under_way(work):
    job = start()
    Job.objects.filter(pk=job.pk).update(state="failed")
    start()
    with pytest.raises(Conflict):
        services.job_retry(job_id=job.pk, actor=SYSTEM)


def test_the_progress_page_polls_until_the_end(work, client, django_capture_on_commit_callbacks):
    user = make_user("unit_clerk", scope_kind="own")
    job = services.job_start(kind="test.work", subject="thing:1", actor=actor_for(user))
    sign_in(client, user)
    address = reverse("jobs:progress", args=[job.pk])
    page = client.get(address).content.decode()
    assert f'hx-get="{address}"' in page
    assert "办理进度" in page
    part = client.get(address, **HTMX).content.decode()
    assert "<html" not in part
    assert "hx-get" in part
    services.job_run(job.pk)
    done = client.get(address, **HTMX).content.decode()
    assert "hx-get" not in done
    assert 'href="/me/"' in done
    assert "去看结果" in done


def test_the_progress_page_goes_on_by_itself_where_the_kind_says_so(work, client):
    kinds.job_kind("test.work", label="试办", done_url=lambda _job: "/me/", go_on=True)(work)
    user = make_user("unit_clerk", scope_kind="own")
    job = services.job_start(kind="test.work", subject="thing:1", actor=actor_for(user))
    sign_in(client, user)
    services.job_run(job.pk)
    assert client.get(f"/jobs/{job.pk}/", **HTMX)["HX-Redirect"] == "/me/"


def test_failed_work_says_why_and_offers_a_retry(work, client):
    user = make_user("unit_clerk", scope_kind="own")
    job = services.job_start(kind="test.work", subject="thing:1", actor=actor_for(user))
    Job.objects.filter(pk=job.pk).update(state="failed", message="试了 3 次")
    sign_in(client, user)
    part = client.get(f"/jobs/{job.pk}/", **HTMX).content.decode()
    assert "hx-get" not in part
    assert "试了 3 次" in part
    assert f'action="/jobs/{job.pk}/retry/"' in part


def test_progress_is_not_shown_to_others(work, client):
    job = services.job_start(kind="test.work", subject="thing:1", actor=actor_for(make_user("leader")))
    sign_in(client, make_user("unit_clerk", scope_kind="own"))
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 404
    assert client.get("/jobs/").status_code == 403
    kinds.job_kind("test.work", visible=lambda _job, _actor: True)(work)
    assert client.get(f"/jobs/{job.pk}/").status_code == 200


def test_the_list_has_pages_and_counts(client, work):
    Job.objects.bulk_create(Job(kind="test.work", subject=f"thing:{n}", state="done") for n in range(60))
    sign_in(client, make_user("system_admin"))
    page = client.get("/jobs/").content.decode()
    assert "共 60 项" in page
    assert client.get("/jobs/?page=2").content.decode().count('<th scope="row">') == 10
    assert client.get("/jobs/?page=zzz&state=zzz").status_code == 200
