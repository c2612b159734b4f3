from __future__ import annotations

from datetime import timedelta

import pytest

from zaitong.accounts.actor import actor_load
from zaitong.accounts.models import Grant, User
from zaitong.accounts.services import grants, users
from zaitong.accounts.tests.factories import PASSWORD, actor_for, make_grant, make_user
from zaitong.accounts.tests.factories import sign_in_proved as sign_in
from zaitong.audit.models import AuditRow
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError, NotAllowed
from zaitong.orgs.models import Person
from zaitong.orgs.tests.factories import make_district, make_person, make_post, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def admin():
    return make_user("system_admin")


@pytest.fixture
def head(district):
    return make_user("unit_head", post=district.principals[0])


@pytest.fixture
def clerk(district):
    return make_user("unit_clerk", post=district.clerks[0])


def give(client, user, role="unit_clerk", **data):
    values = {"role": role, "scope_kind": "unit", "starts": today().isoformat(), **data}
    return client.post(f"/accounts/{user.pk}/grants/", values)


# --- making accounts --------------------------------------------------------------------------------------------------


def test_an_account_is_made_for_a_person_and_the_password_shown_once(client, admin, district):
    person = Person.objects.get(appointments__post=district.clerks[1])
    sign_in(client, admin)
    assert "选这个人" in client.get("/accounts/new/", {"text": person.name}).content.decode()
    assert person.name in client.get("/accounts/new/", {"person": person.pk}).content.decode()
    made = client.post("/accounts/new/", {"person": person.pk, "username": "ShenYan"})
    user = User.objects.get(username="shenyan")
    password = made.context["password"]
    assert password in made.content.decode()
    assert user.check_password(password)
    assert user.must_change_password
    assert user.person == person
    assert password not in str([row.__dict__ for row in AuditRow.objects.all()])
    assert password not in client.get(f"/accounts/{user.pk}/").content.decode()


@pytest.mark.parametrize(
    ("name", "said"),
    [("ab", "3 至 40 位"), ("沈砚", "3 至 40 位"), ("-abc", "3 至 40 位"), ("TAKEN", "已经有人用了"), ("", "请填写")],
)
def test_bad_sign_in_names_are_explained_and_kept(client, admin, name, said):
    make_user(None, username="taken")
    sign_in(client, admin)
    answer = client.post("/accounts/new/", {"person": make_person().pk, "username": name})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{name}"' in answer.content.decode() or not name


def test_one_person_has_one_account(client, admin, clerk):
    sign_in(client, admin)
    answer = client.post("/accounts/new/", {"person": clerk.person_id, "username": "second"})
    assert answer.status_code == 422
    assert "已经有账号了" in answer.content.decode()


# --- lists ------------------------------------------------------------------------------------------------------------


def test_search_and_filters_stay_in_the_address(client, admin, district, head, clerk):
    sign_in(client, admin)
    unit = district.schools[0]
    page = client.get("/accounts/", {"text": unit.short_name}).content.decode()
    assert head.username in page
    assert f"<code>{admin.username}</code>" not in page
    only = client.get("/accounts/", {"role": "unit_clerk"}).content.decode()
    assert f"<code>{clerk.username}</code>" in only
    assert f"<code>{head.username}</code>" not in only
    assert "没有符合条件的账号" in client.get("/accounts/", {"text": "无此人"}).content.decode()


