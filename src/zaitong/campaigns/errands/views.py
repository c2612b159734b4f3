"""Pages of errands: one form; the page of publishing then says how many, and issues it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from zaitong.campaigns.errands import services
from zaitong.campaigns.errands.forms import ErrandForm
from zaitong.campaigns.errands.reading import Proposal, read_words
from zaitong.campaigns.errands.selectors import errand_by_key, errand_draft, reach_of
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.selectors.documents import default_owner
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit

KEY = re.compile(r"[0-9a-f]{32}")
UNPROCESSABLE = 422
PROPOSED = ("title", "due", "attachments", "minimum")
NAMES = {"title": "事项名称", "due": "时限", "attachments": "必须附上的", "minimum": "份数"}


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """From the words of a notice to a draft, in one form."""
    actor = require(request, Permission.CAMPAIGNS_PUBLISH)
    owner = default_owner(actor)
    if owner is None:
        raise Http404
    if request.method != "POST":
        form = ErrandForm(initial={"key": uuid4().hex, **ErrandForm.blank(actor.unit_id)})
        return _page(request, form)
    return _send(request, actor, owner, request.POST.get("key", ""))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft again, until it is issued."""
    actor = require(request, Permission.CAMPAIGNS_PUBLISH)
    campaign, requirement = errand_draft(actor, pk)
    if request.method != "POST":
        form = ErrandForm(initial=ErrandForm.initial_of(campaign, requirement))
        return _page(request, form, campaign=campaign)
    return _send(request, actor, campaign.owner, campaign.errand, campaign)


def _send(request: HttpRequest, actor: Actor, owner: Unit, key: str, campaign: Campaign | None = None) -> HttpResponse:
    form = ErrandForm(request.POST)
    valid = form.is_valid()
    proposal = _proposal(form)
    filled = _fill_in(form, proposal) if "words" in form.cleaned_data else {}
    if filled:  # what we put in, the person has not seen: he looks once more
        return _page(request, _again(request, filled, key), campaign=campaign, filled=filled, problems=form)
    if valid and not form.cleaned_data["title"].strip():
        form.add_error("title", "通知里没有读出要做什么，请写一个事项名称。")
    if not form.is_valid():
        return _page(request, form, campaign=campaign, status=UNPROCESSABLE)
    if not KEY.fullmatch(key):
        key = uuid4().hex
    try:
        done = services.errand_save(key=key, errand=form.errand(_provenance(form, proposal)), owner=owner, actor=actor)
    except Conflict as error:
        messages.warning(request, error.message)
        found = errand_by_key(actor, key)
        return redirect("campaigns:detail", found.pk) if found else redirect("campaigns:list")
    return redirect("campaigns:publish", done.pk)


def _proposal(form: ErrandForm) -> Proposal:
    words = form.cleaned_data.get("words", "").strip()
    return read_words(words, today()) if words else Proposal()


def _fill_in(form: ErrandForm, proposal: Proposal) -> dict[str, Any]:
    """What the words say about fields that are empty and have not been proposed before."""
    offered = set(form.cleaned_data.get("offered", "").split(","))
    untouched = ("", "1")  # one copy is what the form begins with
    empty = [name for name in PROPOSED if name not in offered and form.data.get(name, "").strip() in untouched]
    found = {name: getattr(proposal, name) for name in empty}
    return {name: value for name, value in found.items() if value and value != 1}


def _again(request: HttpRequest, filled: dict[str, Any], key: str) -> ErrandForm:
    """The same form with what was read put in."""
    typed = request.POST.copy()
    for name, value in filled.items():
        typed.setlist(name, list(value) if isinstance(value, tuple) else [str(value)])
    typed["key"] = key if KEY.fullmatch(key) else uuid4().hex
    typed["offered"] = ",".join(PROPOSED)
    return ErrandForm(typed)


def _provenance(form: ErrandForm, proposal: Proposal) -> dict[str, str]:
    """A day taken as it was read is inferred; one that a person typed is set."""
    due = form.cleaned_data["due"]
    return {"deadline": "inferred" if due == proposal.due else "set"} if due else {}


def _page(
    request: HttpRequest,
    form: ErrandForm,
    *,
    campaign: Campaign | None = None,
    filled: dict[str, Any] | None = None,
    problems: ErrandForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if problems is not None and problems.errors:
        status = UNPROCESSABLE
    context = {
        "title": "临时交办",
        "form": form,
        "campaign": campaign,
        "filled": filled or {},
        "filled_words": "、".join(NAMES[name] for name in filled or ()),
        **_reached(form),
    }
    return render(request, "campaigns/errand.html", context, status=status)


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Beside the form while one types: how many would be asked, and what the words say. Stores nothing."""
    require(request, Permission.CAMPAIGNS_PUBLISH)
    form = ErrandForm(request.POST)
    form.is_valid()
    context = {"proposal": _proposal(form), "form": form, **_reached(form)}
    return render(request, "campaigns/_errandcount.html", context)


def _reached(form: ErrandForm) -> dict[str, Any]:
    if not form.is_bound:
        return {"reach": None}
    form.is_valid()
    rules = form.rules()
    return {"reach": reach_of(rules, today()) if rules else None}


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    actor = require(request, Permission.CAMPAIGNS_PUBLISH)
    name = services.errand_discard(campaign_id=pk, actor=actor)
    messages.success(request, f"已删除草稿“{name}”。")
    return redirect("campaigns:list")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an issued errand back."""
    actor = require(request, Permission.CAMPAIGNS_PUBLISH)
    campaign = services.errand_withdraw(campaign_id=pk, actor=actor)
    messages.success(request, f"已撤回“{campaign.name}”，各单位不用再报。")
    return redirect("campaigns:detail", pk)
