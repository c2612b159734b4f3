"""委托办理: what I have delegated, delegating, taking back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from zaitong.campaigns.delegation.selectors import behalves, delegable, given, receiver_choices
from zaitong.campaigns.delegation.services import Wanted, delegation_end, delegation_give
from zaitong.common.access import Permission
from zaitong.common.dates import parse_day
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.numbers import whole
from zaitong.common.views import require

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from zaitong.common.access import Actor


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """GET: what is delegated, and the form. POST: delegate."""
    actor = require(request, Permission.DUTIES_DELEGATE)
    if request.method == "GET":
        return _page(request, actor)
    form = request.POST
    day, errors = _day(form.get("ends", ""))
    wanted = Wanted(
        behalf=form.get("behalf", "")[:30],
        user_id=whole(form.get("user")) or None,
        ends=day,
        requirements=[pk for text in form.getlist("requirements") if (pk := whole(text))],
        note=form.get("note", ""),
    )
    try:
        delegation = delegation_give(wanted=wanted, actor=actor)
    except FieldErrors as error:
        return _page(request, actor, errors=error.errors | errors)
    messages.success(request, f"已委托{delegation.user_label}，到{delegation.ends:%Y年%-m月%-d日}为止。随时可以收回。")
    return redirect("campaigns:delegations")


def _day(text: str) -> tuple[date | None, dict[str, list[str]]]:
    if not text.strip():
        return None, {}
    try:
        return parse_day(text), {}
    except ValueError as error:
        return None, {"ends": [str(error)]}


def _page(request: HttpRequest, actor: Actor, errors: dict[str, list[str]] | None = None) -> HttpResponse:
    places = behalves(actor)
    keys = [place.key.partition(":") for place in places]
    posts = [int(number) for kind, _, number in keys if kind == "post"]
    units = [int(number) for kind, _, number in keys if kind == "unit"]
    found = given(actor)
    context = {
        "title": "委托办理",
        "running": found.running,
        "over": found.over,
        "behalves": places,
        "receivers": receiver_choices(actor),
        "requirements": delegable(posts, units),
        "picked": [whole(text) for text in request.POST.getlist("requirements")],
        "user": whole(request.POST.get("user")),
        "form": request.POST,
        "errors": errors or {},
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "campaigns/delegation/page.html", context, status=status)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    actor = require(request, Permission.DUTIES_DELEGATE)
    try:
        delegation = delegation_end(delegation_id=pk, actor=actor)
    except Conflict as error:
        messages.info(request, error.message)
    else:
        messages.success(request, f"已收回，{delegation.user_label}不能再办。已经报送的照旧有效。")
    return redirect("campaigns:delegations")
