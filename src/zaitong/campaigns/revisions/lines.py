"""What a page says of one change: both quotes with their differences, the values, and what it does to obligations. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

ADDED, DROPPED, CHANGED, WORDING, SAME = "added", "dropped", "changed", "wording", "same"
KINDS = {ADDED: "新增", DROPPED: "不再要求", CHANGED: "有变化", WORDING: "只改文字", SAME: "没有变化"}
PENDING, ACCEPTED, LEFT = "pending", "accepted", "left"
_WORD = re.compile(r"[0-9]+|[A-Za-z]+|.", re.DOTALL)
SHORTEST = 2  # common runs shorter than this only make a difference hard to read


@dataclass(frozen=True, slots=True)
class Facet:
    """One value before and after, in words. ``key`` as in the provenance of a requirement."""

    key: str
    label: str
    old: str
    new: str


@dataclass(slots=True)
class Effect:
    """What happens to obligations: how many of each."""

    created: int = 0
    moved: int = 0  # another day
    changed: int = 0  # another number or beginning
    withdrawn: int = 0
    stopped: int = 0  # partly filed: counts as far as it was filed
    kept: int = 0  # filed in full: stays as it was
    filed: int = 0  # of a dropped requirement: something was filed, and stays
    overdue: int = 0  # not filed in full, and past its day as soon as this is applied
    days: dict[str, int] = field(default_factory=dict)  # day (ISO) -> how many are moved to it

    def __add__(self, other: Effect) -> Effect:
        days = dict(Counter(self.days) + Counter(other.days))
        plain = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Effect) if f.name != "days"}
        return Effect(**plain, days=days)

    @property
    def anything(self) -> bool:
        """Whether an obligation comes, goes or changes."""
        return bool(self.created or self.moved or self.changed or self.withdrawn or self.stopped)


@dataclass(slots=True)
class Line:
    """One change, as a page shows it and as it is kept once applied."""

    kind: str
    title: str
    decision: str = PENDING
    old_id: int | None = None
    new_id: int | None = None
    number: int = 0
    old_quote: str = ""
    new_quote: str = ""
    old_cite: str = ""
    new_cite: str = ""
    facets: list[Facet] = field(default_factory=list)
    effect: Effect = field(default_factory=Effect)
    note: str = ""
    lack: str = ""  # why it cannot be accepted yet
    by_hand: bool = False
    duty: bool = True

    @property
    def old_runs(self) -> list[tuple[str, bool]]:
        """The old quote in pieces, those that are gone marked."""
        return differences(self.old_quote, self.new_quote)[0] if self.new_quote else [(self.old_quote, False)]

    @property
    def new_runs(self) -> list[tuple[str, bool]]:
        """The new quote in pieces, those that are new marked."""
        return differences(self.old_quote, self.new_quote)[1] if self.old_quote else [(self.new_quote, False)]

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return KINDS.get(self.kind, "")

    @property
    def effect_words(self) -> str:
        """What it does, in one line; what it would have done where it was not taken."""
        return "；".join(effect_words(self.effect, dropped=self.kind == DROPPED))

    @property
    def story(self) -> str:
        """截止日由…改为…: for those who owe it."""
        return "；".join(f"{f.label}由“{f.old or '没有写明'}”改为“{f.new or '没有写明'}”" for f in self.facets)

    def to_json(self) -> dict[str, Any]:
        """Plain dicts and lists."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Line:
        """The inverse of ``to_json``."""
        facets = [Facet(**facet) for facet in data.get("facets", ())]
        return cls(**{**data, "facets": facets, "effect": Effect(**data.get("effect", {}))})


def total(lines: Iterable[Line]) -> Effect:
    """All effects together, of what is not left out."""
    found = Effect()
    for line in lines:
        if line.decision != LEFT:
            found += line.effect
    return found


def summary(lines: list[Line]) -> list[str]:
    """新增 64 项待办；12 项截止日改为11月20日；3 项停办，其中 2 项已有报送."""
    taken = [line for line in lines if line.decision != LEFT]
    ended = total(line for line in taken if line.kind == DROPPED)
    rest = total(line for line in taken if line.kind != DROPPED)
    return [*effect_words(rest, dropped=False), *effect_words(ended, dropped=True)]


def effect_words(effect: Effect, *, dropped: bool) -> list[str]:
    """What happens, most noticeable first."""
    if dropped:
        stopped = effect.withdrawn + effect.filed
        filed = f"，其中 {effect.filed} 项已有报送，照旧保留" if effect.filed else ""
        return [f"{stopped} 项待办停办{filed}"] if stopped else []
    said = [f"新增 {effect.created} 项待办"] if effect.created else []
    said += [f"{count} 项截止日改为{_day(day)}" for day, count in _shown_days(effect)]
    other = effect.moved - sum(count for _, count in _shown_days(effect))
    said += [f"{other} 项截止日有变"] if other else []
    said += [f"{effect.changed} 项的数量或起止有变"] if effect.changed else []
    said += [f"撤下 {effect.withdrawn} 项还没报的待办"] if effect.withdrawn else []
    said += [f"{effect.stopped} 项按已报的份数了结"] if effect.stopped else []
    said += [f"{effect.overdue} 项一应用就超期"] if effect.overdue else []
    said += [f"已报齐的 {effect.kept} 项照旧"] if effect.kept and said else []
    return said


def _shown_days(effect: Effect) -> list[tuple[str, int]]:
    days = sorted(effect.days.items())
    return days if len(days) <= 3 else []


def _day(iso: str) -> str:
    if not iso:
        return "不设"
    _, month, day = iso.split("-")
    return f"{int(month)}月{int(day)}日"


def differences(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both texts in pieces (words, is it different), numbers kept whole."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        first, second = "".join(before[a:b]), "".join(after[c:d])
        same = tag == "equal" and (len(first) >= SHORTEST or not left)
        _add(left, first, differs=not same)
        _add(right, second, differs=not same)
    return left, right


def _add(pieces: list[tuple[str, bool]], text: str, *, differs: bool) -> None:
    if not text:
        return
    if pieces and pieces[-1][1] == differs:
        pieces[-1] = (pieces[-1][0] + text, differs)
    else:
        pieces.append((text, differs))


def day_iso(day: date | None) -> str:
    """A day as a key."""
    return day.isoformat() if day else ""
