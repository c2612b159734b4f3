"""When an obligation begins, falls due and turns yellow. Pure: dates in, dates out.

A requirement happens once, or once in each period (week, month, …) between a first and a last day. A rule such as
``monthly:5`` moves the due day inside its period; without one a period is due on its last day. Terms and school holidays
come from the calendar that is passed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from zaitong.campaigns.calendar.school import BUILT_IN, SchoolCalendar
from zaitong.common.workdays import add_workdays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
DAY = timedelta(days=1)
WARNING_DAYS = 7
RECEIVED = re.compile(r"received\+(\d{1,4})(wd|d|h|m)")
MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
OF_PERIODS = {"weekly": "week", "monthly": "month", "quarter_end_month": "quarter"}


@dataclass(frozen=True, slots=True)
class Period:
    """One span of the calendar, both days included. ``code`` is unique within its kind: 2026-W45, 2026-11, 2026-T1.

    ``last``: the day by which everything is done; of a term its last school day, with the holidays behind it.
    """

    code: str
    start: date
    end: date
    closes: date | None = None

    @property
    def last(self) -> date:
        return self.closes or self.end


@dataclass(frozen=True, slots=True)
class Timing:
    """When a requirement asks: ``per`` as Requirement.Per, ``rule`` as in due_rule; ``received`` counts for received+N."""

    per: str
    first: date
    last: date | None = None  # of a repeating requirement: the last day on which a period may begin or end
    due: date | None = None
    rule: str = ""
    received: date | None = None
    calendar: SchoolCalendar = BUILT_IN
    skips: bool = False  # asks for no period in which there is no school (假期不要求)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period of one requirement. ``warn_from`` is the first yellow day; without ``due`` there is none."""

    code: str
    start: date
    due: date | None
    warn_from: date | None


def occurrences(timing: Timing, *, until: date) -> Iterator[Occurrence]:
    """All occurrences that begin by ``until``, in order. A single one always comes, however late it begins.

    A first period of which less than a third is left asks for nothing: nobody visits in the one day that remains.
    """
    if timing.per == "once":
        yield _once(timing)
        return
    for period, start, end in _asked(timing, until):
        if not _in_holidays(timing, start, end):
            due = _within(_due_in_period(timing.rule, period), start, end)
            yield Occurrence(period.code, start, due, warn_from(start, due))


def periods_skipped(timing: Timing, *, until: date) -> list[Period]:
    """The periods, as far as they are asked for, that fall into school holidays and therefore ask nothing."""
    if timing.per == "once" or not timing.skips:
        return []
    found = (Period(period.code, start, end) for period, start, end in _asked(timing, until))
    return [one for one in found if _in_holidays(timing, one.start, one.end)]


def _asked(timing: Timing, until: date) -> Iterator[tuple[Period, date, date]]:
    """Each period with the first and last day of it that counts."""
    last = min(timing.last, until) if timing.last else until
    for period in periods(timing.per, timing.first, last, timing.calendar):
        start = max(period.start, timing.first)
        if period.last - start + DAY >= (period.last - period.start + DAY) / 3:
            yield period, start, min(period.last, timing.last) if timing.last else period.last


def _in_holidays(timing: Timing, start: date, end: date) -> bool:
    return timing.skips and not timing.calendar.has_school(start, end)


