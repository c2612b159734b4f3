"""One-button acts of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zaitong.campaigns.forms import QuestionForm
from zaitong.campaigns.selectors.review import campaign_under_review, cards_of, one_card, requirements_of
from zaitong.campaigns.services import review as services
from zaitong.campaigns.views.parts import answer, back_to, campaign_of, refuse
from zaitong.common.access import Permission
from zaitong.common.errors import DomainError, FieldErrors
from zaitong.common.views import is_partial, require, safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_PICKED = 1000


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    actor, campaign = campaign_of(request, pk)
    try:
        done = services.requirement_accept(requirement_id=pk, actor=actor, seen=request.POST.get("seen", ""))
    except DomainError as error:
        return refuse(request, campaign, pk, error)
    return answer(request, campaign, pk, f"已确认：{done.title}", go_on=True)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    actor, campaign = campaign_of(request, pk)
    try:
        done = services.requirement_drop(requirement_id=pk, actor=actor, seen=request.POST.get("seen", ""))
    except DomainError as error:
        return refuse(request, campaign, pk, error)
    return answer(request, campaign, pk, f"不作为任务：{done.title}", go_on=True, undo=True)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    actor, campaign = campaign_of(request, pk)
    try:
        done = services.requirement_restore(requirement_id=pk, actor=actor, seen=request.POST.get("seen", ""))
    except DomainError as error:
        return refuse(request, campaign, pk, error)
    return answer(request, campaign, pk, f"已恢复待审：{done.title}")


def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a point on the gap list: a small form, then the act."""
    actor, campaign = campaign_of(request, pk)
    card = one_card(campaign, pk, is_open=True)
    initial = {
        "seen": card.seen,
        "question": card.requirement.question,
        "missing": next(iter(card.requirement.gaps), ""),
    }
    form = QuestionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.requirement_question(
                requirement_id=pk, missing=data["missing"], question=data["question"], actor=actor, seen=data["seen"]
            )
        except FieldErrors as error:
            for name, found in error.errors.items():
                form.add_error(name, found)
        except DomainError as error:
            return refuse(request, campaign, pk, error)
        else:
            return answer(request, campaign, pk, "已列入需明确事项清单")
    template = "campaigns/_question.html" if is_partial(request) else "campaigns/question.html"
    context = {"title": "列入需明确事项", "form": form, "card": card, "campaign": campaign}
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@require_POST
def question_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor, campaign = campaign_of(request, pk)
    try:
        services.requirement_settle_question(requirement_id=pk, actor=actor, seen=request.POST.get("seen", ""))
    except DomainError as error:
        return refuse(request, campaign, pk, error)
    return answer(request, campaign, pk, "已从需明确事项清单中拿掉")


def accept_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the certain ones: a page that lists them, then the act."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = campaign_under_review(actor, pk)
    if request.method == "POST":
        listed = dict(_picked(text) for text in request.POST.getlist("pick")[:MOST_PICKED])
        result = services.requirement_accept_all(campaign_id=pk, actor=actor, only_certain=True, listed=listed)
        messages.success(request, f"已确认 {len(result.accepted)} 条事项。")
        for _, why in result.left:
            messages.warning(request, why)
        return redirect(back_to(campaign))
    pending = [r for r in requirements_of(campaign) if r.review == services.Review.PENDING]
    certain = [r for r in pending if services.is_certain(r) and not services.lacking(r)]
    context = {
        "title": "一并确认",
        "campaign": campaign,
        "cards": cards_of(pending, certain, None),
        "left": len(pending) - len(certain),
    }
    return render(request, "campaigns/accept_all.html", context)


def _picked(text: str) -> tuple[int, str]:
    """A requirement and the state of it that was seen, from the list: 12@2026-11-22T…."""
    number, _, seen = text.partition("@")
    return (int(number), seen) if number.isdecimal() and len(number) < 12 else (0, "")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last drop, split, merge or addition."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = campaign_under_review(actor, pk)
    try:
        messages.success(request, f"已恢复（{services.review_undo(campaign_id=pk, actor=actor)}）")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(safe_next(request, request.POST.get("next"), back_to(campaign)))
