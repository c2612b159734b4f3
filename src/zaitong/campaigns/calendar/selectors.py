"""The school calendar on a page, and what another one would do to the obligations that run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from zaitong.campaigns.calendar.school import built_in, school_year
from zaitong.campaigns.calendar.stored import YearPlan, calendar_load, plan_of
from zaitong.campaigns.models import Campaign, Obligation, Requirement, SchoolDays, SchoolYear
from zaitong.campaigns.periods import occurrences
from zaitong.campaigns.services.reconcile import HORIZON, obligations_planned, timing_of
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from zaitong.campaigns.calendar.school import SchoolCalendar
    from zaitong.common.access import Actor

DAY = timedelta(days=1)
State = Obligation.State


@dataclass(frozen=True, slots=True)
class Change:
    """One requirement whose periods another calendar moves."""

    requirement: Requirement
    fresh: int
    gone: int
    moved: int
    stay: int  # not asked for any more, but something was filed or its day has passed


@dataclass(slots=True)
class Effect:
    """What the change of the calendar does; figures over all running campaigns."""

    changes: list[Change] = field(default_factory=list)

    @property
    def fresh(self) -> int:
        return sum(change.fresh for change in self.changes)

    @property
    def gone(self) -> int:
        return sum(change.gone for change in self.changes)

    @property
    def moved(self) -> int:
        return sum(change.moved for change in self.changes)

    @property
    def stay(self) -> int:
        return sum(change.stay for change in self.changes)

    @property
    def mark(self) -> str:
        """The figures as a text, to see whether they are still those that somebody was shown."""
        return f"{self.fresh}-{self.gone}-{self.moved}-{self.stay}"

    @property
    def campaigns(self) -> list[int]:
        """The campaigns that are to be laid out anew."""
        return sorted({change.requirement.campaign_id for change in self.changes})


@dataclass(frozen=True, slots=True)
class YearRow:
    """One line of the page: a school year as it counts, kept or built in."""

    year: int
    stored: SchoolYear | None
    terms: tuple[tuple[date, date, bool], tuple[date, date, bool]]  # first, last, kept
    winter: tuple[date, date] | None
    days: list[SchoolDays]
    current: bool


def school_year_stored(year: int) -> SchoolYear | None:
    """A school year as it is kept, with its days; None where nobody has written any."""
    return SchoolYear.objects.filter(year=year).prefetch_related("days").first()


def year_rows(day: date) -> list[YearRow]:
    """The years that are kept, the present one and the next, latest first."""
    stored = {row.year: row for row in SchoolYear.objects.prefetch_related("days")}
    now = school_year(day)
    return [_row(year, stored.get(year), now) for year in sorted({*stored, now, now + 1}, reverse=True)]


def _row(year: int, stored: SchoolYear | None, now: int) -> YearRow:
    terms = plan_of(stored).terms if stored else (None, None)
    first, second = (
        (*term, True) if term else (*built_in(f"{year}-T{number}"), False) for number, term in enumerate(terms, start=1)
    )
    winter = (first[1] + DAY, second[0] - DAY) if first[2] and second[2] else None
    days = list(stored.days.all()) if stored else []
    return YearRow(year, stored, (first, second), winter, days, current=year == now)


def may_edit(actor: Actor) -> bool:
    """Who answers for the whole district keeps its calendar."""
    scope = actor.scope(Permission.CALENDAR_EDIT)
    if scope.everything:
        return True
    return bool(scope) and Unit.objects.filter(units_in(scope), parent=None, closed_on=None).exists()


def calendar_effect(plan: YearPlan) -> Effect:
    """What putting ``plan`` in force would do to the obligations of running campaigns, today."""
    day = today()
    before, after = calendar_load(), calendar_load(instead=plan)
    effect = Effect()
    if before == after:
        return effect
    running = Requirement.objects.running_duties().filter(campaign__state=Campaign.State.PUBLISHED)
    rows = running.select_related("campaign", "phase").prefetch_related("audience_rules")
    for requirement in rows.order_by("campaign_id", "number", "id"):
        spans = [
            list(occurrences(timing_of(requirement, day, calendar), until=day + HORIZON))
            for calendar in (before, after)
        ]
        if spans[0] != spans[1]:
            effect.changes.append(_change(requirement, day, before, after))
    return effect


def _change(requirement: Requirement, day: date, before: SchoolCalendar, after: SchoolCalendar) -> Change:
    """Only what the calendar does: joiners and leavers of the day come either way."""
    stored = list(Obligation.objects.filter(requirement=requirement))
    old, new = (obligations_planned(requirement, stored, day, calendar) for calendar in (before, after))
    back = {row.key for row, _ in new.changed if row.state == State.WITHDRAWN}
    come = {row.key for row in new.fresh} | back
    come -= {row.key for row in old.fresh} | {row.key for row, _ in old.changed if row.state == State.WITHDRAWN}
    moved = {row.key for row, _ in new.changed} - back - {row.key for row, _ in old.changed}
    return Change(
        requirement,
        fresh=len(come),
        gone=len({row.key for row in new.gone} - {row.key for row in old.gone}),
        moved=len(moved),
        stay=len({row.key for row in new.stay} - {row.key for row in old.stay}),
    )
