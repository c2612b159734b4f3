"""台账: pages that lay filed records side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.paging import page_of
from zaitong.common.tables import XLSX
from zaitong.common.views import require
from zaitong.records.ledgers.checks import ITEMS, checks_of
from zaitong.records.ledgers.common import day_of, filed_of
from zaitong.records.ledgers.coverage import COURSES, coverage_export, coverage_of
from zaitong.records.ledgers.guidance import sheets_of
from zaitong.records.ledgers.monitoring import batches_of
from zaitong.records.ledgers.study import study_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.records.ledgers.common import Filed


def _actor(request: HttpRequest) -> Actor:
    return require(request, Permission.RECORDS_VIEW, Permission.SETTLEMENTS_REVIEW)


@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    """What fell short in the branches' self-checks."""
    item = request.GET.get("item", "")
    item = item if item in ITEMS else ""
    found = checks_of(_actor(request), item)
    context = {"title": "自查差在哪里", "found": found, "item": item, "page": page_of(request, found.short)}
    return render(request, "records/ledgers/checks.html", context)


@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """School x course of a term."""
    gaps_only = request.GET.get("gaps") == "1"
    found = coverage_of(_actor(request), request.GET.get("term", ""), gaps_only=gaps_only)
    context = {"title": "五育课程覆盖", "found": found, "courses": COURSES, "gaps_only": gaps_only}
    return render(request, "records/ledgers/coverage.html", context)


@require_GET
def coverage_table(request: HttpRequest) -> HttpResponse:
    """The same as Excel."""
    name, content = coverage_export(term=request.GET.get("term", ""), actor=_actor(request))
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@require_GET
def study(request: HttpRequest) -> HttpResponse:
    """Sessions held against the plans."""
    page = page_of(request, study_of(_actor(request)))
    return render(request, "records/ledgers/study.html", {"title": "学习计划与场次", "page": page})


@require_GET
def guidance(request: HttpRequest) -> HttpResponse:
    """Points for improvement, looked back at; training sessions with what they left."""
    actor, day = _actor(request), today()
    page = page_of(request, [(sheet, sheet.is_due(day)) for sheet in sheets_of(actor)])
    trainings = filed_of(actor, "training_session")[:50]
    context = {"title": "教学指导与研训", "page": page, "trainings": [(one, one.rows("outcomes")) for one in trainings]}
    return render(request, "records/ledgers/guidance.html", context)


@require_GET
def monitoring(request: HttpRequest) -> HttpResponse:
    """Analyses by batch, no order but that of the list of units."""
    batches = batches_of(_actor(request))[:20]
    shown = [(batch, [(one, _steps(one)) for one in batch.analyses]) for batch in batches]
    return render(request, "records/ledgers/monitoring.html", {"title": "监测分析", "batches": shown})


def _steps(one: Filed) -> list[dict[str, object]]:
    return [row | {"day": day_of(row.get("by"))} for row in one.rows("steps")]
