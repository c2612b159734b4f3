"""The body of the matrix as joined strings: 25,000 cells through template loops take seconds, this takes milliseconds.

Everything that came from people passes ``escaped``; the rest are numbers, lights and addresses of our own making.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from zaitong.campaigns.lights import LIGHT_NAMES, Light
from zaitong.supervision.links import document_address
from zaitong.supervision.selectors.columns import UNIT
from zaitong.supervision.wording import rate_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zaitong.supervision.selectors.shapes import CellRow, Column, Group, Matrix, Rate, Row

NOT_BEGUN = "未开始"
NOT_DUE = "未到期"
NOT_ADDRESSED = '<td class="is-none"><span class="vh">不涉及</span></td>'
COVERED = "支部报"  # in a cell, for the figures of an organisation elsewhere
LOW = 60  # per cent: a rate of timely filing below this is written in red


def escaped(text: object) -> str:
    """The one door for text into the markup built here: safe in elements and in double-quoted attributes."""
    return escape(str(text), quote=True)


def head_rows(matrix: Matrix) -> SafeString:
    """Two lines of heads: phases, then requirements with their due dates."""
    document = document_address(matrix.campaign)
    phases = "".join(
        f'<th scope="colgroup" colspan="{span.columns}">{escaped(span.name)}</th>' for span in matrix.phases
    )
    parts = [
        '<tr class="matrix__phases"><th rowspan="2" scope="col" class="matrix__corner">单位</th>',
        phases,
        '<th colspan="2" scope="colgroup" class="matrix__total">合计</th></tr><tr>',
        *(_head(column, f"{document}#r{column.id}") for column in matrix.columns),
        '<th scope="col" class="matrix__total">报送率</th>',
        '<th scope="col" class="matrix__total">按时<br>报送率</th></tr>',
    ]
    return mark_safe("".join(parts))


def _head(column: Column, passage: str) -> str:
    counted = "" if column.subject == UNIT else f"，按{column.subject}计"
    title = escaped(f"{column.title}，{column.due}，接收：{column.office}{counted}")
    kind = ' class="matrix__gap"' if column.gap else ""
    return (
        f'<th scope="col"><a href="{escaped(passage)}" title="{title}">{escaped(column.title)}</a>'
        f"<span{kind}>{escaped(column.due)}</span></th>"
    )


def body_rows(matrix: Matrix) -> SafeString:
    """One row for each group of units and one for each unit."""
    base = reverse("supervision:cell", args=[0, 0]).removesuffix("0/0/")
    parts: list[str] = []
    for group in matrix.groups:
        parts.append(f"<tbody>{_group(group, matrix)}")
        parts.extend(_row(row, matrix.columns, base, matrix.filters.query(q=row.name, show="")) for row in group.rows)
        parts.append("</tbody>")
    return mark_safe("".join(parts))


def foot_rows(matrix: Matrix) -> SafeString:
    """Both rates of each column, and of all."""
    parts = [
        '<tr><th scope="row">报送率</th>',
        *_foot(matrix, matrix.foot_completeness, NOT_BEGUN),
        f'<td class="matrix__total"><b>{_rate(matrix.completeness, NOT_BEGUN)}</b></td>',
        '<td class="matrix__total"></td></tr>',
        '<tr><th scope="row">按时报送率</th>',
        *_foot(matrix, matrix.foot_timeliness, NOT_DUE),
        '<td class="matrix__total"></td>',
        f'<td class="matrix__total"><b>{_rate(matrix.timeliness, NOT_DUE)}</b></td></tr>',
    ]
    return mark_safe("".join(parts))


def _foot(matrix: Matrix, rates: Iterable[Rate | None], nothing: str) -> list[str]:
    queries = [escaped(matrix.filters.query(item=column.id)) for column in matrix.columns]
    return [
        f'<td><a href="{query}">{_rate(rate, nothing)}</a></td>' if rate else "<td></td>"
        for query, rate in zip(queries, rates, strict=True)
    ]


def _group(group: Group, matrix: Matrix) -> str:
    totals = "".join(f"<td>{_fraction(rate)}</td>" for rate in group.totals)
    query = escaped(matrix.filters.query(kind=group.kind))
    return (
        f'<tr class="matrix__group"><th scope="rowgroup"><a href="{query}">{escaped(group.label)}</a>'
        f'<span class="sub">{group.count} {group.measure}</span></th>{totals}'
        f'<td class="matrix__total">{_rate(group.completeness, NOT_BEGUN)}</td>'
        f'<td class="matrix__total">{_rate(group.timeliness, NOT_DUE)}</td></tr>'
    )


def _fraction(rate: Rate | None) -> str:
    return f"{rate.part}/{rate.whole}" if rate else ""


def _row(row: Row, columns: Sequence[Column], base: str, query: str) -> str:
    cells = "".join(
        NOT_ADDRESSED if cell is None else _cell(cell, column.minimum, f"{base}{column.id}/{row.unit_id}/")
        for cell, column in zip(row.cells, columns, strict=True)
    )
    closed = f'<span class="matrix__closed">{escaped(row.closed)}</span>' if row.closed else ""
    return (
        f'<tr><th scope="row"><a href="{escaped(query)}">{escaped(row.name)}</a>{closed}</th>{cells}{_rates(row)}</tr>'
    )


def _rates(row: Row) -> str:
    if row.completeness is None or row.timeliness is None:
        return '<td class="matrix__total"></td><td class="matrix__total"></td>'
    low = row.timeliness.whole and row.timeliness.part * 100 < LOW * row.timeliness.whole
    return (
        f'<td class="matrix__total">{_rate(row.completeness, NOT_BEGUN)}</td>'
        f'<td class="matrix__total{" is-low" if low else ""}">{_rate(row.timeliness, NOT_DUE)}</td>'
    )


def _cell(cell: CellRow, minimum: int, url: str) -> str:
    light = cell.light
    if cell.by:
        return _covered(cell, url)
    mark = " is-back" if cell.returned else ""
    name = f"{LIGHT_NAMES[light]}，退回修改" if cell.returned else LIGHT_NAMES[light]
    figures = cell_figures(cell, minimum)
    one = " is-one" if figures.endswith("/1") and light is not Light.RED and light is not Light.AMBER else ""
    return (
        f'<td class="is-{light}{mark}{one}"><a href="{url}" data-card><span class="vh">{name} </span>{figures}</a></td>'
    )


def _covered(cell: CellRow, url: str) -> str:
    """The light of the organisation that files for the unit; its figures stand in the row of its seat."""
    back = " is-back" if cell.returned else ""
    name = escaped(f"{LIGHT_NAMES[cell.light]}{'，退回修改' if cell.returned else ''}，由{cell.by}报送")
    return (
        f'<td class="is-{cell.light}{back} is-by"><a href="{url}" data-card title="由{escaped(cell.by)}报送">'
        f'<span class="vh">{name} </span><span aria-hidden="true">{COVERED}</span></a></td>'
    )


def cell_figures(cell: CellRow, minimum: int) -> str:
    """Accepted of needed; before the beginning, of what will be needed where that is known; nothing when waived."""
    if cell.light is Light.WAIVED:
        return "免报"
    needed = cell.needed
    if cell.light is Light.IDLE and not needed:
        needed = minimum * (cell.obligations - cell.waived)
    if cell.undeclared:
        return f"{cell.accepted}/{needed}＋" if needed else "未报底数"
    return f"{cell.accepted}/{needed}" if needed else ""


def _rate(rate: Rate, nothing: str) -> str:
    words = rate_words(rate.part, rate.whole, nothing=nothing)
    return words if rate.whole else f'<span class="matrix__none">{words}</span>'
