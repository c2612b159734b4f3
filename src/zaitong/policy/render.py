"""A breakdown as a readable outline for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from zaitong.policy.compare.result import Comparison
from zaitong.policy.model import Breakdown, Requirement

NATURES = {"duty": "任务", "issuer_act": "发文方自办", "consequence": "结果运用", "guidance": "导向"}
PERIODS = {
    "day": "每日", "week": "每周", "two_weeks": "每两周", "month": "每月", "quarter": "每季度", "half_year": "每半年",
    "term": "每学期", "year": "每年",
}  # fmt: skip


def outline(breakdown: Breakdown) -> str:
    """The whole breakdown as text."""
    return "\n".join([*_head(breakdown), *_phases(breakdown), *_requirements(breakdown), *_open_points(breakdown)])


def _head(breakdown: Breakdown) -> Iterator[str]:
    document = breakdown.document
    yield f"《{document.title or '没有读到标题'}》"
    yield f"文号：{document.doc_number or '文件未明确'}　成文日期：{document.issued_on or '文件未明确'}"
    yield f"发文：{'、'.join(document.issuers) or '文件未明确'}"
    yield f"主送：{'、'.join(document.recipients) or '文件未明确'}"
    for ground in document.based_on:
        yield f"依据：《{ground.title}》{ground.doc_number or ''}"


def _phases(breakdown: Breakdown) -> Iterator[str]:
    if breakdown.phases:
        yield "\n阶段"
    for number, phase in enumerate(breakdown.phases, 1):
        yield f"  {number}. {phase.name}　{phase.start or '…'} 至 {phase.end or '…'}"


def _requirements(breakdown: Breakdown) -> Iterator[str]:
    yield f"\n任务事项（{len(breakdown.requirements)} 条）"
    path: tuple[str, ...] = ()
    for number, requirement in enumerate(breakdown.requirements, 1):
        if requirement.clause != path:
            path = requirement.clause
            yield "\n" + " › ".join(path or ("（正文）",))
        yield from _requirement(number, requirement)


def _requirement(number: int, requirement: Requirement) -> Iterator[str]:
    quote = requirement.quote if len(requirement.quote) <= 80 else requirement.quote[:79] + "…"
    yield f"  {number}. [{NATURES[requirement.nature]}] {quote}"
    facts = [f"责任：{'、'.join(requirement.who) or '文件未明确'}"]
    for d in requirement.deadlines:
        sent = f" → {'、'.join(d.to)}" if d.to else ""
        facts += [f"期限：{d.due or d.rule}（{d.what}）{sent}"]
    for f in requirement.frequencies:
        times = f"{f.times}—{f.times_max}" if f.times_max else str(f.times)
        facts += [f"频次：{PERIODS.get(f.per, f.per)} {times} 次（{f.what}）"]
    for q in requirement.quantities:
        facts += [f"数量：{amount(q.min, q.max)}{q.unit}（{q.what}）"]
    for r in requirement.responsibilities:
        support = f"；配合：{'、'.join(r.support)}" if r.support else ""
        facts.append(f"牵头：{'、'.join(r.lead)}{support}")
    if not requirement.deadlines:
        facts.append("期限：文件未明确")
    yield "     " + "　".join(facts)


def amount(low: float | None, high: float | None) -> str:
    """The words for a lower and an upper limit."""
    if low is None:
        return f"不超过 {high} "
    if high is None:
        return f"不少于 {low} "
    return f"{low} " if low == high else f"{low}—{high} "


def _open_points(breakdown: Breakdown) -> Iterator[str]:
    if breakdown.gaps:
        yield f"\n需明确事项（{len(breakdown.gaps)} 条）"
    for gap in breakdown.gaps:
        yield f"  - {gap.why}：{gap.quote[:50]}"
    if breakdown.warnings:
        yield "\n提醒"
    for notice in breakdown.warnings:
        yield f"  - {notice.message}{notice.quote[:40]}"


STATUSES = {"covered": "已对应", "partial": "部分对应", "missing": "没有写到"}
SLOTS = {
    "deadline": "期限",
    "number": "数量",
    "frequency": "频次",
    "actor": "责任主体",
    "receiver": "接收单位",
    "content": "内容",
}


def coverage(comparison: Comparison) -> str:
    """A comparison as text."""
    lines = []
    for item in comparison.requirements:
        lacking = f"（缺：{'、'.join(SLOTS[slot] for slot in item.missing)}）" if item.missing else ""
        lines.append(f"[{STATUSES[item.status]}]{lacking} {item.parent_quote}")
        lines.extend(f"    ← {quote}" for quote in item.child_quotes)
    lines.append(f"\n本单位自行增加（{len(comparison.added)} 条）")
    lines.extend(f"  + {item.child_quote}" for item in comparison.added)
    return "\n".join(lines)
