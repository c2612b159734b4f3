"""How a party organisation stands that files for units other than its seat (联合党支部): shown in their sight, counted at its seat.

See docs/decisions/0011-covered-units.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from zaitong.campaigns.models import Cell
from zaitong.campaigns.services.counters import cell_fill, obligations_sum
from zaitong.common.access import Permission
from zaitong.orgs.models import PartyOrganisation
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from zaitong.common.access import Actor


@dataclass(frozen=True, slots=True)
class Covering:
    """A unit, and a party organisation seated elsewhere that covers it."""

    unit_id: int
    party_id: int
    seat_id: int
    party: str

    @property
    def words(self) -> str:
        """由幼教联合党支部报送."""
        return f"由{self.party}报送"


def coverings(actor: Actor, day: date, unit_id: int | None = None) -> list[Covering]:
    """Units in the sight of the actor's matrix (or one of them) with each organisation that covers them from elsewhere. One query."""
    rows = PartyOrganisation.units.through.objects.exclude(unit_id=F("partyorganisation__seat_id"))
    rows = rows.filter(units_in(actor.scope(Permission.MATRIX_VIEW), "unit__"))
    closed = "partyorganisation__closed_on"
    rows = rows.filter(Q(**{f"{closed}__isnull": True}) | Q(**{f"{closed}__gt": day}))
    if unit_id is not None:
        rows = rows.filter(unit__pk=unit_id)
    columns = ("unit_id", "partyorganisation_id", "partyorganisation__seat_id", "partyorganisation__short_name")
    found = rows.order_by("partyorganisation__sort", "partyorganisation_id", "unit_id").values_list(*columns)
    return [Covering(*row) for row in found]


def party_cells(requirement_ids: Iterable[int], found: Iterable[Covering], day: date) -> dict[tuple[int, int], Cell]:
    """By requirement and organisation: a cell that is not stored, of what the organisation owes. One query."""
    within = {"requirement_id__in": list(requirement_ids), "subject_party_id__in": {one.party_id for one in found}}
    cells = {}
    for (requirement_id, party_id), row in obligations_sum("subject_party_id", day, visible=True, **within).items():
        cells[requirement_id, party_id] = cell = Cell(requirement_id=requirement_id)
        cell_fill(cell, row, day)
    return cells
