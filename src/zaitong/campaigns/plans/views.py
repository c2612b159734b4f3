"""Pages of own plans: the author's upload and comparison, the owner's table over all units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from zaitong.campaigns.forms import UploadForm
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.plans import matrix, selectors
from zaitong.campaigns.plans.exports import matrix_export
from zaitong.campaigns.plans.matrix import Filters
from zaitong.campaigns.plans.reading import paragraphs
from zaitong.campaigns.plans.result import STATUS_NAMES
from zaitong.campaigns.plans.services import plan_submit
from zaitong.common.access import Permission
from zaitong.common.errors import DomainError
from zaitong.common.paging import page_of
from zaitong.common.tables import XLSX
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit

OPEN = Campaign.State.PUBLISHED


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The own plan of the actor's unit: upload or replace it; on to its comparison where there is one."""
    actor = require(request, Permission.PLANS_ANSWER)
    campaign, unit = selectors.campaign_answered(actor, pk), _unit(actor)
    if request.method == "POST":
        return _submit(request, campaign, unit, actor)
    found = selectors.own_plan(campaign, unit, actor)
    if found and "replace" not in request.GET:
        return redirect("campaigns:plan_of", pk, found.pk)
    return _upload_page(request, campaign, unit, UploadForm(), replacing=found is not None)


@require_GET
def plan_of(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """One plan beside the document that it answers."""
    actor = require(request, Permission.PLANS_ANSWER, Permission.CAMPAIGNS_EDIT)
    campaign = selectors.campaign_answered(actor, pk)
    page = selectors.plan_page(campaign, document, actor, request.GET.get("show", ""), _number(request.GET.get("item")))
    unit = selectors.answering_unit(actor)
    context = {
        "title": "对照上级文件",
        "plan": page,
        "mine": unit is not None and unit.pk == page.document.owner_id,
        "may_replace": campaign.state == OPEN,
        "may_see_all": selectors.runs(campaign, actor),
        "chips": _status_chips(page),
        "copy": selectors.own_copy(page.document, actor),
    }
    return render(request, "campaigns/plan.html", context)


@require_GET
def plan_text(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """A plan as it reads, with the passages marked that answer the document above."""
    actor = require(request, Permission.PLANS_ANSWER, Permission.CAMPAIGNS_EDIT)
    campaign = selectors.campaign_answered(actor, pk)
    page = selectors.plan_page(campaign, document, actor)
    copy = selectors.own_copy(page.document, actor)
    context = {
        "title": "方案原文",
        "plan": page,
        "copy": copy,
        "paragraphs": paragraphs(page.document.text, page.result, copy.spans if copy else ()),
        "may_see_all": selectors.runs(campaign, actor),
    }
    return render(request, "campaigns/plan_text.html", context)


@require_GET
def plans(request: HttpRequest, pk: int) -> HttpResponse:
    """All units' plans for the campaign's owner."""
    _, campaign = _run_by(request, pk)
    show = request.GET.get("show", "")
    page = page_of(request, selectors.units_answering(campaign, show))
    context = {
        "title": "各单位方案",
        "campaign": campaign,
        "page": page,
        "lines": selectors.with_plans(list(page.object_list)),
        "chips": _unit_chips(campaign, show),
    }
    return render(request, "campaigns/plans.html", context)


@require_GET
def plan_matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """All units' plans against all duties."""
    _, campaign = _run_by(request, pk)
    filters, grid = Filters.parse(request.GET), matrix.grid_of(campaign)
    page = page_of(request, matrix.units_of(campaign, grid, filters), size=matrix.SIZE)
    item = next((column.duty for column in grid.columns if column.duty.pk == filters.item), None)
    kinds = matrix.kind_choices(campaign, filters)
    context = {
        "title": "方案对照一览表",
        "campaign": campaign,
        "grid": grid,
        "filters": filters,
        "page": page,
        "rows": matrix.rows_of(grid, page.object_list),
        "foot": matrix.foot_of(grid, filters),
        "shows": matrix.show_choices(grid, filters, kinds[0]["count"]),
        "kinds": kinds,
        "item": item,
        "item_name": STATUS_NAMES.get(filters.status, ""),
        "without_item": filters.query(item="", status=""),
        "export_query": filters.query(),
        "statuses": [(key, STATUS_NAMES[key], matrix.LOOKS[key]) for key in matrix.STATUSES],
    }
    return render(request, "campaigns/plan_matrix.html", context)


@require_GET
def plan_matrix_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as an Excel sheet: all pages of what is filtered."""
    actor, campaign = _run_by(request, pk)
    name, data = matrix_export(campaign=campaign, filters=Filters.parse(request.GET), actor=actor)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _run_by(request: HttpRequest, pk: int) -> tuple[Actor, Campaign]:
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = selectors.campaign_answered(actor, pk)
    if not selectors.runs(campaign, actor):
        raise PermissionDenied
    return actor, campaign


def _number(asked: str | None) -> int:
    return int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def _unit(actor: Actor) -> Unit:
    unit = selectors.answering_unit(actor)
    if unit is None:
        raise Http404
    return unit


def _submit(request: HttpRequest, campaign: Campaign, unit: Unit, actor: Actor) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    form.fields["file"].label = "方案文件"
    if not form.is_valid():
        return _upload_page(request, campaign, unit, form, status=422)
    name, data = form.content()
    try:
        document, _ = plan_submit(campaign=campaign, owner=unit, filename=name, data=data, actor=actor)
    except DomainError as error:
        form.add_error("file" if form.cleaned_data.get("file") else "text", error.message)
        return _upload_page(request, campaign, unit, form, status=422)
    messages.success(request, "方案已收下，正在读取并对照上级文件。")
    return redirect("campaigns:plan_of", campaign.pk, document.pk)


def _upload_page(
    request: HttpRequest,
    campaign: Campaign,
    unit: Unit,
    form: UploadForm,
    *,
    replacing: bool = False,
    status: int = 200,
) -> HttpResponse:
    form.fields["file"].label = "方案文件"
    context: dict[str, Any] = {
        "title": "再传一稿" if replacing else "上传本单位方案",
        "campaign": campaign,
        "author": unit,
        "form": form,
        "replacing": replacing,
        "closed": campaign.state != OPEN,
    }
    return render(request, "campaigns/plan_upload.html", context, status=status)


def _status_chips(page: selectors.PlanPage) -> list[dict[str, Any]]:
    here = reverse("campaigns:plan_of", args=[page.campaign.pk, page.document.pk])
    names = [
        ("", "全部", "", len(page.result.rows)),
        ("covered", "已对应", "cover", page.result.count("covered")),
        ("partial", "部分对应", "cover cover--part", page.result.count("partial")),
        ("missing", "没有写到", "cover cover--none", page.result.count("missing")),
        ("unknown", "没有比对", "", page.unknown),
        ("added", "方案自己增加的", "", len(page.result.added)),
    ]
    return [
        {
            "label": label,
            "look": look,
            "count": count,
            "url": f"{here}?show={key}" if key else here,
            "current": page.show == key,
        }
        for key, label, look, count in names
        if count or key in {"", "covered", "partial", "missing"}
    ]


def _unit_chips(campaign: Campaign, show: str) -> list[dict[str, Any]]:
    here = reverse("campaigns:plans", args=[campaign.pk])
    return [
        {
            "label": label,
            "count": selectors.units_answering(campaign, key).count(),
            "url": f"{here}?show={key}" if key else here,
            "current": show == key,
        }
        for key, label in (("", "全部单位"), (selectors.WITH, "已有方案"), (selectors.WITHOUT, "还没有方案"))
    ]
