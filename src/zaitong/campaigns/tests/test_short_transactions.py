"""Slow work (reading a file) happens before a transaction begins: on SQLite an open one keeps everybody from filing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns import engine
from zaitong.campaigns.plans.services import plan_submit
from zaitong.campaigns.services.documents import document_date_set, document_submit
from zaitong.campaigns.tests.factories import make_campaign
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
