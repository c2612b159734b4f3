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
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.records.services.nil import record_nil
from zaitong.records.tests.factories import World, file, start
from zaitong.records.tests.test_races import together, world  # noqa: F401 - a fixture

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
