"""On the pages of a unit that was merged and of its successor: what stayed with the old one, what went over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from zaitong.campaigns.lights import obligation_light
from zaitong.campaigns.models import Campaign, Cell, Obligation
from zaitong.common.clock import today
from zaitong.common.periods import period_words
from zaitong.orgs.models import Unit
from zaitong.orgs.selectors.pages import Panel
from zaitong.supervision.selectors.shapes import Rate

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.lights import Light
    from zaitong.common.access import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """What a merged unit filed in one campaign: accepted of needed, counted in its own row."""

    campaign: Campaign
    rate: Rate


@dataclass(frozen=True, slots=True)
class Moved:
    """One obligation that went over."""

    obligation: Obligation
    light: Light
    title: str


def merged_panel(unit: Unit, actor: Actor) -> Panel | None:
    """For a unit's page: of a closed one what stays its own and what went over, of a successor what came to it."""
    day = today()
    closed = unit.closed_on is not None and unit.closed_on <= day
    if not closed and not Unit.objects.filter(successor=unit, closed_on__lte=day).exists():
        return None
    kept = _kept(unit, actor) if closed else []
    moved = _moved(unit, actor, day, gone=closed)
    data = {"unit": unit, "closed": closed, "kept": kept, "moved": moved}
    return Panel("supervision/_merged.html", data) if kept or moved else None


def _kept(unit: Unit, actor: Actor) -> list[Kept]:
    cells = Cell.objects.visible_to(actor).filter(unit=unit, requirement__replaced_by__isnull=True)
    sums = cells.values("requirement__campaign").order_by().annotate(n=Sum("needed"), a=Sum("accepted"))
    rates = {row["requirement__campaign"]: Rate(row["a"], row["n"]) for row in sums}
    found = Campaign.objects.filter(pk__in=rates, state__in=(Campaign.State.PUBLISHED, Campaign.State.CLOSED))
    return [Kept(campaign, rates[campaign.pk]) for campaign in found.only("name").order_by("-pk")]


def _moved(unit: Unit, actor: Actor, day: date, *, gone: bool) -> list[Moved]:
    rows = Obligation.objects.visible_to(actor).filter(moved_from__isnull=False)
    rows = rows.filter(moved_from=unit) if gone else rows.filter(subject_unit=unit)
    rows = rows.exclude(state=Obligation.State.WITHDRAWN).select_related("requirement", "moved_from", "matrix_unit")
    return [_line(row, day) for row in rows.order_by("requirement__campaign", "requirement__number", "start", "pk")]


def _line(row: Obligation, day: date) -> Moved:
    period = period_words(row.period)
    title = f"{row.requirement.title}（{period}）" if period else row.requirement.title
    return Moved(row, obligation_light(row, day), title)
