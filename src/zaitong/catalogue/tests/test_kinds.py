"""Periods, people, rows, totals, attachments, notes; fields that are asked only sometimes; the order of dates."""

from __future__ import annotations

from typing import Any, cast

import pytest
import time_machine
from django.http import QueryDict

from zaitong.catalogue.forms import form_of
from zaitong.catalogue.posting import flat, posted
from zaitong.catalogue.schema import Schema, SchemaError
from zaitong.catalogue.values import show_value

DAY = "2026-11-20T10:00:00+08:00"
GOODS: dict[str, Any] = {
    "key": "goods", "label": "物品", "type": "rows", "minimum": 1, "maximum": 3,
    "columns": [
        {"key": "what", "label": "名称", "type": "text", "required": True},
        {"key": "cost", "label": "金额", "type": "decimal", "unit": "元", "minimum": 0},
        {"key": "on", "label": "日期", "type": "date"},
    ],
}  # fmt: skip
TOTAL: dict[str, Any] = {"key": "sum", "label": "合计", "type": "total", "sum_of": "goods.cost", "unit": "元"}


def schema(*fields: dict[str, Any]) -> Schema:
    def full(raw: dict[str, Any]) -> dict[str, Any]:
        columns = {"columns": [full(one) for one in raw["columns"]]} if "columns" in raw else {}
        return {"purpose": "测试", **raw, **columns}

    return Schema.parse({"fields": [full(raw) for raw in fields]})


def post(pairs) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    return data


@pytest.mark.parametrize(
    ("per", "typed", "code"),
    [("month", "11月", "2026-11"), ("month", "2026年3月", "2026-03"), ("month", "2026-11", "2026-11"), ("week", "2026-w47", "2026-W47"),
     ("year", "2026年", "2026"), ("term", "2026-T1", "2026-T1"), ("half_year", "2026-H2", "2026-H2"), ("quarter", "2026-Q4", "2026-Q4")],
)  # fmt: skip
def test_periods_are_stored_as_codes(per, typed, code):
    field = {"key": "a", "label": "期次", "type": "period", "per": per}
    with time_machine.travel(DAY):
        assert schema(field).clean({"a": typed}) == ({"a": code}, {})
        offered = [value for value, _ in cast("Any", form_of(schema(field), targets=[]).fields["a"].widget).choices]
    assert code in offered


@pytest.mark.parametrize("typed", ["13月", "2026-W54", "下个月", "2026-T3", "一"])
def test_what_is_no_period_says_so(typed):
    assert (
        "请从列表中选择"
        in schema({"key": "a", "label": "期次", "type": "period", "per": "month"}).clean({"a": typed})[1]["a"][0]
    )


def test_periods_are_shown_with_their_year():
    field = schema({"key": "a", "label": "期次", "type": "period", "per": "week"}).fields[0]
    assert show_value(field, "2026-W47") == "2026年第 47 周"


def test_people_are_several_names_each_once():
    who = schema({"key": "a", "label": "谁", "type": "people", "maximum": 3})
    assert who.clean({"a": "岑安、罗砚，岑安  沈渡"}) == ({"a": ["岑安", "罗砚", "沈渡"]}, {})
    assert "最多写 3 人" in who.clean({"a": "甲、乙、丙、丁"})[1]["a"][0]
    assert "不像姓名" in who.clean({"a": "字" * 31})[1]["a"][0]
    assert who.clean({"a": "、，"}) == ({}, {})
    assert 'value="岑安、罗砚"' in form_of(who, initial={"a": ["岑安", "罗砚"]}).as_p()


def test_rows_are_read_by_number_blank_ones_left_out_and_added_up():
    sent = post([("goods-there", "1"), ("goods-4-what", "书"), ("goods-4-cost", "1,200.50"), ("goods-1-what", "笔"),
                 ("goods-1-cost", "3"), ("goods-2-what", " "), ("goods-x-what", "坏"), ("goods-3-colour", "红")])  # fmt: skip
    form = form_of(schema(GOODS, TOTAL), targets=[], data=sent)
    assert form.is_valid(), form.errors
    assert form.cleaned == {"goods": [{"what": "笔", "cost": "3"}, {"what": "书", "cost": "1200.5"}], "sum": "1203.5"}


def test_faults_in_rows_name_the_row_and_keep_what_was_typed():
    sent = post([("goods-there", "1"), ("goods-0-what", "笔"), ("goods-1-cost", "很多"), ("goods-1-what", "书")])
    form = form_of(schema(GOODS), targets=[], data=sent)
    assert not form.is_valid()
    assert form.errors["goods"] == ["第 2 行的“金额”：“很多”不是数字，请只写阿拉伯数字。"]
    assert 'value="很多"' in str(form["goods"])
    missing = schema(GOODS).clean({"goods": [{"cost": "1"}]})
    assert missing[1]["goods"] == ["第 1 行的“名称”还没有填。"]
    assert schema(GOODS).clean({"goods": [{"cost": "1"}]}, partial=True) == ({"goods": [{"cost": "1"}]}, {})
    assert "最多 3 行" in schema(GOODS).clean({"goods": [{"what": "一"}] * 4})[1]["goods"][0]


