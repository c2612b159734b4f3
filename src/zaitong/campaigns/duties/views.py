"""责任分工 of a unit, 一岗双责 of a leader."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.campaigns.duties.leaders import KINDS, leader_for, leaders_in, sheets_of
from zaitong.campaigns.duties.selectors import (
    ROLES,
    addressed,
    campaign_lines,
    campaign_shown,
    duty_table,
    field_name,
    may_assign,
    unit_shown,
)
from zaitong.campaigns.duties.services import duties_repeat, duties_set
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.common.numbers import whole
from zaitong.common.paging import page_of
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """A unit's campaigns with who answers for them."""
    actor = require(request, Permission.OBLIGATIONS_VIEW)
    unit, units = unit_shown(actor, whole(request.GET.get("unit")) or None)
    if unit is None and request.GET.get("unit"):
        raise Http404
    context = {
        "title": "责任分工",
        "unit": unit,
        "units": units if len(units) > 1 else [],
        "lines": campaign_lines(actor, unit) if unit else [],
        "may_assign": bool(unit and may_assign(actor, unit.pk)),
        "may_leaders": actor.can(Permission.MATRIX_VIEW),
    }
    return render(request, "campaigns/duties/index.html", context)


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the table of one campaign. POST: the head saves it as a whole."""
    actor = require(request, Permission.OBLIGATIONS_VIEW)
    campaign, unit = _place(request, pk, actor)
    if request.method == "GET":
        return _table(request, campaign, unit, actor)
    if not may_assign(actor, unit.pk):
        raise PermissionDenied
    lines = [None, *(r.pk for r in addressed(unit.pk, campaign.pk))]
    places = {field_name(line, role): (line, role) for line in lines for role, _ in ROLES}
    typed = {name: whole(request.POST.get(name)) or None for name in places if name in request.POST}
    wanted = {places[name]: chosen for name, chosen in typed.items()}
    try:
        changed = duties_set(
            unit_id=unit.pk, campaign_id=campaign.pk, wanted=wanted, seen=request.POST.get("seen", ""), actor=actor
        )
    except (Conflict, FieldErrors) as error:
        said = error.message if isinstance(error, Conflict) else error.errors["table"][0]
        return _table(request, campaign, unit, actor, typed=typed, said=said, status=error.status)
    messages.success(request, f"已保存，改了 {changed} 处。" if changed else "没有改动。")
    return redirect(f"{reverse('campaigns:duty_table', args=[pk])}?unit={unit.pk}")


def _place(request: HttpRequest, pk: int, actor: Actor) -> tuple[Campaign, Unit]:
    campaign = campaign_shown(actor, pk)
    asked = request.POST.get("unit") or request.GET.get("unit")
    unit, _ = unit_shown(actor, whole(asked) or None)
    if campaign is None or unit is None:
        raise Http404
    return campaign, unit


def _table(
    request: HttpRequest,
    campaign: Campaign,
    unit: Unit,
    actor: Actor,
    *,
    typed: dict[str, int | None] | None = None,
    said: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "title": "责任分工",
        "campaign": campaign,
        "unit": unit,
        "roles": ROLES,
        "table": duty_table(unit, campaign, typed),
        "may_assign": may_assign(actor, unit.pk),
        "said": said,
    }
    return render(request, "campaigns/duties/table.html", context, status=status)


@require_POST
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """沿用上一个专项的分工."""
    actor = require(request, Permission.DUTIES_ASSIGN)
    campaign, unit = _place(request, pk, actor)
    try:
        made = duties_repeat(unit_id=unit.pk, campaign_id=campaign.pk, actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request, f"已沿用 {made} 处，请核对。" if made else "没有可以沿用的：都已经定过，或者人已离任。"
        )
    return redirect(f"{reverse('campaigns:duty_table', args=[pk])}?unit={unit.pk}")


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What hangs on me."""
    actor = require(request, Permission.OBLIGATIONS_VIEW)
    if actor.appointment_id is None:
        return render(request, "campaigns/duties/leader.html", {"title": "一岗双责", "sheet": None})
    return leader(request, actor.appointment_id)


@require_GET
def leader(request: HttpRequest, pk: int) -> HttpResponse:
    """What hangs on one leader."""
    actor = require(request, Permission.OBLIGATIONS_VIEW)
    found = leader_for(pk, actor)
    if found is None:
        raise Http404
    context = {
        "title": "一岗双责",
        "sheet": sheets_of([found], today())[0],
        "own": found.person_id == actor.person_id,
        "may_matrix": actor.can(Permission.MATRIX_VIEW),
    }
    return render(request, "campaigns/duties/leader.html", context)


@require_GET
def leaders(request: HttpRequest) -> HttpResponse:
    """All leaders in scope with their figures."""
    actor = require(request, Permission.MATRIX_VIEW)
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:40]
    page = page_of(request, leaders_in(actor, kind, words), 30)
    chips = [{"label": "全部", "url": "?", "current": kind not in KINDS}]
    chips += [{"label": name, "url": f"?kind={key}", "current": kind == key} for key, (name, _) in KINDS.items()]
    context = {
        "title": "一岗双责一览",
        "page": page,
        "sheets": sheets_of(list(page), today()),
        "chips": chips,
        "kind": kind,
        "q": words,
    }
    return render(request, "campaigns/duties/leaders.html", context)
