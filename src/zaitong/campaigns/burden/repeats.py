"""Does a requirement ask again what another campaign asks already? Pure; no database.

Four signs are weighed: wording (pairs of neighbouring characters in common), one record type, one rhythm, and the bodies
asked. Without bodies or days in common there is no repeat, however alike the words are.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

ENOUGH = 0.62  # the sum from which two requirements are shown as a repeat; see tests/test_repeats.py
SAME_TYPE = 0.3
SAME_RHYTHM = 0.1
LEAST_WORDS = 0.2  # with nothing alike in the words, one record type alone is no repeat (many reports use one form)
LEAST_BODIES = 0.2  # of the newly asked ones
PAPER = 0.35  # weight of pairs that only name a kind of paper
_PAPERS = {
    "方案", "动方", "行动", "活动", "计划", "总结", "报告", "工作", "专题", "专项", "清单", "台账", "材料", "进展", "记录",
}  # fmt: skip
# Acts and addressees that say nothing about what is asked; cut before wordings are compared.
_IDLE = re.compile(
    r"各?(?:中小学校?|幼儿园|单位|学校|校（?园）?长|党组织|科室|班子成员)|[、，。；：“”‘’《》（）()\s\d]|"
    r"区?教育(?:工委|局)|(?:组织人事|基础教育|安全法治)科|"
    r"(?:按时|及时|认真|每[天周月]|每学期|每季度|一[次份个])|"
    r"(?:报送|上报|填报|提交|填写|制[定订]|开展|组织|完成|形成|撰写|做好|落实|完善|情况)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement as the comparison needs it. ``first`` and ``last``: the days over which it runs; None is open."""

    id: int
    title: str
    what: str = ""
    types: frozenset[int] = frozenset()
    per: str = "once"
    first: date | None = None
    last: date | None = None
    bodies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two requirements are."""

    new: int
    old: int
    words: float
    same_type: bool
    same_rhythm: bool
    shared: int  # bodies that are asked both

    @property
    def score(self) -> float:
        """The sum that is held against ``ENOUGH``."""
        return self.words + SAME_TYPE * self.same_type + SAME_RHYTHM * self.same_rhythm


def wording(first: str, second: str) -> float:
    """Likeness of two texts, 0 to 1: twice the common pairs of characters over all pairs (Dice)."""
    one, two = _pairs(first), _pairs(second)
    total = _weight(one) + _weight(two)
    return 2 * _weight(one & two) / total if total else 0.0


def likeness(new: Asked, old: Asked) -> Likeness | None:
    """How alike they are; None where they share no bodies or no days."""
    shared = len(new.bodies & old.bodies)
    if not shared or shared < LEAST_BODIES * len(new.bodies) or not _meet(new, old):
        return None
    words = max(wording(new.title, old.title), wording(_said(new), _said(old)))
    return Likeness(new.id, old.id, words, bool(new.types & old.types), new.per == old.per, shared)


def is_repeat(found: Likeness | None) -> bool:
    """Whether a likeness is shown as a repeat."""
    return found is not None and found.words >= LEAST_WORDS and found.score >= ENOUGH


def repeats_of(new: Asked, running: Iterable[Asked]) -> list[Likeness]:
    """What repeats, the most alike first."""
    found = [like for old in running if (like := likeness(new, old)) and is_repeat(like)]
    return sorted(found, key=lambda like: (-like.score, -like.shared, like.old))


def _said(asked: Asked) -> str:
    return asked.what or asked.title


@lru_cache(maxsize=4096)
def _pairs(text: str) -> Counter[str]:
    bare = _IDLE.sub("", text) or text
    return Counter(bare[at : at + 2] for at in range(len(bare) - 1)) or Counter({bare: 1} if bare else {})


def _weight(pairs: Counter[str]) -> float:
    """What kind of paper it is says less than what it is about."""
    return sum(count * (PAPER if pair in _PAPERS else 1.0) for pair, count in pairs.items())


def _meet(new: Asked, old: Asked) -> bool:
    """Whether the days of two requirements touch; an open end touches everything on its side."""
    starts = not (new.first and old.last) or new.first <= old.last
    ends = not (old.first and new.last) or old.first <= new.last
    return starts and ends
