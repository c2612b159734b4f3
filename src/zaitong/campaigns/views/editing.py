"""Changing a requirement, with a live look at who would owe it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_POST

from zaitong.campaigns.forms import ExceptionFormSet, RequirementForm, exceptional_rows, exceptions_initial
from zaitong.campaigns.selectors.bodies import name_choices
from zaitong.campaigns.selectors.review import Card, audience_preview, one_card, owed_words
from zaitong.campaigns.services.editing import requirement_edit, values_of
from zaitong.campaigns.views.parts import answer, back_to, campaign_of
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.common.views import is_partial

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from zaitong.campaigns.models import Campaign

SHOWN = 300  # names in a preview


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor, campaign = campaign_of(request, pk)
    card = one_card(campaign, pk, is_open=True)
    form, rows = _forms(request, campaign, card)
    problem = ""
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        accept = request.POST.get("then") == "accept"
        try:
            done = requirement_edit(
                requirement_id=pk,
                values=form.values(exceptional_rows(rows)),
                actor=actor,
                seen=form.cleaned_data["seen"],
                accept=accept,
            )
        except FieldErrors as error:
            for name, found in error.errors.items():
                form.add_error(name, found)
        except DomainError as error:
            problem = error.message
            _renew(request, form, card, error)
        else:
            said = f"已保存并确认：{done.title}" if accept else f"已保存：{done.title}"
            return answer(request, campaign, pk, said, go_on=accept)
    context = {
        "title": "修改事项",
        "form": form,
        "rows": rows,
        "card": card,
        "campaign": campaign,
        "problem": problem,
        "names": name_choices(),
        "owed": card.owed,
        "owed_words": card.owed_words,
        "back": "" if is_partial(request) else back_to(campaign, pk),
    }
    template = "campaigns/_edit.html" if is_partial(request) else "campaigns/edit.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@require_POST
def audience(request: HttpRequest, pk: int) -> HttpResponse:
    """How many, and who, would owe the requirement under the rules in the form."""
    _, campaign = campaign_of(request, pk)
    card = one_card(campaign, pk, is_open=False)
    form = RequirementForm(request.POST, campaign=campaign, requirement=card.requirement)
    form.is_valid()
    audience_fields = {"listed", "unit_kinds", "party_kinds", "party_seats", "roles", "assignments", "union"}
    wrong = [str(message) for name in audience_fields & set(form.errors) for message in form.errors[name]]
    data = {**dict.fromkeys(audience_fields, ()), "unit_tags": "", **form.cleaned_data}
    form.cleaned_data = data
    owed = audience_preview(card.requirement, form.rules(), today())
    context = {"owed": owed, "owed_words": owed_words(owed), "wrong": wrong, "limit": SHOWN}
    return render(request, "campaigns/_owed.html", context)


@require_POST
def conditions(request: HttpRequest, pk: int) -> HttpResponse:
    """Which records can be chosen to count, for the record types that are ticked in the form."""
    _, campaign = campaign_of(request, pk)
    card = one_card(campaign, pk, is_open=False)
    form = RequirementForm(request.POST, campaign=campaign, requirement=card.requirement)
    return render(request, "campaigns/_conditions.html", {"form": form, "fresh": True})


def _forms(request: HttpRequest, campaign: Campaign, card: Card) -> tuple[RequirementForm, Any]:
    values = values_of(card.requirement)
    initial = RequirementForm.initial_of(card.requirement, values)
    rows_initial = exceptions_initial(values.exceptions)
    data = request.POST if request.method == "POST" else None
    form = RequirementForm(data, campaign=campaign, requirement=card.requirement, initial=initial)
    return form, ExceptionFormSet(data, initial=rows_initial, prefix="ex")


def _renew(request: HttpRequest, form: RequirementForm, card: Card, error: DomainError) -> None:
    """After a conflict the next try is measured against what is stored now; what was typed stays."""
    if isinstance(error, Conflict) and error.code != "gone":
        typed = request.POST.copy()
        typed["seen"] = card.seen
        form.data = typed
