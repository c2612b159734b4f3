from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from zaitong.accounts.models import PasswordHistory, User
from zaitong.accounts.passwords import kinds_in, one_time_password, password_problems
from zaitong.accounts.tests.factories import PASSWORD, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.common.clock import ZONE
from zaitong.orgs.tests.factories import make_person

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)
GOOD = "Qing-shan-88"


def change(client, fresh, current=PASSWORD, again=None):
    return client.post("/me/password/", {"current": current, "fresh": fresh, "again": again or fresh})


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Ab1-xyzwv", "密码太短：至少 10 位，现在是 9 位。"),
        ("qingshanlvshui88", "四类中至少要有三类"),
        ("password123", "常见密码"),
        ("Xx1-luzhiyao", "不要有登录名或姓名"),
        ("陆知遥Abc-12345", "不要有登录名或姓名"),
        ("Aa1-" * 33, "密码太长"),
    ],
)
def test_mlps_rules(settings, password, said):
    settings.PROFILE = "mlps"
    user = make_user(None, username="luzhiyao", person=make_person("陆知遥"))
    assert said in " ".join(password_problems(password, user))


@pytest.mark.parametrize(
    ("password", "said"),
    [("Ab1-xyzwvut", "至少 12 位，现在是 11 位"), ("qwerty123456", "常见密码"), ("wo shi luzhiyao", "登录名或姓名")],
)
def test_asvs_rules(settings, password, said):
    settings.PROFILE = "asvs"
    user = make_user(None, username="luzhiyao")
    assert said in " ".join(password_problems(password, user))


@pytest.mark.parametrize(("profile", "good"), [("mlps", False), ("asvs", True)])
def test_a_long_sentence_is_enough_only_for_asvs(settings, profile, good):
    settings.PROFILE = profile
    user = make_user(None)
    assert (password_problems("correct horse battery staple", user) == []) is (profile == "asvs") or profile == "mlps"
    assert (password_problems("correcthorsebatterystaple", user) == []) is good


@pytest.mark.parametrize("profile", ["mlps", "asvs"])
def test_changing_the_password(client, settings, profile):
    settings.PROFILE = profile
    user = make_user("system_admin")
    other = sign_in(Client(), user)
    sign_in(client, user)
    assert change(client, GOOD)["Location"] == "/me/"
    assert client.get("/me/").status_code == 200, "this browser goes on"
    assert other.get("/me/").status_code == 302, "others are out"
    user.refresh_from_db()
    assert user.check_password(GOOD)
    row = AuditRow.objects.get(act="password.changed")
    assert GOOD not in str(row.__dict__)


def test_wrong_current_password_and_two_typings(client):
    sign_in(client, make_user("system_admin"))
    answer = change(client, GOOD, current="nope")
    assert answer.status_code == 422
    assert "现在的密码不对" in answer.content.decode()
    assert "不一致" in change(client, GOOD, again="other").content.decode()
    assert GOOD not in change(client, GOOD, current="nope").content.decode()


def test_the_last_five_may_not_come_back_in_mlps(client, settings):
    settings.PROFILE = "mlps"
    user = make_user("system_admin")
    sign_in(client, user)
    used = [PASSWORD]
    for number in range(5):
        fresh = f"Qing-shan-{number}x"
        assert change(client, fresh, current=used[-1]).status_code == 302
        used.append(fresh)
    for former in used[1:5]:
        assert "最近 5 次里用过" in change(client, former, current=used[-1]).content.decode()
    assert change(client, PASSWORD, current=used[-1]).status_code == 302, "the sixth last may"
    assert PasswordHistory.objects.filter(user=user).count() == 5


def test_asvs_keeps_no_such_rule(client, settings):
    settings.PROFILE = "asvs"
    sign_in(client, make_user("system_admin"))
    change(client, GOOD)
    assert change(client, PASSWORD, current=GOOD).status_code == 302


@pytest.mark.parametrize(("profile", "forced"), [("mlps", True), ("asvs", False)])
def test_passwords_grow_old_only_in_mlps(client, settings, clock, profile, forced):
    settings.PROFILE = profile
    user = make_user("system_admin")
    clock.move_to(MORNING + timedelta(days=89, hours=23))
    assert sign_in(client, user).get("/me/").status_code == 200
    clock.move_to(MORNING + timedelta(days=90))
    answer = sign_in(client, user).get("/me/")
    assert (answer.status_code == 302) is forced
    if forced:
        assert answer["Location"] == "/me/password/"
        assert "已用满 90 天" in client.get("/me/password/").content.decode()


def test_a_given_password_must_be_changed_first(client):
    user = make_user("system_admin", must_change=True)
    entered = client.post("/login/", {"username": user.username, "password": PASSWORD, "next": "/accounts/"})
    assert entered.status_code == 302
    for address in ("/", "/me/", "/accounts/", "/jobs/"):
        assert client.get(address)["Location"] == "/me/password/"
    assert client.get("/accounts/", HTTP_HX_REQUEST="true")["HX-Redirect"] == "/me/password/"
    assert client.post("/me/everywhere/")["Location"] == "/me/password/"
    assert client.post("/logout/")["Location"] == "/login/"
    client.post("/login/", {"username": user.username, "password": PASSWORD})
    assert change(client, GOOD)["Location"] == "/"
    assert client.get("/accounts/").status_code == 200
    assert not User.objects.get(pk=user.pk).must_change_password


def test_one_time_passwords_are_good_and_differ(settings):
    settings.PROFILE = "mlps"
    user = make_user(None)
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(kinds_in(password) == 4 and not password_problems(password, user) for password in made)
