"""签收情况 as an Excel file: the lines as they are filtered, then n/m by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns.receipts.words import moment_words
from zaitong.common.tables import Column, SheetOut, table_write

if TYPE_CHECKING:
    from zaitong.campaigns.receipts.selectors import Board, Line


def workbook(board: Board) -> bytes:
    """The bytes of an .xlsx file."""
    columns = (
        Column("单位", 30),
        Column("类别", 16),
        Column("签收", 10),
        Column("方式", 10),
        Column("签收人", 30),
        Column("签收时间", 18),
        Column("下达时间", 18),
    )
    kinds = (Column("类别", 18), Column("已签收", 10, number=True), Column("应签收", 10, number=True))
    return table_write(
        [
            SheetOut("签收情况", columns, [_row(line) for line in board.lines]),
            SheetOut("按类别", kinds, [(row.label, row.signed, row.owed) for row in board.kinds]),
        ]
    )


def _row(line: Line) -> tuple[str, ...]:
    unit, receipt = line.unit, line.receipt
    signed = (receipt.get_how_display(), receipt.who, moment_words(receipt.signed_at)) if receipt else ("", "", "")
    return unit.name, unit.get_kind_display(), "已签收" if receipt else "未签收", *signed, moment_words(line.since)
