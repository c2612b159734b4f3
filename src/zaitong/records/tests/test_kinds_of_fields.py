"""Rows, totals, people, periods and conditions on the page where a record is filled in: typed, stored, shown unchanged."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.catalogue.drafts.services import type_retire
from zaitong.catalogue.services import type_put
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import make_district
from zaitong.records.models import Record
from zaitong.records.services.attachments import attachments_add
from zaitong.records.services.drafts import record_start

pytestmark = pytest.mark.django_db
FIELDS: list[dict[str, Any]] = [
    {"key": "month", "label": "月份", "type": "period", "per": "month", "required": True},
    {"key": "who", "label": "经手人", "type": "people", "required": True},
    {"key": "bought", "label": "有没有添置", "type": "choice", "options": ["有", "没有"], "required": True},
    {"key": "goods", "label": "添置清单", "type": "rows", "required": True,
     "shown_if": {"field": "bought", "values": ["有"]},
     "columns": [{"key": "what", "label": "名称", "type": "text", "required": True, "purpose": "测试"},
                 {"key": "at", "label": "用在", "type": "unit", "purpose": "测试"},
                 {"key": "cost", "label": "金额", "type": "decimal", "unit": "元", "purpose": "测试"}]},
    {"key": "sum", "label": "合计", "type": "total", "sum_of": "goods.cost", "unit": "元"},
    {"key": "bill", "label": "盖章清单", "type": "files", "kind": "scan", "required": True,
     "shown_if": {"field": "bought", "values": ["有"]}},
]  # fmt: skip


@pytest.fixture
def site(client):
    district = make_district()
    user = make_user("unit_clerk", post=district.clerks[0])
    kind = make_type("goods", FIELDS)
    record = record_start(client_key=uuid4().hex, actor=actor_for(user), record_type_id=kind.pk)
    return sign_in(client, user), record, district, actor_for(user)


def sent(record: Record, **values: str) -> dict[str, str]:
    record.refresh_from_db()
    return {"version": str(record.lock), "offered": "", "month": "11月", "who": "岑安、罗砚", **values}


def rows(unit: int) -> dict[str, str]:
    return {"goods-there": "1", "goods-0-what": "体育器材", "goods-0-at": f"unit:{unit}", "goods-0-cost": "1,200.5",
            "goods-3-what": "图书", "goods-3-cost": "300"}  # fmt: skip


def test_a_table_is_filed_added_up_and_shown(site):
    client, record, district, actor = site
    attachments_add(
        record_id=record.pk, files=[SimpleUploadedFile("单.pdf", b"%PDF-1.4\n%%EOF")], kind="scan", actor=actor
    )
    school = district.schools[0]
    answer = client.post(
        reverse("records:edit", args=[record.pk]), sent(record, bought="有", **rows(school.pk)), follow=True
    )
    record.refresh_from_db()
    assert record.state == "filed", answer.content.decode()[:3000]
    assert record.data["goods"] == [
        {"what": "体育器材", "at": f"unit:{school.pk}", "cost": "1200.5"},
        {"what": "图书", "cost": "300"},
    ]
    assert (record.data["sum"], record.data["who"]) == ("1500.5", ["岑安", "罗砚"])
    page = answer.content.decode()
    for words in (f"名称：体育器材；用在：{school.short_name}；金额：1200.5元", "1500.5元", "岑安、罗砚", "年11月"):
        assert words in page


def test_what_is_not_asked_is_not_filed(site):
    client, record, district, _ = site
    client.post(reverse("records:edit", args=[record.pk]), sent(record, bought="没有", **rows(district.schools[0].pk)))
    record.refresh_from_db()
    assert record.state == "filed"
    assert set(record.data) == {"month", "who", "bought"}


def test_a_draft_keeps_everything_typed_and_a_missing_file_is_named(site):
    client, record, district, _ = site
    typed = sent(record, bought="有", **rows(district.schools[0].pk)) | {"goods-0-cost": "很多"}
    answer = client.post(reverse("records:edit", args=[record.pk]), typed)
    assert answer.status_code == 422
    assert "第 1 行的“金额”" in answer.content.decode()
    record.refresh_from_db()
    assert record.data["goods"][0]["cost"] == "很多"
    page = client.get(reverse("records:edit", args=[record.pk])).content.decode()
    assert 'value="很多"' in page
    assert 'data-shown-by="bought"' in page
    again = client.post(
        reverse("records:edit", args=[record.pk]), sent(record, bought="有", **rows(district.schools[0].pk))
    )
    assert again.status_code == 422
    assert "还差“盖章清单”（盖章扫描件）" in again.content.decode()


def test_a_body_in_a_row_that_was_not_offered_is_refused(site):
    client, record, _, _ = site
    answer = client.post(reverse("records:edit", args=[record.pk]), sent(record, bought="有", **rows(99999)))
    assert answer.status_code == 422
    assert "不在可选的范围内" in answer.content.decode()


def test_two_windows_keep_the_rows(site):
    client, record, _, _ = site
    url = reverse("records:edit", args=[record.pk])
    first = sent(record, act="save", bought="有") | rows(1)
    client.post(url, {**first, "goods-3-what": "别的"})
    answer = client.post(url, first)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'name="goods-1-what"' in page
    assert "名称：别的" in page


def test_an_older_record_reads_by_its_own_version(site):
    client, record, district, _ = site
    client.post(reverse("records:edit", args=[record.pk]), sent(record, bought="没有"))
    type_put(key="goods", name="表样 goods", category="测试", minutes=5, actor=SYSTEM,
             fields=[{"key": "bought", "label": "换了名字", "type": "integer", "purpose": "测试"}])  # fmt: skip
    page = client.get(reverse("records:record", args=[record.pk])).content.decode()
    assert "有没有添置" in page
    assert "没有" in page
    assert "换了名字" not in page
    assert district


def test_a_running_task_is_answered_on_a_retired_type(client):
    district = make_district()
    kind = make_type("plan")
    requirement = make_requirement(make_campaign(district.org), accepts=kind, office=district.org)
    obligation = make_obligation(requirement, unit=district.schools[0], due=today())
    type_retire(record_type_id=kind.pk, retired=True, actor=SYSTEM)
    sign_in(client, make_user("unit_clerk", post=district.clerks[0]))
    asked = {"obligation": obligation.pk}
    assert "主要内容" in client.get(reverse("records:new"), asked).content.decode()
    client.post(reverse("records:new"), asked)
    assert Record.objects.get().type_version.record_type == kind
    assert kind.name not in client.get(reverse("records:new")).content.decode()
