"""What may stand in a schema, and what is made of what people type."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from zaitong.catalogue.schema import Schema, SchemaError
from zaitong.catalogue.services import shipped_types
from zaitong.catalogue.values import show_value

DAY = "2026-11-20T10:00:00+08:00"


def schema(**settings):
    return Schema.parse({"fields": [{"key": "a", "label": "甲", "purpose": "测试", **settings}]})


def cleaned(value, **settings):
    clean, errors = schema(**settings).clean({"a": value})
    return clean.get("a"), errors.get("a", [""])[0]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-15",
        "2026/11/15",
        "2026.11.15",
        "20261115",
        "2026年11月15日",
        "11月15日",
        "11-15",
        "11月15号",
        " ２０２６-11-15 ",
    ],
)
def test_days_are_understood_as_people_write_them(text):
    with time_machine.travel(DAY):
        assert cleaned(text, type="date") == ("2026-11-15", "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-02-30", "日历上没有"),
        ("13月1日", "日历上没有"),
        ("明天", "看不懂日期"),
        ("11月", "看不懂日期"),
        ("0202-01-01", "年份"),
    ],
)
def test_impossible_days_say_so(text, says):
    value, error = cleaned(text, type="date")
    assert value is None
    assert says in error


def test_the_day_of_a_record_lies_not_ahead():
    fields = Schema.parse({"fields": [{"key": "happened_on", "label": "日期", "purpose": "测试", "type": "date"}]})
    with time_machine.travel(DAY):
        assert fields.clean({"happened_on": "2026-11-20"}) == ({"happened_on": "2026-11-20"}, {})
        assert "还没有到" in fields.clean({"happened_on": date(2026, 11, 21)})[1]["happened_on"][0]


def test_the_roles_are_told_by_the_key():
    raw = [
        {"key": "happened_on", "label": "日期", "purpose": "测试", "type": "date"},
        {"key": "target", "label": "单位", "purpose": "测试", "type": "body"},
    ]
    found = Schema.parse({"fields": raw})
    assert [field.role for field in found.fields] == ["date", "target"]
    assert found.by_role("target") is found.fields[1]
    assert schema(type="text").by_role("date") is None


@pytest.mark.parametrize(
    ("text", "value", "says"),
    [("12", 12, ""), ("１２", 12, ""), ("1,200", 1200, ""), ("12人", 12, ""), ("1.5", None, "整数"), ("约12", None, "不是数字"),
     ("-1", None, "不能小于 0"), ("9999", None, "不能大于 2000"), ("1e99", None, "太大"), ("nan", None, "太大"), ("inf", None, "太大")],
)  # fmt: skip
def test_whole_numbers(text, value, says):
    got, error = cleaned(text, type="integer", unit="人", minimum=0, maximum=2000)
    assert got == value
    assert says in error


def test_decimals_are_kept_as_text_without_trailing_noughts():
    assert cleaned("1.50", type="decimal") == ("1.5", "")
    assert cleaned("100", type="decimal") == ("100", "")
    assert "4 位小数" in cleaned("0.12345", type="decimal")[1]


def test_text_says_by_how_much_it_is_too_long():
    assert cleaned("字" * 10, type="text", max_length=10)[0] == "字" * 10
    assert cleaned("字" * 12, type="text", max_length=10)[1] == "最多 10 字，现在 12 字，请删去 2 字。"


def test_text_loses_control_characters_and_keeps_its_lines():
    assert cleaned("一\x00\x07\r\n二 ", type="long_text")[0] == "一\n二"
    assert cleaned("一\n二", type="text")[0] == "一 二"


def test_choices_keep_the_order_of_the_options():
    options = ["听课", "座谈", "看课"]
    assert cleaned(["看课", "听课", "看课"], type="choices", options=options)[0] == ["听课", "看课"]
    assert "没有“别的”这一项" in cleaned(["别的"], type="choices", options=options)[1]
    assert "最多选 1 项" in cleaned(["看课", "听课"], type="choices", options=options, maximum=1)[1]
    assert "没有" in cleaned("别的", type="choice", options=options)[1]


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [("unit", "unit:3", True), ("unit", "party:3", False), ("party", "party:3", True), ("body", "unit:3", True),
     ("body", "party:3", True), ("body", "post:3", False), ("unit", "unit:0", False), ("unit", "unit:" + "9" * 30, False)],
)  # fmt: skip
def test_bodies_are_references(kind, value, fits):
    assert (cleaned(value, type=kind)[0] == value) is fits


def test_required_and_required_if():
    both = Schema.parse(
        {
            "fields": [
                {"key": "has", "label": "有无问题", "purpose": "测试", "type": "choice", "options": ["有", "没有"], "required": True},
                {"key": "what", "label": "问题", "purpose": "测试", "type": "text", "required_if": {"field": "has", "values": ["有"]}},
            ]
        }
    )  # fmt: skip
    assert both.clean({}) == ({}, {"has": ["请选择“有无问题”。"]})
    assert both.clean({"has": "没有"}) == ({"has": "没有"}, {})
    assert both.clean({"has": "有", "what": " "})[1] == {"what": ["请填写“问题”。"]}
    assert both.clean({}, partial=True) == ({}, {})


def test_unknown_keys_are_dropped():
    assert schema(type="text").clean({"a": "1", "b": "2"}) == ({"a": "1"}, {})


@pytest.mark.parametrize(
    "settings",
    [
        {"type": "file"},
        {"type": "text", "colour": "red"},
        {"type": "choice"},
        {"type": "text", "options": ["一"]},
        {"type": "choice", "options": ["一", "一"]},
        {"type": "text", "purpose": ""},
        {"type": "text", "key": "A b"},
        {"type": "text", "key": "happened_on"},
        {"type": "text", "required_if": {"field": "b"}},
    ],
)
def test_schemas_that_cannot_be_used(settings):
    with pytest.raises(SchemaError):
        schema(**settings)


def test_a_schema_comes_back_as_it_went_in():
    for raw in shipped_types():
        parsed = Schema.parse(raw)
        assert Schema.parse(parsed.as_json()) == parsed


def test_values_in_words():
    assert show_value(schema(type="integer", unit="人").fields[0], 0) == "0人"
    assert show_value(schema(type="choices", options=["一", "二"]).fields[0], ["一", "二"]) == "一、二"
    assert show_value(schema(type="text").fields[0], None) == ""
