"""The lists of bodies, people, posts and assignments: what the actor may see, narrowed by what he asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Prefetch, Q, QuerySet

from zaitong.common.clock import today
from zaitong.orgs.models import Appointment, Assignment, PartyOrganisation, Person, Post, Unit, UnitName

if TYPE_CHECKING:
    from zaitong.common.access import Actor

Row = TypeVar("Row", bound=Model)
OPEN, CLOSED, ALL = "open", "closed", "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by: words, a kind (of unit, party, post, assignment), a state, a unit."""

    words: str = ""
    kind: str = ""
    state: str = OPEN
    unit: int | None = None


def _state(rows: QuerySet[Row], state: str) -> QuerySet[Row]:
    closed = Q(closed_on__isnull=False, closed_on__lte=today())
    return rows if state == ALL else rows.filter(closed) if state == CLOSED else rows.exclude(closed)


def units_list(actor: Actor, wanted: Wanted) -> QuerySet[Unit]:
    """Units in the order of the tree, each with ``open_posts``; ``liaisons`` and ``parties_now`` are fetched along."""
    rows = _state(Unit.objects.visible_to(actor), wanted.state)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    for word in wanted.words.split():
        other = UnitName.objects.filter(unit=OuterRef("pk"), name__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | Q(short_name__icontains=word) | Exists(other))
    parties = PartyOrganisation.objects.open_on(today())
    return (
        rows.select_related("successor")
        .prefetch_related("names", Prefetch("party_organisations", parties, to_attr="parties_now"))
        .annotate(open_posts=Count("posts", filter=Q(posts__closed_on=None), distinct=True))
        .order_by("path")
    )


def parties_list(actor: Actor, wanted: Wanted) -> QuerySet[PartyOrganisation]:
    """Party organisations in the order of their tree, each with ``members`` (today) and the covered units."""
    rows = _state(PartyOrganisation.objects.visible_to(actor), wanted.state)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    for word in wanted.words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(units__name__icontains=word)
        ).distinct()
    return (
        rows.select_related("seat", "parent")
        .prefetch_related("units")
        .annotate(members=Count("memberships", filter=Q(memberships__ends=None), distinct=True))
        .order_by("path")
    )


def people_list(actor: Actor, wanted: Wanted) -> QuerySet[Person]:
    """People by name, with the appointments of today (``held``); ``state``: open = in a post today, closed = in none."""
    held = Appointment.objects.on(today()).filter(person=OuterRef("pk"))
    rows = Person.objects.visible_to(actor)
    if wanted.state == OPEN:
        rows = rows.filter(Exists(held))
    elif wanted.state == CLOSED:
        rows = rows.exclude(Exists(held))
    if wanted.kind:
        rows = rows.filter(Exists(held.filter(post__role=wanted.kind)))
    for word in wanted.words.split():
        place = held.filter(Q(post__unit__name__icontains=word) | Q(post__unit__short_name__icontains=word))
        rows = rows.filter(Q(name__icontains=word) | Q(phone=word) | Exists(place))
    now_held = Appointment.objects.on(today()).select_related("post__unit").order_by("post__sort", "id")
    return rows.prefetch_related(Prefetch("appointments", now_held, to_attr="held")).order_by("name", "id")


def posts_list(actor: Actor, wanted: Wanted) -> QuerySet[Post]:
    """Posts by unit, with who holds them today (``held``)."""
    rows = _state(Post.objects.visible_to(actor), wanted.state)
    if wanted.kind:
        rows = rows.filter(role=wanted.kind)
    if wanted.unit:
        rows = rows.filter(unit_id=wanted.unit)
    held = Appointment.objects.on(today()).filter(post=OuterRef("pk"))
    for word in wanted.words.split():
        place = Q(unit__name__icontains=word) | Q(unit__short_name__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | place | Exists(held.filter(person__name__icontains=word)))
    now_held = Appointment.objects.on(today()).select_related("person")
    return (
        rows.select_related("unit", "party")
        .prefetch_related(Prefetch("appointments", now_held, to_attr="held"))
        .order_by("unit__path", "sort", "id")
    )


def assignments_list(actor: Actor, wanted: Wanted, *, by_target: bool = False) -> QuerySet[Assignment]:
    """Assignments of posts that the actor sees or to bodies that he sees; ordered by post, or by the body looked after."""
    posts = Post.objects.visible_to(actor).values("pk")
    units = Unit.objects.visible_to(actor).values("pk")
    parties = PartyOrganisation.objects.visible_to(actor).values("pk")
    rows = Assignment.objects.filter(Q(post__in=posts) | Q(unit__in=units) | Q(party__in=parties))
    if wanted.state == OPEN:
        rows = rows.filter(Q(ends=None) | Q(ends__gte=today()))
    elif wanted.state == CLOSED:
        rows = rows.filter(ends__lt=today())
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    for word in wanted.words.split():
        held = Appointment.objects.on(today()).filter(post=OuterRef("post"), person__name__icontains=word)
        target = Q(unit__name__icontains=word) | Q(party__name__icontains=word)
        rows = rows.filter(target | Q(post__unit__name__icontains=word) | Q(post__name__icontains=word) | Exists(held))
    held = Appointment.objects.on(today()).select_related("person")
    order = ("unit__path", "party__path", "id") if by_target else ("post__unit__path", "post__sort", "post_id", "id")
    return (
        rows.select_related("post__unit", "unit", "party")
        .prefetch_related(Prefetch("post__appointments", held, to_attr="held"))
        .order_by(*order)
    )
