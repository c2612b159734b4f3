"""What the page of one body or person shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db.models import Model, Prefetch, Q
from django.http import Http404

from zaitong.audit.models import AuditRow
from zaitong.common.clock import today
from zaitong.orgs.history import events_of
from zaitong.orgs.models import (
    Appointment,
    Assignment,
    ImportRun,
    Membership,
    PartyOrganisation,
    Person,
    Post,
    Unit,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.orgs.history import Event

HISTORY = 30
Row = TypeVar("Row", bound=Model)


def get_unit_for(actor: Actor, pk: int) -> Unit:
    """The unit, if the actor may see it; else 404."""
    return _one(Unit.objects.visible_to(actor).select_related("parent", "successor"), pk)


def get_party_for(actor: Actor, pk: int) -> PartyOrganisation:
    """The party organisation, if the actor may see it; else 404."""
    return _one(PartyOrganisation.objects.visible_to(actor).select_related("parent", "seat"), pk)


def get_person_for(actor: Actor, pk: int) -> Person:
    """The person, if the actor may see him; else 404."""
    return _one(Person.objects.visible_to(actor), pk)


def get_post_for(actor: Actor, pk: int) -> Post:
    """The post, if the actor may see it; else 404."""
    return _one(Post.objects.visible_to(actor).select_related("unit", "party"), pk)


def get_appointment_for(actor: Actor, pk: int) -> Appointment:
    """The appointment, if the actor may see its post; else 404."""
    rows = Appointment.objects.filter(post__in=Post.objects.visible_to(actor).values("pk"))
    return _one(rows.select_related("person", "post__unit"), pk)


def get_assignment_for(actor: Actor, pk: int) -> Assignment:
    """The assignment, if the actor may see its post; else 404."""
    rows = Assignment.objects.filter(post__in=Post.objects.visible_to(actor).values("pk"))
    return _one(rows.select_related("post__unit", "unit", "party"), pk)


def get_membership_for(actor: Actor, pk: int) -> Membership:
    """The membership, if the actor may see its party organisation; else 404."""
    rows = Membership.objects.filter(party__in=PartyOrganisation.objects.visible_to(actor).values("pk"))
    return _one(rows.select_related("person", "party__seat"), pk)


def _one(rows: QuerySet[Row], pk: int) -> Row:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a unit's page that a room above draws: its template, and what that is given as ``panel``."""

    template: str
    data: Any


# Asked for each unit's page (a plain registry: orgs imports none of the rooms above); None: nothing to show.
unit_panels: list[Callable[[Unit, Actor], Panel | None]] = []


@dataclass(frozen=True, slots=True)
class UnitPage:
    """All that a unit's page shows."""

    names: list[str]
    children: list[Unit]
    posts: list[Post]  # each with ``held``: the appointments of today
    parties: list[PartyOrganisation]
    looked_after: list[Assignment]  # each post with ``held``
    predecessors: list[Unit]
    history: list[Event]
    panels: list[Panel]


def unit_page(unit: Unit, actor: Actor) -> UnitPage:
    """Names, children, people, party organisations, liaison people and history of a unit."""
    day = today()
    held = Prefetch("appointments", Appointment.objects.on(day).select_related("person"), to_attr="held")
    parties = list(PartyOrganisation.objects.open_on(day).filter(units=unit))
    return UnitPage(
        names=list(unit.names.order_by("-former", "name").values_list("name", flat=True)),
        children=list(Unit.objects.visible_to(actor).filter(parent=unit).open_on(day)),
        posts=list(unit.posts.open_on(day).select_related("party").prefetch_related(held)),
        parties=parties,
        looked_after=looking_after(Q(unit=unit) | Q(party__in=[party.pk for party in parties])),
        predecessors=list(unit.predecessors.all()),
        history=history_of(unit),
        panels=[panel for ask in unit_panels if (panel := ask(unit, actor))],
    )


def looking_after(target: Q) -> list[Assignment]:
    """The assignments of today to bodies, each post with ``held``: who holds it."""
    held = Appointment.objects.on(today()).select_related("person")
    return list(
        Assignment.objects.on(today())
        .filter(target)
        .select_related("post__unit", "unit", "party")
        .prefetch_related(Prefetch("post__appointments", held, to_attr="held"))
        .order_by("kind", "id")
    )


def parties_below(party: PartyOrganisation, actor: Actor) -> QuerySet[PartyOrganisation]:
    """The organisations right below one, as far as the actor sees them."""
    return PartyOrganisation.objects.visible_to(actor).filter(parent=party).open_on(today())


def members_of(party: PartyOrganisation) -> QuerySet[Membership]:
    """The members of today, by name."""
    return Membership.objects.on(today()).filter(party=party).select_related("person").order_by("person__name", "id")


def history_of(row: Model) -> list[Event]:
    """The newest acts on a body, person or post, for the time line."""
    kinds = {Unit: "unit", PartyOrganisation: "party", Person: "person", Post: "post"}
    subject = f"{kinds[type(row)]}:{row.pk}"  # type: ignore[index]
    rows = cast("QuerySet[AuditRow]", AuditRow.objects.filter(subject=subject))
    return events_of(rows.order_by("-id")[:HISTORY])


def holders_history(post: Post) -> list[Appointment]:
    """Everybody who held a post, newest first."""
    return list(post.appointments.select_related("person").order_by("-starts", "-id"))


def career_of(person: Person) -> list[Appointment]:
    """Every post that a person held, newest first."""
    return list(person.appointments.select_related("post__unit").order_by("-starts", "-id"))


def get_import_for(actor: Actor, pk: int) -> ImportRun:
    """An import that this person uploaded; else 404."""
    return _one(ImportRun.objects.filter(user_id=actor.user_id), pk)
