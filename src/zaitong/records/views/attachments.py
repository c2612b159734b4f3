"""Files with a record: adding, taking away, sending to those who may see the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zaitong.common.access import Permission
from zaitong.common.errors import DomainError, FieldErrors, NotAllowed
from zaitong.common.views import is_partial, require
from zaitong.records.selectors.drafts import editable_record, record_files
from zaitong.records.selectors.listing import attachment_for
from zaitong.records.selectors.proposals import record_proposals
from zaitong.records.services.attachments import attachment_remove, attachment_restore, attachments_add

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.records.inner.models import InnerFile
    from zaitong.records.models import Attachment, IntakeFile

# What a browser may show by itself; everything else is saved as a file. Pictures stand in a sandbox; Chromium shows no
# PDF in a sandbox, so a PDF gets a policy under which nothing but the viewer runs.
INLINE = {
    "image/jpeg": "sandbox; default-src 'none'; frame-ancestors 'self'",
    "image/png": "sandbox; default-src 'none'; frame-ancestors 'self'",
    "application/pdf": "default-src 'none'; object-src 'self'; plugin-types application/pdf; frame-ancestors 'self'",
}
UNPROCESSABLE = 422


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add files of one kind; the files that were refused are named with the reason."""
    actor = require(request, Permission.RECORDS_FILE)
    refused: list[str]
    part = bool(request.headers.get("X-Upload"))
    try:
        _added, refused = attachments_add(
            record_id=pk, files=request.FILES.getlist("files"), kind=str(request.POST.get("kind", "")), actor=actor
        )
    except FieldErrors as error:
        refused = error.errors["attachments"]
    except DomainError as error:
        if not part:
            raise
        return JsonResponse({"message": error.message}, status=int(error.status))
    kind = str(request.POST.get("kind", ""))
    if part:
        html = render_to_string("records/_files.html", _part(pk, actor, [], kind), request)
        return JsonResponse({"refused": refused, "html": html})
    return _answer(request, pk, actor, refused, kind)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away; the list offers to put it back."""
    actor = require(request, Permission.RECORDS_FILE)
    return _answer(request, attachment_remove(attachment_id=pk, actor=actor).record_id, actor, [])


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file back."""
    actor = require(request, Permission.RECORDS_FILE)
    return _answer(request, attachment_restore(attachment_id=pk, actor=actor).record_id, actor, [])


def _answer(request: HttpRequest, pk: int, actor: Actor, refused: list[str], kind: str = "") -> HttpResponse:
    """The attachments part alone for HTMX, else back to the page."""
    if not is_partial(request) and not refused:
        return HttpResponseRedirect(f"{reverse('records:edit', args=[pk])}#attachments")
    context = _part(pk, actor, refused, kind)
    part = is_partial(request)
    status = UNPROCESSABLE if refused and not part else 200
    response = render(request, "records/_files.html" if part else "records/refused.html", context, status=status)
    if part:
        response["HX-Trigger"] = "files-changed"  # the panel looks again at what the record would settle
    return response


def _part(pk: int, actor: Actor, refused: list[str], kind: str) -> dict[str, Any]:
    record = editable_record(pk, actor)
    if record is None:
        raise Http404
    return {
        "record": record,
        "files": record_files(record, record_proposals(record, actor)),
        "attachment_errors": refused,
        "kind": kind,
        "title": "有附件没有收下",
    }


@require_GET
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """Send a file to those who may see its record. ``?show=1``: let the browser show it, for a fixed list of types."""
    actor = require(request, Permission.RECORDS_VIEW, Permission.RECORDS_FILE, Permission.SETTLEMENTS_REVIEW)
    found = attachment_for(pk, actor)
    if found is None:
        raise Http404
    return file_sent(found, show=bool(request.GET.get("show")))


def file_sent(found: Attachment | InnerFile | IntakeFile, *, show: bool) -> FileResponse:
    """A file as a download, or shown by the browser where that is harmless. What is sealed never goes this way."""
    if getattr(found, "seal_key", ""):
        raise NotAllowed("这个附件是密封的，请在记录页上点“打开”。")
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    policy = INLINE.get(found.content_type) if show else None
    response = FileResponse(
        content,
        as_attachment=policy is None,
        filename=found.name,
        content_type=found.content_type if policy else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy or "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    if policy:
        response["X-Frame-Options"] = "SAMEORIGIN"  # shown over one of our own pages (viewer.js)
    return response
