"""Cells pasted from a spreadsheet, matched with fields and checked one by one."""

from __future__ import annotations

from typing import Any

import pytest

from zaitong.catalogue.pasting import cells_of, pasted
from zaitong.catalogue.schema import Field

COLUMNS: list[dict[str, Any]] = [
    {"key": "day", "label": "走访日期", "type": "date"},
    {"key": "at", "label": "学校", "type": "unit"},
    {"key": "who", "label": "参加人员", "type": "people"},
    {"key": "many", "label": "人数（人）", "type": "integer", "unit": "人"},
    {"key": "how", "label": "方式", "type": "choice", "options": ["入校", "电话"]},
]
FIELDS = [Field.parse({"purpose": "测试", **column}) for column in COLUMNS]
BODIES = {"砚桥小学": "unit:3"}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("甲\t1\r\n乙\t2\r\n", [["甲", "1"], ["乙", "2"]]),
        ('"两行\n文字"\t1\n\n乙\t2', [["两行\n文字", "1"], ["乙", "2"]]),
        ('甲\t他说"好\n乙\t2', [["甲", '他说"好'], ["乙", "2"]]),
        ("甲，1\n乙，2", [["甲", "1"], ["乙", "2"]]),
        ("甲  1\n乙\u30002", [["甲", "1"], ["乙", "2"]]),
        ("  \n\t\n", []),
    ],
)
def test_cells(text: str, rows: list[list[str]]):
    assert cells_of(text) == rows


def test_columns_by_their_heads_in_any_order():
    found = pasted("序号\t单位学校\t日期\t人数\n1\t砚桥小学\t11月3日\t3人", FIELDS, BODIES)
    assert [field.key if field else None for field in found.fields] == [None, "at", "day", "many"]
    assert found.unused == ["序号"]
    (row,) = found.data
    assert (row["at"], row["many"], row["day"][4:]) == ("unit:3", 3, "-11-03")


def test_columns_by_order_where_there_is_no_head():
    found = pasted("11月3日\t砚桥小学\t王一、李二\t2\t入校\t多出", FIELDS, BODIES)
    assert not found.by_head
    assert found.unused == ["第 6 列"]
    assert found.data[0]["who"] == ["王一", "李二"]


def test_faults_are_told_by_cell_and_the_text_stays():
    found = pasted("日期\t学校\t人数\t方式\n11月31日\t没有的学校\t三\t路过", FIELDS, BODIES)
    said = [cell.error for cell in found.rows[0]]
    assert "日历上没有" in said[0]
    assert "没有叫“没有的学校”的单位" in said[1]
    assert "不是数字" in said[2]
    assert "没有“路过”这一项" in said[3]
    assert found.wrong == 4
    assert found.data == [{"day": "11月31日", "many": "三", "how": "路过"}]
