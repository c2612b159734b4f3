"""待我同意: the list, one record with 同意 and 退回经办人, taking it back, the unit's setting."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.paging import page_of
from zaitong.common.views import require
from zaitong.records.consent.selectors import (
    consent_for,
    consent_page,
    consents_decided,
    consents_waiting,
    is_live,
    rules_of,
    titles_of,
)
from zaitong.records.consent.services import GONE, consent_give, consent_return, consent_rule_set, consent_take_back
from zaitong.records.views import asked

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.records.consent.models import ConsentRequest


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What waits for my word, and the unit's setting."""
    actor = require(request, Permission.RECORDS_CONSENT)
    page, decided = page_of(request, consents_waiting(actor)), consents_decided(actor)
    titles = titles_of([*page, *decided])
    context = {
        "title": "待我同意",
        "page": page,
        "rows": [(row, titles[row.pk]) for row in page],
        "decided": [(row, titles[row.pk]) for row in decided],
        "rules": rules_of(actor),
    }
    return render(request, "records/consent/index.html", context)


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the record, the clauses, what it settles. POST: 同意 or 退回经办人."""
    actor = require(request, Permission.RECORDS_CONSENT)
    found = consent_for(pk, actor)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _decide(request, found, actor)
    if not is_live(found):
        said = f"{found.decided_label}已{found.get_state_display().removeprefix('已')}。" if found.decided_at else GONE
        messages.info(request, said)
        return redirect("records:record", found.record_id) if found.decided_at else redirect("records:consents")
    return _page(request, found)


def _page(
    request: HttpRequest, found: ConsentRequest, errors: dict[str, list[str]] | None = None, word: str = ""
) -> HttpResponse:
    context = consent_page(found) | {"title": "待我同意", "errors": errors, "word": word}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "records/consent/consent.html", context, status=status)


def _decide(request: HttpRequest, found: ConsentRequest, actor: Actor) -> HttpResponse:
    decision, lock = request.POST.get("decision"), asked.lock_of(request.POST)
    word = request.POST.get("word", "")
    if decision not in {"give", "return"}:
        return _page(request, found, {"decision": ["请点“同意并报送”或“退回经办人”。"]}, word)
    try:
        if decision == "give":
            consent_give(request_id=found.pk, lock=lock, actor=actor)
            messages.success(request, "已同意，记录已报送。")
        else:
            consent_return(request_id=found.pk, lock=lock, word=word, actor=actor)
            messages.success(request, "已退回经办人。")
    except FieldErrors as error:
        return _page(request, found, error.errors, word)
    except Conflict as error:
        messages.error(request, error.message)
        again = error.code in {"stale", "clerk_gone"}
        return redirect("records:consent", found.pk) if again else redirect("records:consents")
    return redirect("records:consents")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The clerk goes on with what lies with the head."""
    actor = require(request, Permission.RECORDS_FILE)
    consent_take_back(record_id=pk, actor=actor)
    messages.success(request, "已收回，可以接着改。改好后重新报送，再请负责人同意。")
    return redirect("records:edit", pk)


@require_POST
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """报送前须负责人同意: on or off for one unit."""
    actor = require(request, Permission.RECORDS_CONSENT)
    on = request.POST.get("on") == "1"
    consent_rule_set(unit_id=pk, on=on, actor=actor)
    said = "已打开。从现在起，本单位经办人报送的记录先到“待我同意”。" if on else "已关闭。经办人报送后直接到接收科室。"
    messages.success(request, said)
    return redirect("records:consents")
