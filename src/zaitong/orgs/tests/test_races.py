"""Two people at once: one is served, the other gets a clear sentence. Needs PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from zaitong.common.access import SYSTEM
from zaitong.common.errors import Conflict, DomainError
from zaitong.orgs.models import Appointment, Unit
from zaitong.orgs.services.people import appointment_start
from zaitong.orgs.services.tree import unit_create, unit_move
from zaitong.orgs.tests.factories import make_person, make_post, make_unit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Run the acts at the same moment, each on its own connection; returns results or errors in order."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    gate = Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_hand_overs_of_one_post():
    post = make_post("principal", make_unit(), holder=make_person("顾听澜"))
    seen = post.appointments.get().pk
    people = [make_person("甲一"), make_person("乙二")]
    found = at_once(
        *(
            lambda person=person: appointment_start(
                person=person, post=post, starts=date(2021, 11, 15), seen=seen, actor=SYSTEM
            )
            for person in people
        )
    )
    lost = [one for one in found if isinstance(one, Conflict)]
    assert len(lost) == 1
    assert "刚才有人办理了" in lost[0].message
    assert Appointment.objects.filter(post=post, ends=None).count() == 1


def test_two_into_a_vacant_post():
    post = make_post("principal", make_unit())
    people = [make_person("甲一"), make_person("乙二")]
    found = at_once(
        *(
            lambda person=person: appointment_start(person=person, post=post, starts=date(2021, 11, 15), actor=SYSTEM)
            for person in people
        )
    )
    assert sum(isinstance(one, Conflict) for one in found) == 1
    assert Appointment.objects.filter(post=post).count() == 1


def test_two_units_of_one_name():
    found = at_once(*(lambda: unit_create(name="墨池小学", kind="primary", actor=SYSTEM) for _ in range(2)))
    assert Unit.objects.filter(name="墨池小学").count() == 1
    assert sum(isinstance(one, DomainError) for one in found) == 1


def test_moving_a_unit_while_another_is_put_below_it():
    root = make_unit("committee", "工委")
    a, b = make_unit("bureau", "甲局", root), make_unit("bureau", "乙局", root)
    at_once(
        lambda: unit_move(unit=Unit.objects.get(pk=a.pk), parent=b, actor=SYSTEM),
        lambda: unit_create(name="新校", kind="primary", parent=a, actor=SYSTEM),
    )
    a.refresh_from_db()
    assert Unit.objects.get(name="新校").path.startswith(a.path)
    assert a.path.startswith(b.path)
