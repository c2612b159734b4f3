"""All bodies and people in memory, as they are now: what is exported, and what an import is held against."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from zaitong.common.clock import today
from zaitong.orgs.exchange import columns as c
from zaitong.orgs.matching import NameBook, name_key
from zaitong.orgs.models import Appointment, Assignment, Membership, PartyOrganisation, Person, Post, Unit, UnitName

if TYPE_CHECKING:
    from collections.abc import Iterable

Rows = list[list[str]]


@dataclass
class World:
    """Instances are shared: a unit is the same object wherever it is referred to, new ones included."""

    units: list[Unit] = field(default_factory=list)
    names: dict[int, set[str]] = field(default_factory=dict)  # id(unit) -> further names
    parties: list[PartyOrganisation] = field(default_factory=list)
    covers: dict[int, list[Unit]] = field(default_factory=dict)  # id(party) -> covered units
    people: list[Person] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    appointments: dict[int, list[Appointment]] = field(default_factory=dict)  # id(post) -> by start
    assignments: dict[int, list[Assignment]] = field(default_factory=dict)  # id(post) -> by start
    memberships: dict[int, list[Membership]] = field(default_factory=dict)  # id(person) -> by start
    book: NameBook = field(default_factory=NameBook)
    unit_named: dict[str, Unit] = field(default_factory=dict)
    party_named: dict[str, list[PartyOrganisation]] = field(default_factory=dict)
    people_named: dict[str, list[Person]] = field(default_factory=dict)
    person_of: dict[int, Person] = field(default_factory=dict)  # by primary key
    post_of: dict[int, Post] = field(default_factory=dict)
    posts_at: dict[tuple[int, str], list[Post]] = field(default_factory=dict)  # (id(unit), key of name)

    def unit_add(self, unit: Unit, names: Iterable[str] = ()) -> None:
        """Know a unit."""
        self.units.append(unit)
        self.names[id(unit)] = set(names)
        self.book.add(unit, names)
        self.unit_named[unit.name] = unit

    def party_add(self, party: PartyOrganisation, covered: Iterable[Unit] = ()) -> None:
        """Know a party organisation."""
        self.parties.append(party)
        self.covers[id(party)] = list(covered)
        self.party_call(party)

    def party_call(self, party: PartyOrganisation) -> None:
        """Find a party organisation by its names."""
        for name in {name_key(party.name), name_key(party.short_name)}:
            rows = self.party_named.setdefault(name, [])
            if not any(one is party for one in rows):
                rows.append(party)

    def person_add(self, person: Person) -> None:
        """Know a person."""
        self.people.append(person)
        self.people_named.setdefault(person.name, []).append(person)
        if person.pk:
            self.person_of[person.pk] = person

    def post_add(self, post: Post) -> None:
        """Know a post; its ``unit`` is one of ours."""
        self.posts.append(post)
        self.posts_at.setdefault((id(post.unit), name_key(post.name)), []).append(post)
        if post.pk:
            self.post_of[post.pk] = post

    def held(self, post: Post, day: date) -> list[Person]:
        """Who holds a post on a day."""
        rows = self.appointments.get(id(post), ())
        return [row.person for row in rows if row.starts <= day and (row.ends is None or row.ends >= day)]


def world_load() -> World:
    """Read everything; nine queries."""
    world = World()
    units = {unit.pk: unit for unit in Unit.objects.order_by("path")}
    names: dict[int, list[str]] = {}
    for unit_id, name in UnitName.objects.order_by("name").values_list("unit_id", "name"):
        names.setdefault(unit_id, []).append(name)
    for unit in units.values():
        unit.parent = units.get(unit.parent_id or 0)
        unit.successor = units.get(unit.successor_id or 0)
        world.unit_add(unit, names.get(unit.pk, ()))
    parties = {party.pk: party for party in PartyOrganisation.objects.order_by("path")}
    covered: dict[int, list[Unit]] = {}
    through = PartyOrganisation.units.through._default_manager.order_by("unit__path")
    for party_id, unit_id in through.values_list("partyorganisation_id", "unit_id"):
        covered.setdefault(party_id, []).append(units[unit_id])
    for party in parties.values():
        party.parent = parties.get(party.parent_id or 0)
        party.seat = units[party.seat_id]
        world.party_add(party, covered.get(party.pk, ()))
    for person in Person.objects.order_by("id"):
        world.person_add(person)
    _load_posts(world, units, parties)
    return world


def _load_posts(world: World, units: dict[int, Unit], parties: dict[int, PartyOrganisation]) -> None:
    for post in Post.objects.order_by("unit__path", "sort", "id"):
        post.unit, post.party = units[post.unit_id], parties.get(post.party_id or 0)
        world.post_add(post)
    for appointment in Appointment.objects.order_by("starts", "id"):
        appointment.post = world.post_of[appointment.post_id]
        appointment.person = world.person_of[appointment.person_id]
        world.appointments.setdefault(id(appointment.post), []).append(appointment)
    for assignment in Assignment.objects.order_by("starts", "id"):
        assignment.post = world.post_of[assignment.post_id]
        assignment.unit, assignment.party = units.get(assignment.unit_id or 0), parties.get(assignment.party_id or 0)
        world.assignments.setdefault(id(assignment.post), []).append(assignment)
    for membership in Membership.objects.order_by("starts", "id"):
        membership.person, membership.party = world.person_of[membership.person_id], parties[membership.party_id]
        world.memberships.setdefault(id(membership.person), []).append(membership)


def rows_of(world: World) -> dict[str, Rows]:
    """Every sheet's rows as text, in the order of its columns."""
    return {
        c.UNITS: [_unit_row(world, unit) for unit in world.units],
        c.PARTIES: [_party_row(world, party) for party in world.parties],
        c.PEOPLE: [[str(person.pk), person.name, person.phone] for person in world.people],
        c.POSTS: [row for post in world.posts for row in _post_rows(world, post)],
        c.ASSIGNMENTS: [row for post in world.posts for row in _assignment_rows(world, post)],
        c.MEMBERS: [row for person in world.people for row in _member_rows(world, person)],
    }


