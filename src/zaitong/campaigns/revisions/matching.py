"""Which requirement of the new version is which of the old one: wording, facts, place. Pure.

Numbers are masked before wordings are compared, so that a moved day or a raised number does not make a stranger of a
clause. Each old requirement answers to one new one at most; of a clause that was split the closer half takes the place and
the other half says which it is near to.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

SURE = 0.48  # wordings so close are the same requirement
LIKELY = 0.42  # so close, and the same body is asked for the same kind of thing
NEAR = 0.42
_NUMBER = re.compile(r"[0-9０-９〇零一二三四五六七八九十百两]+(?:\.\d+)?")
_NOISE = re.compile(r"[\s，。；：、！？“”‘’《》〈〉（）()〔〕\[\]—\-·…,.;:!?\"']+")


@dataclass(frozen=True, slots=True)
class Item:
    """A requirement as it reads. Facts are anything that can be compared: (day, rule), (times, per), (min, max, unit)."""

    key: int
    quote: str
    clause: tuple[str, ...] = ()
    who: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    deadlines: frozenset[Hashable] = frozenset()
    frequencies: frozenset[Hashable] = frozenset()
    quantities: frozenset[Hashable] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """The same requirement in both versions; ``score`` is 1 for the same words in the same place."""

    old: int
    new: int
    score: float


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs in the order of the new version; what only one of them has. ``near``: new key -> the old one it resembles."""

    pairs: tuple[Pair, ...] = ()
    added: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    near: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Words:
    item: Item
    place: float  # 0 at the beginning of the document, 1 at its end
    pairs: frozenset[str]
    weight: float


def match(old: Sequence[Item], new: Sequence[Item]) -> Matched:
    """Assign one to one, the closest first; equal ones in the order of the text."""
    weights = _weights([*old], [*new])
    before, after = _words(old, weights), _words(new, weights)
    scores = [(one, two, *_compared(one, two, weights)) for one in before for two in after]
    found = [(score, one, two) for one, two, score, words in scores if _same(one.item, two.item, words)]
    found.sort(key=lambda row: (-row[0], abs(row[1].place - row[2].place), row[1].item.key, row[2].item.key))
    taken: dict[int, Pair] = {}
    used: set[int] = set()
    for score, one, two in found:
        if one.item.key not in used and two.item.key not in taken:
            used.add(one.item.key)
            taken[two.item.key] = Pair(one.item.key, two.item.key, round(min(score, 1.0), 3))
    added = tuple(item.key for item in new if item.key not in taken)
    near: dict[int, int] = {}
    for one, two, _score, words in sorted(scores, key=lambda row: row[3]):
        if two.item.key not in taken and words >= NEAR:
            near[two.item.key] = one.item.key  # the closest comes last and stays
    return Matched(
        tuple(taken[item.key] for item in new if item.key in taken),
        added,
        tuple(item.key for item in old if item.key not in used),
        near,
    )


def _compared(one: _Words, two: _Words, weights: dict[str, float]) -> tuple[float, float]:
    """How much two requirements resemble one another, 0 to 1, and how much their wordings alone do."""
    first, second = one.item, two.item
    words = 1.0 if first.quote == second.quote else _alike(one, two, weights)
    score = 0.84 * words
    score += 0.04 * (first.who == second.who)
    score += 0.04 * (_kinds(first) == _kinds(second))
    score += 0.03 * (_heading(first) == _heading(second))
    return score + 0.05 * (1 - abs(one.place - two.place)), words


def _weights(old: list[Item], new: list[Item]) -> dict[str, float]:
    """What many requirements say tells them little apart: 各单位, 月日前报送."""
    before, after = (Counter(pair for item in items for pair in _pairs(plain(item.quote))) for items in (old, new))
    total = max(len(old), len(new))
    return {pair: math.log(1 + total / max(before[pair], after[pair])) - 0.4 for pair in before | after}


def plain(text: str) -> str:
    """Words without signs and with every number alike."""
    return _NUMBER.sub("0", _NOISE.sub("", text))


def _words(items: Sequence[Item], weights: dict[str, float]) -> list[_Words]:
    last = max(len(items) - 1, 1)
    pairs = [_pairs(plain(item.quote)) for item in items]
    return [_Words(item, n / last, pairs[n], _weight(pairs[n], weights)) for n, item in enumerate(items)]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(text)) or frozenset({text})


def _weight(pairs: frozenset[str], weights: dict[str, float]) -> float:
    return sum(weights[pair] for pair in pairs)


def _alike(one: _Words, two: _Words, weights: dict[str, float]) -> float:
    """Common pairs of characters by weight; a clause that is wholly part of the other counts for more than its length."""
    common = _weight(one.pairs & two.pairs, weights)
    if not common:
        return 0.0
    dice = 2 * common / (one.weight + two.weight)
    inside = common / min(one.weight, two.weight)
    return max(dice, 0.75 * inside) if min(len(one.pairs), len(two.pairs)) >= 6 else dice


def _same(one: Item, two: Item, words: float) -> bool:
    if words >= SURE:
        return True
    return words >= LIKELY and bool(one.who & two.who) and bool(_kinds(one) & _kinds(two))


def _kinds(item: Item) -> frozenset[str]:
    """What sorts of facts a requirement has."""
    named = {"deadline": item.deadlines, "frequency": item.frequencies, "quantity": item.quantities, "to": item.to}
    return frozenset(name for name, facts in named.items() if facts)


def _heading(item: Item) -> str:
    """The innermost heading without its number: clauses are renumbered."""
    return plain(item.clause[-1]).lstrip("0") if item.clause else ""
