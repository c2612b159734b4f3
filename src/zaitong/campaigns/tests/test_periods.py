"""When obligations begin, fall due and turn yellow."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zaitong.campaigns.periods import Occurrence, Timing, occurrences, periods, warn_from

D = date.fromisoformat


def spans(per: str, first: str, until: str, **values: object) -> list[Occurrence]:
    return list(occurrences(Timing(per=per, first=D(first), **values), until=D(until)))  # type: ignore[arg-type]


def test_once_by_a_date_begins_with_the_campaign_and_warns_seven_days_before() -> None:
    [one] = spans("once", "2026-10-20", "2026-11-01", due=D("2026-11-15"))
    assert one == Occurrence("", D("2026-10-20"), D("2026-11-15"), D("2026-11-08"))


def test_once_without_a_date_never_warns() -> None:
    [one] = spans("once", "2026-10-20", "2026-11-01")
    assert (one.due, one.warn_from) == (None, None)


def test_a_due_day_before_the_phase_begins_pulls_the_start_back() -> None:
    [one] = spans("once", "2026-12-01", "2026-12-31", due=D("2026-11-15"))
    assert one.start == one.due == D("2026-11-15")


def test_weeks_are_iso_weeks_with_short_first_and_last() -> None:
    found = spans("week", "2026-10-28", "2027-01-30", last=D("2026-11-11"))
    assert [(o.code, o.start, o.due) for o in found] == [
        ("2026-W44", D("2026-10-28"), D("2026-11-01")),
        ("2026-W45", D("2026-11-02"), D("2026-11-08")),
        ("2026-W46", D("2026-11-09"), D("2026-11-11")),
    ]


@pytest.mark.parametrize(("first", "codes"), [("2026-11-06", ["2026-W45", "2026-W46"]), ("2026-11-07", ["2026-W46"])])
def test_a_first_period_with_less_than_a_third_left_asks_for_nothing(first: str, codes: list[str]) -> None:
    assert [o.code for o in spans("week", first, "2026-11-09")] == codes


def test_periods_begin_no_later_than_the_horizon() -> None:
    assert [o.code for o in spans("month", "2026-11-05", "2027-01-04")] == ["2026-11", "2026-12", "2027-01"]


@pytest.mark.parametrize(
    ("rule", "per", "due"),
    [
        ("weekly:fri", "week", "2026-11-06"),
        ("monthly:5", "month", "2026-11-05"),
        ("monthly:31", "month", "2026-11-30"),
        ("monthly:end", "month", "2026-11-30"),
        ("monthly:last_workday", "month", "2026-11-30"),
        ("quarter_end_month:25", "quarter", "2026-12-25"),
        ("monthly:5", "quarter", "2026-12-05"),  # of a longer period, in its last month
        ("weekly:fri", "two_weeks", "2026-11-13"),  # in the second of the two weeks
        ("yearly:12-15", "year", "2026-12-15"),
        ("year_end", "year", "2026-12-31"),
        ("term_end", "term", "2027-01-31"),
    ],
)
def test_a_rule_moves_the_due_day_inside_its_period(rule: str, per: str, due: str) -> None:
    first = {
        "week": "2026-11-02",
        "two_weeks": "2026-11-02",
        "month": "2026-11-01",
        "quarter": "2026-10-01",
        "year": "2026-01-01",
        "term": "2026-09-01",
    }[per]
    assert spans(per, first, first, rule=rule)[0].due == D(due)


@pytest.mark.parametrize(
    ("month", "due"),
    [
        ("2026-02-01", "2026-02-28"),  # a Saturday worked for the Spring Festival
        ("2026-05-01", "2026-05-29"),
        ("2026-10-01", "2026-10-30"),
        ("2025-09-01", "2025-09-30"),
    ],
)
def test_the_last_working_day_of_a_month_knows_made_up_days(month: str, due: str) -> None:
    assert spans("month", month, month, rule="monthly:last_workday")[0].due == D(due)


def test_a_due_day_at_a_weekend_stays_unless_the_rule_counts_working_days() -> None:
    assert spans("month", "2026-12-01", "2026-12-01", rule="monthly:5")[0].due == D("2026-12-05")  # a Saturday


@pytest.mark.parametrize(
    ("rule", "received", "due"),
    [
        ("received+1wd", "2026-09-18", "2026-09-20"),  # a Sunday worked for the Mid-Autumn Festival
        ("received+5wd", "2026-09-24", "2026-10-09"),  # over the Mid-Autumn Festival and the National Day
        ("received+5wd", "2026-11-27", "2026-12-04"),
        ("received+48h", "2026-11-27", "2026-11-29"),
        ("received+1h", "2026-11-27", "2026-11-28"),
        ("received+1m", "2026-01-31", "2026-02-28"),
    ],
)
def test_so_long_after_the_document_came(rule: str, received: str, due: str) -> None:
    [one] = spans("once", received, received, rule=rule, received=D(received))
    assert one.due == D(due)


@pytest.mark.parametrize(
    ("rule", "first", "due"),
    [
        ("weekly:fri", "2026-11-07", "2026-11-13"),
        ("monthly:5", "2026-11-06", "2026-12-05"),
        ("quarter_end_month:25", "2026-12-26", "2027-03-25"),
        ("yearly:02-29", "2026-11-01", "2027-02-28"),
        ("yearly:13-01", "2026-11-01", None),
    ],
)
def test_what_is_asked_once_is_due_on_the_next_such_day(rule: str, first: str, due: str | None) -> None:
    [one] = spans("once", first, first, rule=rule)
    assert one.due == (D(due) if due else None)


def test_a_rule_day_before_a_clipped_first_period_falls_to_its_end() -> None:
    assert spans("month", "2026-11-18", "2026-11-20", rule="monthly:5")[0].due == D("2026-11-30")


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("term_end", "2027-01-31"),
        ("year_end", "2026-12-31"),
        ("yearly:03-01", "2027-03-01"),
        ("received+5wd", "2026-10-13"),  # 1 to 7 October are holidays, Saturday the 10th is worked
        ("received+10d", "2026-10-10"),
        ("after:CLOSE+7d", None),
    ],
)
def test_rules_of_a_single_due_day(rule: str, due: str | None) -> None:
    [one] = spans("once", "2026-09-30", "2026-12-31", rule=rule, received=D("2026-09-30"))
    assert one.due == (D(due) if due else None)


@pytest.mark.parametrize(
    ("per", "first", "codes"),
    [
        ("day", "2026-12-31", ["2026-12-31", "2027-01-01"]),
        ("quarter", "2026-12-31", ["2026-Q4", "2027-Q1"]),
        ("half_year", "2026-12-31", ["2026-H2", "2027-H1"]),
        ("term", "2027-01-31", ["2026-T1", "2026-T2"]),
        ("year", "2026-12-31", ["2026", "2027"]),
        ("two_weeks", "2026-12-27", ["2026-F677", "2026-F678"]),
    ],
)
def test_codes_of_periods(per: str, first: str, codes: list[str]) -> None:
    day = D(first)
    assert [p.code for p in periods(per, day, day + timedelta(days=1))][:2] == codes


@given(
    per=st.sampled_from(["week", "two_weeks", "month", "quarter", "half_year", "term", "year"]),
    first=st.dates(D("2020-01-01"), D("2035-01-01")),
    length=st.integers(0, 500),
)
def test_periods_tile_the_calendar(per: str, first: date, length: int) -> None:
    found = list(periods(per, first, first + timedelta(days=length)))
    assert found[0].start <= first <= found[0].end
    assert all(b.start == a.end + timedelta(days=1) for a, b in pairwise(found))
    assert len({p.code for p in found}) == len(found)


@pytest.mark.parametrize(("days", "before"), [(1, 0), (3, 1), (7, 2), (30, 7), (300, 7)])
def test_yellow_begins_a_third_of_the_period_before_or_seven_days(days: int, before: int) -> None:
    start = D("2026-11-01")
    due = start + timedelta(days=days - 1)
    assert warn_from(start, due) == due - timedelta(days=before)
