"""Starting, running, sweeping and retrying background work.

The row is the truth and django-tasks only the messenger: a message that comes twice or late finds the row taken, and
work whose worker was killed is found by its lapsed lease.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from zaitong.common.access import Actor
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, DomainError
from zaitong.jobs.kinds import job_kind, kind_of
from zaitong.jobs.models import Job
from zaitong.jobs.progress import LEASE, JobPausedError, LeaseLostError, Progress
from zaitong.jobs.schedules import schedule

__all__ = ["Job", "Progress", "job_kind", "job_retry", "job_run", "job_start", "jobs_sweep", "listeners", "schedule"]

ATTEMPTS = 3
UNCLAIMED = timedelta(minutes=5)  # a queued job that nobody took by then is announced again
BACK_OFF = timedelta(seconds=20)
STOPPED = f"试了 {ATTEMPTS} 次都没有完成，已停下。已经办好的部分都保留着。请稍后重试，仍不行请联系系统管理员。"

logger = logging.getLogger(__name__)

# Told of acts of persons on jobs, inside the transaction: (act, job, actor). The audit room listens.
listeners: list[Callable[[str, Job, Actor], None]] = []


def job_start(*, kind: str, subject: str, arguments: dict[str, Any] | None = None, actor: Actor) -> Job:
    """Queue work of ``kind`` about ``subject`` ("campaign:12"); it begins when the caller's transaction commits.

    Returns the open job where there is one. ``arguments`` hold ids, never data of persons; who started it is added.
    """
    named = {**(arguments or {}), "user_id": actor.user_id, "appointment_id": actor.appointment_id}
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, subject=subject, arguments=named, leased_until=now() + UNCLAIMED)
            transaction.on_commit(partial(_announce, job.id))
    except IntegrityError:
        return Job.objects.get(kind=kind, subject=subject, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return job


def job_run(job_id: int) -> None:
    """Do the work, unless it is done, taken or gone. Never raises for a failure of the work itself."""
    job = _claim(job_id)
    if job is None:
        return
    try:
        kind_of(job).run(job, Progress(job))
    except LeaseLostError:
        logger.warning("job %s: lease lost, another worker goes on", job_id)
    except JobPausedError:
        _release(job, attempts=job.attempts - 1, until=now())
    except DomainError as error:
        _fail(job, error.message)
    except Exception:
        logger.exception("job %s (%s): attempt %s failed", job_id, job.kind, job.attempts)
        _give_back(job)
    else:
        _finish(job)


def jobs_sweep() -> int:
    """Requeue work whose lease has lapsed and announce it again; how many. Called by the worker's schedule."""
    lapsed = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING], leased_until__lt=now())
    found = list(lapsed.order_by("id")[:100])
    return sum(_sweep(job) for job in found)


def job_retry(*, job_id: int, actor: Actor) -> Job:
    """Begin a failed job anew. Raises Conflict where it has not failed, or where the same work is under way again."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(id=job_id)
        if job.state != Job.State.FAILED:
            raise Conflict("这项后台任务不在“未完成”状态，请刷新页面看最新进展。")
        same = Job.objects.filter(kind=job.kind, subject=job.subject, state__in=[Job.State.QUEUED, Job.State.RUNNING])
        if same.exists():
            raise Conflict("同一件事已经有一项后台任务在办，不必重试。")
        job.state, job.attempts, job.message, job.finished_at = Job.State.QUEUED, 0, "", None
        job.leased_until = now() + UNCLAIMED
        job.save(update_fields=["state", "attempts", "message", "finished_at", "leased_until", "updated_at"])
        for listener in listeners:
            listener("job.retried", job, actor)
        transaction.on_commit(partial(_announce, job.id))
    return job


def _announce(job_id: int) -> None:
    from zaitong.jobs.tasks import run_job

    run_job.enqueue(job_id)


def _claim(job_id: int) -> Job | None:
    """Take a queued job; each attempt has its own number, so that a worker thought dead cannot write any more."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(id=job_id, state=Job.State.QUEUED).first()
        if job is None:
            return None
        job.state, job.attempts, job.leased_until = Job.State.RUNNING, job.attempts + 1, now() + LEASE
        job.save(update_fields=["state", "attempts", "leased_until", "updated_at"])
    return job


def _sweep(job: Job) -> bool:
    """Handle one lapsed job, unless somebody else has by now."""
    with transaction.atomic():
        held = Job.objects.select_for_update().filter(
            id=job.id, state=job.state, attempts=job.attempts, leased_until=job.leased_until
        )
        if held.first() is None:
            return False
        if job.state == Job.State.RUNNING and job.attempts >= ATTEMPTS:
            return _fail(job, STOPPED)
        held.update(state=Job.State.QUEUED, leased_until=now() + UNCLAIMED, updated_at=now())
        transaction.on_commit(partial(_announce, job.id))
    return True


def _give_back(job: Job) -> None:
    """After a failure: to the queue, to be announced by the sweeper a little later; failed after the last attempt."""
    if job.attempts >= ATTEMPTS:
        _fail(job, STOPPED)
    else:
        _release(job, attempts=job.attempts, until=now() + BACK_OFF * job.attempts)


def _release(job: Job, *, attempts: int, until: Any) -> None:
    _held(job).update(state=Job.State.QUEUED, attempts=attempts, leased_until=until, updated_at=now())


def _fail(job: Job, message: str) -> bool:
    moment = now()
    changed = _held(job).update(
        state=Job.State.FAILED, message=message[:300], leased_until=None, finished_at=moment, updated_at=moment
    )
    return bool(changed)


def _finish(job: Job) -> None:
    moment = now()
    _held(job).update(state=Job.State.DONE, leased_until=None, finished_at=moment, updated_at=moment)


def _held(job: Job) -> Any:
    """The row, as long as this attempt still holds it."""
    return Job.objects.filter(id=job.id, state=Job.State.RUNNING, attempts=job.attempts)
