"""The groups of a unit with who is in them today, and who may set them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from zaitong.campaigns.duties.holders import candidates
from zaitong.common.access import Permission
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in
from zaitong.records.groups.models import StaffGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Appointment

MOST_UNITS = 60


@dataclass(frozen=True, slots=True)
class Team:
    """One group as it stands today. ``head``: None where he has left; ``members``: without him, without those who left."""

    group: StaffGroup
    head: Appointment | None
    members: list[Appointment]

    @property
    def people(self) -> list[Appointment]:
        """Head and members."""
        return [self.head, *self.members] if self.head else self.members


def units_led(actor: Actor) -> list[Unit]:
    """Units whose groups the actor sets; his own first."""
    units = list(Unit.objects.filter(units_in(actor.scope(Permission.DUTIES_ASSIGN))).order_by("path")[:MOST_UNITS])
    return sorted(units, key=lambda unit: unit.pk != actor.unit_id)


def groups_led(actor: Actor) -> QuerySet[StaffGroup]:
    """Groups that the actor may change."""
    rows = StaffGroup.objects.filter(units_in(actor.scope(Permission.DUTIES_ASSIGN), "unit__"))
    return rows.select_related("unit", "head")


def group_led(pk: int, actor: Actor) -> StaffGroup:
    """One of them; 404 elsewhere."""
    found = groups_led(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def teams_of(unit_id: int, people: Sequence[Appointment] | None = None) -> list[Team]:
    """The groups of a unit. Two queries, and one for the ``people`` of the unit where they are not given."""
    groups = list(StaffGroup.objects.filter(unit_id=unit_id).select_related("head").prefetch_related("members"))
    if not groups:
        return []
    here = by_person(candidates(unit_id) if people is None else people)
    return [_team(group, here) for group in groups]


def team_of(group: StaffGroup, people: Sequence[Appointment] | None = None) -> Team:
    """One group."""
    return _team(group, by_person(candidates(group.unit_id) if people is None else people))


def by_person(people: Sequence[Appointment]) -> dict[int, Appointment]:
    """The first post of each person in the unit."""
    found: dict[int, Appointment] = {}
    for one in people:
        found.setdefault(one.person_id, one)
    return found


def _team(group: StaffGroup, here: dict[int, Appointment]) -> Team:
    ids = {person.pk for person in group.members.all()} - {group.head_id}
    members = [one for one in here.values() if one.person_id in ids]
    return Team(group, here.get(group.head_id), members)
