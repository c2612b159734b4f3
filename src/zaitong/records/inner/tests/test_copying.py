"""A breakdown copied: the last period's first, seen before it is given; whoever left is replaced or asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.campaigns.models import Obligation
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment
from zaitong.orgs.tests.factories import make_person
from zaitong.records.inner.copying import moved
from zaitong.records.inner.models import InnerTask
from zaitong.records.inner.tests.kit import held, put
from zaitong.records.tests.factories import World, make_staff, text


@pytest.fixture
def periods(world: World) -> tuple[Obligation, Obligation]:
    """Last month's, broken down, and this month's."""
    duty = world.requirement()
    return (
        world.obligation(duty, period="2026-10", due=today() + timedelta(days=3)),
        world.obligation(duty, period="2026-11", due=today() + timedelta(days=30)),
    )


def copy(client: Client, obligation: Obligation, source: int, **fields: Any) -> Any:
    address = f"{reverse('records:inner_copy', args=[obligation.pk])}?from={source}"
    return client.post(address, fields, follow=True) if fields else client.get(address)


def fields_of(*tasks: InnerTask) -> dict[str, Any]:
    found: dict[str, Any] = {"row": [str(number) for number in range(1, len(tasks) + 1)]}
    for number, task in enumerate(tasks, start=1):
        found |= {f"title-{number}": task.title, f"person-{number}": task.appointment_id}
    return found


def test_from_the_last_period(
    world: World, clerk: Client, teachers: tuple[User, User], periods: tuple[Obligation, Obligation]
):
    before, now = periods
    tasks = [put(before, user, world.clerk, title=f"第{number}份") for number, user in enumerate(teachers)]
    assert "照搬上一期的分法" in text(clerk.get(reverse("records:inner_split", args=[now.pk])))
    page = text(copy(clerk, now, before.pk))
    assert "第0份" in page
    assert (today() + timedelta(days=29)).isoformat() in page  # a day before the end, as then
    for _ in range(2):
        copy(clerk, now, before.pk, **fields_of(*tasks))
    made = InnerTask.objects.filter(obligation=now)
    assert sorted(made.values_list("title", "group")) == [("第0份", "语文教研组"), ("第1份", "语文教研组")]


def test_who_left_is_replaced_by_the_next_holder(
    world: World, clerk: Client, teachers: tuple[User, User], periods: tuple[Obligation, Obligation]
):
    before, now = periods
    task = put(before, teachers[0], world.clerk)
    left = Appointment.objects.get(pk=held(teachers[0]))
    Appointment.objects.filter(pk=left.pk).update(ends=today() - timedelta(days=1))
    assert "请另选一位" in text(copy(clerk, now, before.pk))
    again = copy(clerk, now, before.pk, **fields_of(task))
    assert again.status_code == 422
    assert "请选本单位的一位同志" in text(again)
    Appointment.objects.create(person=make_person("许知远"), post=left.post, starts=today())
    page = text(copy(clerk, now, before.pk))
    assert "换成现在任这个岗位的同志" in page


def test_nothing_ticked_or_a_wrong_day_is_said(
    world: World, clerk: Client, teachers: tuple[User, User], periods: tuple[Obligation, Obligation]
):
    before, now = periods
    task = put(before, teachers[0], world.clerk)
    assert "还没有打勾" in text(copy(clerk, now, before.pk, row=""))
    page = copy(clerk, now, before.pk, **fields_of(task), **{"due-1": "下个月某天", "words-1": "刚改的要求"})
    assert page.status_code == 422
    assert "刚改的要求" in text(page)
    assert "下个月某天" in text(page)
    assert not InnerTask.objects.filter(obligation=now).exists()


def test_a_group_copies_its_own(
    world: World, clerk: Client, teachers: tuple[User, User], periods: tuple[Obligation, Obligation]
):
    before, now = periods
    leader, client = actor_for(teachers[0]), sign_in(Client(), teachers[0])
    upper = put(before, teachers[0], world.clerk)
    below = put(before, teachers[1], leader, upper, title="听课")
    mine = put(now, teachers[0], world.clerk)
    address = f"{reverse('records:inner_copy', args=[now.pk])}?part={mine.pk}&from={upper.pk}"
    assert "听课" in text(client.get(address))
    client.post(address, fields_of(below))
    assert InnerTask.objects.filter(parent=mine).get().appointment_id == held(teachers[1])
    assert clerk.get(address).status_code == 404  # what lies with somebody else is broken down by him


def test_of_another_unit_there_is_nothing(world: World, clerk: Client, periods: tuple[Obligation, Obligation]):
    other = world.obligation(unit=world.office)
    officer = make_staff("unit_clerk", world.office)
    put(other, officer, actor_for(officer))
    assert copy(clerk, periods[1], other.pk).status_code == 404
    assert "还没有可以照搬的" in text(clerk.get(reverse("records:inner_copy", args=[periods[1].pk])))


@pytest.mark.parametrize(
    ("due", "old", "new", "found"),
    [
        (date(2030, 1, 8), date(2030, 1, 10), date(2030, 2, 10), date(2030, 2, 8)),
        (date(2020, 1, 8), date(2020, 1, 10), date(2020, 2, 10), None),  # past
        (None, date(2030, 1, 10), date(2030, 2, 10), None),
        (date(2030, 1, 8), None, date(2030, 2, 10), None),
    ],
)
def test_days_move_with_the_end(due: date | None, old: date | None, new: date | None, found: date | None):
    assert moved(due, old, new) == found
