"""从 Excel 粘贴: into a table of a form, or several records at once; always a look at what is understood first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zaitong.catalogue.fieldtypes import FieldType
from zaitong.catalogue.pasting import LONGEST
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.services import latest_version
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.common.views import require
from zaitong.records.selectors.drafts import editable_record, open_types
from zaitong.records.selectors.pasting import MOST_AT_ONCE, pasted_fields, pasted_records, pasted_rows, record_lines
from zaitong.records.services.pasting import records_make, rows_take
from zaitong.records.views import asked
from zaitong.records.views.filing import conflict_page, keep

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.catalogue.models import RecordType
    from zaitong.catalogue.schema import Field
    from zaitong.common.access import Actor
    from zaitong.records.models import Record

UNPROCESSABLE = 422
CONFLICT = 409


@require_POST
def paste(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Rows for a table of a draft: look (saves what was typed), then take over."""
    actor = require(request, Permission.RECORDS_FILE)
    record, field = _table(pk, key, actor)
    if request.POST.get("act") in {"append", "replace"}:
        return _take(request, record, field, actor)
    try:
        record = keep(request, record, actor)
    except Conflict as error:
        if error.code != "stale":
            raise
        return conflict_page(request, record, error)
    except FieldErrors as error:
        messages.error(request, error.message)
        return redirect("records:edit", pk)
    return _look(request, record, field, request.POST.get(f"paste-{key}", ""))


@require_POST
def paste_again(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Look again at a paste that was changed on the page itself."""
    record, field = _table(pk, key, require(request, Permission.RECORDS_FILE))
    return _look(request, record, field, request.POST.get("text", ""))


def _table(pk: int, key: str, actor: Actor) -> tuple[Record, Field]:
    record = editable_record(pk, actor)
    field = Schema.parse(record.type_version.schema).field(key) if record else None
    if record is None or field is None or field.type != FieldType.ROWS or field.seal:
        raise Http404
    return record, field


def _take(request: HttpRequest, record: Record, field: Field, actor: Actor) -> HttpResponse:
    text, lock = request.POST.get("text", ""), asked.lock_of(request.POST)
    replace = request.POST.get("act") == "replace"
    try:
        rows_take(record=record, key=field.key, text=text, replace=replace, lock=lock, actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
        return _look(request, record, field, text, status=CONFLICT if isinstance(error, Conflict) else UNPROCESSABLE)
    messages.success(request, "已放进表格。请看一遍，再接着填。")
    return HttpResponseRedirect(f"{reverse('records:edit', args=[record.pk])}#id_{field.key}")


def _look(request: HttpRequest, record: Record, field: Field, text: str, *, status: int = 200) -> HttpResponse:
    found = pasted_rows(text, field)
    held = record.data.get(field.key)
    context = {
        "title": f"粘贴到“{field.label}”",
        "record": record,
        "field": field,
        "found": found,
        "text": text[:LONGEST],
        "held": len(held) if isinstance(held, list) else 0,
    }
    return render(request, "records/paste.html", context, status=status)


@require_http_methods(["GET", "POST"])
def paste_several(request: HttpRequest) -> HttpResponse:
    """One draft a row: paste, look, make."""
    actor = require(request, Permission.RECORDS_FILE)
    asks = request.POST if request.method == "POST" else request.GET
    type_id = asked.number(asks.get("type"))
    record_type = open_types().filter(pk=type_id).first() if type_id else None
    text = request.POST.get("text", "")
    if record_type is None or request.method == "GET" or not text.strip():
        status = UNPROCESSABLE if request.method == "POST" else 200
        return _several_page(request, record_type, text, actor, status=status)
    if request.POST.get("act") != "make":
        return _several_page(request, record_type, text, actor)
    picked = set(asked.numbers(request.POST.getlist("pick")))
    try:
        made = records_make(record_type=record_type, text=text, picked=picked, actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
        return _several_page(request, record_type, text, actor, picked=picked, status=UNPROCESSABLE)
    again = f"另有 {made.again} 份以前记过，没有重复记。" if made.again else ""
    messages.success(request, f"已记下 {len(made.new)} 份草稿，逐份看过再报送。{again}")
    return HttpResponseRedirect(f"{reverse('records:list')}?state=draft&type={record_type.pk}")


def _several_page(
    request: HttpRequest,
    record_type: RecordType | None,
    text: str,
    actor: Actor,
    *,
    picked: set[int] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": "一次记几件",
        "type": record_type,
        "types": open_types().order_by("sort", "id"),
        "text": text[:LONGEST],
        "most": MOST_AT_ONCE,
        "missing": request.method == "POST" and not text.strip(),
    }
    if record_type is not None:
        schema = Schema.parse(latest_version(record_type).schema)
        found = pasted_records(text, schema)
        lines = record_lines(found, schema, record_type, actor) if text.strip() else []
        context |= {
            "found": found,
            "lines": lines,
            "picked": {line.number for line in lines if not line.same} if picked is None else picked,
            "fields": pasted_fields(schema),
        }
    return render(request, "records/paste_several.html", context, status=status)
