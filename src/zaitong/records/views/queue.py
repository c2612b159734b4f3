"""待审核: one item after the other. Several at once: see ``bulk``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from zaitong.campaigns.answers.selectors import waiting_for
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.common.views import require
from zaitong.records.judging import WORDS, judged_fields
from zaitong.records.models import Settlement
from zaitong.records.selectors.queue import (
    FILTERS,
    Filters,
    neighbours,
    queue_counts,
    queue_item,
    queue_requirements,
    queue_rows,
    settlement_for,
    subject_name,
    waited_days,
    what_name,
    with_names,
)
from zaitong.records.selectors.twins import body_name, twin_words, twins_of
from zaitong.records.services.drafts import label_of
from zaitong.records.services.filing import grace_until
from zaitong.records.services.review import (
    settlement_accept,
    settlement_return,
    why_not_reviewer,
)
from zaitong.records.views import asked

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from zaitong.common.access import Actor

LISTED = 60  # lines round the current one
UNPROCESSABLE = 422


def asked_filters(form: QueryDict) -> Filters:
    """The filters that an address names."""
    kind = form.get("filter", "")
    return Filters(kind if kind in FILTERS else "", asked.number(form.get("requirement")))


def queue_address(name: str, filters: Filters, *args: int) -> str:
    """An address of the queue that keeps its filters."""
    query = filters.query()
    return reverse(name, args=args) + (f"?{query}" if query else "")


@require_GET
def queue_page(request: HttpRequest) -> HttpResponse:
    """The first item of the queue, or that nothing waits."""
    actor = require(request, Permission.SETTLEMENTS_REVIEW)
    filters = asked_filters(request.GET)
    first = queue_rows(actor, filters).values_list("pk", flat=True).first()
    if first is None:
        context = {"title": "待审核", "filters": filters, **_list(actor, filters, None)}
        return render(request, "records/queue_empty.html", context)
    return _item(request, actor, filters, first)


@require_http_methods(["GET", "POST"])
def queue_item_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One item. POST: accept or return it; the next comes by itself."""
    actor = require(request, Permission.SETTLEMENTS_REVIEW)
    filters = asked_filters(request.GET)
    if request.method == "GET":
        return _item(request, actor, filters, pk)
    before, after, _ = neighbours(_ids(actor, filters), pk)
    try:
        said = _decide(request, pk, actor)
    except FieldErrors as error:
        return _item(request, actor, filters, pk, errors=error.errors, status=UNPROCESSABLE)
    except (Conflict, NotAllowed) as error:
        messages.error(request, error.message)
        if isinstance(error, NotAllowed) or error.code == "refiled":
            return _item(request, actor, filters, pk, status=int(error.status))
    else:
        messages.success(request, said)
    goal = after or before
    return HttpResponseRedirect(
        queue_address("records:queue_item", filters, goal) if goal else queue_address("records:queue", filters)
    )


def _decide(request: HttpRequest, pk: int, actor: Actor) -> str:
    form = request.POST
    version = asked.number(form.get("version")) or 0
    if form.get("decision") == "return":
        remarks = {key: form.get(f"note-{key}", "") for key in form.getlist("mark")[:60]}
        settlement = settlement_return(
            settlement_id=pk, version=version, reason=form.get("reason", ""), remarks=remarks, actor=actor
        )
        return f"已退回：{label_of(settlement.record)}"
    if form.getlist("mark"):
        raise FieldErrors({"reason": ["还有标记没有取消。要通过，请先取消标记；要退回，请点“退回修改”。"]})
    opinion = form.get("reason", "")
    judged = {key[6:]: form[key] for key in form if key.startswith("judge-")}
    settlement = settlement_accept(settlement_id=pk, version=version, actor=actor, opinion=opinion, judged=judged)
    return f"已通过{'并附意见' if settlement.opinion else ''}：{label_of(settlement.record)}"


def _ids(actor: Actor, filters: Filters) -> list[int]:
    return list(queue_rows(actor, filters).values_list("pk", flat=True)[:5000])


def _list(actor: Actor, filters: Filters, current: int | None) -> dict[str, Any]:
    """The left side: filters with their numbers, the lines round the current one."""
    counts = queue_counts(actor)
    ids = _ids(actor, filters)
    at = ids.index(current) if current in ids else 0
    first = max(0, min(at - LISTED // 2, len(ids) - LISTED))
    rows = list(with_names(queue_rows(actor, filters))[first : first + LISTED])
    twins, day = twins_of(rows), today()
    lines = [
        {
            "row": row,
            "who": subject_name(row),
            "what": what_name(row),
            "url": queue_address("records:queue_item", filters, row.pk),
            "waited": waited_days(row, day),
            "again": row.version > 1,
            "twin": twin_words(twins[row.pk]) if row.pk in twins else "",
        }
        for row in rows
    ]
    chips = [{"label": "全部", "count": counts["all"], "url": _chip("", filters), "current": not filters.kind}]
    chips += [
        {"label": label, "count": counts[key], "url": _chip(key, filters), "current": filters.kind == key}
        for key, label in FILTERS.items()
        if counts[key] or filters.kind == key
    ]
    return {
        "lines": lines,
        "chips": chips,
        "count": counts["all"],
        "total": len(ids),
        "requirements": queue_requirements(actor),
        "intake_url": _intake_url(actor, filters),
        "questions": waiting_for(actor).count(),
        "bulk_url": queue_address("records:queue_bulk", filters),
        "ids": ids,
    }


def _intake_url(actor: Actor, filters: Filters) -> str:
    """Where what came by mail is filed for the units; nothing for whom it is not."""
    if not actor.can(Permission.RECORDS_FILE_FOR):
        return ""
    if filters.requirement_id:
        return reverse("records:intake_new", args=[filters.requirement_id])
    return reverse("records:intake")


def _chip(kind: str, filters: Filters) -> str:
    return queue_address("records:queue", Filters(kind, filters.requirement_id))


def _item(
    request: HttpRequest,
    actor: Actor,
    filters: Filters,
    pk: int,
    *,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    settlement = settlement_for(pk, actor)
    if settlement is None:
        raise Http404
    listed = _list(actor, filters, pk)
    before, after, place = neighbours(listed["ids"], pk)
    form, item = request.POST, queue_item(settlement)
    context = {
        "title": "待审核",
        "item": item,
        "twin": {"words": twin_words(item.twin), "who": body_name(item.twin)} if item.twin else {},
        "settlement": settlement,
        "requirement": settlement.obligation.requirement,
        "judged": judged_fields(settlement.record, settlement.record.data),
        "judge_words": WORDS,
        "judge_typed": {key[6:]: form[key] for key in form if key.startswith("judge-")},
        "open": settlement.state == Settlement.State.CLAIMED,
        "why_not": why_not_reviewer(settlement, actor),
        "filters": filters,
        "query": filters.query(),
        "place": place,
        "before_url": queue_address("records:queue_item", filters, before) if before else "",
        "after_url": queue_address("records:queue_item", filters, after) if after else "",
        "errors": errors or {},
        "marks": {key: form.get(f"note-{key}", "") for key in form.getlist("mark")},
        "reason": form.get("reason", ""),
        "grace": grace_until(today()),
        **listed,
    }
    return render(request, "records/queue.html", context, status=status)
