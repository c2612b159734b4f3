"""Who acts in a request: the session is checked, the rights are loaded once, everything but a short list needs sign-in.

And whether he has shown the second factor, where that is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.http import urlencode

from zaitong.accounts import passwords, sessions
from zaitong.accounts.actor import UserActor, actor_load
from zaitong.accounts.asks import ASKS
from zaitong.accounts.gate import proof_gate
from zaitong.accounts.models import User
from zaitong.audit.services import source_address
from zaitong.common.views import came_from, client_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

# Open to everybody. Everything else asks for sign-in, a new room included.
OPEN_VIEWS = frozenset({"login", "logout"})
# Reachable while a password must first be changed.
BEFORE_PASSWORD = OPEN_VIEWS | {"accounts:password"}
# Asked for by the page itself, not by the person: does not count as activity.
PASSIVE_VIEWS = frozenset({"jobs:progress"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UNAUTHORISED = 401


class ActorMiddleware:
    """Sets ``request.actor`` (None: nobody) and ``request.signed_out`` (why a session ended, or None)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = source_address.set(client_address(request))
        try:
            _identify(request)
            response = self.get_response(request)
        finally:
            source_address.reset(token)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],  # noqa: ARG002 - Django's signature
        args: list[Any],  # noqa: ARG002
        kwargs: dict[str, Any],  # noqa: ARG002
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.actor is None:  # type: ignore[attr-defined]
            return None if name in OPEN_VIEWS else _ask_to_sign_in(request)
        if name not in PASSIVE_VIEWS:
            sessions.session_touch(request)
        if name not in BEFORE_PASSWORD and isinstance(request.user, User) and passwords.must_change(request.user):
            return _send_to(request, reverse("accounts:password"))
        return _gate(request, name)


def _gate(request: HttpRequest, name: str) -> HttpResponse | None:
    """The second factor, before whatever stands in ``asks.ASKS``."""
    asked = ASKS.get(name)
    actor: UserActor = request.actor  # type: ignore[attr-defined]
    if asked is None or not (asked.file or request.method == "POST") or not asked.when(actor):
        return None
    return proof_gate(request, actor, asked)


def _identify(request: HttpRequest) -> None:
    request.signed_out = sessions.session_check(request)  # type: ignore[attr-defined]
    request.actor = _actor(request)  # type: ignore[attr-defined]


def _actor(request: HttpRequest) -> UserActor | None:
    if not isinstance(request.user, User):
        return None
    return actor_load(request.user, request.session.get(sessions.APPOINTMENT))


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back. A form sent by HTMX stays where it is, so that nothing typed is lost."""
    reason: sessions.Ended | None = getattr(request, "signed_out", None)
    safe = request.method in SAFE_METHODS
    htmx = bool(getattr(request, "htmx", False))
    if not safe and (htmx or "X-Autosave" in request.headers):
        return HttpResponse("登录已过期，请重新登录。", status=UNAUTHORISED, content_type="text/plain; charset=utf-8")
    if reason:
        messages.warning(request, reason.value)
    if not safe and (request.resolver_match is None or request.resolver_match.view_name not in BEFORE_PASSWORD):
        sessions.kept_form_store(request)
    back = came_from(request) if htmx or not safe else request.get_full_path()
    return _send_to(request, f"{reverse('login')}?{urlencode({'next': back or resolve_url('home')})}")


def _send_to(request: HttpRequest, address: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return redirect(address)
