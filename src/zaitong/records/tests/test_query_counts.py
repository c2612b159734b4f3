"""The number of queries does not grow with the rows."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import sign_in
from zaitong.common.clock import today
from zaitong.records.models import Record
from zaitong.records.tests.factories import (
    DATA,
    World,
    accept,
    file,
    give_back,
    settlement_of,
    start,
)


def fill(world: World, number: int) -> None:
    """Owed, drafted, returned, waiting and done: one of each a round, in a campaign's requirement of its own."""
    for _ in range(number):
        world.obligation()
        start(world, world.obligation())
        back, waiting, done = (world.obligation() for _ in range(3))
        give_back(world, settlement_of(file(world, back), back))
        file(world, waiting)
        accept(world, settlement_of(file(world, done), done))


@pytest.mark.parametrize("name", ["todo", "list", "queue", "queue_bulk"])
def test_queries_stay_the_same(world: World, name: str, django_assert_max_num_queries):
    client = sign_in(Client(), world.reviewer_user if name.startswith("queue") else world.clerk_user)
    fill(world, 2)
    address = reverse(f"records:{name}")
    client.get(address)
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    fill(world, 2)
    with django_assert_max_num_queries(40) as many:
        client.get(address)
    assert len(many) == len(few)


def test_proposals_cost_the_same_for_any_number_of_campaigns(
    world: World, clerk: Client, django_assert_max_num_queries
):
    record = start(world, world.obligation())
    address = reverse("records:proposals", args=[record.pk])
    world.obligation()
    with django_assert_max_num_queries(30) as few:
        clerk.get(address)
    for _ in range(5):
        world.obligation(world.requirement(office=world.other_office))
    with django_assert_max_num_queries(30) as many:
        clerk.get(address)
    assert len(many) == len(few)


FILING = 27  # questions at most: who it is, what is owed, what is written, what counts anew


def test_filing_costs_the_same_for_any_number_of_offers(world: World, clerk: Client, django_assert_max_num_queries):
    def sent(offered: list[int]) -> None:
        owed = world.obligation()
        record = start(world, owed)
        typed = {"story": DATA["story"], "happened_on": today().isoformat(), "act": "file", "version": record.lock}
        chosen = {"chosen": owed.pk, "offered": ",".join(map(str, [owed.pk, *offered]))}
        with django_assert_max_num_queries(FILING) as asked:
            page = clerk.post(reverse("records:edit", args=[record.pk]), typed | chosen)
        assert page.status_code == 302, page.content.decode()[:500]
        record.refresh_from_db()
        assert record.state == Record.State.FILED
        costs.append(len(asked))

    costs: list[int] = []
    others = [world.obligation(world.requirement()).pk]
    sent(others)
    sent(others)
    others += [world.obligation(world.requirement(office=world.other_office)).pk for _ in range(5)]
    sent(others)
    assert costs[1] == costs[2]
