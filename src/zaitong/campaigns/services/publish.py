"""Publishing a campaign: what it will ask of whom, the act itself, and the work behind it.

Addressees see nothing until every obligation is laid out: the last step makes them visible and the campaign published in one
transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.calendar.holidays import skipped_words
from zaitong.campaigns.calendar.stored import calendar_load
from zaitong.campaigns.models import Campaign, Obligation, Requirement
from zaitong.campaigns.periods import occurrences, periods_skipped
from zaitong.campaigns.selectors.audience import audience_of
from zaitong.campaigns.services.reconcile import HORIZON, campaign_reconcile, timing_of
from zaitong.common.clock import now, today
from zaitong.common.errors import Conflict, DomainError
from zaitong.jobs.services import job_start

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from zaitong.campaigns.selectors.audience import Owed
    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job

State = Campaign.State
ONE_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class RequirementLoad:
    """One duty as it will be issued: how many owe it, how many obligations now, which periods rest in the holidays."""

    requirement: Requirement
    bodies: int
    obligations: int
    rests: tuple[str, ...] = ()
    owed: tuple[Owed, ...] = ()  # exempt ones too


@dataclass(slots=True)
class PublishSummary:
    """What publishing will do. How much time it takes is reckoned in ``campaigns.burden``."""

    loads: list[RequirementLoad] = field(default_factory=list)
    obligations: int = 0
    units: int = 0
    past_due: list[Requirement] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)


def publish_summary(campaign: Campaign, day: date) -> PublishSummary:
    """What ``campaign_publish`` would do on ``day``, and the reasons (Chinese) why it may not yet be pressed."""
    summary = PublishSummary()
    requirements = list(
        campaign.requirements.running_duties()
        .select_related("phase")
        .prefetch_related("audience_rules", "accepts__record_type")
        .order_by("number", "id")
    )
    units: set[int] = set()
    calendar = calendar_load()
    for requirement in requirements:
        requirement.campaign = campaign
        every = audience_of(requirement, day)
        owed = [o for o in every if not o.waived_reason]
        timing = timing_of(requirement, day, calendar)
        spans = sum(1 for _ in occurrences(timing, until=day + HORIZON))
        rests = tuple(skipped_words(periods_skipped(timing, until=timing.last or day + ONE_YEAR)))
        summary.loads.append(RequirementLoad(requirement, len(owed), len(owed) * spans, rests, tuple(every)))
        summary.obligations += len(owed) * spans
        units |= {one.matrix_unit_id for one in owed}
        if requirement.due and requirement.due < day:
            summary.past_due.append(requirement)
    summary.units = len(units)
    summary.blocked = _blocked(campaign, summary)
    return summary


def _blocked(campaign: Campaign, summary: PublishSummary) -> list[str]:
    reasons = []
    pending = campaign.requirements.filter(review=Requirement.Review.PENDING).count()
    if pending:
        reasons.append(f"还有 {pending} 条未审，审完可发布。")
    if not summary.loads:
        reasons.append("还没有一条确认为下达任务的事项。")
    for load in summary.loads:
        title, number = load.requirement.title, load.requirement.number
        if not load.bodies:
            reasons.append(f"第 {number} 条“{title}”没有对象，请选定由谁完成。")
        if not load.requirement.accepts.all():
            reasons.append(f"第 {number} 条“{title}”没有表样，请选定用什么表报送。")
        if load.requirement.settled_by == Requirement.SettledBy.ACCEPTANCE and not load.requirement.office_id:
            reasons.append(f"第 {number} 条“{title}”须审核通过才完成，请选定接收科室，或改为报送即完成。")
    return reasons


@transaction.atomic
def campaign_publish(*, campaign_id: int, actor: Actor) -> Job:
    """Start publishing. Raises Conflict where it is already on its way, DomainError with the reasons where it may not yet be."""
    campaign = Campaign.objects.select_for_update(of=("self",)).filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    if campaign.revises_id:
        raise Conflict("这是修订版的审阅稿，不单独发布，请到修订对照里应用。")
    if campaign.state != State.REVIEWING:
        raise Conflict("这项工作已经发布或正在发布，不用再按一次。")
    summary = publish_summary(campaign, today())
    if summary.blocked:
        raise DomainError("还不能发布：" + " ".join(summary.blocked), code="blocked", reasons=summary.blocked)
    campaign.state = State.PUBLISHING
    campaign.starts = campaign.starts or today()
    campaign.save(update_fields=["state", "starts", "updated_at"])
    audit_write(
        actor=actor,
        act="campaign.publish_started",
        subject=f"campaign:{campaign.pk}",
        subject_label=campaign.name,
        data={"obligations": summary.obligations, "units": summary.units},
    )
    return job_start(
        kind="campaign.publish", subject=f"campaign:{campaign.pk}", arguments={"campaign": campaign.pk}, actor=actor
    )


def publish_run(campaign_id: int, report: Callable[[int, int, str], None] | None = None) -> None:
    """Lay out all obligations, then show them to everybody at once. Safe to run again after a killed worker."""
    campaign_reconcile(campaign_id, day=today(), progress=report)
    publish_finish(campaign_id)


@transaction.atomic
def publish_finish(campaign_id: int) -> None:
    """Make a campaign and its obligations visible. Does nothing where that is done already."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    if campaign.state != State.PUBLISHING:
        return
    Obligation.objects.filter(requirement__campaign=campaign, visible=False).update(visible=True)
    campaign.state, campaign.published_at = State.PUBLISHED, now()
    campaign.save(update_fields=["state", "published_at", "updated_at"])
