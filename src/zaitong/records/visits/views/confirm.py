"""The person confirms a visit: what was noted, what is still asked, what it settles; one tap files it. Handing it on."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from zaitong.catalogue.forms import form_for
from zaitong.catalogue.posting import flat, posted
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.views import require
from zaitong.records.consent.selectors import sent_words
from zaitong.records.selectors.drafts import record_targets
from zaitong.records.selectors.proposals import record_proposals
from zaitong.records.services.doors import is_open_to_edit
from zaitong.records.services.drafts import record_save_draft
from zaitong.records.views import asked
from zaitong.records.visits.handing import visit_hand, visit_take_back
from zaitong.records.visits.officers import own_officers
from zaitong.records.visits.selectors import (
    differences,
    handover_of,
    missing_keys,
    target_name,
    visit_draft,
    visit_rows,
)
from zaitong.records.visits.services import visit_file

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.catalogue.forms import RecordForm
    from zaitong.common.access import Actor
    from zaitong.records.models import Record
    from zaitong.records.selectors.proposals import Proposal
    from zaitong.records.visits.kinds import Kind

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what will be filed. POST: file it; what is still missing is asked, and nothing typed is lost."""
    actor = require(request, Permission.VISITS_NOTE)
    record, kind = _draft(pk, actor)
    if not is_open_to_edit(record, record.settlements.all()):
        messages.info(request, "这次走访已经报送。")
        return redirect("records:record", pk)
    if request.method == "GET":
        return _page(request, record, kind, actor)
    data = record.data | posted(kind.schema, request.POST)
    try:
        return _file(request, record, kind, data, actor)
    except Conflict as error:
        if error.code != "stale":
            raise
        return _conflict(request, record, kind, error)


def _draft(pk: int, actor: Actor) -> tuple[Record, Kind]:
    found = visit_draft(pk, actor)
    if found is None:
        raise Http404
    return found


def _file(request: HttpRequest, record: Record, kind: Kind, data: dict[str, Any], actor: Actor) -> HttpResponse:
    chosen = asked.numbers(request.POST.getlist("chosen"))
    offered = set(asked.numbers(request.POST.get("offered", "").split(",")))
    lock = asked.lock_of(request.POST)
    clean, problems = kind.schema.clean(data)
    if problems:
        return _page(request, _kept(record, data, lock, actor), kind, actor, wrong=data)
    try:
        filed = visit_file(record_id=record.pk, chosen=chosen, offered=offered, lock=lock, data=clean, actor=actor)
    except Conflict as error:
        if error.code != "fresh":
            raise
        saved = record_save_draft(record_id=record.pk, data=clean, lock=lock, actor=actor)
        return _page(request, saved, kind, actor, fresh=error.data["number"])
    except FieldErrors as error:
        return _page(request, _kept(record, data, lock, actor), kind, actor, errors=error.errors)
    messages.success(request, sent_words(filed, before=record.version))
    return redirect("records:record", filed.pk)


def _kept(record: Record, data: dict[str, Any], lock: int, actor: Actor) -> Record:
    """The draft with what was typed; the draft as it was where that is too long to keep and stays on the page alone."""
    try:
        return record_save_draft(record_id=record.pk, data=data, lock=lock, actor=actor)
    except FieldErrors:
        return record


def _form(record: Record, data: dict[str, Any] | None = None) -> RecordForm:
    form = form_for(record.type_version, targets=record_targets(record), data=data, initial=record.data)
    if data is not None:
        form.is_valid()
    return form


def _page(
    request: HttpRequest,
    record: Record,
    kind: Kind,
    actor: Actor,
    *,
    wrong: dict[str, Any] | None = None,
    errors: dict[str, list[str]] | None = None,
    fresh: int = 0,
) -> HttpResponse:
    """``wrong``: data that was sent and cannot be filed; ``errors``: what filing said; ``fresh``: proposals not yet seen."""
    form = _form(record, wrong)
    keys = missing_keys(kind.schema, record.data if wrong is None else wrong)
    status = WRONG if wrong is not None or errors else HTTPStatus.OK
    handover = handover_of(record)
    proposals = record_proposals(record, actor)
    changes = differences(kind.schema, handover.before, record.data) if handover and handover.before else []
    apart = {change.label for change in changes}
    context = {
        "title": "确认走访",
        "record": record,
        "kind": kind,
        "place": target_name(record),
        "rows": [row for row in visit_rows(record, keys) if row.label not in apart],
        "asks": [form[f.key] for f in kind.schema.fields if f.key in keys],
        "form": form,
        "photos": [a for a in record.attachments.all() if not a.removed],
        "handover": handover,
        "changes": changes,
        "officers": own_officers(actor),
        "errors": errors or {},
        "fresh": fresh,
        "day": today(),
        **_offers(request, proposals),
    }
    return render(request, "visits/confirm.html", context, status=status)


def _offers(request: HttpRequest, proposals: list[Proposal]) -> dict[str, Any]:
    """What the panel of proposals shows (records/_settle.html). The person's own ticks win for what he has seen."""
    seen = set(asked.numbers(request.POST.get("offered", "").split(",")))
    mine = set(asked.numbers(request.POST.getlist("chosen")))
    ticked = {
        p.obligation.pk
        for p in proposals
        if p.fixed or (p.open and (p.obligation.pk in mine if p.obligation.pk in seen else p.ticked))
    }
    return {
        "proposals": proposals,
        "ticked": ticked,
        "number": sum(1 for p in proposals if p.obligation.pk in ticked and p.fit.ok and not p.fixed),
        "fitting": sum(1 for p in proposals if p.fit.ok),
        "offered": ",".join(str(p.obligation.pk) for p in proposals if p.open),
    }


def _conflict(request: HttpRequest, record: Record, kind: Kind, error: Conflict) -> HttpResponse:
    """The officer, a colleague or another window saved in between: both versions, the person decides."""
    mine, stored = error.data["mine"], error.data["stored"]
    typed = {key: mine[key] for key in mine if mine.get(key) != stored.get(key)}
    hidden = list(flat(kind.schema, typed))
    hidden += [("chosen", pk) for pk in request.POST.getlist("chosen")]
    context = {
        "title": "两处同时改了这次走访",
        "error": error,
        "changes": differences(kind.schema, stored, mine),
        "record": record,
        "may_replace": True,
        "hidden": [*hidden, ("offered", request.POST.get("offered", "")), ("version", error.data["version"])],
    }
    return render(request, "visits/conflict.html", context, status=error.status)


@require_POST
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft to a liaison officer, or back to him."""
    actor = require(request, Permission.VISITS_NOTE)
    record, kind = _draft(pk, actor)
    officer = asked.number(request.POST.get("officer"))
    try:
        visit_hand(record_id=pk, officer_id=officer, note=str(request.POST.get("note", "")), actor=actor)
    except FieldErrors as error:
        return _page(request, record, kind, actor, errors=error.errors)
    messages.success(request, "已交联络员补充。补好以后，会回到“待您确认”。")
    return redirect("visits:home")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on by oneself."""
    actor = require(request, Permission.VISITS_NOTE)
    _draft(pk, actor)
    visit_take_back(record_id=pk, actor=actor)
    messages.success(request, "已收回，由您自己填写。联络员写过的内容都在。")
    return redirect("visits:confirm", pk)
