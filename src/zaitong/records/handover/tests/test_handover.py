"""移交 over HTTP: who passes on what to whom, and what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.models import Grant
from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.campaigns.models import Delegation, Responsibility
from zaitong.common.clock import today
from zaitong.common.errors import Conflict
from zaitong.orgs.models import Appointment
from zaitong.orgs.tests.factories import make_appointment, make_person, make_post
from zaitong.records.models import HandOver, Record
from zaitong.records.services.drafts import record_save_draft
from zaitong.records.services.filing import record_file
from zaitong.records.tests.factories import DATA, World, add_file, file, make_staff, make_world, pdf, start, text


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def head_of(world: World) -> Client:
    return sign_in(Client(), make_staff("unit_head", world.school, "苏禾清"))


def held(user: Any) -> Appointment:
    return Appointment.objects.get(person=user.person, ends=None)


def leave(world: World, *, successor: str = "程见山") -> tuple[Appointment, Appointment]:
    """The clerk has left; somebody holds his post since today."""
    old = held(world.clerk_user)
    old.ends = today() - timedelta(days=1)
    old.save()
    return old, make_appointment(make_person(successor), old.post, today())


def delegation_to(world: World) -> Delegation:
    """The clerk has let a colleague answer for the school until tomorrow."""
    helper = make_staff("unit_clerk", world.school)
    ends = today() + timedelta(days=1)
    role, kind = Grant.Role.DELEGATE, Grant.ScopeKind.DELEGATE
    grant = Grant.objects.create(user=helper, role=role, scope_kind=kind, starts=today(), ends=ends)
    given = held(world.clerk_user)
    return Delegation.objects.create(
        grant=grant, user=helper, user_label="", appointment=given, unit=world.school, starts=today(), ends=ends
    )


def draft(world: World) -> Record:
    record = start(world, world.obligation())
    return record_save_draft(record_id=record.pk, data=DATA, lock=0, actor=world.clerk)


def test_drafts_and_duties_move_and_what_was_filed_stays(world: World):
    head, filed, kept = head_of(world), file(world, world.obligation()), draft(world)
    Responsibility.objects.create(
        unit=world.school, campaign=world.campaign, role="clerk", appointment=held(world.clerk_user)
    )
    old, new = leave(world)
    assert "1 位离任的同志" in text(head.get(reverse("records:todo")))
    address = reverse("records:handover", args=[old.pk])
    page = text(head.get(address))
    assert "将移交 1 份草稿、0 份校内分解、1 处分工" in page
    assert "程见山" in page
    said = text(head.post(address, {"target": new.pk}, follow=True))
    assert "草稿 1 份，校内分解 0 份，分工 1 处" in said
    kept.refresh_from_db()
    filed.refresh_from_db()
    assert kept.author == new.person
    assert filed.author == old.person
    assert Responsibility.objects.get().appointment == new
    assert "位离任的同志" not in text(head.get(reverse("records:todo")))
    assert "移交" in text(head.get(reverse("records:record", args=[kept.pk])))
    head.post(address, {"target": new.pk})
    assert list(HandOver.objects.values_list("drafts", "duties").order_by("pk")) == [(1, 1), (0, 0)]


def test_an_old_copy_is_not_filed_afterwards(world: World):
    head, kept = head_of(world), draft(world)
    old = held(world.clerk_user)
    other = held(make_staff("unit_clerk", world.school, "程见山"))
    head.post(reverse("records:handover", args=[old.pk]), {"target": other.pk})
    with pytest.raises(Conflict) as refused:
        record_file(record_id=kept.pk, chosen=kept.chosen, lock=kept.lock, actor=world.clerk)
    assert refused.value.code == "handed"


def test_it_is_undone_while_nothing_has_been_done_with_it(world: World):
    head, kept = head_of(world), draft(world)
    given = delegation_to(world)
    duty = Responsibility.objects.create(
        unit=world.school, campaign=world.campaign, role="clerk", appointment=held(world.clerk_user)
    )
    old, new = leave(world)
    address = reverse("records:handover", args=[old.pk])
    assert "撤销移交" in text(head.post(address, {"target": new.pk}, follow=True))
    assert Delegation.objects.get().grant is None
    undo = reverse("records:handover_undo", args=[HandOver.objects.get().pk])
    assert "草稿、校内分解和分工回到" in text(head.post(undo, follow=True))
    for row in (kept, duty):
        row.refresh_from_db()
    assert (kept.author, duty.appointment) == (old.person, old)
    assert Delegation.objects.filter(pk=given.pk, grant__isnull=False, ended_at__isnull=True).exists()
    assert kept.data["story"] == DATA["story"]
    page = text(head.get(address))
    assert "已撤销" in page
    assert 'action="' + undo not in page
    assert "已经撤销过了" in text(head.post(undo, follow=True))
    head.post(address, {"target": new.pk})
    kept.refresh_from_db()
    assert kept.author == new.person


def test_it_is_not_undone_once_a_draft_was_touched_or_a_duty_moved_on(world: World):
    head, kept = head_of(world), draft(world)
    duty = Responsibility.objects.create(
        unit=world.school, campaign=world.campaign, role="clerk", appointment=held(world.clerk_user)
    )
    old = held(world.clerk_user)
    heir = make_staff("unit_clerk", world.school, "程见山")
    address = reverse("records:handover", args=[old.pk])
    head.post(address, {"target": held(heir).pk})
    done = HandOver.objects.get()
    undo = reverse("records:handover_undo", args=[done.pk])
    kept.refresh_from_db()
    add_file(world, kept, pdf())
    assert "已经动过移交的草稿" in text(head.post(undo, follow=True))
    record_save_draft(record_id=kept.pk, data={"story": "接着写"}, lock=kept.lock, actor=actor_for(heir))
    assert 'action="' + undo not in text(head.get(address))
    assert "已经动过移交的草稿" in text(head.post(undo, follow=True))
    HandOver.objects.update(moved={"duties": [duty.pk]})
    duty.appointment = old
    duty.save()
    assert "移交的分工后来改过" in text(head.post(undo, follow=True))
    kept.refresh_from_db()
    assert (kept.author, kept.data["story"]) == (heir.person, "接着写")
    other = sign_in(Client(), make_staff("unit_head", world.root))
    assert other.post(undo).status_code in (403, 404)


def test_a_new_holder_takes_over_his_own_post_only(world: World):
    member = make_person("顾听澜")
    post = make_post("committee_member", world.root, holder=member)
    user = make_user("post_holder", post=post, person=member)
    owed = world.obligation(unit=world.root, subject_unit=None, subject_post=post)
    record = start(world, owed, actor_for(user))
    record_save_draft(record_id=record.pk, data=DATA, lock=0, actor=actor_for(user))
    old = held(user)
    old.ends = today() - timedelta(days=1)
    old.save()
    heir = make_person("陆知远")
    new = make_appointment(heir, post, today())
    client = sign_in(Client(), make_user("post_holder", post=post, person=heir))
    assert "1 位离任的同志" in text(client.get(reverse("records:todo")))
    address = reverse("records:handover", args=[old.pk])
    stranger = held(make_staff("unit_clerk", world.root))
    assert client.post(address, {"target": stranger.pk}).status_code == 422
    client.post(address, {"target": new.pk})
    record.refresh_from_db()
    assert record.author == heir
    assert sign_in(Client(), make_staff("post_holder", world.school)).get(address).status_code == 404


def test_what_a_post_owes_waits_for_its_next_holder(world: World):
    head = head_of(world)
    teacher = make_person("沈砚")
    post = make_post("teacher", world.school, holder=teacher)
    user = make_user("post_holder", post=post, person=teacher)
    record = start(world, world.obligation(subject_unit=None, subject_post=post), actor_for(user))
    other = held(make_staff("unit_clerk", world.school))
    head.post(reverse("records:handover", args=[held(user).pk]), {"target": other.pk})
    record.refresh_from_db()
    assert record.author == teacher


def test_the_list_costs_the_same(world: World, django_assert_max_num_queries):
    head = head_of(world)
    draft(world)
    leave(world)
    head.get(reverse("records:handovers"))
    with django_assert_max_num_queries(30) as few:
        head.get(reverse("records:handovers"))
    for _ in range(3):
        gone = held(make_staff("unit_clerk", world.school))
        gone.ends = today() - timedelta(days=2)
        gone.save()
    with django_assert_max_num_queries(30) as many:
        head.get(reverse("records:handovers"))
    assert len(many) == len(few)
