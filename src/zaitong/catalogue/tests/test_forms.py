"""The form of a record type: built from its fields, keeps what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from zaitong.catalogue.forms import form_for
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.selectors import data_shown
from zaitong.catalogue.services import catalogue_load, latest_version
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM
from zaitong.orgs.tests.factories import make_party, make_unit

pytestmark = pytest.mark.django_db

FIELDS: list[dict[str, Any]] = [
    {"key": "happened_on", "label": "日期", "type": "date", "required": True},
    {"key": "target", "label": "走访单位", "type": "body", "required": True},
    {"key": "count", "label": "人数", "type": "integer", "unit": "人"},
    {"key": "places", "label": "地点", "type": "choices", "options": ["课堂", "食堂"]},
    {"key": "state", "label": "情况", "type": "choice", "options": ["好", "差"], "required": True},
    {"key": "note", "label": "说明", "type": "text", "max_length": 5,
     "required_if": {"field": "state", "values": ["差"]}},
]  # fmt: skip


@pytest.fixture
def version():
    return latest_version(make_type("visit", FIELDS))


def post(**values):
    data = QueryDict(mutable=True)
    for key, value in values.items():
        data.setlist(key, value if isinstance(value, list) else [value])
    return data


def test_good_values_become_clean_data(version):
    targets = [("unit:1", "墨池小学"), ("party:2", "墨池小学党支部")]
    data = post(happened_on="2021年11月15日", target="party:2", count="12", places=["食堂", "课堂"], state="好")
    form = form_for(version, targets=targets, data=data)
    assert form.is_valid()
    assert form.cleaned == {
        "happened_on": "2021-11-15", "target": "party:2", "count": 12, "places": ["课堂", "食堂"], "state": "好",
    }  # fmt: skip


def test_wrong_values_stay_as_typed_beside_a_chinese_error(version):
    form = form_for(
        version, targets=[], data=post(happened_on="2月30日", count="很多", state="差", note="一二三四五六")
    )
    assert not form.is_valid()
    assert "日历上没有" in form.errors["happened_on"][0]
    assert "请选择" in form.errors["target"][0]
    assert "最多 5 字" in form.errors["note"][0]
    html = form.as_p()
    for typed in ("2月30日", "很多", "一二三四五六"):
        assert f'value="{typed}"' in html
    assert form.cleaned == {"state": "差"}


def test_a_body_that_was_not_offered_is_refused(version):
    form = form_for(
        version, targets=[("unit:1", "墨池小学")], data=post(happened_on="2021-11-15", target="unit:9", state="好")
    )
    assert not form.is_valid()
    assert "不在可选的范围内" in form.errors["target"][0]


def test_a_draft_may_be_unfinished(version):
    form = form_for(version, targets=[], data=post(count="3"), partial=True)
    assert form.is_valid()
    assert form.cleaned == {"count": 3}


def test_without_targets_every_open_body_is_offered(version):
    unit = make_unit("primary", "墨池小学")
    party = make_party(unit, "墨池小学党支部")
    offered = dict(form_for(version).fields["target"].widget.choices)
    assert offered[f"unit:{unit.pk}"] == "墨池小学"
    assert offered[f"party:{party.pk}"] == "墨池小学党支部"


def test_initial_data_fills_the_form(version):
    form = form_for(version, targets=[], initial={"happened_on": "2021-11-15", "places": ["食堂"], "state": "差"})
    html = form.as_p()
    assert 'value="2021-11-15"' in html
    assert html.count("checked") == 2


def test_needs_that_depend_on_another_field_are_said(version):
    assert form_for(version, targets=[]).fields["note"].help_text == "“情况”选了“差”时要填。"


def test_hostile_text_is_escaped(version):
    form = form_for(version, targets=[], data=post(note='"><script>'))
    assert "<script>" not in form.as_p()


def test_every_shipped_type_makes_a_form():
    catalogue_load(SYSTEM)
    for record_type in RecordType.objects.all():
        version = latest_version(record_type)
        form = form_for(version, targets=[], data=QueryDict())
        assert not form.is_valid()
        needed = [field.key for field in Schema.parse(version.schema).fields if field.required and not field.shown_if]
        assert sorted(form.errors) == sorted(needed)


def test_a_record_in_words_names_the_bodies(version, django_assert_num_queries):
    unit = make_unit("primary", "墨池小学")
    data = {"happened_on": "2021-11-15", "target": f"unit:{unit.pk}", "count": 3, "places": ["课堂", "食堂"]}
    with django_assert_num_queries(1):
        shown = {one.key: one.text for one in data_shown(Schema.parse(version.schema), data)}
    assert shown == {
        "happened_on": "2021-11-15", "target": "墨池小学", "count": "3人", "places": "课堂、食堂", "state": "", "note": "",
    }  # fmt: skip
