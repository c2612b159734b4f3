"""How much is asked and how much is there: one or two records, sums of a field, different values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.campaigns.models import Obligation
from zaitong.records.tests.factories import World, accept, file, settlement_of, text

if TYPE_CHECKING:
    from django.test import Client


def todo_page(client: Client) -> str:
    return text(client.get(reverse("records:todo")))


def test_three_different_topics_are_asked_by_name(world: World, clerk: Client) -> None:
    counted: dict[str, Any] = {"counts": "distinct", "counts_field": "topics", "counts_label": "调研内容", "minimum": 3}
    owed = world.obligation(world.requirement(**counted), needed=3)
    file(world, owed, data={"topics": ["组织生活"]})
    assert "已报 1，还差 2 个不同的“调研内容”" in todo_page(clerk)
    file(world, owed, data={"topics": ["组织生活", "课后服务"]})  # one of them again: two in all
    assert "已报 2，还差 1 个不同的“调研内容”" in todo_page(clerk)
    file(world, owed, data={"topics": ["重点工作落实"]})
    owed.refresh_from_db()
    assert (owed.claimed, owed.first_filed_on is not None) == (3, True)
    assert "还差" not in todo_page(clerk)


def test_a_sum_reaches_what_is_needed(world: World, clerk: Client) -> None:
    counted: dict[str, Any] = {"counts": "sum", "counts_field": "talks", "counts_label": "谈心人数", "minimum": 10}
    owed = world.obligation(world.requirement(**counted), needed=10)
    file(world, owed, data={"talks": 7})
    assert "已报 7，还差 3（谈心人数）" in todo_page(clerk)


def test_two_a_term_are_counted_as_records(world: World, clerk: Client) -> None:
    owed = world.obligation(world.requirement(minimum=2, per="term"), needed=2, period="2026-T1")
    file(world, owed)
    assert "已报 1，还差 1 份" in todo_page(clerk)


@pytest.mark.parametrize(("records", "marked"), [(2, False), (3, True)])
def test_a_third_of_one_to_two_is_taken_and_marked(world: World, client: Client, records: int, marked: bool) -> None:
    owed = world.obligation(world.requirement(minimum=1, maximum=2), needed=1)
    for _ in range(records):
        accept(world, settlement_of(file(world, owed), owed))
    owed = Obligation.objects.get(pk=owed.pk)
    assert owed.accepted == records
    leader = sign_in(client, make_user("leader"))
    page = text(leader.get(reverse("supervision:obligation", args=[owed.pk])))
    assert ("超过至多 2 份" in page) is marked
