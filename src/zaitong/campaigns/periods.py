"""When an obligation begins, falls due and turns yellow. Pure: dates in, dates out.

A requirement happens once, or once in each period (week, month, …) between a first and a last day. A rule such as
``monthly:5`` moves the due day inside its period; without one a period is due on its last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from zaitong.common.workdays import add_workdays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
DAY = timedelta(days=1)
WARNING_DAYS = 7


@dataclass(frozen=True, slots=True)
class Period:
    """One span of the calendar, both days included. ``code`` is unique within its kind: 2026-W45, 2026-11, 2026-T1."""

    code: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Timing:
    """When a requirement asks: ``per`` as Requirement.Per, ``rule`` as in due_rule; ``received`` counts for received+N."""

    per: str
    first: date
    last: date | None = None  # of a repeating requirement: the last day on which a period may begin or end
    due: date | None = None
    rule: str = ""
    received: date | None = None


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
    last = min(timing.last, until) if timing.last else until
    for period in periods(timing.per, timing.first, last):
        start = max(period.start, timing.first)
        if period.end - start + DAY < (period.end - period.start + DAY) / 3:
            continue
        end = min(period.end, timing.last) if timing.last else period.end
        due = _within(_due_in_period(timing.rule, period), start, end)
        yield Occurrence(period.code, start, due, warn_from(start, due))


def warn_from(start: date, due: date) -> date:
    """First yellow day: seven days before due, or a third of the period where that is shorter."""
    length = (due - start).days + 1
    return due - timedelta(days=min(WARNING_DAYS, length // 3))


def periods(per: str, first: date, last: date) -> Iterator[Period]:
    """The periods of one kind that touch ``first`` to ``last``, in order. Raises KeyError for an unknown kind."""
    following = _PERIODS[per]
    day = first
    while day <= last:
        period = following(day)
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
        return _term(timing.first).end
    if rule == "year_end":
        return date(timing.first.year, 12, 31)
    if rule == "yearly":
        return _yearly(argument, timing.first)
    if rule.startswith("received+") and timing.received:
        amount = rule.removeprefix("received+")
        number = int("".join(c for c in amount if c.isdigit()) or 0)
        return add_workdays(timing.received, number) if "wd" in amount else timing.received + number * DAY
    return None


def _yearly(argument: str, first: date) -> date | None:
    try:
        month, day = map(int, argument.split("-"))
        due = date(first.year, month, day)
    except ValueError:
        return None
    return due if due >= first else due.replace(year=due.year + 1)


def _within(due: date, start: date, end: date) -> date:
    """A due day before a clipped period begins moves to its end."""
    return due if start <= due <= end else end


def _due_in_period(rule: str, period: Period) -> date:
    name, _, argument = rule.partition(":")
    if name == "weekly" and argument in WEEKDAYS:
        return period.start + timedelta(days=WEEKDAYS[argument])
    if name == "monthly" and argument.isdigit():
        return period.start.replace(day=min(int(argument), month_end(period.start).day))
    if name == "quarter_end_month" and argument.isdigit():
        return period.end.replace(day=min(int(argument), period.end.day))
    if name == "monthly" and argument == "last_workday":
        return add_workdays(period.end + DAY, -1)
    return period.end


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


def _term(day: date) -> Period:
    """School terms until a school calendar is kept: 1 Sep to 31 Jan, and 1 Feb to 31 Aug."""
    if day.month >= 9:
        return Period(f"{day.year}-T1", date(day.year, 9, 1), date(day.year + 1, 1, 31))
    if day.month == 1:
        return Period(f"{day.year - 1}-T1", date(day.year - 1, 9, 1), date(day.year, 1, 31))
    return Period(f"{day.year - 1}-T2", date(day.year, 2, 1), date(day.year, 8, 31))


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
