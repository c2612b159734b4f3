"""What every act of the review answers with: the card and the head of the screen, or the whole page again."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from zaitong.campaigns.lint.selectors import document_check
from zaitong.campaigns.models import Requirement
from zaitong.campaigns.revisions.selectors import revision_of_draft
from zaitong.campaigns.scans.views import scan_context
from zaitong.campaigns.selectors.review import (
    campaign_id_of,
    campaign_under_review,
    cards_of,
    counts_of,
    requirements_of,
    review_page,
    why_not,
)
from zaitong.common.access import Permission
from zaitong.common.views import actor_of, is_partial, require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor
    from zaitong.common.errors import DomainError


def campaign_of(request: HttpRequest, requirement_id: int) -> tuple[Actor, Campaign]:
    """The actor and the campaign of a requirement in his scope; 404 outside it, Conflict where it was merged away."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    return actor, campaign_under_review(actor, campaign_id_of(requirement_id) or 0)


def back_to(campaign: Campaign, requirement_id: int | None = None) -> str:
    """Address of the review screen with one card open."""
    if revision := revision_of_draft(campaign):
        url = reverse("campaigns:revision", args=[revision.campaign_id, revision.pk])
        return f"{url}#n{requirement_id}" if requirement_id else url
    url = reverse("campaigns:review", args=[campaign.pk])
    return f"{url}?open={requirement_id}#c{requirement_id}" if requirement_id else url


def answer(
    request: HttpRequest, campaign: Campaign, requirement_id: int, said: str, *, go_on: bool = False, undo: bool = False
) -> HttpResponse:
    """After an act: with HTMX the card and the head (and the next pending card, open); else back to the screen."""
    campaign.refresh_from_db()
    rows = requirements_of(campaign)
    following = _following(rows, requirement_id) if go_on else None
    if not is_partial(request):
        messages.success(request, said)
        return redirect(back_to(campaign, following or requirement_id))
    shown = [r for r in rows if r.pk in (requirement_id, following)]
    cards = {card.requirement.pk: card for card in cards_of(rows, shown, following)}
    counts = counts_of(rows)
    context: dict[str, Any] = {
        "campaign": campaign,
        "card": cards[requirement_id],
        "following": cards.get(following) if following else None,
        "counts": counts,
        "why_not": why_not(campaign, counts),
        "saved_at": campaign.updated_at,
        "said": said,
        "undo_url": reverse("campaigns:undo", args=[campaign.pk]) if undo else "",
    }
    return render(request, "campaigns/_answer.html", context)


def refuse(request: HttpRequest, campaign: Campaign, requirement_id: int, error: DomainError) -> HttpResponse:
    """An act that could not be done: the card as it is now with the reason, or the screen with it as a message."""
    if not is_partial(request):
        messages.error(request, error.message)
        return redirect(back_to(campaign, requirement_id))
    rows = requirements_of(campaign)
    shown = [r for r in rows if r.pk == requirement_id]
    if not shown:
        raise error
    card = cards_of(rows, shown, requirement_id)[0]
    context = {"campaign": campaign, "card": card, "problem": error.message, "fresh": True}
    # htmx puts a refusal into the page when it is 409 or 422.
    status = error.status if error.status == HTTPStatus.CONFLICT else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "campaigns/_card.html", context, status=status)


def screen(request: HttpRequest, campaign: Campaign, *, show: str, open_id: int | None, why: str = "") -> HttpResponse:
    """The whole review screen."""
    from zaitong.campaigns.selectors.paper import KIND_NAMES

    context = {
        "page": review_page(campaign, show=show, why=why, open_id=open_id),
        "campaign": campaign,
        "kinds": KIND_NAMES,
        "check": document_check(campaign.document, actor_of(request)),
        **scan_context(request, campaign.document, actor_of(request)),
    }
    return render(request, "campaigns/review.html", context)


def _following(rows: list[Requirement], requirement_id: int) -> int | None:
    """The next pending requirement after this one, else the first pending."""
    pending = [r for r in rows if r.review == Requirement.Review.PENDING]
    number = next((r.number for r in rows if r.pk == requirement_id), 0)
    later = next((r.pk for r in pending if r.number > number), None)
    return later or next((r.pk for r in pending), None)
