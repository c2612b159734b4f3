"""Opening what lies sealed: by POST, on a page of its own that no browser keeps."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from zaitong.accounts.proof import proof_asked, proof_take
from zaitong.common.access import Permission
from zaitong.common.clock import now
from zaitong.common.errors import FieldErrors
from zaitong.common.views import require
from zaitong.records.seals.files import file_open
from zaitong.records.seals.services import attachment_open, record_open
from zaitong.records.selectors.listing import attachment_for, record_for
from zaitong.records.selectors.values import body_names, shown_value

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.records.models import Record

SEE = (Permission.RECORDS_VIEW, Permission.RECORDS_FILE, Permission.SETTLEMENTS_REVIEW)


@require_POST
def open_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The sealed fields of a record in plain, once, for whom the seal names; who opened it is kept in the trail."""
    actor = require(request, *SEE)
    record = record_for(pk, actor)
    if record is None:
        raise Http404
    reason = str(request.POST.get("reason", ""))
    try:
        proved = proof_take(request, actor)
        opened = record_open(record_id=pk, reason=reason, proved=proved, actor=actor)
    except FieldErrors as error:
        return _ask(request, record, error, reason, actor)
    data = {field.key: value for field, value in opened.values}
    schema = opened.schema
    names = body_names([data], schema)
    context = {
        "title": "密封内容",
        "record": record,
        "rows": [(field, shown_value(field, value, names)) for field, value in opened.values],
        "version": opened.version,
        "at": now(),
    }
    response = render(request, "records/sealed.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def open_file(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """A sealed file, decrypted as it is sent, for whom the seal of its kind names."""
    actor = require(request, *SEE)
    found = attachment_for(pk, actor)
    if found is None:
        raise Http404
    reason = str(request.POST.get("reason", ""))
    try:
        proved = proof_take(request, actor)
        name = attachment_open(attachment=found, reason=reason, proved=proved, actor=actor)
    except FieldErrors as error:
        record = record_for(found.record_id, actor)
        if record is None:
            raise Http404 from error
        return _ask(request, record, error, reason, actor)
    response = StreamingHttpResponse(file_open(found), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Length"] = str(found.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _ask(request: HttpRequest, record: Record, error: FieldErrors, reason: str, actor: Actor) -> HttpResponse:
    """What is still wanted before opening: the second factor, a reason."""
    context = {
        "title": "打开密封内容",
        "record": record,
        "proof": proof_asked(request, actor),
        "wrong": error.errors,
        "reason": reason,
        "back": reverse("records:record", args=[record.pk]),
    }
    return render(request, "records/sealed_ask.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
