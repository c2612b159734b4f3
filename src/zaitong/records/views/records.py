"""The list of records, the page about one, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zaitong.accounts.proof import proof_asked
from zaitong.catalogue.schema import Schema
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict
from zaitong.common.paging import page_of_many
from zaitong.common.views import require
from zaitong.records.consent.selectors import last_word
from zaitong.records.judging import judged_words
from zaitong.records.models import Record
from zaitong.records.seals.selectors import files_to_open, record_seals
from zaitong.records.selectors.arrivals import record_arrived
from zaitong.records.selectors.drafts import with_words
from zaitong.records.selectors.listing import (
    STATES,
    Search,
    is_editable,
    record_choices,
    record_for,
    record_rows,
    record_state,
    record_versions,
)
from zaitong.records.selectors.materials import record_materials
from zaitong.records.selectors.proposals import is_full, obligation_title, record_proposals
from zaitong.records.selectors.story import record_story
from zaitong.records.selectors.values import filed_by_words, shown_attachments, shown_rows
from zaitong.records.selectors.versions import compared
from zaitong.records.services.doors import BY_FILING, is_decided, is_open_to_edit
from zaitong.records.services.drafts import record_discard
from zaitong.records.services.filing import record_withdraw
from zaitong.records.topics.kinds import topic_of
from zaitong.records.views import asked

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.records.selectors.proposals import Proposal

SEE = (Permission.RECORDS_VIEW, Permission.RECORDS_FILE, Permission.SETTLEMENTS_REVIEW)


@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    """Records in my scope, searched and filtered in the address."""
    actor = require(request, *SEE)
    get = request.GET
    state = get.get("state", "")
    search = Search(
        text=get.get("q", "").strip()[:60],
        type_id=asked.number(get.get("type")),
        state=state if state in STATES else "",
        campaign_id=asked.number(get.get("campaign")),
        first=asked.day(get.get("from")),
        last=asked.day(get.get("to")),
    )
    page = page_of_many(request, record_rows(actor, search))
    types, campaigns = record_choices(actor)
    context = {
        "title": "记录",
        "page": page,
        "rows": [(row, record_state(row)) for row in page],
        "search": search,
        "types": types,
        "campaigns": campaigns,
        "states": STATES,
        "filtered": search != Search(),
        "may_file": actor.can(Permission.RECORDS_FILE),
    }
    return render(request, "records/list.html", context)


@require_GET
def record_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done, who decided what, every version, the time line."""
    actor = require(request, *SEE)
    record = record_for(pk, actor)
    if record is None:
        raise Http404
    context = _record_context(record, actor)
    if context["seals"]:
        context["proof"] = proof_asked(request, actor)
    return render(request, "records/record.html", context)


def _record_context(record: Record, actor: Actor) -> dict[str, Any]:
    versions = record_versions(record)
    editable = is_editable(record, actor)
    settlements = record.rows_  # type: ignore[attr-defined]
    for row in settlements:
        row.title = obligation_title(row.obligation)
        row.for_unit = filed_by_words(record, row.obligation) and row.obligation.subject_unit.short_name
        with_words(row, record)
        row.judgements = judged_words(record, row.judged)
        row.by_filing = row.reviewer_label == BY_FILING
    filed = versions[-1] if versions else None
    schema = Schema.parse(record.type_version.schema)
    near = _near(record, actor) if editable and record.state == Record.State.FILED else []
    open_to_edit = editable and is_open_to_edit(record, settlements)
    return {
        "title": record.type_version.record_type.name,
        "record": record,
        "state": record_state(record),
        "settlements": settlements,
        "rows": shown_rows(schema, filed.data if filed else record.data),
        "seals": record_seals(record, filed.data if filed else record.data, actor),
        "topic_id": topic_of(record),
        "materials": record_materials(settlements),
        "has_body": bool((filed.data if filed else record.data).get("body")),
        "files": shown_attachments(filed.attachments).files if filed else (),
        "opens": files_to_open(record, actor),
        "filed": filed,
        "day": filed.happened_on if filed else record.happened_on,
        "filed_for": record_arrived(record),
        "versions": versions,
        "offices": len({row.office_id for row in settlements if row.state != "withdrawn"}),
        "events": record_story(record, versions),
        "labels": {f.key: f.label for f in schema.fields} | {"attachments": "附件"},
        "consent": last_word(record),
        "may_edit": open_to_edit,
        "unchosen": [p for p in near if p.fit.ok and not is_full(p.obligation)],
        "near": [p for p in near if not p.fit.ok],
        "editable": editable,
        "unfiled": bool(open_to_edit and filed and filed.data != record.data),
        "may_withdraw": editable and record.state == Record.State.FILED and not any(map(is_decided, settlements)),
        "may_repeat": bool(editable and filed and not record.type_version.record_type.retired),
        "client_key": uuid4().hex,
        "may_discard": editable and not versions,
    }


def _near(record: Record, actor: Actor) -> list[Proposal]:
    """Obligations beside those that it was filed for: it would settle them too, or lacks a little."""
    return [p for p in record_proposals(record, actor) if not p.chosen]


@require_GET
def versions_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Two filed versions side by side: ``?old=1&new=2``; without numbers the last two."""
    actor = require(request, *SEE)
    record = record_for(pk, actor)
    if record is None:
        raise Http404
    versions = {version.number: version for version in record_versions(record)}
    if len(versions) < 2:
        return redirect("records:record", pk)
    new = versions.get(asked.number(request.GET.get("new")) or 0) or versions[max(versions)]
    old = versions.get(asked.number(request.GET.get("old")) or 0) or versions.get(new.number - 1) or versions[1]
    pairs = compared(Schema.parse(record.type_version.schema), old, new)
    context = {
        "title": f"第 {old.number} 版与第 {new.number} 版对照",
        "record": record,
        "old": old,
        "new": new,
        "versions": list(versions.values()),
        "pairs": pairs,
        "changed": sum(pair.changed for pair in pairs),
    }
    return render(request, "records/versions.html", context)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filed record back before anyone has decided."""
    actor = require(request, Permission.RECORDS_FILE)
    try:
        record_withdraw(record_id=pk, actor=actor)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已撤回。可以修改后重报，内容和附件都还在。")
    return redirect("records:record", pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away that was never filed."""
    actor = require(request, Permission.RECORDS_FILE)
    record_discard(record_id=pk, actor=actor)
    messages.success(request, "草稿已删除。")
    return redirect("records:todo")
