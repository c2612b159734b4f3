"""At the door: what no person can have typed stays outside. On the way out: the product's own errors become pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseNotAllowed, QueryDict
from django.shortcuts import render

from zaitong.common.errors import DomainError
from zaitong.common.views import problem_page, too_large_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


METHODS = ("GET", "HEAD", "POST", "OPTIONS")  # the whole site knows no other


class InputMiddleware:
    """Refuses unknown methods, and requests that are too large before they are read; takes NUL, which no database keeps, out of text.

    Stands before the middlewares whose ``process_view`` reads the form, and so cleans it for all of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if any("\x00" in value for key, value in request.META.items() if key.startswith("HTTP_")):
            return render(request, "400.html", status=400)
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and (len(length) > 15 or int(length) > settings.REQUEST_LIMIT_BYTES):
            return too_large_page(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Only where there is a NUL is anything copied."""
        request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]


def _without_nul(form: QueryDict) -> QueryDict:
    if not any("\x00" in text for name, values in form.lists() for text in (name, *values)):
        return form
    clean = QueryDict(mutable=True, encoding=form.encoding)
    for name, values in form.lists():
        clean.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
    return clean


class DomainErrorMiddleware:
    """Views catch what they can show beside the form; the rest becomes a Chinese page here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            return problem_page(request, exception)
        return None
