"""Dates that do not go together, and dates that leave no time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from zaitong.policy.lint.model import Finding, Severity
from zaitong.policy.lint.page import Page
from zaitong.policy.model import Deadline, Phase, Requirement

Workdays = Callable[[date], bool]
SHORT = 3  # working days
FRESH = timedelta(days=14)  # a document older than this is no draft: what lies in the past is no finding
_DAY = re.compile(r"\d{1,2}[日号]|\d[./\-]\d{1,2}(?!\d)")
_WRITTEN = re.compile(
    r"(?:((?:19|20)\d{2})年)?(?<!\d)(\d{1,2})月(\d{1,2})[日号](?:（?(?:周|星期|礼拜)([一二三四五六日天])）?)?"
)
_SPAN = re.compile(
    r"(?:((?:19|20)\d{2})年)?(\d{1,2})月(\d{1,2})[日号][—至到]((?:19|20)\d{2}年|次年|翌年|第二年)?(?:(\d{1,2})月)?(\d{1,2})[日号]"
)
_WEEK = "一二三四五六日"
# hours count here, not days
_URGENT = re.compile(r"应急|突发|事故|险情|灾|疫情|汛|预警|舆情|抢险|立即|当日|当天|即时|小时内")


def weekdays_only(day: date) -> bool:
    """Monday to Friday: what the engine knows without a table of holidays."""
    return day.weekday() < 5


def check_days(page: Page, today: date, is_workday: Workdays) -> Iterator[Finding]:
    """All findings about days."""
    issued = page.breakdown.document.issued_on
    yield from _phases(page, issued)
    yield from _turned_round(page)
    yield from _impossible(page)
    yield from _weekdays(page)
    seen: set[tuple[int, int]] = set()
    for requirement in page.breakdown.requirements:
        for deadline in requirement.deadlines:
            if deadline.due and (deadline.start, deadline.end) not in seen:
                seen.add((deadline.start, deadline.end))
                yield from _deadline(page, requirement, deadline, deadline.due, today, is_workday)


def _phases(page: Page, issued: date | None) -> Iterator[Finding]:
    phases = page.breakdown.phases
    for phase in phases:
        start, end = phase.start, phase.end
        if issued and end and end < issued:
            yield page.finding_in_text("kickoff-before-issue", phase.text_start, phase.text_end,
                                       why=f"“{phase.name}”到{_say(end)}为止，文件{_say(issued)}才成文，发出时这个阶段已经结束。")  # fmt: skip
        elif issued and start and start < issued and _DAY.search(phase.quote):
            yield page.finding_in_text("phase-began-before-issue", phase.text_start, phase.text_end,
                                       why=f"“{phase.name}”从{_say(start)}开始，早于成文日期{_say(issued)}。")  # fmt: skip
    for earlier, later in pairwise(phases):
        if _overlap(earlier, later) and _level(page, later) <= _level(page, earlier):
            yield page.finding_in_text("phase-overlap", later.text_start, later.text_end,
                                       why=f"“{later.name}”{_say(later.start)}开始，“{earlier.name}”{_say(earlier.end)}才结束，中间重叠。")  # fmt: skip


def _overlap(earlier: Phase, later: Phase) -> bool:
    if not (earlier.end and later.start and later.end) or later.start >= earlier.end or later.end < later.start:
        return False
    if earlier.start and later.start <= earlier.start:
        return False
    by_day = bool(_DAY.search(earlier.quote) and _DAY.search(later.quote))
    return by_day or (earlier.end - later.start).days > 12  # 中旬前 and 中下旬 share a third of a month: no conflict


def _level(page: Page, phase: Phase) -> int:
    """How deep a stage stands in the outline: a stage inside another overlaps it rightly."""
    return next((h.level for h in page.breakdown.headings if h.start <= phase.text_start < h.end), 99)


def _deadline(
    page: Page, requirement: Requirement, deadline: Deadline, due: date, today: date, is_workday: Workdays
) -> Iterator[Finding]:
    issued = page.breakdown.document.issued_on
    draft = issued is None or issued >= today - FRESH
    span = deadline.start, deadline.end
    words = page.breakdown.text[requirement.start : requirement.end]
    if issued and due < issued:
        yield page.finding_in_text("deadline-before-issue", *span,
                                   why=f"截止{_say(due)}，文件{_say(issued)}才成文。")  # fmt: skip
        return
    phase = page.breakdown.phases[requirement.phase] if requirement.phase is not None else None
    if phase and requirement.nature == "duty" and _outside(phase, due):
        by_day = bool(_DAY.search(phase.quote)) or not phase.end or (due - phase.end).days > 10
        severity: Severity = "change" if by_day else "consider"
        yield page.finding_in_text("deadline-outside-phase", *span, severity=severity,
                                   why=f"写在“{phase.name}”（{_range(phase)}）里，截止日期却是{_say(due)}。")  # fmt: skip
    if draft and due < today:
        yield page.finding_in_text("deadline-past", *span, why=f"截止{_say(due)}，今天是{_say(today)}，已经过了。")
        return
    if not _DAY.search(deadline.quote) or requirement.nature != "duty":
        return
    if draft and not is_workday(due):
        weekday = f"星期{_WEEK[due.weekday()]}"
        yield page.finding_in_text(
            "deadline-day-off", *span, why=f"{_say(due)}是{weekday}，机关不上班，收件和答复都要顺延。"
        )
    since = max(issued or today, today) if draft else issued
    if since and not _URGENT.search(words) and (days := _workdays(since, due, is_workday)) < SHORT:
        word = "成文" if issued == since else "今天"
        milder = f"除突发事件外，至少留出5个工作日，可改到{_say(_ahead(since, 5, is_workday))}以后。"
        yield page.finding_in_text("deadline-short", *span, milder=milder,
                                   why=f"从{word}（{_say(since)}）到截止只有{days}个工作日，文件还要逐级转发。")  # fmt: skip


def _outside(phase: Phase, due: date) -> bool:
    """Before the phase begins, or after it ends; a phase named by months gets its whole month anyway."""
    if phase.start and phase.end and phase.end < phase.start:
        return False
    return bool((phase.end and due > phase.end) or (phase.start and due < phase.start))


def _turned_round(page: Page) -> Iterator[Finding]:
    """12月20日至12月5日. Without years only inside one month: 12月20日至1月5日 runs into the next year."""
    for found in _SPAN.finditer(page.clean, page.body):
        year, month, day, until, other_month, other_day = found.groups()
        first = (int(year or 0), int(month), int(day))
        last_year = int(until[:4]) if until and until[0].isdecimal() else int(year or 0)
        last = (last_year, int(other_month or month), int(other_day))
        both = bool(year) and bool(until)
        if (until is None or both) and last < first and (both or last[1] == first[1]):
            yield page.finding("phase-reversed", found.start(), found.end(), why=f"“{found.group()}”先后写反了。")


def _impossible(page: Page) -> Iterator[Finding]:
    for found in _WRITTEN.finditer(page.clean, page.body):
        year, month, day = int(found.group(1) or 2024), int(found.group(2)), int(found.group(3))
        if not _real(year, month, day):
            yield page.finding("no-such-day", found.start(), found.end(), why=f"日历上没有“{found.group()}”。")


def _weekdays(page: Page) -> Iterator[Finding]:
    """11月15日（周二): the year is the stated one, that of a deadline read there, or the one after the day of issue."""
    for found in _WRITTEN.finditer(page.clean, page.body):
        month, day, said = int(found.group(2)), int(found.group(3)), found.group(4)
        year = _year(page, found, month)
        if not (said and year and _real(year, month, day)):
            continue
        is_really = _WEEK[date(year, month, day).weekday()]
        if is_really != said.replace("天", "日"):
            yield page.finding("weekday-wrong", found.start(), found.end(),
                               why=f"{year}年{month}月{day}日是星期{is_really}，文中写的是星期{said}。")  # fmt: skip


def _year(page: Page, found: re.Match[str], month: int) -> int | None:
    if found.group(1):
        return int(found.group(1))
    start, end = page.view.text_span(*found.span())
    near = (d for r in page.breakdown.requirements for d in r.deadlines if d.due and d.start < end and d.end > start)
    if due := next((d.due for d in near if d.due and d.due.month == month), None):
        return due.year
    issued = page.breakdown.document.issued_on
    return issued.year + (month < issued.month - 2) if issued else None


def _real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _workdays(first: date, last: date, is_workday: Workdays) -> int:
    """Working days after `first` up to and with `last`; counting stops where it is surely enough."""
    return sum(is_workday(first + timedelta(days=n)) for n in range(1, min((last - first).days, 31) + 1))


def _ahead(first: date, number: int, is_workday: Workdays) -> date:
    day = first
    for _ in range(60):
        if number <= 0:
            break
        day += timedelta(days=1)
        number -= is_workday(day)
    return day


def _range(phase: Phase) -> str:
    if phase.start and phase.end:
        return f"{_say(phase.start)}至{_say(phase.end)}"
    return f"{_say(phase.end)}前" if phase.end else f"{_say(phase.start)}起"


def _say(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
