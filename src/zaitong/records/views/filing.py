"""Beginning a record, filling it in, confirming what it settles, filing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zaitong.catalogue.forms import form_for
from zaitong.catalogue.posting import flat, posted
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.services import latest_version
from zaitong.common.access import Permission
from zaitong.common.clock import now, today
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.common.views import actor_of, require
from zaitong.records.consent.asking import Consent, consent_of
from zaitong.records.consent.selectors import asks_first, last_word, sent_words
from zaitong.records.fits import kinds_text
from zaitong.records.inner.taking import gathered, inner_take, is_repeat, ticked
from zaitong.records.ledgers.guidance import sheets_before
from zaitong.records.seals.selectors import fields_to_go_on_with
from zaitong.records.seals.services import working_open
from zaitong.records.selectors.doing import doings
from zaitong.records.selectors.drafts import (
    editable_record,
    obligation_to_answer,
    open_types,
    record_files,
    record_targets,
    returned_rows,
)
from zaitong.records.selectors.earlier import earlier_record, fields_to_say_anew
from zaitong.records.selectors.proposals import cite_of, obligation_title, record_proposals
from zaitong.records.selectors.todo import accepted_of, wanted_kinds
from zaitong.records.selectors.twins import filed_for_us
from zaitong.records.selectors.values import body_names, shown_value
from zaitong.records.services.doors import is_open_to_edit
from zaitong.records.services.drafts import record_save_draft, record_start
from zaitong.records.services.filing import grace_until, record_file
from zaitong.records.summary.compose import is_summary
from zaitong.records.views import asked

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.catalogue.forms import RecordForm
    from zaitong.common.access import Actor
    from zaitong.records.models import Record
    from zaitong.records.selectors.proposals import Proposal

UNPROCESSABLE = 422
CONFLICT = 409


@require_http_methods(["GET", "POST"])
def record_new(request: HttpRequest) -> HttpResponse:
    """GET: what is asked and what will have to be filled in. POST: begin (or go on with) the draft."""
    actor = require(request, Permission.RECORDS_FILE)
    asks = request.POST if request.method == "POST" else request.GET
    obligation_id, type_id = asked.number(asks.get("obligation")), asked.number(asks.get("type"))
    if request.method == "POST":
        key = f"{asks.get('client_key', '')[:40] or uuid4().hex}:{obligation_id or ''}:{type_id or ''}"
        record = record_start(client_key=key, actor=actor, obligation_id=obligation_id, record_type_id=type_id)
        return redirect("records:edit", record.pk)
    obligation = obligation_to_answer(obligation_id, actor) if obligation_id else None
    if obligation_id and obligation is None:
        raise Http404
    types = open_types(for_task=obligation is not None)
    if obligation is not None:
        types = types.filter(accepted_by__requirement_id=obligation.requirement_id)
    chosen = types.filter(pk=type_id).first() if type_id else (types.first() if obligation else None)
    if chosen is None:
        if obligation is not None:
            raise DomainError("这项任务还没有定用哪一种表，请联系发文科室。", code="no_type")
        return _doing_page(request, actor)
    context: dict[str, Any] = {
        "title": obligation_title(obligation) if obligation else chosen.name,
        "obligation": obligation,
        "types": types.order_by("sort", "id"),
        "chosen": chosen,
        "version": latest_version(chosen),
        "day": today(),
        "client_key": uuid4().hex,
    }
    context["fields"] = Schema.parse(context["version"].schema).fields
    if obligation:
        requirement, target = obligation.requirement, obligation.target_unit or obligation.target_party
        context["cite"] = cite_of(requirement)
        context["office"] = (requirement.office or requirement.campaign.owner).short_name
        context["covered"] = filed_for_us([obligation], actor).get(obligation.pk, "")
        context["target"] = target.short_name if target else ""
        context["kinds"] = kinds_text(wanted_kinds(obligation, chosen.pk))
        accepted = accepted_of(obligation, chosen.pk)
        context["notebook"] = bool(accepted and accepted.notebook)
    return render(request, "records/new.html", context)


def _doing_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Which form fits what was done, said in one's own words."""
    words = request.GET.get("q", "").strip()[:60]
    found = doings(actor, words)
    context = {
        "title": "我做了一件事",
        "words": words,
        "doings": found,
        "others": [] if found else doings(actor),
        "client_key": uuid4().hex,
    }
    return render(request, "records/doing.html", context)


