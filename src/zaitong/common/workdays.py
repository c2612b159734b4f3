"""Working days in China: Monday to Friday, less public holidays, plus make-up days (调休上班)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "holidays.json"


@cache
def _calendar() -> tuple[frozenset[date], frozenset[date]]:
    """(days off, make-up working days) of all years in the data; years that are missing follow the week alone."""
    stored = json.loads(DATA.read_text("utf-8"))
    off: set[date] = set()
    work: set[date] = set()
    for year in stored.values():
        for first, last in year["off"]:
            day = date.fromisoformat(first)
            while day <= date.fromisoformat(last):
                off.add(day)
                day += timedelta(days=1)
        work.update(map(date.fromisoformat, year["work"]))
    return frozenset(off), frozenset(work)


def is_workday(day: date) -> bool:
    """Whether offices work on ``day``."""
    off, work = _calendar()
    return day in work or (day.weekday() < 5 and day not in off)


def add_workdays(day: date, number: int) -> date:
    """The ``number``-th working day after ``day`` (before it, where negative). Zero gives ``day`` itself."""
    step = timedelta(days=1 if number > 0 else -1)
    left = abs(number)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(first: date, last: date) -> int:
    """How many working days have come since ``first``, ``last`` included: none on the day itself."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(map(is_workday, days))
