"""The review screen, one card of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from zaitong.campaigns.models import Campaign
from zaitong.campaigns.selectors.review import campaign_under_review, one_card
from zaitong.campaigns.views.parts import back_to, campaign_of, screen
from zaitong.common.access import Permission
from zaitong.common.views import is_partial, require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = campaign_under_review(actor, pk)
    if campaign.state != Campaign.State.REVIEWING:
        return redirect("campaigns:detail", pk)
    if campaign.errand:
        return redirect("campaigns:errand_edit", pk)
    wanted = request.GET.get("open", "")
    return screen(
        request,
        campaign,
        show=request.GET.get("show", "all"),
        why=request.GET.get("why", ""),
        open_id=int(wanted) if wanted.isdecimal() and len(wanted) < 12 else None,
    )


@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One card, open or (``?closed``) as one line."""
    _, campaign = campaign_of(request, pk)
    if not is_partial(request):
        return redirect(back_to(campaign, pk))
    found = one_card(campaign, pk, is_open="closed" not in request.GET)
    return render(request, "campaigns/_card.html", {"card": found, "campaign": campaign, "fresh": found.is_open})
