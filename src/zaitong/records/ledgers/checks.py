"""What fell short in the branches' self-checks: the newest of each branch, item by item, with its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from zaitong.records.ledgers.common import Filed, filed_of

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.access import Actor

ITEMS = {"meetings": "三会一课", "life_meeting": "组织生活会", "review": "民主评议党员", "talks": "谈心谈话"}
MET, PART = "做到了", "部分做到"


@dataclass(frozen=True, slots=True)
class Short:
    """An item that fell short: how far, and the branch's words."""

    item: str
    answer: str
    words: str

    @property
    def name(self) -> str:
        return ITEMS[self.item]

    @property
    def light(self) -> str:
        return "amber" if self.answer == PART else "red"


@dataclass(frozen=True, slots=True)
class Check:
    """A branch's newest self-check."""

    filed: Filed
    shorts: list[Short] = field(default_factory=list)

    @property
    def fix_by(self) -> date | None:
        return self.filed.date("fix_by")


@dataclass(frozen=True, slots=True)
class Checks:
    """All branches that have checked, those that fell short, and how many fell short in which item."""

    all: list[Check]
    short: list[Check]
    counts: list[tuple[str, str, int]]


def checks_of(actor: Actor, item: str = "") -> Checks:
    """``item``: only branches that fell short in this one."""
    newest: dict[int, Check] = {}
    for filed in filed_of(actor, "self_check", Q(party__isnull=False)):
        newest.setdefault(filed.record.party_id or 0, Check(filed, _shorts(filed)))
    found = sorted(newest.values(), key=lambda c: (c.filed.record.unit.sort, c.filed.record.unit_id))
    short = [check for check in found if any(item in {"", s.item} for s in check.shorts)]
    counts = [(key, name, sum(any(s.item == key for s in c.shorts) for c in found)) for key, name in ITEMS.items()]
    return Checks(found, short, counts)


def _shorts(filed: Filed) -> list[Short]:
    answers = ((key, filed.text(key)) for key in ITEMS)
    return [Short(key, answer, filed.text(f"{key}_gap")) for key, answer in answers if answer and answer != MET]
