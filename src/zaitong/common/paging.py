"""Pages of long lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

SIZE = 50


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | list[Any], size: int = SIZE, *, param: str = "page"
) -> Page[Any]:
    """The page that the address asks for; the first for nonsense, the last for a number beyond it.

    ``rows`` must have a fixed order. Two queries: the count and the rows of the page.
    """
    return Paginator(rows, size).get_page(request.GET.get(param))
