"""What people do with their own account: sign in, change the password, sign out everywhere, switch the appointment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import authenticate
from django.db import transaction

from zaitong.accounts.actor import UserActor, actor_load, appointments_of
from zaitong.accounts.models import PasswordHistory, User
from zaitong.accounts.passwords import FORMER, password_problems
from zaitong.audit.services import audit_write
from zaitong.common.access import Actor, SystemActor
from zaitong.common.clock import now, today
from zaitong.common.errors import DomainError, FieldErrors

if TYPE_CHECKING:
    from django.http import HttpRequest

WRONG = "登录名或密码不对。请核对大小写；忘记密码请找本单位负责人或系统管理员重置。"
NOBODY = SystemActor(label="未登录")


class SignInRefused(DomainError):
    """Wrong name or password, or a disabled account: the same words for all, so that nobody learns which names exist."""

    code = "refused"


def sign_in_check(request: HttpRequest, *, username: str, password: str) -> User:
    """The user whose name and password these are; raises SignInRefused. Every try is in the trail, without the password."""
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        known = User.objects.filter(username__iexact=username).first()
        audit_write(
            actor=NOBODY,
            act="session.refused",
            subject=f"user:{known.pk}" if known else "user:0",
            subject_label=known.username if known else "（没有这个登录名）",
            result="refused",
        )
        raise SignInRefused(WRONG)
    audit_write(actor=actor_load(user), act="session.begun", subject=f"user:{user.pk}", subject_label=user.username)
    return user


def sign_out_note(*, actor: Actor, user: User) -> None:
    """Write into the trail that a person signed out."""
    audit_write(actor=actor, act="session.ended", subject=f"user:{user.pk}", subject_label=user.username)


def password_change(*, user_id: int, current: str, fresh: str, actor: Actor) -> User:
    """Set one's own new password; every other session of the user ends. Raises FieldErrors for what is wrong."""
    with transaction.atomic():
        user: User = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user_id)
        if not user.check_password(current):
            raise FieldErrors({"current": ["现在的密码不对，请重新输入。"]})
        if fresh == current:
            raise FieldErrors({"fresh": ["新密码不能与现在的密码相同。"]})
        problems = password_problems(fresh, user)
        if problems:
            raise FieldErrors({"fresh": problems})
        password_store(user, fresh, must_change=False)
        audit_write(actor=actor, act="password.changed", subject=f"user:{user.pk}", subject_label=user.username)
    return user


def password_store(user: User, password: str, *, must_change: bool) -> None:
    """Write a new password and end all sessions. The caller holds the row's lock and has checked the rules."""
    if user.password:
        PasswordHistory.objects.create(user=user, password=user.password)
        kept = PasswordHistory.objects.filter(user=user).order_by("-id").values_list("id", flat=True)[:FORMER]
        PasswordHistory.objects.filter(user=user).exclude(id__in=list(kept)).delete()
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_at = now()
    user.session_epoch += 1
    user.save(update_fields=["password", "must_change_password", "password_changed_at", "session_epoch"])


def sessions_end(*, user_id: int, actor: Actor) -> User:
    """End every session of a user, the present one included unless the caller marks it anew."""
    with transaction.atomic():
        user: User = User.objects.select_for_update().get(pk=user_id)
        user.session_epoch += 1
        user.save(update_fields=["session_epoch"])
        audit_write(actor=actor, act="session.everywhere", subject=f"user:{user.pk}", subject_label=user.username)
    return user


def appointment_switch(*, user: User, appointment_id: int, actor: Actor) -> UserActor:
    """Act under another of one's appointments; raises DomainError where it is not held today."""
    if appointment_id not in {held.id for held in appointments_of(user, today())}:
        raise DomainError("这个岗位已不由您担任，不能以它的身份办理。请刷新页面查看现有任职。", code="not_held")
    fresh = actor_load(user, appointment_id)
    audit_write(
        actor=fresh,
        act="session.switched",
        subject=f"user:{user.pk}",
        subject_label=fresh.acting,
        data={"from": actor.appointment_id, "to": appointment_id},
    )
    return fresh
