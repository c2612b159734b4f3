"""Background work of own plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from zaitong.campaigns.models import PolicyDocument
from zaitong.campaigns.plans.services import KIND, plan_read
from zaitong.common.access import SystemActor
from zaitong.jobs.services import job_kind

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job
    from zaitong.jobs.services import Progress


def _plan_url(job: Job) -> str:
    document = PolicyDocument.objects.only("answers_id").get(pk=job.arguments["document"])
    return reverse("campaigns:plan_of", args=[document.answers_id, document.pk])


def _visible(job: Job, actor: Actor) -> bool:
    return PolicyDocument.objects.visible_to(actor).filter(pk=job.arguments["document"]).exists()


@job_kind(
    KIND,
    label="读取方案，对照上级文件",
    unit="步",
    done_url=_plan_url,
    done_label="看对照",
    visible=_visible,
    go_on=True,
)
def read_plan(job: Job, progress: Progress) -> None:
    """Read one plan and compare it; an unreadable one is said on its page, not as a failure of the job."""
    document = PolicyDocument.objects.only("uploaded_by_id", "uploaded_by_label").get(pk=job.arguments["document"])
    actor = SystemActor(label=document.uploaded_by_label or "系统", user_id=document.uploaded_by_id)
    plan_read(document_id=document.pk, actor=actor, progress=progress.set)
