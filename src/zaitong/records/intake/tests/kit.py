"""Many schools, one task, an officer of the receiving office and files as they come by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.campaigns.models import Obligation, Requirement
from zaitong.campaigns.tests.factories import make_obligation
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.models import IntakeBatch
from zaitong.records.tests.factories import World, make_staff, make_world

NUMERALS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


@dataclass
class Mail:
    """The office's desk: ``schools`` owe one thing each."""

    world: World
    requirement: Requirement
    schools: list[Unit]
    officer: User
    client: Client

    @property
    def actor(self) -> Any:
        return actor_for(self.officer)

    def obligation(self, at: int) -> Obligation:
        return Obligation.objects.get(requirement=self.requirement, matrix_unit=self.schools[at])

    def lay(self, files: list[SimpleUploadedFile], client: Client | None = None, **values: Any) -> Any:
        data = {"arrived_on": today().isoformat(), "kind": "auto", "files": files, **values}
        return post(client or self.client, reverse("records:intake_new", args=[self.requirement.pk]), data)

    def batch(self) -> IntakeBatch:
        return IntakeBatch.objects.order_by("-pk")[0]

    def board(self, client: Client | None = None) -> Any:
        return (client or self.client).get(reverse("records:intake_batch", args=[self.batch().pk])).context["board"]

    def save(self, act: str = "save", **values: Any) -> Any:
        """What the page sends: every file as it was shown, with some fields changed."""
        page = self.client.get(reverse("records:intake_batch", args=[self.batch().pk]))
        board = page.context["board"]
        data: dict[str, Any] = {"act": act}
        for file in [*board.unmatched, *board.left_out, *(f for place in board.places for f in place.files)]:
            data |= {f"was-{file.pk}": file.was, f"unit-{file.pk}": file.unit_name}
            data |= {f"kind-{file.pk}": file.kind, f"day-{file.pk}": file.day_text}
            if file.left_out:
                data[f"left-{file.pk}"] = "1"
        data |= values
        data = {key: value for key, value in data.items() if value is not None}
        return self.client.post(reverse("records:intake_batch", args=[self.batch().pk]), data)

    def confirm(self, client: Client | None = None, seen: str | None = None) -> Any:
        address = reverse("records:intake_confirm", args=[self.batch().pk])
        client = client or self.client
        if seen is None:
            page = client.get(address)
            seen = page.context["board"].seen if page.status_code == 200 else ""
        return post(client, address, {"seen": seen})


def post(client: Client, address: str, data: dict[str, Any]) -> Any:
    """Send, and let the background work be done at once."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(address, data)


def school_name(at: int) -> str:
    """Names that do not hold one another."""
    return f"{NUMERALS[at // 20]}{NUMERALS[at % 20]}桥小学"


def make_mail(number: int = 4, attachments: tuple[str, ...] = ("electronic",), **values: Any) -> Mail:
    world = make_world()
    requirement = world.requirement("报送行动方案", accepts=world.plan, attachments=attachments, **values)
    schools = []
    for at in range(number):
        name = school_name(at)
        unit = make_unit(Unit.Kind.PRIMARY, f"澄砚区{name}", world.root, short_name=name)
        make_obligation(requirement, unit=unit, due=today() + timedelta(days=7), start=today() - timedelta(days=20))
        schools.append(unit)
    officer = make_staff("receiving_officer", world.office, "许望舒")
    return Mail(world, requirement, schools, officer, sign_in(Client(), officer))


@pytest.fixture
def mail(db: None) -> Mail:
    return make_mail()


def letter(name: str, text: str = "") -> SimpleUploadedFile:
    """A small text file of its own."""
    return SimpleUploadedFile(name, (text or f"{name}\n一、工作安排").encode())
