"""What the words of a notice from a chat or a telephone call say: the day, the task, how many. Inferred, never decided.

The reading engine comes first. A chat also says 明天 and 本周五, which no document does: those are read here, where the day
on which the words came is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from zaitong.campaigns.engine import Unreadable, breakdown_of
from zaitong.campaigns.suggest import guess_attachments, guess_timing, short_title
from zaitong.campaigns.words import ATTACHMENTS
from zaitong.common.clock import week_start
from zaitong.policy.model import Breakdown, DocumentHeader

if TYPE_CHECKING:
    from datetime import date

WEEKDAYS = "一二三四五六日"
NEAR = {"今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "明早": 1, "后天": 2}
_NEAR = re.compile("|".join(NEAR))
_WEEKDAY = re.compile(r"(本|这|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
_ASKED = re.compile(r"(?:报送|上报|填报|提交|反馈|报)([^，。；：！\s]{3,24})")
_WRAPPED = re.compile(r"^(?:本校|本园|本单位|各自|一下|好)")
NAME = "通知.txt"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is read; empty where nothing is."""

    title: str = ""
    due: date | None = None
    minimum: int = 1
    attachments: tuple[str, ...] = ()

    @property
    def kinds(self) -> str:
        """电子稿、盖章扫描件."""
        return "、".join(ATTACHMENTS[kind] for kind in self.attachments)


def read_words(words: str, day: date) -> Proposal:
    """Read a notice that came on ``day``."""
    found = breakdown_for(words, day)
    tasks = [task for task in found.requirements if task.nature == "duty"] or list(found.requirements)
    timings = [guess_timing(task) for task in tasks]
    due = next((timing.due for timing in timings if timing.due), None) or near_day(words, day)
    return Proposal(
        title=_title(found, words),
        due=due if due and due >= day else None,
        minimum=max((timing.minimum for timing in timings), default=1),
        attachments=guess_attachments(words),
    )


def breakdown_for(text: str, day: date) -> Breakdown:
    """What the engine sees in words of ``day``; nothing in what is too short, or too little Chinese, to be a document."""
    try:
        return breakdown_of(text.encode(), NAME, day)
    except Unreadable:
        return Breakdown(DocumentHeader(), text)


def near_day(words: str, day: date) -> date | None:
    """明天, 本周五, 下周一, 周三 as days from ``day`` on; a bare weekday is the next one to come."""
    if match := _NEAR.search(words):
        return day + timedelta(days=NEAR[match[0]])
    if match := _WEEKDAY.search(words):
        place = WEEKDAYS.index(match[2].replace("天", "日"))
        found = week_start(day) + timedelta(days=place)
        if match[1] == "下" or (match[1] is None and found < day):
            found += timedelta(days=7)
        return found
    return None


def _title(found: Breakdown, words: str) -> str:
    """The task that the engine sees; else what is to be handed in."""
    dated = [task for task in found.requirements if task.nature == "duty" and task.deadlines]
    for task in dated:
        return short_title(task)
    if match := _ASKED.search(words):
        return f"报送{_WRAPPED.sub('', match[1])}"[:30]
    return short_title(found.requirements[0]) if found.requirements else ""
