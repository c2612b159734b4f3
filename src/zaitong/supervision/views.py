"""Pages of supervision: parse the address, ask for the right, load one value, draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from zaitong.accounts.navigation import SEARCHING
from zaitong.campaigns.services.counters import obligation_unwaive, obligation_waive
from zaitong.common.access import Permission
from zaitong.common.clock import now, today
from zaitong.common.errors import DomainError, FieldErrors
from zaitong.common.paging import page_of
from zaitong.common.views import actor_of, is_partial, require
from zaitong.supervision import rendering
from zaitong.supervision.exports import XLSX, notes
from zaitong.supervision.links import address
from zaitong.supervision.needle import LONGEST, Needle
from zaitong.supervision.search import kinds_for
from zaitong.supervision.search import search as search_groups
from zaitong.supervision.selectors.cell import cell_load
from zaitong.supervision.selectors.filters import Filters
from zaitong.supervision.selectors.index import campaign_get, campaigns_running, totals_of
from zaitong.supervision.selectors.matrix import matrix_load
from zaitong.supervision.selectors.obligation import may_waive, obligation_get, story_load
from zaitong.supervision.services import matrix_export

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor
    from zaitong.supervision.selectors.obligation import Story

TITLE = "进展情况一览表"
SEARCH_PAGE = 20


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every campaign under way with its totals."""
    actor = require(request, Permission.MATRIX_VIEW)
    page = page_of(request, campaigns_running(actor), size=20)
    totals = totals_of(list(page.object_list), actor, today())
    context = {"title": "督导", "sub": "每项专项工作做到哪一步了，谁还没做。", "page": page, "totals": totals}
    return render(request, "supervision/index.html", context)


@require_GET
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix of one campaign."""
    actor = require(request, Permission.MATRIX_VIEW)
    found = matrix_load(_campaign(pk, actor), actor, Filters.parse(request.GET), today())
    context = {
        "title": TITLE,
        "matrix": found,
        "now": now(),
        "head": rendering.head_rows(found),
        "body": rendering.body_rows(found),
        "foot": rendering.foot_rows(found),
        "may_export": actor.can(Permission.MATRIX_EXPORT),
        "campaign_url": address("campaigns:detail", pk),
        "plans_url": address("campaigns:plans", pk) if actor.can(Permission.CAMPAIGNS_EDIT) else "",
        "intake_url": _intake_url(pk, found.filters.item, actor),
        "notes": notes(found),
    }
    return render(request, "supervision/matrix.html", context)


def _intake_url(campaign_id: int, item: int | None, actor: Actor) -> str:
    """Where what came by mail is filed for the units of one column, or of the campaign."""
    if not actor.can(Permission.RECORDS_FILE_FOR):
        return ""
    return address("records:intake_new", item) if item else f"{address('records:intake')}?campaign={campaign_id}"


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix as it looks, as an Excel sheet: all pages of what is filtered."""
    actor = require(request, Permission.MATRIX_EXPORT)
    campaign = _campaign(pk, actor)
    content = matrix_export(campaign=campaign, filters=Filters.parse(request.GET), actor=actor)
    name = f"{campaign.name}_{TITLE}_{today():%Y%m%d}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@require_GET
def cell(request: HttpRequest, requirement: int, unit: int) -> HttpResponse:
    """One cell: a card over the matrix, or a page of its own without script."""
    actor = require(request, Permission.MATRIX_VIEW)
    card = cell_load(requirement_id=requirement, unit_id=unit, actor=actor, day=today())
    template = "supervision/_cell.html" if is_partial(request) else "supervision/cell.html"
    response = render(
        request,
        template,
        {"title": card.cell.requirement.title, "card": card, "may_file_for": actor.can(Permission.RECORDS_FILE_FOR)},
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
def obligation(request: HttpRequest, pk: int) -> HttpResponse:
    """一件事的经过."""
    actor = require(request, Permission.OBLIGATIONS_VIEW)
    return _story_page(request, story_load(pk, actor, today()), actor)


@require_POST
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Exempt an obligation, with a reason; what was typed stays when it is refused."""
    actor = _deciding(request, pk)
    reason = request.POST.get("reason", "")
    try:
        obligation_waive(obligation_id=pk, reason=reason, actor=actor)
    except FieldErrors as error:
        return _story_page(
            request, story_load(pk, actor, today()), actor, error=error.errors["reason"][0], typed=reason
        )
    except DomainError as error:
        return _story_page(request, story_load(pk, actor, today()), actor, error=error.message, status=error.status)
    messages.success(request, "已同意免报。报送率不再把它算进应报数。")
    return redirect("supervision:obligation", pk=pk)


@require_POST
def unwaive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a waiver back."""
    obligation_unwaive(obligation_id=pk, actor=_deciding(request, pk))
    messages.success(request, "已撤销免报，这项待办恢复有效。")
    return redirect("supervision:obligation", pk=pk)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What the words of the top bar's search are found in, all groups or one of them (``?group=``)."""
    actor = require(request, *SEARCHING)
    needle = Needle.parse(request.GET.get("q", ""))
    groups = [group for group in search_groups(actor, needle) if group.total]
    one = next((group for group in groups if group.kind.key == request.GET.get("group")), None)
    page = page_of(request, cast("Any", one.rows), SEARCH_PAGE) if one else None
    context = {
        "title": f"搜索“{needle.text}”" if needle.text else "搜索",
        "needle": needle,
        "groups": groups,
        "group": one,
        "page": page,
        "hits": one.shown(page) if one and page else (),
        "total": sum(group.total for group in groups),
        "kinds": "、".join(kinds_for(actor)),
        "longest": LONGEST,
    }
    return render(request, "supervision/search.html", context)


def _campaign(pk: int, actor: Actor) -> Campaign:
    campaign = campaign_get(pk, actor)
    if campaign is None:
        raise Http404
    return campaign


def _deciding(request: HttpRequest, pk: int) -> Actor:
    """The actor, who may decide about this obligation's waiver: 404 outside his scope, 403 without the right."""
    actor = actor_of(request)
    if not may_waive(obligation_get(pk, actor), actor):
        raise PermissionDenied
    return actor


def _story_page(
    request: HttpRequest, story: Story, actor: Actor, *, error: str = "", typed: str = "", status: int = 0
) -> HttpResponse:
    matrix_url = address("supervision:matrix", story.obligation.requirement.campaign_id)
    context: dict[str, Any] = {
        "title": story.obligation.requirement.title,
        "story": story,
        "error": error,
        "typed": typed,
        "matrix_url": matrix_url if actor.can(Permission.MATRIX_VIEW) else "",
    }
    return render(request, "supervision/obligation.html", context, status=status or (422 if error else 200))
