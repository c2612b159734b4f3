"""Background work of campaigns; importing the services registers what they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

import zaitong.campaigns.services.publish
from zaitong.campaigns.models import PolicyDocument
from zaitong.campaigns.plans.tasks import read_plan
from zaitong.campaigns.services.documents import KIND, document_read
from zaitong.common.access import SystemActor
from zaitong.jobs.services import job_kind

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job
    from zaitong.jobs.services import Progress

__all__ = ["read_document", "read_plan"]
_ = zaitong.campaigns.services.publish


def _reading_url(job: Job) -> str:
    return reverse("campaigns:reading", args=[job.arguments["document"]])


def _visible(job: Job, actor: Actor) -> bool:
    return PolicyDocument.objects.visible_to(actor).filter(pk=job.arguments["document"]).exists()


@job_kind(KIND, label="读取公文", unit="步", done_url=_reading_url, done_label="去审阅", visible=_visible, go_on=True)
def read_document(job: Job, progress: Progress) -> None:
    """Read one document; an unreadable one is said on the document, not as a failure of the job."""
    document = PolicyDocument.objects.only("uploaded_by_id", "uploaded_by_label").get(pk=job.arguments["document"])
    actor = SystemActor(label=document.uploaded_by_label or "系统", user_id=document.uploaded_by_id)
    document_read(document_id=document.pk, actor=actor, progress=progress.set)
