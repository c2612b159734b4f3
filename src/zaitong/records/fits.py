"""Does a record answer an obligation, and how much does it count? Pure: what must be known is handed in, nothing is asked.

``fits`` is the only place that decides it; proposals, filing and their tests all call it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.calendar.school import built_in
from zaitong.campaigns.periods import periods
from zaitong.common.periods import period_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zaitong.campaigns.models import Accepts, Obligation, Requirement

KIND_NAMES = {
    "electronic": "电子稿",
    "scan": "盖章扫描件",
    "notebook": "手写记录照片",
    "other": "其他材料",
    "paper": "纸质件",
}
NOTEBOOK = "notebook"  # a photo of what was written by hand: where the task allows it, it stands for copy and scan
ON_PAPER = "paper"  # handed over in person: nothing to upload


class Hurdle(StrEnum):
    """What keeps a record from answering an obligation. The later ones are near misses that a person can mend."""

    TYPE = "type"
    SUBJECT = "subject"
    TARGET = "target"
    DATE = "date"
    MATCH = "match"
    AMOUNT = "amount"
    ATTACHMENTS = "attachments"


@dataclass(frozen=True, slots=True)
class FitResult:
    """Whether a record fits; ``why_not`` is a Chinese phrase. ``certain``: fits without a doubt, may be ticked for the person."""

    ok: bool
    why_not: str = ""
    hurdle: Hurdle | None = None
    amount: int = 0
    certain: bool = False
    note: str = ""  # what makes it uncertain


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What ``fits`` needs to know of a record. Targets: the body itself first, then those that stand for it (a branch's seat)."""

    type_id: int
    unit_id: int
    day: date | None = None  # its own date
    dated: bool = True  # whether its type asks for a date; without one the person says which period it is for
    party_ids: frozenset[int] = frozenset()
    covered: frozenset[int] = frozenset()  # further units that its party organisation covers
    post_ids: frozenset[int] = frozenset()
    target: str = ""  # "unit:3", "party:7" or nothing
    stands_for: frozenset[str] = frozenset()
    data: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()


def fits(record: RecordFacts, obligation: Obligation, accepts: Iterable[Accepts]) -> FitResult:
    """Hold a record against an obligation (with its requirement loaded) and what the requirement accepts."""
    accepted = next((a for a in accepts if a.record_type_id == record.type_id), None)
    if accepted is None:
        return _no(Hurdle.TYPE, "这项任务不收这种表")
    requirement = obligation.requirement
    amount = amount_of(requirement, record.data)
    subject = _subject(record, obligation)
    target = _target(record, obligation)
    day = _day(record, obligation)
    hurdles = (
        subject if isinstance(subject, FitResult) else None,
        target if isinstance(target, FitResult) else None,
        day if isinstance(day, FitResult) else None,
        _match(record, accepted.match),
        None if amount else _no(Hurdle.AMOUNT, f"“{_label(record, requirement.counts_field)}”没有填，计不了数"),
        _attachments(record, accepted),
    )
    first = next((hurdle for hurdle in hurdles if hurdle), None)
    if first:
        return first
    note = "；".join(text for text in (subject, target, day) if isinstance(text, str) and text)
    return FitResult(ok=True, amount=amount, certain=not note, note=note)


def amount_of(requirement: Requirement, data: Mapping[str, Any]) -> int:
    """How much one record counts: 1, the sum of a field (whole units), or the number of its values."""
    if requirement.counts == "records":
        return 1
    if requirement.counts == "distinct":
        return len(values_of(data, requirement.counts_field))
    try:
        return max(0, int(Decimal(str(data.get(requirement.counts_field) or 0))))
    except InvalidOperation:
        return 0


def values_of(data: Mapping[str, Any], key: str) -> frozenset[str]:
    """The values of a field as texts: one, several or none."""
    value = data.get(key)
    several = value if isinstance(value, list) else [value]
    return frozenset(str(one).strip() for one in several if one not in (None, "") and str(one).strip())


