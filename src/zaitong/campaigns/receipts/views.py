"""Pages of receipts: one tap for a unit, one list for the issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.campaigns.receipts import selectors, services
from zaitong.campaigns.receipts.forms import PhoneForm
from zaitong.campaigns.receipts.selectors import SHOWN, Filters
from zaitong.campaigns.receipts.words import document_words, reminder_text
from zaitong.campaigns.selectors.campaigns import campaign_for, is_owner
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError
from zaitong.common.numbers import whole
from zaitong.common.paging import page_of
from zaitong.common.tables import XLSX
from zaitong.common.views import require, safe_next

# Who reads the list: whoever runs the campaign, receives for it, or leads; the selector says of which campaigns.
READING = (Permission.CAMPAIGNS_EDIT, Permission.SETTLEMENTS_REVIEW, Permission.MATRIX_VIEW)

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest

    from zaitong.campaigns.receipts.selectors import Board


@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The address that is sent round: what the document is, and one button. Whoever issued it is led to the list."""
    actor = require(request, Permission.CAMPAIGNS_VIEW)
    if request.method == "POST":
        return _sign(request, pk)
    campaign = campaign_for(actor, pk)
    lines = selectors.own_lines(actor, campaign)
    if not lines and selectors.readable_by(actor).filter(pk=pk).exists():
        return redirect("campaigns:receipts", pk)
    context = {"title": "签收公文", "campaign": campaign, "document": document_words(campaign), "lines": lines}
    return render(request, "campaigns/receipt.html", context)


def _sign(request: HttpRequest, pk: int) -> HttpResponse:
    actor = require(request, Permission.RECEIPTS_SIGN)
    unit = whole(request.POST.get("unit")) or 0
    try:
        done = services.receipt_sign(campaign_id=pk, unit_id=unit, actor=actor)
    except Conflict as error:
        messages.info(request, error.message)
    else:
        messages.success(request, f"已签收（{done.unit.short_name}）。")
    return redirect(safe_next(request, request.POST.get("next"), reverse("campaigns:receipt", args=[pk])))


@require_GET
def receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """签收情况: who has not signed."""
    actor = require(request, *READING)
    board = selectors.board_of(selectors.readable_campaign(actor, pk), Filters.parse(request.GET))
    url = request.build_absolute_uri(reverse("campaigns:receipt", args=[pk]))
    runs = is_owner(actor, board.campaign)
    context = {
        "runs": runs,
        "title": "签收情况",
        "board": board,
        "campaign": board.campaign,
        "page": page_of(request, board.lines, 50),
        "chips": _chips(request, board),
        "receipt_url": url,
        "reminder": reminder_text(board.campaign, board.unsigned, url) if runs and board.unsigned else "",
        "query": request.GET.urlencode(),
    }
    return render(request, "campaigns/receipts.html", context)


def _chips(request: HttpRequest, board: Board) -> list[dict[str, Any]]:
    query = request.GET.copy()
    query.pop("page", None)
    chips = []
    for value, label in SHOWN.items():
        query["shown"] = value
        current = board.filters.shown == value
        chips.append({"label": label, "count": board.counts[value], "url": f"?{query.urlencode()}", "current": current})
    return chips


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as an Excel file, narrowed as the page is."""
    actor = require(request, *READING)
    board = selectors.board_of(selectors.readable_campaign(actor, pk), Filters.parse(request.GET))
    content = services.receipts_export(board=board, actor=actor)
    filename = f"{board.campaign.name}_签收情况_{today():%Y%m%d}.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a unit signed by telephone."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    board = selectors.board_of(selectors.issued_campaign(actor, pk), Filters())
    form = PhoneForm(request.POST or None, units=board.unsigned, unit=whole(request.GET.get("unit")))
    if request.method == "POST" and form.is_valid():
        try:
            done = services.receipt_by_phone(
                campaign_id=pk,
                unit_id=int(form.cleaned_data["unit"]),
                answered_by=form.cleaned_data["answered_by"],
                at=form.at,
                actor=actor,
            )
        except DomainError as error:
            form.add_error("day" if error.code == "time" else None, error.message)
        else:
            messages.success(request, f"已登记{done.unit.short_name}电话签收。")
            return redirect(f"{reverse('campaigns:receipts', args=[pk])}?shown=open")
    status = 422 if request.method == "POST" else 200
    context = {"title": "登记电话签收", "campaign": board.campaign, "form": form, "left": len(board.unsigned)}
    return render(request, "campaigns/receipt_phone.html", context, status=status)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a call noted for the wrong unit."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    row = services.receipt_undo(receipt_id=pk, actor=actor)
    messages.success(request, f"已撤销{row.unit.short_name}的电话签收。")
    return redirect("campaigns:receipts", row.campaign_id)
