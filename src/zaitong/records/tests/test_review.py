"""Deciding: each office its own rows, never one's own work, every decision counted and written down."""

from __future__ import annotations

import pytest
from django.http import Http404

from zaitong.accounts.tests.factories import actor_for, make_grant
from zaitong.audit.models import AuditRow
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.records.models import Settlement
from zaitong.records.services.filing import record_withdraw
from zaitong.records.services.review import settlements_accept
from zaitong.records.tests.factories import (
    World,
    accept,
    file,
    give_back,
    make_staff,
    settlement_of,
)

State = Settlement.State


@pytest.fixture
def waiting(world: World) -> Settlement:
    obligation = world.obligation()
    return settlement_of(file(world, obligation), obligation)


def test_accepted(world: World, waiting: Settlement):
    found = accept(world, waiting)
    assert (found.state, found.reviewer_id) == (State.ACCEPTED, world.reviewer.user_id)
    waiting.obligation.refresh_from_db()
    assert (waiting.obligation.claimed, waiting.obligation.accepted) == (0, 1)
    row = AuditRow.objects.get(act="settlement.accepted")
    assert row.subject == f"record:{waiting.record_id}"
    assert row.data["obligation"] == waiting.obligation_id


def test_returned_with_remarks(world: World, waiting: Settlement):
    found = give_back(world, waiting, "", remarks={"story": "请写到周", "unknown": "别处"})
    assert found.remarks == {"story": "请写到周"}
    assert found.reason == "要改 1 处：调研情况"
    waiting.obligation.refresh_from_db()
    assert waiting.obligation.returned


@pytest.mark.parametrize(
    ("reason", "remarks", "key"),
    [
        ("", {}, "reason"),
        ("长" * 501, {}, "reason"),
        ("", {"story": " "}, "story"),
        ("", {"story": "长" * 301}, "story"),
    ],
)
def test_a_return_says_what_to_change(
    world: World, waiting: Settlement, reason: str, remarks: dict[str, str], key: str
):
    with pytest.raises(FieldErrors) as caught:
        give_back(world, waiting, reason, remarks=remarks)
    assert key in caught.value.errors
    waiting.refresh_from_db()
    assert waiting.state == State.CLAIMED


def test_other_offices_rows_are_not_found(world: World, waiting: Settlement):
    with pytest.raises(Http404):
        accept(world, waiting, world.other_reviewer)
    with pytest.raises(NotAllowed):
        accept(world, waiting, world.clerk)


def _author(world: World, waiting: Settlement) -> None:
    waiting.record.author_id = world.reviewer.person_id
    waiting.record.save()


def _filer(world: World, waiting: Settlement) -> None:
    waiting.record.filer_id = world.reviewer.user_id
    waiting.record.save()


def _earlier_filer(world: World, waiting: Settlement) -> None:
    AuditRow.objects.create(
        at=waiting.claimed_at,
        act="record.filed",
        subject=f"record:{waiting.record_id}",
        actor_id=world.reviewer.user_id,
    )


def _own_unit(world: World, waiting: Settlement) -> None:
    waiting.obligation.subject_unit = world.office
    waiting.obligation.save()


def _own_post(world: World, waiting: Settlement) -> None:
    waiting.obligation.subject_unit_id, waiting.obligation.subject_post_id = None, world.reviewer.post_id
    waiting.obligation.save()


@pytest.mark.parametrize("arrange", [_author, _filer, _earlier_filer, _own_unit, _own_post])
def test_nobody_decides_his_own_work(world: World, waiting: Settlement, arrange):
    arrange(world, waiting)
    for act in (accept, give_back):
        with pytest.raises(NotAllowed) as caught:
            act(world, waiting)
        assert caught.value.code == "own_work"
    bulk = settlements_accept(picked=[(waiting.pk, 1)], actor=world.reviewer)
    assert bulk.done == ()
    assert len(bulk.left) == 1
    waiting.refresh_from_db()
    assert waiting.state == State.CLAIMED


def test_the_second_decision_is_told_of_the_first(world: World, waiting: Settlement):
    give_back(world, waiting)
    colleague = actor_for(make_staff("receiving_officer", world.office))
    with pytest.raises(Conflict, match="刚退回"):
        accept(world, waiting, colleague)


def test_what_was_withdrawn_or_filed_anew_is_not_decided_unseen(world: World, waiting: Settlement):
    record_withdraw(record_id=waiting.record_id, actor=world.clerk)
    with pytest.raises(Conflict, match="撤回"):
        accept(world, waiting)
    file(world, waiting.obligation, record=waiting.record)
    with pytest.raises(Conflict, match="第 2 版"):
        accept(world, waiting)


def test_several_at_once_each_behind_its_gate(world: World, waiting: Settlement):
    more = world.obligation(world.requirement("另一项"))
    second = settlement_of(file(world, more), more)
    foreign = world.obligation(world.requirement("别科的", office=world.other_office))
    third = settlement_of(file(world, foreign), foreign)
    result = settlements_accept(picked=[(waiting.pk, 1), (second.pk, 7), (third.pk, 1)], actor=world.reviewer)
    assert result.done == (waiting.pk,)
    assert [one.settlement_id for one in result.left] == [second.pk, third.pk]


def test_who_reviews_for_two_offices_decides_for_both(world: World):
    foreign = world.obligation(world.requirement("别科的", office=world.other_office))
    settlement = settlement_of(file(world, foreign), foreign)
    make_grant(world.reviewer_user, "receiving_officer", world.other_office)
    assert accept(world, settlement, actor_for(world.reviewer_user)).state == State.ACCEPTED
