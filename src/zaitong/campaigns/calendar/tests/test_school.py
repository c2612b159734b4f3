"""Terms, holidays and made-up days; what they do to periods."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from zaitong.campaigns.calendar.holidays import skipped_words
from zaitong.campaigns.calendar.school import BUILT_IN, SchoolCalendar
from zaitong.campaigns.periods import Timing, occurrences, periods, periods_skipped

D = date.fromisoformat
KEPT = SchoolCalendar(
    terms=(("2026-T1", D("2026-08-31"), D("2027-01-22")), ("2026-T2", D("2027-02-22"), D("2027-07-02"))),
    off=frozenset({D("2026-11-11"), D("2026-11-12"), D("2026-11-13")}),
    work=frozenset({D("2026-11-07")}),
)


@pytest.mark.parametrize(
    ("day", "code", "last"),
    [
        ("2026-08-30", "2025-T2", "2026-08-30"),  # a kept term takes its days from the built-in one before
        ("2026-08-31", "2026-T1", "2027-01-22"),
        ("2027-02-10", "2026-T1", "2027-01-22"),  # the winter holidays belong to the term before them
        ("2027-02-22", "2026-T2", "2027-07-02"),
        ("2027-08-31", "2026-T2", "2027-07-02"),
        ("2027-09-01", "2027-T1", "2028-01-31"),
    ],
)
def test_the_term_of_a_day(day: str, code: str, last: str) -> None:
    term = KEPT.term_at(D(day))
    assert (term.code, term.last) == (code, D(last))


@pytest.mark.parametrize(
    ("day", "school"),
    [
        ("2026-11-10", True),
        ("2026-11-11", False),  # autumn holidays of the district
        ("2026-11-07", True),  # a Saturday made up for them
        ("2026-10-01", False),  # a public holiday
        ("2026-10-10", True),  # a Saturday worked for it
        ("2027-01-25", False),  # winter holidays
    ],
)
def test_school_days(day: str, school: bool) -> None:
    assert KEPT.is_school_day(D(day)) is school


def test_a_term_is_due_on_its_last_school_day() -> None:
    timing = Timing(per="term", first=D("2026-09-10"), calendar=KEPT)
    found = list(occurrences(timing, until=D("2027-03-01")))
    assert [(o.code, o.start, o.due) for o in found] == [
        ("2026-T1", D("2026-09-10"), D("2027-01-22")),
        ("2026-T2", D("2027-02-22"), D("2027-07-02")),
    ]
    holidays = Timing(per="term", first=D("2027-01-30"), calendar=KEPT)  # begun in the holidays: the next term alone
    assert [o.code for o in occurrences(holidays, until=D("2027-03-01"))] == ["2026-T2"]


@pytest.mark.parametrize(("first", "due"), [("2026-12-01", "2027-01-22"), ("2027-02-01", "2027-07-02")])
def test_the_end_of_term_is_that_of_the_calendar(first: str, due: str) -> None:
    [one] = occurrences(Timing(per="once", first=D(first), rule="term_end", calendar=KEPT), until=D(first))
    assert one.due == D(due)


def test_weeks_in_the_holidays_ask_nothing_where_the_requirement_rests() -> None:
    timing = Timing(per="week", first=D("2027-01-11"), last=D("2027-03-07"), calendar=KEPT, skips=True)
    assert [o.code for o in occurrences(timing, until=D("2027-03-07"))] == [
        "2027-W02",
        "2027-W03",
        "2027-W08",
        "2027-W09",
    ]
    rests = periods_skipped(timing, until=D("2027-03-07"))
    assert skipped_words(rests) == ["第 4 周至第 7 周（2027年1月25日—2月21日），4 期"]
    working = Timing(per="week", first=D("2027-01-11"), last=D("2027-03-07"), calendar=KEPT)
    assert len(list(occurrences(working, until=D("2027-03-07")))) == 8
    assert periods_skipped(working, until=D("2027-03-07")) == []


def test_a_week_of_public_holidays_rests_even_without_a_kept_term() -> None:
    timing = Timing(per="week", first=D("2026-02-09"), calendar=BUILT_IN, skips=True)
    assert [o.code for o in occurrences(timing, until=D("2026-03-01"))] == [
        "2026-W07",
        "2026-W09",
    ]  # 15 to 23 February off


def test_daily_tasks_rest_at_weekends_but_not_on_made_up_days() -> None:
    timing = Timing(per="day", first=D("2026-11-06"), last=D("2026-11-16"), calendar=KEPT, skips=True)
    days = [o.code[-2:] for o in occurrences(timing, until=D("2026-11-16"))]
    assert days == ["06", "07", "09", "10", "16"]


def test_kept_terms_tile_the_calendar_wherever_they_lie() -> None:
    for step in range(0, 90, 7):
        begin, end = D("2026-07-20") + timedelta(days=step), D("2026-11-15") + timedelta(days=90 - step)
        second = end + timedelta(days=1 + step % 40)
        calendar = SchoolCalendar(terms=(("2026-T1", begin, end), ("2026-T2", second, D("2027-07-01"))))
        found = list(periods("term", D("2025-01-01"), D("2028-12-31"), calendar))
        assert found[0].start <= D("2025-01-01") <= found[0].end
        assert all(b.start == a.end + timedelta(days=1) for a, b in pairwise(found))
        assert all(one.start <= one.last <= one.end for one in found)
        assert len({one.code for one in found}) == len(found)
