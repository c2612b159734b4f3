"""Reading accounts, grants and their history."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404
from django_otp.plugins.otp_totp.models import TOTPDevice

from zaitong.accounts.actor import appointments_of
from zaitong.accounts.models import Grant, User
from zaitong.accounts.roles import RIGHT_NAMES, RIGHTS
from zaitong.audit.models import AuditRow
from zaitong.audit.selectors import timeline_events, trail_of
from zaitong.common.access import Actor, Permission
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment, Person, Unit
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

SIGN_INS_SHOWN = 10


def account_overview(user: User, actor: Actor) -> dict[str, Any]:
    """What accounts:me shows: appointments of today, grants, the last sign-ins."""
    day = today()
    return {
        "user": user,
        "appointments": appointments_of(user, day),
        "acting_id": actor.appointment_id,
        "grants": grants_of(user),
        "sign_ins": sign_ins_of(user),
        "second": second_of(user.pk),
    }


def second_of(user_id: int | None) -> TOTPDevice | None:
    """The second factor of a user: bound (``confirmed``), or begun."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user_id=user_id or 0).order_by("-confirmed", "-pk").first()
    return found


def grants_of(user: User) -> list[Grant]:
    """All grants of a user, those that hold first."""
    day = today()
    rows = Grant.objects.filter(user=user).select_related("unit", "appointment__post__unit").order_by("starts", "id")
    return sorted(rows, key=lambda grant: not grant_holds(grant, day))


def grant_holds(grant: Grant, day: Any) -> bool:
    """Whether a grant holds on ``day``."""
    return grant.starts <= day and (grant.ends is None or grant.ends >= day)


def account_details(user: User) -> dict[str, Any]:
    """What the page of one account shows."""
    day = today()
    grants = grants_of(user)
    return {
        "appointments": appointments_of(user, day),
        "grants": [grant for grant in grants if grant.ends is None or grant.ends >= day],
        "former": [grant for grant in grants if grant.ends is not None and grant.ends < day],
        "events": timeline_events(list(reversed(trail_of(f"user:{user.pk}", limit=20)))),
        "second": second_of(user.pk),
        "today": day,
    }


def sign_ins_of(user: User) -> list[AuditRow]:
    """The last sign-ins and refused tries, newest first."""
    acts = Q(act__in=["session.begun", "session.refused"])
    return list(AuditRow.objects.filter(acts, subject=f"user:{user.pk}").order_by("-id")[:SIGN_INS_SHOWN])


def user_get(actor: Actor, user_id: int, *, for_update: bool = False) -> User:
    """The account, when the actor may see it; else Http404. ``for_update`` locks it (inside a transaction)."""
    rows = User.objects.visible_to(actor).select_related("person")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    user: User | None = rows.filter(pk=user_id).first()
    if user is None:
        raise Http404
    return user


@dataclass(frozen=True, slots=True)
class UserLine:
    """An account in the list, with its posts and roles of today in words."""

    user: User
    posts: list[str]
    roles: list[str]


def users_found(actor: Actor, *, text: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Accounts that the actor sees, filtered, in order of sign-in name."""
    rows: QuerySet[User] = User.objects.visible_to(actor).named(text.strip()).select_related("person")
    if role in Grant.Role.values:
        rows = rows.filter(pk__in=Grant.objects.holding().filter(role=role).values("user_id"))
    if state in {"on", "off"}:
        rows = rows.filter(is_active=state == "on")
    return rows.order_by("username")


def user_lines(users: list[User]) -> list[UserLine]:
    """Rows of the list; two queries however many users."""
    posts: dict[int, list[str]] = defaultdict(list)
    persons = [user.person_id for user in users if user.person_id is not None]
    held = Appointment.objects.on(today()).filter(person_id__in=persons).select_related("post__unit")
    for appointment in held.order_by("post__sort", "id"):
        posts[appointment.person_id].append(f"{appointment.post.unit.short_name}{appointment.post.name}")
    roles: dict[int, list[str]] = defaultdict(list)
    for grant in Grant.objects.holding().filter(user__in=users).order_by("role", "id"):
        if (label := grant.get_role_display()) not in roles[grant.user_id]:
            roles[grant.user_id].append(label)
    return [UserLine(user, posts[user.person_id or 0], roles[user.pk]) for user in users]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person for whom an account may be made, with his posts of today."""

    person: Person
    posts: str


def people_named(actor: Actor, text: str, person_id: int = 0) -> list[PersonLine]:
    """People without an account whose name or unit holds the text, at most 20; or the one person that is named."""
    text = text.strip()
    if not text and not person_id:
        return []
    here = Appointment.objects.on(today()).filter(
        Q(post__unit__short_name__icontains=text) | Q(post__unit__name__icontains=text)
    )
    wanted = Q(pk=person_id) if person_id else Q(name__icontains=text) | Q(pk__in=here.values("person_id"))
    found = list(Person.objects.visible_to(actor).filter(wanted, user__isnull=True).order_by("name", "id")[:20])
    posts: dict[int, list[str]] = defaultdict(list)
    for held in Appointment.objects.on(today()).filter(person__in=found).select_related("post__unit"):
        posts[held.person_id].append(f"{held.post.unit.short_name}{held.post.name}")
    return [PersonLine(person, "、".join(posts[person.pk])) for person in found]


def units_to_grant(actor: Actor) -> QuerySet[Unit]:
    """Units over which the actor may give a grant."""
    return Unit.objects.filter(units_in(actor.scope(Permission.ACCOUNTS_EDIT))).open_on(today()).order_by("path")


def rights_table() -> list[dict[str, Any]]:
    """The permission table: a row for each right, a cell for each role."""
    return [
        {"right": right, "name": RIGHT_NAMES[right], "cells": [right in RIGHTS[role] for role in Grant.Role.values]}
        for right in Permission
    ]
