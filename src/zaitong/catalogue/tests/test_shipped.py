"""The shipped record types: what must be there, and what must never be."""

from __future__ import annotations

import pytest

from zaitong.audit.models import AuditRow
from zaitong.catalogue.models import RecordType, RecordTypeVersion
from zaitong.catalogue.schema import FieldType, Schema
from zaitong.catalogue.services import catalogue_load, latest_version, shipped_types, type_put
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM
from zaitong.common.errors import DomainError

SHIPPED = shipped_types()
NAMES = {raw["name"]: raw for raw in SHIPPED}
WANTED = ["活动方案", "大家访行动方案", "联系点调研", "谈心谈话", "四不两直走访", "调研课题", "调研报告", "党建品牌项目",
          "标准化自查", "专题总结", "专题学习", "课后服务方案", "蹲点指导", "会议与讨论记录"]  # fmt: skip
# Asked of nobody: see the red lines of the design.
FORBIDDEN = ["打卡", "签到", "积分", "排名", "在线时长", "学习时长", "定位", "轨迹", "身份证", "家庭住址", "照片"]


def test_the_wanted_types_are_there_and_none_twice():
    assert set(WANTED) <= set(NAMES)
    assert len({raw["key"] for raw in SHIPPED}) == len(SHIPPED) == len(NAMES)
    assert len({raw["sort"] for raw in SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize("raw", SHIPPED, ids=lambda raw: raw["key"])
def test_every_field_has_a_purpose_and_nothing_forbidden_is_asked(raw):
    schema = Schema.parse(raw)
    assert raw["help"]
    assert 1 <= raw["minutes"] <= 480
    for field in schema.fields:
        assert field.purpose
        assert not [word for word in FORBIDDEN if word in field.label]
        assert len(field.label) <= 20


# Rows of the ledger of what the documents order -> the types that serve them.
LEDGER = {
    1: ["收文登记"], 3: ["活动方案", "专项学习方案"], 4: ["活动方案", "大家访行动方案"], 5: ["活动方案"],
    6: ["联系点调研", "谈心谈话"], 7: ["四不两直走访"], 9: ["党建品牌项目"], 10: ["标准化自查"], 13: ["调研课题", "课题经过"],
    14: ["驻点破题", "课题经过"], 15: ["调研报告"], 18: ["蹲点指导"], 24: ["专项学习方案", "专题学习"], 25: ["会议与讨论记录"],
    30: ["五育课程安排"], 34: ["党员个人报告登记"], 35: ["专题总结"],
    43: ["主题党日", "党建品牌项目", "实事项目", "问题清单与整改方案"], 46: ["教学指导单"], 47: ["主题研训"],
    48: ["监测分析与督导单"], 50: ["职责分工"],
}  # fmt: skip
# What the person named there must find in the form, by a word of a label.
ASKED = {
    1: ["文号", "主送", "公开属性"], 3: ["重点任务", "时间节点"], 5: ["时间节点"], 6: ["联系点", "谈话对象"], 7: ["事实", "意见和需求"],
    10: ["三会一课", "组织生活会", "民主评议", "谈心谈话"], 13: ["要弄清或解决什么", "哪一步"], 14: ["难题", "负责人", "办成"],
    15: ["判断", "对策", "启示"], 18: ["作业总量", "课后服务"], 24: ["学习专题", "打算办几场"], 25: ["差距", "结论"], 30: ["开齐"], 34: ["已作报告"],
    35: ["正文", "主要成效", "经验做法"], 46: ["改进点", "上次的改进点"], 47: ["成果"], 48: ["批次", "督导"], 50: ["第一责任人", "分工"],
}  # fmt: skip


@pytest.mark.parametrize("row", LEDGER)
def test_every_row_of_the_ledger_has_its_form(row):
    labels = " ".join(field.label for name in LEDGER[row] for field in Schema.parse(NAMES[name]).fields)
    for word in ASKED.get(row, []):
        assert word in labels, f"row {row}: nothing asks for {word}"


def test_a_heads_topic_is_topic_person_and_date():
    schema = Schema.parse(NAMES["驻点破题"])
    assert [str(field.type) for field in schema.fields] == ["text", "people", "date"]
    assert NAMES["驻点破题"]["minutes"] <= 5


def test_nothing_is_required_that_a_condition_does_not_call_for():
    """Words are asked for where something falls short; a field that is asked only sometimes is not shown at other times."""
    for raw in SHIPPED:
        for field in Schema.parse(raw).fields:
            assert not (field.required and field.required_if)
            if "差在哪里" in field.label or "差距" in field.label or field.label == "是什么问题":
                assert field.shown_if, f"{raw['name']}: {field.label}"


def test_no_file_is_required_but_by_the_task():
    assert not [raw["name"] for raw in SHIPPED for field in Schema.parse(raw).fields if field.type == FieldType.FILES]


def test_a_talk_is_asked_for_its_day_kind_and_persons_and_its_words_lie_sealed():
    schema = Schema.parse(NAMES["谈心谈话"])
    assert {field.key for field in schema.fields if field.seal is None} == {"happened_on", "target", "kind", "persons"}
    note = schema.field("note")
    assert note
    assert not note.required
    assert note.seal
    assert note.seal.as_json() == {"open": ["author", "office"], "release": "never", "reason": True}


def test_a_self_check_asks_for_words_only_where_something_falls_short():
    schema = Schema.parse(NAMES["标准化自查"])
    done = {field.key: "做到了" for field in schema.fields if field.type == FieldType.CHOICE}
    day = {"happened_on": "2021-11-15"}
    assert schema.clean(done | day)[1] == {}
    assert list(schema.clean(done | day | {"talks": "没有做到"})[1]) == ["talks_gap"]


@pytest.mark.django_db
def test_loading_twice_changes_nothing():
    first, second = catalogue_load(SYSTEM), catalogue_load(SYSTEM)
    assert len(first.added) == len(SHIPPED)
    assert (second.added, second.changed, len(second.unchanged)) == ((), (), len(SHIPPED))
    assert (
        RecordTypeVersion.objects.count() == AuditRow.objects.filter(act="recordtype.published").count() == len(SHIPPED)
    )


@pytest.mark.django_db
def test_a_changed_field_makes_a_new_version_and_keeps_the_old():
    record_type = make_type("plan", minutes=5)
    old = latest_version(record_type)
    fields = [*old.schema["fields"], {"key": "more", "label": "补充", "type": "text", "purpose": "测试"}]
    version, changed = type_put(key="plan", name="表样 plan", category="测试", minutes=5, fields=fields, actor=SYSTEM)
    assert changed
    assert (version.number, latest_version(record_type).number) == (2, 2)
    old.refresh_from_db()
    assert len(old.schema["fields"]) == 1


@pytest.mark.django_db
def test_a_changed_name_makes_no_new_version():
    make_type("plan")
    version, changed = type_put(
        key="plan", name="新名", category="测试", minutes=5, actor=SYSTEM,
        fields=[{"key": "summary", "label": "主要内容", "type": "long_text", "required": True, "purpose": "测试"}],
    )  # fmt: skip
    assert (version.number, changed) == (1, True)
    assert RecordType.objects.get().name == "新名"


@pytest.mark.django_db
def test_a_type_without_a_published_version_says_so():
    with pytest.raises(DomainError, match="还没有发布"):
        latest_version(RecordType.objects.create(key="x", name="无版本", category="测试"))
