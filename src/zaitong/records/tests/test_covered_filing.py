"""One record of a joint branch for what its kindergartens owe each for itself: who may, what it settles, who decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.campaigns.models import Cell, Obligation
from zaitong.common.clock import today
from zaitong.common.errors import FieldErrors, NotAllowed
from zaitong.orgs.models import Post, Unit
from zaitong.orgs.tests.factories import make_person, make_post, make_unit
from zaitong.records.consent.models import ConsentRule
from zaitong.records.models import Record, Settlement
from zaitong.records.selectors.proposals import record_proposals
from zaitong.records.services.filing import record_withdraw
from zaitong.records.tests.factories import DATA, accept, file, give_back, make_staff, settlement_of, start, text
from zaitong.records.tests.joint import Joint, make_joint

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.records.selectors.proposals import Proposal

pytestmark = pytest.mark.django_db
TYPED = DATA | {"happened_on": today().isoformat()}


@pytest.fixture
def joint() -> Joint:
    return make_joint()


def numbers(obligation: Obligation) -> tuple[int, int]:
    """Waiting and accepted of an obligation, and of its cell, which agree up to what is needed."""
    obligation.refresh_from_db()
    cell = Cell.objects.get(requirement=obligation.requirement_id, unit=obligation.matrix_unit_id)
    assert (cell.claimed, cell.accepted) == (min(obligation.claimed, 1 - obligation.accepted), obligation.accepted)
    return obligation.claimed, obligation.accepted


def offered(joint: Joint, record: Record, actor: Actor | None = None) -> dict[int, Proposal]:
    found = record_proposals(record, actor or joint.clerk, TYPED)
    return {p.obligation.pk: p for p in found if p.fit.ok}


def refile(joint: Joint, record: Record, *obligations: Obligation, **values: Any) -> Record:
    values.setdefault("actor", joint.clerk)
    return file(joint.world, *obligations, record=record, **values)


def test_one_record_for_the_branch_and_three_kindergartens(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    record = start(joint.world, branch, joint.clerk)
    proposals = offered(joint, record)
    assert set(proposals) == {branch.pk, *(o.pk for o in units)}
    # What is another unit's is offered, never ticked for the person; the seat's own is its clerk's own.
    assert [proposals[o.pk].ticked for o in (branch, *units)] == [True, True, False, False]
    assert [proposals[o.pk].for_unit for o in (branch, *units)] == [False, False, True, True]
    file(joint.world, branch, *units, record=record, actor=joint.clerk)
    assert [numbers(o) for o in (branch, *units)] == [(1, 0)] * 4
    assert Record.objects.count() == 1
    assert set(Settlement.objects.values_list("claimed_on", flat=True)) == {today()}


def test_the_form_names_each_unit_and_files_what_is_ticked(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    client = sign_in(Client(), joint.clerk_user)
    record = start(joint.world, branch, joint.clerk)
    url = reverse("records:edit", args=[record.pk])
    page = client.post(reverse("records:proposals", args=[record.pk]), TYPED)
    assert "替苇塘幼儿园完成" in text(page)
    assert "替汀南幼儿园完成" not in text(page)
    every = [branch.pk, *(o.pk for o in units)]
    chosen = [branch.pk, units[0].pk, units[1].pk]
    sent = client.post(
        url, TYPED | {"act": "file", "version": "0", "chosen": chosen, "offered": ",".join(map(str, every))}
    )
    assert sent.status_code == 302
    assert [numbers(o)[0] for o in (branch, *units)] == [1, 1, 1, 0]
    shown = text(client.get(sent["Location"]))
    assert "替苇塘幼儿园完成" in shown
    assert "（鹭影幼儿园）" in shown  # 还能完成的: fits, was not ticked
    assert client.get(reverse("supervision:obligation", args=[units[1].pk])).status_code == 200


def test_only_who_holds_a_post_in_the_branch(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    colleague = actor_for(make_staff("unit_clerk", joint.gardens[0]))
    reader = actor_for(
        make_user("leader", post=make_post(Post.Role.SECRETARY, joint.gardens[0], joint.branch, make_person()))
    )
    own = actor_for(
        make_user("post_holder", post=make_post(Post.Role.TEACHER, joint.gardens[0], joint.branch, make_person()))
    )
    record = start(joint.world, branch, colleague)
    assert set(offered(joint, record, colleague)) == {branch.pk, units[0].pk}
    with pytest.raises(FieldErrors):
        refile(joint, record, branch, units[1], actor=colleague)
    for actor in (reader, own, joint.world.clerk, joint.covered):
        assert not set(offered(joint, record, actor)) & {units[2].pk}
    assert [o.claimed for o in Obligation.objects.all()] == [0, 0, 0, 0]


def test_a_stranger_and_a_covered_clerk_find_nothing(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    record = file(joint.world, branch, *units, actor=joint.clerk)
    for user in (joint.world.clerk_user, joint.covered_user):
        client = sign_in(Client(), user)
        assert client.get(reverse("records:edit", args=[record.pk])).status_code == 404
        assert client.post(reverse("records:withdraw", args=[record.pk])).status_code == 404
    stranger = sign_in(Client(), joint.world.clerk_user)
    assert stranger.get(reverse("supervision:obligation", args=[units[1].pk])).status_code == 404
    # Its clerk begins no record for another unit: what he files is the branch's own.
    seat = sign_in(Client(), joint.clerk_user)
    assert seat.post(reverse("records:new"), {"obligation": units[1].pk}).status_code == 403


def test_the_rules_of_fitting_hold(joint: Joint):
    branch = joint.branch_owes()
    _, other_form = joint.gardens_owe("报送方案", accepts=joint.world.plan)
    monthly, _ = joint.gardens_owe("每月开放", per="month")
    earlier = today().replace(day=1) - timedelta(days=40)
    for o in monthly.obligations.all():
        o.period, o.start, o.due = f"{earlier:%Y-%m}", earlier.replace(day=1), earlier
        o.save()
    gone = make_unit(Unit.Kind.KINDERGARTEN, "砚北幼儿园", joint.world.root)
    strange = joint.world.obligation(joint.world.requirement("别园的事"), unit=gone)
    record = start(joint.world, branch, joint.clerk)
    assert set(offered(joint, record)) == {branch.pk}
    for wrong in (other_form[1], monthly.obligations.get(subject_unit=joint.gardens[1]), strange):
        with pytest.raises(FieldErrors):
            refile(joint, record, branch, wrong)


def test_what_a_post_files_speaks_for_nobody_else(joint: Joint):
    post = make_post(Post.Role.PRINCIPAL, joint.gardens[0], joint.branch, make_person())
    head = actor_for(make_user("unit_head", post=post))
    own = joint.world.obligation(
        joint.world.requirement("园长"), unit=joint.gardens[0], subject_unit=None, subject_post=post
    )
    _, units = joint.gardens_owe()
    record = start(joint.world, own, head)
    assert not set(offered(joint, record, head)) & {o.pk for o in units[1:]}


def test_one_is_returned_and_the_rest_pass(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe(office=joint.world.other_office)
    record = file(joint.world, branch, *units, actor=joint.clerk)
    accept(joint.world, settlement_of(record, branch))
    for o in units[:1]:
        accept(joint.world, settlement_of(record, o), joint.world.other_reviewer)
    give_back(joint.world, settlement_of(record, units[1]), "请写苇塘的人数", actor=joint.world.other_reviewer)
    assert [numbers(o) for o in (branch, *units)] == [(0, 1), (0, 1), (0, 0), (1, 0)]
    with pytest.raises(Exception, match="不能再撤回"):
        record_withdraw(record_id=record.pk, actor=joint.clerk)
    refile(joint, record, branch, *units)
    assert [numbers(o) for o in (branch, *units)] == [(0, 1), (0, 1), (1, 0), (1, 0)]
    assert settlement_of(record, branch).version == 1
    refused = sign_in(Client(), joint.world.other_reviewer_user)
    page = text(refused.get(reverse("records:queue")))
    assert "苇塘幼儿园（由幼儿园联合党支部报送）" in page


def test_withdrawing_takes_all_of_it_back(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    record = file(joint.world, branch, *units, actor=joint.clerk)
    colleague = actor_for(make_staff("unit_clerk", joint.gardens[0]))
    with pytest.raises(NotAllowed, match="苇塘幼儿园、鹭影幼儿园"):
        record_withdraw(record_id=record.pk, actor=colleague)
    assert numbers(units[1]) == (1, 0)
    record_withdraw(record_id=record.pk, actor=joint.clerk)
    assert [numbers(o) for o in (branch, *units)] == [(0, 0)] * 4
    refile(joint, record, branch, units[2])
    assert [numbers(o)[0] for o in (branch, *units)] == [1, 0, 0, 1]


def test_a_colleague_without_a_post_in_the_branch_cannot_drop_them(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    record = file(joint.world, branch, *units, actor=joint.clerk)
    give_back(joint.world, settlement_of(record, branch))
    colleague = actor_for(make_staff("unit_clerk", joint.gardens[0]))
    with pytest.raises(FieldErrors) as refused:
        refile(joint, record, branch, units[0], actor=colleague)
    assert "要由党支部的同志修改" in refused.value.errors["obligations"][0]
    assert [numbers(o)[0] for o in units] == [1, 1, 1]
    refile(joint, record, branch, *units[:2])  # who speaks for the branch may untick one
    assert [numbers(o)[0] for o in (branch, *units)] == [1, 1, 1, 0]


def test_what_the_unit_has_filed_itself_goes_before(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    record = start(joint.world, branch, joint.clerk)
    assert units[1].pk in offered(joint, record)
    file(joint.world, units[1], actor=joint.covered)
    assert units[1].pk not in offered(joint, record)
    with pytest.raises(FieldErrors) as refused:
        refile(joint, record, branch, *units)
    assert refused.value.errors["obligations"] == [
        "“党员家长进园”（苇塘幼儿园）：这个单位已经自己报齐，不用再替它报，请取消勾选。"
    ]
    assert numbers(branch) == (0, 0)
    refile(joint, record, branch, units[0], units[2])
    assert [numbers(o) for o in (branch, *units)] == [(1, 0)] * 4


def test_a_unit_may_file_itself_although_its_branch_has(joint: Joint):
    _, units = joint.gardens_owe()
    branch = joint.branch_owes()
    record = file(joint.world, branch, units[1], actor=joint.clerk)
    own = file(joint.world, units[1], actor=joint.covered)
    assert numbers(units[1]) == (2, 0)
    give_back(joint.world, settlement_of(record, units[1]))
    assert numbers(units[1]) == (1, 0)
    accept(joint.world, settlement_of(own, units[1]))
    assert numbers(units[1]) == (0, 1)
    # Filed anew it does not answer for the unit again.
    with pytest.raises(FieldErrors):
        refile(joint, record, branch, units[1])


def test_the_covered_unit_is_told_and_may_file_itself_after_a_return(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    record = file(joint.world, branch, units[1], actor=joint.clerk)
    client = sign_in(Client(), joint.covered_user)
    address = reverse("records:record", args=[record.pk])
    waiting = text(client.get(reverse("records:todo")))
    assert "由幼儿园联合党支部报送" in waiting
    assert address not in waiting
    story = text(client.get(reverse("supervision:obligation", args=[units[1].pk])))
    assert "由幼儿园联合党支部报送" in story
    assert address not in story
    give_back(joint.world, settlement_of(record, units[1]), "请写苇塘的人数")
    returned = text(client.get(reverse("records:todo")))
    assert "由幼儿园联合党支部报送，已退回：请写苇塘的人数" in returned
    assert f"/records/{record.pk}/" not in returned
    file(joint.world, units[1], actor=joint.covered)
    assert numbers(units[1]) == (1, 0)


def test_the_heads_word_is_asked_at_the_seat(joint: Joint):
    ConsentRule.objects.create(unit=joint.gardens[0], on=True)
    make_staff("unit_head", joint.gardens[0])
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    record = file(joint.world, branch, *units, actor=joint.clerk)
    assert (record.state, numbers(units[1])) == ("draft", (0, 0))


def test_who_holds_the_post_no_more_speaks_for_nobody(joint: Joint):
    branch = joint.branch_owes()
    _, units = joint.gardens_owe()
    record = start(joint.world, branch, joint.clerk)
    joint.branch.units.remove(joint.gardens[1])
    clerk = actor_for(joint.clerk_user)
    assert set(offered(joint, record, clerk)) == {branch.pk, units[0].pk, units[2].pk}
    Post.objects.update(party=None)
    clerk = actor_for(joint.clerk_user)
    assert set(offered(joint, record, clerk)) == {branch.pk, units[0].pk}
    joint.branch.closed_on = today()
    joint.branch.save()
    Post.objects.update(party=joint.branch)
    assert set(offered(joint, record, actor_for(joint.clerk_user))) == {branch.pk, units[0].pk}


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_as_many_queries_for_twice_as_many_units(joint: Joint):
    branch = joint.branch_owes()
    requirement, units = joint.gardens_owe()
    record = file(joint.world, branch, *units[:2], actor=joint.clerk)
    draft = start(joint.world, joint.branch_owes("主题党日"), joint.clerk)
    clerk, office = sign_in(Client(), joint.clerk_user), sign_in(Client(), joint.world.reviewer_user)
    pages = [
        (clerk, reverse("records:edit", args=[draft.pk])),
        (clerk, reverse("records:proposals", args=[draft.pk])),
        (clerk, reverse("records:record", args=[record.pk])),
        (office, reverse("records:queue")),
        (sign_in(Client(), joint.covered_user), reverse("records:todo")),
    ]
    for client, url in pages:
        client.get(url)
    before = [queries(client, url) for client, url in pages]
    more = [make_unit(Unit.Kind.KINDERGARTEN, parent=joint.world.root) for _ in range(6)]
    joint.branch.units.add(*more)
    owed = [joint.world.obligation(requirement, unit=unit) for unit in more]
    clerk_now = actor_for(joint.clerk_user)
    large = file(joint.world, joint.branch_owes("书记讲党课"), *owed[:4], actor=clerk_now)
    pages[2] = clerk, reverse("records:record", args=[large.pk])
    clerk.get(pages[2][1])
    assert [queries(client, url) for client, url in pages] == before
