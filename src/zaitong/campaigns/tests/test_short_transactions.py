"""No transaction is open for long: on SQLite it keeps everybody from filing, on PostgreSQL it holds locks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns import engine
from zaitong.campaigns.models import Cell
from zaitong.campaigns.plans.services import plan_submit
from zaitong.campaigns.services import counters
from zaitong.campaigns.services.documents import document_date_set, document_submit
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.orgs.tests.factories import make_unit
from zaitong.policy import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)
NOTICE = "关于报送方案的通知\n各校：\n一、任务\n各校于2026年12月1日前报送活动方案。\n".encode()


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each reading of a file: was a transaction open?"""
    seen: list[bool] = []

    def watched(read: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            seen.append(connection.in_atomic_block)
            return read(*args, **named)

        return call

    monkeypatch.setattr(engine, "read_bytes", watched(read_bytes))
    return seen


def test_a_document_is_read_before_it_is_stored(inside: list[bool]) -> None:
    office = make_unit("office", "组织人事科")
    actor = actor_for(make_user("campaign_officer", office))
    document, _ = document_submit(owner=office, filename="通知.txt", data=NOTICE, actor=actor)
    document_date_set(document_id=document.pk, issued_on=date(2026, 11, 2), actor=actor)
    assert len(inside) >= 2
    assert not any(inside)


def test_a_plan_is_read_before_it_is_stored(inside: list[bool]) -> None:
    campaign = make_campaign(make_unit("office", "组织人事科"))
    school = make_unit(name="砚桥小学")
    actor = actor_for(make_user("unit_clerk", school))
    plan_submit(campaign=campaign, owner=school, filename="方案.txt", data=NOTICE, actor=actor)
    assert inside
    assert not any(inside)


def test_many_cells_are_counted_in_transactions_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A campaign for a whole district is counted while others file: each batch lets go of its locks."""
    campaign = make_campaign(make_unit("office", "组织人事科"))
    requirement = make_requirement(campaign)
    obligations = [make_obligation(requirement, unit=make_unit()) for _ in range(2)]
    Cell.objects.update(obligations=0)
    count, calls = counters._recompute, []

    def killed(pairs: list[tuple[int, int]]) -> None:
        calls.append(pairs)
        if len(calls) == 2:
            raise KeyboardInterrupt
        count(pairs)

    monkeypatch.setattr(counters, "BATCH", 1)
    monkeypatch.setattr(counters, "_recompute", killed)
    with pytest.raises(KeyboardInterrupt):
        counters.cells_recompute((requirement.pk, o.matrix_unit_id) for o in obligations)
    assert sorted(Cell.objects.values_list("obligations", flat=True)) == [0, 1]
