"""The matrix as an Excel sheet, as it looks: groups, two-line heads, lights as shape and word, both rates.

Every text is written as text, so that a unit called ``=1+1`` stays a name and never becomes a formula.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from zaitong.campaigns.lights import LIGHT_NAMES, Light
from zaitong.common.templatetags.zaitong_ui import cn_datetime
from zaitong.supervision.rendering import COVERED, NOT_BEGUN, NOT_DUE, cell_figures
from zaitong.supervision.wording import rate_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from zaitong.supervision.selectors.shapes import CellRow, Matrix, Rate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A3 = 8
SHAPES: dict[Light, str] = {
    Light.GREEN: "●",
    Light.BLUE: "◐",
    Light.AMBER: "▲",
    Light.RED: "■",
    Light.IDLE: "○",
    Light.RUN: "◔",
    Light.WAIVED: "–",
}
COLOURS: dict[Light, str] = {
    Light.GREEN: "#1A7F37",
    Light.BLUE: "#0969DA",
    Light.AMBER: "#7D5200",
    Light.RED: "#A40E26",
    Light.IDLE: "#59636E",
    Light.RUN: "#1F2328",
    Light.WAIVED: "#59636E",
}
GROUNDS = {Light.AMBER: "#FFF8DF", Light.RED: "#FFEFEE"}
LINE = {"border": 1, "border_color": "#D8DEE4", "valign": "vcenter", "font_name": "Microsoft YaHei", "font_size": 10}
FIRST_ROW = 4  # title, facts, phases, heads


def cell_words(cell: CellRow | None, minimum: int) -> str:
    """A cell in one line of text: shape, word, figures, mark. Not addressed: a slash."""
    if cell is None:
        return "／"
    own = cell.light is not Light.WAIVED and not cell.by
    figures = cell_figures(cell, minimum) if own else f"由{cell.by}报送" if cell.by else ""
    parts = [f"{SHAPES[cell.light]}{LIGHT_NAMES[cell.light]}", figures, "↩退回修改" if cell.returned else ""]
    return " ".join(part for part in parts if part)


def matrix_workbook(matrix: Matrix, moment: datetime) -> bytes:
    """The bytes of an .xlsx file with one sheet, ready to print on A3."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        _Sheet(book, matrix).draw(moment)
    return buffer.getvalue()


