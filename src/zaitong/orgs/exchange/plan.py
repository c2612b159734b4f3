"""What an import would do: errors by sheet, row and column, and steps. Nothing here writes to the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from zaitong.common.dates import parse_day
from zaitong.common.numbers import whole
from zaitong.orgs.exchange.columns import NEEDED
from zaitong.orgs.forms import words_of
from zaitong.orgs.history import KIND_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

    from zaitong.common.tables import Row, Sheet
    from zaitong.orgs.exchange.world import World
    from zaitong.orgs.models import PartyOrganisation, Unit

NEW, CHANGED, SAME = "new", "changed", "same"
KINDS = {NEW: "新增", CHANGED: "修改", SAME: "不变"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (row 0: the whole sheet; column may be empty) and a sentence."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass
class Step:
    """What one row does. ``subject`` is what the trail will name, once it is saved."""

    sheet: str
    row: int
    label: str
    kind: str = SAME
    changes: list[dict[str, str]] = field(default_factory=list)
    subject: Model | None = None


@dataclass
class Plan:
    """The whole import. ``new`` and ``dirty`` are in an order in which they may be saved."""

    world: World
    problems: list[Problem] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    new: list[Model] = field(default_factory=list)
    dirty: dict[int, tuple[Model, set[str]]] = field(default_factory=dict)  # id(instance) -> fields
    renamed: dict[int, Unit] = field(default_factory=dict)  # units whose further names change
    covering: dict[int, PartyOrganisation] = field(default_factory=dict)  # parties whose covered units change

    def problem(self, sheet: str, row: int, column: str, message: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(sheet, row, column, message))

    def step_new(self, step: Step, instance: Model) -> None:
        """The row makes a new instance."""
        step.kind, step.subject = NEW, instance
        self.new.append(instance)

    def is_new(self, instance: Model) -> bool:
        """Not in the database yet."""
        return instance.pk is None

    def set(self, step: Step, instance: Model, key: str, value: Any, label: str) -> None:
        """Give a field its value, noting a change of something that is there already."""
        old = getattr(instance, key)
        if old is value or old == value:
            return
        setattr(instance, key, value)
        if self.is_new(instance):
            return
        self.note(step, label, said(old), said(value))
        step.subject = step.subject or instance
        self.dirty.setdefault(id(instance), (instance, set()))[1].add(key)

    def note(self, step: Step, label: str, old: str, new: str) -> None:
        """Note a change in words."""
        step.kind = CHANGED if step.kind == SAME else step.kind
        step.changes.append({"label": label, "old": old, "new": new})

    def counts(self) -> list[dict[str, Any]]:
        """For each sheet: its name and the number of new, changed and unchanged rows and of problems."""
        found: dict[str, dict[str, Any]] = {}
        for sheet in dict.fromkeys([*NEEDED, *(problem.sheet for problem in self.problems)]):
            steps = [step.kind for step in self.steps if step.sheet == sheet]
            wrong = sum(1 for problem in self.problems if problem.sheet == sheet)
            if steps or wrong:
                found[sheet] = {"sheet": sheet, "problems": wrong} | {kind: steps.count(kind) for kind in KINDS}
        return list(found.values())

    @property
    def moving(self) -> list[Step]:
        """The steps that do something and have no problem."""
        wrong = {(problem.sheet, problem.row) for problem in self.problems}
        return [step for step in self.steps if step.kind != SAME and (step.sheet, step.row) not in wrong]


def said(value: Any) -> str:
    """A value in words."""
    if isinstance(value, (list, tuple, set)):
        return "、".join(sorted(map(str, value)))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return KIND_NAMES.get(value, value)
    return "" if value is None else str(getattr(value, "name", value))


class Cells:
    """One row being read. A getter that finds something wrong notes it and marks the row ``bad``."""

    def __init__(self, plan: Plan, sheet: Sheet, row: Row) -> None:
        self.plan, self.sheet, self.row = plan, sheet, row
        self.bad = False

    def wrong(self, column: str, message: str) -> None:
        """Note what is wrong in a column."""
        self.bad = True
        self.plan.problem(self.sheet.name, self.row.number, column, message)

    def has(self, column: str) -> bool:
        """Whether the sheet has the column at all: one that is missing leaves everything as it is."""
        return column in self.sheet.columns

    def text(self, column: str, limit: int) -> str:
        """Text of at most ``limit`` characters; required where the sheet needs it."""
        text = self.row[column]
        if not text and column in NEEDED[self.sheet.name]:
            self.wrong(column, f"“{column}”不能空着。")
        if len(text) > limit:
            self.wrong(column, f"最多 {limit} 字，现在 {len(text)} 字。")
        return text

    def words(self, column: str, limit: int) -> list[str]:
        """Words set apart by 、."""
        words = words_of(self.row[column])
        if any(len(word) > limit for word in words):
            self.wrong(column, f"每个名称最多 {limit} 字，几个之间请用顿号隔开。")
        return words

    def choice(self, column: str, options: Mapping[str, str]) -> str:
        """The value of a label."""
        text = self.text(column, 40)
        if text and text not in options:
            self.wrong(column, f"没有“{text}”这一类，只能是：{'、'.join(options)}。")
        return options.get(text, "")

    def number(self, column: str, most: int = 2_000_000_000) -> int | None:
        """A whole number, or None where nothing stands."""
        text = self.row[column]
        if not text:
            return None
        found = whole(text)
        if found is None or found > most:
            self.wrong(column, f"“{text[:20]}”不是整数，或者太大。")
            return None
        return found

    def day(self, column: str) -> date | None:
        """A day, or None where nothing stands."""
        text = self.row[column].split(" ")[0]
        if not text:
            if column in NEEDED[self.sheet.name]:
                self.wrong(column, f"“{column}”不能空着。")
            return None
        try:
            return parse_day(text)
        except ValueError as error:
            self.wrong(column, str(error))
            return None

    def period(self, start: str, end: str) -> tuple[date | None, date | None]:
        """Two days in the right order."""
        starts, ends = self.day(start), self.day(end)
        if starts and ends and ends < starts:
            self.wrong(end, f"“{end}”不能早于“{start}”。")
        return starts, ends


def overlapping(rows: list[Any]) -> tuple[Any, Any] | None:
    """The first two of dated rows that hold on one day (both days included, an open end holds on)."""
    ordered = sorted(rows, key=lambda row: row.starts)
    for first, second in pairwise(ordered):
        if first.ends is None or first.ends >= second.starts:
            return first, second
    return None
