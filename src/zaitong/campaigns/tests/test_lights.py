"""Lights of obligations and cells: precedence, and the days on which they change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from zaitong.campaigns.lights import LIGHT_NAMES, Light, cell_light, obligation_light

D = date.fromisoformat
START, WARN, DUE = D("2026-11-01"), D("2026-11-10"), D("2026-11-15")


@dataclass
class Owed:
    state: str = "open"
    start: date = START
    due: date | None = DUE
    warn_from: date | None = WARN
    needed: int | None = 1
    claimed: int = 0
    accepted: int = 0


@dataclass
class Summary:
    obligations: int = 2
    waived: int = 0
    needed: int = 2
    accepted: int = 0
    waiting: int = 0
    open_start: date | None = START
    open_warn: date | None = WARN
    open_due: date | None = DUE


@pytest.mark.parametrize(
    ("owed", "day", "light"),
    [
        (Owed(), "2026-10-31", Light.IDLE),
        (Owed(), "2026-11-01", Light.RUN),
        (Owed(), "2026-11-09", Light.RUN),
        (Owed(), "2026-11-10", Light.AMBER),
        (Owed(), "2026-11-15", Light.AMBER),
        (Owed(), "2026-11-16", Light.RED),
        (Owed(claimed=1), "2026-11-16", Light.BLUE),
        (Owed(accepted=1), "2026-11-16", Light.GREEN),
        (Owed(accepted=1, claimed=1, needed=3), "2026-11-16", Light.RED),
        (Owed(state="waived"), "2026-11-16", Light.WAIVED),
        (Owed(due=None, warn_from=None), "2030-01-01", Light.RUN),
        (Owed(needed=None, accepted=9), "2026-11-12", Light.AMBER),
    ],
)
def test_first_that_holds(owed: Owed, day: str, light: Light) -> None:
    assert obligation_light(owed, D(day)) == light


@pytest.mark.parametrize(
    ("change", "day", "light"),
    [
        ({}, "2026-10-31", Light.IDLE),
        ({}, "2026-11-02", Light.RUN),
        ({}, "2026-11-12", Light.AMBER),
        ({}, "2026-11-16", Light.RED),
        ({"waived": 2}, "2026-11-16", Light.WAIVED),
        ({"open_start": None, "open_warn": None, "open_due": None, "waiting": 1}, "2026-11-16", Light.BLUE),
        ({"open_start": None, "open_warn": None, "open_due": None, "accepted": 2}, "2026-11-16", Light.GREEN),
        # This month's is done, next month's has not begun: green, not grey.
        ({"open_start": D("2026-12-01"), "open_warn": D("2026-12-24"), "open_due": D("2026-12-31"), "accepted": 1},
         "2026-11-16", Light.GREEN),
        ({"open_due": None, "open_warn": None}, "2027-11-16", Light.RUN),
    ],
)  # fmt: skip
def test_a_cell_shows_its_worst(change: dict[str, object], day: str, light: Light) -> None:
    assert cell_light(replace(Summary(), **change), D(day)) == light  # type: ignore[arg-type]


def test_every_light_has_a_name() -> None:
    assert set(LIGHT_NAMES) == set(Light)
