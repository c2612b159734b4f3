"""The acting person: a user under one appointment, with the rights that his grants give today."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db.models import Q

from zaitong.accounts.models import Grant, User
from zaitong.accounts.reach import Reach, reaches
from zaitong.accounts.roles import RIGHTS
from zaitong.common.access import NOTHING, Permission, Scope
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment

if TYPE_CHECKING:
    from datetime import date


# Of an appointment, all that names it: it is read in every request.
NAMED = (
    *("starts", "person__name", "post__name", "post__sort", "post__party"),
    *("post__unit__name", "post__unit__short_name", "post__unit__path"),
)


@dataclass(frozen=True, slots=True)
class UserActor:
    """See ``common.access.Actor``. Built once per request by ``actor_load``."""

    user_id: int | None
    person_id: int | None
    appointment_id: int | None
    post_id: int | None
    unit_id: int | None
    label: str
    rights: dict[Permission, Scope] = field(default_factory=dict)
    name: str = ""  # the person's, or the sign-in name
    acting: str = ""  # the unit and post under which he acts; empty without an appointment

    def can(self, permission: Permission) -> bool:
        """Holds the right on at least some rows."""
        return permission in self.rights

    def scope(self, permission: Permission) -> Scope:
        """The rows on which the right holds; nothing where it is not held."""
        return self.rights.get(permission, NOTHING)


def appointments_of(user: User, day: date) -> list[Appointment]:
    """The appointments under which a user may act on ``day``, in the order of their posts."""
    if user.person_id is None:
        return []
    held = Appointment.objects.on(day).filter(person_id=user.person_id).select_related("post__unit", "person")
    return list(held.only(*NAMED).order_by("post__sort", "id"))


def actor_load(user: User, appointment_id: int | None = None) -> UserActor:
    """The actor for a user under one of his appointments; the first one where none or a foreign one is named."""
    day = today()
    held = appointments_of(user, day)
    acting = next((a for a in held if a.id == appointment_id), held[0] if held else None)
    grants = list(
        Grant.objects.filter(Q(ends__isnull=True) | Q(ends__gte=day), user=user, starts__lte=day)
        .filter(Q(appointment__isnull=True) | Q(appointment=acting))
        .select_related("unit")
        .only("role", "scope_kind", "appointment", "unit__path")
    )
    around = reaches(grants, acting)
    rights: dict[Permission, Scope] = {}
    for grant in grants:
        scope = _scope_of(grant, acting, around.get(grant.pk, Reach()))
        for permission in RIGHTS[grant.role]:
            rights[permission] = _union(rights.get(permission, NOTHING), scope)
    return UserActor(
        user_id=user.id,
        person_id=user.person_id,
        appointment_id=acting.id if acting else None,
        post_id=acting.post_id if acting else None,
        unit_id=acting.post.unit_id if acting else None,
        label=_label(user, acting),
        rights=rights,
        name=acting.person.name if acting else _name(user),
        acting=f"{acting.post.unit.short_name}{acting.post.name}" if acting else "",
    )


def _label(user: User, acting: Appointment | None) -> str:
    if acting is None:
        return _name(user)
    return f"{acting.person.name}（{acting.post.unit.short_name}{acting.post.name}）"


def _name(user: User) -> str:
    return user.person.name if user.person is not None else user.username


def _scope_of(grant: Grant, acting: Appointment | None, reach: Reach) -> Scope:
    own_posts = frozenset([acting.post_id]) if acting else frozenset[int]()
    around = Scope(
        party_ids=reach.party_ids, covering=reach.covering, represented=reach.represented, post_ids=own_posts
    )
    match grant.scope_kind:
        case Grant.ScopeKind.DELEGATE:
            return Scope(delegations=frozenset([grant.id]))
        case Grant.ScopeKind.ALL:
            return Scope(everything=True, post_ids=own_posts)
        case Grant.ScopeKind.SUBTREE if grant.unit:
            return replace(around, unit_paths=(grant.unit.path,))
        case Grant.ScopeKind.UNIT if grant.unit:
            return replace(around, unit_ids=frozenset([grant.unit.id]))
        case _:
            return Scope(post_ids=own_posts)


def _union(a: Scope, b: Scope) -> Scope:
    return Scope(
        everything=a.everything or b.everything,
        unit_paths=tuple(dict.fromkeys([*a.unit_paths, *b.unit_paths])),
        unit_ids=a.unit_ids | b.unit_ids,
        party_ids=a.party_ids | b.party_ids,
        post_ids=a.post_ids | b.post_ids,
        delegations=a.delegations | b.delegations,
        covering=a.covering | b.covering,
        represented=a.represented | b.represented,
    )
