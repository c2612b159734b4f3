"""The demo's school calendar: this school year and the one before, with an autumn break."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from zaitong.campaigns.calendar.school import school_year
from zaitong.campaigns.calendar.selectors import calendar_effect
from zaitong.campaigns.calendar.services import school_year_set
from zaitong.campaigns.calendar.stored import Days, YearPlan

if TYPE_CHECKING:
    from zaitong.common.access import Actor

WEEK = timedelta(days=7)


def calendar_build(today: date, officer: Actor) -> None:
    """Two school years: terms from Monday to Friday, a week of sports and autumn holidays in the first term."""
    now = school_year(today)
    for year in (now - 1, now):
        plan = year_plan(year)
        school_year_set(plan=plan, seen=0, shown=calendar_effect(plan).mark, actor=officer)


def year_plan(year: int) -> YearPlan:
    """Invented days of one school year."""
    first = (_monday(date(year, 9, 1)), _monday(date(year + 1, 1, 20)) + timedelta(days=4))
    second = (_monday(date(year + 1, 2, 20)), _monday(date(year + 1, 7, 5)) - timedelta(days=3))
    autumn = _monday(date(year, 11, 9)) + timedelta(days=2)
    days = (
        Days("off", autumn, autumn + timedelta(days=2), "秋假"),
        Days("work", autumn - timedelta(days=4), autumn - timedelta(days=4), "秋假调课"),
    )
    return YearPlan(year, (first, second), days)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
