"""XLSForm workbooks: read into a draft with a list by cell, written, and read back as they were."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings

from tests.bad_input.files import bomb, packed
from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.catalogue.models import RecordType, RecordTypeVersion, TypeDraft
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.services import shipped_types
from zaitong.catalogue.tests.factories import make_type
from zaitong.catalogue.tests.strategies import schemas
from zaitong.catalogue.xlsform.expressions import read_condition, read_constraint, read_sum
from zaitong.catalogue.xlsform.reading import workbook_read
from zaitong.catalogue.xlsform.writing import workbook_write
from zaitong.common.tables import Column, SheetOut, table_write

SURVEY = [
    "type",
    "name",
    "label::English (en)",
    "label::中文 (zh)",
    "hint",
    "required",
    "relevant",
    "constraint",
    "calculation",
    "用途",
]
ROWS = [
    ["start", "start"],
    ["date", "happened_on", "Day", "日期", "", "yes", "", "", "", "算作哪天"],
    ["select_one state", "State", "State", "状况", "", "yes"],
    [
        "text",
        "why",
        "Why",
        "原因",
        "一句话",
        "true()",
        "${State} = 'bad' or ${State} = 'worse'",
        "string-length(.) <= 60",
    ],
    ["select_multiple state", "all", "", "都有哪些", "", "", "selected(${State}, 'bad')", "count-selected(.) <= 2"],
    ["begin_repeat", "goods", "Goods", "物品"],
    ["text", "what", "", "名称", "", "yes"],
    ["decimal", "cost", "", "金额", "", "", "", ". >= 0 and . <= 1000"],
    ["end_repeat"],
    ["calculate", "total", "", "合计", "", "", "", "", "sum(${cost})"],
    ["date", "by", "", "期限", "", "", "", ". >= ${happened_on}"],
    ["note", "n1", "", "填好后交办公室"],
    ["image", "photo", "", "照片", "", "yes"],
    ["geopoint", "where", "", "位置"],
    ["calculate", "c2", "", "比例", "", "", "", "", "${cost} div 3"],
    ["integer", "age", "", "年龄", "", "", "${total} > 3 and today()", "regex(., 'x')"],
    ["rank state", "r", "", "排序"],
]
CHOICES = [["state", "good", "好"], ["state", "bad", "差"], ["state", "worse", "很差"]]


def book(rows: list[list[Any]] = ROWS, head: list[str] = SURVEY, choices: list[list[Any]] = CHOICES) -> bytes:
    return table_write(
        [
            SheetOut("survey", [Column(name) for name in head], [row + [""] * (len(head) - len(row)) for row in rows]),
            SheetOut("choices", [Column(name) for name in ("list_name", "name", "label::中文")], choices),
            SheetOut("settings", [Column(name) for name in ("form_title", "form_id")], [["器材登记", "goods"]]),
        ]
    )


def upload(data: bytes, name: str = "表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_everything_that_can_be_taken_over_is():
    taken = workbook_read(upload(book()))
    fields = {field["key"]: field for field in taken.fields}
    assert list(fields) == ["happened_on", "state", "why", "all", "goods", "total", "by", "n1", "age"]
    assert fields["happened_on"] == {
        "key": "happened_on",
        "type": "date",
        "label": "日期",
        "purpose": "算作哪天",
        "required": True,
    }
    assert fields["state"]["options"] == ["好", "差", "很差"]
    assert fields["why"]["shown_if"] == {"field": "state", "values": ["差", "很差"]}
    assert (fields["why"]["max_length"], fields["why"]["help"], fields["why"]["required"]) == (60, "一句话", True)
    assert fields["all"]["maximum"] == 2
    assert [(column["key"], column["type"]) for column in fields["goods"]["columns"]] == [
        ("what", "text"),
        ("cost", "decimal"),
    ]
    assert fields["goods"]["columns"][1]["maximum"] == 1000
    assert fields["total"]["sum_of"] == "goods.cost"
    assert fields["by"]["not_before"] == "happened_on"
    assert taken.facts["name"] == "器材登记"


def test_what_cannot_is_told_by_cell():
    said = "\n".join(workbook_read(upload(book())).remarks)
    for words in (
        "survey!A14：照片和文件",
        "survey!A15：不采集位置",
        "survey!I16：计算只支持",
        "survey!G17：条件",
        "survey!H17：规则",
        "survey!A18：题型“rank state”",
    ):
        assert words in said, words


@pytest.mark.parametrize(
    ("text", "values"),
    [("${a} = 'x'", ("x",)), ('selected(${a}, "x")', ("x",)), ("(${a}='x') or (${a}='y')", ("x", "y")), ("${a} != ''", ()),
     ("${a} = 'x' or ${b} = 'y'", None), ("${a} > 3", None), ("not(${a} = 'x')", None), ("", None), ("(" * 5000, None), ("today()", None)],
)  # fmt: skip
def test_conditions(text, values):
    found = read_condition(text)
    assert (found.values if found else None) == values


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [(". >= 1 and . <= 5", "integer", {"minimum": 1, "maximum": 5}), (". > 1", "integer", {"minimum": 2}), (". > 1", "decimal", None),
     (". < 0.5", "decimal", None), ("string-length(.) < 10", "text", {"max_length": 9}), (". >= 1 or . <= 5", "integer", None), ("regex(.)", "text", None)],
)  # fmt: skip
def test_constraints(text, kind, found):
    assert read_constraint(text, kind) == found


def test_sums():
    assert read_sum(" sum( ${a} ) ") == "a"
    assert read_sum("sum(${a}) + 1") is None


def written(schema: Schema) -> bytes:
    record_type = RecordType(key="x", name="测试", category="测", help="说明")
    return workbook_write(RecordTypeVersion(record_type=record_type, number=1, minutes=5), schema)


def back(schema: Schema) -> Schema:
    taken = workbook_read(upload(written(schema)))
    assert taken.remarks == []
    return Schema.parse({"fields": taken.fields})


@pytest.mark.parametrize("raw", shipped_types(), ids=lambda raw: raw["key"])
def test_every_shipped_type_goes_out_and_comes_back_as_it_was(raw):
    schema = Schema.parse(raw)
    assert back(schema) == schema


@settings(max_examples=40, deadline=None)
@given(schemas())
def test_any_schema_goes_out_and_comes_back_as_it_was(schema):
    assert back(schema) == schema


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def officer(self, client):
        return sign_in(client, make_user("campaign_officer"))

    def test_a_workbook_becomes_a_draft_with_its_remarks(self, officer):
        answer = officer.post(reverse("catalogue:import"), {"file": upload(book())}, follow=True)
        draft = TypeDraft.objects.get()
        page = answer.content.decode()
        assert (draft.name, len(draft.fields)) == ("器材登记", 9)
        assert "survey!A14：照片和文件" in page
        assert "没有写用途" in page

    def test_a_type_is_exported(self, officer):
        kind = make_type("plan")
        answer = officer.get(reverse("catalogue:export", args=[kind.pk]))
        taken = workbook_read(upload(answer.content))
        assert [field["label"] for field in taken.fields] == ["主要内容"]
        assert "filename" in answer.headers["Content-Disposition"]

    @pytest.mark.parametrize(
        "data",
        [b"", b"x" * 100, packed({"a.txt": b"x"}), bomb("xl/workbook.xml"), table_write([SheetOut("一", [Column("甲")], [["乙"]])]),
         table_write([SheetOut("survey", [Column("type")], [])]), book([]), book([["end_repeat"], ["begin_repeat", "a"], ["begin_repeat", "b"]]),
         book([["select_one", "a"], ["select_one nothing", "b"], ["end_group"], ["text", "a" * 200, "", "字" * 5000]]),
         book([["text", f"q{n}", "", "题"] for n in range(100)]), book([["text", "a", "", "=1+1", "", "${a}", "${a}", "${a}", "${a}"]]),
         book([["text", "a", "", "甲"] + [""] * 6 + ['{"type": "rows", "minimum": [1]}']], [*SURVEY, "zaitong"]),
         book([["integer", "a", "", "甲"] + [""] * 6 + ['{"minimum": "x", "section": 5, "per": 3}']], [*SURVEY, "zaitong"])],
        ids=range(13),
    )  # fmt: skip
    def test_bad_workbooks_never_fail(self, officer, data):
        answer = officer.post(reverse("catalogue:import"), {"file": upload(data)}, follow=True)
        assert answer.status_code in {200, 422}
        for draft in TypeDraft.objects.all():
            for name in ("draft", "draft_preview", "draft_publish"):
                assert officer.get(reverse(f"catalogue:{name}", args=[draft.pk])).status_code == 200
            for field in draft.fields:
                assert (
                    officer.get(reverse("catalogue:draft", args=[draft.pk]), {"open": field["key"]}).status_code == 200
                )

    def test_nothing_chosen_says_so(self, officer):
        answer = officer.post(reverse("catalogue:import"))
        assert (answer.status_code, "请先选择工作簿" in answer.content.decode()) == (422, True)
