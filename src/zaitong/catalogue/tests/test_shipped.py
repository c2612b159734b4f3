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


def test_a_talk_is_asked_for_its_day_and_persons_only():
    assert {field.key for field in Schema.parse(NAMES["谈心谈话"]).fields} == {"happened_on", "target", "persons"}
    assert not any(field.type == FieldType.LONG_TEXT for field in Schema.parse(NAMES["谈心谈话"]).fields)


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
