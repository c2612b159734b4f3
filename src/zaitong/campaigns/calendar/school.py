"""The school calendar (校历): terms, holidays and days made up, as the periods need them. Pure: rows in, days out.

Where no term is kept, a school year has two that follow each other: 1 September to 31 January, and 1 February to 31 August.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from zaitong.common.workdays import is_workday

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """First and last school day. ``until``: the day before the next term begins; the holidays after a term belong to it."""

    code: str  # 2026-T1
    first: date
    last: date
    until: date
    kept: bool = False  # by the district; else the built-in days


@dataclass(frozen=True)
class SchoolCalendar:
    """What the district keeps: (code, first, last school day) of terms, days without school, days on which school is made up."""

    terms: tuple[tuple[str, date, date], ...] = ()
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    _years: dict[int, list[Term]] = field(default_factory=dict, compare=False, hash=False, repr=False)

    def term_at(self, day: date) -> Term:
        """The term that a day belongs to, the holidays after it included."""
        return next(term for term in reversed(self._around(day.year)) if term.first <= day)

    def term_due(self, day: date) -> date:
        """The last school day of the term that runs on ``day``; in the holidays, of the next one."""
        term = self.term_at(day)
        return term.last if day <= term.last else self.term_at(term.until + DAY).last

    def is_school_day(self, day: date) -> bool:
        """Whether there is school: in term, a working day or one made up, and not taken off."""
        if day > self.term_at(day).last:
            return False
        return day in self.work or (is_workday(day) and day not in self.off)

    def has_school(self, first: date, last: date) -> bool:
        """Whether there is school on some day from ``first`` to ``last``."""
        return any(self.is_school_day(first + n * DAY) for n in range((last - first).days + 1))

    def _around(self, year: int) -> list[Term]:
        """The terms that can hold a day of a calendar year, in order."""
        if year not in self._years:
            self._years[year] = list(self._follow(year))
        return self._years[year]

    def _follow(self, year: int) -> Iterator[Term]:
        kept = {code: (first, last) for code, first, last in self.terms}
        codes = [f"{y}-T{n}" for y in range(year - 2, year + 2) for n in (1, 2)]
        spans = [(*kept.get(code, built_in(code)), code in kept) for code in codes]
        for place, code in enumerate(codes[1:-1], start=1):
            first, last, own = spans[place]
            before, after = spans[place - 1], spans[place + 1]
            if not own:  # a kept neighbour takes its days
                first = max(first, before[1] + DAY) if before[2] else first
                last = min(last, after[0] - DAY) if after[2] else last
            following = after[0] if after[2] else max(after[0], last + DAY)
            yield Term(code, first, last, following - DAY, own)


def built_in(code: str) -> tuple[date, date]:
    """First and last day of a term that nobody keeps."""
    year = int(code[:4])
    if code.endswith("T1"):
        return date(year, 9, 1), date(year + 1, 1, 31)
    return date(year + 1, 2, 1), date(year + 1, 8, 31)


def school_year(day: date) -> int:
    """The school year that a day falls in, named by the year in which it begins."""
    return day.year if day.month >= 8 else day.year - 1


BUILT_IN = SchoolCalendar()
