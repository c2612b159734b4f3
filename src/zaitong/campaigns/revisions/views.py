"""Pages of later versions: upload, what changed, the last look before applying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.campaigns.forms import UploadForm
from zaitong.campaigns.models import Campaign, Revision
from zaitong.campaigns.revisions import selectors, services
from zaitong.campaigns.revisions.apply import revision_apply
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, DomainError
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_IDS = 500


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in a later version; on to the one that waits where there is one."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    campaign = selectors.revisable(actor, pk)
    if not actor.can(Permission.DOCUMENTS_UPLOAD):
        raise PermissionDenied
    if (waiting := selectors.live_revision(campaign)) and request.method == "GET":
        return redirect("campaigns:revision", pk, waiting.pk)
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    form.fields["file"].label = "修订后的文件"
    if request.method == "POST" and form.is_valid():
        name, data = form.content()
        try:
            revision, _ = services.revision_submit(campaign_id=pk, filename=name, data=data, actor=actor)
        except DomainError as error:
            form.add_error("file" if form.cleaned_data.get("file") else "text", error.message)
        else:
            messages.success(request, "修订版已收下，正在读取并与现在这一版对照。应用之前不影响任何单位。")
            return redirect("campaigns:revision", pk, revision.pk)
    context = {
        "title": "上传修订版",
        "campaign": campaign,
        "form": form,
        "closed": campaign.state == Campaign.State.CLOSED,
        "number": len(selectors.applied_revisions(campaign)) + 2,
    }
    return render(request, "campaigns/revise.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def page(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """What changed, as obligations."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    found = selectors.revision_for(actor, pk, revision)
    context = {"title": "修订对照", "page": selectors.revision_page(found, request.GET.get("show", ""))}
    return render(request, "campaigns/revision.html", context)


@require_POST
def pair(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """Correct a match."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    selectors.revision_for(actor, pk, revision)
    new, old = _number(request.POST.get("new")), _number(request.POST.get("old"))
    if new is None:
        messages.error(request, "请先选好要更正的是哪一条。")
        return redirect("campaigns:revision", pk, revision)
    try:
        services.revision_pair(revision_id=revision, new_id=new, old_id=old, actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已按您说的对应。" if old else "已作为新增的一条。")
    return redirect("campaigns:revision", pk, revision)


@require_POST
def accept(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """Take several changes at once."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    selectors.revision_for(actor, pk, revision)
    try:
        count = services.revision_accept(revision_id=revision, new_ids=_numbers(request, "new"), actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已采用 {count} 处。") if count else messages.warning(request, "没有可以采用的。")
    return redirect("campaigns:revision", pk, revision)


@require_POST
def decide(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """End what the new version no longer has, or keep it on."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    selectors.revision_for(actor, pk, revision)
    end = request.POST.get("end") == "1"
    try:
        count = services.revision_decide(revision_id=revision, old_ids=_numbers(request, "old"), end=end, actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if count:
            messages.success(request, f"{count} 条{'应用时停办' if end else '继续办，不停'}。")
    return redirect("campaigns:revision", pk, revision)


@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """The last look: what applying does, then the act."""
    actor = require(request, Permission.CAMPAIGNS_PUBLISH)
    found = selectors.revision_for(actor, pk, revision)
    if request.method == "POST":
        try:
            revision_apply(revision_id=revision, actor=actor)
        except Conflict as error:
            messages.warning(request, error.message)
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("campaigns:revision", pk, revision)
    if found.state != Revision.State.OPEN:
        return redirect("campaigns:revision", pk, revision)
    context = {"title": f"应用第 {found.number} 版", "page": selectors.revision_page(found)}
    return render(request, "campaigns/revision_apply.html", context)


@require_POST
def discard(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """Throw it away before it is applied."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    selectors.revision_for(actor, pk, revision)
    try:
        services.revision_discard(revision_id=revision, actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("campaigns:revision", pk, revision)
    messages.success(request, "修订版已作废，专项照原来的版本执行。")
    return redirect("campaigns:detail", pk)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    texts = request.POST.getlist(name)[:MOST_IDS]
    return [number for text in texts if (number := _number(text)) is not None]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None
