"""Schools file while a campaign is published: nobody is refused on either database ("database is locked"), nothing is lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from zaitong.campaigns.models import Campaign, Cell, Obligation
from zaitong.campaigns.services import counters, reconcile
from zaitong.campaigns.services.publish import publish_run
from zaitong.campaigns.tests.factories import make_campaign, make_requirement
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.models import Settlement
from zaitong.records.tests.factories import file, make_world

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)

WAIT = 60
FILINGS = 8


def test_others_file_while_a_campaign_is_published(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "BATCH", 10)
    monkeypatch.setattr(counters, "BATCH", 5)
    world = make_world()
    assert world.clerk.rights
    schools = [make_unit("primary", f"第{number}小学", world.root) for number in range(12)]
    coming = make_campaign(world.office, published=False, ends=today() + timedelta(days=200))
    weekly = make_requirement(coming, audience=("units", {"kinds": ["primary"]}), per="week")
    Campaign.objects.filter(pk=coming.pk).update(state=Campaign.State.PUBLISHING)
    owed = [[world.obligation() for _ in range(FILINGS)] for _ in range(2)]

    def files(mine: list[Obligation]) -> None:
        for obligation in mine:
            file(world, obligation)

    errors = _together(lambda: publish_run(coming.pk), lambda: files(owed[0]), lambda: files(owed[1]))
    assert errors == []
    weeks = Obligation.objects.filter(requirement=weekly).values("period").distinct().count()
    asked = len(schools) + 1  # the world's own school as well
    assert Obligation.objects.filter(requirement=weekly, visible=True).count() == asked * weeks
    assert Cell.objects.filter(requirement=weekly, obligations=weeks).count() == asked
    assert Settlement.objects.filter(state="claimed").count() == 2 * FILINGS
    filed = Obligation.objects.exclude(requirement=weekly)
    assert set(filed.values_list("claimed", flat=True)) == {1}
    cells = Cell.objects.exclude(requirement=weekly)
    assert sum(cells.values_list("claimed", flat=True)) == 2 * FILINGS


def _together(*acts: Callable[[], Any]) -> list[BaseException]:
    """Run all at once, each with a connection of its own; what they raised."""
    barrier, errors = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], Any]) -> None:
        try:
            barrier.wait(WAIT)
            act()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
        assert not thread.is_alive(), "waits for ever"
    return errors
