"""Background work of later versions: reading them, applying them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from zaitong.campaigns.models import Campaign, Revision
from zaitong.campaigns.revisions.apply import APPLY, revision_run
from zaitong.campaigns.revisions.services import READ, revision_read
from zaitong.common.access import SystemActor
from zaitong.jobs.services import job_kind

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job
    from zaitong.jobs.services import Progress


def _url(job: Job) -> str:
    revision = Revision.objects.only("campaign_id").get(pk=job.arguments["revision"])
    return reverse("campaigns:revision", args=[revision.campaign_id, revision.pk])


def _visible(job: Job, actor: Actor) -> bool:
    own = Campaign.objects.editable_by(actor)
    return Revision.objects.filter(pk=job.arguments["revision"], campaign__in=own).exists()


@job_kind(
    READ, label="读取修订版，对照上一版", unit="步", done_url=_url, done_label="看对照", visible=_visible, go_on=True
)
def read_revision(job: Job, progress: Progress) -> None:
    """Read a later version; an unreadable one is said on its page, not as a failure of the job."""
    revision = Revision.objects.only("created_by_label").get(pk=job.arguments["revision"])
    actor = SystemActor(label=revision.created_by_label or "系统", user_id=job.arguments.get("user_id"))
    revision_read(revision_id=revision.pk, actor=actor, progress=progress.set)


@job_kind(APPLY, label="应用修订版", unit="条", done_url=_url, done_label="看结果", visible=_visible, go_on=True)
def apply_revision(job: Job, progress: Progress) -> None:
    """Switch to the new version, then bring the obligations along."""
    revision = Revision.objects.only("applied_by_label").get(pk=job.arguments["revision"])
    actor = SystemActor(label=revision.applied_by_label or "系统", user_id=job.arguments.get("user_id"))
    revision_run(revision.pk, progress.set, actor)
