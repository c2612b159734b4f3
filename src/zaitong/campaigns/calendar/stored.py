"""The school calendar as the district keeps it, read for the periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from zaitong.campaigns.calendar.school import SchoolCalendar
from zaitong.campaigns.models import SchoolDays, SchoolYear

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """A row of 放假与调课 as typed: ``kind`` off or work."""

    kind: str
    starts: date
    ends: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What a school year shall be: the days of both terms (None: not known yet) and what differs from the week."""

    year: int
    terms: tuple[tuple[date, date] | None, tuple[date, date] | None] = (None, None)
    days: tuple[Days, ...] = ()


def calendar_load(*, instead: YearPlan | None = None) -> SchoolCalendar:
    """The calendar as it stands, or as it would with one year changed. Two queries."""
    kept = [plan_of(row) for row in SchoolYear.objects.prefetch_related("days")]
    if instead is not None:
        kept = [plan for plan in kept if plan.year != instead.year] + [instead]
    rows = [row for plan in kept for row in plan.days]
    return SchoolCalendar(
        terms=tuple(
            (f"{plan.year}-T{number}", *term)
            for plan in sorted(kept, key=lambda plan: plan.year)
            for number, term in enumerate(plan.terms, start=1)
            if term
        ),
        off=_days(row for row in rows if row.kind == SchoolDays.Kind.OFF),
        work=_days(row for row in rows if row.kind == SchoolDays.Kind.WORK),
    )


def _days(rows: Iterable[Days]) -> frozenset[date]:
    return frozenset(row.starts + n * DAY for row in rows for n in range((row.ends - row.starts).days + 1))


def plan_of(row: SchoolYear) -> YearPlan:
    """A stored year as a plan."""
    first = (row.first_starts, row.first_ends) if row.first_starts and row.first_ends else None
    second = (row.second_starts, row.second_ends) if row.second_starts and row.second_ends else None
    return YearPlan(row.year, (first, second), tuple(Days(d.kind, d.starts, d.ends, d.name) for d in row.days.all()))
