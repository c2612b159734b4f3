"""Users for tests: ``make_user("unit_clerk", unit)``, ``sign_in(client, user)``, ``sign_in_proved(client, user)``, ``actor_for(user)``."""

from __future__ import annotations

import itertools
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django_otp.oath import TOTP

from zaitong.accounts.actor import UserActor, actor_load
from zaitong.accounts.models import Grant, User
from zaitong.accounts.sessions import APPOINTMENT, BACKEND, PROVED, session_mark
from zaitong.common.clock import now, today

if TYPE_CHECKING:
    from django.test import Client
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from zaitong.orgs.models import Appointment, Person, Post, Unit

PASSWORD = "Cheng-yan-2026"
_numbers = itertools.count(1)

ALL, SUBTREE, UNIT, OWN = Grant.ScopeKind.ALL, Grant.ScopeKind.SUBTREE, Grant.ScopeKind.UNIT, Grant.ScopeKind.OWN
# The scope that a role usually has.
SCOPES = {
    "system_admin": ALL,
    "auditor": ALL,
    "campaign_officer": ALL,
    "leader": ALL,
    "receiving_officer": UNIT,
    "seal_reader": UNIT,
    "unit_head": UNIT,
    "unit_clerk": UNIT,
    "post_holder": OWN,
}


def make_user(
    role: str | None = None,
    unit: Unit | None = None,
    *,
    scope_kind: str | None = None,
    person: Person | None = None,
    post: Post | None = None,
    password: str = PASSWORD,
    username: str | None = None,
    must_change: bool = False,
) -> User:
    """A user with a password of his own and one grant.

    ``post``: the user is its holder of today, and the grant is tied to that appointment. ``unit`` defaults to the post's.
    """
    appointment = _appointment(post, person)
    holder = appointment.person if appointment else person
    user = User(
        username=username or f"user{next(_numbers)}",
        person=holder,
        must_change_password=must_change,
        password_changed_at=now(),
    )
    user.set_password(password)
    user.save()
    if role:
        make_grant(user, role, unit or (post.unit if post else None), scope_kind=scope_kind, appointment=appointment)
    return user


def make_grant(
    user: User,
    role: str,
    unit: Unit | None = None,
    *,
    scope_kind: str | None = None,
    appointment: Appointment | None = None,
) -> Grant:
    """A grant that has held since yesterday."""
    return Grant.objects.create(
        user=user,
        role=role,
        scope_kind=scope_kind or SCOPES[role],
        unit=unit,
        appointment=appointment,
        starts=today() - timedelta(days=1),
    )


def sign_in(client: Client, user: User, appointment: Appointment | None = None) -> Client:
    """Sign a user in without the page, as ``session_begin`` does."""
    client.force_login(user, backend=BACKEND)
    session = client.session
    session_mark(session, user)
    if appointment:
        session[APPOINTMENT] = appointment.id
    session.save()
    return client


def prove(client: Client) -> Client:
    """As after a right code of the second factor."""
    session = client.session
    session[PROVED] = now().timestamp()
    session.save()
    return client


def sign_in_proved(client: Client, user: User, appointment: Appointment | None = None) -> Client:
    """``sign_in``, and a right code just shown: for tests of what asks for one (``accounts.asks``) that are not about it."""
    return prove(sign_in(client, user, appointment))


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    """What the phone shows, now or some steps of 30 seconds later."""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time() + steps * device.step
    return f"{clock.token():06d}"


def other_than(code: str) -> str:
    return f"{(int(code) + 500_003) % 1_000_000:06d}"


def actor_for(user: User) -> UserActor:
    """The actor of a user, loaded from the database as a request does."""
    return actor_load(User.objects.select_related("person").get(pk=user.pk))


def _appointment(post: Post | None, person: Person | None) -> Appointment | None:
    if post is None:
        return None
    held = post.appointments.filter(starts__lte=today(), ends__isnull=True)
    return (held.filter(person=person) if person else held).select_related("person").first()
