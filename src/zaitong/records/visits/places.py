"""Where one goes: the bodies that one's post looks after, and units found by any name that people call them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from zaitong.common.clock import today
from zaitong.common.numbers import whole
from zaitong.orgs.matching import name_book
from zaitong.orgs.models import Assignment, PartyOrganisation, Unit, UnitName
from zaitong.records.models import Record
from zaitong.records.visits.kinds import type_ids

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.access import Actor
    from zaitong.records.visits.kinds import Kind

# Visited are schools, kindergartens and what belongs to them; nobody goes unannounced to his own office.
VISITED = (*Unit.SCHOOLS, Unit.Kind.KINDERGARTEN, Unit.Kind.CAMPUS, Unit.Kind.AFFILIATED)


@dataclass(frozen=True, slots=True)
class Place:
    """A body that may be visited: "unit:3" or "party:7", and the unit in which it is."""

    key: str
    name: str
    unit_id: int
    party_id: int | None = None
    assigned: str = ""  # 联系点, 蹲点 or nothing
    last: date | None = None  # when the person was there last, as filed

    def for_kind(self, kind: Kind) -> str:
        """What a record of this kind names as visited: the party's seat where only a unit may be named."""
        return f"unit:{self.unit_id}" if kind.units_only else self.key


@dataclass(frozen=True, slots=True)
class NotFound:
    """A place that was typed and could not be told, in a sentence."""

    why: str


def own_places(actor: Actor) -> list[Place]:
    """Liaison points and stations of the acting post today; those not seen for the longest time first. Two queries."""
    if actor.post_id is None:
        return []
    rows = Assignment.objects.on(today()).filter(post_id=actor.post_id).select_related("unit", "party")
    last = _last_days(actor)
    found: dict[str, Place] = {}
    for row in rows.order_by("kind", "id"):
        body = row.unit or row.party
        if body is None or body.closed_on is not None:
            continue
        word = row.get_kind_display()
        if isinstance(body, PartyOrganisation):
            key, unit_id = f"party:{body.pk}", body.seat_id
            day = max(filter(None, (last.get(key), last.get(f"unit:{unit_id}"))), default=None)
            found[key] = Place(key, body.short_name, unit_id, body.pk, word, day)
        else:
            key = f"unit:{body.pk}"
            found[key] = Place(key, body.short_name, body.pk, None, word, last.get(key))
    return sorted(found.values(), key=lambda place: (place.last is not None, place.last, place.key))


def _last_days(actor: Actor) -> dict[str, date]:
    """When the person was where last, of filed visits."""
    rows = Record.objects.filter(
        author_id=actor.person_id, author__isnull=False, state=Record.State.FILED, happened_on__isnull=False
    ).filter(type_version__record_type_id__in=type_ids())
    days = rows.values_list("target_unit_id", "target_party_id").annotate(day=Max("happened_on")).order_by()
    return {f"unit:{unit}" if unit else f"party:{party}": day for unit, party, day in days if day}


def known_names() -> list[str]:
    """What may be typed to find a school: short names, and former and further names. Two queries."""
    units = Unit.objects.open_on(today()).filter(kind__in=VISITED)
    names = list(units.values_list("short_name", flat=True))
    further = UnitName.objects.filter(unit__in=units.order_by()).values_list("name", flat=True)
    return list(dict.fromkeys([*names, *further.order_by("name")]))


def place_chosen(key: str, typed: str, actor: Actor) -> Place | NotFound:
    """The place of the page: what was typed goes before what was tapped."""
    if typed.strip():
        return _typed(typed.strip()[:80], actor)
    kind, _, number = key.partition(":")
    pk = whole(number)
    if kind == "unit" and pk and (unit := _open_units().filter(pk=pk).first()):
        return Place(key, unit.short_name, unit.pk)
    if kind == "party" and pk:
        party = PartyOrganisation.objects.open_on(today()).filter(pk=pk).first()
        if party:
            return Place(key, party.short_name, party.seat_id, party.pk)
    return NotFound("请选学校，或在下面输入校名。")


def _typed(text: str, actor: Actor) -> Place | NotFound:
    found = [unit for unit in name_book().find(text) if unit.kind in VISITED]
    units = list(dict.fromkeys(unit.successor or unit if unit.closed_on else unit for unit in found))
    if not units:
        near = [*_open_units().filter(short_name__icontains=text).values_list("short_name", flat=True)[:5]]
        if len(near) != 1:
            hint = f"是不是{'、'.join(near)}？" if near else "请写简称、全称或曾用名。"
            return NotFound(f"没有找到“{text}”。{hint}")
        units = list(_open_units().filter(short_name=near[0]))
    if len(units) > 1:
        return NotFound(f"“{text}”对应{'、'.join(unit.name for unit in units[:5])}，请写全称。")
    unit = units[0]
    mine = next((place for place in own_places(actor) if place.unit_id == unit.pk), None)
    return mine or Place(f"unit:{unit.pk}", unit.short_name, unit.pk)


def _open_units() -> UnitRows:
    return Unit.objects.open_on(today()).filter(kind__in=VISITED)


if TYPE_CHECKING:
    from zaitong.orgs.querysets import UnitQuerySet as UnitRows
