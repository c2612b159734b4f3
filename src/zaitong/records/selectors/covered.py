"""In 我的待办 of a unit for which a party organisation seated elsewhere files (联合党支部): how that stands. Nothing here is for the unit to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from zaitong.campaigns.lights import Light, obligation_light
from zaitong.campaigns.models import Obligation
from zaitong.common.access import Permission
from zaitong.records.selectors.proposals import obligation_title, with_story

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.access import Actor

SHOWN = 6
AHEAD = timedelta(days=45)  # single tasks not yet begun are shown this long before
BEHIND = timedelta(days=31)  # what is done is shown this long after its day


@dataclass(frozen=True, slots=True)
class CoveredLine:
    """One thing that the organisation owes."""

    obligation: Obligation
    light: Light
    title: str
    party: str


@dataclass(frozen=True, slots=True)
class CoveredTasks:
    """The newest lines, what stands open first, and how many there are."""

    lines: list[CoveredLine]
    count: int


def covered_tasks(actor: Actor, day: date, campaign_id: int | None = None) -> CoveredTasks:
    """What organisations elsewhere owe that cover the actor's units. No question to the database where there are none."""
    parties = actor.scope(Permission.OBLIGATIONS_VIEW).covering
    if not parties:
        return CoveredTasks([], 0)
    near = Q(start__lte=day) | Q(period="", start__lte=day + AHEAD)
    short = Q(needed__isnull=True) | Q(needed__gt=F("accepted") + F("claimed")) | Q(returned=True)
    lately = Q(due__isnull=True) | Q(due__gte=day - BEHIND)
    rows = Obligation.objects.visible_to(actor).filter(subject_party_id__in=parties, state="open")
    if campaign_id is not None:
        rows = rows.filter(requirement__campaign_id=campaign_id)
    rows = rows.filter(near, short | Q(claimed__gt=0) | lately)
    told = with_story(rows).order_by(
        ExpressionWrapper(short, BooleanField()).desc(), F("due").asc(nulls_last=True), "pk"
    )
    found = list(told[: SHOWN + 1])
    count = rows.count() if len(found) > SHOWN else len(found)
    return CoveredTasks([_line(row, day) for row in found[:SHOWN]], count)


def _line(obligation: Obligation, day: date) -> CoveredLine:
    party = obligation.subject_party.short_name if obligation.subject_party else ""
    return CoveredLine(obligation, obligation_light(obligation, day), obligation_title(obligation), party)
