"""我做了一件事: forms found by words, what they would settle, and what a filed record nearly settled."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.catalogue.tests.factories import make_type
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.models import Record
from zaitong.records.selectors.doing import doings
from zaitong.records.tests.factories import World, file, goal, text

TITLE = [{"key": "title", "label": "名称", "type": "text", "required": True}]


@pytest.fixture
def party_day(world: World) -> int:
    return make_type("party_day", TITLE, name="主题党日").pk


@pytest.mark.parametrize("words", ["开了一次主题党日", "党日活动", "主题 党日"])
def test_found_by_ones_own_words(world: World, party_day: int, words: str):
    assert [one.type.pk for one in doings(world.clerk, words)] == [party_day]


def test_found_by_the_name_of_the_task(world: World, party_day: int):
    world.obligation(world.requirement("到共建企业送课"))
    found = doings(world.clerk, "给企业送课去了")
    assert [(one.type.name, one.named) for one in found] == [("联系点调研", "到共建企业送课")]


def test_what_is_owed_comes_first_and_others_duties_do_not_count(world: World, party_day: int, clerk: Client):
    world.obligation(world.requirement("别校的", accepts=world.plan), unit=make_unit())
    world.obligation(world.requirement("一"))
    world.obligation(world.requirement("二", office=world.other_office))
    page = clerk.get(reverse("records:new"))
    first, *rest = page.context["doings"]
    assert (first.type, first.waiting) == (world.visit, 2)
    assert [one.waiting for one in rest] == [0, 0]
    assert "您的待办里用得上：一、二" in text(page)


def test_nothing_fits_lists_all(world: World, clerk: Client):
    page = text(clerk.get(reverse("records:new"), {"q": "<b>zz</b>"}))
    assert "没有找到和“&lt;b&gt;zz&lt;/b&gt;”对得上的表样" in page
    assert "联系点调研" in page


def test_from_the_act_to_the_form_once(world: World, clerk: Client):
    sent = {"type": world.visit.pk, "client_key": "k"}
    assert goal(clerk.post(reverse("records:new"), sent)) == goal(clerk.post(reverse("records:new"), sent))
    assert Record.objects.count() == 1


def test_after_filing_what_it_nearly_settles_and_why_not(world: World, clerk: Client, reviewer: Client):
    mine = world.obligation()
    world.obligation(world.requirement("课后服务走访", match={"topics": "课后服务"}))
    world.obligation(world.requirement("没有选的"))
    record = file(world, mine)
    address = reverse("records:record", args=[record.pk])
    page = text(clerk.get(address))
    assert "“调研内容”里没有“课后服务”" in page
    assert "对得上，报送时没有选" in page
    assert "先撤回，补上再报" in page
    assert "差一点的" not in text(reviewer.get(address))
