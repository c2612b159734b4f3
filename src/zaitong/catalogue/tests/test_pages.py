"""The pages of the catalogue."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.services import catalogue_load, latest_version, type_put
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM

pytestmark = pytest.mark.django_db
TYPES = reverse("catalogue:types")


@pytest.fixture
def officer(client):
    return sign_in(client, make_user("campaign_officer"))


def test_the_list_shows_minutes_and_version(officer):
    catalogue_load(SYSTEM)
    page = officer.get(TYPES).content.decode()
    assert "联系点调研" in page
    assert "12 分钟" in page
    assert "8 小时" in page
    assert "第 1 版" in page


def test_search_and_category_narrow_the_list(officer):
    catalogue_load(SYSTEM)
    assert {row.name for row in officer.get(TYPES, {"name": "谈心谈话"}).context["page"]} == {"谈心谈话", "联系点调研"}
    rows = officer.get(TYPES, {"category": "调研"}).context["page"].object_list
    assert {row.category for row in rows} == {"调研"}
    assert "没有符合条件" in officer.get(TYPES, {"name": "xyz"}).content.decode()


def test_part_of_the_page_for_htmx(officer):
    make_type("plan")
    part = officer.get(TYPES, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "表样 plan" in part


def test_an_empty_catalogue_says_how_to_begin(officer):
    assert "还没有表样" in officer.get(TYPES).content.decode()


def test_a_type_shows_its_form_its_purposes_and_old_versions(officer):
    record_type = make_type("plan", minutes=5)
    type_put(key="plan", name="表样 plan", category="测试", minutes=9, actor=SYSTEM,
             fields=latest_version(record_type).schema["fields"])  # fmt: skip
    url = reverse("catalogue:type", args=[record_type.pk])
    page = officer.get(url).content.decode()
    assert "主要内容" in page
    assert "9 分钟" in page
    old = officer.get(url, {"version": "1"}).content.decode()
    assert "只用来看旧记录" in old
    assert "5 分钟" in old


def test_every_shipped_type_has_a_page(officer):
    catalogue_load(SYSTEM)
    for record_type in RecordType.objects.all():
        assert officer.get(reverse("catalogue:type", args=[record_type.pk])).status_code == 200


def test_who_may_see_it(client):
    record_type = make_type("plan")
    url = reverse("catalogue:type", args=[record_type.pk])
    assert client.get(TYPES).status_code == 302
    sign_in(client, make_user("auditor"))
    assert (client.get(TYPES).status_code, client.get(url).status_code) == (403, 403)


def test_a_missing_type_is_404(officer):
    assert officer.get(reverse("catalogue:type", args=[999])).status_code == 404


def test_the_list_asks_the_database_the_same_number_of_times_for_twice_the_rows(officer):
    def queries():
        with CaptureQueriesContext(connection) as found:
            officer.get(TYPES)
        return len(found)

    for number in range(3):
        make_type(f"a{number}")
    few = queries()
    for number in range(3):
        make_type(f"b{number}")
    assert queries() == few
