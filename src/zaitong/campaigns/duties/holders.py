"""Who answers for a requirement in a unit: what the head has set, else the whole campaign's, else the unit's head himself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, OuterRef, Q

from zaitong.campaigns.models import Responsibility
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment, Post
from zaitong.orgs.querysets import holds_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from zaitong.campaigns.models import Requirement
    from zaitong.common.access import Actor

Role = Responsibility.Role
HEADS = (Post.Role.PRINCIPAL, Post.Role.OFFICE_HEAD, Post.Role.AFFILIATED_HEAD)


class Spot(NamedTuple):
    """A requirement in a unit."""

    unit_id: int
    campaign_id: int
    requirement_id: int


@dataclass(frozen=True, slots=True)
class Holder:
    """One person in one role."""

    role: str
    appointment: Appointment
    own: bool = True  # set for this requirement itself
    default: bool = False  # nobody is set: the head of the unit
    gone: bool = False  # his appointment is over: to be handed over

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label)

    @property
    def name(self) -> str:
        """沈砚（校长）."""
        return f"{self.appointment.person.name}（{self.appointment.post.name}）"

    @property
    def phone(self) -> str:
        return self.appointment.person.phone


@dataclass(slots=True)
class Book:
    """The rows of some units and campaigns, and their heads: answers for any requirement among them."""

    whole: dict[tuple[int, int, str], Responsibility] = field(default_factory=dict)
    single: dict[tuple[int, int, str], Responsibility] = field(default_factory=dict)
    heads: dict[int, Appointment] = field(default_factory=dict)
    day: date = field(default_factory=today)

    def holder(self, spot: Spot, role: str) -> Holder | None:
        """Who holds a role there; None where nobody is named."""
        row = self.single.get((spot.unit_id, spot.requirement_id, role))
        own = row is not None
        row = row or self.whole.get((spot.unit_id, spot.campaign_id, role))
        if row is not None:
            return Holder(role, row.appointment, own=own, gone=is_over(row.appointment, self.day))
        head = self.heads.get(spot.unit_id) if role == Role.LEAD else None
        return Holder(role, head, own=False, default=True) if head else None

    def holders(self, spot: Spot) -> list[Holder]:
        """Everybody named there, in the order of the roles."""
        return [found for role in Role.values if (found := self.holder(spot, role))]


def is_over(appointment: Appointment, day: date) -> bool:
    """The appointment has ended."""
    return appointment.ends is not None and appointment.ends < day


def book_of(unit_ids: Iterable[int], campaign_ids: Iterable[int]) -> Book:
    """The rows of these units in these campaigns. Two queries."""
    units = set(unit_ids)
    rows = Responsibility.objects.filter(unit_id__in=units, campaign_id__in=set(campaign_ids))
    book = Book(heads=heads_of(units))
    for row in rows.select_related("appointment__person", "appointment__post"):
        if row.requirement_id is None:
            book.whole[row.unit_id, row.campaign_id, row.role] = row
        else:
            book.single[row.unit_id, row.requirement_id, row.role] = row
    return book


def holders_of(unit_id: int, requirement: Requirement) -> list[Holder]:
    """Whom to call about one requirement in one unit."""
    book = book_of([unit_id], [requirement.campaign_id])
    return book.holders(Spot(unit_id, requirement.campaign_id, requirement.pk))


def heads_of(unit_ids: Iterable[int]) -> dict[int, Appointment]:
    """The head of each unit today."""
    held = Appointment.objects.on(today()).filter(post__unit_id__in=set(unit_ids), post__role__in=HEADS)
    found: dict[int, Appointment] = {}
    for row in held.select_related("person", "post").order_by("post__sort", "pk"):
        found.setdefault(row.post.unit_id, row)
    return found


def candidates(unit_id: int) -> list[Appointment]:
    """Whom the head may name: who holds a post in the unit, or in a party organisation that covers it."""
    held = Appointment.objects.on(today()).filter(Q(post__unit_id=unit_id) | Q(post__party__units=unit_id)).distinct()
    return list(held.select_related("person", "post__unit").order_by("post__sort", "post_id", "pk"))


def clerk_condition(actor: Actor) -> Q:
    """归我办: on obligations. What the actor is named clerk for, and what his own post owes."""
    if actor.person_id is None:
        return Q(pk__in=())
    clerks = Responsibility.objects.filter(role=Role.CLERK, unit_id=OuterRef("matrix_unit_id")).order_by()
    own = clerks.filter(holds_on(today(), "appointment__"), appointment__person_id=actor.person_id)
    single = {"requirement_id": OuterRef("requirement_id")}
    whole = own.filter(requirement__isnull=True, campaign_id=OuterRef("requirement__campaign_id"))
    named = Exists(own.filter(**single)) | (Exists(whole) & ~Exists(clerks.filter(**single)))
    return Q(named) | Q(subject_post_id=actor.post_id, subject_post__isnull=False)


def is_named_clerk(actor: Actor) -> bool:
    """Whether anything at all is the actor's as clerk today."""
    if actor.person_id is None:
        return False
    rows = Responsibility.objects.filter(role=Role.CLERK, appointment__person_id=actor.person_id)
    return rows.filter(holds_on(today(), "appointment__")).exists()
