"""学习: sessions held against the plan's, by form. Sessions are counted, never their length."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.common.numbers import whole
from zaitong.records.ledgers.common import Filed, filed_of

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit


@dataclass(frozen=True, slots=True)
class Form:
    """A form of study: planned sessions (none: not in the plan) and those held."""

    name: str
    planned: int | None
    held: int

    @property
    def light(self) -> str:
        if self.planned is None:
            return "green"
        return "green" if self.held >= self.planned else "run" if self.held else "idle"


@dataclass(frozen=True, slots=True)
class Line:
    """A unit: its newest plan and its sessions since."""

    unit: Unit
    plan: Filed | None
    forms: list[Form]
    last: Filed | None

    @property
    def planned(self) -> int:
        return sum(form.planned or 0 for form in self.forms)

    @property
    def held(self) -> int:
        return sum(form.held for form in self.forms)


def study_of(actor: Actor) -> list[Line]:
    """Units that have a plan or have held a session; six queries at most."""
    plans: dict[int, Filed] = {}
    for plan in filed_of(actor, "study_plan"):
        plans.setdefault(plan.record.unit_id, plan)
    sessions: dict[int, list[Filed]] = {}
    for session in filed_of(actor, "study_session"):
        sessions.setdefault(session.record.unit_id, []).append(session)
    units = {one.record.unit_id: one.record.unit for one in plans.values()}
    units |= {many[0].record.unit_id: many[0].record.unit for many in sessions.values()}
    lines = [_line(unit, plans.get(pk), sessions.get(pk, [])) for pk, unit in units.items()]
    return sorted(lines, key=lambda line: (line.unit.sort, line.unit.pk))


def _line(unit: Unit, plan: Filed | None, sessions: list[Filed]) -> Line:
    planned: Counter[str] = Counter()
    for row in plan.rows("sessions") if plan else []:
        planned[str(row.get("form", ""))] += whole(str(row.get("times", ""))) or 0
    held = Counter(session.text("form") for session in sessions)
    forms = [Form(name, planned.get(name), held[name]) for name in [*planned, *held]]
    return Line(unit, plan, list(dict.fromkeys(forms)), sessions[0] if sessions else None)
