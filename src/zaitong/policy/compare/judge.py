"""What lacks in the answer of a plan: deadline, number, frequency, actor, receiver, content."""

from __future__ import annotations

import re

from zaitong.policy.compare.pieces import Piece
from zaitong.policy.compare.result import Coverage, Slot
from zaitong.policy.model import Deadline, Frequency, Quantity

# acts a year, for comparing unlike periods (a term has five months of teaching)
PER_YEAR = {
    "day": 200.0,
    "week": 40.0,
    "two_weeks": 20.0,
    "month": 10.0,
    "quarter": 4.0,
    "half_year": 2.0,
    "term": 2.0,
    "year": 1.0,
}
_ALL = re.compile(r"全部|所有|人人|全员|全覆盖|百分之百|逐一")
_TOTALS = re.compile(r"全[市县区省]|左右")
_NEGATED = re.compile(r"不需|不得|不再|无需|不用|严禁|不必")


def judge(piece: Piece, answers: list[Piece]) -> Coverage:
    """The coverage of one duty by the passages that take it up."""
    if not answers:
        return Coverage(piece.quote, "missing", (), (), piece.start, piece.end, ())
    lacking: list[Slot] = []
    if piece.deadlines and not _in_time(piece, answers):
        lacking.append("deadline")
    if piece.frequencies and not all(_often_enough(f, answers) for f in piece.frequencies):
        lacking.append("frequency")
    if piece.quantities and not all(_enough(q, piece, answers) for q in piece.quantities):
        lacking.append("number")
    if piece.to and not _same_receiver(piece, answers):
        lacking.append("receiver")
    if _other_actor(piece, answers):
        lacking.append("actor")
    if bool(_NEGATED.search(piece.words)) and not any(_NEGATED.search(a.words) for a in answers):
        lacking.append("content")
    quotes = tuple(a.quote for a in answers)
    spans = tuple((a.start, a.end) for a in answers)
    return Coverage(
        piece.quote, "partial" if lacking else "covered", tuple(lacking), quotes, piece.start, piece.end, spans
    )


def _in_time(piece: Piece, answers: list[Piece]) -> bool:
    mine = [d for a in answers for d in a.deadlines]
    return all(any(_not_later(above, below) for below in mine) for above in piece.deadlines)


def _not_later(above: Deadline, below: Deadline) -> bool:
    if above.due and below.due:
        return below.due <= above.due
    if above.rule and below.rule:
        return _rule_not_later(above.rule, below.rule)
    return False


def _rule_not_later(above: str, below: str) -> bool:
    kind, _, day = above.partition(":")
    other, _, other_day = below.partition(":")
    if kind != other:
        return above.split("+", maxsplit=1)[0] == below.split("+", maxsplit=1)[0] and _amount(below) <= _amount(above)
    if day.isdigit() and other_day.isdigit():
        return int(other_day) <= int(day)
    return other_day <= day or day in ("end", "last_workday")


def _amount(rule: str) -> float:
    found = re.search(r"\+(\d+)(wd|d|h|min|m|)", rule)
    scale = {"wd": 1.4, "d": 1.0, "h": 1 / 24, "m": 30.0, "min": 1 / 1440, "": 1.0}
    return int(found.group(1)) * scale[found.group(2)] if found else 0.0


def _often_enough(above: Frequency, answers: list[Piece]) -> bool:
    wanted = above.times * PER_YEAR.get(above.per, 1.0)
    given = [f.times * PER_YEAR.get(f.per, 1.0) for a in answers for f in a.frequencies]
    for answer in answers:
        scale = 2.0 if re.search(r"[本每]学期", answer.words) else 1.0 if re.search(r"全年|年内", answer.words) else 0.0
        given += [float(q.min or q.max or 0) * scale for q in answer.quantities if scale and q.unit in "次场期节"]
    return bool(given) and max(given) >= wanted


def _enough(above: Quantity, piece: Piece, answers: list[Piece]) -> bool:
    if _TOTALS.search(piece.words) and above.unit != "%":
        return True
    mine = [q for a in answers for q in a.quantities if q.unit == above.unit]
    if not mine:
        if above.unit == "%" and any(_ALL.search(a.words) for a in answers):
            return True
        return (
            any(a.frequencies for a in answers)
            and above.unit in "次场期节条篇"
            and above.min is not None
            and above.min <= 1
        )
    best = (
        max(mine, key=lambda q: (_close(above, q), q.min or q.max or 0))
        if above.max is None
        else min(mine, key=lambda q: q.max or q.min or 0)
    )
    if any(_close(above, q) for q in mine):
        mine = [q for q in mine if _close(above, q)]
        best = min(mine, key=lambda q: q.min or q.max or 0) if above.max is None else best
    low, high = best.min, best.max
    if above.min is not None and (low if low is not None else high or 0) < above.min:
        return False
    ceiling = above.max is not None and above.max != above.min
    return not (ceiling and high is not None and above.max is not None and high > above.max)


def _close(above: Quantity, below: Quantity) -> bool:
    pairs = {above.what[i : i + 2] for i in range(len(above.what) - 1)}
    return any(below.what[i : i + 2] in pairs for i in range(len(below.what) - 1))


def _same_receiver(piece: Piece, answers: list[Piece]) -> bool:
    text = "".join(a.words for a in answers)
    return any(_core(name) in text or _core(name)[-4:] in text for name in piece.to)


def _core(name: str) -> str:
    """教育局 of 县（区）教育局: the name without level and brackets."""
    return re.sub(r"^(?:各|本|市|区|县|省|校)+", "", re.sub(r"（[^（）]*）", "", name))


def _other_actor(piece: Piece, answers: list[Piece]) -> bool:
    if not piece.row or not piece.responsibilities:
        return False
    above = {name for r in piece.responsibilities for name in r.lead}
    below = {name for a in answers if a.row for r in a.responsibilities for name in r.lead}
    return bool(below) and not above & below
