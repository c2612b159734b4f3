"""Who is liaison officer to whom: staff of the leader's own unit, and of the offices for a member of the committee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from zaitong.accounts.models import Grant
from zaitong.accounts.roles import RIGHTS
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment, Post, Unit
from zaitong.orgs.querysets import holds_on

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zaitong.common.access import Actor

STAFF = (Post.Role.PARTY_LIAISON, Post.Role.OFFICER, Post.Role.CLERK)
LEADERS = (Post.Role.COMMITTEE_MEMBER, Post.Role.OFFICE_HEAD, Post.Role.AFFILIATED_HEAD)
TOP = (Unit.Kind.COMMITTEE, Unit.Kind.BUREAU)


def officers_of(post: Post) -> list[tuple[int, str]]:
    """(post, who) of the liaison officers that the post's holder may hand a visit to: people who can sign in and note visits."""
    if post.role not in LEADERS:
        return []
    near = Q(post__unit_id=post.unit_id)
    if post.unit.kind in TOP:
        near |= Q(post__unit__parent_id=post.unit_id, post__unit__kind=Unit.Kind.OFFICE)
    return _labels(_able().filter(near, post__role__in=STAFF).exclude(post_id=post.pk))


def leaders_of(post: Post) -> list[tuple[int, str]]:
    """(post, who) of the leaders for whom the holder of ``post`` may begin a visit: ``officers_of`` seen from the other side."""
    if post.role not in STAFF:
        return []
    near = Q(post__unit_id=post.unit_id)
    if post.unit.kind == Unit.Kind.OFFICE:
        near |= Q(post__unit_id=post.unit.parent_id, post__unit__kind__in=TOP)
    return _labels(_able().filter(near, post__role__in=LEADERS))


def post_of(actor: Actor) -> Post | None:
    """The post under which the person acts, with its unit."""
    return Post.objects.select_related("unit").filter(pk=actor.post_id).first() if actor.post_id else None


def own_officers(actor: Actor) -> list[tuple[int, str]]:
    """Liaison officers of the acting person."""
    post = post_of(actor)
    return officers_of(post) if post else []


def own_leaders(actor: Actor) -> list[tuple[int, str]]:
    """Leaders whose liaison officer the acting person is."""
    post = post_of(actor)
    return leaders_of(post) if post else []


def _able() -> QuerySet[Appointment]:
    """Holders of today whose account is open and may note visits."""
    day = today()
    roles = [role for role, rights in RIGHTS.items() if Permission.VISITS_NOTE in rights]
    granted = Grant.objects.filter(holds_on(day), role__in=roles, user__is_active=True)
    persons = granted.order_by().values("user__person_id")
    return Appointment.objects.on(day).filter(person_id__in=persons).select_related("person", "post__unit")


def _labels(rows: QuerySet[Appointment]) -> list[tuple[int, str]]:
    ordered = rows.order_by("post__unit__sort", "post__sort", "pk")
    return [(row.post_id, f"{row.person.name}（{row.post.unit.short_name}{row.post.name}）") for row in ordered]
