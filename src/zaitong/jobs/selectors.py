"""Reading jobs for the progress page and the operations page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.http import Http404

from zaitong.common.access import Actor, Permission
from zaitong.jobs.kinds import JobKind, kind_of
from zaitong.jobs.models import Job

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job with its kind, for a row of a list."""

    job: Job
    kind: JobKind


def job_get(actor: Actor, job_id: int) -> Job:
    """The job, for whoever started it, sees its subject or runs the system; Http404 for everybody else."""
    job = Job.objects.filter(id=job_id).first()
    if job is None or not _may_see(actor, job):
        raise Http404
    return job


def job_latest(kind: str, subject: str) -> Job | None:
    """The newest job of a kind about a subject, in whatever state."""
    return Job.objects.filter(kind=kind, subject=subject).order_by("-id").first()


def _may_see(actor: Actor, job: Job) -> bool:
    if actor.can(Permission.JOBS_VIEW):
        return True
    if has_started(actor, job):
        return True
    visible = kind_of(job).visible
    return visible is not None and visible(job, actor)


def has_started(actor: Actor, job: Job) -> bool:
    """The actor began this work."""
    return actor.user_id is not None and job.arguments.get("user_id") == actor.user_id


def jobs_all(state: str = "") -> QuerySet[Job]:
    """Every job, newest first, in one state where it is named."""
    rows = Job.objects.order_by("-id")
    return rows.filter(state=state) if state in Job.State.values else rows


def jobs_by_state() -> dict[str, int]:
    """How many jobs are in each state."""
    return {row["state"]: row["n"] for row in Job.objects.values("state").annotate(n=Count("id")).order_by()}


def job_lines(jobs: list[Job]) -> list[JobLine]:
    """Rows of a list."""
    return [JobLine(job, kind_of(job)) for job in jobs]
