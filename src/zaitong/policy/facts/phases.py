"""Phases: dated stages, in the brackets of headings, behind labels, or as a span of days in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zaitong.policy import dates, objects
from zaitong.policy.clauses import Span
from zaitong.policy.dates import Calendar
from zaitong.policy.outline import Head, Outline
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.statements import Statement

_BRACKET = re.compile(r"（([^（）]{2,40})）")
STAGE_NAMES = table(
    Pattern("numbered stage", r"^(第[一二三四五六七八九\d]{1,2}阶段)", "第一阶段：宣传发动（3月1日至3月12日）"),
    Pattern(
        "labelled time",
        r"^(?!.{0,10}(?:截止|报送|提交|上报|完成))([\u4e00-\u9fff]{0,10}(?:时间|期限|日期))(?:安排)?(?:：|为|$)",
        "活动时间：2024年4月1日至4月30日",
    ),
)
# 完成时限：…, 报送时间：…: a deadline, not a stage
_CLOSES = re.compile(r"时限|截止|(?:完成|报送|提交|上报|办理|整改)(?:时间|期限|日期)$")
_NOW = re.compile(r"(?:即日|发文之日|(?:本)?(?:通知|方案|文件)(?:印发|下发)之日)起，?(?:至|到)")
_SPAN_ACT = re.compile(
    r"^(?:，)?(?:在[^，。；]{2,20})?(?:组织|集中|全面|统一)?(?:开展|进行|举行|举办|组织|为|实施|集中|完成)"
)
_PUNCTUATION = "。；：，、— -"


@dataclass(frozen=True)
class Stage:
    """A phase in the clean text; `head` is the heading it comes from, or -1."""

    name: str
    first: date | None
    last: date | None
    start: int
    end: int
    head: int = -1
    pattern: str = ""


def of_headings(clean: str, outline: Outline, calendar: Calendar) -> Iterator[Stage]:
    """Headings with a date in brackets: （一）启动阶段（10月中旬前）."""
    for index, head in enumerate(outline.heads):
        tail = min(len(clean), head.end + 60)
        words = clean[head.start : head.end]
        where, close = head.start, head.end
        if stage := _behind_comma(clean, head, index, calendar):
            yield stage
            continue
        if not _BRACKET.search(words):
            extra = _after_colon(clean, head.end, tail)
            if extra is None:
                continue
            words, close = clean[head.start : extra], extra
        for match in _BRACKET.finditer(words):
            span = window(clean, where + match.start(1), where + match.end(1), calendar)
            if span:
                name = objects.tidy(words[: match.start()].strip(_PUNCTUATION)) or words[: match.start()]
                yield Stage(name.removesuffix("："), *span, head.marker_start, close, index, "heading with dates")
                break


def _behind_comma(clean: str, head: Head, index: int, calendar: Calendar) -> Stage | None:
    """（一）企业自查，六月一日至六月二十五日: two dates behind the comma of a heading."""
    found = re.compile(r"([^，：。]{2,20})[，：](?=[^，：。]{4,30}$)").match(clean, head.start, head.end)
    span = window(clean, found.end(), head.end, calendar) if found else None
    if not found or not span or not all(span) or span[0] == span[1]:
        return None
    return Stage(objects.tidy(found.group(1)), *span, head.marker_start, head.end, index, "heading, then dates")


def _after_colon(clean: str, start: int, end: int) -> int | None:
    """第一阶段：宣传发动（3月1日至12日）: the bracket behind the colon belongs to the heading."""
    if clean[start : start + 1] != "：":
        return None
    found = re.match(r"：[^，。；：（\n]{2,20}（[^（）]{2,40}）", clean[start:end])
    return start + found.end() if found else None


def of_statements(clean: str, statement: Statement, calendar: Calendar, topic: str) -> Iterator[Stage]:
    """Stages in the body: behind a label, as a bracket behind a short name, or as a span of days that an act follows."""
    sentence = statement.sentence
    if statement.narrative:
        return
    words = clean[sentence.start : sentence.end]
    named = next((m for p in STAGE_NAMES if (m := p.compiled.match(words))), None)
    for match in re.finditer(r"(?:^|[，：])([^，。；：（）]{2,24})（([^（）]{2,40})）", words):
        at = sentence.start
        span = window(clean, at + match.start(2), at + match.end(2), calendar)
        if span and span[1] and (span[0] or named):
            yield Stage(
                objects.tidy(match.group(1)), *span, at + match.start(), at + match.end(), pattern="dates in brackets"
            )
            return
    dated = _dated_item(clean, statement, calendar, topic, named)
    if dated:
        yield dated
        return
    if inner := _labelled_clause(clean, statement, calendar):
        yield inner
        return
    for found in (
        *_from_now(clean, statement, calendar),
        *dates.ranges(clean, sentence.start, sentence.end, calendar),
    ):
        stage = _span_stage(clean, statement, found, named, topic)
        if stage:
            yield stage


def _from_now(clean: str, statement: Statement, calendar: Calendar) -> Iterator[dates.Range]:
    """即日起至3月15日: from the day of issue."""
    end = statement.sentence.end
    for match in _NOW.finditer(clean, statement.sentence.start, end):
        found = dates.at(clean, match.end(), end)
        days = calendar.days(found) if found else None
        if found and days and calendar.issued:
            yield dates.Range(match.start(), found.end, calendar.issued, days.last)


def _labelled_clause(clean: str, statement: Statement, calendar: Calendar) -> Stage | None:
    """现场核验由区局组织，|核验时间为2月下旬: a time behind the first clause."""
    for clause in statement.sentence.clauses[1:]:
        label = STAGE_NAMES[1].compiled.match(clean[clause.start : clause.end])
        span = window(clean, clause.start + label.end(), clause.end, calendar) if label else None
        if label and span and all(span):
            return Stage(label.group(1), *span, clause.start, clause.end, pattern="labelled time")
    return None


_SCHEDULE = re.compile(r"时间|日程|安排|进度|步骤|阶段|赛程|流程")
_NAMED = re.compile(r"([\u4e00-\u9fff“”]{2,12})：")


def _named_span(clean: str, clause: Span, calendar: Calendar) -> Stage | None:
    """作品征集：3月1日至5月15日, under a heading that announces times."""
    named = _NAMED.match(clean, clause.start, clause.end)
    span = window(clean, named.end(), clause.end, calendar) if named and not _CLOSES.search(named.group(1)) else None
    if not named or not span or not all(span) or span[0] == span[1]:
        return None
    return Stage(named.group(1), *span, clause.start, clause.end, pattern="named item of a schedule")


def _dated_item(
    clean: str, statement: Statement, calendar: Calendar, topic: str, named: re.Match[str] | None
) -> Stage | None:
    """2.复评：4月中旬。 and 报名时间：即日起至3月15日: an item whose words are only its time."""
    clause = statement.sentence.clauses[0]
    begin = clause.start
    if _SCHEDULE.search(topic) and (stage := _named_span(clean, clause, calendar)):
        return stage
    if named and named.end() < clause.end - clause.start:
        begin += named.end()
        name = named.group(1)
    elif clean[statement.block.start : statement.block.start + 1] == "：" and clause.start <= statement.block.start + 1:
        name = topic
    else:
        return None
    if _CLOSES.search(name):
        return None
    span = window(clean, begin, clause.end, calendar)
    if not span or (span[0] is None and not name.endswith("阶段")):
        return None
    return Stage(name, *span, clause.start, clause.end, pattern="dated item") if span[1] or named else None


def _span_stage(
    clean: str, statement: Statement, found: dates.Range, named: re.Match[str] | None, topic: str
) -> Stage | None:
    clause = statement.clause(found.start)
    before = clean[clause.start : found.start]
    behind = clean[found.end : statement.sentence.end]
    if before.endswith("以") and behind.startswith("为"):
        return None
    if found.first is None or found.last is None or re.match(r"(?:之?前|以前)", behind):
        return None
    if re.search(r"(?:截止|报送)", topic) and not named:
        return None
    if named and found.start - statement.sentence.start <= 16:
        return Stage(named.group(1), found.first, found.last, statement.sentence.start, found.end, pattern="named span")
    if not before.strip("为：自从于在（") and not behind.strip("）。期间") and re.search(r"时间|阶段|期限|日期", topic):
        return Stage(topic, found.first, found.last, clause.start, clause.end, pattern="span under a heading")
    act = _SPAN_ACT.match(behind.lstrip("期间）"))
    if (
        act
        or re.search(r"(?:定于|拟于|于|自|从|调整为|改为|推迟至|延期至|提前至)$", before)
        or (not before and behind.startswith("，"))
    ):
        name = _act_name(clean, statement, found.end)
        if len(name) < 3 or name.startswith(("分", "牵头")):
            name = _act_around(clean, statement, clause.start, found) or name or topic
        end = max(clause.end, found.end)
        return Stage(name, found.first, found.last, clause.start, end, pattern="span and act")
    return None


def _act_around(clean: str, statement: Statement, start: int, found: dates.Range) -> str:
    """专项检查|自…起至…止; 10月中旬至11月，|县发改局牵头，…对企业|开展交叉检查."""
    before = objects.tidy(re.sub(r"(?:决定|定|拟)?(?:自|从|于)$", "", clean[start : found.start]))
    if len(before) > 2:
        return before
    behind = re.search(r"(?:开展|组织|举办|进行)([^，。；\d]{2,20})", clean[found.end : statement.sentence.end])
    return objects.tidy(behind.group(1)) if behind else ""


def _act_name(clean: str, statement: Statement, place: int) -> str:
    rest = re.sub(r"^(?:止|结束)?[，期间]*", "", clean[place : statement.sentence.end])
    rest = re.sub(r"^在(?:全[市区县省校镇]|[^，。；]{2,12}(?:范围)?内)", "", rest)
    rest = objects.completed(rest, 0, len(re.split(r"[，；]", rest)[0]))
    found = re.match(r"^(?:组织|集中|全面|统一)?(?:开展|进行|举行|举办|组织|为|实施)", rest)
    return objects.tidy(rest[found.end() :] if found else rest)


def window(clean: str, start: int, end: int, calendar: Calendar) -> tuple[date | None, date | None] | None:
    """The span that a bracket gives: a range, one date, or an open 前; None when it holds none or more than dates."""
    for found in dates.ranges(clean, start, end, calendar):
        if found.start - start <= 2 and end - found.end <= 3:
            return found.first, found.last
    ones = dates.find(clean, start, end)
    days = calendar.days(ones[-1]) if ones and end - ones[-1].end <= 4 else None
    if not days:
        return None
    lead, tail = clean[start : ones[-1].start], clean[ones[-1].end : end]
    if re.match(r"(?:自|从)?(?:即日|发文之日)起", lead):
        return calendar.issued, days.last
    return None if len(ones) > 1 or len(lead) > 1 else _single(days, tail)


def _single(days: dates.Days, tail: str) -> tuple[date | None, date | None] | None:
    """One date with the word behind it: 前, 起 or nothing."""
    if re.fullmatch(r"(?:之|以|底)?前|完成|底前完成|前完成", tail):
        return None, days.last
    if tail == "全年":
        return days.first, days.last
    if tail.startswith(("起", "开始", "以后", "后")):
        return days.first, None
    return None if tail else (days.first, days.last)
