from __future__ import annotations

import pytest
from django.urls import reverse

from zaitong.accounts.models import Grant
from zaitong.accounts.roles import RIGHT_NAMES, RIGHTS, ROLE_NOTES, ROLE_SCOPES
from zaitong.accounts.tests.factories import actor_for, make_grant, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.common.access import Permission
from zaitong.orgs.models import Appointment
from zaitong.orgs.tests.factories import make_appointment, make_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def two_posts(district):
    """A principal who is a member of the committee as well, each grant tied to its appointment."""
    first = district.principals[0]
    user = make_user("unit_head", post=first)
    Appointment.objects.filter(post=district.member).update(ends="2021-01-01")
    assert user.person
    second = make_appointment(user.person, district.member, starts=first.appointments.get().starts.replace(year=2022))
    make_grant(user, "leader", scope_kind="all", appointment=second)
    return user, first.appointments.get(), second


def test_me_shows_who_for_whom_and_what(client, two_posts):
    user, first, second = two_posts
    sign_in(client, user, first)
    page = client.get("/me/").content.decode()
    assert user.person.name in page
    assert "单位负责人" in page
    assert first.post.name in page
    assert second.post.name in page
    assert page.count("换成这个身份") == 1


def test_switching_the_appointment_changes_the_rights_and_is_in_the_trail(client, two_posts):
    user, first, second = two_posts
    sign_in(client, user, first)
    assert client.get("/accounts/").status_code == 200
    client.post("/me/switch/", {"appointment": second.pk, "next": "/me/"})
    assert client.get("/accounts/").status_code == 403, "leaders manage no accounts"
    row = AuditRow.objects.get(act="session.switched")
    assert row.appointment_id == second.pk
    assert second.post.name in row.actor_label


@pytest.mark.parametrize("wanted", ["", "abc", "0", "99999"])
def test_switching_to_a_foreign_appointment_is_refused(client, two_posts, district, wanted):
    user, first, _ = two_posts
    sign_in(client, user, first)
    foreign = district.clerks[1].appointments.get().pk
    for value in (wanted, foreign):
        answer = client.post("/me/switch/", {"appointment": value})
        assert answer.status_code == 400
        assert "不由您担任" in answer.content.decode()
    assert client.get("/accounts/").status_code == 200


def test_an_ended_appointment_takes_its_rights_along(client, two_posts):
    user, first, second = two_posts
    sign_in(client, user, first)
    Appointment.objects.filter(pk=first.pk).update(ends="2023-01-01")
    assert client.get("/accounts/").status_code == 403
    assert actor_for(user).appointment_id == second.pk


def test_someone_without_anything_is_told(client):
    sign_in(client, make_user(None))
    assert client.get("/")["Location"] == "/me/"
    page = client.get("/me/").content.decode()
    assert "还没有给您授权" in page
    assert "没有您现在的任职" in page


def test_sign_ins_are_shown(client):
    user = make_user("auditor")
    client.post("/login/", {"username": user.username, "password": "wrong"})
    client.post("/login/", {"username": user.username, "password": "Cheng-yan-2026"})
    assert "密码不对，被拒" in client.get("/me/").content.decode()


@pytest.mark.parametrize(("role", "key"), [("system_admin", "accounts"), ("auditor", "audit")])
def test_the_navigation_shows_what_one_may(client, role, key):
    sign_in(client, make_user(role))
    keys = {item["key"] for item in client.get("/me/").context["nav"]}
    assert key in keys
    assert not keys & ({"audit"} if role == "system_admin" else {"jobs", "orgs"})
    assert not keys & {"campaigns", "records", "todo", "queue", "supervision"}


def test_every_right_and_role_has_its_words():
    assert set(RIGHT_NAMES) == set(Permission)
    roles = set(Grant.Role.values)
    assert set(RIGHTS) == set(ROLE_NOTES) == set(ROLE_SCOPES) == roles


def test_a_rule_not_met_is_a_page_or_for_htmx_a_toast(client):
    sign_in(client, make_user("auditor"))
    page = client.post("/me/switch/", {"appointment": 1}, HTTP_REFERER="http://testserver/me/")
    assert 'href="/me/"' in page.content.decode()
    assert "<html" in page.content.decode()
    toast = client.post("/me/switch/", {"appointment": 1}, HTTP_HX_REQUEST="true")
    assert (toast.status_code, toast["HX-Reswap"]) == (422, "none")
    assert 'hx-swap-oob="beforeend"' in toast.content.decode()
    assert "<html" not in toast.content.decode()


@pytest.mark.parametrize("name", ["me", "password", "second"])
def test_on_the_phone_ones_own_pages_stand_under_mine(client, name):
    page = sign_in(client, make_user("system_admin")).get(reverse(f"accounts:{name}")).content.decode()
    assert '<summary class="is-here">' in page
    assert 'aria-current="page"' not in page


def test_on_the_phone_the_entry_where_one_is_is_on_the_bar(client):
    page = sign_in(client, make_user("system_admin")).get(reverse("jobs:list")).content.decode()
    bar = page[page.index('<nav class="tabbar"') : page.index('<details class="sheet"')]
    assert f'<a href="{reverse("jobs:list")}" aria-current="page">' in bar
    assert '<summary class="is-here">' not in page
