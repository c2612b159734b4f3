"""Pages of the catalogue: which record types there are, and what one of them asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zaitong.catalogue import selectors, usage
from zaitong.catalogue.drafts.selectors import draft_of, drafts_open
from zaitong.catalogue.forms import MinutesForm, form_for
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.services import type_minutes_set
from zaitong.common.access import Permission
from zaitong.common.paging import page_of
from zaitong.common.views import is_partial, require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def types(request: HttpRequest) -> HttpResponse:
    """Which record types there are."""
    actor = require(request, Permission.CATALOGUE_VIEW)
    words, category = request.GET.get("name", "").strip()[:40], request.GET.get("category", "")
    retired = request.GET.get("state") == "retired"
    may_edit = actor.can(Permission.CATALOGUE_EDIT)
    context = {
        "page": page_of(request, selectors.types_search(words, category, retired=None if retired else False)),
        "retired": retired,
        "may_edit": may_edit,
        "drafts": drafts_open() if may_edit and not is_partial(request) else [],
        "categories": selectors.categories(),
        "words": words,
        "category": category,
    }
    return render(request, "catalogue/_types.html" if is_partial(request) else "catalogue/types.html", context)


@require_safe
def type_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What a record type asks, and why."""
    actor = require(request, Permission.CATALOGUE_VIEW)
    record_type = selectors.type_with_versions(pk)
    versions = list(record_type.versions.all()) if record_type else []
    if record_type is None or not versions:
        raise Http404
    may_edit = actor.can(Permission.CATALOGUE_EDIT)
    wanted = request.GET.get("version", "")
    version = next((one for one in versions if str(one.number) == wanted), versions[0])
    context = {
        "record_type": record_type,
        "versions": versions,
        "version": version,
        "schema": Schema.parse(version.schema),
        "form": form_for(version, targets=[]),
        "usages": usage.usages(record_type, actor),
        "may_edit": may_edit,
        "draft": draft_of(record_type) if may_edit else None,
        "needs": usage.needs(record_type) if may_edit else [],
        "tally": usage.tally(record_type),
    }
    return render(request, "catalogue/type.html", context)


@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """How long one record takes, over what its version says."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    record_type = selectors.type_with_versions(pk)
    version = next(iter(record_type.versions.all()), None) if record_type else None
    if record_type is None or version is None:
        raise Http404
    if request.method == "POST" and "reset" in request.POST:
        type_minutes_set(record_type_id=pk, minutes=None, note="", actor=actor)
        messages.success(request, "已按表样自带的估计计算。")
        return redirect("catalogue:type", pk)
    version.record_type = record_type
    form = MinutesForm(request.POST or None, initial={"minutes": version.minutes_now, "note": record_type.minutes_note})
    if request.method == "POST" and form.is_valid():
        type_minutes_set(record_type_id=pk, actor=actor, **form.cleaned_data)
        messages.success(request, "已保存。减负测算从现在起按新的时间算。")
        return redirect("catalogue:type", pk)
    context = {"title": "填一次要多久", "record_type": record_type, "version": version, "form": form}
    return render(request, "catalogue/minutes.html", context, status=422 if request.method == "POST" else 200)
