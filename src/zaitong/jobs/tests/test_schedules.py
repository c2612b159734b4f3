from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from zaitong.common.clock import ZONE
from zaitong.jobs import schedules
from zaitong.jobs.models import Schedule

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 16, 23, 50, tzinfo=ZONE)


@pytest.fixture
def ran(monkeypatch):
    monkeypatch.setattr(schedules, "SCHEDULES", {})
    return []


def test_daily_work_runs_once_after_its_hour(ran):
    schedules.schedule("nightly", at="00:05")(lambda: ran.append("nightly"))
    with time_machine.travel(EVENING, tick=False) as clock:
        assert schedules.schedules_tick() == []
        clock.move_to(EVENING + timedelta(minutes=14))
        assert schedules.schedules_tick() == []
        clock.move_to(EVENING + timedelta(minutes=15))
        assert schedules.schedules_tick() == ["nightly"]
        assert schedules.schedules_tick() == []
        clock.move_to(EVENING + timedelta(days=3))
        assert schedules.schedules_tick() == ["nightly"], "nights missed are not made up for one by one"
        assert schedules.schedules_tick() == []
    assert ran == ["nightly", "nightly"]


def test_frequent_work_runs_at_once_and_then_in_its_rhythm(ran):
    schedules.schedule("seal", every=timedelta(seconds=10))(lambda: ran.append("seal"))
    with time_machine.travel(EVENING, tick=False) as clock:
        schedules.schedules_tick()
        schedules.schedules_tick()
        clock.shift(9)
        schedules.schedules_tick()
        assert ran == ["seal"]
        clock.shift(1)
        schedules.schedules_tick()
    assert ran == ["seal", "seal"]


def test_a_failure_is_logged_and_stops_nothing(ran, caplog):
    def broken():
        raise RuntimeError("no disk")

    schedules.schedule("broken", every=timedelta(seconds=10))(broken)
    schedules.schedule("other", every=timedelta(seconds=10))(lambda: ran.append("other"))
    assert schedules.schedules_tick() == ["other"]
    assert "no disk" in caplog.text
    assert Schedule.objects.get(name="broken").last_run is not None


def test_a_turn_is_won_by_one(ran):
    schedules.schedule("seal", every=timedelta(seconds=10))(lambda: None)
    periodic = schedules.SCHEDULES["seal"]
    assert schedules._take_turn(periodic)
    assert not schedules._take_turn(periodic)


@pytest.mark.parametrize("wrong", [{}, {"every": timedelta(seconds=1), "at": "00:05"}])
def test_a_schedule_has_one_kind_of_time(wrong):
    with pytest.raises(ValueError, match="either"):
        schedules.schedule("x", **wrong)


def test_the_product_s_own_schedules_are_registered():
    assert {"jobs.sweep", "audit.seal", "accounts.clear"} <= set(schedules.SCHEDULES)
