"""Which passages of the plan take up a duty above: weighted pairs of characters, and facts of the same kind."""

from __future__ import annotations

import math
import re
from collections import Counter

from zaitong.policy.compare.pieces import Piece

_NOISE = re.compile(
    r"(?:19|20)\d{2}年|\d{1,2}月|\d{1,2}日|[底上中下]旬?前|不少于|不低于|不超过|至少|以上|左右|每[年月周日]|每学期|每季度|[\d.]+|进行|开展|组织|工作|情况|相关|有关|加强|切实|各|要|应|于|的|等|和|与|及|在|对|将|把|并|一|[，、：“”（）《》%—]"
)
# ways to say the same thing
_SAME = (
    ("上报", "报送"), ("抽看", "抽查"), ("党支部", "党组织"), ("支部", "党组织"), ("工作小组", "领导小组"), ("压减", "下降"), ("使用量", "用量"), ("专题党课", "党课"),
    ("报道", "宣传"), ("碰头会", "例会"), ("实施方案", "方案"), ("活动方案", "方案"), ("工作方案", "方案"), ("本方案", "方案"), ("台帐", "台账"), ("小结", "总结"), ("缩减", "下降"), ("减少", "下降"),
)  # fmt: skip
_PERSON = re.compile(r"(?:书记|校长|园长|院长|主任|教师|班主任|辅导员|负责人|科长|处长|成员|党员|学生|家长)$")
FLOOR = 0.18
SECOND = 0.75


class Matcher:
    """Finds answers by the cosine of idf-weighted character pairs, lifted where facts are of the same kind."""

    def __init__(self, wanted: list[Piece], offered: list[Piece]) -> None:
        self.offered = offered
        texts = [_pairs(piece) for piece in (*wanted, *offered)]
        documents = Counter(pair for text in texts for pair in text)
        total = len(texts)
        self.weight = {pair: math.log(1 + total / count) for pair, count in documents.items()}
        self.vectors = [self._vector(piece) for piece in offered]

    def _vector(self, piece: Piece) -> dict[str, float]:
        raw = {pair: count * self.weight.get(pair, 0.0) for pair, count in _pairs(piece).items()}
        norm = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {pair: value / norm for pair, value in raw.items()}

    def scores(self, piece: Piece) -> list[float]:
        """How well each offered piece answers."""
        mine = self._vector(piece)
        return [self._score(piece, mine, index) for index in range(len(self.offered))]

    def _score(self, piece: Piece, mine: dict[str, float], index: int) -> float:
        theirs = self.vectors[index]
        other = self.offered[index]
        small, large = (mine, theirs) if len(mine) < len(theirs) else (theirs, mine)
        cosine = sum(value * large.get(pair, 0.0) for pair, value in small.items())
        # a short clause that is wholly taken up should not lose against its length
        shared = sum(self.weight.get(pair, 0.0) for pair in mine if pair in theirs)
        least = min(sum(self.weight.get(p, 0.0) for p in mine), sum(self.weight.get(p, 0.0) for p in theirs)) or 1.0
        lexical = 0.6 * cosine + 0.4 * shared / least * min(1.0, len(small) / 6)
        return lexical * _kind(piece, other)

    def answers(self, piece: Piece) -> list[int]:
        """The offered pieces that take the duty up, in the order of the plan; empty when none does."""
        scores = self.scores(piece)
        best = max(scores, default=0.0)
        if best < FLOOR:
            return []
        top = scores.index(best)
        near = [i for i, score in enumerate(scores) if i != top and score >= max(FLOOR * 1.2, SECOND * best)]
        close = [i for i in near if self.offered[i].sentence == self.offered[top].sentence or best < 0.9][:2]
        return sorted([top, *close])


def _pairs(piece: Piece) -> Counter[str]:
    words = piece.words
    for name in piece.who:
        words = words.replace(name, "，") if len(name) > 2 and words.startswith(name) else words
    for one, other in _SAME:
        words = words.replace(one, other)
    runs = [run for run in _NOISE.sub("，", words).split("，") if run]
    return Counter(run[i : i + 2] for run in runs for i in range(max(1, len(run) - 1)))


def _kind(piece: Piece, other: Piece) -> float:
    """Facts of the same kind make an answer likelier, facts of another kind less so."""
    factor = 1.0
    units = {q.unit for q in piece.quantities} & {q.unit for q in other.quantities}
    factor *= 1.25 if units else 1.0
    if piece.frequencies and (other.frequencies or re.search(r"本学期|每", other.words)):
        factor *= 1.2
    if piece.deadlines and other.deadlines:
        factor *= 1.25 if bool(piece.to) == bool(other.to) else 1.05
        same_rule = {d.rule.split(":")[0] for d in piece.deadlines if d.rule} & {
            d.rule.split(":")[0] for d in other.deadlines if d.rule
        }
        factor *= 1.3 if same_rule else 1.0
        factor *= 1.3 if {d.due for d in piece.deadlines if d.due} & {d.due for d in other.deadlines} else 1.0
    if _other_people(piece, other):
        factor *= 0.6
    if piece.row and other.row:
        factor *= 1.2
    return factor if other.duty else factor * 0.9


def _other_people(piece: Piece, other: Piece) -> bool:
    """Both name people, and not the same: 院长听课 does not answer for 教研室主任听课."""
    mine = {found.group() for name in piece.who if (found := _PERSON.search(name))}
    theirs = {found.group() for name in other.who if (found := _PERSON.search(name))}
    return bool(mine) and bool(theirs) and not mine & theirs
