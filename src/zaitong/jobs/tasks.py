"""The one task of django-tasks that carries a job to a worker, and the sweeper's schedule."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from zaitong.jobs import services
from zaitong.jobs.schedules import schedule


@task()
def run_job(job_id: int) -> None:
    """Run one job; the row says what and whether."""
    services.job_run(job_id)


@schedule("jobs.sweep", every=timedelta(seconds=15))
def sweep() -> None:
    """Find work whose worker was killed."""
    services.jobs_sweep()
