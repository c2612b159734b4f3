"""The party organisations around a grant: seated in its units, covering them from elsewhere, and whom the post's own covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from zaitong.accounts.models import Grant
from zaitong.common.clock import today
from zaitong.orgs.models import PartyOrganisation, Unit
from zaitong.orgs.querysets import path_within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.orgs.models import Appointment

PLACED = (Grant.ScopeKind.UNIT, Grant.ScopeKind.SUBTREE)


@dataclass(frozen=True, slots=True)
class Reach:
    """The party organisations around what one grant gives: see ``common.access.Scope`` for the three."""

    party_ids: frozenset[int] = frozenset()
    covering: frozenset[int] = frozenset()
    represented: frozenset[int] = frozenset()


def reaches(grants: Iterable[Grant], acting: Appointment | None) -> dict[int, Reach]:
    """By grant on a unit or a subtree: the party organisations seated there or covering it, and what the post's own covers."""
    placed = [grant for grant in grants if grant.unit and grant.scope_kind in PLACED]
    if not placed:
        return {}
    rows = _covered(placed, acting)
    return {grant.pk: _reach(grant, rows, acting) for grant in placed}


@dataclass(frozen=True, slots=True)
class Covered:
    """One unit that one party organisation covers."""

    party_id: int
    seat: Unit
    unit: Unit | None  # none where it covers nothing any more
    is_open: bool


def _covered(placed: Iterable[Grant], acting: Appointment | None) -> list[Covered]:
    """Organisations seated in, or covering, units granted singly; those that reach into a subtree; the one of the post held."""
    single = [grant.unit_id for grant in placed if grant.scope_kind == Grant.ScopeKind.UNIT]
    trees = tuple(grant.unit.path for grant in placed if grant.unit and grant.scope_kind == Grant.ScopeKind.SUBTREE)
    wanted = Q(seat_id__in=single) | Q(units__in=single)
    wanted |= path_within(trees, "units__path") & ~path_within(trees, "seat__path")
    if acting is not None and acting.post.party_id:
        wanted |= Q(pk=acting.post.party_id)
    found = PartyOrganisation.objects.filter(wanted).order_by("pk")
    columns = ("pk", "seat_id", "seat__path", "units__id", "units__path", "closed_on")
    day = today()
    return [
        Covered(pk, Unit(pk=seat, path=place), Unit(pk=unit, path=path) if unit else None, not closed or closed > day)
        for pk, seat, place, unit, path, closed in found.values_list(*columns)
    ]


def _reach(grant: Grant, rows: Iterable[Covered], acting: Appointment | None) -> Reach:
    own = acting.post.party_id if acting is not None and _holds(grant, acting.post.unit) else None
    seated: set[int] = set()
    if grant.scope_kind == Grant.ScopeKind.UNIT:  # in a subtree the units of the matrix say it
        seated = {row.party_id for row in rows if row.seat.pk == grant.unit_id} | ({own} if own else set())
    covering = {row.party_id for row in rows if row.is_open and row.unit and _holds(grant, row.unit)}
    covering -= seated | {row.party_id for row in rows if _holds(grant, row.seat)}
    elsewhere = (row for row in rows if row.party_id == own and row.is_open and row.unit)
    represented = {row.unit.pk for row in elsewhere if row.unit and not _holds(grant, row.unit)}
    return Reach(frozenset(seated), frozenset(covering), frozenset(represented))


def _holds(grant: Grant, unit: Unit) -> bool:
    """Whether a grant on a unit or a subtree holds a unit."""
    if grant.scope_kind == Grant.ScopeKind.UNIT or grant.unit is None:
        return unit.pk == grant.unit_id
    return unit.path.startswith(grant.unit.path)
