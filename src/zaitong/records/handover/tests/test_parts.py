"""Parts of 校内分解 that lie with somebody who leaves, over HTTP: listed, passed on, put back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment
from zaitong.records.inner.files import inner_files_add
from zaitong.records.inner.tests.kit import act, hand_in, held, put
from zaitong.records.models import HandOver
from zaitong.records.tests.factories import World, make_staff, make_world, text


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def people(world: World) -> tuple[User, User, User]:
    """A group's head who leaves, the teacher below him, the next head."""
    names = ("程见山", "苏禾清", "顾听澜")
    first, second, third = (make_staff("post_holder", world.school, name) for name in names)
    return first, second, third


def head_of(world: World) -> Client:
    return sign_in(Client(), make_staff("unit_head", world.school, "沈砚"))


def leave(user: User) -> str:
    """His appointment is over since yesterday; the page of his hand-over."""
    pk = held(user)
    Appointment.objects.filter(pk=pk).update(ends=today() - timedelta(days=1))
    return reverse("records:handover", args=[pk])


def test_open_parts_move_with_what_is_below_and_done_ones_stay(world: World, people: tuple[User, User, User]):
    leader, teacher, heir = people
    obligation = world.obligation()
    part = put(obligation, leader, world.clerk, title="三年级的安排")
    done = hand_in(put(obligation, leader, world.clerk, title="已交的"), actor_for(leader))
    below = put(obligation, teacher, actor_for(leader), part, "听课")
    head, address = head_of(world), leave(leader)
    assert "1 位离任的同志" in text(head.get(reverse("records:todo")))
    page = text(head.get(address))
    assert "三年级的安排" in page
    assert "他往下分的还有 1 份没有交" in page
    assert "已交的" not in page
    assert "校内分解 1 份" in text(head.post(address, {"target": held(heir)}, follow=True))
    for task in (part, done, below):
        task.refresh_from_db()
    assert [task.appointment.person for task in (part, done, below)] == [heir.person, leader.person, teacher.person]
    client = sign_in(Client(), heir)
    assert "三年级的安排" in text(client.get(reverse("records:todo")))
    hand_in(below, actor_for(teacher), "听了两节。")
    assert "听了两节。" in text(client.get(reverse("records:inner", args=[part.pk])))
    act(client, part, act="answer", answer="接着做完了。")
    part.refresh_from_db()
    assert part.state == "done"
    assert "位离任的同志" not in text(head.get(reverse("records:todo")))


def test_it_is_undone_with_the_rest(world: World, people: tuple[User, User, User]):
    leader, _, heir = people
    obligation = world.obligation()
    part = put(obligation, leader, world.clerk)
    put(obligation, heir, world.clerk)  # the heir has one of the same name
    head, address = head_of(world), leave(leader)
    head.post(address, {"target": held(heir)})
    part.refresh_from_db()
    assert (part.title, part.appointment_id) == ("一份（程见山移交）", held(heir))
    undo = reverse("records:handover_undo", args=[HandOver.objects.get().pk])
    assert undo in text(head.get(address))
    assert "校内分解和分工回到" in text(head.post(undo, follow=True))
    part.refresh_from_db()
    assert (part.title, part.appointment.person) == ("一份", leader.person)


@pytest.mark.parametrize("worked", ["answer", "file", "split"])
def test_it_is_not_undone_once_a_part_was_worked_on(world: World, people: tuple[User, User, User], worked: str):
    leader, teacher, heir = people
    part = put(world.obligation(), leader, world.clerk)
    head, address = head_of(world), leave(leader)
    head.post(address, {"target": held(heir)})
    if worked == "file":
        inner_files_add(task_id=part.pk, files=[ContentFile(b"1", name="a.txt")], actor=actor_for(heir))
    else:
        act(sign_in(Client(), heir), part, act=worked, answer="写了。", title="听课", person=[held(teacher)])
    undo = reverse("records:handover_undo", args=[HandOver.objects.get().pk])
    assert undo not in text(head.get(address))
    assert "已经动过移交的校内分解" in text(head.post(undo, follow=True))
    part.refresh_from_db()
    assert part.appointment_id == held(heir)


def test_the_page_costs_the_same(world: World, people: tuple[User, User, User], django_assert_max_num_queries):
    leader, _, heir = people
    head, address = head_of(world), reverse("records:handover", args=[held(leader)])

    def grow() -> None:
        put(world.obligation(), leader, world.clerk)
        head.post(address, {"target": held(heir)})
        put(world.obligation(), leader, world.clerk)

    grow()
    head.get(address)
    with django_assert_max_num_queries(60) as few:
        head.get(address)
    grow()
    grow()
    with django_assert_max_num_queries(60) as many:
        head.get(address)
    assert len(many) == len(few)
