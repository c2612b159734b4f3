"""A roster declared while a filing counts, and a later day given while one files, on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns.models import Cell, Extension
from zaitong.campaigns.reliefs.acts import Relief
from zaitong.campaigns.reliefs.rosters import roster_declare
from zaitong.campaigns.reliefs.services import extension_answer, extension_ask, relief_apply
from zaitong.campaigns.services.successors import obligations_succeed
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.tests.races import together
from zaitong.orgs.services.units import unit_close
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.services.nil import record_nil
from zaitong.records.tests.factories import World, file, start
from zaitong.records.tests.test_races import world  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from zaitong.campaigns.models import Obligation

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


def undeclared(made: World) -> Obligation:
    counted: dict[str, Any] = {"counts": "sum", "counts_field": "talks", "counts_label": "走访户数", "roster": True}
    return made.obligation(made.requirement(**counted), needed=None)


def test_a_number_declared_while_a_filing_counts(world: World) -> None:  # noqa: F811
    owed = undeclared(world)
    record = start(world, owed)
    results = together(
        lambda: file(world, owed, record=record, data={"talks": 42}),
        lambda: roster_declare(obligation_id=owed.pk, number=42, seen=None, reason="", actor=world.clerk),
    )
    assert not any(isinstance(one, Exception) for one in results), results
    owed.refresh_from_db()
    assert (owed.needed, owed.claimed, owed.first_filed_on) == (42, 42, today())
    cell = Cell.objects.get(requirement=owed.requirement, unit=owed.matrix_unit)
    assert (cell.needed, cell.claimed, cell.undeclared) == (42, 42, 0)


def test_two_declare_at_once_and_one_is_told(world: World) -> None:  # noqa: F811
    owed = undeclared(world)
    results = together(
        *(
            lambda n=n: roster_declare(obligation_id=owed.pk, number=n, seen=None, reason="", actor=world.clerk)
            for n in (40, 45)
        )
    )
    assert sum(isinstance(one, DomainError) for one in results) == 1
    owed.refresh_from_db()
    assert owed.needed in {40, 45}


def test_a_request_answered_while_all_are_extended(world: World) -> None:  # noqa: F811
    officer = actor_for(make_user("campaign_officer", world.office))
    owed = world.obligation()
    asked = extension_ask(obligation_id=owed.pk, due=today() + 20 * DAY, reason="班主任住院", actor=world.clerk)
    together(
        lambda: extension_answer(extension_id=asked.pk, grant=True, answer="", actor=world.reviewer),
        lambda: relief_apply(
            requirement_id=owed.requirement_id,
            obligation_ids=[owed.pk],
            act=Relief.EXTEND,
            reason="大雪停课",
            due=today() + 30 * DAY,
            seen=1,
            actor=officer,
        ),
    )
    owed.refresh_from_db()
    granted = Extension.objects.get(obligation=owed, state="granted")
    assert owed.due == owed.extended_to == granted.due


def test_nil_tapped_twice_at_once_by_two(world: World) -> None:  # noqa: F811
    owed = world.obligation(world.requirement(allows_nil=True))
    acts = [lambda k=k: record_nil(obligation_id=owed.pk, client_key=k, actor=world.clerk) for k in ("a", "b")]
    results = together(*acts)
    assert sum(isinstance(one, DomainError) for one in results) == 1
    owed.refresh_from_db()
    assert owed.claimed == 1


def test_a_unit_files_while_it_is_merged(world: World) -> None:  # noqa: F811
    heir = make_unit("primary", "澄砚区鹭洲小学", world.root)
    requirement = world.requirement(audience=("listed", {"units": [world.school.pk]}))
    owed = world.obligation(requirement, key=f"u{world.school.pk}", start=today() - DAY)
    record = start(world, owed)
    unit_close(unit=world.school, closed_on=today(), successor=heir, actor=SYSTEM)
    results = together(
        lambda: file(world, owed, record=record),
        lambda: obligations_succeed(world.campaign.pk, today()),
    )
    owed.refresh_from_db()
    # Filed first: it stays where it was done. Moved first: the filing is told, or counts for the duty that went on.
    stays = owed.subject_unit_id == world.school.pk
    assert stays or owed.moved_from_id == world.school.pk
    filed = not isinstance(results[0], Exception)
    assert owed.claimed == int(filed)
    assert sum(Cell.objects.filter(requirement=requirement).values_list("claimed", flat=True)) == int(filed)
