"""课题与难题: the list, one with its course, adding to it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zaitong.common.access import Permission
from zaitong.common.paging import page_of
from zaitong.common.views import require
from zaitong.records.topics.kinds import ADDED
from zaitong.records.topics.selectors import may_add, topic_for, topic_rows, topic_types, topics_of
from zaitong.records.topics.services import step_start

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.records.topics.selectors import Stage

PAGE = 25  # lines; on a phone each takes two or three
SEE = (Permission.RECORDS_VIEW, Permission.RECORDS_FILE, Permission.SETTLEMENTS_REVIEW)


@require_GET
def topic_list(request: HttpRequest) -> HttpResponse:
    """Topics in my scope with how far each is."""
    actor = require(request, *SEE)
    text, kind = request.GET.get("q", "").strip()[:60], request.GET.get("kind", "")
    page = page_of(request, topic_rows(actor, text=text, kind=kind), PAGE)
    context = {
        "title": "课题与难题",
        "page": page,
        "topics": topics_of(page, actor),
        "text": text,
        "kind": kind,
        "kinds": topic_types(),
        "begin": topic_types(open_only=True) if actor.can(Permission.RECORDS_FILE) else (),
    }
    return render(request, "records/topics/list.html", context)


@require_GET
def topic_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One topic: stages, course, report."""
    actor = require(request, *SEE)
    topic = topic_for(pk, actor)
    context = {
        "title": topic.title,
        "topic": topic,
        "may_add": may_add(topic, actor),
        "adds": [(key, label) for key, (label, _) in ADDED.items()],
        "next_add": _next(topic.stages, has_report=topic.report is not None),
        "client_key": uuid4().hex,
    }
    return render(request, "records/topics/topic.html", context)


def _next(stages: list[Stage], *, has_report: bool) -> str:
    """What comes next: the first stage without a step, then the report."""
    names = list(ADDED)
    return next((names[at] for at, stage in enumerate(stages) if not stage.count), "" if has_report else "report")


@require_POST
def topic_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a step or the report, and go to its form."""
    actor = require(request, Permission.RECORDS_FILE)
    key = f"{request.POST.get('client_key', '')[:32] or uuid4().hex}:t{pk}"
    what = request.POST.get("what", "")
    record = step_start(topic_id=pk, what=what, client_key=f"{key}:{what}"[:60], actor=actor)
    return redirect("records:edit", record.pk)