def test_the_list_asks_as_often_for_many_as_for_few(client, admin, district, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/accounts/").status_code == 200
        return len(seen)

    for number in range(6):
        make_user("unit_clerk", post=(district.clerks + district.principals)[number])
    sign_in(client, admin)
    client.get("/accounts/")
    few = count()
    unit = make_unit()
    for _ in range(6):
        make_user("unit_clerk", post=make_post("clerk", unit, holder=make_person()))
    assert count() == few


def test_a_head_sees_only_his_own_unit(client, head, clerk, district):
    other = make_user("unit_clerk", post=district.clerks[1])
    sign_in(client, head)
    page = client.get("/accounts/").content.decode()
    assert f"<code>{clerk.username}</code>" in page
    assert f"<code>{other.username}</code>" not in page
    assert client.get(f"/accounts/{other.pk}/").status_code == 404


# --- passwords of others ----------------------------------------------------------------------------------------------


def test_a_head_resets_a_clerk_of_his_own_unit(client, head, clerk):
    from django.test import Client

    browser = sign_in(Client(), clerk)
    sign_in(client, head)
    answer = client.post(f"/accounts/{clerk.pk}/reset/", {"version": "0"})
    password = answer.context["password"]
    clerk.refresh_from_db()
    assert clerk.check_password(password)
    assert clerk.must_change_password
    assert browser.get("/me/").status_code == 302, "the clerk's old sessions end"
    entered = Client().post("/login/", {"username": clerk.username, "password": password})
    assert entered.status_code == 302
    assert "no-store" in answer["Cache-Control"]


def test_a_head_resets_nobody_else(client, head, district):
    other_clerk = make_user("unit_clerk", post=district.clerks[1])
    same_unit = make_user("unit_head", post=make_post("principal", district.schools[0], holder=make_person()))
    officer = make_user("unit_clerk", post=make_post("clerk", district.schools[0], holder=make_person()))
    make_grant(officer, "campaign_officer")
    sign_in(client, head)
    assert client.post(f"/accounts/{other_clerk.pk}/reset/").status_code == 404
    for user in (same_unit, officer, head):
        answer = client.post(f"/accounts/{user.pk}/reset/")
        assert answer.status_code == 403
        assert "重置" in answer.content.decode() or "修改密码" in answer.content.decode()
    for user in (other_clerk, same_unit, officer, head):
        user.refresh_from_db()
        assert user.check_password(PASSWORD)


def test_a_second_reset_on_the_same_page_is_a_conflict(client, admin, clerk):
    sign_in(client, admin)
    first = client.post(f"/accounts/{clerk.pk}/reset/", {"version": "0"})
    second = client.post(f"/accounts/{clerk.pk}/reset/", {"version": "0"})
    assert second.status_code == 409
    assert "刚刚被重置" in second.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(first.context["password"])


# --- disabling --------------------------------------------------------------------------------------------------------


def test_disable_and_enable(client, admin, clerk):
    sign_in(client, admin)
    client.post(f"/accounts/{clerk.pk}/state/", {"active": "0"})
    assert not User.objects.get(pk=clerk.pk).is_active
    assert client.post(f"/accounts/{clerk.pk}/state/", {"active": "0"}).status_code == 409
    client.post(f"/accounts/{clerk.pk}/state/", {"active": "1"})
    assert User.objects.get(pk=clerk.pk).is_active
    assert list(AuditRow.objects.filter(subject=f"user:{clerk.pk}").values_list("act", flat=True)) == [
        "user.disabled",
        "user.enabled",
    ]


def test_nobody_disables_himself(client, admin):
    make_user("system_admin")
    sign_in(client, admin)
    answer = client.post(f"/accounts/{admin.pk}/state/", {"active": "0"})
    assert answer.status_code == 400
    assert "不能停用自己的账号" in answer.content.decode()


# --- grants -----------------------------------------------------------------------------------------------------------


def test_a_grant_takes_effect_at_the_next_page(client, admin, district):
    user = make_user(None, post=district.clerks[0])
    sign_in(client, admin)
    assert give(client, user, unit=district.schools[0].pk).status_code == 302
    grant = Grant.objects.get(user=user)
    assert grant.unit == district.schools[0]
    assert actor_for(user).can(Permission.ACCOUNTS_VIEW) is False
    row = AuditRow.objects.get(act="grant.added")
    assert row.data["role"] == "unit_clerk"
    ended = client.post(f"/accounts/{user.pk}/grants/{grant.pk}/end/")
    assert ended.status_code == 302
    assert actor_for(user).rights == {}


def test_ending_a_grant_keeps_that_it_once_held(client, admin, clerk):
    grant = Grant.objects.get(user=clerk)
    sign_in(client, admin)
    client.post(f"/accounts/{clerk.pk}/grants/{grant.pk}/end/")
    grant.refresh_from_db()
    assert grant.ends == today() - timedelta(days=1)
    assert client.post(f"/accounts/{clerk.pk}/grants/{grant.pk}/end/").status_code == 409


@pytest.mark.parametrize(
    ("held", "new"),
    [
        ("system_admin", "unit_clerk"),
        ("system_admin", "auditor"),
        ("auditor", "campaign_officer"),
        ("auditor", "system_admin"),
        ("unit_clerk", "system_admin"),
        ("leader", "auditor"),
        ("receiving_officer", "system_admin"),
    ],
)
def test_powers_are_kept_apart(client, admin, district, held, new):
    user = make_user(held, district.org)
    sign_in(client, admin)
    scope = {"system_admin": "all", "auditor": "all", "campaign_officer": "all"}.get(new, "unit")
    answer = give(client, user, new, scope_kind=scope, unit=district.org.pk)
    assert answer.status_code == 422
    assert "须由不同的人担任" in answer.content.decode()
    assert Grant.objects.filter(user=user).count() == 1


def test_powers_that_do_not_meet_in_time_may_follow_each_other(client, admin, district):
    user = make_user("auditor")
    Grant.objects.filter(user=user).update(ends=today())
    sign_in(client, admin)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert give(client, user, "leader", scope_kind="all", starts=today().isoformat()).status_code == 422
    assert give(client, user, "leader", scope_kind="all", starts=tomorrow).status_code == 302


def test_nobody_changes_his_own_grants(client, admin):
    sign_in(client, admin)
    answer = give(client, admin, "system_admin", scope_kind="all")
    assert "自己的授权不能自己改" in answer.content.decode()
    own = Grant.objects.get(user=admin)
    assert client.post(f"/accounts/{admin.pk}/grants/{own.pk}/end/").status_code == 400
    assert "增加授权" not in client.get(f"/accounts/{admin.pk}/").content.decode()


def test_the_last_administrator_stays(client, admin, clerk):
    other = make_user("system_admin")
    User.objects.filter(pk=admin.pk).update(is_active=False)
    actor = actor_load(admin)
    with pytest.raises(DomainError, match="没有系统管理员"):
        grants.grant_end(user_id=other.pk, grant_id=Grant.objects.get(user=other).pk, actor=actor)
    with pytest.raises(DomainError, match="没有系统管理员"):
        users.user_set_active(user_id=other.pk, active=False, actor=actor)
    other.refresh_from_db()
    assert other.is_active


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"role": ""}, "请选择角色"),
        ({"role": "emperor"}, "没有这个角色"),
        ({"scope_kind": "all"}, "范围只能选：本单位、本级及下属"),
        ({}, "请选择是哪个单位"),
        ({"unit": "999999"}, "不在您管理的范围内"),
        ({"starts": "13月40日"}, "13月40日"),
        ({"starts": ""}, "请填写起始日期"),
        ({"ends": "2020-01-01"}, "早于起始日期"),
        ({"appointment": "999999"}, "不是本人现在的任职"),
    ],
)
def test_wrong_grants_are_explained(client, admin, clerk, district, data, said):
    sign_in(client, admin)
    if data.keys() & {"ends", "appointment"}:
        data = {**data, "unit": district.schools[0].pk}
    answer = give(client, clerk, **data)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_same_grant_twice_is_a_conflict(client, admin, clerk, district):
    user = make_user(None)
    sign_in(client, admin)
    give(client, user, unit=district.schools[0].pk)
    assert "不必重复添加" in give(client, user, unit=district.schools[0].pk).content.decode()