def warn_from(start: date, due: date) -> date:
    """First yellow day: seven days before due, or a third of the period where that is shorter."""
    length = (due - start).days + 1
    return due - timedelta(days=min(WARNING_DAYS, length // 3))


def periods(per: str, first: date, last: date, calendar: SchoolCalendar = BUILT_IN) -> Iterator[Period]:
    """The periods of one kind that touch ``first`` to ``last``, in order. Raises KeyError for an unknown kind."""
    following = _PERIODS[per]
    day = first
    while day <= last:
        period = _term(day, calendar) if per == "term" else following(day)
        yield period
        day = period.end + DAY


def month_end(day: date) -> date:
    """The last day of the month that holds ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY


def _once(timing: Timing) -> Occurrence:
    due = timing.due or _due_once(timing)
    if due is None:
        return Occurrence("", timing.first, None, None)
    start = min(timing.first, due)
    return Occurrence("", start, due, warn_from(start, due))


def _due_once(timing: Timing) -> date | None:
    """The due day that a rule gives once; None where it hangs on an event that nobody has dated."""
    rule, _, argument = timing.rule.partition(":")
    if rule == "term_end":
        return timing.calendar.term_due(timing.first)
    if rule == "year_end":
        return date(timing.first.year, 12, 31)
    if rule == "yearly":
        return _yearly(argument, timing.first)
    if timing.received and (match := RECEIVED.fullmatch(rule)):
        return _after(timing.received, int(match[1]), match[2])
    if per := OF_PERIODS.get(rule):
        return _next_due(timing, per)
    return None


def _after(day: date, number: int, unit: str) -> date:
    """So long after a day: working days (public holidays and made-up days included), days, begun days of hours, months."""
    if unit == "wd":
        return add_workdays(day, number)
    if unit == "m":
        month = day.month - 1 + number
        first = date(day.year + month // 12, month % 12 + 1, 1)
        return first.replace(day=min(day.day, month_end(first).day))
    return day + (-(-number // 24) if unit == "h" else number) * DAY


def _next_due(timing: Timing, per: str) -> date:
    """The first such day from the beginning on: what is asked once by Friday is due on the next Friday."""
    spans = periods(per, timing.first, timing.first + 400 * DAY, timing.calendar)
    return next(due for span in spans if (due := _due_in_period(timing.rule, span)) >= timing.first)


def _yearly(argument: str, first: date) -> date | None:
    """The next such day; 29 February falls on the 28th in other years."""
    match = MONTH_DAY.fullmatch(argument)
    if not match:
        return None
    month, day = int(match[1]), int(match[2])
    if not (1 <= month <= 12 and 1 <= day <= month_end(date(2000, month, 1)).day):
        return None
    days = (date(y, month, min(day, month_end(date(y, month, 1)).day)) for y in (first.year, first.year + 1))
    return next(one for one in days if one >= first)


def _within(due: date, start: date, end: date) -> date:
    """A due day before a clipped period begins moves to its end."""
    return due if start <= due <= end else end


def _due_in_period(rule: str, period: Period) -> date:
    name, _, argument = rule.partition(":")
    if name == "weekly" and argument in WEEKDAYS:  # of two weeks: in the second
        return period.end - timedelta(days=6 - WEEKDAYS[argument])
    if name == "monthly" and argument.isdigit():
        first = period.end.replace(day=1)  # of a longer period: in its last month
        return first.replace(day=min(int(argument), month_end(first).day))
    if name == "quarter_end_month" and argument.isdigit():
        return period.end.replace(day=min(int(argument), period.end.day))
    if name == "monthly" and argument == "last_workday":
        return add_workdays(period.end + DAY, -1)
    if name == "yearly":
        return _yearly(argument, period.start) or period.last
    return period.last


def _day(day: date) -> Period:
    return Period(day.isoformat(), day, day)


def _week(day: date) -> Period:
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Period(f"{year}-W{week:02}", monday, monday + timedelta(days=6))


def _two_weeks(day: date) -> Period:
    """Pairs of ISO weeks counted from a fixed Monday, so that a pair keeps its code whatever campaign asks."""
    pair = (day - date(2001, 1, 1)).days // 14
    start = date(2001, 1, 1) + timedelta(days=pair * 14)
    return Period(f"{start.year}-F{pair}", start, start + timedelta(days=13))


def _month(day: date) -> Period:
    return Period(f"{day:%Y-%m}", day.replace(day=1), month_end(day))


def _quarter(day: date) -> Period:
    quarter = (day.month - 1) // 3
    start = date(day.year, quarter * 3 + 1, 1)
    return Period(f"{day.year}-Q{quarter + 1}", start, month_end(date(day.year, quarter * 3 + 3, 1)))


def _half_year(day: date) -> Period:
    if day.month <= 6:
        return Period(f"{day.year}-H1", date(day.year, 1, 1), date(day.year, 6, 30))
    return Period(f"{day.year}-H2", date(day.year, 7, 1), date(day.year, 12, 31))


def _term(day: date, calendar: SchoolCalendar = BUILT_IN) -> Period:
    term = calendar.term_at(day)
    return Period(term.code, term.first, term.until, term.last)


def _year(day: date) -> Period:
    return Period(str(day.year), date(day.year, 1, 1), date(day.year, 12, 31))


_PERIODS: dict[str, Callable[[date], Period]] = {
    "day": _day,
    "week": _week,
    "two_weeks": _two_weeks,
    "month": _month,
    "quarter": _quarter,
    "half_year": _half_year,
    "term": _term,
    "year": _year,
}
