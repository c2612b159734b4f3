"""Publishing: what it will do, the act, how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zaitong.campaigns.burden.selectors import burden_of
from zaitong.campaigns.forms import CampaignForm
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.selectors.review import campaign_under_review
from zaitong.campaigns.services.publish import campaign_publish, publish_summary
from zaitong.campaigns.services.review import campaign_edit
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.common.views import actor_of, require
from zaitong.jobs.selectors import job_latest

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = require(request, Permission.CAMPAIGNS_PUBLISH)
    campaign = campaign_under_review(actor, pk)
    if campaign.state == Campaign.State.PUBLISHING:
        return _progress(request, campaign)
    if campaign.state != Campaign.State.REVIEWING:
        return redirect("campaigns:detail", pk)
    if request.method == "POST":
        try:
            campaign_publish(campaign_id=pk, actor=actor)
        except Conflict as error:
            messages.warning(request, error.message)
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("campaigns:publish", pk)
    return _summary(request, campaign)


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and span of the campaign."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = campaign_under_review(actor, pk)
    form = CampaignForm(request.POST)
    if form.is_valid():
        try:
            campaign_edit(campaign_id=pk, actor=actor, **form.cleaned_data)
        except FieldErrors as error:
            for name, found in error.errors.items():
                form.add_error(name, found)
        else:
            messages.success(request, "已保存名称和起止日期。")
            return redirect("campaigns:publish", pk)
    return _summary(request, campaign, form, 422)


def _summary(
    request: HttpRequest, campaign: Campaign, form: CampaignForm | None = None, status: int = 200
) -> HttpResponse:
    summary = publish_summary(campaign, today())
    initial = {"name": campaign.name, "starts": campaign.starts, "ends": campaign.ends}
    repeating = any(load.requirement.per != "once" and not load.requirement.due for load in summary.loads)
    context = {
        "title": "发布任务",
        "campaign": campaign,
        "summary": summary,
        "burden": burden_of(campaign, actor_of(request), today()),
        "form": form or CampaignForm(initial=initial),
        "endless": repeating and campaign.ends is None,
    }
    return render(request, "campaigns/publish.html", context, status=status)


def _progress(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    job = job_latest("campaign.publish", f"campaign:{campaign.pk}")
    if job is None:
        raise Http404
    return render(request, "campaigns/publishing.html", {"title": "正在发布", "campaign": campaign, "job": job})
