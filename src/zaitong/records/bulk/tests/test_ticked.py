"""Several of the queue at once: returned with one reason for all, each behind its own gates."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.audit.models import AuditRow
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.tests.races import together
from zaitong.records.models import Record, Settlement
from zaitong.records.services.filing import record_withdraw
from zaitong.records.services.review import BulkResult, settlement_accept, settlements_return
from zaitong.records.tests.factories import World, accept, file, give_back, make_staff, make_world, settlement_of, text
from zaitong.records.tests.test_races import numbers

BULK = "records:queue_bulk"


@pytest.fixture
def queue(world: World) -> list[Settlement]:
    """Three that wait: two of one task, one of another."""
    same = world.requirement("甲")
    owed = [world.obligation(same, period=f"2026-0{n}") for n in (1, 2)] + [world.obligation(world.requirement("乙"))]
    type(owed[0]).objects.update(period="")
    return [settlement_of(file(world, one), one) for one in owed]


def picks(rows: list[Settlement]) -> list[str]:
    return [f"{row.pk}:{row.version}" for row in rows]


def send_back(client: Client, rows: list[Settlement], said: str = "请按新格式写") -> object:
    return client.post(
        reverse(BULK), {"decision": "return", "confirmed": 1, "pick": picks(rows), "said": said}, follow=True
    )


def test_several_are_listed_and_then_returned_with_one_reason(queue: list[Settlement], reviewer: Client, clerk: Client):
    listed = text(reviewer.post(reverse(BULK), {"decision": "return", "pick": [row.pk for row in queue]}))
    assert "将退回 3 份" in listed
    assert listed.count(" checked>") == 3
    assert Settlement.objects.filter(state="claimed").count() == 3
    assert "已退回 3 份" in text(send_back(reviewer, queue, "请按\n新格式写"))
    kept = Settlement.objects.values_list("state", "reason", "returned_on")
    assert list(set(kept)) == [("returned", "请按 新格式写", today())]
    assert AuditRow.objects.filter(act="settlement.returned").count() == 3
    assert text(clerk.get(reverse("records:todo"))).count("请按 新格式写") == 3


@pytest.mark.parametrize("said", ["", "  ", "长" * 501])
def test_without_a_fit_reason_none_is_returned_and_everything_stays(
    queue: list[Settlement], reviewer: Client, said: str
):
    answer = send_back(reviewer, queue[:2], said)
    page = text(answer)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert ("请写明退回原因" if not said.strip() else "退回原因最多 500 字") in page
    assert said in page
    assert page.count(" checked>") == 2
    assert Settlement.objects.filter(state="claimed").count() == 3


def test_what_could_not_be_returned_is_listed_with_why_and_the_words_stay(
    world: World, queue: list[Settlement], reviewer: Client
):
    Record.objects.filter(pk=queue[0].record_id).update(author=world.reviewer.person_id)
    seen = picks(queue)
    give_back(world, queue[2])
    file(world, queue[2].obligation, record=queue[2].record)
    accept(world, queue[1])
    posted = {"decision": "return", "confirmed": 1, "pick": [*seen, "999999:1", "x", "9" * 40], "said": "请补页"}
    answer = reviewer.post(reverse(BULK), posted)
    page = text(answer)
    assert answer.status_code == 409
    assert "另一位同事审核" in page
    assert "刚审核通过了这一份" in page
    assert "这份记录刚重报了第 2 版" in page
    assert "找不到了" in page
    assert '<textarea class="input" id="said" name="said" rows="3" maxlength="500">请补页</textarea>' in page
    assert [line["row"].pk for line in answer.context["lines"]] == [queue[2].pk]
    assert f'value="{queue[2].pk}:2"' in page
    assert " checked>" not in page
    assert [Settlement.objects.get(pk=row.pk).state for row in queue] == ["claimed", "accepted", "claimed"]


def test_those_that_could_be_are_returned(world: World, queue: list[Settlement], reviewer: Client):
    record_withdraw(record_id=queue[0].record_id, actor=world.clerk)
    answer = send_back(reviewer, queue)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert "已退回 2 份，没有办成的逐份列在下面" in text(answer)
    assert "报送单位刚撤回了这一份" in text(answer)
    assert "您写的退回原因：请按新格式写" in text(answer)
    assert sorted(Settlement.objects.values_list("state", flat=True)) == ["returned", "returned", "withdrawn"]


def test_another_office_returns_nothing(world: World, queue: list[Settlement]):
    other = sign_in(Client(), world.other_reviewer_user)
    answer = send_back(other, queue)
    assert text(answer).count("找不到了") == 3
    assert "甲" not in text(answer)
    assert Settlement.objects.filter(state="claimed").count() == 3


def test_the_page_can_be_ticked_whole_without_scripts(queue: list[Settlement], reviewer: Client):
    address = reverse(BULK)
    assert " checked>" not in text(reviewer.get(address))
    assert text(reviewer.get(address, {"all": 1})).count(" checked>") == 3
    assert "还没有选要退回的" in text(reviewer.post(address, {"decision": "return"}, follow=True))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Bulk return against a withdrawal and against a colleague's pass."""

    @pytest.mark.parametrize("attempt", range(3))
    def test_returned_while_withdrawn_and_passed(self, attempt: int):
        world = make_world()
        assert world.clerk.rights
        assert world.reviewer.rights
        colleague = actor_for(make_staff("receiving_officer", world.office))
        owed = [world.obligation(world.requirement(f"任务{n}")) for n in range(4)]
        rows = [settlement_of(file(world, one), one) for one in owed]
        picked = [(row.pk, row.version) for row in rows]
        results = together(
            partial(settlements_return, picked=picked, reason="请补页", actor=world.reviewer),
            partial(record_withdraw, record_id=rows[attempt].record_id, actor=world.clerk),
            partial(settlement_accept, settlement_id=rows[3].pk, version=1, actor=colleague),
        )
        bulk, withdrawn, passed = results
        assert isinstance(bulk, BulkResult), results
        states = [Settlement.objects.get(pk=row.pk).state for row in rows]
        for at, rival, state in ((attempt, withdrawn, "withdrawn"), (3, passed, "accepted")):
            won = not isinstance(rival, DomainError)
            assert won is (rows[at].pk in {left.settlement_id for left in bulk.left}), results
            assert states[at] == (state if won else "returned")
        assert len(bulk.done) + len(bulk.left) == 4
        for one, state in zip(owed, states, strict=True):
            assert numbers(one) == (0, 1 if state == "accepted" else 0)
