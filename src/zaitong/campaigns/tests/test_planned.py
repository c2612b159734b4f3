"""What a revision does to stored obligations: what was filed in full stays, the rest follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zaitong.campaigns.models import Obligation, Requirement
from zaitong.campaigns.services.planned import closes, keeps, planned

D = date.fromisoformat
DAY = D("2026-11-22")


def row(key: str = "u1", **values: Any) -> Obligation:
    period = key.partition("/")[2]
    values = {"start": D("2026-11-01"), "due": D("2026-11-30"), "needed": 1, "period": period, **values}
    return Obligation(pk=abs(hash(key)) % 1000 + 1, key=key, matrix_unit_id=1, warn_from=D("2026-11-23"), **values)


def asked(**values: Any) -> Requirement:
    return Requirement(pk=1, version=2, **values)


def test_a_moved_day_moves_what_is_open() -> None:
    [(old, new)] = planned(asked(since=DAY), [row()], [row(due=D("2026-12-10"))], DAY).changed
    assert (old.due, new.due) == (D("2026-11-30"), D("2026-12-10"))


@pytest.mark.parametrize(("due", "then"), [("2026-12-10", "2026-12-10"), ("2026-11-20", "2026-11-30")])
def test_what_was_filed_in_full_keeps_its_number_and_its_day_only_moves_later(due: str, then: str) -> None:
    filed = row(accepted=1, kept=True)
    plan = planned(asked(since=DAY), [filed], [row(due=D(due), needed=2)], DAY)
    assert [(new.due, new.needed) for _, new in plan.changed] == ([(D(then), 1)] if due == then else [])


def test_periods_that_are_over_stay_and_none_are_asked_in_arrears() -> None:
    past = row("u1/2026-10", due=D("2026-10-31"), kept=True)
    missed = row("u2/2026-10", due=D("2026-10-31"))
    plan = planned(asked(since=DAY), [past], [row("u1/2026-10", due=D("2026-10-05"), needed=3), missed], DAY)
    assert (plan.fresh, plan.changed, plan.gone) == ([], [], [])


def test_a_day_of_the_period_moved_into_the_past_counts_from_the_next_period_on() -> None:
    plan = planned(asked(since=DAY), [row("u1/2026-11")], [row("u1/2026-11", due=D("2026-11-05"))], DAY)
    assert plan.changed == []


@pytest.mark.parametrize(
    ("requirement", "values", "gone", "closing"),
    [
        (asked(ended_on=DAY), {}, 1, 0),
        (asked(ended_on=DAY), {"due": D("2026-11-10")}, 1, 0),
        (asked(ended_on=DAY), {"needed": 2, "claimed": 1}, 0, 1),
        (asked(ended_on=DAY), {"accepted": 1}, 0, 0),
        (asked(since=DAY), {"due": D("2026-11-10")}, 1, 0),
        (asked(since=DAY), {"needed": 2, "accepted": 1}, 0, 1),
        (asked(), {"due": D("2026-11-10")}, 0, 0),
        (asked(), {"needed": 2, "accepted": 1}, 0, 0),
    ],
)
def test_what_is_no_longer_asked(requirement: Requirement, values: dict[str, Any], gone: int, closing: int) -> None:
    plan = planned(requirement, [row(**values)], [], DAY)
    assert (len(plan.gone), len(plan.closing)) == (gone, closing)


def test_keeping_and_closing_are_for_open_rows() -> None:
    assert keeps(row(accepted=1), DAY)
    assert keeps(row("u1/2026-10", due=D("2026-10-31")), DAY)
    assert not keeps(row(), DAY)
    assert not keeps(row(accepted=1, state="waived"), DAY)
    assert not closes(asked(ended_on=DAY), row(state="withdrawn", needed=2, claimed=1))
