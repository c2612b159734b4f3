"""Sign-ins of the demo, and actors for the people of the district who have none."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django_otp.plugins.otp_totp.models import TOTPDevice

from zaitong.accounts.actor import UserActor
from zaitong.accounts.models import Grant, User
from zaitong.accounts.services.second import NAME
from zaitong.common.access import Permission, Scope
from zaitong.common.clock import now
from zaitong.demo.accounts import PASSWORD, SIGNS
from zaitong.orgs.models import Appointment, Unit

if TYPE_CHECKING:
    from datetime import date

    from zaitong.demo.accounts import Sign


def accounts_build(since: date) -> None:
    """Users with their grants. One hash for all: they share a password that everybody knows."""
    hashed = make_password(PASSWORD)
    for sign in SIGNS:
        _account(sign, hashed, since)


def _account(sign: Sign, hashed: str, since: date) -> None:
    appointment = _appointment(sign)
    user = User.objects.create(
        username=sign.username,
        password=hashed,
        person=appointment.person if appointment else None,
        must_change_password=False,
        password_changed_at=now(),
    )
    TOTPDevice.objects.create(
        user=user, name=NAME, confirmed=True
    )  # nobody has the phone: the demo's pages show the code
    for role, scope_kind, unit in sign.roles:
        Grant.objects.create(
            user=user,
            role=role,
            scope_kind=scope_kind,
            unit=Unit.objects.get(short_name=unit) if unit else None,
            starts=since,
        )


def _appointment(sign: Sign) -> Appointment | None:
    if sign.seat is None:
        return None
    held = Appointment.objects.select_related("person", "post__unit")
    return held.filter(post__unit__short_name=sign.seat.unit, post__name=sign.seat.post).order_by("id").first()


@cache
def actor_of(appointment_id: int) -> UserActor:
    """Somebody of the district at his post, free to do what his part in the history needs."""
    held = Appointment.objects.select_related("person", "post__unit").get(pk=appointment_id)
    return UserActor(
        user_id=None,
        person_id=held.person_id,
        appointment_id=held.pk,
        post_id=held.post_id,
        unit_id=held.post.unit_id,
        label=f"{held.person.name}（{held.post.unit.short_name}{held.post.name}）",
        rights=dict.fromkeys(Permission, Scope(everything=True, post_ids=frozenset([held.post_id]))),
    )


def holder_of(unit: str, post: str) -> UserActor:
    """Somebody acting for his own post alone: what he notes is his, not his unit's."""
    free = actor_of(Appointment.objects.get(post__unit__short_name=unit, post__name=post).pk)
    return replace(free, rights=dict.fromkeys(Permission, Scope(post_ids=frozenset([free.post_id or 0]))))
