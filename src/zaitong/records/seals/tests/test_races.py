"""Two at once, on PostgreSQL: two windows, a change of keys under the author's pen, a tap that is sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.common.errors import Conflict
from zaitong.common.tests.races import together
from zaitong.records.models import Record, SealedValue, VisitPlan
from zaitong.records.seals.rotation import seals_rotate
from zaitong.records.seals.tests.kit import save, talk_type
from zaitong.records.seals.values import value_open
from zaitong.records.services.drafts import record_save_draft
from zaitong.records.tests.factories import make_world, start
from zaitong.records.visits.plans import Typed, visit_arrive, visit_plan
from zaitong.records.visits.tests import kit as visits

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def draft() -> tuple[Record, object]:
    world = make_world()
    record = start(world, world.obligation(world.requirement("谈心谈话", accepts=talk_type())))
    return save(record, world, note="先写的"), world.clerk


def test_two_windows_seal_one_text_and_its_mark(transactional_db):
    record, clerk = draft()

    def write(words: str):
        return lambda: record_save_draft(record_id=record.pk, data={"note": words}, lock=record.lock, actor=clerk)  # type: ignore[arg-type]

    found = together(write("甲窗口"), write("乙窗口"))
    lost = [one for one in found if isinstance(one, Conflict)]
    assert len(lost) == 1
    won = next(one for one in found if isinstance(one, Record))
    stored = Record.objects.get(pk=record.pk)
    assert stored.data["note"] == won.data["note"]
    assert value_open(SealedValue.objects.get()) == ("乙窗口" if found[0] is lost[0] else "甲窗口")


def test_a_change_of_keys_loses_no_word_that_is_written_meanwhile(transactional_db):
    record, clerk = draft()
    with override_settings(SEAL_KEYS=(("t3", b"3" * 32), ("t2", b"2" * 32))):
        together(
            lambda: seals_rotate(actor=SYSTEM),
            lambda: record_save_draft(record_id=record.pk, data={"note": "后写的"}, lock=record.lock, actor=clerk),  # type: ignore[arg-type]
        )
        kept = SealedValue.objects.get()
        assert (kept.key_id, value_open(kept)) == ("t3", "后写的")


def test_arriving_twice_at_once_is_one_draft(transactional_db):
    world = visits.make_world()
    day = (today() + timedelta(days=1)).isoformat()
    school = f"unit:{world.district.schools[2].pk}"
    plan = visit_plan(typed=Typed(target=school, day=day, kind="unannounced_visit"), actor=world.member)
    found = together(*[lambda: visit_arrive(plan_id=plan.pk, actor=world.member)] * 3)
    assert {one.pk for one in found} == {Record.objects.get().pk}
    assert not VisitPlan.objects.exists()
