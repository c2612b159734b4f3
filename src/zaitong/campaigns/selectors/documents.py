"""Policy documents for whoever may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from zaitong.campaigns.models import Campaign, PolicyDocument, Requirement
from zaitong.campaigns.selectors.paper import Block, Passage, paper_of
from zaitong.common.access import Permission
from zaitong.jobs.models import Job
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zaitong.common.access import Actor


def document_for(actor: Actor, document_id: int) -> PolicyDocument:
    """One document; 404 outside the actor's scope."""
    found = PolicyDocument.objects.visible_to(actor).select_related("owner", "campaign", "answers__document")
    document = found.filter(pk=document_id).first()
    if document is None:
        raise Http404
    return document


def campaign_shown(document: PolicyDocument) -> Campaign | None:
    """The campaign that a document belongs to; of a later version still under review, the one that it revises."""
    campaign: Campaign | None = getattr(document, "campaign", None) or document.revises
    return campaign.revises if campaign and campaign.revises_id else campaign


def document_of_campaign(actor: Actor, campaign_id: int) -> PolicyDocument:
    """The document of a campaign, or 404."""
    found = PolicyDocument.objects.visible_to(actor).filter(campaign__pk=campaign_id).first()
    if found is None:
        raise Http404
    return found


def document_paper(document: PolicyDocument, requirements: list[Requirement] | None = None) -> list[Block]:
    """The document as on paper, with the passages of its campaign's requirements (read here unless given)."""
    campaign: Campaign | None = getattr(document, "campaign", None)
    if requirements is None:
        shown = campaign.requirements.current().exclude(review=Requirement.Review.DROPPED) if campaign else ()
        requirements = list(shown)
    passages = [Passage(r.pk, r.number, r.start, r.end) for r in requirements]
    return paper_of(document.text, document.breakdown, passages)


def document_notices(document: PolicyDocument) -> list[str]:
    """What a person should know before reviewing (Chinese sentences)."""
    breakdown: dict[str, Any] = document.breakdown
    found = []
    if document.issued_on is None:
        found.append("文件没有成文日期，没写年份的时限推算不出来。请补上成文日期，系统会重新推算空着的时限。")
    if not breakdown.get("headings"):
        found.append("文件没有“一、（一）”这样的层次，条款位置只能按原文句子来找。")
    if not breakdown.get("requirements"):
        found.append("没有读出任务事项。可以在原文中选中一段话，点“添加要求”。")
    found += [warning["message"] for warning in breakdown.get("warnings", ()) if warning.get("message")]
    return list(dict.fromkeys(found))


def reading_job(document: PolicyDocument) -> Job | None:
    """The latest job that read, or reads, the document."""
    kinds = ("document.read", "plan.read")
    return Job.objects.filter(kind__in=kinds, subject=f"document:{document.pk}").order_by("-id").first()


def uploading_units(actor: Actor) -> QuerySet[Unit]:
    """Units for which the actor may take in a document; his own first when he acts for one."""
    return Unit.objects.filter(units_in(actor.scope(Permission.DOCUMENTS_UPLOAD)), closed_on__isnull=True)


def may_register(actor: Actor, document: PolicyDocument) -> bool:
    """Whether the actor takes in documents for the unit that has this one."""
    return document.answers_id is None and uploading_units(actor).filter(pk=document.owner_id).exists()


def default_owner(actor: Actor) -> Unit | None:
    """The unit for which the actor takes in documents: his own; else the first in his scope."""
    units = uploading_units(actor)
    return units.filter(pk=actor.unit_id or 0).first() or units.order_by("path").first()
