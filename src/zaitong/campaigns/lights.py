"""The light of an obligation and of a cell on a day. Pure; see docs/design of the kernel for the order of precedence."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date


class Light(StrEnum):
    """How an obligation stands. The value is also the CSS class ``is-…``; shapes differ as well as colours."""

    WAIVED = "waived"
    GREEN = "green"
    BLUE = "blue"
    RED = "red"
    IDLE = "idle"
    AMBER = "amber"
    RUN = "run"


LIGHT_NAMES: dict[Light, str] = {
    Light.GREEN: "已完成",
    Light.BLUE: "待审核",
    Light.AMBER: "即将到期",
    Light.RED: "已超期",
    Light.IDLE: "未开始",
    Light.RUN: "进行中",
    Light.WAIVED: "免报",
}


class ObligationLike(Protocol):
    """What a light needs to know of an obligation."""

    state: str
    start: date
    due: date | None
    warn_from: date | None
    needed: int | None
    claimed: int
    accepted: int


class CellLike(Protocol):
    """What a light needs to know of a cell."""

    obligations: int
    waived: int
    needed: int
    accepted: int
    waiting: int
    open_start: date | None
    open_warn: date | None
    open_due: date | None


def obligation_light(obligation: ObligationLike, day: date) -> Light:
    """The first that holds: waived, accepted, filed, past due, not begun, near due, under way."""
    if obligation.state == "waived":
        return Light.WAIVED
    if obligation.needed is not None and obligation.accepted >= obligation.needed:
        return Light.GREEN
    if obligation.needed is not None and obligation.accepted + obligation.claimed >= obligation.needed:
        return Light.BLUE
    if obligation.due is not None and obligation.due < day:
        return Light.RED
    if obligation.start > day:
        return Light.IDLE
    if obligation.warn_from is not None and obligation.warn_from <= day:
        return Light.AMBER
    return Light.RUN


def cell_light(cell: CellLike, day: date) -> Light:
    """The worst of a cell's obligations: red, yellow, under way, waiting, done. Periods to come worsen nothing."""
    if cell.obligations and cell.obligations == cell.waived:
        return Light.WAIVED
    if cell.open_due is not None and cell.open_due < day:
        return Light.RED
    begun = cell.open_start is not None and cell.open_start <= day
    if begun and cell.open_warn is not None and cell.open_warn <= day:
        return Light.AMBER
    if begun:
        return Light.RUN
    if cell.waiting:
        return Light.BLUE
    if cell.open_start is None or cell.accepted:
        return Light.GREEN
    return Light.IDLE