@require_http_methods(["GET", "POST"])
def record_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, its attachments and what it will settle, on one page."""
    actor = require(request, Permission.RECORDS_FILE)
    record = _record(pk, actor)
    if not is_open_to_edit(record, record.settlements.all()):
        messages.info(request, "这份记录已报送，正在等审核。要修改，请先撤回。")
        return redirect("records:record", pk)
    if request.method == "GET":
        form = form_for(record.type_version, targets=record_targets(record), initial=record.data)
        return _page(request, record, form, record_proposals(record, actor))
    try:
        return ACTS.get(request.POST.get("act", ""), _file)(request, record, actor)
    except Conflict as error:
        if error.code != "stale":
            raise
        return conflict_page(request, record, error)
    except FieldErrors:  # too long even for a draft: not stored, but it stays on the page
        form = _typed_form(request, record)
        form.is_valid()
        return _page(request, record, form, record_proposals(record, actor), status=UNPROCESSABLE)


def _typed_form(request: HttpRequest, record: Record) -> RecordForm:
    return form_for(record.type_version, targets=record_targets(record), data=request.POST, initial=record.data)


def _record(pk: int, actor: Actor) -> Record:
    record = editable_record(pk, actor)
    if record is None:
        raise Http404
    return record


def _data(request: HttpRequest, record: Record) -> dict[str, Any]:
    return posted(Schema.parse(record.type_version.schema), request.POST)


def _save(request: HttpRequest, record: Record, actor: Actor) -> HttpResponse:
    keep(request, record, actor)
    messages.success(request, "草稿已保存。")
    return redirect("records:edit", record.pk)


def _open(request: HttpRequest, record: Record, actor: Actor) -> HttpResponse:
    """Go on with what lies sealed: saved first, then opened into the form, for its author alone."""
    saved = keep(request, record, actor)
    opened = working_open(record_id=record.pk, actor=actor)
    form = form_for(record.type_version, targets=record_targets(saved), initial=saved.data | opened)
    return _page(request, saved, form, record_proposals(saved, actor))


def _take(request: HttpRequest, record: Record, actor: Actor) -> HttpResponse:
    """Save what was typed, then take over what the unit's people wrote and attached, as far as it is ticked."""
    form = request.POST
    choice = ticked(form, asked.numbers(form.getlist("take_text")), asked.numbers(form.getlist("take_file")))
    goal = f"{reverse('records:edit', args=[record.pk])}#gathered"
    try:
        saved = keep(request, record, actor)
    except Conflict as error:
        if error.code == "stale" and is_repeat(record, error, choice):
            return redirect(goal)
        raise
    try:
        took = inner_take(record_id=saved.pk, choice=choice, lock=saved.lock, actor=actor)
    except Conflict:
        raise
    except DomainError as error:
        said = "；".join(text for texts in error.data.get("errors", {}).values() for text in texts)
        messages.error(request, f"没有取用，您填的已存成草稿。{said or error.message}")
        return redirect(goal)
    if took.texts or took.files:
        messages.success(request, f"已取用 {took.texts} 段文字、{took.files} 个附件，请看一遍再报送。")
    else:
        messages.info(request, "没有新取用的：请先打勾；已取用过的不会再取。您填的已存成草稿。")
    return redirect(goal)


def keep(request: HttpRequest, record: Record, actor: Actor) -> Record:
    """Save what was typed, whatever is still wrong with it."""
    chosen = asked.numbers(request.POST.getlist("chosen")) if "offered" in request.POST else None
    return record_save_draft(
        record_id=record.pk,
        data=_data(request, record),
        lock=asked.lock_of(request.POST),
        chosen=_kept_choice(record, chosen),
        actor=actor,
    )


def _kept_choice(record: Record, chosen: list[int] | None) -> list[int] | None:
    """While drafting, what the record was begun for stays chosen: only filing drops it."""
    return None if chosen is None else sorted({*chosen, *record.chosen})


def _file(request: HttpRequest, record: Record, actor: Actor) -> HttpResponse:
    form = _typed_form(request, record)
    if not form.is_valid():
        saved = keep(request, record, actor)
        return _page(request, saved, form, record_proposals(saved, actor), status=UNPROCESSABLE)
    chosen = asked.numbers(request.POST.getlist("chosen"))
    offered = set(asked.numbers(request.POST.get("offered", "").split(",")))
    lock, data = asked.lock_of(request.POST), form.cleaned
    try:
        filed = record_file(record_id=record.pk, chosen=chosen, offered=offered, lock=lock, data=data, actor=actor)
    except Conflict as error:
        if error.code != "fresh":
            raise
        saved = keep(request, record, actor)
        return _page(request, saved, form, record_proposals(saved, actor), fresh=error.data["number"])
    except FieldErrors as error:
        saved = keep(request, record, actor)
        again = record_proposals(saved, actor, form.cleaned)
        return _page(request, saved, form, again, errors=error.errors, status=UNPROCESSABLE)
    messages.success(request, sent_words(filed, before=record.version))
    return redirect("records:record", filed.pk)


ACTS = {"save": _save, "open": _open, "take": _take}


