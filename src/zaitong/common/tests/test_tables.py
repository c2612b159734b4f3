"""Excel in and out: nothing becomes a formula, nothing from outside breaks the reader."""

from __future__ import annotations

import time
import zipfile
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.base import ContentFile

from zaitong.common.tables import Column, SheetOut, TableError, cell_text, table_read, table_write

COLUMNS = [Column("名称"), Column("人数", number=True)]


def written(rows, columns=COLUMNS, name="单位"):
    return ContentFile(table_write([SheetOut(name, columns, rows)]), name="表.xlsx")


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return packed.read(name).decode()


def repacked(data: bytes, changes: dict[str, bytes]) -> ContentFile[bytes]:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, changes.get(entry.filename, old.read(entry)))
    return ContentFile(stream.getvalue(), name="表.xlsx")


def test_what_is_written_is_read_back():
    sheet = table_read(written([["墨池小学", 12], ["砚山初中", None]]))[0]
    assert (sheet.name, sheet.columns) == ("单位", ("名称", "人数"))
    assert [(row.number, row["名称"], row["人数"]) for row in sheet.rows] == [
        (2, "墨池小学", "12"),
        (3, "砚山初中", ""),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+8", "-3", "@SUM(A1)", '=HYPERLINK("http://x","y")', "http://a.b", "{=1}"])
def test_no_cell_becomes_a_formula_or_a_link(text):
    file = written([[text, None]])
    data = file.read()
    xml = part(data, "xl/worksheets/sheet1.xml")
    assert "<f>" not in xml
    assert "hyperlink" not in xml.lower()
    file.seek(0)
    assert table_read(file)[0].rows[0]["名称"] == text
    if text[0] in "=+-@":
        assert 'quotePrefix="1"' in part(data, "xl/styles.xml")


def test_leading_zeros_and_long_numbers_stay_text():
    assert table_read(written([["007", None], ["110105194912310021", None]]))[0].rows[1]["名称"] == "110105194912310021"


def test_real_dates_and_numbers_of_excel_are_read_as_people_write_them():
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("任职")
        sheet.write_row(2, 1, ["起始", "人数", "是否"])
        sheet.write_datetime(4, 1, date(2021, 11, 15), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(4, 2, 3.0)
        sheet.write_boolean(4, 3, True)
    row = table_read(ContentFile(stream.getvalue(), name="a.xlsx"))[0].rows[0]
    assert (row.number, row.cells) == (5, {"起始": "2021-11-15", "人数": "3", "是否": "是"})


def test_an_empty_sheet_and_a_head_alone():
    file = ContentFile(table_write([SheetOut("空", [], []), SheetOut("头", COLUMNS, [])]), name="a.xlsx")
    empty, head = table_read(file)
    assert (empty.columns, empty.rows) == ((), [])
    assert (head.columns, head.rows) == (("名称", "人数"), [])


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(TableError, match="两列都叫“名称”"):
        table_read(written([], [Column("名称"), Column("名称")]))


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.xlsx", "空文件"),
        (b"name,count\n1,2\n", "a.csv", "xlsx"),
        (b"plain text", "a.xlsx", "不符"),
        (b"PK\x03\x04" + b"\x01" * 400, "a.xlsx", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.xlsx", "xlsx"),
    ],
)
def test_files_that_are_no_workbook_say_so(content, name, says):
    with pytest.raises(TableError, match=says):
        table_read(ContentFile(content, name=name))


@pytest.mark.parametrize("xml", [b"<worksheet><sheetData><row r='1'><c", b"", b"\xff\xfe<\x00w\x00"])
def test_a_damaged_sheet_says_so(xml):
    data = written([["a", 1]]).read()
    with pytest.raises(TableError, match="损坏"):
        table_read(repacked(data, {"xl/worksheets/sheet1.xml": xml}))


def test_a_lonely_cell_in_the_last_corner_is_refused_before_room_is_made():
    data = written([["a", 1]]).read()
    xml = part(data, "xl/worksheets/sheet1.xml").replace('r="B2"', 'r="XFD1048576"')
    began = time.perf_counter()
    with pytest.raises(TableError, match="太大"):
        table_read(repacked(data, {"xl/worksheets/sheet1.xml": xml.encode()}))
    assert time.perf_counter() - began < 1


def test_one_long_text_shown_in_many_cells_is_refused():
    data = table_write([SheetOut("a", COLUMNS, [["x" * 32_000, None] for _ in range(15_000)])])
    with pytest.raises(TableError, match="太大"):
        table_read(ContentFile(data, name="a.xlsx"))


def test_a_zip_bomb_is_refused():
    data = written([["a", 1]]).read()
    with pytest.raises(TableError, match="大得不正常"):
        table_read(repacked(data, {"xl/worksheets/sheet1.xml": b" " * 60_000_000}))


def test_macros_are_refused():
    data = written([["a", 1]]).read()
    stream = BytesIO(data)
    with zipfile.ZipFile(stream, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(TableError, match="宏"):
        table_read(ContentFile(stream.getvalue(), name="a.xlsx"))


def test_five_thousand_rows_take_seconds_at_most():
    began = time.perf_counter()
    file = written([[f"澄砚区第{number}小学", number] for number in range(5_000)], [*COLUMNS])
    assert len(table_read(file)[0].rows) == 5_000
    assert time.perf_counter() - began < 5


def test_cell_text_trims_wide_blanks():
    assert cell_text("　墨池小学 ") == "墨池小学"
