"""The whole demo is built as `make demo` builds it, and shows what it promises."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.mechanisms import wrong_in_demo
from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.lights import Light, cell_light
from zaitong.campaigns.models import Answer, Campaign, Cell, Obligation, PlanPrint, PolicyDocument
from zaitong.common.clock import today
from zaitong.demo.accounts import SIGNS
from zaitong.orgs.models import Unit
from zaitong.records.intake.board import board_of
from zaitong.records.models import Arrival, ConsentRequest, IntakeBatch, Record, RecordVersion, Settlement

if TYPE_CHECKING:
    from django.test import Client

PAGES = {
    "zuzhi": ["campaigns:list", "records:queue", "supervision:index"],
    "jijiao": ["records:queue"],
    "weiyuan": ["records:todo", "supervision:index"],
    "lianxi": ["records:todo"],
    "xiaozhang": ["records:todo", "accounts:users"],
    "jingban": ["records:todo", "records:list"],
    "jiaoshi": ["records:todo"],
    "liping": ["records:todo"],
    "lixiao": ["records:todo", "records:consents"],
    "lianhe": ["records:todo"],
    "shiyan": ["records:todo", "supervision:index"],
    "guanli": ["orgs:units", "accounts:users", "jobs:list"],
    "shenji": ["audit:trail"],
}


@pytest.mark.django_db
def test_the_demo_is_six_weeks_under_way(client: Client) -> None:
    call_command("seed_demo", verbosity=0)
    campaign = Campaign.objects.get(state="published", revisions__state="open")
    assert campaign.published_at is not None
    assert today() - campaign.published_at.date() > timedelta(days=35)
    lights = {cell_light(cell, today()) for cell in Cell.objects.filter(requirement__campaign=campaign)}
    assert {Light.GREEN, Light.BLUE, Light.AMBER, Light.RED, Light.IDLE, Light.RUN} <= lights
    assert {"accepted", "claimed", "returned"} <= set(Settlement.objects.values_list("state", flat=True))
    assert RecordVersion.objects.filter(number=2).exists()  # something was returned and filed again
    assert Record.objects.count() > 500
    assert not Obligation.objects.filter(visible=False).exists()
    assert PolicyDocument.objects.filter(answers=campaign).count() == 7
    assert PlanPrint.objects.filter(share__gt=0, document__owner__short_name="砚桥小学").exists()
    assert not PlanPrint.objects.filter(share__gt=0).exclude(document__owner__short_name="砚桥小学").exists()
    assert Campaign.objects.filter(state="reviewing", revises__isnull=True).count() == 1
    assert AuditRow.objects.filter(act="record.filed").count() > 500
    assert {sign.username for sign in SIGNS} == set(PAGES)
    for name, pages in PAGES.items():
        sign_in(client, User.objects.get(username=name))
        for page in pages:
            assert client.get(reverse(page)).status_code == 200, (name, page)
    assert Record.objects.filter(copied_from__isnull=False, state="draft").exists()
    assert Settlement.objects.filter(record__attachments__kind="notebook", state="claimed").exists()
    assert Settlement.objects.exclude(opinion="").exists()
    assert wrong_in_demo(client) == []
    assert _one_record_for_two_offices()
    _shows_a_merged_school(client)
    _shows_the_burden(client)
    _shows_what_came_by_mail()
    _shows_receipts_an_errand_and_questions(client)
    assert set(ConsentRequest.objects.values_list("state", flat=True)) == {"waiting", "returned"}
    with pytest.raises(CommandError, match="已经有账号"):
        call_command("seed_demo", verbosity=0)


def _shows_a_merged_school(client: Client) -> None:
    """What it still owed lies with its successor; its own row and page say into what it was merged and from when."""
    old = Unit.objects.get(short_name="砚西学校")
    assert set(Obligation.objects.filter(moved_from=old).values_list("subject_unit__short_name", flat=True)) == {
        "砚南小学"
    }
    assert Record.objects.filter(unit=old, state="filed").exists()
    sign_in(client, User.objects.get(username="zuzhi"))
    page = client.get(reverse("orgs:unit", args=[old.pk])).content.decode()
    assert "转给砚南小学" in page
    assert "起并入" in page


def _one_record_for_two_offices() -> bool:
    """Passed by one office and returned by another."""
    passed = Settlement.objects.filter(state="accepted").exclude(reviewer_label="报送即完成")
    returned = Settlement.objects.filter(state="returned", record__in=passed.values("record"))
    return returned.filter(record__type_version__record_type__key="party_day").exists()


def _shows_what_came_by_mail() -> None:
    """A batch that is half told apart: some ready, some unknown, one unit with two files; nothing filed yet."""
    board = board_of(IntakeBatch.objects.get())
    assert board.batch.state == "waiting"
    assert len(board.ready) >= 10
    assert board.unmatched
    assert board.choose
    assert Arrival.objects.filter(kind="paper").count() == 3


def _shows_receipts_an_errand_and_questions(client: Client) -> None:
    """A few units have not signed; a chat message runs as a task; two questions wait for 基础教育科, one answer was corrected."""
    sign_in(client, User.objects.get(username="zuzhi"))
    campaign = Campaign.objects.get(state="published", revisions__state="open")
    board = client.get(reverse("campaigns:receipts", args=[campaign.pk])).context["board"]
    assert "砚桥小学" in [unit.short_name for unit in board.unsigned]
    assert board.signed > 60
    assert list(client.get(reverse("campaigns:list"), {"source": "errand"}).context["page"])
    sign_in(client, User.objects.get(username="jijiao"))
    assert client.get(reverse("campaigns:questions_waiting")).context["page"].paginator.count == 2
    assert Answer.objects.filter(corrected_at__isnull=False).exists()


def _shows_the_burden(client: Client) -> None:
    """A running campaign with figures, and a notice under review that asks again what runs: one proposal to take."""
    sign_in(client, User.objects.get(username="zuzhi"))
    running = client.get(reverse("campaigns:burdens")).context["figures"]
    assert running.estimate.minutes > 60_000
    draft = Campaign.objects.get(state="reviewing", name__contains="暖冬")
    found = client.get(reverse("campaigns:burden", args=[draft.pk])).context["figures"]
    assert any(repeat.to_do for repeat in found.repeats)
    assert any(repeat.ready for repeat in found.repeats)
    assert 0 < found.saving_left < found.saving
