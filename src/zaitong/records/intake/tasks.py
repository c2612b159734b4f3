"""Background work of what offices file for units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from zaitong.common.access import Permission
from zaitong.jobs.services import job_kind
from zaitong.records.intake.access import batch_to_work_on
from zaitong.records.intake.filing import FILE_KIND, intake_file
from zaitong.records.intake.reading import intake_read
from zaitong.records.intake.services import READ_KIND

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job
    from zaitong.jobs.services import Progress


def _batch_url(job: Job) -> str:
    return reverse("records:intake_batch", args=[job.arguments["batch"]])


def _visible(job: Job, actor: Actor) -> bool:
    try:
        return actor.can(Permission.RECORDS_FILE_FOR) and bool(batch_to_work_on(job.arguments["batch"], actor))
    except Http404:
        return False


@job_kind(
    READ_KIND, label="辨认收到的材料", unit="个", done_url=_batch_url, done_label="去核对", visible=_visible, go_on=True
)
def read_batch(job: Job, progress: Progress) -> None:
    """Tell whose the files of a batch are."""
    intake_read(int(job.arguments["batch"]), progress.set)


@job_kind(
    FILE_KIND, label="代录报送", unit="条", done_url=_batch_url, done_label="看结果", visible=_visible, go_on=True
)
def file_batch(job: Job, progress: Progress) -> None:
    """File a confirmed batch, one record after the other."""
    intake_file(int(job.arguments["batch"]), job.arguments.get("appointment_id"), progress.set)
