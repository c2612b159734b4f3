"""Which drafts the delegate goes on with: a page for whoever delegated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zaitong.common.access import Permission
from zaitong.common.views import require
from zaitong.records.lending.selectors import delegation_of, lendable, lent_ids
from zaitong.records.lending.services import drafts_lend
from zaitong.records.views import asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the drafts, ticked where he has them. POST: as ticked."""
    actor = require(request, Permission.DUTIES_DELEGATE)
    delegation = delegation_of(pk, actor)
    if request.method == "POST":
        form = request.POST
        shown, ticked = (asked.numbers(form.getlist(name)) for name in ("shown", "draft"))
        given, back = drafts_lend(delegation_id=pk, shown=shown, ticked=ticked, actor=actor)
        parts = [f"交出 {given} 份" if given else "", f"收回 {back} 份" if back else ""]
        messages.success(request, f"已{'，'.join(part for part in parts if part)}。" if given or back else "没有改动。")
        return redirect("campaigns:delegations")
    context = {
        "title": "草稿交他接着写",
        "delegation": delegation,
        "drafts": lendable(delegation, actor),
        "lent": lent_ids(delegation),
    }
    return render(request, "records/lending/drafts.html", context)
