"""待审核, several at once: tick, or take all that match; see what it is; pass it or return it with one reason for all.

A few are decided within the request, many in the background (``bulk.services``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.common.access import Permission
from zaitong.common.errors import FieldErrors
from zaitong.common.numbers import whole
from zaitong.common.paging import page_of
from zaitong.common.views import require
from zaitong.jobs.selectors import job_latest
from zaitong.records.bulk.models import BulkItem, BulkReview
from zaitong.records.bulk.selection import LIMIT, own_act, recent_acts, selection_of
from zaitong.records.bulk.services import KIND, bulk_start, bulk_stop
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
LISTED = 100  # to be ticked on one page
AT_ONCE = 20  # decided within the request: some 35 ms each
DONE = {"accept": "通过", "return": "退回"}


@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """GET: the list to tick. POST: those ticked, or ``all`` that match, to be confirmed; ``confirmed``: the act itself."""
    actor = require(request, Permission.SETTLEMENTS_REVIEW)
    filters = asked_filters(request.GET)
    if request.method == "GET":
        return _pick(request, actor, filters)
    if request.POST.get("all"):
        return _confirm_all(request, actor, filters, _decision(request.POST.get("all")))
    decision = _decision(request.POST.get("decision"))
    picked = _picked(request)
    if not picked:
        messages.warning(request, f"还没有选要{DONE[decision]}的。请先打勾。")
        return redirect(queue_address("records:queue_bulk", filters))
    if request.POST.get("confirmed"):
        return _decide(request, actor, filters, decision, picked)
    return _confirm(request, actor, filters, decision, picked)


def _decision(text: str | None) -> str:
    return "return" if text == "return" else "accept"


def _picked(request: HttpRequest) -> list[tuple[int, int]]:
    """(settlement, version seen) of each box that is ticked, or of all that were confirmed together."""
    together = request.POST.get("picked")
    texts = request.POST.getlist("pick")[:LISTED] if together is None else together.split()[:LIMIT]
    pairs = (text.partition(":") for text in texts)
    found = {number: whole(version, digits=9) or 0 for pk, _, version in pairs if (number := asked.number(pk))}
    return list(found.items())


def _pick(request: HttpRequest, actor: Actor, filters: Filters) -> HttpResponse:
    rows = queue_rows(actor, filters)
    total = rows.count()
    context = {
        "title": "批量办理",
        "lines": _lines(with_names(rows)[:LISTED], ticked=bool(request.GET.get("all"))),
        "total": total,
        "many": total if total > LISTED else 0,
        "requirements": queue_requirements(actor),
        "recent": recent_acts(actor),
    }
    return render(request, "records/bulk/ticked.html", context | _common(filters))


def _confirm(
    request: HttpRequest,
    actor: Actor,
    filters: Filters,
    decision: str,
    picked: list[tuple[int, int]],
    errors: list[str] | None = None,
) -> HttpResponse:
    if request.POST.get("picked") is not None:
        return _confirm_all(request, actor, filters, decision, picked, errors)
    rows = with_names(queue_rows(actor, filters)).filter(pk__in=[pk for pk, _ in picked])
    lines = _lines(rows[:LISTED], ticked=True)
    if not lines:
        messages.warning(request, "所选的刚被别人办过，已不在待审核里。")
        return redirect(queue_address("records:queue_bulk", filters))
    context = {"title": f"将{DONE[decision]} {len(lines)} 份", "lines": lines, "errors": errors or []}
    context |= _common(filters) | _said(request, decision)
    return render(request, "records/bulk/ticked.html", context, status=UNPROCESSABLE if errors else 200)


def _confirm_all(
    request: HttpRequest,
    actor: Actor,
    filters: Filters,
    decision: str,
    seen: list[tuple[int, int]] | None = None,
    errors: list[str] | None = None,
) -> HttpResponse:
    """All that match, in figures and the first names. ``seen``: asked again, in the versions that stood there before."""
    chosen = selection_of(actor, filters, decision, [pk for pk, _ in seen] if seen else None)
    if not chosen.picked and not chosen.out:
        messages.warning(request, "所选的刚被别人办过，已不在待审核里。")
        return redirect(queue_address("records:queue_bulk", filters))
    versions = dict(seen or chosen.picked)
    number = len(chosen.picked)
    context = {
        "title": f"将{DONE[decision]} {number} 份" if number else f"没有可以批量{DONE[decision]}的",
        "chosen": chosen,
        "number": number,
        "picked": " ".join(f"{pk}:{versions[pk]}" for pk, _ in chosen.picked),
        "errors": errors or [],
    }
    context |= _common(filters) | _said(request, decision)
    return render(request, "records/bulk/all.html", context, status=UNPROCESSABLE if errors else 200)


def _decide(
    request: HttpRequest, actor: Actor, filters: Filters, decision: str, picked: list[tuple[int, int]]
) -> HttpResponse:
    said = request.POST.get("said", "")
    if len(picked) > AT_ONCE:
        return _begin(request, actor, filters, decision, picked)
    try:
        if decision == "return":
            result = settlements_return(picked=picked, actor=actor, reason=said)
        else:
            result = settlements_accept(picked=picked, actor=actor, opinion=said)
    except FieldErrors as error:
        return _confirm(request, actor, filters, decision, picked, error.errors["reason"])
    if result.left:
        return _partly(request, actor, filters, decision, result)
    messages.success(request, f"已{DONE[decision]} {len(result.done)} 份。", extra_tags=_kept(actor, decision))
    return redirect(queue_address("records:queue", filters))


def _begin(
    request: HttpRequest, actor: Actor, filters: Filters, decision: str, picked: list[tuple[int, int]]
) -> HttpResponse:
    """In the background; the words are kept with it."""
    said = request.POST.get("said", "")
    key = request.POST.get("client_key", "")[:40] or uuid4().hex
    try:
        review = bulk_start(picked=picked, decision=decision, said=said, client_key=key, actor=actor)
    except FieldErrors as error:
        return _confirm(request, actor, filters, decision, picked, error.errors["reason"])
    messages.success(
        request,
        f"已开始{DONE[decision]} {review.total} 份，可以离开这一页，不会中断。",
        extra_tags=_kept(actor, decision),
    )
    return redirect("records:bulk_result", review.pk)


def _kept(actor: Actor, decision: str) -> str:
    """What this browser need no longer keep."""
    return f"keep:bulk-{decision}:{actor.user_id}"


@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of many: how many are decided, which are not and why. While it runs: how far it is."""
    actor = require(request, Permission.SETTLEMENTS_REVIEW)
    review = own_act(pk, actor)
    if review is None:
        raise Http404
    job = job_latest(KIND, f"bulk:{review.pk}") if review.state == BulkReview.State.RUNNING else None
    if job:
        return redirect("jobs:progress", job.pk)
    return render(request, "records/bulk/ticked.html", _result(request, actor, review))


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide no more of it."""
    review = bulk_stop(review_id=pk, actor=require(request, Permission.SETTLEMENTS_REVIEW))
    if review.state == BulkReview.State.DONE:
        messages.info(request, "已经全部办完了，没有可停的。")
    return redirect("records:bulk_result", review.pk)


def _result(request: HttpRequest, actor: Actor, review: BulkReview) -> dict[str, Any]:
    left = review.items.filter(state=BulkItem.State.LEFT)
    page = page_of(request, left, LISTED)
    found = settlements_named([item.settlement_id for item in page], actor)
    filters = asked_filters(request.GET)
    again = queue_rows(actor, filters).filter(pk__in=left.filter(refiled=True).values("settlement_id"))
    word = DONE[review.decision]
    done = review.items.filter(state=BulkItem.State.DONE).count()
    number = left.count()
    return {
        "title": f"{number} 份没有{word}" if number else f"已{word} {done} 份",
        "review": review,
        "done": done,
        "waiting": review.total - done - number,
        "rest": [_left(item.why, found.get(item.settlement_id)) for item in page],
        "page": page,
        "lines": _lines(with_names(again)[:LISTED], ticked=False),
        "decision": review.decision,
        "done_word": word,
        "said": review.said,
        "client_key": uuid4().hex,
    } | _common(filters)


def _left(why: str, settlement: Settlement | None) -> dict[str, Any]:
    return {"why": why, **(_names(settlement) if settlement else {})}


def _partly(request: HttpRequest, actor: Actor, filters: Filters, decision: str, result: BulkResult) -> HttpResponse:
    """What was not decided, with why. What was filed anew meanwhile can be ticked again; the words are kept."""
    found = settlements_named([left.settlement_id for left in result.left], actor)
    again = [found[left.settlement_id] for left in result.left if left.refiled and left.settlement_id in found]
    rest = [_left(left.why, found.get(left.settlement_id)) for left in result.left]
    context = {
        "title": f"{len(rest)} 份没有{DONE[decision]}",
        "done": len(result.done),
        "rest": rest,
        "lines": _lines(again, ticked=False),
    }
    context |= _common(filters) | _said(request, decision)
    return render(request, "records/bulk/ticked.html", context, status=200 if result.done else CONFLICT)


def _said(request: HttpRequest, decision: str) -> dict[str, Any]:
    key = request.POST.get("client_key", "")[:40] or uuid4().hex
    return {
        "decision": decision,
        "done_word": DONE[decision],
        "said": request.POST.get("said", ""),
        "client_key": key,
    }


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