class _Sheet:
    """Draws one matrix from top to bottom."""

    def __init__(self, book: Any, matrix: Matrix) -> None:
        self.matrix = matrix
        self.sheet = book.add_worksheet("进展情况一览表")
        text = {**LINE, "quote_prefix": True}  # a name that begins with = stays text, also when its cell is edited
        self.plain = book.add_format(text)
        self.head = book.add_format({**text, "bold": True, "text_wrap": True, "bg_color": "#F6F7F9"})
        self.group = book.add_format({**text, "bold": True, "bg_color": "#F0F2F5"})
        self.rate = book.add_format({**LINE, "num_format": "0%", "bg_color": "#F6F7F9"})
        self.title = book.add_format(
            {"quote_prefix": True, "bold": True, "font_size": 16, "font_name": "Microsoft YaHei"}
        )
        self.note = book.add_format(
            {"quote_prefix": True, "font_color": "#59636E", "font_size": 10, "font_name": "Microsoft YaHei"}
        )
        self.lights = {light: book.add_format(_look(light)) for light in Light}
        self.last = len(matrix.columns) + 1  # first of the two columns of rates

    def draw(self, moment: datetime) -> None:
        self._page()
        self._heads(moment)
        row = FIRST_ROW
        for group in self.matrix.groups:
            row = self._group(row, group)
        row = self._foot(row)
        for line in notes(self.matrix):
            row += 1
            self.sheet.write_string(row, 0, line, self.note)

    def _page(self) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(A3)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(2, FIRST_ROW - 1)
        self.sheet.freeze_panes(FIRST_ROW, 1)
        self.sheet.set_column(0, 0, 24)
        self.sheet.set_column(1, self.last - 1, 15)
        self.sheet.set_column(self.last, self.last + 1, 11)

    def _heads(self, moment: datetime) -> None:
        self.sheet.write_string(0, 0, f"{self.matrix.campaign.name}　进展情况一览表", self.title)
        facts = [f"截至 {cn_datetime(moment)}", f"{self.matrix.units} 个单位", filter_words(self.matrix)]
        self.sheet.write_string(1, 0, "　".join(facts), self.note)
        self.sheet.merge_range(2, 0, 3, 0, "单位", self.head)
        self._phases()
        for place, column in enumerate(self.matrix.columns, start=1):
            self.sheet.write_string(3, place, f"{column.title}\n{column.due}", self.head)
        self.sheet.write_string(3, self.last, "报送率", self.head)
        self.sheet.write_string(3, self.last + 1, "按时报送率", self.head)
        self.sheet.set_row(3, 44)

    def _phases(self) -> None:
        place = 1
        for span in self.matrix.phases:
            if span.columns == 1:
                self.sheet.write_string(2, place, span.name, self.head)
            else:
                self.sheet.merge_range(2, place, 2, place + span.columns - 1, span.name, self.head)
            place += span.columns
        self.sheet.merge_range(2, self.last, 2, self.last + 1, "合计", self.head)

    def _group(self, row: int, group: Any) -> int:
        self.sheet.write_string(row, 0, f"{group.label}（{group.count} {group.measure}）", self.group)
        for place, total in enumerate(group.totals, start=1):
            self.sheet.write_string(row, place, f"{total.part}/{total.whole}" if total else "", self.group)
        self._rates(row, group.completeness, group.timeliness)
        for unit in group.rows:
            row += 1
            name = f"{unit.name}（{unit.closed}）" if unit.closed else unit.name
            self.sheet.write_string(row, 0, name, self.plain)
            self._cells(row, unit.cells)
            self._rates(row, unit.completeness, unit.timeliness)
        return row + 1

    def _cells(self, row: int, cells: Iterable[CellRow | None]) -> None:
        for place, (cell, column) in enumerate(zip(cells, self.matrix.columns, strict=True), start=1):
            look = self.lights[cell.light] if cell else self.plain
            self.sheet.write_string(row, place, cell_words(cell, column.minimum), look)

    def _foot(self, row: int) -> int:
        self.sheet.write_string(row, 0, "报送率", self.group)
        self.sheet.write_string(row + 1, 0, "按时报送率", self.group)
        pairs = zip(self.matrix.foot_completeness, self.matrix.foot_timeliness, strict=True)
        for place, (complete, timely) in enumerate(pairs, start=1):
            self._rate(row, place, complete, NOT_BEGUN)
            self._rate(row + 1, place, timely, NOT_DUE)
        self._rate(row, self.last, self.matrix.completeness, NOT_BEGUN)
        self._rate(row, self.last + 1, None, "")
        self._rate(row + 1, self.last, None, "")
        self._rate(row + 1, self.last + 1, self.matrix.timeliness, NOT_DUE)
        return row + 2

    def _rates(self, row: int, complete: Rate | None, timely: Rate | None) -> None:
        self._rate(row, self.last, complete, NOT_BEGUN)
        self._rate(row, self.last + 1, timely, NOT_DUE)

    def _rate(self, row: int, place: int, rate: Rate | None, nothing: str) -> None:
        """A figure as the page rounds it (100% only when it is exactly that), else words."""
        words = rate_words(rate.part, rate.whole, nothing=nothing) if rate else ""
        if words.endswith("%"):
            self.sheet.write_number(row, place, int(words[:-1]) / 100, self.rate)
        else:
            self.sheet.write_string(row, place, words, self.rate)


def _look(light: Light) -> dict[str, Any]:
    look: dict[str, Any] = {**LINE, "font_color": COLOURS[light]}
    if light in GROUNDS:
        look |= {"bg_color": GROUNDS[light], "bold": light is Light.RED}
    return look


def filter_words(matrix: Matrix) -> str:
    """Which filters are applied, in words; 全部单位、全部事项 without any."""
    # The first choice of each filter means all of it.
    choices = [*matrix.kinds[1:], *matrix.phase_choices[1:], *matrix.office_choices[1:]]
    chosen = [choice.label for choice in choices if choice.current]
    shown = next((f"只看{item.label}" for item in matrix.legend if item.current), "")
    search = f"单位名称含“{matrix.filters.q}”" if matrix.filters.q else ""
    item = matrix.columns[0].title if matrix.filters.item and matrix.columns else ""
    words = [word for word in (*chosen, item, shown, search) if word]
    return "筛选：" + ("、".join(words) if words else "全部单位、全部事项")


def notes(matrix: Matrix) -> list[str]:
    """How the figures are counted, for the foot of page and sheet."""
    others: dict[str, list[str]] = {}
    for column in matrix.columns:
        if column.subject != "单位":
            others.setdefault(column.subject, []).append(column.title)
    counted = "".join(f"按{subject}计：{'、'.join(titles)}。" for subject, titles in others.items())
    covered = [f"{COVERED}＝由{'、'.join(matrix.covered)}报送：灯是它的，只在它所在单位那一行计数。"]
    return [
        "报送率＝审核通过数÷已开始的应报数；按时报送率＝截止日前报齐的项数÷已到期的项数。免报不计入。",
        f"格内 n/m＝已通过/应报。{counted}{'其余' if counted else '各事项均'}按单位计；分组一行是已完成的单位数/应完成的单位数。",
        *(covered if matrix.covered else []),
    ]
