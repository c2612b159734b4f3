"""Deadlines: days and rules by which something is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from zaitong.policy import dates
from zaitong.policy.dates import Calendar, Found
from zaitong.policy.facts import rules
from zaitong.policy.facts.due_what import describe, full_name
from zaitong.policy.patterns import Pattern, first, table
from zaitong.policy.statements import Statement
from zaitong.policy.words import SUBMIT_VERB

_TIME = r"(?:（[^（）]{1,12}）)?(?:上午|下午|中午|晚上?)?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[:：]\d{2}|[时点](?:半|整|\d{1,2}分)?))?(?:下班|放学|上班|闭馆|午休)?"
BEFORE = table(
    Pattern("before", rf"{_TIME}(?:之前|以前|底前|前)(?!\d{{1,2}}年|[后夕期往列置述来去沿瞻茅景途程进身段述]|[^，。；]{{0,4}}(?:出生|取得|获得|入职|毕业|参加工作|注册|成立|任职|建成的|已|入学))", "15日（周五）下午5点前", ("1日前5年内",)),
    Pattern("no later", rf"{_TIME}(?:止|截止|之内|内)(?!容)", "15日止"),
)  # fmt: skip
UNTIL = table(
    Pattern("closing date", r"(?:截止|(?<=[\u4e00-\u9fff])截至)(?:时间|日期)?(?:延长|顺延|推迟|延期|调整)?(?:为|是|到|至|：)?$", "报名截止时间为"),
    Pattern("no later than", r"(?:最迟|最晚|至迟|不迟于|不晚于|务于|务必于|须于|限于)(?:于|在|不超过)?$", "最迟于"),
    Pattern("label", r"(?:完成时限|完成时间|时限|报送时间|报送时限|办理时限|整改时限|上报时间|提交时间)(?:要求)?(?:为|：|是)$", "完成时限："),
)  # fmt: skip
_ON_DAY = re.compile(rf"^{_TIME}，?(?:统一|集中|向[^，。；]{{2,20}}|[将把][^，。；]{{2,30}}?)?(?:{SUBMIT_VERB})")
_END_DONE = re.compile(
    r"^，?(?:各[^，。；]{1,12})?(?:全面|基本|全部|如期|要|必须|先|力争|确保|应|须)*(?:完成|实现|建成|达到|建立|形成|具备|投用|投入|投产|通水|通车|通气|开工|竣工|交付|上线|启用|到位|拿出|办结|清零|挂牌|运行|开放|改造|拆除)"
)
_SURE = re.compile(r"(?:确保|力争|争取|要在|须在|应在|于)$")


@dataclass(frozen=True)
class Due:
    """A deadline in the clean text: `start`..`end` is the passage, `at`..`stop` the words of time."""

    due: date | None
    rule: str | None
    what: str
    to: tuple[str, ...]
    who: tuple[str, ...]
    start: int
    end: int
    at: int
    stop: int
    inferred: bool = False
    pattern: str = ""


def read(clean: str, statement: Statement, calendar: Calendar, topic: str = "") -> Iterator[Due]:
    """The deadlines of a statement; `topic` is the heading it stands under."""
    taken: list[tuple[int, int]] = []
    for rule in rules.find(clean, statement):
        taken.append((rule.start, rule.end))
        yield replace(_due(clean, statement, rule.start, rule.end, topic), rule=rule.rule, pattern=rule.pattern)
    sentence = statement.sentence
    for found in dates.find(clean, sentence.start, sentence.end):
        if any(found.start < stop and start < found.end for start, stop in taken):
            continue
        end = _bound(clean, found, sentence.end) or _listed(clean, found, sentence.end)
        days = calendar.days(found) if end else None
        if end and days and _lies_ahead(days.last, found, calendar, statement):
            due = _due(clean, statement, found.start, end, topic)
            yield replace(due, due=days.last, inferred=days.inferred, pattern=found.kind)


def _bound(clean: str, found: Found, end: int) -> int:
    """The end of the words that make a date a deadline; 0 when nothing does."""
    behind = first_match(BEFORE, clean, found.end, end)
    if behind and not _inside_range(clean, found):
        return behind
    ahead = clean[max(0, found.start - 12) : found.start]
    if first(UNTIL, ahead) and not _inside_range(clean, found):
        return found.end
    rest = clean[found.end : min(end, found.end + 60)]
    if (
        found.day
        and _ON_DAY.match(rest)
        and re.search(r"(?:于|在|，|^|请)$", ahead)
        and not _inside_range(clean, found)
    ):
        return found.end
    if (
        found.tenth in ("底", "末", "年底")
        and (_END_DONE.match(rest) or _SURE.search(ahead))
        and not ahead.endswith("截至")
    ):
        return found.end
    return 0


def _listed(clean: str, found: Found, end: int) -> int:
    """6月30日|、7月31日|、8月31日前: those of a list share the 前 of the last."""
    place = found.end
    while found.day and clean[place : place + 1] in ("、", "和"):
        other = dates.at(clean, place + 1, end)
        if other is None or not other.day:
            return 0
        if first_match(BEFORE, clean, other.end, end):
            return found.end
        place = other.end
    return 0


def _list_of(clean: str, statement: Statement, at: int, stop: int) -> tuple[int, int, int]:
    """The bounds of the list of dates that a date stands in, and its place in the list; -1 outside of lists."""
    ones = dates.find(clean, statement.sentence.start, statement.sentence.end)
    here = next((i for i, one in enumerate(ones) if one.start == at), None)
    if here is None:
        return at, stop, -1
    low = high = here
    while low and clean[ones[low - 1].end : ones[low].start] in ("、", "和"):
        low -= 1
    while high + 1 < len(ones) and clean[ones[high].end : ones[high + 1].start] in ("、", "和"):
        high += 1
    if low == high:
        return at, stop, -1
    end = first_match(BEFORE, clean, ones[high].end, statement.sentence.end) or ones[high].end
    return ones[low].start, end, here - low


def first_match(patterns: tuple[Pattern, ...], clean: str, place: int, end: int) -> int:
    """The end of the first pattern that matches right at `place`; 0 when none does."""
    return next((m.end() for p in patterns if (m := p.compiled.match(clean, place, end))), 0)


def _inside_range(clean: str, found: Found) -> bool:
    return (
        clean[max(0, found.start - 1) : found.start] in ("至", "—", "-")
        and clean[max(0, found.start - 2) : found.start] != "截至"
    )


def _lies_ahead(due: date, found: Found, calendar: Calendar, statement: Statement) -> bool:
    if statement.narrative:
        return False
    return not (calendar.issued and found.full and (calendar.issued - due).days > 92)


def _due(clean: str, statement: Statement, at: int, stop: int, topic: str) -> Due:
    """A deadline but for its day or rule: what, to whom, by whom, and where it stands."""
    first_at, last_stop, position = _list_of(clean, statement, at, stop)
    what, to, start, end = describe(clean, statement, first_at, last_stop, topic)
    things = re.split(r"、|和|及", re.sub(r"分别.*$", "", what))
    if "分别" in clean[start:first_at] and 0 <= position < len(things):
        what = things[position]
    what = full_name(clean, statement, at, what)
    who = statement.who(_subject_place(statement, at, stop))
    return Due(None, None, what, to, who, start, end, at, stop)


def _subject_place(statement: Statement, at: int, stop: int) -> int:
    """A date that opens the sentence takes the subject of the clause behind it."""
    index = statement.clause_at(at)
    clauses = statement.sentence.clauses
    alone = clauses[index].end <= stop and clauses[index].start >= at - 4
    follows = index + 1 < len(clauses) and statement.stated[index + 1] is not None
    nobody = statement.subjects[index] is None
    return clauses[index + 1].start if follows and (alone or nobody) else at
