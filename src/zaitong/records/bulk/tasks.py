"""Background work of 批量办理."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from zaitong.jobs.services import job_kind
from zaitong.records.bulk.services import KIND, bulk_run

if TYPE_CHECKING:
    from zaitong.jobs.models import Job
    from zaitong.jobs.services import Progress


def _result_url(job: Job) -> str:
    return reverse("records:bulk_result", args=[job.arguments["bulk"]])


def _stop_url(job: Job) -> str:
    return reverse("records:bulk_stop", args=[job.arguments["bulk"]])


@job_kind(KIND, label="批量审核", unit="份", done_url=_result_url, done_label="看结果", go_on=True, stop_url=_stop_url)
def decide_many(job: Job, progress: Progress) -> None:
    """Decide what was confirmed, one after the other."""
    bulk_run(int(job.arguments["bulk"]), progress.set)
