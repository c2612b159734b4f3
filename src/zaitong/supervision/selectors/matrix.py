"""The matrix (进展情况一览表) from cells: a few queries and dictionaries, however many units and requirements."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from zaitong.campaigns.lights import LIGHT_NAMES, Light, cell_light
from zaitong.campaigns.models import Cell
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.order import MEASURES, PLACES
from zaitong.supervision.selectors.columns import (
    columns_of,
    duties_of,
    office_choices,
    phase_choices,
    spans_of,
    within,
)
from zaitong.supervision.selectors.covered import covered_cells
from zaitong.supervision.selectors.filters import ALL_PAGES, BACK, UNDECLARED, Filters
from zaitong.supervision.selectors.shapes import (
    CELL_FIELDS,
    CellRow,
    Choice,
    Group,
    Legend,
    Matrix,
    Rate,
    Row,
    Summary,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor
    from zaitong.supervision.selectors.shapes import CellTable, Column

Kind = Unit.Kind
PAGE_ROWS = 120
LEGEND = (Light.GREEN, Light.BLUE, Light.AMBER, Light.RED, Light.IDLE, Light.RUN, Light.WAIVED)


def matrix_load(campaign: Campaign, actor: Actor, filters: Filters, day: date) -> Matrix:
    """The campaign's matrix as the actor may see it on a day: seven queries, whatever its size."""
    duties = duties_of(campaign)
    shown = within(duties, filters)
    columns = columns_of(shown, day)
    shown_ids = [column.id for column in columns]
    cells = cells_of(shown_ids, actor, day)
    covered = covered_cells(shown_ids, cells, actor, day)  # beside the unit's own, and in no sum
    for unit_id in covered:
        cells.setdefault(unit_id, {})
    addressed = _units(cells)
    units = [unit for unit in addressed if _asked_for(unit, filters)]
    listed = [unit for unit in units if _shows(cells[unit.pk].values(), filters.show)]
    pages = _pages(listed)
    number = min(filters.page, len(pages))
    on_page = listed if filters.page == ALL_PAGES else pages[number - 1]
    groups = _groups(listed, on_page, cells, covered, columns)
    every = [cell for unit in listed for cell in cells[unit.pk].values()]
    by_column = _by_column(every)
    columnwise = [by_column.get(column.id, []) for column in columns]
    return Matrix(
        campaign=campaign,
        day=day,
        filters=filters,
        phases=spans_of(shown),
        columns=columns,
        groups=groups,
        foot_completeness=[completeness(some) if some else None for some in columnwise],
        foot_timeliness=[timeliness(some) if some else None for some in columnwise],
        completeness=completeness(every),
        timeliness=timeliness(every),
        units=len(listed),
        covered=sorted({cell.by for unit in listed for cell in covered.get(unit.pk, {}).values()}),
        summary=_summary(units, cells),
        legend=_legend(units, cells, filters),
        kinds=_kind_choices(addressed, filters),
        phase_choices=phase_choices(duties, filters),
        office_choices=office_choices(duties, filters),
        pages=_page_choices(listed, pages, number, filters),
    )


def cells_of(requirement_ids: Sequence[int], actor: Actor, day: date) -> CellTable:
    """The cells of some requirements that the actor may see, by unit, each with its light. One query."""
    rows = Cell.objects.visible_to(actor).filter(requirement__in=requirement_ids).values_list(*CELL_FIELDS)
    found: CellTable = {}
    for values in rows.iterator(chunk_size=5_000):
        cell = CellRow(*values)
        cell.light = cell_light(cell, day)
        found.setdefault(cell.unit_id, {})[cell.requirement_id] = cell
    return found


def completeness(cells: Iterable[CellRow]) -> Rate:
    """报送率: accepted of needed, over obligations that have begun."""
    some = list(cells)
    return Rate(sum(cell.accepted for cell in some), sum(cell.needed for cell in some))


def timeliness(cells: Iterable[CellRow]) -> Rate:
    """按时报送率: obligations filed by their due date, of those past due."""
    some = list(cells)
    return Rate(sum(cell.on_time for cell in some), sum(cell.past_due for cell in some))


def _units(cells: CellTable) -> list[Unit]:
    found = Unit.objects.filter(pk__in=list(cells)).select_related("successor")
    found = found.only("name", "short_name", "kind", "sort", "closed_on", "successor__short_name")
    return sorted(found, key=lambda unit: (PLACES[unit.kind], unit.sort, unit.pk))


def _asked_for(unit: Unit, filters: Filters) -> bool:
    named = not filters.q or filters.q in unit.name or filters.q in unit.short_name
    return named and filters.kind in {"", unit.kind}


def _shows(cells: Iterable[CellRow], show: str) -> bool:
    if show == BACK:
        return any(cell.returned for cell in cells)
    if show == UNDECLARED:
        return any(cell.undeclared for cell in cells)
    return not show or any(cell.light == show for cell in cells)


def _by_column(cells: Iterable[CellRow]) -> dict[int, list[CellRow]]:
    found: dict[int, list[CellRow]] = {}
    for cell in cells:
        found.setdefault(cell.requirement_id, []).append(cell)
    return found


