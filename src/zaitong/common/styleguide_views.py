"""The living style guide: every component in every state, and the model pages, with invented content."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zaitong.common import styleguide as sample


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states."""
    page = Paginator(range(1, 96), 10).get_page(request.GET.get("page"))
    context = sample.shell("admin") | sample.components() | {"page": page}
    return render(request, "common/styleguide.html", context)


@require_safe
def styleguide_page(request: HttpRequest, name: str) -> HttpResponse:
    """One model page: todo, review, matrix, queue, file, visit, plan, login, error and others."""
    if name not in sample.PAGES:
        raise Http404
    entry, template = sample.PAGES[name]
    context = sample.shell(entry) | (sample.matrix() if name == "matrix" else {})
    return render(request, template, context)
