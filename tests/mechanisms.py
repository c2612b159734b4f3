"""docs/mechanisms.md as read: its rows, and what is wrong with them in a demo that was built."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import sign_in
from zaitong.records.models import Record, Settlement

if TYPE_CHECKING:
    from django.test import Client

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/mechanisms.md"
KEPT = {"收文登记", "课题经过"}  # written down for oneself, or counted on the page of its topic: no task asks for it


class Mechanism(NamedTuple):
    """One line of the table."""

    row: int
    name: str
    who: str
    account: str
    address: str
    types: tuple[str, ...]
    test: str


def mechanisms() -> Iterator[Mechanism]:
    """The lines of the page."""
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 7 and cells[0].isdigit():
            link = re.fullmatch(r"\[[^]]+\]\(([^)]+)\)", cells[4])
            assert link, line
            types = tuple(filter(None, cells[5].split("、")))
            yield Mechanism(int(cells[0]), cells[1], cells[2], cells[3], link[1], types, cells[6].strip("`"))


def wrong_in_demo(client: Client) -> list[str]:
    """Addresses that do not open for the person named, types of which nothing is filed and counted."""
    wrong, signed = [], ""
    counted = set(
        Settlement.objects.filter(state="accepted").values_list("record__type_version__record_type__name", flat=True)
    )
    filed = set(Record.objects.filter(state="filed").values_list("type_version__record_type__name", flat=True))
    for one in mechanisms():
        if one.account != signed:
            sign_in(client, User.objects.get(username=one.account))
            signed = one.account
        answer = client.get(one.address)
        if answer.status_code != 200:
            wrong.append(f"{one.row} {one.address}: {answer.status_code} for {one.account}")
        elif one.address.startswith("/records/") and not answer.context["page"].paginator.count:
            wrong.append(f"{one.row} {one.address}: nothing there for {one.account}")
        wrong += [f"{one.row}: no {name} is counted" for name in one.types if name not in (counted | (filed & KEPT))]
    return wrong
