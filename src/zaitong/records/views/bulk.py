"""待审核, several at once: tick, see the ticked ones listed, pass them or return them with one reason for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zaitong.common.access import Permission
from zaitong.common.errors import FieldErrors
from zaitong.common.views import require
from zaitong.records.selectors.queue import (
    queue_requirements,
    queue_rows,
    settlements_named,
    subject_name,
    what_name,
    with_names,
)
from zaitong.records.selectors.twins import twin_words, twins_of
from zaitong.records.services.review import settlements_accept, settlements_return
from zaitong.records.views import asked
from zaitong.records.views.queue import UNPROCESSABLE, asked_filters, queue_address

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from zaitong.common.access import Actor
    from zaitong.records.models import Settlement
    from zaitong.records.selectors.queue import Filters
    from zaitong.records.services.review import BulkResult

CONFLICT = 409
LISTED = 100  # decided in one request: some 35 ms each
DONE = {"accept": "通过", "return": "退回"}


@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """GET: the list to tick. POST: those ticked, to be confirmed; ``confirmed``: the act itself."""
    actor = require(request, Permission.SETTLEMENTS_REVIEW)
    filters = asked_filters(request.GET)
    if request.method == "GET":
        return _pick(request, actor, filters)
    decision = "return" if request.POST.get("decision") == "return" else "accept"
    picked = _picked(request)
    if not picked:
        messages.warning(request, f"还没有选要{DONE[decision]}的。请先打勾。")
        return redirect(queue_address("records:queue_bulk", filters))
    if request.POST.get("confirmed"):
        return _decide(request, actor, filters, decision, picked)
    return _confirm(request, actor, filters, decision, [pk for pk, _ in picked])


def _picked(request: HttpRequest) -> list[tuple[int, int]]:
    """(settlement, version seen) of each box that is ticked."""
    pairs = (text.partition(":") for text in request.POST.getlist("pick"))
    found = {number: asked.number(version) or 0 for pk, _, version in pairs if (number := asked.number(pk))}
    return list(found.items())[:LISTED]


def _pick(request: HttpRequest, actor: Actor, filters: Filters) -> HttpResponse:
    rows = queue_rows(actor, filters)
    context = {
        "title": "批量办理",
        "lines": _lines(with_names(rows)[:LISTED], ticked=bool(request.GET.get("all"))),
        "total": rows.count(),
        "requirements": queue_requirements(actor),
    }
    return render(request, "records/bulk.html", context | _common(filters))


def _confirm(
    request: HttpRequest,
    actor: Actor,
    filters: Filters,
    decision: str,
    picked: list[int],
    errors: list[str] | None = None,
) -> HttpResponse:
    rows = with_names(queue_rows(actor, filters)).filter(pk__in=picked)
    lines = _lines(rows[:LISTED], ticked=True)
    if not lines:
        messages.warning(request, "所选的刚被别人办过，已不在待审核里。")
        return redirect(queue_address("records:queue_bulk", filters))
    context = {"title": f"将{DONE[decision]} {len(lines)} 份", "lines": lines, "errors": errors or []}
    context |= _common(filters) | _said(request, decision)
    return render(request, "records/bulk.html", context, status=UNPROCESSABLE if errors else 200)


def _decide(
    request: HttpRequest, actor: Actor, filters: Filters, decision: str, picked: list[tuple[int, int]]
) -> HttpResponse:
    said = request.POST.get("said", "")
    try:
        if decision == "return":
            result = settlements_return(picked=picked, actor=actor, reason=said)
        else:
            result = settlements_accept(picked=picked, actor=actor, opinion=said)
    except FieldErrors as error:
        return _confirm(request, actor, filters, decision, [pk for pk, _ in picked], error.errors["reason"])
    if result.left:
        return _partly(request, actor, filters, decision, result)
    kept = f"keep:bulk-{decision}:{actor.user_id}"
    messages.success(request, f"已{DONE[decision]} {len(result.done)} 份。", extra_tags=kept)
    return redirect(queue_address("records:queue", filters))


def _partly(request: HttpRequest, actor: Actor, filters: Filters, decision: str, result: BulkResult) -> HttpResponse:
    """What was not decided, with why. What was filed anew meanwhile can be ticked again; the words are kept."""
    found = settlements_named([left.settlement_id for left in result.left], actor)
    again = [found[left.settlement_id] for left in result.left if left.refiled and left.settlement_id in found]
    rest = [
        {"why": left.why, **(_names(found[left.settlement_id]) if left.settlement_id in found else {})}
        for left in result.left
    ]
    context = {
        "title": f"{len(rest)} 份没有{DONE[decision]}",
        "done": len(result.done),
        "rest": rest,
        "lines": _lines(again, ticked=False),
    }
    context |= _common(filters) | _said(request, decision)
    return render(request, "records/bulk.html", context, status=200 if result.done else CONFLICT)


def _said(request: HttpRequest, decision: str) -> dict[str, Any]:
    return {"decision": decision, "done_word": DONE[decision], "said": request.POST.get("said", "")}


def _common(filters: Filters) -> dict[str, Any]:
    return {
        "filters": filters,
        "query": filters.query(),
        "back_url": queue_address("records:queue", filters),
        "pick_url": queue_address("records:queue_bulk", filters),
    }


def _lines(rows: QuerySet[Settlement] | list[Settlement], *, ticked: bool) -> list[dict[str, Any]]:
    listed = list(rows)
    twins = {pk: twin_words(twin) for pk, twin in twins_of(listed).items()}
    return [{**_names(row), "late": _late(row), "ticked": ticked, "twin": twins.get(row.pk, "")} for row in listed]


def _names(row: Settlement) -> dict[str, Any]:
    return {"row": row, "who": subject_name(row), "what": what_name(row)}


def _late(settlement: Settlement) -> bool:
    due = settlement.obligation.due
    return bool(due and settlement.claimed_on > due)
