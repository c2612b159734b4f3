"""A hand-over while the old holder files, on PostgreSQL: he files or the draft moves; never both, never lost."""

from __future__ import annotations

from functools import partial

import pytest
from django.http import Http404

from zaitong.accounts.tests.factories import actor_for
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.tests.races import together
from zaitong.orgs.models import Appointment
from zaitong.records.handover.services import handover_run, handover_undo
from zaitong.records.inner.models import InnerTask
from zaitong.records.inner.services import inner_drop
from zaitong.records.inner.tests.kit import hand_in, put
from zaitong.records.models import HandOver, Record
from zaitong.records.services.drafts import record_save_draft
from zaitong.records.services.filing import record_file
from zaitong.records.tests.factories import DATA, World, make_staff, make_world, start
from zaitong.records.tests.test_races import numbers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    assert made.clerk.rights
    return made


@pytest.mark.parametrize("_", range(4))
def test_handed_over_while_he_files(world: World, _: int):
    obligation = world.obligation()
    record = start(world, obligation)
    head = actor_for(make_staff("unit_head", world.school))
    source = Appointment.objects.get(person=world.clerk_user.person)
    target = Appointment.objects.get(person=make_staff("unit_clerk", world.school).person)
    data = DATA | {"happened_on": today().isoformat()}
    filed, moved = together(
        lambda: record_file(record_id=record.pk, chosen=[obligation.pk], lock=0, data=data, actor=world.clerk),
        lambda: handover_run(source_id=source.pk, target_id=target.pk, actor=head),
    )
    assert isinstance(moved, HandOver), moved
    record = Record.objects.get()
    if moved.drafts:
        assert isinstance(filed, DomainError), filed
        assert (record.state, record.author_id) == ("draft", target.person_id)
    else:
        assert (record.state, record.author_id) == ("filed", source.person_id)
        assert numbers(obligation) == (1, 0)


def test_two_hand_over_at_once(world: World):
    start(world, world.obligation())
    heads = [actor_for(make_staff("unit_head", world.school)) for _ in range(2)]
    source = Appointment.objects.get(person=world.clerk_user.person)
    targets = [Appointment.objects.get(person=make_staff("unit_clerk", world.school).person) for _ in range(2)]
    pairs = zip(heads, targets, strict=True)
    results = together(*(lambda h=h, t=t: handover_run(source_id=source.pk, target_id=t.pk, actor=h) for h, t in pairs))
    assert sorted(done.drafts for done in results) == [0, 1], results


@pytest.mark.parametrize("_", range(4))
def test_undone_while_the_new_holder_goes_on_writing(world: World, _: int):
    """Undone or written on: never both, and what was typed is never lost unsaid."""
    record = start(world, world.obligation())
    heads = [actor_for(make_staff("unit_head", world.school)) for _ in range(2)]
    source = Appointment.objects.get(person=world.clerk_user.person)
    heir = make_staff("unit_clerk", world.school)
    writer = actor_for(heir)
    assert writer.rights
    target = Appointment.objects.get(person=heir.person)
    done = handover_run(source_id=source.pk, target_id=target.pk, actor=heads[0])
    record.refresh_from_db()
    write = partial(record_save_draft, record_id=record.pk, data={"story": "接着写"}, lock=record.lock, actor=writer)
    results = together(
        lambda: handover_undo(handover_id=done.pk, actor=heads[0]),
        lambda: handover_undo(handover_id=done.pk, actor=heads[1]),
        write,
    )
    undone = [one for one in results[:2] if isinstance(one, HandOver)]
    record.refresh_from_db()
    assert len(undone) + isinstance(results[2], Record) == 1, results
    assert all(isinstance(one, HandOver | Record | DomainError) for one in results), results
    assert record.author_id == (source if undone else target).person_id
    assert record.data.get("story") == (None if undone else "接着写")


@pytest.mark.parametrize("_", range(4))
def test_a_part_handed_over_while_he_hands_it_in(world: World, _: int):
    """He hands it in and it stays his, or it moves and he is told."""
    teacher, heir = make_staff("post_holder", world.school), make_staff("post_holder", world.school)
    part = put(world.obligation(), teacher, world.clerk)
    head, writer = actor_for(make_staff("unit_head", world.school)), actor_for(teacher)
    assert writer.rights
    source, target = (Appointment.objects.get(person=user.person) for user in (teacher, heir))
    answered, moved = together(
        lambda: hand_in(part, writer),
        lambda: handover_run(source_id=source.pk, target_id=target.pk, actor=head),
    )
    assert isinstance(moved, HandOver), moved
    part.refresh_from_db()
    if moved.parts:
        assert isinstance(answered, DomainError | Http404), answered
        assert (part.state, part.answer, part.appointment_id) == ("open", "", target.pk)
    else:
        assert isinstance(answered, InnerTask), answered
        assert (part.state, part.appointment_id) == ("done", source.pk)


def test_the_same_part_is_given_while_his_moves(world: World):
    """The successor has both, under two names, whichever came first; neither act fails."""
    teacher, heir = make_staff("post_holder", world.school), make_staff("post_holder", world.school)
    obligation = world.obligation()
    put(obligation, teacher, world.clerk)
    head = actor_for(make_staff("unit_head", world.school))
    source, target = (Appointment.objects.get(person=user.person) for user in (teacher, heir))
    results = together(
        lambda: put(obligation, heir, world.clerk),
        lambda: handover_run(source_id=source.pk, target_id=target.pk, actor=head),
    )
    assert isinstance(results[1], HandOver), results
    assert isinstance(results[0], InnerTask), results
    assert InnerTask.objects.filter(appointment=target).count() in {1, 2}
    assert not InnerTask.objects.filter(appointment=source).exists()


@pytest.mark.parametrize("_", range(3))
def test_a_part_undone_while_the_new_holder_hands_it_in(world: World, _: int):
    teacher, heir = make_staff("post_holder", world.school), make_staff("post_holder", world.school)
    part = put(world.obligation(), teacher, world.clerk)
    head, writer = actor_for(make_staff("unit_head", world.school)), actor_for(heir)
    source, target = (Appointment.objects.get(person=user.person) for user in (teacher, heir))
    done = handover_run(source_id=source.pk, target_id=target.pk, actor=head)
    part.refresh_from_db()
    assert writer.rights
    undone, answered = together(lambda: handover_undo(handover_id=done.pk, actor=head), lambda: hand_in(part, writer))
    part.refresh_from_db()
    assert isinstance(undone, HandOver) + isinstance(answered, InnerTask) == 1, (undone, answered)
    assert part.appointment_id == (source if isinstance(undone, HandOver) else target).pk


def test_a_part_handed_over_while_it_is_taken_back(world: World):
    """Whichever first: it is gone, at one of the two."""
    teacher, heir = make_staff("post_holder", world.school), make_staff("post_holder", world.school)
    part = put(world.obligation(), teacher, world.clerk)
    head = actor_for(make_staff("unit_head", world.school))
    source, target = (Appointment.objects.get(person=user.person) for user in (teacher, heir))
    results = together(
        lambda: inner_drop(task_id=part.pk, actor=world.clerk),
        lambda: handover_run(source_id=source.pk, target_id=target.pk, actor=head),
    )
    part.refresh_from_db()
    assert isinstance(results[0], InnerTask), results
    assert isinstance(results[1], HandOver), results
    assert part.state == "dropped"