def _pages(units: Sequence[Unit]) -> list[list[Unit]]:
    """Whole groups as long as they fit; a group larger than a page is cut. Always at least one page."""
    pages: list[list[Unit]] = [[]]
    for _, some in groupby(units, key=lambda unit: unit.kind):
        group = list(some)
        if pages[-1] and len(pages[-1]) + len(group) > PAGE_ROWS:
            pages.append([])
        for start in range(0, len(group), PAGE_ROWS):
            if start:
                pages.append([])
            pages[-1].extend(group[start : start + PAGE_ROWS])
    return pages


def _groups(
    units: Sequence[Unit], page: Sequence[Unit], cells: CellTable, covered: CellTable, columns: Sequence[Column]
) -> list[Group]:
    on_page = {unit.pk for unit in page}
    groups = []
    for kind, some in groupby(units, key=lambda unit: unit.kind):
        members = list(some)
        rows = [_row(unit, cells[unit.pk], covered.get(unit.pk, {}), columns) for unit in members if unit.pk in on_page]
        if rows:
            groups.append(_group(kind, members, rows, cells, columns))
    return groups


def _group(kind: str, members: Sequence[Unit], rows: list[Row], cells: CellTable, columns: Sequence[Column]) -> Group:
    every = [cell for unit in members for cell in cells[unit.pk].values()]
    by_column = _by_column(every)
    return Group(
        kind=kind,
        label=Kind(kind).label,
        measure=MEASURES.get(kind, "个"),
        count=len(members),
        totals=[_done(by_column.get(column.id, [])) for column in columns],
        completeness=completeness(every),
        timeliness=timeliness(every),
        rows=rows,
    )


def _done(cells: Iterable[CellRow]) -> Rate | None:
    """Units done of units addressed; None where none of them has begun."""
    owed = [cell for cell in cells if cell.light is not Light.WAIVED]
    if all(cell.light is Light.IDLE for cell in owed):
        return None
    return Rate(sum(cell.light is Light.GREEN for cell in owed), len(owed))


def _closed(unit: Unit, day: date) -> str:
    """Into what a unit was merged, and from when."""
    if unit.closed_on is None or unit.closed_on > day:
        return ""
    year = "" if unit.closed_on.year == day.year else f"{unit.closed_on.year}年"
    when = f"{year}{unit.closed_on.month}月{unit.closed_on.day}日"
    return f"{when}起并入{unit.successor.short_name}" if unit.successor else f"{when}起撤销"


def _row(unit: Unit, cells: dict[int, CellRow], covered: dict[int, CellRow], columns: Sequence[Column]) -> Row:
    every = cells.values()
    return Row(
        unit_id=unit.pk,
        name=unit.short_name,
        closed=_closed(unit, today()),
        cells=[cells.get(column.id) or covered.get(column.id) for column in columns],
        completeness=completeness(every) if cells else None,
        timeliness=timeliness(every) if cells else None,
    )


def _summary(units: Iterable[Unit], cells: CellTable) -> Summary:
    counts: Counter[Light] = Counter()
    bodies: Counter[Light] = Counter()
    for unit in units:
        lights = [cell.light for cell in cells[unit.pk].values()]
        counts.update(lights)
        bodies.update(set(lights))
    return Summary(counts[Light.RED], bodies[Light.RED], counts[Light.AMBER], bodies[Light.AMBER])


def _legend(units: Iterable[Unit], cells: CellTable, filters: Filters) -> list[Legend]:
    every = [cell for unit in units for cell in cells[unit.pk].values()]
    counts = Counter(cell.light for cell in every)
    marks = [(light.value, LIGHT_NAMES[light], counts[light]) for light in LEGEND]
    marks.append((BACK, "退回修改", sum(1 for cell in every if cell.returned)))
    if undeclared := sum(1 for cell in every if cell.undeclared):
        marks.append((UNDECLARED, "未报底数", undeclared))
    return [
        Legend(
            value=value,
            label="7 天内到期" if value == Light.AMBER else label,
            count=count,
            query=filters.query(show="" if filters.show == value else value),
            current=filters.show == value,
        )
        for value, label, count in marks
    ]


def _kind_choices(units: Sequence[Unit], filters: Filters) -> list[Choice]:
    counts = Counter(unit.kind for unit in units)
    every = Choice("全部单位", filters.query(kind=""), not filters.kind, len(units))
    return [
        every,
        *(
            Choice(Kind(kind).label, filters.query(kind=kind), filters.kind == kind, count)
            for kind, count in sorted(counts.items(), key=lambda item: PLACES[item[0]])
        ),
    ]


def _page_choices(
    units: Sequence[Unit], pages: Sequence[Sequence[Unit]], number: int, filters: Filters
) -> list[Choice]:
    """One link for each page, named by its kinds of unit; nothing where one page holds all."""
    if len(pages) < 2:
        return []
    choices = [
        Choice(_page_label(page), filters.query(page=place), filters.page != ALL_PAGES and place == number, len(page))
        for place, page in enumerate(pages, start=1)
    ]
    every = Choice("全部显示", filters.query(page=ALL_PAGES), filters.page == ALL_PAGES, len(units))
    return [*choices, every]


def _page_label(page: Iterable[Unit]) -> str:
    return "、".join(dict.fromkeys(Kind(unit.kind).label for unit in page))
