"""What every view uses: the right that it needs, whether a page or a part is asked for, where a request comes from."""

from __future__ import annotations

from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.common.access import Actor, Permission
    from zaitong.common.errors import DomainError


def actor_of(request: HttpRequest) -> Actor:
    """The acting person; PermissionDenied when nobody is signed in (the middleware asks for that first)."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise PermissionDenied
    return actor


def require(request: HttpRequest, *permissions: Permission) -> Actor:
    """The acting person, who holds at least one of the rights; else PermissionDenied, which becomes the 403 page."""
    actor = actor_of(request)
    if not any(actor.can(permission) for permission in permissions):
        raise PermissionDenied
    return actor


def is_partial(request: HttpRequest) -> bool:
    """Whether HTMX asks for a part of a page (a boosted link or a restored history entry wants the whole page)."""
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not (htmx.boosted or htmx.history_restore_request)


def safe_next(request: HttpRequest, wanted: str | None, otherwise: str) -> str:
    """``wanted`` when it is a path of this very site, else ``otherwise``: no open redirects, no names of routes."""
    hosts = {request.get_host()}
    if (
        wanted
        and wanted.startswith("/")
        and url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure())
    ):
        return wanted
    return otherwise


def came_from(request: HttpRequest) -> str:
    """Path and query of the page on which a request was made; empty when another site or nobody says."""
    named = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    parts = urlsplit(named)
    if not named or parts.netloc != request.get_host():
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def client_address(request: HttpRequest) -> str | None:
    """The address of the person's machine. Forwarded headers count only behind as many proxies as PROXY_HOPS says."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    hops = settings.PROXY_HOPS
    if hops and len(forwarded) >= hops and (named := _address(forwarded[-hops])):
        return named
    return _address(request.META.get("REMOTE_ADDR") or "")


def _address(text: str) -> str | None:
    """An IP address, a port behind it left out; None for anything else, which PostgreSQL would refuse to store."""
    host = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def problem_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A domain error as a whole page with its own status, or as a toast when HTMX asked for a part.

    The page's script shows parts of answers 409 and 422 only, so every other refusal becomes 422 there.
    """
    partial = is_partial(request)
    template = "common/_toast.html" if partial else "common/error.html"
    status = error.status if not partial or error.status == HTTPStatus.CONFLICT else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "title": "这一步没有办成",
        "message": error.message,
        "text": error.message,
        "kind": "error",
        "errors": error.data.get("errors"),
        "back_url": came_from(request) or "/",
        "back_label": "返回上一页",
    }
    response = render(request, template, context, status=int(status))
    if partial:
        response.headers["HX-Reswap"] = "none"  # the toast is out of band: what is on the page stays
    return response


def too_large_page(request: HttpRequest) -> HttpResponse:
    """More was sent at once than the site takes."""
    limit = f"{settings.REQUEST_LIMIT_BYTES // 1_000_000} MB"
    return render(request, "413.html", {"limit": limit, "back_url": came_from(request) or "/"}, status=413)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what Django itself refuses to read: too much at once, or nonsense."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return too_large_page(request)
    return render(request, "400.html", status=400)
