"""Open points of a document, warnings, and the passages to underline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from zaitong.policy.header import Frame
from zaitong.policy.model import Gap, Mark, Notice, Phase, Requirement
from zaitong.policy.negation import negated
from zaitong.policy.patterns import join
from zaitong.policy.view import View
from zaitong.policy.words import VAGUE

Missing = Literal["deadline", "receiver", "quantity", "who"]
_VAGUE = re.compile(join(VAGUE))
# handing something in; not what is handed in already (提交的方案), an application, an alarm, or 会上报告
_SUBMITTED = re.compile(
    r"(?:报送|(?<!会)上报(?!告)|报告报|送交|提交(?![^，。；]{0,8}申请))(?!的|时|后|单位|对象)"
    r"|(?<![申通汇预海举播推公填日])报(?![警告名和考表刊纸单])(?=[\u4e00-\u9fff]{1,12}(?:委|局|科|室|处|办(?![理法事学好公])))"
)
_NO_DAY = ("适时", "择时", "定期", "不定期", "尽快", "近期")  # 及时 and 按时 say how, not when
_NO_COUNT = ("一批", "若干")
_NOBODY = ("相关人员", "有关人员", "相关单位", "有关单位", "相关部门", "有关部门")


def find_gaps(requirements: list[Requirement]) -> Iterator[Gap]:
    """What an answering body would have to ask the issuer."""
    for r in requirements:
        yield from _gaps_of(r)


def _gaps_of(r: Requirement) -> Iterator[Gap]:
    def gap(missing: Missing, why: str) -> Gap:
        return Gap(r.clause, r.quote, missing, why, r.start, r.end)

    submission = _submission(r)
    if submission and not r.deadlines:
        yield gap("deadline", "要求报送材料，但没有写明截止时间")
    elif not r.deadlines and (word := _first(r.vague, _NO_DAY)):
        yield gap("deadline", f"“{word}”没有写明具体时间")
    if submission and not r.to and not any(d.to for d in r.deadlines):
        yield gap("receiver", "要求报送材料，但没有写明接收科室")
    if not r.quantities and (word := _first(r.vague, _NO_COUNT)):
        yield gap("quantity", f"“{word}”没有写明数量")
    if word := _first(r.vague, _NOBODY):
        yield gap("who", f"“{word}”没有写明是哪些人或单位")


def _submission(r: Requirement) -> bool:
    """Whether something is to be handed in, and the sentence does not forbid just that."""
    if r.nature != "duty":
        return False
    found = _SUBMITTED.finditer(r.quote)
    return any(not negated(r.quote, 0, len(r.quote), *match.span()) for match in found)


def _first(words: tuple[str, ...], wanted: tuple[str, ...]) -> str | None:
    return next((word for word in words if word in wanted), None)


def find_warnings(frame: Frame, phases: tuple[Phase, ...], requirements: list[Requirement]) -> Iterator[Notice]:
    """What a person should look at in the document as a whole."""
    header = frame.header
    if header.issued_on is None:
        year = f"，缺少的年份按 {frame.fallback_year} 年推断" if frame.fallback_year else ""
        yield Notice("no_date", "", f"没有读到成文日期{year}，请核对。")
    if not header.title:
        yield Notice("no_title", "", "没有读到标题，请补填。")
    yield from _conflicts(header.issued_on, phases, requirements)
    if not requirements:
        yield Notice("no_requirements", "", "没有读到任务要求，请核对是不是选错了文件。")


def _conflicts(issued: date | None, phases: tuple[Phase, ...], requirements: list[Requirement]) -> Iterator[Notice]:
    """Dates that do not go together: an end before the day of issue, or before its own start."""
    for phase in phases:
        if issued and phase.end and phase.end < issued:
            yield Notice("date_conflict", phase.quote, f"“{phase.name}”的截止日期早于成文日期，请核对。")
        if phase.start and phase.end and phase.end < phase.start:
            yield Notice("date_conflict", phase.quote, f"“{phase.name}”的结束早于开始，请核对。")
    for deadline in (d for r in requirements for d in r.deadlines):
        if issued and deadline.due and deadline.due < issued:
            yield Notice("date_conflict", deadline.quote, "截止日期早于成文日期，请核对。")


def marks(view: View, requirements: list[Requirement]) -> list[Mark]:
    """Passages to underline, in the order of the text, without doubles."""
    found: set[Mark] = set()
    for r in requirements:
        found.update(Mark("deadline", d.start, d.end) for d in r.deadlines)
        found.update(Mark("frequency", f.start, f.end) for f in r.frequencies)
        found.update(Mark("quantity", q.start, q.end) for q in r.quantities)
        text = view.source.text[r.start : r.end]
        found.update(Mark("vague", r.start + m.start(), r.start + m.end()) for m in _VAGUE.finditer(text))
        for name in r.who:
            at = view.source.text.find(name, r.start, r.end)
            if at >= 0:
                found.add(Mark("actor", at, at + len(name)))
    return sorted(found, key=lambda mark: (mark.start, mark.end, mark.kind))
