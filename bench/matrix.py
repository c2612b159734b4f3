"""(d) The matrix: SQL and page timed apart, the number of queries, beside the bare query."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection

from bench.district import make_campaign, make_cells, make_duties, make_units
from bench.timing import Line, best, milliseconds, statements, timed

if TYPE_CHECKING:
    from bench.sizes import Sizes
    from zaitong.orgs.models import Unit

TAG = "一览"


def measure(sizes: Sizes, root: Unit) -> list[Line]:
    """Load and draw a matrix, then ask for its page as a browser does."""
    from zaitong.common.access import SYSTEM
    from zaitong.common.clock import today
    from zaitong.supervision import rendering
    from zaitong.supervision.selectors.filters import Filters
    from zaitong.supervision.selectors.matrix import matrix_load

    campaign = make_campaign(root, TAG, state="published")
    units = make_units(root, sizes.matrix_units, TAG)
    duties = make_duties(campaign, sizes.matrix_requirements, 0, TAG)
    make_cells(duties, units, today())
    every = Filters(page=-1)

    def load() -> Any:
        return matrix_load(campaign, SYSTEM, every, today())

    matrix = load()
    with statements() as asked:
        loading, _ = timed(load)
    bare = best(lambda: _bare([duty.pk for duty in duties]), sizes.rounds)
    html = len(rendering.body_rows(matrix).encode())
    drawing = best(lambda: rendering.body_rows(matrix), sizes.rounds)
    cells = len(units) * len(duties)
    return [
        ("matrix", f"{cells:,} cells", f"{len(units)} units × {len(duties)} requirements, all on one page"),
        ("bare query of its cells", milliseconds(bare), "execute and fetch, no model"),
        ("SQL", milliseconds(asked.seconds), f"{asked.count} queries"),
        ("load", milliseconds(min(loading, best(load, sizes.rounds))), "SQL, fetching, lights and totals"),
        ("draw all rows", milliseconds(drawing), f"{html / 1000:,.0f} kB"),
        *_pages(campaign.pk, root, sizes),
    ]


def _bare(ids: list[int]) -> int:
    from zaitong.campaigns.models import Cell
    from zaitong.supervision.selectors.shapes import CELL_FIELDS

    query = Cell.objects.filter(requirement__in=ids).values_list(*CELL_FIELDS).query
    sql, params = query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return len(cursor.fetchall())


def _pages(campaign_id: int, root: Unit, sizes: Sizes) -> list[Line]:
    """Whole requests, signed in, through all middleware: the first page and all rows on one."""
    from django.test import Client

    from zaitong.accounts.tests.factories import make_user, sign_in

    client = sign_in(Client(), make_user("leader", root))
    lines: list[Line] = []
    for name, query in (("page, first of its groups", ""), ("page, all rows", "?page=all")):
        address = f"/supervision/{campaign_id}/{query}"
        response = client.get(address)
        assert response.status_code == 200, response.status_code
        with statements() as asked:
            client.get(address)
        seconds = best(partial(client.get, address), sizes.rounds)
        remark = f"{asked.count} queries, SQL {milliseconds(asked.seconds)}, {len(response.content) / 1000:,.0f} kB"
        lines.append((name, milliseconds(seconds), remark))
    return lines
