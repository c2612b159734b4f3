"""校内分解 over HTTP: given, broken down again, answered, gathered; nothing of it is seen above."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import sign_in
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment
from zaitong.records.inner.models import InnerTask
from zaitong.records.tests.factories import World, make_staff, start, text


@pytest.fixture
def teachers(world: World) -> tuple[User, User]:
    return make_staff("post_holder", world.school, "程见山"), make_staff("post_holder", world.school, "苏禾清")


def held(user: User) -> int:
    return Appointment.objects.get(person=user.person).pk


def give(client: Client, obligation: Any, user: User, **fields: Any) -> Any:
    data = {"title": "三年级的安排", "person": held(user), "due": str(today() + timedelta(days=3)), **fields}
    return client.post(reverse("records:inner_split", args=[obligation.pk]), data, follow=True)


def act(client: Client, task: InnerTask, **fields: Any) -> Any:
    return client.post(reverse("records:inner", args=[task.pk]), fields, follow=True)


def test_down_and_up_again(world: World, clerk: Client, teachers: tuple[User, User]):
    obligation = world.obligation()
    give(clerk, obligation, teachers[0])
    task = InnerTask.objects.get()
    first, second = (sign_in(Client(), user) for user in teachers)
    assert "校内分给我的" in text(first.get(reverse("records:todo")))
    act(first, task, act="split", title="语文组的", person=held(teachers[1]))
    below = InnerTask.objects.get(parent=task)
    act(second, below, act="answer", answer="语文组两次教研。")
    assert "语文组两次教研。" in text(first.get(reverse("records:inner", args=[task.pk])))
    act(first, task, act="answer", answer="三年级已经落实。")
    page = text(clerk.get(reverse("records:edit", args=[start(world, obligation).pk])))
    assert "三年级已经落实。" in page
    assert "校内分给我的" not in text(first.get(reverse("records:todo")))


def test_above_one_sees_how_far_and_nothing_else(world: World, clerk: Client, teachers: tuple[User, User]):
    obligation = world.obligation()
    for user in teachers:
        give(clerk, obligation, user)
    task = InnerTask.objects.order_by("pk")[0]
    act(sign_in(Client(), teachers[0]), task, act="answer", answer="只在校内看的话。")
    leader = sign_in(Client(), make_staff("leader", world.root))
    page = text(leader.get(reverse("supervision:obligation", args=[obligation.pk])))
    assert "校内分解 2 项，完成 1 项" in page
    assert "只在校内看的话" not in page
    other = sign_in(Client(), make_staff("unit_clerk", world.office))
    assert other.get(reverse("records:inner", args=[task.pk])).status_code == 404
    assert sign_in(Client(), teachers[1]).get(reverse("records:inner", args=[task.pk])).status_code == 404


def test_given_back_and_taken_back(world: World, clerk: Client, teachers: tuple[User, User]):
    give(clerk, world.obligation(), teachers[0])
    task = InnerTask.objects.get()
    mine = sign_in(Client(), teachers[0])
    act(mine, task, act="answer", answer="做了。")
    change = reverse("records:inner_change", args=[task.pk])
    clerk.post(change, {"act": "drop"})
    task.refresh_from_db()
    assert task.state == "done"  # what is done is not taken away
    clerk.post(change, {"act": "reopen"})
    task.refresh_from_db()
    assert (task.state, task.answer) == ("open", "做了。")
    clerk.post(change, {"act": "drop"})
    assert act(mine, task, act="answer", answer="还写").status_code == 404
    assert mine.post(change, {"act": "drop"}).status_code in {403, 404}


@pytest.mark.parametrize("wrong", [{"title": ""}, {"person": 0}, {"due": "2020-01-01"}, {"due": "x"}])
def test_what_is_wrong_is_said(world: World, clerk: Client, teachers: tuple[User, User], wrong: dict[str, Any]):
    assert give(clerk, world.obligation(), teachers[0], **wrong).status_code == 422
    assert not InnerTask.objects.exists()


def test_whoever_left_sees_it_no_more(world: World, clerk: Client, teachers: tuple[User, User]):
    give(clerk, world.obligation(), teachers[0])
    Appointment.objects.filter(pk=held(teachers[0])).update(ends=today() - timedelta(days=1))
    client = sign_in(Client(), teachers[0])
    assert client.get(reverse("records:inner", args=[InnerTask.objects.get().pk])).status_code in {403, 404}
