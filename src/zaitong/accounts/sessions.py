"""Sessions: begun at sign-in, checked at every request, ended by time, by an administrator or by the person."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, login, logout
from django.contrib.auth.models import AnonymousUser

from zaitong.accounts.models import User
from zaitong.common.clock import now
from zaitong.common.views import came_from

if TYPE_CHECKING:
    from django.http import HttpRequest

ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(minutes=60)
PROOF = timedelta(minutes=15)  # a code counts for so long, in this session only
# Activity is noted at most this often: not every page needs a write.
NOTED_EVERY = timedelta(seconds=60)

BACKEND = "django.contrib.auth.backends.ModelBackend"
EPOCH = "epoch"
BEGUN = "begun"
SEEN = "seen"
APPOINTMENT = "appointment"
KEPT = "kept_form"
PROVED = "proved"  # when the second factor was last shown
FORMER = "former"  # whose session has just ended in this browser
KEPT_LIMIT = 200_000  # characters of one form
PROOF_FIELDS = "proof-"  # how the fields begin that the page asking for the second factor adds to a form


class Ended(StrEnum):
    """Why a session is over, in the words that the sign-in page shows."""

    IDLE = "您有一个小时没有操作，已自动退出。请重新登录，登录后回到刚才的页面。"
    ABSOLUTE = "登录已满 12 小时，请重新登录。"
    ELSEWHERE = "您已在别处退出登录，或者密码已被重置，请重新登录。"
    CLOSED = "这个账号已停用。有疑问请联系本单位负责人或系统管理员。"


def session_begin(request: HttpRequest, user: User) -> None:
    """Sign a user in: a new session key, the clock started. The caller has checked the password."""
    kept = request.session.get(KEPT)
    login(request, user, backend=BACKEND)
    session_mark(request.session, user)
    request.session.pop(FORMER, None)
    if kept and kept.get("user") == user.pk:
        request.session[KEPT] = kept
    else:
        request.session.pop(KEPT, None)


def session_mark(session: Any, user: User) -> None:
    """Write what ``session_check`` reads. Keeps everything else in the session."""
    session[EPOCH] = user.session_epoch
    session[BEGUN] = session[SEEN] = now().timestamp()


def session_check(request: HttpRequest) -> Ended | None:
    """End the session when its time is up, its user disabled or signed out everywhere; say why, or None."""
    if SESSION_KEY not in request.session:
        return None
    owner = request.session[SESSION_KEY]
    reason = _reason(request)
    if reason:
        logout(request)
        request.user = AnonymousUser()
        request.session[FORMER] = owner  # the page may have saved by itself first: the person's own form comes later
    return reason


def _reason(request: HttpRequest) -> Ended | None:
    user = request.user
    if not isinstance(user, User):
        stored = User.objects.filter(pk=request.session.get(SESSION_KEY)).first()
        return Ended.CLOSED if stored is not None and not stored.is_active else Ended.ELSEWHERE
    if not user.is_active:
        return Ended.CLOSED
    if request.session.get(EPOCH) != user.session_epoch or BACKEND_SESSION_KEY not in request.session:
        return Ended.ELSEWHERE
    moment = now().timestamp()
    if moment - request.session.get(BEGUN, 0) >= ABSOLUTE.total_seconds():
        return Ended.ABSOLUTE
    if moment - request.session.get(SEEN, 0) >= IDLE.total_seconds():
        return Ended.IDLE
    return None


def session_touch(request: HttpRequest) -> None:
    """Note that the person is active."""
    moment = now().timestamp()
    if moment - request.session.get(SEEN, 0) >= NOTED_EVERY.total_seconds():
        request.session[SEEN] = moment


def proof_note(request: HttpRequest) -> None:
    """The second factor has been shown in this session."""
    request.session[PROVED] = now().timestamp()


def is_proved(request: HttpRequest) -> bool:
    """Whether that was a short while ago."""
    age: float = now().timestamp() - request.session.get(PROVED, 0)
    return 0 <= age < PROOF.total_seconds()


def sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form sent, fit to be sent once more: no passwords, no files, nothing of the second factor."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name and not name.startswith(PROOF_FIELDS)
    ]


def kept_form_store(request: HttpRequest, *, owner: int | None = None, what: str = "", back: str = "") -> bool:
    """Keep what was sent by a form: when the session had just ended, for the same person's next sign-in; or for ``owner``.

    ``what``: which act it was to be, where the page that takes it up should say so. False where there was nothing, or too much, to keep.
    """
    expired = owner is None
    owner = request.session.get(FORMER) if expired else owner
    fields = sent_fields(request)
    if owner is None or sum(len(name) + len(value) for name, value in fields) > KEPT_LIMIT or (expired and not fields):
        return False
    request.session[KEPT] = {
        "user": int(owner),
        "path": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
        "from": back or came_from(request),
        "what": what,
    }
    return True


def kept_form_take(request: HttpRequest) -> dict[str, Any] | None:
    """The kept form of the person who has signed in again, once."""
    kept: dict[str, Any] | None = request.session.pop(KEPT, None)
    if kept and isinstance(request.user, User) and kept.get("user") == request.user.pk:
        return kept
    return None
