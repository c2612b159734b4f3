"""What a case holds: a text and the facts that must come back from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from zaitong.policy.model import Breakdown
from zaitong.policy.source import squeeze

Value = tuple[Any, ...]
KINDS = ("deadline", "frequency", "quantity", "responsibility", "phase")


@dataclass(frozen=True)
class Fact:
    """A fact that the grammar put into a text. A slot that is None is not asked for; `sure` False: may be found or not."""

    kind: str
    value: Value
    who: tuple[str, ...] | None = None
    what: str | None = None
    to: tuple[str, ...] | None = None
    sure: bool = True
    near: str = ""  # the passage that holds it


@dataclass(frozen=True)
class Piece:
    """A sentence with its facts, and the name of its wording."""

    text: str
    facts: tuple[Fact, ...] = ()
    name: str = ""
    heading: bool = False

    def placed(self) -> tuple[Fact, ...]:
        return tuple(replace(fact, near=fact.near or self.text) for fact in self.facts)


@dataclass(frozen=True)
class Case:
    """A document: `slots` says whether who, what and to are asked for; `inserted` what a change put into the text."""

    seed: int
    index: int
    text: str
    facts: tuple[Fact, ...]
    names: tuple[str, ...]
    slots: bool = True
    inserted: tuple[str, ...] = ()
    how: str = ""


@dataclass(frozen=True)
class Got:
    """A fact as the engine gives it."""

    kind: str
    value: Value
    who: tuple[str, ...]
    what: str
    to: tuple[str, ...]
    quote: str

    def __str__(self) -> str:
        return f"{self.kind} {self.value} who={self.who} what={self.what!r} to={self.to} «{self.quote}»"


def found(breakdown: Breakdown) -> Iterator[Got]:
    """All facts of a breakdown, in one form."""
    for phase in breakdown.phases:
        yield Got("phase", (phase.start, phase.end), (), phase.name, (), phase.quote)
    for one in breakdown.requirements:
        for due in one.deadlines:
            yield Got("deadline", (due.due, due.rule), due.who, due.what, due.to, due.quote)
        for often in one.frequencies:
            yield Got("frequency", (often.times, often.times_max, often.per), often.who, often.what, (), often.quote)
        for amount in one.quantities:
            yield Got("quantity", (amount.min, amount.max, amount.unit), amount.who, amount.what, (), amount.quote)
        for charge in one.responsibilities:
            value = (frozenset(charge.lead), frozenset(charge.support))
            yield Got("responsibility", value, (), charge.what, (), charge.quote)


def quotes(breakdown: Breakdown) -> Iterator[str]:
    """Every quote of a breakdown."""
    yield from (phase.quote for phase in breakdown.phases)
    yield from (one.quote for one in breakdown.requirements)
    yield from (gap.quote for gap in breakdown.gaps)
    yield from (got.quote for got in found(breakdown))


def bare(text: str, inserted: Iterable[str] = ()) -> str:
    """A text without white space, without what a change put in, signs in half width."""
    plain = _half(text)
    for piece in inserted:
        plain = plain.replace(_half(piece), "") if _half(piece) else plain
    return plain


def _half(text: str) -> str:
    return "".join(
        chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char
        for char in squeeze(text)
        if char not in "\u200b\u200c\u200d\u2060\ufeff\u00ad"
    )
