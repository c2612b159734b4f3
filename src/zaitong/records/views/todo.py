"""我的待办."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zaitong.campaigns.answers.selectors import answer_counts
from zaitong.campaigns.receipts.selectors import unsigned_for
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.views import require
from zaitong.records.consent.selectors import consent_count
from zaitong.records.handover.selectors import waiting_count
from zaitong.records.inner.selectors import my_parts
from zaitong.records.selectors.covered import covered_tasks
from zaitong.records.selectors.listing import loose_drafts
from zaitong.records.selectors.todo import todo
from zaitong.records.services.nil import record_nil
from zaitong.records.views import asked
from zaitong.records.visits.selectors import confirm_count

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def nil(request: HttpRequest) -> HttpResponse:
    """One tap: 本期无此情况."""
    actor = require(request, Permission.RECORDS_FILE)
    pk = asked.number(request.POST.get("obligation"))
    if pk is None:
        raise Http404
    record = record_nil(
        obligation_id=pk, client_key=request.POST.get("client_key", "")[:40] or uuid4().hex, actor=actor
    )
    messages.success(request, "已报送：本期无此情况。点错了，打开记录撤回即可。")
    return redirect("records:record", record.pk)


@require_GET
def todo_page(request: HttpRequest) -> HttpResponse:
    """What I have to do, by urgency."""
    actor = require(request, Permission.RECORDS_FILE)
    campaign_id = asked.number(request.GET.get("campaign"))
    day = today()
    lines = asked.number(request.GET.get("lines")) or 0
    found = todo(actor, day, campaign_id, mine=request.GET.get("mine") == "1", lines=lines)
    context = {
        "title": "我的待办",
        "todo": found,
        "answers": answer_counts(task.obligation.requirement_id for task in found.tasks),
        "day": day,
        "client_key": uuid4().hex,
        "unsigned": unsigned_for(actor),
        "may_delegate": actor.can(Permission.DUTIES_DELEGATE),
        "inner": my_parts(actor),
        "handovers": waiting_count(actor),
        "consents": consent_count(actor),
        "loose": loose_drafts(actor),
        "covered": covered_tasks(actor, day, campaign_id),
        "visits": confirm_count(actor) if actor.can(Permission.VISITS_NOTE) else 0,
    }
    return render(request, "records/todo.html", context)