def test_nothing_in_required_rows_asks_for_them():
    assert schema({**GOODS, "required": True}).clean({"goods": [{"what": " "}]})[1] == {"goods": ["请填写“物品”。"]}
    assert schema(GOODS).clean({"goods": []}) == ({}, {})


def test_a_total_cannot_be_typed():
    assert schema(GOODS, TOTAL).clean({"goods": [{"what": "笔", "cost": "3"}], "sum": "999"})[0]["sum"] == "3"


def test_rows_in_words():
    field = schema(GOODS).fields[0]
    assert show_value(field, [{"what": "笔", "cost": "3"}, {"what": "书"}]) == "名称：笔；金额：3元\n名称：书"
    assert show_value(field, "什么") == "什么"
    assert show_value(field, ["甲", 1]) == "甲\n1"


def test_what_a_form_sends_comes_back_as_it_was():
    data = {"goods": [{"what": "笔", "cost": "3"}, {"what": "书"}], "kinds": ["一", "二"], "note": "字"}
    both = schema(GOODS, {"key": "kinds", "label": "类", "type": "choices", "options": ["一", "二"]},
                  {"key": "note", "label": "注", "type": "text"})  # fmt: skip
    assert posted(both, post(flat(both, data))) == data


CHAIN: list[dict[str, Any]] = [
    {"key": "a", "label": "有没有", "type": "choice", "options": ["有", "没有"], "required": True},
    {"key": "b", "label": "在哪里", "type": "choice", "options": ["校内", "校外"], "required": True,
     "shown_if": {"field": "a", "values": ["有"]}},
    {"key": "c", "label": "哪一处", "type": "text", "required": True, "shown_if": {"field": "b", "values": ["校外"]}},
]  # fmt: skip


def test_what_is_not_asked_is_neither_needed_nor_filed_and_a_draft_keeps_it():
    chain = schema(*CHAIN)
    assert list(chain.clean({"a": "有", "b": "校外"})[1]) == ["c"]
    assert chain.clean({"a": "没有", "b": "校外", "c": "河边"}) == ({"a": "没有"}, {})
    assert chain.clean({"a": "没有", "c": "河边"}, partial=True) == ({"a": "没有", "c": "河边"}, {})


def test_the_page_tells_the_script_and_the_reader_when_a_field_is_asked():
    field: Any = form_of(schema(*CHAIN), targets=[]).fields["b"]
    assert (field.shown_by, field.shown_values) == ("a", '["有"]')
    assert field.hint == "“有没有”选了“有”时才填，其他情况不填，填了也不报送。"


def test_dates_in_order():
    days = schema(
        {"key": "a", "label": "开始", "type": "date"}, {"key": "b", "label": "结束", "type": "date", "not_before": "a"}
    )
    assert days.clean({"a": "2026-11-05", "b": "2026-11-05"})[1] == {}
    assert days.clean({"a": "2026-11-05", "b": "2026-11-04"})[1] == {"b": ["不能早于“开始”（2026-11-05）。"]}
    assert days.clean({"a": "2026-11-05", "b": "2026-11-04"}, partial=True)[1] == {}


def test_attachments_are_asked_by_kind():
    both = schema({"key": "a", "label": "有没有", "type": "choice", "options": ["有", "没有"]},
                  {"key": "f", "label": "盖章件", "type": "files", "kind": "scan", "required": True,
                   "shown_if": {"field": "a", "values": ["有"]}})  # fmt: skip
    assert both.clean({"a": "有", "f": "x"}) == ({"a": "有"}, {})
    assert [field.label for field in both.files_missing({"electronic"}, {"a": "有"})] == ["盖章件"]
    assert both.files_missing({"scan"}, {"a": "有"}) == both.files_missing(set(), {"a": "没有"}) == []


@pytest.mark.parametrize(
    "fields",
    [
        [{**GOODS, "columns": []}],
        [{**GOODS, "columns": [{"key": "x", "label": "x", "type": "rows", "columns": GOODS["columns"]}]}],
        [{**GOODS, "columns": [GOODS["columns"][0]] * 2}],
        [{**GOODS, "columns": [{"key": f"c{n}", "label": "x", "type": "text"} for n in range(9)]}],
        [TOTAL],
        [GOODS, {**TOTAL, "sum_of": "goods.what"}],
        [{"key": "a", "label": "期", "type": "period", "per": "decade"}],
        [{"key": "a", "label": "文", "type": "text", "not_before": "b"}],
        [{"key": "a", "label": "日", "type": "date", "not_before": "a"}],
        [CHAIN[1], CHAIN[0]],
        [{"key": "a", "label": "件", "type": "files", "kind": "photo"}],
        [{"key": "a", "label": "数", "type": "integer", "minimum": 3, "maximum": 2}],
    ],
)
def test_schemas_that_cannot_be_used(fields):
    with pytest.raises(SchemaError):
        schema(*fields)
