"""Pages of long lists."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Page, Paginator

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

SIZE = 50
MOST = 10_000  # rows of a list that has no end: nobody pages so far, and counting on would take longer than the page


def count_up_to(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows, counted no further than ``MOST``, and whether there are more."""
    found = rows.order_by().values("pk")[: MOST + 1].count()  # neither order nor what a line shows is needed
    return min(found, MOST), found > MOST


class BoundedPaginator(Paginator[Any]):
    """Pages of a list that may hold hundreds of thousands: the first ``MOST`` rows, and the word that there are more."""

    more = False

    @cached_property
    def count(self) -> int:
        """Rows that can be paged through."""
        found, self.more = count_up_to(cast("QuerySet[Any]", self.object_list))
        return found


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | list[Any], size: int = SIZE, *, param: str = "page"
) -> Page[Any]:
    """The page that the address asks for; the first for nonsense, the last for a number beyond it.

    ``rows`` must have a fixed order. Two queries: the count and the rows of the page.
    """
    return Paginator(rows, size).get_page(request.GET.get(param))


def page_of_many(request: HttpRequest, rows: QuerySet[Any], size: int = SIZE) -> Page[Any]:
    """``page_of`` for a list that grows without end; see ``BoundedPaginator``."""
    return BoundedPaginator(rows, size).get_page(request.GET.get("page"))
