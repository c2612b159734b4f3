"""A unit that was merged: its row and page say into what and from when; what it filed stays its own, the rest went over."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from zaitong.accounts.tests.factories import make_user, sign_in, sign_in_proved
from zaitong.campaigns.models import Obligation
from zaitong.campaigns.services.successors import obligations_succeed
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.services.units import unit_close
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.tests.factories import World, accept, file, make_staff, make_world, settlement_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def leader(world: World) -> Client:
    return sign_in_proved(Client(), make_user("leader", world.root))


def merge(world: World, old: Unit, new: Unit) -> None:
    unit_close(unit=old, closed_on=today(), successor=new, actor=SYSTEM)
    obligations_succeed(world.campaign.pk, today())


def owed(world: World, unit: Unit, title: str) -> Obligation:
    return world.obligation(world.requirement(title), unit=unit, start=today() - timedelta(days=9))


def text(response: Any) -> str:
    return str(response.content.decode())


def words() -> str:
    day = today()
    return f"{day.month}月{day.day}日起并入墨池小学"


def test_the_row_and_both_pages_say_it(world: World, leader: Client):
    new = make_unit(name="墨池小学", parent=world.root)
    done, left = owed(world, world.school, "活动方案"), owed(world, world.school, "入户家访")
    accept(world, settlement_of(file(world, done), done))
    merge(world, world.school, new)
    matrix = reverse("supervision:matrix", args=[world.campaign.pk])
    found = leader.get(matrix)
    rows = {row.name: row for group in found.context["matrix"].groups for row in group.rows}
    assert (rows["砚桥小学"].closed, rows["墨池小学"].closed) == (words(), "")
    assert (rows["砚桥小学"].completeness, rows["墨池小学"].completeness) == ((1, 1), (0, 1))
    assert words() in text(found)
    export = leader.get(reverse("supervision:export", args=[world.campaign.pk]))
    names = [
        row[0] for row in CalamineWorkbook.from_filelike(BytesIO(export.content)).get_sheet_by_index(0).to_python()
    ]
    assert f"砚桥小学（{words()}）" in names
    old_page = text(leader.get(reverse("orgs:unit", args=[world.school.pk])))
    story = reverse("supervision:obligation", args=[left.pk])
    for said in (
        "没办完的任务从那天起转由它办",
        "报过的仍算在原单位",
        "已通过 1，应报 1",
        "转给墨池小学",
        "没办完的任务转出",
        story,
    ):
        assert said in old_page
    assert "还没有岗位" not in old_page
    new_page = text(leader.get(reverse("orgs:unit", args=[new.pk])))
    for said in ("并入单位转来的", "由砚桥小学转来", story):
        assert said in new_page
    assert leader.get(reverse("supervision:obligation", args=[done.pk])).status_code == 200


def test_nothing_is_said_of_units_that_stand(world: World, leader: Client):
    owed(world, world.school, "活动方案")
    page = text(leader.get(reverse("orgs:unit", args=[world.school.pk])))
    assert "报过的仍算在原单位" not in page
    assert "转来的" not in page


def test_who_runs_the_system_sees_no_work(world: World):
    new = make_unit(name="墨池小学", parent=world.root)
    owed(world, world.school, "入户家访")
    merge(world, world.school, new)
    page = text(sign_in(Client(), make_user("system_admin")).get(reverse("orgs:unit", args=[world.school.pk])))
    assert "并入" in page
    assert "没办完、已转走的" not in page
    assert "报过的仍算在原单位" not in page


def test_as_many_queries_for_twice_as_much(world: World, leader: Client):
    new = make_unit(name="墨池小学", parent=world.root)
    clerk = sign_in(Client(), make_staff("unit_clerk", new))
    owed(world, world.school, "入户家访")
    merge(world, world.school, new)
    matrix = reverse("supervision:matrix", args=[world.campaign.pk])
    pages = [
        (leader, reverse("orgs:unit", args=[world.school.pk])),
        (clerk, reverse("orgs:unit", args=[new.pk])),
        (leader, matrix),
    ]

    def count() -> list[int]:
        found = []
        for client, url in pages:
            client.get(url)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url).status_code == 200
            found.append(len(caught))
        return found

    before = count()
    for n in range(3):
        other = make_unit(parent=world.root)
        owed(world, other, f"任务{n}")
        merge(world, other, new)
        world.obligation(world.requirement(f"转来{n}"), unit=new, moved_from=world.school)
    assert count() == before
