"""A unit files although the organisation that covers it has: told first, reviewed side by side, one of the two is enough."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zaitong.accounts.tests.factories import sign_in
from zaitong.campaigns.models import Obligation
from zaitong.common.errors import Conflict
from zaitong.records.models import Record, Settlement
from zaitong.records.services.filing import record_file
from zaitong.records.services.review import settlement_accept
from zaitong.records.tests.factories import accept, file, give_back, settlement_of, start, text
from zaitong.records.tests.joint import Joint, make_joint
from zaitong.records.tests.test_covered_filing import numbers


@pytest.fixture
def joint(db: None) -> Joint:
    return make_joint()


def both(joint: Joint) -> tuple[Obligation, Settlement, Settlement]:
    """What the second kindergarten owes, the branch's settlement of it, and the kindergarten's own."""
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    theirs = file(joint.world, branch, units[1], actor=joint.clerk)
    own = file(joint.world, units[1], actor=joint.covered)
    return units[1], settlement_of(theirs, units[1]), settlement_of(own, units[1])


def test_the_unit_is_told_before_it_files_again(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    client = sign_in(Client(), joint.covered_user)
    address = f"{reverse('records:new')}?obligation={units[1].pk}"
    assert "已替本单位报送" not in text(client.get(address))
    draft = start(joint.world, units[1], joint.covered)
    edit = reverse("records:edit", args=[draft.pk])
    assert "已替本单位报送" not in text(client.get(edit))
    theirs = file(joint.world, branch, units[1], actor=joint.clerk)
    for page in (text(client.get(address)), text(client.get(edit))):
        assert "幼儿园联合党支部" in page
        assert "已替本单位报送，待审核" in page
        assert reverse("supervision:obligation", args=[units[1].pk]) in page
        assert reverse("records:record", args=[theirs.pk]) not in page
    assert "另报一份" in text(client.get(address))
    give_back(joint.world, settlement_of(theirs, units[1]))
    assert "已替本单位报送，退回修改" in text(client.get(address))
    seat = sign_in(Client(), joint.clerk_user)
    assert "已替本单位报送" not in text(seat.get(f"{reverse('records:new')}?obligation={branch.pk}"))


def test_the_office_sees_the_two_side_by_side(joint: Joint):
    _, theirs, own = both(joint)
    office = sign_in(Client(), joint.world.reviewer_user)
    item = reverse("records:queue_item", args=[own.pk])
    page = text(office.get(item))
    assert "<em>联合支部已报</em>" in page
    assert "<em>单位自己已报</em>" in page
    assert "幼儿园联合党支部的一份" in page
    assert reverse("records:queue_item", args=[theirs.pk]) in page
    assert "苇塘幼儿园的一份" in text(office.get(reverse("records:queue_item", args=[theirs.pk])))
    bulk = text(office.get(reverse("records:queue_bulk")))
    assert "联合支部已报" in bulk


@pytest.mark.parametrize("which", ["theirs", "own"])
def test_when_one_is_passed_the_other_waits_no_more(joint: Joint, which: str):
    obligation, theirs, own = both(joint)
    passed, left = (theirs, own) if which == "theirs" else (own, theirs)
    office = sign_in(Client(), joint.world.reviewer_user)
    address = reverse("records:queue_item", args=[passed.pk])
    office.post(address, {"version": "1", "decision": "accept"})
    left.refresh_from_db()
    assert (left.state, numbers(obligation)) == ("covered", (0, 1))
    assert "已由另一份完成" in text(office.get(reverse("records:queue_item", args=[left.pk])))
    assert not Settlement.objects.filter(obligation=obligation, state="claimed").exists()
    with pytest.raises(Conflict, match="刚由另一份完成"):
        accept(joint.world, left)
    user = joint.covered_user if left == own else joint.clerk_user
    record = text(sign_in(Client(), user).get(reverse("records:record", args=[left.record_id])))
    assert "已由另一份完成" in record
    assert "已由另一份完成，不再审核" in record  # in its time line
    client = sign_in(Client(), joint.covered_user)
    assert "审核通过" in text(client.get(reverse("supervision:obligation", args=[obligation.pk])))
    assert obligation.requirement.title in text(client.get(reverse("records:todo")))


def test_what_else_the_branch_filed_goes_on_waiting(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    theirs = file(joint.world, branch, *units, actor=joint.clerk)
    own = file(joint.world, units[1], actor=joint.covered)
    accept(joint.world, settlement_of(own, units[1]))
    states = dict(theirs.settlements.values_list("obligation_id", "state"))
    assert [states[o.pk] for o in (branch, *units)] == ["claimed", "claimed", "covered", "claimed"]
    assert [numbers(o) for o in (branch, *units)] == [(1, 0), (1, 0), (0, 1), (1, 0)]


def test_passed_together_one_is_passed(joint: Joint):
    obligation, theirs, own = both(joint)
    office = sign_in(Client(), joint.world.reviewer_user)
    picked = [f"{theirs.pk}:1", f"{own.pk}:1"]
    form = {"pick": picked, "decision": "accept", "confirmed": "1"}
    page = text(office.post(reverse("records:queue_bulk"), form, follow=True))
    assert "这项待办刚由另一份完成了" in page
    assert numbers(obligation) == (0, 1)


def test_two_of_the_units_own_both_wait(joint: Joint):
    """A third topic is allowed: only the branch's beside the unit's is the same thing twice."""
    _, units = joint.gardens_owe()
    one, two = (file(joint.world, units[1], actor=joint.covered) for _ in range(2))
    accept(joint.world, settlement_of(one, units[1]))
    assert settlement_of(two, units[1]).state == "claimed"


def test_where_more_is_needed_both_count(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    Obligation.objects.filter(pk=units[1].pk).update(needed=2)
    theirs = file(joint.world, branch, units[1], actor=joint.clerk)
    own = file(joint.world, units[1], actor=joint.covered)
    accept(joint.world, settlement_of(theirs, units[1]))
    assert settlement_of(own, units[1]).state == "claimed"
    accept(joint.world, settlement_of(own, units[1]))
    units[1].refresh_from_db()
    assert (units[1].claimed, units[1].accepted) == (0, 2)


def test_it_may_be_withdrawn_or_filed_anew(joint: Joint):
    obligation, theirs, own = both(joint)
    accept(joint.world, theirs)
    record = Record.objects.get(pk=own.record_id)
    record_file(
        record_id=record.pk,
        chosen=[obligation.pk],
        lock=record.lock,
        data=record.data | {"story": "补正一处"},
        actor=joint.covered,
    )
    own.refresh_from_db()
    assert (own.state, own.version, numbers(obligation)) == ("claimed", 2, (1, 1))


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_as_many_queries_for_more_pairs(joint: Joint):
    obligation, _, own = both(joint)
    client, office = sign_in(Client(), joint.covered_user), sign_in(Client(), joint.world.reviewer_user)
    draft = start(joint.world, obligation, joint.covered)
    pages = [
        (client, reverse("records:edit", args=[draft.pk])),
        (office, reverse("records:queue_item", args=[own.pk])),
        (office, reverse("records:queue_bulk")),
    ]
    for who, url in pages:
        who.get(url)
    before = [queries(*page) for page in pages]
    for title in ("第二件", "第三件"):
        _, units = joint.gardens_owe(title)
        file(joint.world, joint.branch_owes(f"{title}支部的"), units[1], actor=joint.clerk)
        file(joint.world, units[1], actor=joint.covered)
    assert [queries(*page) for page in pages] == before


def test_passing_and_filing_ask_no_more_where_nothing_is_double(joint: Joint):
    """Nobody pays for it whose unit nobody covers."""
    one, two = joint.world.obligation(), joint.world.obligation()
    record = file(joint.world, one)
    waiting = settlement_of(record, one)
    with CaptureQueriesContext(connection) as caught:
        settlement_accept(settlement_id=waiting.pk, version=1, actor=joint.world.reviewer)
    assert not [q for q in caught if "covered" in q["sql"] and "UPDATE" in q["sql"]]
    draft = start(joint.world, two)
    client = sign_in(Client(), joint.world.clerk_user)
    client.get(reverse("records:edit", args=[draft.pk]))
    with CaptureQueriesContext(connection) as caught:
        client.get(reverse("records:edit", args=[draft.pk]))
    assert not [q for q in caught if "'returned'" in q["sql"] and "subject_unit_id" in q["sql"] and "NOT" in q["sql"]]
