"""The trail, for the auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_GET

from zaitong.audit import exports, selectors, services
from zaitong.audit.forms import TrailForm
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.tables import XLSX
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    """Who did what when; filters live in the address."""
    require(request, Permission.AUDIT_VIEW)
    form = TrailForm(request.GET)
    page = selectors.trail_page(
        form.asked(), before=_number(request.GET.get("before")), after=_number(request.GET.get("after"))
    )
    context = {
        "title": "操作记录",
        "sub": "谁在什么时候做了什么。只能查看，谁都不能修改或删除。",
        "form": form,
        "page": page,
        "lines": selectors.trail_lines(page.rows),
        "chain": selectors.chain_state(),
        "query": _query(request),
        "filtered": bool(_query(request)),
        "export_url": f"{reverse('audit:export')}?{_query(request)}",
    }
    return render(request, "audit/trail.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The filtered rows as Excel; the export itself is in the trail."""
    actor = require(request, Permission.AUDIT_VIEW)
    form = TrailForm(request.GET)
    table = exports.trail_workbook(form.asked())
    services.audit_write(actor=actor, act="trail.exported", subject="trail:0", data={"rows": table.rows})
    name = f"操作记录 {today():%Y-%m-%d}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(table.content, content_type=XLSX, headers={"Content-Disposition": disposition})


def _number(text: str | None) -> int | None:
    """A row's number from the address; None for nonsense."""
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


def _query(request: HttpRequest) -> str:
    """The filters of the address, without the place in the list."""
    asked = [(key, str(value)) for key, value in request.GET.items() if value and key not in {"before", "after"}]
    return urlencode(asked)
