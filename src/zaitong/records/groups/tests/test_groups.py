"""Groups of a unit over HTTP: set by its head, chosen in a breakdown, broken down to their members."""

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
from zaitong.records.groups.models import StaffGroup
from zaitong.records.inner.models import InnerTask
from zaitong.records.inner.tests.kit import act, held
from zaitong.records.tests.factories import World, make_staff, make_world, text

People = tuple[User, User, User]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(Client(), make_staff("unit_head", world.school, "沈砚"))


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(Client(), world.clerk_user)


@pytest.fixture
def people(world: World) -> People:
    """The group's head, a member, and one of the school who is not in it."""
    first, second, third = (make_staff("post_holder", world.school, name) for name in ("程见山", "苏禾清", "顾听澜"))
    return first, second, third


def person(user: User) -> int:
    return user.person_id or 0


def make(client: Client, world: World, people: People, **typed: Any) -> Any:
    """Over HTTP: 语文教研组 of the first two."""
    form = {"name": "语文教研组", "head": person(people[0]), "member": [person(people[1])], "version": 0}
    return client.post(reverse("records:group_new"), form | {"unit": world.school.pk} | typed, follow=True)


def leave(user: User) -> None:
    Appointment.objects.filter(person=user.person).update(ends=today() - timedelta(days=1))


def give(clerk: Client, world: World, **fields: Any) -> Any:
    """Over HTTP: a part for the group."""
    obligation = world.obligation()
    form = {"title": "听课安排", "team": StaffGroup.objects.get().pk, **fields}
    return clerk.post(reverse("records:inner_split", args=[obligation.pk]), form, follow=True)


def test_the_head_makes_and_changes_a_group(world: World, head: Client, people: People):
    assert "还没有建组" in text(head.get(reverse("records:groups")))
    page = text(make(head, world, people))
    assert "组长程见山" in page
    assert "组员 1 人：苏禾清" in page
    group = StaffGroup.objects.get()
    address = reverse("records:group", args=[group.pk])
    form = {"name": "语文组", "head": person(people[1]), "member": [person(people[2])], "version": 1}
    assert "组长苏禾清，组员 1 人：顾听澜" in text(head.post(address, form, follow=True))
    stale = head.post(address, form | {"name": "大语文组"})
    assert stale.status_code == 409
    assert "大语文组" in text(stale)
    assert StaffGroup.objects.get().name == "语文组"
    assert head.post(address, form | {"name": "大语文组", "version": 2}).status_code == 302
    head.post(reverse("records:group_remove", args=[group.pk]))
    assert not StaffGroup.objects.exists()


def test_what_is_wrong_is_said_and_stays_typed(world: World, head: Client, people: People):
    make(head, world, people)
    for wrong in (
        {},
        {"name": ""},
        {"name": "长" * 21},
        {"name": "数学组", "head": ""},
        {"name": "物", "member": [999]},
    ):
        answer = make(head, world, people, **wrong)
        assert answer.status_code == 422, wrong
        assert "还差" in text(answer)
    assert f'value="{person(people[1])}" checked' in text(make(head, world, people)).replace(" data-pick", "")
    assert StaffGroup.objects.count() == 1


def test_nobody_else_sets_them(world: World, head: Client, clerk: Client, people: People):
    make(head, world, people)
    address = reverse("records:group", args=[StaffGroup.objects.get().pk])
    assert clerk.get(address).status_code == 403
    other = sign_in(Client(), make_staff("unit_head", world.office))
    assert other.get(address).status_code == 404
    assert other.post(reverse("records:group_new"), {"unit": world.school.pk, "name": "x"}).status_code == 404


