"""The head's word and what may come at the same moment, on PostgreSQL."""

from __future__ import annotations

import pytest

from zaitong.accounts.tests.factories import actor_for
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.tests.races import together
from zaitong.records.consent.models import ConsentRequest, ConsentRule
from zaitong.records.consent.services import consent_give, consent_take_back
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.services.filing import record_file
from zaitong.records.tests.factories import DATA, World, file, make_staff, make_world, start
from zaitong.records.tests.test_races import numbers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    ConsentRule.objects.create(unit=made.school, on=True, set_by_label="校长")
    make_staff("unit_head", made.school)
    assert made.clerk.rights
    return made


def test_two_heads_consent_at_once(world: World):
    obligation = world.obligation()
    file(world, obligation)
    request = ConsentRequest.objects.get()
    heads = [actor_for(make_staff("unit_head", world.school)) for _ in range(2)]
    results = together(*(lambda h=h: consent_give(request_id=request.pk, lock=request.lock, actor=h) for h in heads))
    assert sum(isinstance(r, DomainError) and r.code == "decided" for r in results) == 1, results
    assert RecordVersion.objects.count() == Settlement.objects.count() == 1
    assert numbers(obligation) == (1, 0)


def test_consented_and_taken_back_at_once(world: World):
    obligation = world.obligation()
    record = file(world, obligation)
    request = ConsentRequest.objects.get()
    head = actor_for(make_staff("unit_head", world.school))
    results = together(
        lambda: consent_give(request_id=request.pk, lock=request.lock, actor=head),
        lambda: consent_take_back(record_id=record.pk, actor=world.clerk),
    )
    request.refresh_from_db()
    won = {"given": ("filed", (1, 0)), "lapsed": ("draft", (0, 0))}
    state, counted = won[request.state]
    assert Record.objects.get().state == state, results
    assert (obligation.settlements.count(), 0) == counted


def test_sent_twice_at_once_it_is_asked_once(world: World):
    obligation = world.obligation()
    record = start(world, obligation)

    def send() -> Record:
        data = DATA | {"happened_on": today().isoformat()}
        return record_file(record_id=record.pk, chosen=[obligation.pk], lock=0, data=data, actor=world.clerk)

    results = together(send, send)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert ConsentRequest.objects.count() == 1
