from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import PASSWORD, make_user, sign_in
from zaitong.common.clock import ZONE

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)
HTMX = {"HTTP_HX_REQUEST": "true"}


def at(clock, **later):
    clock.move_to(MORNING + timedelta(**later))


def test_an_hour_without_a_click_ends_the_session(client, clock):
    sign_in(client, make_user("system_admin"))
    at(clock, minutes=59)
    assert client.get("/me/").status_code == 200
    at(clock, minutes=118)
    assert client.get("/me/").status_code == 200, "each page starts the hour anew"
    at(clock, minutes=178)
    ended = client.get("/me/", follow=True)
    assert ended.redirect_chain == [("/login/?next=%2Fme%2F", 302)]
    assert "一个小时没有操作" in ended.content.decode()


def test_twelve_hours_end_it_however_busy(client, clock):
    sign_in(client, make_user("system_admin"))
    for minutes in range(30, 720, 30):
        at(clock, minutes=minutes)
        assert client.get("/me/").status_code == 200
    at(clock, hours=12)
    assert "已满 12 小时" in client.get("/me/", follow=True).content.decode()


def test_polling_does_not_keep_a_session_alive(client, clock):
    from zaitong.jobs.models import Job

    user = make_user("system_admin")
    job = Job.objects.create(kind="x", subject="x:1", arguments={"user_id": user.pk})
    sign_in(client, user)
    at(clock, minutes=40)
    assert client.get(f"/jobs/{job.pk}/", **HTMX).status_code == 200
    at(clock, minutes=61)
    assert client.get("/me/").status_code == 302


def test_a_disabled_user_is_out_at_the_next_request(client):
    user = make_user("system_admin")
    sign_in(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    answer = client.get("/me/", follow=True)
    assert "已停用" in answer.content.decode()
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert client.get("/me/").status_code == 302, "the old session stays dead"


def test_signing_out_everywhere_leaves_only_this_browser(client):
    user = make_user("system_admin")
    other = sign_in(Client(), user)
    sign_in(client, user)
    assert client.post("/me/everywhere/").status_code == 302
    assert client.get("/me/").status_code == 200
    assert "已在别处退出登录" in other.get("/me/", follow=True).content.decode()


def test_a_session_not_begun_by_us_is_refused(client):
    client.force_login(make_user("system_admin"))
    assert client.get("/me/").status_code == 302


def test_htmx_is_sent_to_sign_in_and_back_to_its_page(client):
    answer = client.get("/jobs/1/", **HTMX, HTTP_HX_CURRENT_URL="http://testserver/accounts/?text=a")
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/login/?next=%2Faccounts%2F%3Ftext%3Da"


def test_a_form_sent_by_htmx_stays_where_it_is(client):
    answer = client.post("/me/everywhere/", **HTMX)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer
    assert "重新登录" in answer.content.decode()


def test_what_was_typed_when_the_session_ended_is_kept_for_the_same_person(client, clock):
    user = make_user("system_admin")
    other = make_user(None, username="shenyan")
    sign_in(client, user)
    at(clock, minutes=61)
    typed = {"role": "unit_clerk", "starts": "11月16日", "note": "这一段写了很久"}
    ended = client.post(f"/accounts/{other.pk}/grants/", typed, HTTP_REFERER=f"http://testserver/accounts/{other.pk}/")
    assert ended["Location"] == f"/login/?next=%2Faccounts%2F{other.pk}%2F"
    entered = client.post("/login/", {"username": user.username, "password": PASSWORD})
    assert entered["Location"] == "/login/kept/"
    page = client.get("/login/kept/").content.decode()
    assert f'action="/accounts/{other.pk}/grants/"' in page
    assert '<input type="hidden" name="note" value="这一段写了很久">' in page
    assert client.get("/login/kept/").status_code == 302, "shown once"


def test_what_was_typed_is_not_shown_to_another_person(client, clock):
    sign_in(client, make_user("system_admin"))
    at(clock, minutes=61)
    client.post("/accounts/1/grants/", {"note": "内部意见"})
    other = make_user("auditor")
    entered = client.post("/login/", {"username": other.username, "password": PASSWORD})
    assert entered["Location"] == "/"
    assert client.get("/login/kept/").status_code == 302


def test_passwords_are_never_kept(client, clock):
    sign_in(client, make_user("system_admin"))
    at(clock, minutes=61)
    client.post("/me/password/", {"current": PASSWORD, "fresh": "Qing-shan-88", "again": "Qing-shan-88"})
    assert "kept_form" not in client.session