def fingerprint_of(world: World) -> str:
    """Changes whenever anything changes that an export would show."""
    text = json.dumps(rows_of(world), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _name(row: Unit | PartyOrganisation | None) -> str:
    return row.name if row else ""


def _unit_row(world: World, unit: Unit) -> list[str]:
    names = "、".join(sorted(world.names[id(unit)]))
    kind = str(Unit.Kind(unit.kind).label)
    tags = "、".join(unit.tags)
    end = [_day(unit.closed_on), _name(unit.successor)]
    return [unit.name, unit.short_name, kind, _name(unit.parent), tags, names, str(unit.sort), *end]


def _party_row(world: World, party: PartyOrganisation) -> list[str]:
    covered = "、".join(unit.name for unit in world.covers[id(party)])
    kind = str(PartyOrganisation.Kind(party.kind).label)
    places = [_name(party.parent), party.seat.name, covered]
    return [party.name, party.short_name, kind, *places, str(party.sort), _day(party.closed_on)]


def _post_rows(world: World, post: Post) -> Rows:
    role = str(Post.Role(post.role).label)
    facts = [str(post.pk), post.unit.name, post.name, role, _name(post.party), str(post.sort), _day(post.closed_on)]
    held = world.appointments.get(id(post), ())
    rows = [
        [*facts, str(row.person.pk), row.person.name, row.person.phone, _day(row.starts), _day(row.ends)]
        for row in held
    ]
    return rows or [[*facts, "", "", "", "", ""]]


def _assignment_rows(world: World, post: Post) -> Rows:
    holder = "、".join(person.name for person in world.held(post, today()))
    return [
        [
            str(Assignment.Kind(row.kind).label),
            str(post.pk),
            post.unit.name,
            post.name,
            holder,
            "单位" if row.unit else "党组织",
            _name(row.unit or row.party),
            _day(row.starts),
            _day(row.ends),
        ]
        for row in world.assignments.get(id(post), ())
    ]


def _member_rows(world: World, person: Person) -> Rows:
    facts = [str(person.pk), person.name, person.phone]
    return [[*facts, row.party.name, _day(row.starts), _day(row.ends)] for row in world.memberships.get(id(person), ())]
