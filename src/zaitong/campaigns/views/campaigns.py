"""The list of campaigns and one campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from zaitong.campaigns.answers.selectors import waiting_for
from zaitong.campaigns.duties.selectors import asks_of
from zaitong.campaigns.errands.selectors import withdrawable
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.receipts.selectors import own_lines, readable_by, signed_words
from zaitong.campaigns.revisions.selectors import versions_of
from zaitong.campaigns.selectors import campaigns as selectors
from zaitong.campaigns.selectors.gantt import gantt_of
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.paging import page_of
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.common.access import Actor


def campaign_list(request: HttpRequest) -> HttpResponse:
    actor = require(request, Permission.CAMPAIGNS_VIEW)
    words, state = request.GET.get("q", "").strip()[:80], request.GET.get("state", "")
    errands = request.GET.get("source") == "errand"
    found = selectors.campaigns_for(actor, words=words, state=state, errands=errands)
    context = {
        "title": "专项",
        "page": page_of(request, found, 20),
        "chips": _chips(request, actor, state),
        "q": words,
        "state": state,
        "errands": errands,
        "filtered": bool(words or state or errands),
        "may_upload": actor.can(Permission.DOCUMENTS_UPLOAD),
        "may_edit": actor.can(Permission.CAMPAIGNS_EDIT),
        "may_publish": actor.can(Permission.CAMPAIGNS_PUBLISH),
    }
    return render(request, "campaigns/list.html", context)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = require(request, Permission.CAMPAIGNS_VIEW)
    campaign = selectors.campaign_for(actor, pk)
    owner = selectors.is_owner(actor, campaign)
    if owner and campaign.state == Campaign.State.REVIEWING:
        return redirect("campaigns:errand_edit" if campaign.errand else "campaigns:review", pk)
    if owner and campaign.state == Campaign.State.PUBLISHING:
        return redirect("campaigns:publish", pk)
    day = today()
    own = selectors.own_obligations(actor, campaign, day)
    rows = selectors.standings(actor, campaign, day)
    versions = versions_of(campaign, owner=owner)
    for row in rows:
        row.own = own.get(row.requirement.pk, [])
    context = {
        "title": campaign.name,
        "campaign": campaign,
        "phases": selectors.phases_of(campaign, day),
        "gantt": gantt_of(actor, campaign, day),
        "rows": rows,
        "mine": selectors.most_urgent(rows),
        "owner": owner,
        "may_relieve": actor.can(Permission.OBLIGATIONS_WAIVE) or actor.can(Permission.OBLIGATIONS_EXTEND),
        "may_withdraw": owner and actor.can(Permission.CAMPAIGNS_PUBLISH) and withdrawable(campaign),
        "sees_totals": owner or (actor.can(Permission.MATRIX_VIEW) and not own),
        "links": _links(actor, campaign, owner=owner, revise=not versions["waiting"], summing=bool(own)),
        "versions": versions,
        "receipts": own_lines(actor, campaign),
    }
    return render(request, "campaigns/detail.html", context)


def _chips(request: HttpRequest, actor: Actor, state: str) -> list[dict[str, object]]:
    errands = request.GET.get("source") == "errand"
    counts = selectors.state_counts(actor, errands=errands)
    query = request.GET.copy()
    query.pop("page", None)
    chips: list[dict[str, object]] = []
    for value, label in [("", "全部"), *Campaign.State.choices]:
        count = counts.get(value, 0) if value else sum(counts.values())
        if not count and value and value != state:
            continue
        query["state"] = value
        chips.append({"label": label, "count": count, "url": f"?{query.urlencode()}", "current": value == state})
    if number := selectors.errand_count(actor):
        query["state"] = state
        query.pop("source", None)
        if not errands:
            query["source"] = "errand"
        url = f"?{query.urlencode()}"
        chips.append({"label": "临时交办", "count": number, "url": url, "current": errands})
    return chips


def _links(actor: Actor, campaign: Campaign, *, owner: bool, revise: bool, summing: bool) -> list[dict[str, str]]:
    duties = campaign.state == Campaign.State.PUBLISHED and asks_of(actor, campaign)
    wanted = [("supervision:matrix", "进展情况一览表", "table", actor.can(Permission.MATRIX_VIEW))]
    wanted.append(("campaigns:plans", "各单位方案", "git-compare", owner and not campaign.errand))
    answers = not owner and not campaign.errand
    wanted.append(("campaigns:plan", "本单位方案", "git-compare", answers and actor.can(Permission.PLANS_ANSWER)))
    wanted.append(("campaigns:duty_table", "责任分工", "users", duties))
    wanted.append(("records:summary", "专题总结成稿", "file-text", summing and actor.can(Permission.RECORDS_FILE)))
    wanted.append(("campaigns:burden", "减负测算", "clock", owner))
    paper = owner and not campaign.errand
    wanted.append(("campaigns:gaps", "需明确事项清单", "message-question", paper))
    wanted.append(
        ("campaigns:revise", "上传修订版", "file-diff", paper and revise and campaign.state == Campaign.State.PUBLISHED)
    )
    found = []
    for name, label, icon, allowed in wanted:
        try:
            url = reverse(name, args=[campaign.pk]) if allowed else ""
        except NoReverseMatch:  # a room that is not built yet
            continue
        if url:
            found.append({"url": url, "label": label, "icon": icon})
    if readable_by(actor).filter(pk=campaign.pk).exists():
        label = f"签收情况 {signed_words(campaign)}"
        found.insert(
            1, {"url": reverse("campaigns:receipts", args=[campaign.pk]), "label": label, "icon": "file-check"}
        )
    if owner and (number := waiting_for(actor).filter(requirement__campaign=campaign).count()):
        found.append(
            {"url": reverse("campaigns:questions_waiting"), "label": f"待答复 {number}", "icon": "message-question"}
        )
    if campaign.state == Campaign.State.PUBLISHED and actor.can(Permission.RECORDS_FILE_FOR):
        found.append(
            {"url": f"{reverse('records:intake')}?campaign={campaign.pk}", "label": "代录收到的材料", "icon": "inbox"}
        )
    return found