def test_an_administrator_of_a_part_grants_only_within_it(client, district):
    partial = make_user("system_admin", district.schools[0], scope_kind="subtree")
    user = make_user(None, post=district.clerks[0])
    outside = make_user(None, post=district.clerks[1])
    sign_in(client, partial)
    assert client.get(f"/accounts/{outside.pk}/").status_code == 404
    assert give(client, user, unit=district.schools[1].pk).status_code == 422
    assert (
        give(client, user, "leader", scope_kind="all").status_code == 403
        or Grant.objects.filter(user=user).count() == 0
    )
    assert give(client, user, unit=district.schools[0].pk).status_code == 302


def test_readers_may_not_write(client, clerk):
    auditor = make_user("auditor")
    sign_in(client, auditor)
    assert client.get(f"/accounts/{clerk.pk}/").status_code == 200
    for path in ("reset/", "state/", "grants/", "grants/1/end/"):
        assert client.post(f"/accounts/{clerk.pk}/{path}").status_code == 403
    assert client.get("/accounts/new/").status_code == 403


def test_services_refuse_without_the_right(clerk, head):
    actor = actor_for(clerk)
    with pytest.raises(NotAllowed):
        users.user_create(person_id=1, username="abc", actor=actor)
    with pytest.raises(NotAllowed):
        users.user_reset(user_id=head.pk, actor=actor)
    with pytest.raises(NotAllowed):
        users.user_set_active(user_id=head.pk, active=False, actor=actor)
    with pytest.raises(NotAllowed):
        grants.grant_end(user_id=head.pk, grant_id=1, actor=actor)


def test_the_rights_table_and_its_workbook(client, admin):
    sign_in(client, admin)
    page = client.get("/accounts/rights/").content.decode()
    assert "系统管理员" in page
    assert "批准免报" in page
    book = client.get("/accounts/rights/export/")
    assert book["Content-Type"].endswith("sheet")
    assert book.content[:2] == b"PK"
    assert AuditRow.objects.filter(act="rights.exported").count() == 1


def test_conflict_is_a_domain_error():
    assert Conflict("x").status == 409
