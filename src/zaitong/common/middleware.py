"""Turns the product's own errors into pages, wherever a view lets them through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.common.errors import DomainError
from zaitong.common.views import problem_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


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
