"""Add, cut and join requirements. Plain pages: the numbers of the whole screen change with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zaitong.campaigns.forms import AddForm, SplitForm
from zaitong.campaigns.selectors.review import campaign_under_review, one_card
from zaitong.campaigns.services import reshaping
from zaitong.campaigns.views.parts import back_to, campaign_of
from zaitong.common.access import Permission
from zaitong.common.errors import DomainError, FieldErrors
from zaitong.common.views import require

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A requirement from a passage: selected on the screen, or typed here."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = campaign_under_review(actor, pk)
    form = AddForm(request.POST) if request.method == "POST" else AddForm(initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = reshaping.requirement_add(campaign_id=pk, actor=actor, **data)
        except DomainError as error:
            _blame(form, error, "quote")
        else:
            messages.success(request, f"已添加第 {made.number} 条，请核对后确认。")
            return redirect(back_to(campaign, made.pk))
    context = {"title": "添加要求", "form": form, "campaign": campaign}
    return render(request, "campaigns/add.html", context, status=422 if request.method == "POST" else 200)


def split(request: HttpRequest, pk: int) -> HttpResponse:
    actor, campaign = campaign_of(request, pk)
    card = one_card(campaign, pk, is_open=False)
    requirement = card.requirement
    quote = campaign.document.text[requirement.start : requirement.end]
    form = SplitForm(request.POST or None, quote=quote, initial={"seen": card.seen, "first": requirement.title})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            first, second = reshaping.requirement_split(
                requirement_id=pk,
                cut=data["cut"],
                titles=(data["first"], data["second"]),
                seen=data["seen"],
                actor=actor,
            )
        except DomainError as error:
            _blame(form, error, "cut")
        else:
            messages.success(request, f"已拆成第 {first.number}、{second.number} 两条，请分别核对。")
            return redirect(back_to(campaign, first.pk))
    context = {"title": "拆成两条", "form": form, "card": card, "campaign": campaign, "cuts": reshaping.cuts_of(quote)}
    return render(request, "campaigns/split.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    actor, campaign = campaign_of(request, pk)
    wanted = request.POST.get("next", "")
    try:
        made = reshaping.requirement_merge(
            requirement_id=pk,
            next_id=int(wanted) if wanted.isdecimal() and len(wanted) < 12 else 0,
            seen=request.POST.get("seen", ""),
            actor=actor,
        )
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(back_to(campaign, pk))
    messages.success(request, f"已并为第 {made.number} 条，请核对。")
    return redirect(back_to(campaign, made.pk))


def _blame(form: forms.Form, error: DomainError, otherwise: str) -> None:
    """Put an error beside the field that it speaks of."""
    if isinstance(error, FieldErrors):
        for name, found in error.errors.items():
            form.add_error(name if name in form.fields else otherwise, found)
    else:
        form.add_error(otherwise, error.message)