def missing_kinds(kinds: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Required kinds of attachments that are not there, paper left out."""
    have = set(kinds)
    return [kind for kind in wanted if kind != ON_PAPER and kind not in have]


def missing_of(kinds: Iterable[str], accepted: Accepts) -> list[str]:
    """What a record of this type still lacks for the requirement: nothing where a photo of a notebook will do and is there."""
    have = set(kinds)
    return [] if accepted.notebook and NOTEBOOK in have else missing_kinds(have, accepted.attachments)


def kinds_text(kinds: Iterable[str]) -> str:
    """电子稿、盖章扫描件."""
    return "、".join(KIND_NAMES.get(kind, kind) for kind in kinds)


def period_span(obligation: Obligation) -> tuple[date, date] | None:
    """First and last day of the calendar period that an obligation asks for; None where it asks once."""
    if not obligation.period or obligation.requirement.per == "once":
        return None
    if obligation.requirement.per == "term":  # whatever days the district keeps: all that any calendar may count to it
        first, last = built_in(obligation.period)
        return min(first, obligation.start), max(last, obligation.due or last)
    period = next(iter(periods(obligation.requirement.per, obligation.start, obligation.start)))
    return period.start, period.end


def _no(hurdle: Hurdle, why: str) -> FitResult:
    return FitResult(ok=False, why_not=why, hurdle=hurdle)


def _label(record: RecordFacts, key: str) -> str:
    return record.labels.get(key, key)


def _subject(record: RecordFacts, obligation: Obligation) -> FitResult | str:
    if obligation.subject_unit_id:
        if obligation.subject_unit_id in record.covered:
            return "是所覆盖单位自己的任务，要一并完成请打勾"
        return "" if record.unit_id == obligation.subject_unit_id else _no(Hurdle.SUBJECT, "要由另一个单位填报")
    if obligation.subject_party_id:
        return "" if obligation.subject_party_id in record.party_ids else _no(Hurdle.SUBJECT, "要由另一个党组织填报")
    return "" if obligation.subject_post_id in record.post_ids else _no(Hurdle.SUBJECT, "要由岗位本人填报")


def _target(record: RecordFacts, obligation: Obligation) -> FitResult | str:
    wanted = ""
    if obligation.target_unit_id:
        wanted = f"unit:{obligation.target_unit_id}"
    elif obligation.target_party_id:
        wanted = f"party:{obligation.target_party_id}"
    if not wanted or record.target == wanted:
        return ""
    if wanted in record.stands_for:
        return "党组织和所在单位算作同一处，请您确认"
    return _no(Hurdle.TARGET, "去的不是这一处" if record.target else "没有写明去的是哪里")


def _day(record: RecordFacts, obligation: Obligation) -> FitResult | str:
    span = period_span(obligation)
    if not record.dated:
        return f"表里没有日期，请确认报的是{period_words(obligation.period)}" if span else ""
    if record.day is None:
        return _no(Hurdle.DATE, f"“{_label(record, 'happened_on')}”还没有填")
    if span is None:
        return "日期早于这项任务下达，请您确认" if record.day < obligation.start else ""
    if span[0] <= record.day <= span[1]:
        return ""
    return _no(Hurdle.DATE, f"日期不在{period_words(obligation.period)}")


def _match(record: RecordFacts, match: Mapping[str, Any]) -> FitResult | None:
    for key, wanted in match.items():
        any_of = {str(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
        if not any_of & values_of(record.data, key):
            return _no(Hurdle.MATCH, f"“{_label(record, key)}”里没有“{'”或“'.join(sorted(any_of))}”")
    return None


def _attachments(record: RecordFacts, accepted: Accepts) -> FitResult | None:
    missing = missing_of(record.kinds, accepted)
    return _no(Hurdle.ATTACHMENTS, f"还差{kinds_text(missing)}") if missing else None
