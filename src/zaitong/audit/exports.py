"""The trail as Excel."""

from __future__ import annotations

from dataclasses import dataclass

from zaitong.audit.acts import RESULTS
from zaitong.audit.selectors import TrailFilter, trail_lines, trail_rows
from zaitong.common.clock import ZONE
from zaitong.common.tables import Column, SheetOut, table_write

MOST = 20_000

COLUMNS = (
    Column("编号", 10, number=True),
    Column("时间", 20),
    Column("操作人", 30),
    Column("动作", 16),
    Column("对象", 12),
    Column("对象编号", 18),
    Column("对象名称", 36),
    Column("结果", 8),
    Column("来源地址", 18),
)


@dataclass(frozen=True, slots=True)
class Workbook:
    """An .xlsx file and how many rows it holds."""

    content: bytes
    rows: int


def trail_workbook(asked: TrailFilter) -> Workbook:
    """The newest 20,000 rows that fit the filter."""
    rows = trail_rows(asked, MOST)
    cells = [
        (
            line["row"].id,
            f"{line['row'].at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}",
            line["row"].actor_label,
            line["act"],
            line["kind"],
            line["row"].subject,
            line["row"].subject_label,
            RESULTS.get(line["row"].result, line["row"].result),
            line["row"].address or "",
        )
        for line in trail_lines(rows)
    ]
    return Workbook(table_write([SheetOut("操作记录", COLUMNS, cells)]), len(cells))
