"""A unit's own plan: taken in, read in the background, held against the campaign's document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from zaitong import __version__
from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Campaign, Cell, PlanComparison, PolicyDocument
from zaitong.campaigns.plans.prints import print_store
from zaitong.campaigns.plans.result import COVERED, MISSING, PARTIAL, Result, Text, marks_of, result_of
from zaitong.campaigns.services.documents import document_check, document_read, document_store
from zaitong.common.clock import now
from zaitong.common.errors import Conflict
from zaitong.jobs.services import job_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job
    from zaitong.orgs.models import Unit

KIND = "plan.read"


def plan_submit(
    *, campaign: Campaign, owner: Unit, filename: str, data: bytes, actor: Actor
) -> tuple[PolicyDocument, Job]:
    """Take in a unit's plan; it is read and compared in the background. An earlier one is kept, the new one counts.

    The same file again is compared anew. Raises Unreadable for a file that cannot be taken, Conflict once the campaign
    has ended, Http404 outside the actor's scope.
    """
    if campaign.state != Campaign.State.PUBLISHED:
        raise Conflict("这项专项工作已经结束，方案不能再换。")
    document_check(filename=filename, data=data)
    return _take_in(campaign, owner, filename, data, actor)


@transaction.atomic
def _take_in(campaign: Campaign, owner: Unit, filename: str, data: bytes, actor: Actor) -> tuple[PolicyDocument, Job]:
    try:
        document = document_store(owner=owner, filename=filename, data=data, actor=actor, answers=campaign)
    except Conflict as error:
        document = _again(error)
    document.save(update_fields=["updated_at"])  # the plan touched last is the one that counts
    job = job_start(kind=KIND, subject=f"document:{document.pk}", arguments={"document": document.pk}, actor=actor)
    return document, job


def _again(error: Conflict) -> PolicyDocument:
    """The earlier upload of the same file; any other conflict goes on its way."""
    if "document_id" not in error.data:
        raise error
    return PolicyDocument.objects.select_for_update(of=("self",)).get(pk=error.data["document_id"])


def plan_read(
    *, document_id: int, actor: Actor, progress: Callable[[int, int, str], None] | None = None
) -> PlanComparison | None:
    """Read a stored plan and compare it; None where it cannot be read (the document says why)."""
    document = document_read(document_id=document_id, actor=actor, progress=progress)
    if document.state != PolicyDocument.State.READ:
        return None
    if progress:
        progress(3, 4, "正在对照上级文件")
    comparison = plan_compare(document_id=document.pk, actor=actor)
    if progress:
        progress(4, 4, f"对照完成：{comparison.total} 项要求")
    return comparison


def plan_compare(*, document_id: int, actor: Actor) -> PlanComparison:
    """Hold a plan that has been read against its campaign as it runs today, and store the outcome."""
    document = _plan(document_id)
    campaign = document.answers
    if campaign is None:
        raise Http404
    duties = list(campaign.requirements.current().order_by("number", "id"))
    found = compare(campaign.document.breakdown, document.breakdown)
    owed = Cell.objects.filter(unit=document.owner, requirement__in=duties).values_list("requirement_id", flat=True)
    result = result_of(found, _text(campaign.document), _text(document), duties, set(owed))
    with transaction.atomic():
        comparison, _ = PlanComparison.objects.update_or_create(document=document, defaults=_values(campaign, result))
        audit_write(
            actor=actor,
            act="plan.compared",
            subject=f"document:{document.pk}",
            subject_label=str(document),
            data={"campaign": campaign.pk, "covered": comparison.covered, "of": comparison.total},
        )
        print_store(document=document, campaign=campaign)
    return comparison


def compare(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    """The engine's comparison of two breakdowns, as plain JSON (the form of eval/coverage)."""
    from zaitong.policy import Breakdown, compare_plans

    outcome: Any = compare_plans(Breakdown.from_json(parent), Breakdown.from_json(child))
    plain: dict[str, Any] = outcome.to_json()
    return plain


def _plan(document_id: int) -> PolicyDocument:
    found = PolicyDocument.objects.select_related("answers__document", "owner").filter(pk=document_id).first()
    if found is None:
        raise Http404
    return found


def _text(document: PolicyDocument) -> Text:
    return Text(document.text, document.breakdown.get("headings", ()))


def _values(campaign: Campaign, result: Result) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "result": result.to_json(),
        "marks": marks_of(result),
        "covered": result.count(COVERED),
        "partial": result.count(PARTIAL),
        "missing": result.count(MISSING),
        "added": len(result.added),
        "engine_version": __version__,
        "compared_at": now(),
    }