def _page(
    request: HttpRequest,
    record: Record,
    form: RecordForm,
    proposals: list[Proposal],
    *,
    errors: dict[str, list[str]] | None = None,
    fresh: int = 0,
    status: int = 200,
) -> HttpResponse:
    returned = returned_rows(record)
    graces = [grace_until(row.returned_on) for row in returned if row.returned_on]
    own = next((p for p in proposals if p.chosen), None)
    anew = fields_to_say_anew(record)
    for key, said in anew.items():
        form.fields[key].fresh = f"上期是{said}，请填这一次的"  # type: ignore[attr-defined]
    for row in returned:
        for key, _, text in row.lines:  # type: ignore[attr-defined]
            if key in form.fields:
                office = row.office.short_name if row.office else "接收科室"
                form.fields[key].fresh = f"{office}退回时说：{text}"  # type: ignore[attr-defined]
    for key, field in form.fields.items():
        if getattr(field, "show", "") == "rows" and not getattr(field, "seal", ""):
            field.paste_url = reverse("records:paste", args=[record.pk, key])  # type: ignore[attr-defined]
    context = {
        "title": own.title if own else record.type_version.record_type.name,
        "record": record,
        "form": form,
        "may_open": fields_to_go_on_with(record, form.schema, actor_of(request)),
        "own": own,
        "files": record_files(record, proposals),
        "earlier": None if record.version or record.copied_from_id else earlier_record(record, actor_of(request)),
        "summary_id": own.obligation.requirement.campaign_id if own and is_summary(record) else None,
        "looks": sheets_before(record, actor_of(request)),
        "anew": len(anew),
        "returned": returned,
        "grace": min(graces, default=None),
        "day": today(),
        "labels": {name: field.label for name, field in form.fields.items()} | {"attachments": "附件"},
        "attachment_errors": (errors or {}).get("attachments", []),
        "obligation_errors": (errors or {}).get("obligations", []),
        "fresh": fresh,
        "consent": last_word(record),
        **_consent(record, actor_of(request)),
        "gathered": gathered(record, actor_of(request)),
        **_offers(proposals, _ticked(request, proposals)),
    }
    return render(request, "records/edit.html", context, status=status)


def _consent(record: Record, actor: Actor) -> dict[str, Any]:
    """Whose word comes before filing; ``no_head``: the unit wants it and has nobody to give it."""
    state = consent_of(record, actor)
    return {"asks_first": asks_first(record, state), "no_head": state == Consent.NOBODY}


def _ticked(request: HttpRequest, proposals: list[Proposal]) -> set[int]:
    """The person's own ticks win over ours for everything that he has seen."""
    form = request.POST if request.method == "POST" else request.GET
    seen = set(asked.numbers(form.get("offered", "").split(",")))
    mine = set(asked.numbers(form.getlist("chosen")))
    return {
        p.obligation.pk
        for p in proposals
        if p.fixed or (p.open and (p.obligation.pk in mine if p.obligation.pk in seen else p.ticked))
    }


def _offers(proposals: list[Proposal], ticked: set[int]) -> dict[str, Any]:
    """What the panel shows: proposals, those ticked, all that the person has now seen."""
    fit = [p for p in proposals if p.fit.ok]
    return {
        "proposals": proposals,
        "ticked": ticked,
        "number": sum(1 for p in proposals if p.obligation.pk in ticked and p.fit.ok and not p.fixed),
        "fitting": len(fit),
        "offered": ",".join(str(p.obligation.pk) for p in proposals if p.open),
    }


def conflict_page(request: HttpRequest, record: Record, error: Conflict) -> HttpResponse:
    """Two windows or two people: what was typed beside what is stored; nothing is lost."""
    schema = Schema.parse(record.type_version.schema)
    mine, stored = error.data["mine"], error.data["stored"]
    names = body_names([mine, stored], schema)
    changes = [
        {
            "label": field.label,
            "old": shown_value(field, stored.get(field.key), names).text,
            "new": shown_value(field, mine.get(field.key), names).text,
        }
        for field in schema.fields
        if mine.get(field.key) != stored.get(field.key)
    ]
    typed = _data(request, record)
    hidden = list(flat(schema, typed))
    hidden += [("chosen", pk) for pk in request.POST.getlist("chosen")]
    context = {
        "title": "两处同时改了这份记录",
        "record": record,
        "error": error,
        "changes": changes,
        "hidden": [*hidden, ("offered", request.POST.get("offered", "")), ("version", error.data["version"])],
    }
    return render(request, "records/conflict.html", context, status=CONFLICT)


@require_POST
def record_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """The page saves as one types: 200 {saved_at, version}, 409 {version}, 400 or 422 {message}."""
    actor = require(request, Permission.RECORDS_FILE)
    record = _record(pk, actor)
    try:
        saved = keep(request, record, actor)
    except DomainError as error:
        message = "；".join(text for texts in error.data.get("errors", {}).values() for text in texts)
        answer = {"message": message or error.message, "version": error.data.get("version")}
        return JsonResponse(answer, status=int(error.status))
    return JsonResponse({"saved_at": now().strftime("%H:%M"), "version": saved.lock})


@require_http_methods(["GET", "POST"])
def record_offers(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel again: what the record would settle, as stored (GET) or as typed so far (POST, which stores nothing)."""
    actor = require(request, Permission.RECORDS_FILE)
    record = _record(pk, actor)
    typed = None
    if request.method == "POST":
        typed, _ = Schema.parse(record.type_version.schema).clean(_data(request, record), partial=True)
    proposals = record_proposals(record, actor, typed)
    context = {
        "record": record,
        "day": today(),
        **_consent(record, actor),
        "looks": sheets_before(record, actor, typed),
        **_offers(proposals, _ticked(request, proposals)),
    }
    return render(request, "records/_offers.html", context)
