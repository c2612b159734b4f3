"""Sample documents in our own words, dated from today, as .txt, .docx and .pdf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zaitong.common.clock import today
from zaitong.demo.documents import FORMS, SAMPLES, SCAN, Dates, scan

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """The list, with a link for each form."""
    found = [(name, sample.title, sample.about, list(FORMS)) for name, sample in SAMPLES.items()]
    return render(request, "demo/samples.html", {"title": "样例公文", "samples": [*found, (*SCAN, ["pdf"])]})


@require_safe
def sample(request: HttpRequest, name: str, form: str) -> HttpResponse:  # noqa: ARG001 - the route's signature
    """One document in one form, as a download."""
    if (name, form) == (SCAN[0], "pdf"):
        content = scan()
    elif name in SAMPLES and form in FORMS:
        content = FORMS[form](SAMPLES[name].text(Dates(today())))
    else:
        raise Http404
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
