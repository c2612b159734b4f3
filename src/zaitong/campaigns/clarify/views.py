"""需明确事项清单: the points, remarks on them, the letter on the screen and as a Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from zaitong.campaigns.clarify.draft import FORMS, Draft, default_form, default_keys, draft_of, draft_word, forms_for
from zaitong.campaigns.clarify.forms import PickForm, RemarkForm
from zaitong.campaigns.clarify.points import Point, picked, points_of
from zaitong.campaigns.clarify.services import point_remark
from zaitong.campaigns.lint.selectors import is_own
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.selectors.campaigns import campaign_for, is_owner
from zaitong.campaigns.selectors.review import campaign_under_review
from zaitong.common.access import Permission
from zaitong.common.errors import DomainError
from zaitong.common.letters import DOCX
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor


@require_GET
def gaps(request: HttpRequest, pk: int) -> HttpResponse:
    """The list with tick boxes."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = _campaign(actor, pk)
    if not is_owner(actor, campaign):
        return redirect("campaigns:detail", pk)
    return _list_page(request, campaign)


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the officer adds to a point."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = campaign_under_review(actor, pk)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _refused(request, campaign, "；".join(str(m) for found in form.errors.values() for m in found))
    data = form.cleaned_data
    try:
        done = point_remark(
            campaign_id=pk, requirement_id=data["requirement"], remark=data["remark"], actor=actor, seen=data["seen"]
        )
    except DomainError as error:
        return _refused(request, campaign, error.message, int(error.status))
    messages.success(request, f"第 {done.number} 条的说明已{'记下' if done.question else '去掉'}。")
    return redirect(f"{reverse('campaigns:gaps', args=[pk])}#p{done.pk}")


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as on paper."""
    campaign, points, form = _chosen(request, pk)
    if not points:
        messages.warning(request, "还没有勾选要写进稿子的事项，请至少勾选一处。")
        return redirect("campaigns:gaps", pk)
    context = {
        "title": "预览",
        "campaign": campaign,
        "draft": draft_of(campaign, points, form),
        "form": form,
        "forms": forms_for(own=is_own(campaign.document)),
        "keys": [point.key for point in points],
        "name": FORMS[form],
    }
    return render(request, "campaigns/gaps_draft.html", context)


@require_GET
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as a Word file."""
    campaign, points, form = _chosen(request, pk)
    if not points:
        messages.warning(request, "还没有勾选要写进稿子的事项，请至少勾选一处。")
        return redirect("campaigns:gaps", pk)
    draft = draft_of(campaign, points, form)
    disposition = content_disposition_header(as_attachment=True, filename=_filename(draft)) or "attachment"
    return HttpResponse(draft_word(draft), content_type=DOCX, headers={"Content-Disposition": disposition})


def _campaign(actor: Actor, pk: int) -> Campaign:
    return campaign_for(actor, pk) if actor.can(Permission.CAMPAIGNS_VIEW) else campaign_under_review(actor, pk)


def _chosen(request: HttpRequest, pk: int) -> tuple[Campaign, list[Point], str]:
    """The campaign, the ticked points and the form of the letter, from the address."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = campaign_under_review(actor, pk)
    asked = PickForm(request.GET)
    form = asked.cleaned_data["form"] if asked.is_valid() else ""
    points = picked(points_of(campaign), request.GET.getlist("pick"))
    return campaign, points, form or default_form(own=is_own(campaign.document))


def _refused(request: HttpRequest, campaign: Campaign, message: str, status: int = 422) -> HttpResponse:
    """The list again with what was typed, and why it was not kept."""
    typed = {"id": request.POST.get("requirement", ""), "text": request.POST.get("remark", ""), "problem": message}
    return _list_page(request, campaign, typed=typed, status=status)


def _list_page(
    request: HttpRequest, campaign: Campaign, *, typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    points, own = points_of(campaign), is_own(campaign.document)
    form, may_remark = default_form(own=own), campaign.state == Campaign.State.REVIEWING
    context: dict[str, Any] = {
        "title": "需明确事项清单",
        "campaign": campaign,
        "points": points,
        "ticked": set(request.GET.getlist("pick")) or set(default_keys(points, form)),
        "own": own,
        "form": form,
        "forms": forms_for(own=own),
        "may_remark": may_remark,
        "remarks": may_remark or any(point.remark for point in points),
        "typed": typed,
    }
    return render(request, "campaigns/gaps.html", context, status=status)


def _filename(draft: Draft) -> str:
    kept = "".join(sign for sign in draft.title if sign not in '\\/:*?"<>|\r\n\t')
    return f"{kept[:80]}.docx"
