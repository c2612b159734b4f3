"""Counters and cells: recomputed under lock, exact on every day."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from zaitong.campaigns.lights import Light, cell_light
from zaitong.campaigns.models import Cell, Obligation, Requirement
from zaitong.campaigns.querysets import CellQuerySet
from zaitong.campaigns.services import counters
from zaitong.campaigns.services.counters import (
    Totals,
    cells_recompute,
    cells_refresh,
    obligation_unwaive,
    obligation_waive,
    obligations_apply,
    obligations_lock,
)
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.common.access import SYSTEM
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_unit

D = date.fromisoformat


@pytest.fixture
def requirement() -> Requirement:
    return make_requirement(make_campaign(make_unit("office", "组织人事科")))


@pytest.fixture
def school() -> Unit:
    return make_unit(name="砚桥小学")


@pytest.mark.django_db
def test_totals_reach_obligation_and_cell(requirement: Requirement, school: Unit) -> None:
    with time_machine.travel("2026-11-20T09:00:00+08:00"):
        due = D("2026-11-15")
        a = make_obligation(requirement, unit=school, start=D("2026-11-01"), due=due)
        b = make_obligation(requirement, unit=school, start=D("2026-11-01"), due=due, needed=2)
        make_obligation(requirement, unit=school, start=D("2026-12-01"), due=D("2026-12-31"))
        with transaction.atomic():
            locked = obligations_lock([a.pk, b.pk])
            obligations_apply(
                [
                    Totals(a.pk, claimed=0, accepted=3, first_filed_on=D("2026-11-15")),
                    Totals(b.pk, claimed=1, accepted=1, returned=True, first_filed_on=D("2026-11-16")),
                ],
                locked,
            )
        cell = Cell.objects.get()
        assert (cell.needed, cell.accepted, cell.claimed, cell.waiting) == (3, 2, 1, 1)
        assert (cell.past_due, cell.on_time, cell.returned, cell.obligations) == (2, 1, 1, 3)
        assert (cell.open_start, cell.next_change) == (D("2026-12-01"), D("2026-12-01"))
        b.refresh_from_db()
        assert b.late
        assert cell_light(cell, D("2026-11-20")) == Light.BLUE


@pytest.mark.django_db
def test_a_new_period_and_a_passed_day_change_the_cell_overnight(requirement: Requirement, school: Unit) -> None:
    with time_machine.travel("2026-11-20T09:00:00+08:00", tick=False) as clock:
        make_obligation(requirement, unit=school, start=D("2026-12-01"), due=D("2026-12-10"), warn_from=D("2026-12-07"))
        assert Cell.objects.get().needed == 0
        clock.move_to("2026-12-01T00:05:00+08:00")
        assert cells_refresh(D("2026-12-01")) == 1
        cell = Cell.objects.get()
        assert (cell.needed, cell.past_due, cell.next_change) == (1, 0, D("2026-12-11"))
        assert cells_refresh(D("2026-12-01")) == 0
        clock.move_to("2026-12-11T00:05:00+08:00")
        cells_refresh(D("2027-01-01"))  # a day to come is not run ahead to
        assert Cell.objects.get().past_due == 1


@pytest.mark.django_db
def test_a_bulk_load_recomputes_each_cell_once_at_its_end(requirement: Requirement, school: Unit) -> None:
    obligation = make_obligation(requirement, unit=school)
    with counters.cells_deferred():
        obligations_apply([Totals(obligation.pk, claimed=0, accepted=1)], [obligation])
        assert Cell.objects.get().accepted == 0
    assert Cell.objects.get().accepted == 1


@pytest.mark.django_db
def test_waiver_needs_a_reason_and_an_untouched_obligation(requirement: Requirement, school: Unit) -> None:
    obligation = make_obligation(requirement, unit=school)
    with pytest.raises(FieldErrors):
        obligation_waive(obligation_id=obligation.pk, reason=" ", actor=SYSTEM)
    obligation_waive(obligation_id=obligation.pk, reason="本学期停办", actor=SYSTEM)
    assert cell_light(Cell.objects.get(), date(2030, 1, 1)) == Light.WAIVED
    with pytest.raises(Conflict):
        obligation_waive(obligation_id=obligation.pk, reason="再免一次", actor=SYSTEM)
    obligation_unwaive(obligation_id=obligation.pk, actor=SYSTEM)
    Obligation.objects.update(claimed=1)
    with pytest.raises(Conflict, match="已有报送"):
        obligation_waive(obligation_id=obligation.pk, reason="本学期停办", actor=SYSTEM)


def _settle_both(requirement: Requirement, school: Unit) -> Cell:
    """Two obligations of one cell are accepted at once, each by a transaction of its own."""
    obligations = [make_obligation(requirement, unit=school) for _ in range(2)]
    meet = threading.Barrier(2, timeout=10)
    errors: list[BaseException] = []

    def accept(obligation: Obligation) -> None:
        try:
            with transaction.atomic():
                locked = obligations_lock([obligation.pk])
                meet.wait()
                obligations_apply([Totals(obligation.pk, claimed=0, accepted=1)], locked)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(o,)) for o in obligations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    return Cell.objects.get()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_settle_one_cell_at_once_both_count(requirement: Requirement, school: Unit) -> None:
    assert _settle_both(requirement, school).accepted == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_them_is_lost(
    requirement: Requirement, school: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the race above is real: both sum before either commits, so each sees only its own."""
    monkeypatch.setattr(CellQuerySet, "select_for_update", lambda self, **_: self)
    both_have_summed = threading.Barrier(2, timeout=10)

    def sums(*args: Any, **within: Any) -> Any:
        found = counters_sums(*args, **within)
        if threading.current_thread() is not threading.main_thread():
            both_have_summed.wait()
        return found

    counters_sums = counters.obligations_sum
    monkeypatch.setattr(counters, "obligations_sum", sums)
    assert _settle_both(requirement, school).accepted == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_threads_recompute_without_deadlock(requirement: Requirement) -> None:
    schools = [make_unit() for _ in range(4)]
    rows = [make_obligation(requirement, unit=s) for s in schools]
    pairs = [(requirement.pk, o.matrix_unit_id) for o in rows]
    errors: list[BaseException] = []

    def work(step: int) -> None:
        try:
            for _ in range(5):
                cells_recompute(pairs[::step])
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(step,)) for step in (1, -1, 1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
