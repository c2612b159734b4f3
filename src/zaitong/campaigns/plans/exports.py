"""The table of all plans as an Excel sheet, as it looks: one row a unit, shapes and words in the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from zaitong.audit.acts import acts_add
from zaitong.audit.services import audit_write
from zaitong.campaigns.plans import matrix
from zaitong.campaigns.plans.result import STATUS_NAMES
from zaitong.common.clock import today
from zaitong.common.tables import Column, SheetOut, table_write

if TYPE_CHECKING:
    from zaitong.campaigns.models import Campaign
    from zaitong.campaigns.plans.matrix import Filters, Grid, MatrixCell, MatrixRow
    from zaitong.common.access import Actor

acts_add({"plans.exported": "导出方案对照一览表"})


@transaction.atomic
def matrix_export(*, campaign: Campaign, filters: Filters, actor: Actor) -> tuple[str, bytes]:
    """File name and bytes of an .xlsx with all units that the filters leave. Written down in the trail."""
    grid = matrix.grid_of(campaign)
    rows = matrix.rows_of(grid, matrix.units_of(campaign, grid, filters))
    audit_write(
        actor=actor,
        act="plans.exported",
        subject=f"campaign:{campaign.pk}",
        subject_label=campaign.name,
        data={"units": len(rows)},
    )
    columns = [
        Column("单位", 22),
        Column("类别", 10),
        *(Column(column.duty.title, 18) for column in grid.columns),
        *(Column(STATUS_NAMES[status], 10, number=True) for status in matrix.STATUSES),
    ]
    sheet = SheetOut("方案对照（系统推断，待核）", columns, [*map(_row, rows), *_totals(grid)])
    return f"{campaign.name}方案对照一览表{today():%Y%m%d}.xlsx", table_write([sheet])


def _row(row: MatrixRow) -> list[Any]:
    counts = [row.counts[status] for status in matrix.STATUSES] if row.plan else ["", "", ""]
    return [row.unit.short_name, row.unit.get_kind_display(), *(_words(cell, row) for cell in row.cells), *counts]


def _words(cell: MatrixCell, row: MatrixRow) -> str:
    if not cell.asked:
        return "／"
    if row.plan is None:
        return "还没有方案"
    return f"{cell.shape}{cell.name}" if cell.status else ""


def _totals(grid: Grid) -> list[list[Any]]:
    """How many plans of all units say what to each duty."""
    return [
        [f"全部单位：{STATUS_NAMES[status]}", "", *(column.counts[status] for column in grid.columns), "", "", ""]
        for status in matrix.STATUSES
    ]
