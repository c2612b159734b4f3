"""The second factor: bound with the password, shown for what lies sealed, counted once, taken away by whom it is asked of."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from zaitong.accounts import sessions
from zaitong.accounts.demo import demo_code
from zaitong.accounts.models import User
from zaitong.accounts.services.second import second_check
from zaitong.accounts.tests.factories import (
    PASSWORD,
    actor_for,
    code_of,
    make_user,
    other_than,
    sign_in,
    sign_in_proved,
)
from zaitong.audit.models import AuditRow
from zaitong.common.errors import FieldErrors
from zaitong.common.tests.races import together
from zaitong.orgs.tests.factories import make_district

SECOND = "/me/second/"


@pytest.fixture
def district(db: Any) -> Any:
    return make_district()


@pytest.fixture
def head(district: Any) -> User:
    return make_user("unit_head", post=district.principals[0])


@pytest.fixture
def bound(head: User) -> TOTPDevice:
    device: TOTPDevice = TOTPDevice.objects.create(user=head, name="手机", confirmed=True)
    return device


def send(client: Client, act: str, **fields: str) -> Any:
    return client.post(SECOND, {"act": act, **fields})


def test_a_phone_is_bound_with_the_password_and_its_first_code(client: Client, head: User) -> None:
    sign_in(client, head)
    assert "开始绑定" in client.get(SECOND).content.decode()
    wrong = send(client, "begin", password="不对")
    assert (wrong.status_code, TOTPDevice.objects.count()) == (422, 0)
    assert "密码不对" in wrong.content.decode()
    send(client, "begin", password=PASSWORD)
    device = TOTPDevice.objects.get()
    page = client.get(SECOND)
    assert "second__qr" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0") or "no-store" in page["Cache-Control"]
    refused = send(client, "confirm", code=other_than(code_of(device)))
    assert refused.status_code == 422
    device.refresh_from_db()
    assert device.throttling_failure_count == 1
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    assert send(client, "confirm", code=f"{code_of(device)[:3]} {code_of(device)[3:]}").status_code == 302
    device.refresh_from_db()
    assert device.confirmed
    after = client.get(SECOND).content.decode()
    assert "解除绑定" in after
    assert "second__qr" not in after
    assert device.key not in after
    acts = AuditRow.objects.filter(act__startswith="second.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["second.begun", "second.bound"]


def test_a_secret_is_shown_to_the_session_that_began_it_only(client: Client, head: User) -> None:
    sign_in(client, head)
    send(client, "begin", password=PASSWORD)
    elsewhere = sign_in(Client(), head)
    page = elsewhere.get(SECOND).content.decode()
    assert "开始绑定" in page
    assert "otpauth" not in page
    assert "second__qr" not in page


def test_a_code_counts_once_and_for_a_quarter_of_an_hour(client: Client, bound: TOTPDevice) -> None:
    sign_in(client, bound.user)
    code = code_of(bound)
    assert send(client, "check", code=code, next="/me/").headers["Location"] == "/me/"
    assert sessions.PROVED in client.session
    again = sign_in(Client(), bound.user)
    reused = send(again, "check", code=code)
    assert reused.status_code == 422
    assert sessions.PROVED not in again.session
    assert AuditRow.objects.filter(act="second.refused", result="refused").count() == 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "９" * 7, "1" * 300, "１２ ３４ ab"])
def test_nonsense_is_no_code(client: Client, bound: TOTPDevice, code: str) -> None:
    sign_in(client, bound.user)
    page = send(client, "check", code=code)
    assert page.status_code == 422
    assert sessions.PROVED not in client.session


def test_who_tries_codes_has_to_wait(bound: TOTPDevice) -> None:
    actor = actor_for(bound.user)
    for _ in range(3):
        with pytest.raises(FieldErrors):
            second_check(user_id=bound.user_id, code=other_than(code_of(bound)), actor=actor)
    with pytest.raises(FieldErrors) as refused:
        second_check(user_id=bound.user_id, code=code_of(bound), actor=actor)
    assert "再试" in refused.value.errors["code"][0], "even the right one, for a while"


def test_unbinding_takes_a_code_or_somebody_who_may_reset(client: Client, district: Any, bound: TOTPDevice) -> None:
    sign_in(client, bound.user)
    assert send(client, "remove", code=other_than(code_of(bound))).status_code == 422
    assert TOTPDevice.objects.exists()
    admin = sign_in_proved(Client(), make_user("system_admin"))
    address = f"/accounts/{bound.user_id}/second/"
    clerk = sign_in(Client(), make_user("unit_clerk", post=district.principals[1]))
    assert clerk.post(address).status_code == 403
    assert "解除动态口令" in admin.get(f"/accounts/{bound.user_id}/").content.decode()
    assert admin.post(address).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert admin.post(address).status_code == 409, "nothing is bound any more"
    assert AuditRow.objects.filter(act="second.removed", subject=f"user:{bound.user_id}").count() == 1


def test_unbinding_ends_the_proof_and_the_way_back_is_kept(client: Client, bound: TOTPDevice) -> None:
    sign_in(client, bound.user)
    assert send(client, "check", code=code_of(bound)).status_code == 302
    bound.refresh_from_db()
    back = "/records/?q=谈心&state=waiting"
    answer = send(client, "remove", code=code_of(bound, steps=1), next=back)
    assert sessions.PROVED not in client.session
    assert client.get(answer.headers["Location"]).context["next"] == back


def test_the_demo_shows_a_code_that_still_counts(bound: TOTPDevice, settings: Any) -> None:
    assert demo_code(bound.user_id) == ""
    settings.DEMO = True
    for _ in range(3):  # three people share the account within half a minute
        second_check(user_id=bound.user_id, code=demo_code(bound.user_id), actor=actor_for(bound.user))


def test_a_lost_phone_of_the_only_administrator_is_unbound_on_the_command_line(capsys, db):
    first = make_user("system_admin", username="first")
    TOTPDevice.objects.create(user=first, name="手机", confirmed=True)
    call_command("second_remove", "First")
    assert not TOTPDevice.objects.exists()
    assert "已解除 first 的动态口令" in capsys.readouterr().out
    assert AuditRow.objects.get(act="second.removed").actor_label == "系统"
    for name, said in (("first", "没有绑定"), ("nobody", "没有这个登录名")):
        with pytest.raises(CommandError, match=said):
            call_command("second_remove", name)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_code_sent_twice_at_once_counts_once(transactional_db: Any) -> None:
    user = make_user("unit_head", post=make_district().principals[0])
    device = TOTPDevice.objects.create(user=user, name="手机", confirmed=True)
    actor, code = actor_for(user), code_of(device)
    results = together(*[lambda: second_check(user_id=user.pk, code=code, actor=actor)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["FieldErrors", "NoneType"]
