"""A campaign with cells in every light, for tests of the matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.models import Campaign, Cell, Phase, Requirement
from zaitong.campaigns.tests.factories import make_campaign, make_requirement
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import make_unit

if TYPE_CHECKING:
    from zaitong.orgs.models import Unit

DAY = timedelta(days=1)


def make_cell(requirement: Requirement, unit: Unit, light: str = "run", **values: Any) -> Cell:
    """A cell in one light today; ``values`` override its columns."""
    day = today()
    begun = {"obligations": 1, "needed": 1, "as_of": day}
    looks: dict[str, dict[str, Any]] = {
        "green": {**begun, "accepted": 1, "past_due": 1, "on_time": 1},
        "blue": {**begun, "claimed": 1, "waiting": 1},
        "amber": {**begun, "open_start": day - DAY, "open_warn": day, "open_due": day + 3 * DAY},
        "red": {**begun, "open_start": day - 9 * DAY, "open_due": day - DAY, "past_due": 1},
        "idle": {"obligations": 1, "open_start": day + DAY, "as_of": day},
        "run": {**begun, "open_start": day - DAY},
        "waived": {"obligations": 1, "waived": 1, "as_of": day},
    }
    return Cell.objects.create(requirement=requirement, unit=unit, **{**looks[light], **values})


def make_matrix(owner: Unit, *, units: int = 3, requirements: int = 4, kind: str = "primary") -> Campaign:
    """A published campaign of so many columns in two phases, every unit addressed by all of them and under way."""
    campaign = make_campaign(owner)
    phases = [Phase.objects.create(campaign=campaign, order=n, name=f"第{n}阶段") for n in (1, 2)]
    duties = [
        make_requirement(campaign, phase=phases[number * 2 // requirements], due=today() + 30 * DAY)
        for number in range(requirements)
    ]
    bodies = [make_unit(kind, parent=owner) for _ in range(units)]
    for duty in duties:
        for body in bodies:
            make_cell(duty, body)
    return campaign
