"""One obligation with everything that explains it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404

from zaitong.campaigns.counting import filed_words
from zaitong.campaigns.duties.holders import Holder, holders_of
from zaitong.campaigns.lights import Light, obligation_light
from zaitong.campaigns.models import Obligation
from zaitong.campaigns.reliefs.selectors import may_relieve
from zaitong.campaigns.revisions.selectors import adjustments
from zaitong.common.access import Permission
from zaitong.common.periods import period_words
from zaitong.orgs.querysets import units_in
from zaitong.records.inner.selectors import Branch, inner_figures, parts_seen
from zaitong.supervision.links import passage_address
from zaitong.supervision.selectors.adjusted import adjusted_events, in_order, stopped_reason
from zaitong.supervision.selectors.cell import BODIES, subject_of, target_of
from zaitong.supervision.selectors.columns import NO_OFFICE
from zaitong.supervision.selectors.story import Event, events_of, linked, settlements_of
from zaitong.supervision.selectors.why import Why, why_load
from zaitong.supervision.wording import full_day, light_reason, light_words

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.access import Actor
    from zaitong.records.models import Settlement


@dataclass(frozen=True, slots=True)
class Story:
    """What the page 一件事的经过 says."""

    obligation: Obligation
    light: Light
    words: str
    reason: str  # one sentence: why it is that light
    passage: str
    clause: str
    subject: str
    target: str
    period: str
    due: str
    starts: str
    office: str
    settlements: list[Settlement]
    events: list[Event]
    may_waive: bool
    may_unwaive: bool
    may_ask: bool  # for a later day, of what is one's own
    may_relieve: bool  # later days, waivers and rosters, for several at once
    adjusted: list[str]  # what revisions of the document changed, one sentence each
    why: Why
    holders: list[Holder]  # who answers for it in the unit
    inner: str  # 校内 3/5 已交
    parts: list[Branch]  # for those who may look into them

    @property
    def counted(self) -> str:
        """How far it is in what the requirement counts; more than is asked for at the most is marked."""
        one = self.obligation
        return filed_words(one.requirement, one.accepted + one.claimed, one.needed)


def obligation_get(pk: int, actor: Actor) -> Obligation:
    """The obligation, or Http404 outside the actor's scope."""
    still = ~Q(state=Obligation.State.WITHDRAWN) | Q(requirement__ended_on__isnull=False)
    found = Obligation.objects.visible_to(actor).filter(still)
    related = (
        "requirement__campaign__document",
        "requirement__campaign__owner",
        "requirement__office",
        "requirement__phase",
        *BODIES,
    )
    obligation = found.filter(pk=pk).select_related(*related).first()
    if obligation is None:
        raise Http404
    return obligation


def may_waive(obligation: Obligation, actor: Actor) -> bool:
    """Whether the actor decides about waivers of this campaign: its owner does."""
    scope = actor.scope(Permission.OBLIGATIONS_WAIVE)
    if not scope:
        return False
    return Obligation.objects.filter(units_in(scope, "requirement__campaign__owner__"), pk=obligation.pk).exists()


def story_load(pk: int, actor: Actor, day: date) -> Story:
    """Everything about one obligation. Raises Http404 outside the actor's scope."""
    obligation = obligation_get(pk, actor)
    requirement = obligation.requirement
    light = obligation_light(obligation, day)
    stopped = obligation.state == Obligation.State.WITHDRAWN
    if stopped:
        light = Light.WAIVED
    adjusted = adjustments([requirement.pk]).get(requirement.pk, [])
    settlements = settlements_of([obligation.pk])
    why = why_load(obligation, light, settlements, actor, day, stopped=stopped)
    deciding = may_waive(obligation, actor)
    return Story(
        obligation=obligation,
        light=light,
        words="已停办" if stopped else light_words(light, obligation.due, day),
        reason=stopped_reason(adjusted)
        if stopped
        else light_reason(light, obligation, reason=obligation.waived_reason, day=day),
        passage=passage_address(requirement),
        clause=" ".join(str(part) for part in requirement.clause),
        subject=subject_of(obligation),
        target=target_of(obligation),
        period=period_words(obligation.period),
        due=full_day(obligation.due, day) if obligation.due else NO_OFFICE,
        starts=full_day(obligation.start, day),
        office=requirement.office.name if requirement.office else NO_OFFICE,
        settlements=settlements,
        events=[
            *_issued(obligation),
            *in_order(
                [*linked(events_of([obligation.pk], settlements), why.seen), *adjusted_events(obligation, adjusted)]
            ),
            *([] if stopped else _next(obligation, light, day)),
        ],
        holders=holders_of(obligation.matrix_unit_id, requirement),
        inner=inner_figures([obligation.pk]).words,
        parts=parts_seen(obligation.pk, actor),
        why=why,
        adjusted=[] if stopped else [one.sentence for one in adjusted[-3:]],
        may_waive=deciding and obligation.state == Obligation.State.OPEN and not _answered(obligation),
        may_ask=obligation.due is not None and Obligation.objects.answerable_by(actor).filter(pk=pk).exists(),
        may_relieve=may_relieve(requirement.pk, actor),
        may_unwaive=deciding and obligation.state == Obligation.State.WAIVED,
    )


def _answered(obligation: Obligation) -> bool:
    return bool(obligation.claimed or obligation.accepted)


def _issued(obligation: Obligation) -> list[Event]:
    """When the campaign reached those whom it addresses."""
    campaign = obligation.requirement.campaign
    if campaign.published_at is None:
        return []
    return [Event("专项下达", campaign.published_at, campaign.owner.short_name)]


def _next(obligation: Obligation, light: Light, day: date) -> list[Event]:
    """What comes next, as the last entry of the time line."""
    if light is Light.BLUE:
        return [Event("等接收科室审核", kind="next")]
    if light is Light.RED and obligation.due:
        return [Event(f"{full_day(obligation.due, day)}已截止，还没有报齐", kind="bad")]
    if light in {Light.AMBER, Light.RUN} and obligation.due:
        return [Event(f"{full_day(obligation.due, day)}截止", kind="next")]
    if light is Light.IDLE:
        return [Event(f"{full_day(obligation.start, day)}开始", kind="next")]
    return []
