"""A joint branch and its kindergartens at the same moment, on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from zaitong.accounts.tests.factories import actor_for
from zaitong.campaigns.models import Cell, Obligation
from zaitong.common.clock import today
from zaitong.common.errors import DomainError, FieldErrors
from zaitong.common.tests.races import together
from zaitong.records.models import Record, Settlement
from zaitong.records.services.filing import record_file, record_withdraw
from zaitong.records.services.review import settlement_accept, settlement_return
from zaitong.records.tests.factories import DATA, file, settlement_of, start
from zaitong.records.tests.joint import Joint, branch_clerk, make_joint

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def joint(transactional_db: None) -> Joint:
    made = make_joint()
    assert made.clerk.rights
    assert made.covered.rights
    assert made.world.reviewer.rights
    assert made.world.other_reviewer.rights
    return made


def waiting(*obligations: Obligation) -> list[int]:
    """What waits for each, as its cell and its settlements say too."""
    found = []
    for obligation in obligations:
        obligation.refresh_from_db()
        cell = Cell.objects.get(requirement=obligation.requirement_id, unit=obligation.matrix_unit_id)
        rows = Settlement.objects.filter(obligation=obligation, state="claimed")
        assert cell.claimed == min(obligation.claimed, 1)
        assert obligation.claimed == rows.count()
        found.append(obligation.claimed)
    return found


def send(record: Record, actor: Any, *obligations: Obligation) -> Record:
    data = DATA | {"happened_on": today().isoformat()}
    return record_file(record_id=record.pk, chosen=[o.pk for o in obligations], lock=0, data=data, actor=actor)


def test_two_of_the_branch_file_at_once(joint: Joint):
    branch, other = joint.branch_owes(), joint.branch_owes("主题党日")
    _, units = joint.gardens_owe()
    colleague = actor_for(branch_clerk(joint.gardens[0], joint.branch))
    drafts = [start(joint.world, o, joint.clerk) for o in (branch, other)]
    results = together(
        lambda: send(drafts[0], joint.clerk, branch, *units[1:]),
        lambda: send(drafts[1], colleague, other, *reversed(units[1:])),
    )
    # Whoever comes second is told that the units have been answered for; nothing of his is half filed.
    assert sum(isinstance(r, FieldErrors) for r in results) == 1, results
    assert waiting(*units[1:]) == [1, 1]
    assert sorted(waiting(branch, other)) == [0, 1]


def test_the_units_own_clerk_files_at_the_same_moment(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    draft, own = start(joint.world, branch, joint.clerk), start(joint.world, units[1], joint.covered)
    results = together(lambda: send(draft, joint.clerk, branch, *units[1:]), lambda: send(own, joint.covered, units[1]))
    assert isinstance(results[1], Record), results  # its own word is always taken
    if isinstance(results[0], Record):  # the branch was first: both wait, and count as far as is needed
        assert waiting(branch, *units[1:]) == [1, 2, 1]
    else:
        assert isinstance(results[0], FieldErrors), results
        assert waiting(branch, *units[1:]) == [0, 1, 0]


def test_taken_back_while_one_office_passes_and_another_returns(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe(office=joint.world.other_office)
    record = file(joint.world, branch, *units, actor=joint.clerk)
    passed, back = settlement_of(record, units[1]), settlement_of(record, units[2])
    world = joint.world
    results = together(
        lambda: record_withdraw(record_id=record.pk, actor=joint.clerk),
        lambda: settlement_accept(settlement_id=passed.pk, version=1, actor=world.other_reviewer),
        lambda: settlement_return(settlement_id=back.pk, version=1, reason="请补", actor=world.other_reviewer),
    )
    taken = isinstance(results[0], Record)
    assert all(isinstance(r, DomainError) for r in results[1:]) is taken, results
    assert waiting(branch, *units) == ([0, 0, 0, 0] if taken else [1, 1, 0, 0])
