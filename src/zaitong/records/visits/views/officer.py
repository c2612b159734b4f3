"""The liaison officer's page: completing a leader's visit."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from zaitong.catalogue.forms import form_for
from zaitong.catalogue.posting import flat, posted
from zaitong.catalogue.schema import FieldType, Schema
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.views import require
from zaitong.records.selectors.drafts import record_targets
from zaitong.records.views import asked
from zaitong.records.views.attachments import file_sent
from zaitong.records.visits.handing import photos_add, visit_complete
from zaitong.records.visits.selectors import differences, handover_for, handover_photo, target_name

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest

    from zaitong.catalogue.forms import RecordForm
    from zaitong.common.access import Actor
    from zaitong.records.visits.models import VisitHandover


@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form. POST: save it (``act=save``), or give it to the visitor to confirm."""
    actor = require(request, Permission.VISITS_NOTE)
    handover = handover_for(pk, actor)
    if handover is None:
        raise Http404
    record = handover.record
    if request.method == "GET":
        form = form_for(record.type_version, targets=record_targets(record), initial=record.data)
        return _page(request, handover, form)
    return _save(request, handover, actor)


@require_GET
def photo(request: HttpRequest, pk: int, photo: int) -> FileResponse:
    """A photograph of the draft, while it lies with the officer."""
    actor = require(request, Permission.VISITS_NOTE)
    handover = handover_for(pk, actor)
    found = handover_photo(handover, photo) if handover else None
    if found is None:
        raise Http404
    return file_sent(found, show=True)


def _save(request: HttpRequest, handover: VisitHandover, actor: Actor) -> HttpResponse:
    record = handover.record
    form = form_for(record.type_version, targets=record_targets(record), data=request.POST, initial=record.data)
    form.is_valid()
    schema = Schema.parse(record.type_version.schema)
    typed = {key: [] for key in _ticks(schema)} | posted(schema, request.POST)
    done = request.POST.get("act") != "save"
    try:
        saved = visit_complete(
            handover_id=handover.pk, data=typed, lock=asked.lock_of(request.POST), done=False, actor=actor
        )
        refused = photos_add(handover_id=handover.pk, photos=request.FILES.getlist("photos"), actor=actor)
        if done and form.errors:
            handover.record = saved.record
            return _page(request, handover, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if done:
            visit_complete(handover_id=handover.pk, data={}, lock=saved.record.lock, done=True, actor=actor)
    except FieldErrors:
        return _page(request, handover, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Conflict as error:
        return _conflict(request, handover, form, error)
    for text in refused:
        messages.warning(request, text)
    if not done:
        messages.success(request, "已保存，还没有交给走访人确认。")
        return redirect("visits:complete", handover.pk)
    messages.success(request, "已交走访人确认。他点一下就报送。")
    return redirect("visits:home")


def _ticks(schema: Schema) -> list[str]:
    """Fields whose boxes are sent only while ticked."""
    return [field.key for field in schema.fields if field.type == FieldType.CHOICES and not field.seal]


def _page(
    request: HttpRequest, handover: VisitHandover, form: RecordForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    record = handover.record
    context = {
        "title": "补充走访",
        "handover": handover,
        "record": record,
        "form": form,
        "place": target_name(record),
        "photos": [a for a in record.attachments.all() if not a.removed],
    }
    return render(request, "visits/complete.html", context, status=status)


def _conflict(request: HttpRequest, handover: VisitHandover, form: RecordForm, error: Conflict) -> HttpResponse:
    """The visitor wrote in between, or took it back: what the officer typed stays on the page."""
    if error.code != "stale":
        messages.error(request, error.message)
        return _page(request, handover, form, status=HTTPStatus.CONFLICT)
    schema = Schema.parse(handover.record.type_version.schema)
    typed = posted(schema, request.POST)
    hidden = list(flat(schema, typed))
    context = {
        "title": "两处同时改了这次走访",
        "error": error,
        "changes": differences(schema, error.data["stored"], error.data["mine"]),
        "handover": handover,
        "may_replace": True,
        "hidden": [*hidden, ("version", error.data["version"]), ("act", "save")],
    }
    return render(request, "visits/conflict.html", context, status=HTTPStatus.CONFLICT)
