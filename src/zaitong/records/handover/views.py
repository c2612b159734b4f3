"""移交: who has left with something open; one of them; the act."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.views import require
from zaitong.records.handover.selectors import handover_source, leaving, lines_of, open_of, sources_for
from zaitong.records.handover.services import handover_run, handover_undo
from zaitong.records.views import asked

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Appointment

MAY = (Permission.DUTIES_ASSIGN, Permission.RECORDS_FILE)
MOST_HOLDERS = 200


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Who has left, or soon will; and for a head anybody of his unit who hands over."""
    actor = require(request, *MAY)
    lines = lines_of(leaving(actor))
    here = sources_for(actor).filter(ends__isnull=True).order_by("post__unit__path", "post__sort", "pk")
    context = {
        "title": "移交",
        "waiting": [line for line in lines if line.open],
        "clear": [line for line in lines if not line.open],
        "here": list(here[:MOST_HOLDERS]),
    }
    return render(request, "records/handover/index.html", context)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: everything that is open. POST: pass it on."""
    actor = require(request, *MAY)
    source = sources_for(actor).filter(pk=pk).first()
    if source is None:
        raise Http404
    if request.method == "GET":
        return _page(request, source, actor)
    try:
        done = handover_run(source_id=pk, target_id=asked.number(request.POST.get("target")), actor=actor)
    except FieldErrors as error:
        return _page(request, source, actor, errors=error.errors)
    name = done.target.person.name
    messages.success(
        request,
        f"已移交{name}：草稿 {done.drafts} 份，校内分解 {done.parts} 份，分工 {done.duties} 处。已报送的记录不变。",
    )
    return redirect("records:handover", pk)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one hand-over back."""
    actor = require(request, *MAY)
    source_id = handover_source(pk, actor)
    try:
        done = handover_undo(handover_id=pk, actor=actor)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已撤销移交，草稿、校内分解和分工回到{done.source.person.name}名下。")
    return redirect("records:handover", source_id)


def _page(
    request: HttpRequest, source: Appointment, actor: Actor, errors: dict[str, list[str]] | None = None
) -> HttpResponse:
    context = {"title": "移交", "open": open_of(source, actor), "errors": errors}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "records/handover/one.html", context, status=status)
