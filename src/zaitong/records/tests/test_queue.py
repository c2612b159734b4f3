"""待审核 over HTTP: one after the other, several at once, never one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import sign_in
from zaitong.campaigns.models import Obligation
from zaitong.common.clock import now, today
from zaitong.records.models import Record, Settlement
from zaitong.records.tests.factories import (
    World,
    file,
    give_back,
    goal,
    settlement_of,
    text,
)


@pytest.fixture
def queue(world: World) -> list[Settlement]:
    """Three that wait, oldest first."""
    rows = []
    for index, title in enumerate(["甲", "乙", "丙"]):
        obligation = world.obligation(world.requirement(title))
        settlement = settlement_of(file(world, obligation), obligation)
        settlement.claimed_at = now() - timedelta(days=3 - index, minutes=-1)
        settlement.save()
        rows.append(settlement)
    return rows


def decide(client: Client, settlement: Settlement, decision: str, query: str = "", **values: Any) -> Any:
    address = reverse("records:queue_item", args=[settlement.pk]) + query
    return client.post(address, {"decision": decision, "version": settlement.version, **values})


def test_the_queue_begins_with_the_oldest(queue: list[Settlement], reviewer: Client):
    page = reviewer.get(reverse("records:queue"))
    assert page.context["settlement"].pk == queue[0].pk
    assert [line["what"] for line in page.context["lines"]] == ["甲", "乙", "丙"]
    assert "第 1 份，共 3 份" in text(page)
    assert "各校报送活动方案。" in text(page)


def test_the_next_comes_by_itself(queue: list[Settlement], reviewer: Client):
    answer = decide(reviewer, queue[1], "accept")
    assert goal(answer) == reverse("records:queue_item", args=[queue[2].pk])
    answer = decide(reviewer, queue[2], "return", mark=["story"], **{"note-story": "请写到周"})
    assert goal(answer) == reverse("records:queue_item", args=[queue[0].pk])
    answer = decide(reviewer, queue[0], "return", reason="请补盖章")
    assert goal(answer) == reverse("records:queue")
    assert "都审完了" in text(reviewer.get(goal(answer)))
    states = [Settlement.objects.get(pk=row.pk).state for row in queue]
    assert states == ["returned", "accepted", "returned"]


def test_a_return_without_words_keeps_the_marks(queue: list[Settlement], reviewer: Client):
    answer = decide(reviewer, queue[0], "return", mark=["story"], **{"note-story": ""})
    assert answer.status_code == 422
    assert "请写清“调研情况”要改什么" in text(answer)
    assert 'value="story" form="decide" aria-label="标记调研情况" checked' in text(answer)
    answer = decide(reviewer, queue[0], "accept", mark=["story"])
    assert "请先取消标记" in text(answer)


def test_someone_was_quicker(world: World, queue: list[Settlement], reviewer: Client):
    give_back(world, queue[0])
    answer = decide(reviewer, queue[0], "accept")
    assert "刚退回了这一份" in text(reviewer.get(goal(answer)))
    assert Settlement.objects.get(pk=queue[0].pk).state == "returned"


def test_filters_live_in_the_address(world: World, queue: list[Settlement], reviewer: Client):
    give_back(world, queue[2])
    file(world, queue[2].obligation, record=queue[2].record)
    page = reviewer.get(reverse("records:queue"), {"filter": "again"})
    assert [line["row"].pk for line in page.context["lines"]] == [queue[2].pk]
    waited = reviewer.get(reverse("records:queue"), {"filter": "waited"})
    assert [line["row"].pk for line in waited.context["lines"]] == [queue[0].pk]
    one = reviewer.get(reverse("records:queue"), {"requirement": queue[1].obligation.requirement_id})
    assert one.context["settlement"].pk == queue[1].pk
    answer = decide(reviewer, queue[0], "accept", "?filter=waited")
    assert goal(answer) == f"{reverse('records:queue')}?filter=waited"
    assert "看全部" in text(reviewer.get(goal(answer)))


def test_the_last_period_stands_beside(world: World, reviewer: Client):
    requirement = world.requirement(per="month")
    first = world.obligation(requirement, period="2026-09", start=today() - timedelta(days=60))
    second = world.obligation(requirement, period="2026-10", start=today())
    Obligation.objects.update(period="")
    file(world, first, data={"story": "看了支部会议记录和学习笔记，材料齐全、分类存放。"})
    now_filed = file(world, second, data={"story": "看了支部会议记录和学习笔记，材料齐全、分类存放。新增一岗。"})
    page = reviewer.get(reverse("records:queue_item", args=[settlement_of(now_filed, second).pk]))
    line = next(line for line in page.context["item"].lines if line.key == "story")
    assert line.same == 24
    assert line.value.pieces == (("看了支部会议记录和学习笔记，材料齐全、分类存放。", True), ("新增一岗。", False))
    assert "划黄的 24 字与上一期相同" in text(page)


def test_other_offices_do_not_see_it(world: World, queue: list[Settlement]):
    other = sign_in(Client(), world.other_reviewer_user)
    assert other.get(reverse("records:queue_item", args=[queue[0].pk])).status_code == 404
    assert decide(other, queue[0], "accept").status_code == 404
    assert "都审完了" in text(other.get(reverse("records:queue")))


def test_own_work_is_shown_but_not_decided(world: World, queue: list[Settlement], reviewer: Client):
    Record.objects.filter(pk=queue[0].record_id).update(author=world.reviewer.person_id)
    page = reviewer.get(reverse("records:queue_item", args=[queue[0].pk]))
    assert "另一位同事审核" in text(page)
    assert "data-accept" not in text(page)
    assert decide(reviewer, queue[0], "accept").status_code == 403


def test_several_are_listed_before_they_pass(queue: list[Settlement], reviewer: Client):
    address = reverse("records:queue_bulk")
    listed = reviewer.post(address, {"pick": [queue[0].pk, queue[1].pk]})
    assert "将通过 2 份" in text(listed)
    assert Settlement.objects.filter(state="accepted").count() == 0
    picked = {"confirmed": 1, "pick": [f"{queue[0].pk}:1", f"{queue[1].pk}:9"]}
    page = text(reviewer.post(address, picked))
    assert "已通过 1 份" in page
    assert "1 份没有通过" in page
    assert "还没有选" in text(reviewer.post(address, {}, follow=True))
