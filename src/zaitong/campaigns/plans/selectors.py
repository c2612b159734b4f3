"""Own plans for whoever may read them: the author's, and all units' for the campaign's owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404

from zaitong.campaigns.models import Campaign, Cell, PlanComparison, PlanPrint, PolicyDocument
from zaitong.campaigns.plans.progress import Progress, progress_of
from zaitong.campaigns.plans.result import LACKING, STATUS_NAMES, UNKNOWN, Result, Row
from zaitong.campaigns.plans.services import KIND
from zaitong.common.access import Permission
from zaitong.jobs.models import Job
from zaitong.orgs.models import Unit
from zaitong.orgs.order import kind_place
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zaitong.common.access import Actor

ADDED = "added"
WITH, WITHOUT = "with", "without"


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its words: what lacks, in plain Chinese; ``number`` its place among all rows."""

    row: Row
    name: str
    lacks: list[str]
    number: int


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One plan and how it was compared. ``job`` while it is being read."""

    campaign: Campaign
    document: PolicyDocument
    comparison: PlanComparison | None
    result: Result
    lines: list[Line]
    job: Job | None
    earlier: list[PolicyDocument]
    newer: PolicyDocument | None
    progress: Progress | None
    show: str
    item: int

    @property
    def unknown(self) -> int:
        """Requirements that the engine had nothing to say to."""
        return self.result.count(UNKNOWN)


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit and the plan of it that counts."""

    unit: Unit
    document: PolicyDocument | None
    comparison: PlanComparison | None


def campaign_answered(actor: Actor, pk: int) -> Campaign:
    """A published or closed campaign that the actor may see; else Http404."""
    found = Campaign.objects.visible_to(actor).filter(pk=pk, state__in=("published", "closed"))
    campaign = found.select_related("document", "owner").first()
    if campaign is None:
        raise Http404
    return campaign


def runs(campaign: Campaign, actor: Actor) -> bool:
    """Whether the campaign is one of the actor's own, so that he sees all plans."""
    return Campaign.objects.editable_by(actor).filter(pk=campaign.pk).exists()


def answering_unit(actor: Actor) -> Unit | None:
    """The unit for which the actor answers: his own, else the first in his scope."""
    units = Unit.objects.filter(units_in(actor.scope(Permission.PLANS_ANSWER)), closed_on__isnull=True)
    return units.filter(pk=actor.unit_id or 0).first() or units.order_by("path").first()


def plans_of(campaign: Campaign, actor: Actor) -> QuerySet[PolicyDocument]:
    """The plans for a campaign that the actor may see, the one that counts first within each unit."""
    found = PolicyDocument.objects.visible_to(actor).filter(answers=campaign).distinct()
    return found.defer("text", "breakdown").order_by("-updated_at", "-id")


def own_plan(campaign: Campaign, unit: Unit, actor: Actor) -> PolicyDocument | None:
    """The plan of a unit that counts."""
    return plans_of(campaign, actor).filter(owner=unit).first()


def plan_get(campaign: Campaign, document_id: int, actor: Actor) -> PolicyDocument:
    """One plan that answers the campaign. Raises Http404 outside the actor's scope."""
    document = plans_of(campaign, actor).select_related("owner").filter(pk=document_id).first()
    if document is None:
        raise Http404
    return document


def own_copy(document: PolicyDocument, actor: Actor) -> PlanPrint | None:
    """What the plan has in common with an earlier one of another unit: for people of the plan's own unit alone.

    A wider scope does not open it, and whoever runs the campaign does not see it even of his own unit.
    """
    own_units = {*actor.scope(Permission.PLANS_ANSWER).unit_ids}
    if actor.can(Permission.PLANS_ANSWER) and actor.unit_id:
        own_units.add(actor.unit_id)
    if document.owner_id not in own_units or document.answers is None or runs(document.answers, actor):
        return None
    return PlanPrint.objects.filter(document=document, share__gt=0).defer("hashes").first()


def plan_page(campaign: Campaign, document_id: int, actor: Actor, show: str = "", item: int = 0) -> PlanPage:
    """One plan with its comparison. Raises Http404 outside the actor's scope."""
    document = plan_get(campaign, document_id, actor)
    comparison = PlanComparison.objects.filter(document=document).first()
    result = Result.from_json(comparison.result if comparison else {})
    show = show if show in STATUS_NAMES or show == ADDED else ""
    others = list(plans_of(campaign, actor).filter(owner=document.owner_id).exclude(pk=document.pk))
    newer = [other for other in others if other.updated_at > document.updated_at]
    return PlanPage(
        campaign=campaign,
        document=document,
        comparison=comparison,
        result=result,
        lines=[
            _line(row, number)
            for number, row in enumerate(result.rows, start=1)
            if show in {"", row.status} and item in {0, row.requirement}
        ],
        job=_job(document),
        earlier=[other for other in others if other not in newer],
        newer=newer[0] if newer else None,
        progress=_progress(document, result, others),
        show=show,
        item=item,
    )


def _line(row: Row, number: int) -> Line:
    return Line(row, STATUS_NAMES[row.status], [LACKING[key] for key in row.missing], number)


def _progress(document: PolicyDocument, result: Result, others: list[PolicyDocument]) -> Progress | None:
    """What became of the duties since the draft before; None for a first draft."""
    ids = [other.pk for other in others if other.updated_at < document.updated_at]
    before = PlanComparison.objects.filter(document_id__in=ids).order_by("-document__updated_at", "-pk").first()
    return progress_of(Result.from_json(before.result), result) if before and result.rows else None


def _job(document: PolicyDocument) -> Job | None:
    jobs = Job.objects.filter(kind=KIND, subject=f"document:{document.pk}")
    return jobs.exclude(state=Job.State.DONE).order_by("-id").first()


def units_answering(campaign: Campaign, show: str = "") -> QuerySet[Unit]:
    """The units that the campaign addresses, each with the id of the plan that counts (``plan_id``)."""
    asked = Cell.objects.filter(requirement__campaign=campaign, unit=OuterRef("pk"))
    plans = PolicyDocument.objects.filter(answers=campaign, owner=OuterRef("pk")).order_by("-updated_at", "-id")
    found = Unit.objects.filter(Exists(asked) | Exists(plans)).exclude(pk=campaign.owner_id)
    found = found.annotate(plan_id=Subquery(plans.values("pk")[:1])).order_by(kind_place(), "sort", "id")
    if show == WITH:
        return found.filter(Exists(plans))
    return found.filter(~Exists(plans)) if show == WITHOUT else found


def with_plans(units: list[Unit]) -> list[UnitPlan]:
    """Some units of ``units_answering`` with their plans. One query."""
    ids = [unit.plan_id for unit in units]  # type: ignore[attr-defined]  # annotated above
    documents = PolicyDocument.objects.filter(pk__in=ids).defer("text", "breakdown").select_related("comparison")
    by_owner = {document.owner_id: document for document in documents}
    plans = []
    for unit in units:
        document = by_owner.get(unit.pk)
        plans.append(UnitPlan(unit, document, getattr(document, "comparison", None)))
    return plans
