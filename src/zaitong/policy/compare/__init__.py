"""A plan held against the document above it: what it covers, covers in part, leaves out, and adds.

    comparison = compare_plans(parent, child)   # two breakdowns
    comparison.to_json()                        # the form that eval/score_coverage.py documents

Stages: `pieces` cuts both documents into single duties and passages, `match` finds for each duty above the passages below
that take it up (`contrast` and `inward` tell what only looks like it), `judge` says what lacks. `synonyms` and `figures` hold what all of them know of words and of numbers.
"""

from __future__ import annotations

import re
from dataclasses import replace

from zaitong.policy.compare.added import additions
from zaitong.policy.compare.asked import asked_of
from zaitong.policy.compare.judge import judge
from zaitong.policy.compare.match import Matcher, Window
from zaitong.policy.compare.pieces import Document, Piece, duties
from zaitong.policy.compare.result import Added, Comparison, Coverage
from zaitong.policy.model import Breakdown

__all__ = ["Added", "Comparison", "Coverage", "compare_plans"]

_MAKES_PLAN = re.compile(r"(?:制定|制订|拟定|研究制定|编制)[^，]{0,10}(?:方案|计划|安排|措施|细则)")
_MAKES_BY = re.compile(r"[日底]前[^，]{0,6}(?:制定|制订|拟定|编制|出台|印发)")
_IS_PLAN = re.compile(
    r"(?:制定|制订|拟定|拟订|特制定|编制)[^，]{0,16}(?:方案|计划|安排|意见|细则)|(?:安排|方案|计划)[^，]{0,4}如下|(?:以下|如下)(?:安排|方案|计划)：?$"
)
_SENDS_PLAN = re.compile(r"(?:方案|计划)[^，]{0,30}(?:报|交|送)")
_SENDS_ITSELF = re.compile(r"(?:本|实施|活动|工作|^)(?:方案|计划|安排).{0,40}?(?:日|底)[^，]{0,6}(?:报|交|送)")
_SENDS_ON = re.compile(r"^(?:并)?(?:于|在)?[^，]{0,16}[日底]?前?(?:报|交|送)")
_NAME = re.compile(r"([\u4e00-\u9fff“”]{0,12})(?:方案|计划)")
_PLAIN = re.compile(
    r"^.*(?:制定|制订|拟定|编制|将|把|请|于|各[校园单位学院地区县局]*|单位|本)|实施|具体|工作|活动|行动|年度|检查|详细|相应|切实可行|的|本单位|本校|安全|落实"
)
_SENDS = re.compile(r"报|交|送|发至")


def compare_plans(parent: Breakdown, child: Breakdown) -> Comparison:
    """Hold the plan `child` against the document `parent`."""
    above, below = Document(parent), Document(child)
    wanted = [piece for piece in duties(above) if asked_of(piece, above, below)]
    matcher = Matcher(wanted, above, below)
    issued = child.document.issued_on or parent.document.issued_on
    found, taken = [], []
    for index, piece in enumerate(wanted):
        above_it = wanted[index - 1] if index and wanted[index - 1].sentence == piece.sentence else None
        windows = (
            _sent_in(piece, above_it, matcher, child.document.title)
            or _the_plan_itself(piece, matcher, index, child.document.title)
            or matcher.answers(index)
        )
        taken += windows
        found.append(
            judge(
                _made_in_time(piece, child, windows),
                [w.piece for w in windows],
                matcher.sentence_of(windows, piece),
                matcher.weight,
                issued,
                matcher.meanings,
            )
        )
    return Comparison(tuple(found), additions(below, taken))


def _the_plan_itself(piece: Piece, matcher: Matcher, index: int, title: str) -> list[Window]:
    """制定方案 is answered by the plan's own words about itself; its date and receiver by the matching passages.

    A plan for something else (专项学习方案, in a plan of another name) is a duty like any other.
    """
    makes, sends = _MAKES_PLAN.search(piece.words), _SENDS_PLAN.search(piece.words)
    if not (makes or sends) or not _is_this_plan(piece.words, title):
        return []
    handed_in = _handed_in(matcher)
    if not makes:
        return handed_in
    says = [w for w in matcher.windows if w.first == w.last and _IS_PLAN.search(w.piece.words)][:1]
    if says and _SENDS.search(piece.words):
        sent = handed_in or [w for w in matcher.answers(index) if _SENDS.search(w.piece.words)]
        return sorted({w.first: w for w in sent or says}.values(), key=lambda w: w.first)
    return says


def _sent_in(piece: Piece, before: Piece | None, matcher: Matcher, title: str) -> list[Window]:
    """制定方案，|于10月20日前报…: the second is answered where the plan says when it is handed in itself."""
    if before is None or not _MAKES_PLAN.search(before.words) or not _SENDS_ON.match(piece.words):
        return []
    return _handed_in(matcher) if _is_this_plan(before.words, title) else []


def _handed_in(matcher: Matcher) -> list[Window]:
    found = min((w for w in matcher.windows if _SENDS_ITSELF.search(w.piece.words)), key=_width, default=None)
    return [found] if found else []


def _made_in_time(piece: Piece, child: Breakdown, windows: list[Window]) -> Piece:
    """A plan that was issued by the day asked for needs not say so; on which day it is handed in, it may."""
    if _SENDS_PLAN.search(piece.words) and any(_SENDS_ITSELF.search(w.piece.words) for w in windows):
        return piece
    issued, due = child.document.issued_on, [d.due for d in piece.deadlines if d.due]
    if issued and due and _MAKES_PLAN.search(piece.words) and _MAKES_BY.search(piece.words) and issued <= max(due):
        return replace(piece, deadlines=())
    return piece


def _width(window: Window) -> int:
    return window.last - window.first


def _is_this_plan(words: str, title: str) -> bool:
    """Whether the plan asked for bears no name of its own, or one that stands in the title of this one."""
    found = _NAME.search(words)
    name = _PLAIN.sub("", found.group(1)) if found else ""
    return len(name) < 2 or any(name[at : at + 2] in title for at in range(len(name) - 1))
