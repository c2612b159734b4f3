"""Changing keys: everything comes under the new one, a stopped run goes on, what is spoilt is named."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from zaitong.audit.models import AuditRow
from zaitong.common.access import SYSTEM
from zaitong.records.models import Record, SealedValue
from zaitong.records.seals.rotation import seals_rotate
from zaitong.records.seals.services import record_open
from zaitong.records.seals.tests.kit import SECRET, save, talk_type
from zaitong.records.seals.values import value_open
from zaitong.records.tests.factories import World, start

NEW = (("t3", b"3" * 32), ("t2", b"2" * 32))


def drafts(world: World, number: int) -> list[Record]:
    requirement = world.requirement("谈心谈话", accepts=talk_type())
    return [save(start(world, world.obligation(requirement)), world, note=f"{SECRET}{n}") for n in range(number)]


def test_all_come_under_the_new_key_and_a_stopped_run_goes_on(world: World, settings, monkeypatch):
    made = drafts(world, 5)
    settings.SEAL_KEYS = NEW
    batches = []

    def stop(_words: str) -> None:
        batches.append(1)
        if len(batches) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seals_rotate(actor=SYSTEM, batch=2, say=stop)
    assert SealedValue.objects.filter(key_id="t3").count() == 2
    assert record_open(record_id=made[4].pk, reason="", proved=True, actor=world.clerk).values[0][1] == f"{SECRET}4"
    done = seals_rotate(actor=SYSTEM, batch=2, say=lambda _: None)
    assert (done.values, done.broken) == (3, [])
    settings.SEAL_KEYS = NEW[:1]  # the old key may go
    assert [value_open(row) for row in SealedValue.objects.order_by("pk")] == [f"{SECRET}{n}" for n in range(5)]
    assert AuditRow.objects.get(act="seals.rotated").data == {"values": 3, "files": 0, "broken": 0}
    save(made[0], world, note=f"{SECRET}0")  # marks made under the old key do no harm
    assert SealedValue.objects.get(record=made[0]).key_id == "t3"


def test_what_is_spoilt_is_named_and_ends_in_an_error(world: World, settings):
    made = drafts(world, 2)
    SealedValue.objects.filter(record=made[0]).update(box=b"spoilt")
    settings.SEAL_KEYS = NEW
    with pytest.raises(CommandError, match=f"{made[0].pk} note"):
        call_command("seals_rotate", stdout=io.StringIO())
    assert SealedValue.objects.get(record=made[1]).key_id == "t3"
