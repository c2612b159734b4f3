"""密封行程: where one means to go, for oneself alone."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import FieldErrors
from zaitong.common.views import require
from zaitong.records.visits.kinds import visit_kinds
from zaitong.records.visits.places import known_names, own_places
from zaitong.records.visits.plans import (
    UNANNOUNCED,
    Planned,
    Typed,
    plan_drop,
    plans_of,
    plans_open,
    visit_arrive,
    visit_plan,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.common.access import Actor


@require_http_methods(["GET", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """GET: how many lie sealed, and the form. POST: one more."""
    actor = require(request, Permission.VISITS_NOTE)
    if request.method == "GET":
        return _page(request, actor)
    form = request.POST
    typed = Typed(**{name: str(form.get(name, "")) for name in ("target", "place", "day", "kind", "note")})
    try:
        visit_plan(typed=typed, actor=actor)
    except FieldErrors as error:
        return _page(request, actor, typed=typed, errors=error.errors, status=error.status)
    messages.success(request, "已密封保存，只有您能打开。")
    return redirect("visits:plans")


@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """The plans in plain, on a page that no browser keeps."""
    actor = require(request, Permission.VISITS_NOTE)
    return _page(request, actor, planned=plans_open(actor=actor))


@require_POST
def arrive(request: HttpRequest, pk: int) -> HttpResponse:
    """已到校: from now on it is an ordinary visit."""
    actor = require(request, Permission.VISITS_NOTE)
    record = visit_arrive(plan_id=pk, actor=actor)
    if record.version:
        return redirect("records:record", record.pk)
    messages.success(request, "已转成走访草稿。看到的情况现在写，也可以回来再写。")
    return redirect("visits:confirm", record.pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a plan."""
    actor = require(request, Permission.VISITS_NOTE)
    plan_drop(plan_id=pk, actor=actor)
    messages.success(request, "这条行程已删去。")
    return redirect("visits:plans")


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    planned: list[Planned] | None = None,
    typed: Typed | None = None,
    errors: dict[str, list[str]] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    kinds = visit_kinds()
    usual = UNANNOUNCED if any(kind.key == UNANNOUNCED for kind in kinds) else (kinds[0].key if kinds else "")
    context = {
        "title": "密封行程",
        "plans": plans_of(actor),
        "planned": planned,
        "places": own_places(actor),
        "names": known_names(),
        "kinds": kinds,
        "typed": typed or Typed(kind=usual),
        "errors": errors or {},
        "today": today(),
    }
    response = render(request, "visits/plans.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
