"""Which wording made which fact: one line a fact, for those who mend the patterns."""

from __future__ import annotations

from collections.abc import Iterator

from zaitong.policy.model import (
    Breakdown,
    Deadline,
    Frequency,
    Phase,
    Quantity,
    Requirement,
    Responsibility,
)
from zaitong.policy.render import PERIODS, amount

Fact = Deadline | Frequency | Quantity | Responsibility


def explanation(breakdown: Breakdown) -> str:
    """Every phase and every fact with its value, its words in the text, its pattern and its slots."""
    lines = [line for phase in breakdown.phases for line in _phase(breakdown, phase)]
    for number, requirement in enumerate(breakdown.requirements, 1):
        lines += _requirement(breakdown, number, requirement)
    return "\n".join(lines)


def _phase(breakdown: Breakdown, phase: Phase) -> Iterator[str]:
    yield f"阶段 {phase.name}　{phase.start or '…'} 至 {phase.end or '…'}"
    yield f"    规则 {phase.pattern}　原文「{_words(breakdown, phase.text_start, phase.text_end)}」"


def _requirement(breakdown: Breakdown, number: int, r: Requirement) -> Iterator[str]:
    yield f"\n{number}. 第 {_paragraph(breakdown, r.start)} 段：{r.quote}"
    yield f"    性质 {r.nature}　名称 {r.title}　责任 {'、'.join(r.who) or '—'}（{r.provenance.who}）"
    facts: tuple[Fact, ...] = (*r.deadlines, *r.frequencies, *r.quantities, *r.responsibilities)
    for fact in facts:
        yield f"    {_value(fact)}"
        yield f"        规则 {fact.pattern or '—'}　原文「{_words(breakdown, fact.start, fact.end)}」"
        yield f"        {_slots(fact)}"
    for reason in r.reasons:
        yield f"    需看：{reason}"


def _value(fact: Fact) -> str:
    if isinstance(fact, Deadline):
        return f"期限 {fact.due or fact.rule}（{fact.provenance}）"
    if isinstance(fact, Frequency):
        most = f"—{fact.times_max}" if fact.times_max else ""
        return f"频次 {PERIODS.get(fact.per, fact.per)} {fact.times}{most} 次"
    if isinstance(fact, Quantity):
        return f"数量 {amount(fact.min, fact.max)}{fact.unit}"
    return f"牵头 {'、'.join(fact.lead) or '—'}　配合 {'、'.join(fact.support) or '—'}"


def _slots(fact: Fact) -> str:
    slots = [("事项", fact.what)]
    if not isinstance(fact, Responsibility):
        slots.append(("主体", "、".join(fact.who)))
    if isinstance(fact, Deadline):
        slots.append(("报给", "、".join(fact.to)))
    return "　".join(f"{name} {value or '—'}" for name, value in slots)


def _words(breakdown: Breakdown, start: int, end: int) -> str:
    return breakdown.text[start:end].replace("\n", "⏎")


def _paragraph(breakdown: Breakdown, place: int) -> int:
    return breakdown.text.count("\n", 0, place) + 1
