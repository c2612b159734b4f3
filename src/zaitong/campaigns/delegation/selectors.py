"""What a person may delegate and to whom, what he has delegated, what is delegated to him."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from zaitong.accounts.models import Grant, User
from zaitong.accounts.roles import APART
from zaitong.campaigns.models import Delegation, Obligation, Requirement
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment, Post, Unit
from zaitong.orgs.querysets import holds_on, units_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zaitong.common.access import Actor

MOST = 300
ENDED = 10


@dataclass(frozen=True, slots=True)
class Behalf:
    """Something that a person may let others answer for: ``key`` is post:3 or unit:7."""

    key: str
    name: str


def behalves(actor: Actor) -> list[Behalf]:
    """His own post (what it owes itself), and the units that he heads."""
    found = []
    scope = actor.scope(Permission.DUTIES_DELEGATE)
    if actor.post_id and actor.post_id in scope.post_ids:
        post = Post.objects.select_related("unit").get(pk=actor.post_id)
        found.append(Behalf(f"post:{post.pk}", f"{post.unit.short_name}{post.name}（本人岗位的待办）"))
    units = Unit.objects.filter(units_in(scope)).order_by("path")[:MOST]
    return found + [Behalf(f"unit:{unit.pk}", f"{unit.short_name}（本单位的待办）") for unit in units]


def receivers(actor: Actor) -> QuerySet[User]:
    """Whom he may ask: people with an open account in his unit, the units below it, and the offices beside it."""
    unit = Unit.objects.filter(pk=actor.unit_id or 0).first()
    if unit is None:
        none: QuerySet[User] = User.objects.none()
        return none
    near = Q(post__unit_id=unit.pk) | Q(post__unit__parent_id=unit.pk)
    near |= Q(post__unit__parent_id=unit.parent_id, post__unit__kind=Unit.Kind.OFFICE, post__unit__parent__isnull=False)
    held = Appointment.objects.on(today()).filter(near)
    apart = Grant.objects.not_over().filter(role__in=APART).order_by().values("user_id")
    users: QuerySet[User] = User.objects.filter(is_active=True, person_id__in=held.order_by().values("person_id"))
    return (
        users.exclude(pk=actor.user_id or 0)
        .exclude(pk__in=apart)
        .select_related("person")
        .order_by("person__name", "pk")
    )


def receiver_choices(actor: Actor) -> list[tuple[int, str]]:
    """(user, 陆知远（组织人事科党建联系人）)."""
    users = list(receivers(actor)[:MOST])
    held = Appointment.objects.on(today()).filter(person_id__in=[user.person_id for user in users])
    posts: dict[int, str] = {}
    for row in held.select_related("post__unit").order_by("post__sort", "pk"):
        posts.setdefault(row.person_id, f"{row.post.unit.short_name}{row.post.name}")
    return [(u.pk, f"{u.person.name}（{posts.get(u.person.pk, '')}）") for u in users if u.person]


def delegable(post_ids: list[int], unit_ids: list[int]) -> list[Requirement]:
    """Requirements of running campaigns that ask something of these posts or units."""
    open_ones = Obligation.objects.filter(visible=True, state="open")
    open_ones = open_ones.filter(
        Q(subject_post_id__in=post_ids) | Q(matrix_unit_id__in=unit_ids, subject_post__isnull=True)
    )
    rows = Requirement.objects.running_duties().filter(campaign__state="published")
    return list(
        rows.filter(pk__in=open_ones.order_by().values("requirement_id"))
        .select_related("campaign")
        .order_by("-campaign_id", "number")
    )


def given_by(actor: Actor) -> QuerySet[Delegation]:
    """What the actor may take back: given by himself, or for a post or unit that is now his."""
    scope = actor.scope(Permission.DUTIES_DELEGATE)
    his = Q(appointment__person_id=actor.person_id, appointment__person__isnull=False)
    rows = Delegation.objects.filter(
        his | Q(post_id__in=scope.post_ids) | Q(unit_id__in=scope_units(actor).values("pk"))
    )
    return rows.select_related("appointment__person", "post__unit", "unit", "grant").prefetch_related("requirements")


def scope_units(actor: Actor) -> QuerySet[Unit]:
    """The units that he heads."""
    return Unit.objects.filter(units_in(actor.scope(Permission.DUTIES_DELEGATE))).order_by()


@dataclass(frozen=True, slots=True)
class Given:
    """The page: what holds or will, what is over."""

    running: list[Delegation]
    over: list[Delegation]


def given(actor: Actor) -> Given:
    """All that the actor may take back, and the last that are over."""
    rows = given_by(actor)
    running = rows.filter(ended_at__isnull=True, ends__gte=today()).filter(holds_on(today(), "appointment__"))
    over = rows.exclude(pk__in=running.order_by().values("pk"))
    return Given(list(running[:MOST]), list(over[:ENDED]))


def held_by(actor: Actor) -> list[Delegation]:
    """What is delegated to the actor today."""
    scope = actor.scope(Permission.RECORDS_FILE)
    if not scope.delegations:
        return []
    rows = Delegation.objects.held_in(scope).select_related("appointment__person", "post__unit", "unit")
    return list(rows.prefetch_related("requirements").order_by("ends", "pk"))


def covers(delegation: Delegation, obligation: Obligation) -> bool:
    """Whether a delegation (``requirements`` loaded) covers an obligation."""
    if delegation.post_id is not None:
        about = delegation.post_id == obligation.subject_post_id
    else:
        about = delegation.unit_id == obligation.matrix_unit_id and obligation.subject_post_id is None
    named = {requirement.pk for requirement in delegation.requirements.all()}
    return about and (not named or obligation.requirement_id in named)
