"""Background work of campaigns: reading documents, publishing, and what the calendar changes every night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from zaitong.campaigns.models import Campaign, PolicyDocument
from zaitong.campaigns.plans.tasks import read_plan
from zaitong.campaigns.revisions.tasks import apply_revision, read_revision
from zaitong.campaigns.services.counters import cells_refresh
from zaitong.campaigns.services.documents import KIND, document_read
from zaitong.campaigns.services.publish import publish_run
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.common.access import SYSTEM, SystemActor
from zaitong.common.clock import today
from zaitong.jobs.services import job_kind, job_start, schedule

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job
    from zaitong.jobs.services import Progress

__all__ = [
    "apply_revision",
    "nightly",
    "publish_campaign",
    "read_document",
    "read_plan",
    "read_revision",
    "refresh_cells",
    "roll_campaign",
]


def _reading_url(job: Job) -> str:
    return reverse("campaigns:reading", args=[job.arguments["document"]])


def _document_visible(job: Job, actor: Actor) -> bool:
    return PolicyDocument.objects.visible_to(actor).filter(pk=job.arguments["document"]).exists()


def _campaign_url(job: Job) -> str:
    return reverse("campaigns:detail", args=[job.arguments["campaign"]])


def _campaign_visible(job: Job, actor: Actor) -> bool:
    return Campaign.objects.editable_by(actor).filter(pk=job.arguments["campaign"]).exists()


@job_kind(
    KIND, label="读取公文", unit="步", done_url=_reading_url, done_label="去审阅", visible=_document_visible, go_on=True
)
def read_document(job: Job, progress: Progress) -> None:
    """Read one document; an unreadable one is said on the document, not as a failure of the job."""
    document = PolicyDocument.objects.only("uploaded_by_id", "uploaded_by_label").get(pk=job.arguments["document"])
    actor = SystemActor(label=document.uploaded_by_label or "系统", user_id=document.uploaded_by_id)
    document_read(document_id=document.pk, actor=actor, progress=progress.set)


@job_kind(
    "campaign.publish",
    label="发布任务",
    unit="条",
    done_url=_campaign_url,
    done_label="看专项",
    visible=_campaign_visible,
    go_on=True,
)
def publish_campaign(job: Job, progress: Progress) -> None:
    """Lay out all obligations of a campaign, then show them at once."""
    publish_run(int(job.arguments["campaign"]), progress.set)


@job_kind("campaign.roll", label="续排周期任务", unit="条", visible=_campaign_visible)
def roll_campaign(job: Job, progress: Progress) -> None:
    """Lay out the periods of one campaign that have come within 60 days, joiners and leavers."""
    campaign_reconcile(int(job.arguments["campaign"]), day=today(), progress=progress.set)


@job_kind("campaign.cells", label="更新一览表", unit="格")
def refresh_cells(job: Job, progress: Progress) -> None:  # noqa: ARG001 - the kind's signature
    """Recompute the cells whose light changes with the day."""
    cells_refresh(today())


@schedule("campaigns.nightly", at="00:05")
def nightly() -> None:
    """Begin the night's work as jobs, which survive a killed worker."""
    for campaign_id in Campaign.objects.filter(state=Campaign.State.PUBLISHED).values_list("pk", flat=True):
        subject, arguments = f"campaign:{campaign_id}", {"campaign": campaign_id}
        job_start(kind="campaign.roll", subject=subject, arguments=arguments, actor=SYSTEM)
    job_start(kind="campaign.cells", subject="cells", actor=SYSTEM)
