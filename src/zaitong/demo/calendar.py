"""The demo's school calendar: this school year and the one before, with an autumn break."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from zaitong.campaigns.calendar.school import school_year
from zaitong.campaigns.calendar.selectors import calendar_effect
from zaitong.campaigns.calendar.services import school_year_set
from zaitong.campaigns.calendar.stored import Days, YearPlan
from zaitong.common.clock import pretend

if TYPE_CHECKING:
    from collections.abc import Callable

    from zaitong.common.access import Actor
    from zaitong.demo.documents import Dates


def calendar_build(dates: Dates, officer: Actor, at: Callable[[date], datetime]) -> None:
    """Two school years: terms from Monday to Friday, an autumn break made up on a Saturday."""
    now = school_year(dates.today)
    with pretend(at(dates.issued - timedelta(days=20))):
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
