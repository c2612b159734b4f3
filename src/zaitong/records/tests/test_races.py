"""Two at once, on PostgreSQL: each in a thread with a connection of its own, started together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from zaitong.accounts.tests.factories import actor_for
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Cell, Obligation
from zaitong.catalogue.models import RecordType
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.tests.races import WAIT, together
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.services import review
from zaitong.records.services.copying import record_copy_from
from zaitong.records.services.drafts import record_save_draft, record_start
from zaitong.records.services.filing import record_file, record_withdraw
from zaitong.records.services.pasting import records_make
from zaitong.records.services.review import settlement_accept, settlement_return
from zaitong.records.tests.factories import DATA, World, file, make_staff, make_world, settlement_of, start
from zaitong.records.tests.shipped import ship
from zaitong.records.topics.services import step_start

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    assert made.clerk.rights
    assert made.reviewer.rights
    return made


def numbers(obligation: Obligation) -> tuple[int, int]:
    obligation.refresh_from_db()
    cell = Cell.objects.get(requirement=obligation.requirement, unit=obligation.matrix_unit)
    assert (cell.claimed, cell.accepted) == (obligation.claimed, obligation.accepted)
    return obligation.claimed, obligation.accepted


def test_the_same_filing_sent_twice_at_once(world: World):
    obligation = world.obligation()

    def send() -> Record:
        record = record_start(client_key="once", actor=world.clerk, obligation_id=obligation.pk)
        data = DATA | {"happened_on": today().isoformat()}
        return record_file(record_id=record.pk, chosen=[obligation.pk], lock=0, data=data, actor=world.clerk)

    results = together(send, send, send)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert Record.objects.count() == RecordVersion.objects.count() == Settlement.objects.count() == 1
    assert numbers(obligation) == (1, 0)


def test_two_records_for_one_obligation_are_both_counted(world: World):
    obligation = world.obligation(needed=5)
    colleague = actor_for(make_staff("unit_clerk", world.school))
    drafts = [start(world, world.obligation(world.requirement(f"其他{i}"))) for i in range(2)]

    def send(record: Record, actor: Any) -> Record:
        data = DATA | {"happened_on": today().isoformat()}
        return record_file(record_id=record.pk, chosen=[obligation.pk], lock=0, data=data, actor=actor)

    results = together(lambda: send(drafts[0], world.clerk), lambda: send(drafts[1], colleague))
    assert all(isinstance(r, Record) for r in results), results
    assert numbers(obligation) == (2, 0)


def waiting(world: World) -> tuple[Obligation, Settlement]:
    obligation = world.obligation()
    return obligation, settlement_of(file(world, obligation), obligation)


def test_accepted_and_returned_at_once(world: World):
    obligation, settlement = waiting(world)
    colleague = actor_for(make_staff("receiving_officer", world.office))
    results = together(
        lambda: settlement_accept(settlement_id=settlement.pk, version=1, actor=world.reviewer),
        lambda: settlement_return(settlement_id=settlement.pk, version=1, reason="请补盖章", actor=colleague),
    )
    assert sum(isinstance(r, DomainError) and r.code == "decided" for r in results) == 1, results
    settlement.refresh_from_db()
    won = {"accepted": (0, 1), "returned": (0, 0)}
    assert numbers(obligation) == won[settlement.state]


def test_withdrawn_and_accepted_at_once(world: World):
    obligation, settlement = waiting(world)
    results = together(
        lambda: record_withdraw(record_id=settlement.record_id, actor=world.clerk),
        lambda: settlement_accept(settlement_id=settlement.pk, version=1, actor=world.reviewer),
    )
    assert sum(isinstance(r, DomainError) for r in results) == 1, results
    settlement.refresh_from_db()
    won = {"accepted": ("filed", (0, 1)), "withdrawn": ("withdrawn", (0, 0))}
    state, counted = won[settlement.state]
    assert Record.objects.get().state == state
    assert numbers(obligation) == counted


def test_two_windows_save_at_once(world: World):
    record = start(world, world.obligation())

    def save(text: str) -> Callable[[], Any]:
        return lambda: record_save_draft(record_id=record.pk, data={"story": text}, lock=0, actor=world.clerk)

    results = together(save("甲"), save("乙"))
    refused = [r for r in results if isinstance(r, DomainError)]
    assert len(refused) == 1, results
    record.refresh_from_db()
    assert {record.data["story"], refused[0].data["mine"]["story"]} == {"甲", "乙"}
    assert refused[0].data["stored"] == record.data


def test_without_the_locks_both_decisions_are_made(world: World, monkeypatch: pytest.MonkeyPatch):
    """The race itself: with the locks taken away and both past the check, two reviewers decide the same row."""
    _, settlement = waiting(world)
    colleague = actor_for(make_staff("receiving_officer", world.office))
    checked = threading.Barrier(2)
    check_state = review._check_state

    def check_together(row: Settlement, version: int) -> None:
        check_state(row, version)
        checked.wait(WAIT)

    monkeypatch.setattr(review, "_check_state", check_together)
    monkeypatch.setattr(review, "record_locked", lambda pk: Record.objects.get(pk=pk))
    monkeypatch.setattr(review, "obligations_lock", lambda ids: list(Obligation.objects.filter(pk__in=ids)))
    results = together(
        lambda: settlement_accept(settlement_id=settlement.pk, version=1, actor=world.reviewer),
        lambda: settlement_return(settlement_id=settlement.pk, version=1, reason="请补盖章", actor=colleague),
    )
    assert [type(r) for r in results] == [Settlement, Settlement], "both were told that theirs is the decision"
    assert {r.state for r in results} == {"accepted", "returned"}
    said = AuditRow.objects.filter(act__in=["settlement.accepted", "settlement.returned"])
    assert said.count() == 2


def test_the_same_paste_and_the_same_copy_sent_twice_at_once(world: World):
    text = "调研日期\t调研情况\n11月3日\t甲\n11月4日\t乙"
    make = partial(records_make, record_type=world.visit, text=text, picked={1, 2}, actor=world.clerk)
    assert not [one for one in together(make, make) if isinstance(one, Exception)]
    assert sorted(Record.objects.values_list("data__story", flat=True)) == ["乙", "甲"]
    source = file(world, world.obligation())
    draft = start(world, world.obligation(world.requirement("又一项")))
    copy = partial(record_copy_from, record_id=draft.pk, source_id=source.pk, files=[], actor=world.clerk)
    assert not [one for one in together(copy, copy) if isinstance(one, Exception)]
    draft.refresh_from_db()
    assert draft.data["story"] == DATA["story"]


def test_a_topic_taken_back_while_something_is_filed_under_it(world: World):
    """Never both: a filed step under a topic that was withdrawn."""
    ship("head_topic", "topic_step")
    topic_type = RecordType.objects.get(key="head_topic")
    for n in range(5):
        topic = record_start(client_key=f"t{n}", actor=world.clerk, record_type_id=topic_type.pk)
        data = {"title": "难题", "leader": ["沈听澜"], "ends_on": today().isoformat()}
        topic = record_file(record_id=topic.pk, chosen=[], lock=topic.lock, data=data, actor=world.clerk)
        step = step_start(topic_id=topic.pk, what="measure", client_key=f"s{n}", actor=world.clerk)
        filled = step.data | {"happened_on": today().isoformat(), "done": "定了两条"}
        filing = partial(record_file, record_id=step.pk, chosen=[], lock=step.lock, data=filled, actor=world.clerk)
        answers = together(filing, partial(record_withdraw, record_id=topic.pk, actor=world.clerk))
        assert sum(isinstance(answer, DomainError) for answer in answers) == 1, answers
        topic.refresh_from_db()
        step.refresh_from_db()
        assert {topic.state, step.state} in ({"filed"}, {"withdrawn", "draft"})
