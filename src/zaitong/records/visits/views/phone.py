"""What makes the visits page work on a phone without a network: manifest, service worker, who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from zaitong import __version__
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest

REVISION = 1  # raise it when worker.js changes what it keeps


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """The installable page: its name, where it starts, its icons. Holds nothing of anybody."""
    require(request, Permission.VISITS_NOTE)
    icons = [
        {"src": static(f"visits/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
        for size in (192, 512)
    ]
    page = {
        "name": "在同 走访",
        "short_name": "走访",
        "lang": "zh-CN",
        "id": reverse("visits:home"),
        "start_url": reverse("visits:new"),
        "scope": reverse("visits:home"),
        "display": "standalone",
        "background_color": "#F6F7F9",
        "theme_color": "#FFFFFF",
        "icons": icons,
    }
    return JsonResponse(page, content_type="application/manifest+json")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands under /visits/ and so can never see any other page."""
    require(request, Permission.VISITS_NOTE)
    context = {
        "version": f"{__version__}.{REVISION}",
        "page": reverse("visits:new"),
        "home": reverse("visits:home"),
        "static": static(""),
    }
    return render(request, "visits/worker.js", context, content_type="text/javascript; charset=utf-8")


@require_GET
def who(request: HttpRequest) -> JsonResponse:
    """Asked before the queue is sent: who is signed in (a redirect: nobody), with a token for the sending."""
    actor = require(request, Permission.VISITS_NOTE)
    return JsonResponse({"user": actor.user_id, "token": get_token(request), "today": today().isoformat()})
