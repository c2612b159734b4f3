"""Accounts as managed by others: made, disabled, enabled, given a new password."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from zaitong.accounts.models import Grant, User
from zaitong.accounts.passwords import one_time_password
from zaitong.accounts.roles import CLERKS
from zaitong.accounts.selectors import user_get
from zaitong.accounts.services.own import password_store
from zaitong.audit.services import audit_write
from zaitong.common.access import Actor, Permission
from zaitong.common.errors import Conflict, DomainError, FieldErrors, NotAllowed
from zaitong.orgs.models import Person

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,38})[a-z0-9]")


@dataclass(frozen=True, slots=True)
class OneTime:
    """A user with the password that is shown once and stored nowhere."""

    user: User
    password: str


def user_create(*, person_id: int, username: str, actor: Actor) -> OneTime:
    """An account for a person, with a one-time password. Raises FieldErrors; Http404 for a person out of sight."""
    _may(actor, Permission.ACCOUNTS_EDIT)
    name = username.strip().lower()
    password = one_time_password()
    with transaction.atomic():
        person = Person.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=person_id).first()
        if person is None:
            raise DomainError("没有找到这个人，可能已从名册中移走。请重新选择。", code="no_person")
        if User.objects.filter(person=person).exists():
            raise Conflict(f"{person.name}已经有账号了，不必再建。请在账号列表里查找。")
        if problem := _name_problem(name):
            raise FieldErrors({"username": [problem]})
        user = _user_store(User(username=name, person=person, must_change_password=True), password)
        audit_write(actor=actor, act="user.created", subject=f"user:{user.pk}", subject_label=_label(user))
    return OneTime(user, password)


def _name_problem(name: str) -> str:
    if not USERNAME.fullmatch(name):
        return "登录名用 3 至 40 位小写字母或数字，中间可以有点、横线、下划线。"
    if User.objects.filter(username__iexact=name).exists():
        return f"登录名“{name}”已经有人用了，请换一个。"
    return ""


def _user_store(user: User, password: str) -> User:
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise FieldErrors({"username": ["这个登录名刚刚被别人用了，请换一个。"]}) from None
    return user


def user_reset(*, user_id: int, version: int | None = None, actor: Actor) -> OneTime:
    """A new one-time password; all sessions of the user end.

    ``version`` is the session_epoch that the page showed: Conflict when someone else has reset since. Raises NotAllowed
    for a head who resets anybody but a clerk of his own unit; Http404 out of sight.
    """
    _may(actor, Permission.ACCOUNTS_RESET)
    password = one_time_password()
    with transaction.atomic():
        user = user_get(actor, user_id, for_update=True)
        check_reset(user, actor)
        if version is not None and version != user.session_epoch:
            raise Conflict("这个账号的密码刚刚被重置或修改过，这次没有再重置。请先问清新密码是否已交给本人。")
        password_store(user, password, must_change=True)
        audit_write(actor=actor, act="password.reset", subject=f"user:{user.pk}", subject_label=_label(user))
    return OneTime(user, password)


def check_reset(user: User, actor: Actor) -> None:
    """Raise NotAllowed where the actor may not reset this user's password."""
    if user.pk == actor.user_id:
        raise NotAllowed("自己的密码请在“修改密码”里改。")
    if actor.can(Permission.ACCOUNTS_EDIT):
        return
    roles = set(Grant.objects.not_over().filter(user=user).values_list("role", flat=True))
    if not roles or roles - CLERKS:
        raise NotAllowed("您只能重置本单位经办人的密码。其他人的密码请找系统管理员重置。")


def user_set_active(*, user_id: int, active: bool, actor: Actor) -> User:
    """Disable or enable an account; a disabled user's next request is refused. Nobody disables himself."""
    _may(actor, Permission.ACCOUNTS_EDIT)
    with transaction.atomic():
        admins_lock()
        user = user_get(actor, user_id, for_update=True)
        if user.pk == actor.user_id:
            raise DomainError("不能停用自己的账号，请由另一位系统管理员办理。", code="own")
        if user.is_active == active:
            raise Conflict(f"这个账号已经是{'启用' if active else '停用'}状态，请刷新页面。")
        user.is_active = active
        user.session_epoch += 1
        user.save(update_fields=["is_active", "session_epoch"])
        check_admins_left()
        act = "user.enabled" if active else "user.disabled"
        audit_write(actor=actor, act=act, subject=f"user:{user.pk}", subject_label=_label(user))
    return user


def admins_lock() -> None:
    """Lock the grants of all system administrators, in order: two of them cannot remove each other at once."""
    held = Grant.objects.filter(role=Grant.Role.SYSTEM_ADMIN).select_for_update().order_by("id")
    list(held.values_list("id", flat=True))


def check_admins_left() -> None:
    """Raise DomainError when the act under way would leave nobody to manage accounts. Call with ``admins_lock`` held."""
    left = Grant.objects.holding().filter(role=Grant.Role.SYSTEM_ADMIN, user__is_active=True)
    if not left.exists():
        raise DomainError("这样就没有系统管理员了。请先给另一个人授予系统管理员。", code="last_admin")


def _may(actor: Actor, permission: Permission) -> None:
    if not actor.can(permission):
        raise NotAllowed("您没有管理账号的权限。需要时请联系系统管理员。")


def _label(user: User) -> str:
    return f"{user.person.name}（{user.username}）" if user.person is not None else user.username
