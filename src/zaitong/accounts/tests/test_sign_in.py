from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from zaitong.accounts import lockout, sessions
from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import PASSWORD, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.common.clock import ZONE

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)


def enter(client, user, password=PASSWORD, **data):
    return client.post("/login/", {"username": user.username, "password": password, **data})


def test_a_fresh_install_has_no_accounts():
    assert not User.objects.exists()


def test_signs_in_and_goes_on_to_the_page_asked_for(client):
    user = make_user("system_admin")
    asked = client.get("/accounts/?role=auditor")
    assert asked.status_code == 302
    assert asked["Location"] == "/login/?next=%2Faccounts%2F%3Frole%3Dauditor"
    entered = enter(client, user, next="/accounts/?role=auditor")
    assert entered.status_code == 302
    assert entered["Location"] == "/accounts/?role=auditor"
    assert client.get("/accounts/?role=auditor").status_code == 200


def test_the_case_of_the_name_does_not_matter(client):
    user = make_user("system_admin", username="luzhiyao")
    assert enter(client, user, username=" LuZhiYao ").status_code == 302


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_never_leads_to_another_site(client, address):
    user = make_user("system_admin")
    assert enter(client, user, next=address)["Location"] == "/"


@pytest.mark.parametrize("case", ["wrong password", "unknown name", "disabled"])
def test_says_the_same_whatever_is_wrong(client, case):
    user = make_user("unit_clerk", scope_kind="own")
    if case == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    name = "nobody" if case == "unknown name" else user.username
    answer = client.post("/login/", {"username": name, "password": "x" if case == "wrong password" else PASSWORD})
    assert answer.status_code == 422
    assert "登录名或密码不对" in answer.content.decode()
    assert f'value="{name}"' in answer.content.decode()
    assert AuditRow.objects.get(act="session.refused").subject == ("user:0" if name == "nobody" else f"user:{user.pk}")


def test_empty_fields_are_named(client):
    page = client.post("/login/", {}).content.decode()
    assert "请填写登录名。" in page
    assert "请填写密码。" in page


def test_the_sixth_bad_try_is_refused_until_a_named_time(client, clock):
    user = make_user("system_admin")
    for _ in range(4):
        assert enter(client, user, "wrong").status_code == 422
    enter(client, user, "wrong")
    sixth = enter(client, user, "wrong")
    assert sixth.status_code == 429
    assert "11月16日 09:30" in sixth.content.decode()
    assert enter(client, user).status_code == 429, "even the right password waits"
    clock.move_to(MORNING + timedelta(minutes=29))
    assert enter(client, user).status_code == 429
    clock.move_to(MORNING + timedelta(minutes=31))
    assert enter(client, user).status_code == 302


def test_case_and_browser_do_not_get_round_the_lock(client, clock):
    user = make_user("system_admin", username="luzhiyao")
    for number in range(5):
        client.post(
            "/login/",
            {"username": "LUZHIYAO" if number % 2 else "luzhiyao", "password": "wrong"},
            HTTP_USER_AGENT=f"browser {number}",
        )
    assert enter(client, user).status_code == 429


def test_another_address_is_not_locked(client, clock):
    user = make_user("system_admin")
    for _ in range(6):
        enter(client, user, "wrong")
    elsewhere = Client(REMOTE_ADDR="10.3.2.1")
    assert enter(elsewhere, user).status_code == 302


def test_one_address_cannot_try_many_names(client, clock, monkeypatch):
    monkeypatch.setattr(lockout, "ADDRESS_LIMIT", 8)
    user = make_user("system_admin")
    for number in range(8):
        assert client.post("/login/", {"username": f"guess{number}", "password": "wrong"}).status_code == 422
    refused = enter(client, user)
    assert refused.status_code == 429
    assert "09:30" in refused.content.decode()


def test_forwarded_addresses_count_only_behind_known_proxies(client, settings):
    user = make_user("system_admin")
    client.post(
        "/login/",
        {"username": user.username, "password": "wrong"},
        HTTP_X_FORWARDED_FOR="203.0.113.9",
        REMOTE_ADDR="10.0.0.5",
    )
    assert AuditRow.objects.latest("id").address == "10.0.0.5"
    settings.PROXY_HOPS = 1
    client.post(
        "/login/",
        {"username": user.username, "password": "wrong"},
        HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9",
        REMOTE_ADDR="10.0.0.5",
    )
    assert AuditRow.objects.latest("id").address == "203.0.113.9"


def test_the_password_is_in_no_row(client):
    user = make_user("system_admin")
    enter(client, user, "canary-7713")
    enter(client, user, "canary-7713")
    enter(client, user)
    from axes.models import AccessAttempt

    told = [str(row.__dict__) for row in (*AuditRow.objects.all(), *AccessAttempt.objects.all())]
    assert told
    assert not [text for text in told if "canary-7713" in text or PASSWORD in text]


def test_signing_out_clears_the_browser(client):
    user = make_user("system_admin")
    sign_in(client, user)
    answer = client.post("/logout/")
    assert answer["Location"] == "/login/"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/me/").status_code == 302
    assert AuditRow.objects.filter(act="session.ended", actor_id=user.pk).count() == 1


def test_a_link_does_not_sign_out(client):
    sign_in(client, make_user("system_admin"))
    client.get("/logout/")
    assert client.get("/me/").status_code == 200


def test_pages_of_signed_in_people_are_not_stored(client):
    sign_in(client, make_user("system_admin"))
    assert "no-store" in client.get("/me/")["Cache-Control"]
    assert "no-store" in Client().get("/login/")["Cache-Control"]


def test_every_page_has_the_policy_without_inline(client):
    policy = client.get("/login/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_demo_accounts_only_in_the_demo(client, settings):
    settings.DEMO_ACCOUNTS = [{"username": "hanjiming", "password": "demo-chengyan", "title": "组织人事科"}]
    assert "hanjiming" not in client.get("/login/").content.decode()
    settings.DEMO = True
    page = client.get("/login/").content.decode()
    assert "hanjiming" in page
    assert "demo-chengyan" in page


def test_sessions_get_a_new_key_at_sign_in(client):
    user = make_user("system_admin")
    client.get("/accounts/")
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    old = session.session_key
    enter(client, user)
    assert client.session.session_key != old
    assert client.session[sessions.EPOCH] == 0
