"""The same thing asked for twice: with two deadlines, by two offices, on paper and as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from zaitong.policy.lint.model import Finding
from zaitong.policy.lint.page import Page
from zaitong.policy.model import Deadline, Requirement
from zaitong.policy.negation import negated
from zaitong.policy.patterns import Pattern, table

PAPER_AND_FILE = table(
    Pattern("paper then file", r"(?:纸质|书面|盖章)[^。；]{0,40}(?:电子|扫描件)", "纸质版一式三份，电子稿同步发送", ("盖章后寄送",)),
    Pattern("file then paper", r"电子[^。；]{0,40}(?:纸质|书面材料|盖章[^。；]{0,4}(?:件|稿|材料))", "电子版和纸质版一并报送"),
    Pattern("copies and file", r"一式[一二三四五六七八两\d]+份[^。；]{0,40}电子", "一式两份，电子稿发送至邮箱"),
    Pattern("file as well", r"(?:同时|同步|一并|并)[^。；，]{0,6}(?:发送|报送|提交|报|发|上传|提供)[^。；，]{0,4}电子(?:稿|版|文档|档|文本)|电子(?:稿|版|文档|档|文本)(?:同时|同步|一并)(?:发送|报送|提交|报|发|上传)",
            "报送至组织人事科，同时发送电子稿", ("同时开展电子阅览",)),
)  # fmt: skip
_EITHER = re.compile(
    r"[或]者?(?:纸质|电子|书面|扫描)|任选|其一|二选一|均可|只需|只报|仅需|仅报|不需|不再|无需|不必|不用|代替|替代|以电子"
)
_TWO_OFFICES = re.compile(
    r"(?:分别|同时|各)(?:报送?|上报|提交|送交?|抄?报)[^。；，]{0,30}?(?:委|局|科|室|处|办|部|中心)[和、及与][^。；，]{0,16}?(?:委|局|科|室|处|办|部|中心)(?=[，。；]|$|备案|审核|汇总)"
)
_PLAIN = re.compile(r"[《》“”（）、的之及和与各本其]|单位|学校|部门")
_PAPER = re.compile(r"表|方案|总结|报告|材料|名单|清单|台账|小结|情况|计划|信息|数据|统计|汇总")
_PERIOD = re.compile(
    r"第[一二三四1-4]季度|上半年|下半年|上学期|下学期|期中|期末|中期|初稿|年度|首批|第[一二三]批|阶段性?|最终|预"
)


@dataclass(frozen=True)
class _Asked:
    requirement: Requirement
    deadline: Deadline
    key: str


def check_repeats(page: Page) -> Iterator[Finding]:
    """All findings about things asked twice."""
    yield from _two_ways(page)
    yield from _twice(page)
    for sentence in page.sentences:
        words = page.words(sentence)
        if found := _TWO_OFFICES.search(words):
            at = sentence.start + found.start()
            if not negated(page.clean, sentence.start, sentence.end, at, at + len(found.group())):
                yield page.finding("asked-twice", *page.span(sentence, at, at + len(found.group())))


def _two_ways(page: Page) -> Iterator[Finding]:
    """纸质版一式三份。电子稿发至…: also over the end of a sentence, in the same line."""
    for sentence in page.sentences:
        words = page.words(sentence)
        for pattern in PAPER_AND_FILE:
            found = pattern.compiled.search(words)
            if not found or _EITHER.search(words):
                continue
            start, end = sentence.start + found.start(), sentence.start + found.end()
            if not negated(page.clean, sentence.start, sentence.end, start, end):
                yield page.finding("paper-and-file", *page.span(sentence, start, end))
                break


def _twice(page: Page) -> Iterator[Finding]:
    duties = [r for r in page.breakdown.requirements if r.nature == "duty"]
    asked = [found for r in duties for d in r.deadlines if (found := _asked(r, d))]
    told: set[int] = set()
    for first, second in combinations(asked, 2):
        if second.deadline.start in told or not _same(first, second):
            continue
        a, b = first.deadline, second.deadline
        if a.due and b.due and a.due != b.due:
            told.add(b.start)
            why = f"“{b.what}”前面写的是{_say(a)}，这里写的是{_say(b)}。"
            yield page.finding_in_text("two-deadlines", second.requirement.start, second.requirement.end, why=why)
        elif a.to and b.to and not set(a.to) & set(b.to):
            told.add(b.start)
            why = f"“{b.what}”前面要报{'、'.join(a.to)}，这里又要报{'、'.join(b.to)}，内容相同就要做两遍。"
            yield page.finding_in_text("asked-twice", second.requirement.start, second.requirement.end, why=why)


def _asked(requirement: Requirement, deadline: Deadline) -> _Asked | None:
    key = _PLAIN.sub("", deadline.what)
    return _Asked(requirement, deadline, key) if len(key) >= 3 and _PAPER.search(deadline.what) else None


def _same(first: _Asked, second: _Asked) -> bool:
    if first.deadline.rule or second.deadline.rule or first.deadline.start == second.deadline.start:
        return False
    if set(_PERIOD.findall(first.requirement.quote)) != set(_PERIOD.findall(second.requirement.quote)):
        return False
    if (
        first.requirement.who
        and second.requirement.who
        and not set(first.requirement.who) & set(second.requirement.who)
    ):
        return False
    return first.key == second.key


def _say(deadline: Deadline) -> str:
    return f"{deadline.due.month}月{deadline.due.day}日" if deadline.due else ""
