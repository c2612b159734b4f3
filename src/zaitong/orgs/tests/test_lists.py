"""The lists: what is found, who sees what, how often the database is asked."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.common.access import SYSTEM
from zaitong.orgs.services.units import unit_close, unit_names_set
from zaitong.orgs.tests.factories import (
    make_assignment,
    make_membership,
    make_party,
    make_person,
    make_post,
    make_unit,
)

LISTS = ["units", "parties", "people", "posts", "assignments"]


def rows(client, view, /, **query):
    return list(client.get(reverse(f"orgs:{view}"), query).context["page"])


def names(client, view, /, **query):
    return {str(row) for row in rows(client, view, **query)}


@pytest.mark.parametrize("words", ["墨池", "澄砚区墨池小学", "墨小", "老墨池"])
def test_units_are_found_by_any_name(admin, district, words):
    unit_names_set(unit=district.schools[0], names=["墨小", "老墨池学堂"], actor=SYSTEM)
    assert names(admin, "units", name=words) == {"墨池小学"}


def test_units_by_kind_and_state(admin, district):
    assert len(rows(admin, "units", kind="kindergarten")) == 2
    gone = make_unit("primary", "旧小学", district.committee)
    unit_close(unit=gone, closed_on=date(2021, 1, 1), successor=district.schools[0], actor=SYSTEM)
    assert "旧小学" not in names(admin, "units")
    assert names(admin, "units", state="closed") == {"旧小学"}
    assert len(rows(admin, "units", state="all")) == 10
    assert "并入墨池小学" in admin.get(reverse("orgs:units"), {"state": "closed"}).content.decode()


def test_the_other_lists_are_searched(admin, district):
    assert names(admin, "parties", name="小荷") == {"幼教联合党支部"}
    assert names(admin, "people", name="顾听澜") == {"顾听澜"}
    assert len(rows(admin, "people", name="墨池")) == 3
    assert {row.unit.short_name for row in rows(admin, "posts", name="澄江")} == {"澄江高中"}
    assert len(rows(admin, "posts", unit=district.org.pk)) == 2
    assert len(rows(admin, "assignments", name="顾听澜")) == 2
    assert len(rows(admin, "assignments", kind="station")) == 2
    assert len(rows(admin, "assignments", name="幼教")) == 1


def test_assignments_run_both_ways(admin, district):
    page = admin.get(reverse("orgs:assignments"), {"by": "target"}).content.decode()
    assert page.index("联系的单位或党组织</th>") < page.index("联系人</th>")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "999"}, {"unit": "²"}, {"state": "x"}, {"name": "%_'\"\\"}, {"kind": "x" * 99}]
)
def test_nonsense_in_the_address_is_no_error(admin, district, name, query):
    assert admin.get(reverse(f"orgs:{name}"), query).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_empty_lists_say_how_to_begin(admin, name):
    assert "这里还没有" in admin.get(reverse(f"orgs:{name}")).content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_part_for_htmx(admin, district, name):
    part = admin.get(reverse(f"orgs:{name}"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "<table" in part


@pytest.mark.parametrize("name", LISTS)
def test_the_database_is_asked_as_often_for_twice_the_rows(admin, district, name):
    def more():
        for _ in range(4):
            unit = make_unit("primary", parent=district.committee)
            unit_names_set(unit=unit, names=[f"老{unit.name}"], actor=SYSTEM)
            party = make_party(unit)
            person = make_person()
            make_membership(person, party)
            make_assignment(make_post("principal", unit, party, person), party)

    def asked():
        with CaptureQueriesContext(connection) as found:
            admin.get(reverse(f"orgs:{name}"))
        return len(found)

    more()
    few = asked()
    more()
    more()
    assert asked() == few


def test_a_clerk_sees_his_own_unit_only(client, district):
    school, other = district.schools[0], district.schools[1]
    sign_in(client, make_user("unit_clerk", school, post=district.clerks[0]))
    assert names(client, "units") == {"墨池小学"}
    assert {row.unit_id for row in rows(client, "posts")} == {school.pk}
    assert len(rows(client, "people")) == 3
    assert client.get(reverse("orgs:unit", args=[school.pk])).status_code == 200
    for name, pk in (
        ("unit", other.pk),
        ("party", district.school_parties[1].pk),
        ("post", district.principals[1].pk),
        ("person", district.principals[1].appointments.get().person_id),
        ("unit_edit", other.pk),
    ):
        assert client.get(reverse(f"orgs:{name}", args=[pk])).status_code == 404


def test_seeing_is_not_changing(client, district):
    school = district.schools[0]
    sign_in(client, make_user("unit_clerk", school, post=district.clerks[0]))
    for name in ("unit_edit", "unit_close", "post_new"):
        assert client.get(reverse(f"orgs:{name}", args=[school.pk])).status_code == 403
    assert client.post(reverse("orgs:unit_reopen", args=[school.pk])).status_code == 403
    assert client.get(reverse("orgs:appoint", args=[district.principals[0].pk])).status_code == 403
    for name in ("import", "export", "unit_new", "person_new", "party_new", "assignment_new"):
        assert client.get(reverse(f"orgs:{name}")).status_code == 403
    assert "新增单位" not in client.get(reverse("orgs:units")).content.decode()


def test_an_administrator_of_a_subtree_changes_that_only(client, district):
    bureau = make_unit("bureau", "澄砚区教育局", district.committee)
    school = make_unit("primary", "局属小学", bureau)
    sign_in(client, make_user("system_admin", bureau, scope_kind="subtree"))
    assert names(client, "units") == {"澄砚区教育局", "局属小学"}
    assert client.get(reverse("orgs:unit_edit", args=[school.pk])).status_code == 200
    assert client.get(reverse("orgs:unit_edit", args=[district.schools[0].pk])).status_code == 404
    made = {"name": "新小学", "kind": "primary", "parent": bureau.pk}
    assert client.post(reverse("orgs:unit_new"), made).status_code == 302
    assert client.post(reverse("orgs:unit_new"), {"name": "顶层", "kind": "primary"}).status_code == 403
    assert client.get(reverse("orgs:import")).status_code == 403


def test_who_may_not_see_bodies(client, district):
    sign_in(client, make_user("auditor"))
    for name in LISTS:
        assert client.get(reverse(f"orgs:{name}")).status_code == 403
