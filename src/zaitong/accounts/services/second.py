"""The second factor: six digits from an authenticator on the person's own phone (TOTP, RFC 6238), for what a password is not enough for.

Codes are checked by django-otp: a code counts once, and every wrong one makes the next try wait longer.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from zaitong.accounts.models import User
from zaitong.accounts.selectors import user_get
from zaitong.accounts.services.users import check_reset
from zaitong.audit.services import audit_write
from zaitong.common.access import Permission
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed

if TYPE_CHECKING:
    from datetime import datetime

    from zaitong.common.access import Actor

NAME = "手机"
DIGITS, TYPED = 6, 20  # RFC 6238's usual length, and what is typed or pasted at most
MINUTE = 60
MISSING = "您还没有绑定手机上的动态口令。请先绑定，再回来接着办。"
WANTED = "请输入手机上现在的 6 位动态口令。"
WRONG = "动态口令不对，或者已经用过。请等手机上换了下一个再输。"
BOUND = "已经绑定过了。换手机的，请先解除，再绑定新的。"


@transaction.atomic
def second_begin(*, user_id: int, password: str, actor: Actor) -> TOTPDevice:
    """A fresh secret that counts once ``second_confirm`` has seen a code of it. The password is asked again.

    Raises:
        FieldErrors: ``password``. Conflict: one is bound already.
    """
    user = _locked(user_id)
    if not user.check_password(password):
        raise FieldErrors({"password": ["密码不对，请重新输入。"]})
    if TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        raise Conflict(BOUND, code="bound")
    TOTPDevice.objects.filter(user=user).delete()
    audit_write(actor=actor, act="second.begun", subject=f"user:{user.pk}", subject_label=user.username)
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name=NAME, confirmed=False)
    return device


def second_confirm(*, user_id: int, code: str, actor: Actor) -> None:
    """Bind the secret that was begun. Raises FieldErrors for a wrong ``code``, Conflict where nothing was begun."""
    with transaction.atomic():
        user = _locked(user_id)
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None:
            raise Conflict("绑定没有进行到这一步，请从头再来。", code="not_begun")
        right = device.verify_token(_digits(code))  # outside of an error: what it counts must stay
        if right:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            audit_write(actor=actor, act="second.bound", subject=f"user:{user.pk}", subject_label=user.username)
    if not right:
        raise FieldErrors({"code": [WRONG]})


def second_check(*, user_id: int, code: str, actor: Actor) -> None:
    """Whether a code is right, now and for the first time. Raises FieldErrors under ``code``; a wrong one is in the trail."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user_id=user_id, confirmed=True).first()
        if device is None:
            raise FieldErrors({"code": [MISSING]})
        allowed, why = device.verify_is_allowed()
        right = allowed and device.verify_token(_digits(code))
        if not right:
            audit_write(actor=actor, act="second.refused", subject=f"user:{user_id}", result="refused")
    if not right:
        raise FieldErrors({"code": [WRONG if allowed else _wait(why["locked_until"])]})


def second_remove(*, user_id: int, actor: Actor, code: str | None = None) -> None:
    """Unbind: the person himself with a ``code``, or who may reset his password, for a phone that was lost.

    Raises:
        FieldErrors: a wrong code. NotAllowed, Http404: as for resetting a password. Conflict: nothing is bound.
    """
    if code is not None and user_id == actor.user_id:
        second_check(user_id=user_id, code=code, actor=actor)
    else:
        _check_others(user_id, actor)
    with transaction.atomic():
        user = _locked(user_id)
        deleted, _ = TOTPDevice.objects.filter(user=user).delete()
        if not deleted:
            raise Conflict("这个账号没有绑定动态口令。", code="not_bound")
        audit_write(actor=actor, act="second.removed", subject=f"user:{user.pk}", subject_label=user.username)


def _check_others(user_id: int, actor: Actor) -> None:
    if not actor.can(Permission.ACCOUNTS_RESET):
        raise NotAllowed("您没有管理账号的权限。需要时请联系系统管理员。")
    check_reset(user_get(actor, user_id), actor)


def _locked(user_id: int) -> User:
    user: User = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    return user


def _digits(code: str) -> str:
    """Six digits as typed or pasted (123 456, full-width); nothing for anything else."""
    digits = "".join(str(int(sign)) for sign in code if sign.isdecimal())
    return digits if len(digits) == DIGITS and len(code) <= TYPED else ""


def _wait(until: datetime) -> str:
    seconds = max(1, math.ceil((until - now()).total_seconds()))
    if seconds <= MINUTE:
        return f"刚才输错了，请等 {seconds} 秒再试。"
    return f"输错次数较多，请等 {math.ceil(seconds / MINUTE)} 分钟再试。"