def test_given_to_a_group_it_lies_with_its_head_who_breaks_it_down_to_its_members(
    world: World, head: Client, clerk: Client, people: People
):
    make(head, world, people)
    assert "已分 1 份" in text(give(clerk, world))
    task = InnerTask.objects.get()
    assert (task.appointment_id, task.group, task.staff_group) == (
        held(people[0]),
        "语文教研组",
        StaffGroup.objects.get(),
    )
    leader = sign_in(Client(), people[0])
    assert "听课安排" in text(leader.get(reverse("records:todo")))
    page = text(leader.get(reverse("records:inner", args=[task.pk])))
    assert "苏禾清<span" in page
    assert "顾听澜<span" not in page
    refused = act(leader, task, act="split", title="一节", person=[held(people[2])])
    assert refused.status_code == 422
    assert "顾听澜不在语文教研组里" in text(refused)
    act(leader, task, act="split", title="一节", person=[held(people[1])])
    assert InnerTask.objects.get(parent=task).group == "语文教研组"
    assert "一节" in text(sign_in(Client(), people[1]).get(reverse("records:todo")))


def test_who_has_left_drops_out(world: World, head: Client, clerk: Client, people: People):
    make(head, world, people, member=[person(people[1]), person(people[2])])
    give(clerk, world)
    leave(people[1])
    page = text(head.get(reverse("records:groups")))
    assert "组员 1 人：顾听澜" in page
    leader = sign_in(Client(), people[0])
    task = InnerTask.objects.get()
    assert "苏禾清<span" not in text(leader.get(reverse("records:inner", args=[task.pk])))
    assert act(leader, task, act="split", title="一节", person=[held(people[1])]).status_code == 422
    leave(people[0])
    assert "组长已离任" in text(head.get(reverse("records:groups")))
    refused = give(clerk, world)
    assert refused.status_code == 422
    assert "的组长已离任" in text(refused)


def test_a_group_of_elsewhere_is_refused(world: World, head: Client, clerk: Client, people: People):
    make(head, world, people)
    StaffGroup.objects.update(unit=world.office)
    assert give(clerk, world).status_code == 422
    assert not InnerTask.objects.exists()


def test_a_name_alone_goes_on_working(world: World, head: Client, clerk: Client, people: People):
    make(head, world, people)
    give(clerk, world, team="", group="体育组", person=[held(people[0])])
    task = InnerTask.objects.get()
    assert (task.group, task.staff_group) == ("体育组", None)
    page = text(sign_in(Client(), people[0]).get(reverse("records:inner", args=[task.pk])))
    assert "顾听澜<span" in page


def test_what_was_given_stays_when_the_group_is_taken_away(world: World, head: Client, clerk: Client, people: People):
    make(head, world, people)
    give(clerk, world)
    head.post(reverse("records:group_remove", args=[StaffGroup.objects.get().pk]))
    task = InnerTask.objects.get()
    assert (task.group, task.staff_group, task.state) == ("语文教研组", None, "open")
    leader = sign_in(Client(), people[0])
    act(leader, task, act="split", title="一节", person=[held(people[2])])
    assert InnerTask.objects.filter(parent=task).exists()


def test_copied_it_goes_to_the_head_of_today(world: World, head: Client, clerk: Client, people: People):
    make(head, world, people)
    give(clerk, world)
    StaffGroup.objects.update(head=people[2].person)
    old, new = InnerTask.objects.get().obligation_id, world.obligation().pk
    address = f"{reverse('records:inner_copy', args=[new])}?from={old}"
    rows = clerk.get(address).context["rows"]
    assert [line["row"].appointment_id for line in rows] == [held(people[2])]
    clerk.post(address, {"row": "1", "title-1": "听课安排", "person-1": held(people[2])})
    copied = InnerTask.objects.get(obligation=new)
    assert (copied.appointment_id, copied.group, copied.staff_group_id) == (
        held(people[2]),
        "语文教研组",
        StaffGroup.objects.get().pk,
    )


def test_the_pages_cost_the_same(
    world: World, head: Client, clerk: Client, people: People, django_assert_max_num_queries
):
    split = reverse("records:inner_split", args=[world.obligation().pk])

    def grow(start: int) -> None:
        for number in range(start, start + 2):
            make(head, world, people, name=f"第{number}组", member=[person(people[1]), person(people[2])])

    def cost() -> list[int]:
        found = []
        for client, address in ((head, reverse("records:groups")), (clerk, split)):
            client.get(address)
            with django_assert_max_num_queries(60) as asked:
                client.get(address)
            found.append(len(asked))
        return found

    grow(1)
    few = cost()
    grow(3)
    assert cost() == few
