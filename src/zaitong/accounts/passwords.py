"""Password rules. Two profiles: mlps (等级保护: kinds, age, history) and asvs (length and known bad words only)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from zaitong.accounts.models import PasswordHistory, User
from zaitong.common.clock import now

if TYPE_CHECKING:
    from collections.abc import Iterator

LIFETIME = timedelta(days=90)
FORMER = 5
KINDS = 3
SHORTEST = {"mlps": 10, "asvs": 12}
LONGEST = 128
# Read aloud and typed from a slip of paper: nothing that looks like something else.
LETTERS = "abcdefghijkmnpqrstuvwxyz"
CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"


def must_change(user: User) -> bool:
    """Whether the password must be changed before anything else: given by someone else, or too old (mlps)."""
    return user.must_change_password or is_expired(user)


def is_expired(user: User) -> bool:
    """Older than 90 days; only in the mlps profile."""
    if settings.PROFILE != "mlps" or user.password_changed_at is None:
        return False
    return now() - user.password_changed_at >= LIFETIME


def rules() -> list[str]:
    """The rules in words, for the page where a password is typed."""
    shortest = SHORTEST[settings.PROFILE]
    if settings.PROFILE == "asvs":
        return [f"至少 {shortest} 个字，越长越好，可以是一句话", "不用常见密码，不含登录名或姓名"]
    return [
        f"至少 {shortest} 位",
        "大写字母、小写字母、数字、符号四类中至少三类",
        f"不与最近 {FORMER} 次用过的相同",
        "不用常见密码，不含登录名或姓名",
        f"每 {LIFETIME.days} 天更换一次",
    ]


def password_problems(password: str, user: User) -> list[str]:
    """Every rule that a new password breaks, as Chinese sentences; empty when it is good."""
    found = list(_broken(password, user))
    if not found and settings.PROFILE == "mlps" and _was_used(password, user):
        found.append(f"这个密码最近 {FORMER} 次里用过，请换一个没用过的。")
    return found


def _broken(password: str, user: User) -> Iterator[str]:
    shortest = SHORTEST[settings.PROFILE]
    if len(password) < shortest:
        yield f"密码太短：至少 {shortest} 位，现在是 {len(password)} 位。"
    if len(password) > LONGEST:
        yield f"密码太长：最多 {LONGEST} 位。"
    if settings.PROFILE == "mlps" and kinds_in(password) < KINDS:
        yield "大写字母、小写字母、数字、符号四类中至少要有三类。"
    if _is_common(password):
        yield "这是常见密码，容易被猜中，请换一个。"
    if _resembles(password, user):
        yield "密码里不要有登录名或姓名。"


def kinds_in(password: str) -> int:
    """How many of the four kinds (capitals, small letters, digits, others) occur."""
    return sum(
        [
            any(c.isascii() and c.isupper() for c in password),
            any(c.isascii() and c.islower() for c in password),
            any(c.isdecimal() for c in password),
            any(not (c.isascii() and c.isalnum()) for c in password),
        ]
    )


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


def _resembles(password: str, user: User) -> bool:
    if user.username and len(user.username) >= 3 and user.username.lower() in password.lower():
        return True
    if user.person is not None and user.person.name in password:
        return True
    try:
        UserAttributeSimilarityValidator(user_attributes=("username",)).validate(password, user)
    except ValidationError:
        return True
    return False


def _was_used(password: str, user: User) -> bool:
    former = PasswordHistory.objects.filter(user=user).order_by("-id").values_list("password", flat=True)[:FORMER]
    used = [user.password, *former][:FORMER]
    return any(check_password(password, encoded) for encoded in used if encoded)


def one_time_password() -> str:
    """A random password of 12 in three kinds, easy to read aloud; holds about 60 bits."""
    while True:
        groups = ["".join(secrets.choice(LETTERS + CAPITALS + DIGITS) for _ in range(4)) for _ in range(3)]
        candidate = "-".join(groups)
        if kinds_in(candidate) == 4:
            return candidate
