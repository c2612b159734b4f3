"""进校一页: what I raised, what came of it, who else came; names only where I may see them; nothing kept of the asking."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.records.models import Record, Settlement
from zaitong.records.services.review import settlement_return
from zaitong.records.tests.factories import text
from zaitong.records.visits.tests.kit import World, filed, make_world, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def member(world: World) -> Client:
    return sign_in(Client(), world.member_user)


def page(client: Client, world: World) -> str:
    return text(client.post("/visits/before/", {"target": world.point}))


def test_what_i_raised_and_what_came_of_it(world, member):
    obligation = world.obligation()
    record = filed(world, chosen=(obligation.pk,), text="食堂取餐排队过长")
    found = page(member, world)
    assert "食堂取餐排队过长" in found
    assert "待审核" in found
    reviewer = actor_for(make_user("receiving_officer", post=world.district.org_head))
    settlement = Settlement.objects.get()
    settlement_return(settlement_id=settlement.pk, version=1, reason="请写清时间", actor=reviewer)
    found = page(member, world)
    assert "退回未改" in found
    assert "请写清时间" in found
    assert f"/records/{record.pk}/edit/" in found


def test_others_of_this_month_are_counted_without_names(world, member):
    visit: dict[str, Any] = {"kind": "unannounced_visit", "unannounced_visit-has_problem": "没有"}
    filed(world, world.officer, target=f"unit:{world.district.schools[0].pk}", text="别人的话", **visit)
    found = page(member, world)
    assert "四不两直走访" in found
    assert world.officer.name not in found
    assert "别人的话" not in found
    leader = make_user("leader", post=world.district.org_head)
    from zaitong.accounts.tests.factories import make_grant

    make_grant(leader, "post_holder", world.district.org)
    assert world.officer.name in page(sign_in(Client(), leader), world)


def test_drafts_of_others_are_not_told(world, member):
    note(world, world.officer, target=world.point, client_key=uuid4().hex)
    assert "这个月还没有别人来过" in page(member, world)


def test_open_duties_about_the_school_are_shown(world, member):
    world.obligation()
    assert "还没办" in page(member, world)


def test_asking_leaves_no_trace(world, member):
    rows, records = AuditRow.objects.count(), Record.objects.count()
    page(member, world)
    assert (AuditRow.objects.count(), Record.objects.count()) == (rows, records)
    assert member.get("/visits/before/").status_code == 200
    assert member.post("/visits/before/", {"place": "哪里也不是"}).status_code == 422
