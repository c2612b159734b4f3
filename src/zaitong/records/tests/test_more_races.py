"""More that meets, on PostgreSQL: reconciling and publishing while schools file, decisions sent twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from zaitong.accounts.tests.factories import actor_for
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import AudienceRule, Campaign, Cell, Obligation
from zaitong.campaigns.services.publish import publish_run
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.campaigns.tests.factories import make_campaign, make_requirement
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.tests.races import together
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.models import Record, Settlement
from zaitong.records.services.filing import record_file, record_withdraw
from zaitong.records.services.review import settlement_accept, settlement_return
from zaitong.records.tests.factories import DATA, World, file, make_staff, make_world, settlement_of, start
from zaitong.records.tests.test_races import numbers

if TYPE_CHECKING:
    from zaitong.campaigns.models import Requirement

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    made = make_world()
    assert made.clerk.rights
    assert made.reviewer.rights
    return made


def send(world: World, record: Record, *obligations: Obligation) -> Record:
    data = DATA | {"happened_on": today().isoformat()}
    return record_file(
        record_id=record.pk, chosen=[o.pk for o in obligations], lock=record.lock, data=data, actor=world.clerk
    )


def asked_of_schools(world: World) -> tuple[Requirement, Obligation]:
    """A duty of all primary schools, laid out, and what the world's school owes of it."""
    duty = world.requirement("校校都报", due=today() + timedelta(days=9))
    AudienceRule.objects.create(requirement=duty, kind="units", selector={"kinds": ["primary"]})
    campaign_reconcile(world.campaign.pk, day=today())
    return duty, Obligation.objects.get(requirement=duty, subject_unit=world.school)


@pytest.mark.parametrize("attempt", range(3))
def test_a_school_files_while_it_is_taken_off_the_list(world: World, attempt: int) -> None:
    """The school is closed, and the nightly run withdraws what it owes: unless it has filed by then."""
    _, obligation = asked_of_schools(world)
    record = start(world, obligation)
    Unit.objects.filter(pk=world.school.pk).update(closed_on=today())
    filed, _ = together(
        lambda: send(world, record, obligation), lambda: campaign_reconcile(world.campaign.pk, day=today())
    )
    obligation.refresh_from_db()
    if isinstance(filed, DomainError):
        assert obligation.state == Obligation.State.WITHDRAWN
        assert not Settlement.objects.exists()
        assert not Cell.objects.filter(unit=world.school).exists()
    else:
        assert isinstance(filed, Record), filed
        assert obligation.state == Obligation.State.OPEN, "what was filed is not withdrawn"
        assert numbers(obligation) == (1, 0)


def test_two_workers_lay_out_one_campaign(world: World) -> None:
    """A night's run meets the worker that took a job over: rows once, cells right, and filing goes on meanwhile."""
    schools = [make_unit(Unit.Kind.PRIMARY, f"第{number}小学", world.root) for number in range(6)]
    duty, obligation = asked_of_schools(world)
    weekly = make_requirement(
        world.campaign, audience=("units", {"kinds": ["primary"]}), per="week", office=world.office
    )
    record = start(world, obligation)
    first, second, filed = together(
        lambda: campaign_reconcile(world.campaign.pk, day=today()),
        lambda: campaign_reconcile(world.campaign.pk, day=today()),
        lambda: send(world, record, obligation),
    )
    assert not [one for one in (first, second, filed) if isinstance(one, Exception)]
    rows = Obligation.objects.filter(requirement=weekly)
    weeks = rows.values("period").distinct().count()
    assert rows.count() == (len(schools) + 1) * weeks
    assert set(Cell.objects.filter(requirement=weekly).values_list("obligations", flat=True)) == {weeks}
    assert Cell.objects.filter(requirement=duty).count() == len(schools) + 1
    assert numbers(obligation) == (1, 0)
    again = campaign_reconcile(world.campaign.pk, day=today())
    assert (again.created, again.changed, again.withdrawn) == (0, 0, 0)


@pytest.mark.parametrize("attempt", range(3))
def test_a_record_for_what_is_being_published(world: World, attempt: int) -> None:
    """Nobody files for an obligation before it is published; from then on it counts. Nothing in between."""
    coming = make_campaign(world.office, published=False)
    duty = make_requirement(
        coming, audience=("units", {"kinds": ["primary"]}), accepts=world.visit, office=world.office
    )
    Campaign.objects.filter(pk=coming.pk).update(state=Campaign.State.PUBLISHING)
    campaign_reconcile(coming.pk, day=today())
    hidden = Obligation.objects.get(requirement=duty)
    mine = world.obligation()
    record = start(world, mine)
    filed, published = together(lambda: send(world, record, mine, hidden), lambda: publish_run(coming.pk))
    assert not isinstance(published, Exception), published
    hidden.refresh_from_db()
    assert hidden.visible
    counted = (0, 0) if isinstance(filed, DomainError) else (1, 0)
    assert isinstance(filed, (DomainError, Record)), filed
    assert numbers(hidden) == numbers(mine) == counted
    assert Settlement.objects.count() == 2 * counted[0]


def test_a_decision_sent_twice_is_one_decision(world: World) -> None:
    obligation = world.obligation()
    settlement = settlement_of(file(world, obligation), obligation)
    together(
        *[lambda: settlement_accept(settlement_id=settlement.pk, version=1, actor=world.reviewer) for _ in range(3)]
    )
    assert numbers(obligation) == (0, 1)
    assert AuditRow.objects.filter(act="settlement.accepted").count() == 1


def test_withdrawn_and_returned_at_once(world: World) -> None:
    obligation = world.obligation()
    settlement = settlement_of(file(world, obligation), obligation)
    results = together(
        lambda: record_withdraw(record_id=settlement.record_id, actor=world.clerk),
        lambda: settlement_return(settlement_id=settlement.pk, version=1, reason="请补盖章", actor=world.reviewer),
    )
    assert sum(isinstance(one, DomainError) for one in results) == 1, results
    settlement.refresh_from_db()
    record = Record.objects.get()
    assert (settlement.state, record.state) in {("returned", "filed"), ("withdrawn", "withdrawn")}
    assert numbers(obligation) == (0, 0)


def test_two_clerks_file_one_record_for_different_obligations(world: World) -> None:
    """Two windows on one draft: one filing wins, the other is told; the counters follow the one."""
    first, second = world.obligation(), world.obligation()
    record = start(world, first)
    colleague = actor_for(make_staff("unit_clerk", world.school))
    data = DATA | {"happened_on": today().isoformat()}
    other = data | {"story": "看了党员活动室。"}
    results = together(
        lambda: send(world, record, first),
        lambda: record_file(record_id=record.pk, chosen=[second.pk], lock=record.lock, data=other, actor=colleague),
    )
    won = [index for index, one in enumerate(results) if isinstance(one, Record)]
    settled = list(Settlement.objects.values_list("obligation_id", flat=True))
    assert len(settled) == 1, results
    assert settled[0] in {(first, second)[index].pk for index in won}
    assert sum(numbers(one)[0] for one in (first, second)) == 1
