"""What the author of a filed record is changing just now is his own: an office sees and finds the filed version only."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import sign_in
from zaitong.common.clock import today
from zaitong.records.services.drafts import record_save_draft
from zaitong.records.tests.factories import World, file, give_back, settlement_of


def test_an_office_finds_the_filed_title_and_not_the_one_being_typed(world: World):
    obligation = world.obligation(world.requirement("报方案", accepts=world.plan))
    record = file(world, obligation, data={"title": "头一稿"})
    give_back(world, settlement_of(record, obligation), "请补写")
    record.refresh_from_db()
    record_save_draft(record_id=record.pk, data={"title": "还没想好"}, lock=record.lock, actor=world.clerk)
    reviewer = sign_in(Client(), world.reviewer_user)
    page = reviewer.get(reverse("records:list")).content.decode()
    assert "头一稿" in page
    assert "还没想好" not in page
    assert list(reviewer.get(reverse("records:list"), {"q": "还没想好"}).context["rows"]) == []
    assert len(reviewer.get(reverse("records:list"), {"q": "头一稿"}).context["rows"]) == 1


def test_an_office_sees_the_filed_date_and_not_the_one_being_typed(world: World):
    record = file(world, obligation := world.obligation(), day=today())
    give_back(world, settlement_of(record, obligation), "请核对日期")
    record.refresh_from_db()
    typed = {**record.data, "happened_on": "2026-01-31"}
    record_save_draft(record_id=record.pk, data=typed, lock=record.lock, actor=world.clerk)
    reviewer = sign_in(Client(), world.reviewer_user)
    for address in (reverse("records:list"), reverse("records:record", args=[record.pk])):
        assert "1月31日" not in reviewer.get(address).content.decode()
