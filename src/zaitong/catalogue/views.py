"""Pages of the catalogue: which record types there are, and what one of them asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zaitong.catalogue import selectors
from zaitong.catalogue.forms import form_for
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.usage import usages
from zaitong.common.access import Permission
from zaitong.common.paging import page_of
from zaitong.common.views import is_partial, require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def types(request: HttpRequest) -> HttpResponse:
    """Which record types there are."""
    require(request, Permission.CATALOGUE_VIEW)
    words, category = request.GET.get("name", "").strip()[:40], request.GET.get("category", "")
    context = {
        "page": page_of(request, selectors.types_search(words, category)),
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
    wanted = request.GET.get("version", "")
    version = next((one for one in versions if str(one.number) == wanted), versions[0])
    context = {
        "record_type": record_type,
        "versions": versions,
        "version": version,
        "schema": Schema.parse(version.schema),
        "form": form_for(version, targets=[]),
        "usages": usages(record_type, actor),
    }
    return render(request, "catalogue/type.html", context)
