"""责任分工 and 一岗双责 over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.campaigns.duties.selectors import field_name, seen_of
from zaitong.campaigns.models import Campaign, Requirement, Responsibility
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment
from zaitong.orgs.tests.factories import District, make_appointment, make_district, make_person

Role = Responsibility.Role


@dataclass
class World:
    district: District
    campaign: Campaign
    first: Requirement
    second: Requirement
    head: Client
    clerk: Client

    @property
    def school(self) -> Any:
        return self.district.schools[0]

    def holder(self, post: str) -> Appointment:
        found = {
            "principal": self.district.principals,
            "clerk": self.district.clerks,
            "secretary": self.district.secretaries,
        }
        return found[post][0].appointments.get()

    def save(self, places: dict[str, int | str], client: Client | None = None, seen: str | None = None) -> Any:
        data = {"unit": self.school.pk, "seen": seen or seen_of(self.school.pk, self.campaign.pk)} | places
        address = reverse("campaigns:duty_table", args=[self.campaign.pk])
        return (client or self.head).post(address, data, follow=True)


def page(client: Client, name: str, *args: int, **query: Any) -> str:
    return client.get(reverse(f"campaigns:{name}", args=args), query).content.decode()


@pytest.fixture
def world(db: None) -> World:
    d = make_district()
    campaign = make_campaign(d.org)
    first, second = (make_requirement(campaign, title=title) for title in ("报送方案", "家访安排"))
    for requirement in (first, second):
        make_obligation(requirement, unit=d.schools[0], due=today() + timedelta(days=7))
    head = sign_in(Client(), make_user("unit_head", post=d.principals[0]))
    clerk = sign_in(Client(), make_user("unit_clerk", post=d.clerks[0]))
    return World(d, campaign, first, second, head, clerk)


def test_set_for_the_whole_and_apart(world: World):
    secretary, clerk = world.holder("secretary"), world.holder("clerk")
    said = world.save({field_name(None, Role.CLERK): clerk.pk, field_name(world.second.pk, Role.LEAD): secretary.pk})
    assert "已保存，改了 2 处" in said.content.decode()
    assert Responsibility.objects.count() == 2
    text = page(world.clerk, "duty_table", world.campaign.pk)
    assert secretary.person.name in text
    assert "<select" not in text  # who does not set it reads it
    world.save({field_name(world.second.pk, Role.LEAD): ""})
    assert [row.role for row in Responsibility.objects.all()] == [Role.CLERK]


def test_who_sets_it(world: World):
    place: dict[str, int | str] = {field_name(None, Role.CLERK): world.holder("clerk").pk}
    assert world.save(place, world.clerk).status_code == 403
    other = sign_in(Client(), make_user("unit_head", post=world.district.principals[1]))
    assert world.save(place, other).status_code == 404
    stranger = world.district.clerks[1].appointments.get()
    refused = world.save({field_name(None, Role.CLERK): stranger.pk})
    assert refused.status_code == 422
    assert not Responsibility.objects.exists()


def test_two_heads_at_once_are_told(world: World):
    seen = seen_of(world.school.pk, world.campaign.pk)
    world.save({field_name(None, Role.CHARGE): world.holder("secretary").pk})
    late = world.save({field_name(None, Role.CHARGE): world.holder("clerk").pk}, seen=seen)
    assert late.status_code == 409
    assert Responsibility.objects.get().appointment == world.holder("secretary")


def test_the_last_arrangement_again(world: World):
    world.save(
        {
            field_name(None, Role.CLERK): world.holder("clerk").pk,
            field_name(world.first.pk, Role.CHARGE): world.holder("secretary").pk,
        }
    )
    world.campaign = make_campaign(world.district.org)
    same, other = (make_requirement(world.campaign, title=title) for title in ("报送方案", "另一件事"))
    for requirement in (same, other):
        make_obligation(requirement, unit=world.school)
    world.head.post(reverse("campaigns:duty_repeat", args=[world.campaign.pk]), {"unit": world.school.pk})
    rows = Responsibility.objects.filter(campaign=world.campaign)
    assert {(row.requirement, row.role) for row in rows} == {(None, Role.CLERK), (same, Role.CHARGE)}


def test_a_former_holder_is_to_be_handed_over(world: World):
    clerk = world.holder("clerk")
    world.save({field_name(None, Role.CLERK): clerk.pk})
    clerk.ends = today() - timedelta(days=1)
    clerk.save()
    assert "待移交" in page(world.head, "duty_table", world.campaign.pk)
    assert "1 处" in page(world.head, "duties")
    make_appointment(make_person("程见山"), world.district.clerks[0], today())
    assert "程见山" in page(world.head, "duty_table", world.campaign.pk)


def test_what_hangs_on_a_leader(world: World):
    """The head for what nobody else answers for, the secretary for what was put on him."""
    world.save({field_name(world.second.pk, Role.LEAD): world.holder("secretary").pk})
    make_obligation(world.first, unit=world.school, due=today() - timedelta(days=1), start=today() - timedelta(days=9))
    mine = page(world.head, "duties_mine")
    assert "报送方案" in mine
    assert "家访安排" not in mine
    assert "1 项已超期" in mine
    assert "家访安排" in page(world.head, "duty_leader", world.holder("secretary").pk)


def test_the_district_sees_every_leader_with_his_liaison_points(world: World):
    district = sign_in(Client(), make_user("leader", post=world.district.member))
    make_obligation(world.first, unit=world.school, due=today() - timedelta(days=1), start=today() - timedelta(days=9))
    text = page(district, "duty_leaders")
    assert world.district.member.appointments.get().person.name in text
    assert "1 项已超期" in text  # the member looks after the party of the first school
    assert "报送方案" in page(district, "duties_mine")
    assert page(world.head, "duty_leaders").count("duties/leaders/") < text.count("duties/leaders/")
    other = world.district.principals[1].appointments.get()
    assert world.head.get(reverse("campaigns:duty_leader", args=[other.pk])).status_code == 404


def test_the_list_of_leaders_costs_the_same(world: World, django_assert_max_num_queries):
    district = sign_in(Client(), make_user("leader", post=world.district.member))
    page(district, "duty_leaders")
    with django_assert_max_num_queries(40) as few:
        page(district, "duty_leaders")
    for school in world.district.schools[1:]:
        make_obligation(world.first, unit=school)
    for requirement in (make_requirement(world.campaign) for _ in range(3)):
        make_obligation(requirement, unit=world.school)
    with django_assert_max_num_queries(40) as many:
        page(district, "duty_leaders")
    assert len(many) == len(few)
