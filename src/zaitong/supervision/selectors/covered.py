"""What the matrix shows of units for which an organisation seated elsewhere files: its light, in no sum but its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.campaigns.lights import Light, cell_light
from zaitong.campaigns.models import Campaign, Requirement
from zaitong.campaigns.selectors.covering import coverings, party_cells
from zaitong.common.clock import today
from zaitong.orgs.selectors.pages import Panel
from zaitong.supervision.selectors.shapes import CELL_FIELDS, CellRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from zaitong.campaigns.models import Cell
    from zaitong.campaigns.selectors.covering import Covering
    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit
    from zaitong.supervision.selectors.shapes import CellTable


def covered_cells(requirement_ids: Sequence[int], own: CellTable, actor: Actor, day: date) -> CellTable:
    """By covered unit in the actor's sight and requirement: how the organisation that files for it stands. Two queries.

    Not where the unit has to answer itself.
    """
    found = coverings(actor, day)
    cells = party_cells(requirement_ids, found, day)
    table: CellTable = {}
    for one in found:
        for requirement_id in requirement_ids:
            cell = cells.get((requirement_id, one.party_id))
            if cell and requirement_id not in own.get(one.unit_id, {}):
                table.setdefault(one.unit_id, {}).setdefault(requirement_id, _shown(cell, one, day))
    return table


def _shown(cell: Cell, one: Covering, day: date) -> CellRow:
    cell.unit_id = one.unit_id
    row = CellRow(*(getattr(cell, name) for name in CELL_FIELDS))
    row.light, row.by = cell_light(cell, day), one.party
    return row


@dataclass(frozen=True, slots=True)
class CoveredDuty:
    """One requirement that an organisation elsewhere answers for the unit too."""

    requirement: Requirement
    light: Light
    returned: bool
    party: str


def covered_panel(unit: Unit, actor: Actor) -> Panel | None:
    """For a unit's page: what running campaigns ask of the organisations that cover it from elsewhere. Three queries."""
    day = today()
    found = coverings(actor, day, unit.pk)
    if not found:
        return None
    running = Requirement.objects.shown_duties().filter(
        campaign__state=Campaign.State.PUBLISHED,
        obligations__subject_party__in={one.party_id for one in found},
        obligations__visible=True,
    )
    duties = list(running.distinct().select_related("campaign", "phase").order_by("-campaign_id", "number", "pk"))
    cells = party_cells([duty.pk for duty in duties], found, day)
    rows = [
        CoveredDuty(duty, cell_light(cell, day), bool(cell.returned), one.party)
        for duty in duties
        for one in found
        if (cell := cells.get((duty.pk, one.party_id)))
    ]
    return Panel("supervision/_covered.html", {"unit": unit, "rows": rows}) if rows else None
