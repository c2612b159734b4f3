"""What meets inside a school at the same moment, on PostgreSQL."""

from __future__ import annotations

import threading

import pytest
from django.core.files.base import ContentFile

from zaitong.accounts.actor import UserActor
from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import actor_for
from zaitong.audit.models import AuditRow
from zaitong.common.errors import Conflict
from zaitong.common.tests.races import together
from zaitong.records.inner import services
from zaitong.records.inner.files import inner_files_add
from zaitong.records.inner.models import InnerTask
from zaitong.records.inner.services import Given, Part, inner_answer, inner_drop, inner_give
from zaitong.records.inner.taking import Choice, Took, inner_take
from zaitong.records.inner.tests.kit import hand_in, held, put
from zaitong.records.tests.factories import World, make_staff, make_world, start

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    assert made.clerk.rights
    return made


@pytest.fixture
def teachers(world: World) -> tuple[User, User]:
    return make_staff("post_holder", world.school, "程见山"), make_staff("post_holder", world.school, "苏禾清")


def loaded(user: User) -> UserActor:
    actor = actor_for(user)
    assert actor.rights
    return actor


def acts(name: str) -> int:
    return AuditRow.objects.filter(act=name).count()


@pytest.mark.parametrize("attempt", range(3))
def test_handed_in_while_it_is_taken_back(world: World, teachers: tuple[User, User], attempt: int) -> None:
    """Either it is done and stays, or it is gone and the person is told: never done and gone."""
    teacher = loaded(teachers[0])
    task = put(world.obligation(), teachers[0], world.clerk)
    answered, dropped = together(lambda: hand_in(task, teacher), lambda: inner_drop(task_id=task.pk, actor=world.clerk))
    task.refresh_from_db()
    if isinstance(answered, Conflict):
        assert task.state == "dropped"
        assert not task.answer
    else:
        assert isinstance(answered, InnerTask), answered
        assert isinstance(dropped, Conflict), dropped
        assert (task.state, task.answer) == ("done", "已经落实。")


def test_without_the_lock_both_would_win(
    world: World, teachers: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lock is for: read at the same moment, the part is handed in and taken back at once."""
    teacher = loaded(teachers[0])
    task = put(world.obligation(), teachers[0], world.clerk)
    barrier = threading.Barrier(2)

    def unlocked(task_id: int, actor: UserActor) -> InnerTask:
        found = InnerTask.objects.select_related("obligation__requirement", "appointment__person").get(pk=task_id)
        barrier.wait(20)
        return found

    monkeypatch.setattr(services, "inner_locked", unlocked)
    found = together(lambda: hand_in(task, teacher), lambda: inner_drop(task_id=task.pk, actor=world.clerk))
    assert all(isinstance(one, InnerTask) for one in found), found


@pytest.mark.parametrize("attempt", range(3))
def test_a_teacher_hands_in_while_the_group_is_taken_back(
    world: World, teachers: tuple[User, User], attempt: int
) -> None:
    leader, teacher = loaded(teachers[0]), loaded(teachers[1])
    obligation = world.obligation()
    upper = put(obligation, teachers[0], world.clerk)
    below = put(obligation, teachers[1], leader, upper)
    answered, dropped = together(
        lambda: hand_in(below, teacher), lambda: inner_drop(task_id=upper.pk, actor=world.clerk)
    )
    upper.refresh_from_db()
    below.refresh_from_db()
    if isinstance(answered, Conflict):
        assert (upper.state, below.state) == ("dropped", "dropped")
    else:
        assert isinstance(answered, InnerTask), answered
        assert isinstance(dropped, Conflict), dropped
        assert (upper.state, below.state) == ("open", "done")


@pytest.mark.parametrize("below", [False, True])
def test_broken_down_twice_at_once(world: World, teachers: tuple[User, User], below: bool) -> None:
    """A double click, and the clerk beside the head: each person has the part once."""
    obligation, leader = world.obligation(), loaded(teachers[0])
    upper = put(obligation, teachers[0], world.clerk) if below else None
    actor = leader if below else world.clerk
    parts = [Part("听课两节", held(teachers[1]))]

    def press() -> Given:
        return inner_give(obligation_id=obligation.pk, parent_id=upper.pk if upper else None, parts=parts, actor=actor)

    found = together(press, press, press)
    assert sorted(len(one.made) for one in found) == [0, 0, 1], found
    assert InnerTask.objects.filter(title="听课两节").count() == 1


def test_broken_down_while_it_is_taken_back(world: World, teachers: tuple[User, User]) -> None:
    """Nothing hangs below what is gone."""
    obligation, leader = world.obligation(), loaded(teachers[0])
    upper = put(obligation, teachers[0], world.clerk)
    parts = [Part("听课两节", held(teachers[1]))]
    together(
        lambda: inner_give(obligation_id=obligation.pk, parent_id=upper.pk, parts=parts, actor=leader),
        lambda: inner_drop(task_id=upper.pk, actor=world.clerk),
    )
    upper.refresh_from_db()
    assert upper.state == "dropped"
    assert not InnerTask.objects.live().exists()


def test_handed_in_twice(world: World, teachers: tuple[User, User]) -> None:
    """The same words twice are one act; two windows with different words: one of them is told."""
    teacher = loaded(teachers[0])
    same = put(world.obligation(), teachers[0], world.clerk, title="同样的")
    found = together(lambda: hand_in(same, teacher), lambda: hand_in(same, teacher))
    assert all(isinstance(one, InnerTask) for one in found), found
    assert acts("inner.answered") == 1
    other = put(world.obligation(), teachers[0], world.clerk, title="两样的")
    told = together(
        *(lambda words=words: inner_answer(task_id=other.pk, answer=words, lock=0, actor=teacher) for words in "甲乙")
    )
    assert sum(isinstance(one, Conflict) and one.code == "stale" for one in told) == 1, told
    other.refresh_from_db()
    assert other.answer in {"甲", "乙"}


def test_taken_over_twice_at_once(world: World, teachers: tuple[User, User]) -> None:
    """Two windows of the head's: one takes over, the other is told; text and file come once."""
    teacher = loaded(teachers[0])
    obligation = world.obligation()
    task = put(obligation, teachers[0], world.clerk)
    inner_files_add(task_id=task.pk, files=[ContentFile("记录".encode(), name="记录.txt")], actor=teacher)
    hand_in(task, teacher)
    record = start(world, obligation)
    choice = Choice([task.pk], [task.files.get().pk], "story", "electronic")

    def press() -> Took:
        return inner_take(record_id=record.pk, choice=choice, lock=record.lock, actor=world.clerk)

    found = together(press, press)
    assert sum(one == Took(1, 1) for one in found) == 1, found
    assert sum(isinstance(one, Conflict) for one in found) == 1, found
    record.refresh_from_db()
    assert record.data["story"] == "一份：已经落实。"
    assert record.attachments.count() == 1
