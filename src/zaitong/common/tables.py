"""Tables to and from Excel (.xlsx).

Written cells never become formulas or links, whatever they start with. What is read has been looked over first: a small
file may claim a cell in the last row and column, and a reader would make room for every cell before it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

from zaitong.common.errors import DomainError
from zaitong.common.uploads import UploadError, check_upload

if TYPE_CHECKING:
    from django.core.files.base import File

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT_BYTES = 20_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELLS = 1_000_000
MAX_TEXT_BYTES = 400_000_000  # longest shared text times cells: what the cells could grow to
CELL_LENGTH = 32_767  # characters that Excel keeps in a cell
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_CELL = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^<>]*?\br\s*=\s*["\']([A-Z]*)(\d+)["\']')
_NO_REF = re.compile(rb"<(?:\w+:)?c(?:\s(?:(?!\br\s*=)[^<>])*)?>")
_CHUNK = 1 << 20
_NAME = re.compile(r"[\[\]:*?/\\']")


class TableError(DomainError):
    """A workbook cannot be read. The message says why and what to do."""

    code = "table"


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write: ``width`` in characters; ``options`` become a list to choose from; ``number``: figures stay figures."""

    label: str
    width: float = 16
    options: tuple[str, ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True)
class SheetOut:
    """A sheet to write. Rows hold text, numbers, dates or None, in the order of the columns."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as read: its number as Excel shows it, and text by column label (missing cells are empty text)."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, label: str) -> str:
        return self.cells.get(label, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read: the labels of its first row that holds anything, and the rows below that are not blank."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)


# --- writing ----------------------------------------------------------------------------------------------------------


def table_write(sheets: Iterable[SheetOut]) -> bytes:
    """An .xlsx with a frozen head row for each sheet. Nothing in it is a formula, a link or a macro."""
    stream = BytesIO()
    # Not constant_memory: it needs rows in order and turns shared strings into inline ones, which WPS shows slowly.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        looks = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#F0F2F5", "bottom": 1, "valign": "vcenter", "quote_prefix": True}
            ),
            "text": book.add_format({"num_format": "@", "valign": "top", "text_wrap": True}),
            "quoted": book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "quote_prefix": True}),
            "number": book.add_format({"valign": "top"}),
        }
        for sheet in sheets:
            _sheet_write(book.add_worksheet(_NAME.sub(" ", sheet.name)[:31]), sheet, looks)
    return stream.getvalue()


def _sheet_write(out: Any, sheet: SheetOut, looks: dict[str, Any]) -> None:
    out.freeze_panes(1, 0)
    for index, column in enumerate(sheet.columns):
        out.set_column(index, index, column.width, looks["number" if column.number else "text"])
        out.write_string(0, index, column.label, looks["head"])
        if column.options and len(",".join(column.options)) <= 255:
            out.data_validation(1, index, MAX_ROWS, index, {"validate": "list", "source": list(column.options)})
    for line, row in enumerate(sheet.rows, start=1):
        for index, value in enumerate(row):
            _cell_write(out, line, index, value, looks)
    out.set_default_row(18)


def _cell_write(out: Any, line: int, index: int, value: Any, looks: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        out.write_number(line, index, value, looks["number"])
        return
    text = cell_text(value)[:CELL_LENGTH]
    out.write_string(line, index, text, looks["quoted" if text.startswith(_RISKY) else "text"])


# --- reading ----------------------------------------------------------------------------------------------------------


def table_read(file: File[bytes]) -> list[Sheet]:
    """Every sheet of an uploaded .xlsx, in order, cells as trimmed text (days as 2021-11-15, 3.0 as 3).

    Raises:
        TableError: not an .xlsx, damaged, with a password or macros, too large, or a head label stands twice.
    """
    return [_sheet_read(name, grid) for name, grid in grids_read(file)]


def grids_read(file: File[bytes]) -> list[tuple[str, list[list[Any]]]]:
    """Every sheet as its cells from A1 on, for workbooks whose faults are told by cell. Raises as ``table_read``."""
    try:
        check_upload(file, {"xlsx"}, limit=LIMIT_BYTES)
    except UploadError as error:
        raise TableError(error.message) from None
    data = file.read()
    try:
        _look_over(data)
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except PasswordError:
        raise TableError("工作簿加了密码，打不开。请去掉密码，另存后再传。") from None
    except (CalamineError, XmlError, ZipError, zipfile.BadZipFile, EOFError, OSError, ValueError, KeyError):
        raise TableError("工作簿已损坏，读不出来。请用 Excel 或 WPS 打开，另存为 .xlsx 后再传。") from None


def _sheet_read(name: str, grid: list[list[Any]]) -> Sheet:
    texts = ((number, [cell_text(cell) for cell in row]) for number, row in enumerate(grid, start=1))
    filled = [(number, row) for number, row in texts if any(row)]
    if not filled:
        return Sheet(name, ())
    head = filled[0][1]
    labels = [label for label in head if label]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise TableError(f"“{name}”表里有两列都叫“{twice[0]}”。请删去多余的一列后再传。")
    rows = [
        Row(number, {label: cell for label, cell in zip(head, row, strict=False) if label})
        for number, row in filled[1:]
    ]
    return Sheet(name, tuple(labels), rows)


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as 2021-11-15, no blanks round it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\u3000", " ").replace("\r\n", "\n").strip()


def _look_over(data: bytes) -> None:
    """Refuse a workbook whose cells lie further out, or whose text could grow larger, than any real one's."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        cells = 0
        longest = 0
        for entry in packed.infolist():
            lowered = entry.filename.lower()
            if lowered.startswith("xl/worksheets/") and lowered.endswith(".xml"):
                cells += _count_cells(packed, entry)
            elif lowered.endswith("sharedstrings.xml"):
                longest = max(map(len, packed.read(entry).split(b"</si>")), default=0)
            if cells > MAX_CELLS or longest * cells > MAX_TEXT_BYTES:
                raise TableError(_too_large())
        if longest * cells > MAX_TEXT_BYTES:
            raise TableError(_too_large())


def _count_cells(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Cells of a sheet, after a look at where they lie. Read in pieces: the sheet may be a hundred megabytes."""
    count = 0
    rest = b""
    with packed.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            if b"\x00" in piece:  # UTF-16, which the look at positions would miss
                raise TableError("工作簿已损坏，读不出来。请用 Excel 或 WPS 打开，另存为 .xlsx 后再传。")
            piece = rest + piece
            cut = piece.rfind(b"<") if b"<" in piece else 0
            piece, rest = piece[:cut], piece[cut:]
            count += _check_places(piece)
    return count + _check_places(rest)


def _check_places(piece: bytes) -> int:
    count = len(_NO_REF.findall(piece))
    for column, row in _CELL.findall(piece):
        if len(row) > 7 or int(row) > MAX_ROWS or _column_number(column) > MAX_COLUMNS:
            raise TableError(_too_large())
        count += bool(column)
    return count


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _too_large() -> str:
    return (
        f"表格太大：每张表最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列。如果实际内容没有这么多，"
        "请选中末尾的空行空列删除，另存后再传；确实很多的，请分成几个文件。"
    )
