"""The arithmetic, without a database: each case can be checked on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from zaitong.campaigns.burden.estimate import (
    UNDATED,
    Body,
    Demand,
    Rates,
    Spread,
    cost_of,
    eases_of,
    estimate,
    grouped,
    narrowed,
    spread_of,
)
from zaitong.campaigns.periods import Timing

D = date.fromisoformat
ONCE = Timing("once", D("2026-11-01"), due=D("2026-11-15"))
MONTHLY = Timing("month", D("2026-11-01"), last=D("2027-02-28"))
WEEKLY = Timing("week", D("2026-11-02"), last=D("2026-11-29"))
UNTIL = D("2027-12-31")
NO_CHASE = Rates(chase=0)


def bodies(count: int = 2, role: str = "clerk") -> tuple[Body, ...]:
    return tuple(Body(f"u{n}", n, role) for n in range(1, count + 1))


def demand(timing: Timing = ONCE, **values) -> Demand:
    values = {"id": 1, "campaign": 1, "number": 1, "title": "报送方案", "fill": 30, "bodies": bodies(), **values}
    return Demand(timing=timing, until=UNTIL, **values)


@pytest.mark.parametrize(
    ("asked", "rates", "minutes"),
    [
        pytest.param(demand(), NO_CHASE, 2 * (30 + 3), id="two units once: filling and signing in"),
        pytest.param(demand(attachments=("electronic",)), NO_CHASE, 2 * (33 + 5), id="an electronic file"),
        pytest.param(demand(attachments=("electronic", "scan")), NO_CHASE, 2 * (33 + 5 + 15), id="a sealed scan"),
        pytest.param(demand(attachments=("paper",)), NO_CHASE, 2 * (33 + 30), id="on paper"),
        pytest.param(demand(), Rates(), 2 * (33 + 10 * 0.2), id="one in five is chased"),
        pytest.param(demand(Timing("once", D("2026-11-01"))), Rates(), 2 * 33, id="nobody chases without a day"),
        pytest.param(demand(records=3), Rates(), 2 * (3 * 33 + 2), id="three records, chased once"),
        pytest.param(demand(MONTHLY), NO_CHASE, 4 * 2 * 33, id="four months"),
        pytest.param(demand(WEEKLY), NO_CHASE, 4 * 2 * 33, id="four weeks"),
        pytest.param(demand(fill=0), Rates(0, 0, 0, 0, 0, 0), 0, id="nothing costs nothing"),
        pytest.param(demand(bodies=()), Rates(), 0, id="nobody is asked"),
        pytest.param(
            demand(bodies=(Body("p1", 1, "clerk", records=40),)), NO_CHASE, 40 * 33, id="as many as there are members"
        ),
    ],
)
def test_minutes(asked, rates, minutes):
    assert estimate([asked], rates).minutes == pytest.approx(minutes)
    assert cost_of(asked, rates) == pytest.approx(minutes)


def test_everything_adds_up_whatever_it_is_added_up_by():
    asked = [
        demand(attachments=("scan",)),
        demand(MONTHLY, id=2, number=2, bodies=bodies(3, "principal"), records=2),
        demand(Timing("once", D("2026-11-01")), id=3, number=3, campaign=2),
    ]
    found = estimate(asked, Rates())
    parts = [
        found.by_unit.values(),
        (load.minutes for load in found.roles),
        found.by_month.values(),
        found.by_campaign.values(),
        (line.minutes for line in found.lines),
    ]
    for part in parts:
        assert sum(part) == pytest.approx(found.minutes)
    assert sum(line.share for line in found.lines) == pytest.approx(1)
    assert [line.demand.id for line in found.lines] == [2, 1, 3]
    assert found.filings == 2 + 4 * 3 * 2 + 2


def test_months_are_those_of_the_due_days():
    found = estimate([demand(MONTHLY), demand(Timing("once", D("2026-11-01")), id=2)], NO_CHASE)
    assert found.by_month == {"2026-11": 66, "2026-12": 66, "2027-01": 66, "2027-02": 66, UNDATED: 66}
    assert list(found.by_month)[-1] == UNDATED


def test_one_post_with_three_targets_is_one_person():
    visits = tuple(Body(f"o7@p{n}", 9, "committee_member") for n in range(3))
    load = estimate([demand(bodies=visits)], NO_CHASE).by_role["committee_member"]
    assert (load.holders, load.minutes, load.each) == (1, 99, 99)


def test_one_clerk_works_for_the_unit_and_its_party_organisation():
    both = (Body("u9", 9, "clerk"), Body("p4", 9, "clerk"))
    load = estimate([demand(bodies=both)], NO_CHASE).by_role["clerk"]
    assert (load.holders, load.each) == (1, 66)


def test_spread_over_units_and_kinds():
    asked = [demand(bodies=bodies(3)), demand(id=2, number=2, bodies=bodies(1))]
    found = estimate(asked, NO_CHASE)
    assert found.spread() == Spread(3, 33, 33, 66, 132)
    kinds = grouped(found, {1: "primary", 2: "senior", 3: "senior"}, ["senior", "primary"].index)
    assert kinds == [("senior", Spread(2, 33, 33, 33, 66)), ("primary", Spread(1, 66, 66, 66, 66))]
    assert spread_of([1, 2, 3, 10]).middle == 2.5
    assert spread_of([]) == Spread()


def test_narrowing_to_a_unit_a_role_a_month():
    asked = [demand(MONTHLY), demand(id=2, bodies=bodies(1, "principal"))]
    assert estimate(narrowed(asked, units=frozenset({2})), NO_CHASE).minutes == 4 * 33
    assert estimate(narrowed(asked, role="principal"), NO_CHASE).minutes == 33
    assert estimate(narrowed(asked, month="2026-12"), NO_CHASE).minutes == 66
    assert narrowed(asked, month="2031-01") == []
    assert narrowed(asked, units=frozenset({99})) == []


@pytest.mark.parametrize(
    ("asked", "kind", "value", "saved"),
    [
        pytest.param(demand(WEEKLY), "rarer", "two_weeks", 2 * 2 * 33, id="every second week saves half"),
        pytest.param(demand(MONTHLY), "rarer", "quarter", 2 * 2 * 33, id="quarterly: two in place of four"),
        pytest.param(demand(attachments=("scan",), fill=10), "unsealed", "", 2 * 15, id="no sealed copy"),
        pytest.param(demand(attachments=("paper",), fill=10), "paperless", "", 2 * 30, id="nothing on paper"),
        pytest.param(demand(records=3, fill=10), "fewer", "2", 2 * 13, id="two records in place of three"),
        pytest.param(demand(fill=480), "shorter", "240", 2 * 240, id="half the form"),
    ],
)
def test_what_would_ease_a_demand(asked, kind, value, saved):
    first = eases_of(asked, NO_CHASE)[0]
    assert (first.kind, first.value) == (kind, value)
    assert first.minutes == pytest.approx(saved)


def test_a_short_form_asked_once_cannot_be_eased():
    assert eases_of(demand(), NO_CHASE) == []


def test_a_weekly_rule_does_not_follow_into_the_rarer_rhythm():
    weekly = demand(replace(WEEKLY, rule="weekly:fri"))
    assert eases_of(weekly, NO_CHASE)[0].minutes == pytest.approx(132)


def test_many_bodies_and_days_take_no_time():
    daily = Timing("day", D("2026-01-01"), last=D("2026-12-31"))
    found = estimate([demand(daily, id=n, bodies=bodies(500)) for n in range(50)], NO_CHASE)
    assert found.minutes == 50 * 500 * 365 * 33
