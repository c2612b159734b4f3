"""Pages of the burden: for whoever issues, never for those who are asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.campaigns.burden import selectors, services
from zaitong.campaigns.burden.demands import RATE_FIELDS, rates_stored
from zaitong.campaigns.burden.forms import RatesForm
from zaitong.campaigns.burden.selectors import Filters
from zaitong.campaigns.burden.words import SOURCE, assumptions, shares
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.views.parts import campaign_of
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.paging import page_of
from zaitong.common.tables import XLSX
from zaitong.common.views import require, safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.campaigns.burden.selectors import Figures

ISSUING = (Permission.CAMPAIGNS_EDIT, Permission.CAMPAIGNS_PUBLISH)
TABS = {"campaigns": "专项", "demands": "事项", "units": "单位"}
MEASURES = {"campaigns": "项", "demands": "条", "units": "个单位"}


@require_GET
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """How much time one campaign takes, before publishing or after."""
    actor = require(request, *ISSUING)
    found = selectors.burden_campaign(actor, pk)
    views = ("demands", "units")
    figures = selectors.burden_of(found, actor, today(), _filters(request, views))
    context = _context(request, figures, views)
    context |= {
        "title": "减负测算",
        "campaign": found,
        "reviewing": found.state == Campaign.State.REVIEWING,
        "export_url": reverse("campaigns:burden_export", args=[pk]),
    }
    return render(request, "campaigns/burden.html", context)


@require_GET
def running(request: HttpRequest) -> HttpResponse:
    """How much time all running campaigns take."""
    actor = require(request, *ISSUING)
    views = ("campaigns", "demands", "units")
    figures = selectors.burden_of_all(actor, today(), _filters(request, views))
    context = _context(request, figures, views)
    context |= {"title": "减负测算", "campaign": None, "export_url": reverse("campaigns:burdens_export")}
    return render(request, "campaigns/burden.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign as an Excel file, narrowed as the page is."""
    actor = require(request, *ISSUING)
    found = selectors.burden_campaign(actor, pk)
    figures = selectors.burden_of(found, actor, today(), _filters(request, ("demands", "units")))
    content = services.burden_export(figures=figures, subject=f"campaign:{pk}", label=found.name, actor=actor)
    return _file(content, found.name)


@require_GET
def export_running(request: HttpRequest) -> HttpResponse:
    """All running campaigns as an Excel file."""
    actor = require(request, *ISSUING)
    figures = selectors.burden_of_all(actor, today(), _filters(request, tuple(TABS)))
    content = services.burden_export(figures=figures, subject="burden:1", label="全部在办专项", actor=actor)
    return _file(content, "全部在办专项")


@require_http_methods(["GET", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """The constants: what they are, where they come from, and their form."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    stored = rates_stored()
    initial = {name: getattr(stored, name) for name in (*RATE_FIELDS, "note")}
    form = RatesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in RATE_FIELDS}
        services.rates_set(values=values, note=form.cleaned_data["note"], actor=actor)
        messages.success(request, "已保存。减负测算从现在起按新的常数算。")
        return redirect("campaigns:burden_rates")
    context = {"title": "测算常数", "form": form, "stored": stored, "source": SOURCE}
    return render(request, "campaigns/burden_rates.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def align(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one record settle a requirement under review and a running one."""
    actor, found = campaign_of(request, pk)
    other = request.POST.get("other", "")
    try:
        done = services.repeat_align(
            requirement_id=pk,
            other_id=int(other) if other.isascii() and other.isdigit() and len(other) < 15 else 0,
            actor=actor,
            seen=request.POST.get("seen", ""),
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"第 {done.number} 条“{done.title}”已和在办事项共用一份记录。改错了可以撤销。")
    return redirect(safe_next(request, request.POST.get("next"), reverse("campaigns:publish", args=[found.pk])))


def _filters(request: HttpRequest, views: tuple[str, ...]) -> Filters:
    filters = Filters.parse(request.GET)
    return filters if filters.view in views else replace(filters, view=views[0])


def _context(request: HttpRequest, figures: Figures, views: tuple[str, ...]) -> dict[str, Any]:
    view = figures.filters.view
    rows: dict[str, list[Any]] = {
        "campaigns": figures.campaign_rows if view == "campaigns" else [],
        "demands": figures.lines if view == "demands" else [],
        "units": figures.unit_rows if view == "units" else [],
    }
    return {
        "figures": figures,
        "page": page_of(request, rows[view], 25),
        "measure": MEASURES[view],
        "tabs": [(name, TABS[name], name == view) for name in views],
        "parts": shares(figures.estimate.steps),
        "assumptions": assumptions(figures.rates),
        "source": SOURCE,
        "query": request.GET.urlencode(),
    }


def _file(content: bytes, name: str) -> HttpResponse:
    filename = f"{name}_减负测算_{today():%Y%m%d}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
