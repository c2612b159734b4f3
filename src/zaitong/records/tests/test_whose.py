"""我的待办: what is put on me comes first; what is put on a colleague says so."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import sign_in
from zaitong.campaigns.models import Responsibility
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment
from zaitong.records.tests.factories import World, make_staff, text


def put_on(world: World, user: object, requirement: object = None) -> None:
    appointment = Appointment.objects.get(person=user.person)  # type: ignore[attr-defined]
    Responsibility.objects.create(
        unit=world.school, campaign=world.campaign, requirement=requirement, role="clerk", appointment=appointment
    )  # type: ignore[misc]


def test_mine_first_and_alone(world: World, clerk: Client):
    early, late = world.requirement("先到期的"), world.requirement("后到期的")
    world.obligation(early, due=today() + timedelta(days=10))
    world.obligation(late, due=today() + timedelta(days=12))
    before = text(clerk.get(reverse("records:todo")))
    assert before.index("先到期的") < before.index("后到期的")
    assert "归我办" not in before
    colleague = make_staff("unit_clerk", world.school, "程见山")
    put_on(world, colleague)
    put_on(world, world.clerk_user, late)
    page = text(clerk.get(reverse("records:todo")))
    assert page.index("后到期的") < page.index("先到期的")
    assert "程见山经办" in page
    assert "先到期的" not in text(clerk.get(reverse("records:todo"), {"mine": 1}))
    theirs = text(sign_in(Client(), colleague).get(reverse("records:todo"), {"mine": 1}))
    assert "先到期的" in theirs
    assert "后到期的" not in theirs


def test_the_cell_says_whom_to_call(world: World):
    obligation = world.obligation()
    put_on(world, make_staff("unit_clerk", world.school, "程见山"))
    leader = sign_in(Client(), make_staff("leader", world.root))
    address = reverse("supervision:cell", args=[obligation.requirement_id, world.school.pk])
    assert "程见山" in text(leader.get(address))
    assert "程见山" in text(leader.get(reverse("supervision:obligation", args=[obligation.pk])))
