"""What units asked about the campaign's tasks: answers that all read, one for the asker alone, two that wait."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from zaitong.campaigns.answers.services import answer_correct, question_answer, question_ask
from zaitong.campaigns.models import Question, Requirement
from zaitong.common.clock import pretend
from zaitong.demo.people import actor_of
from zaitong.demo.receipts import holders
from zaitong.orgs.models import Appointment, Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.campaigns.models import Campaign
    from zaitong.demo.documents import Dates

TASK = "大家访行动方案"
# Unit; question; the office's answer, empty while it waits; for everyone.
ASKED: tuple[tuple[str, str, str, bool], ...] = (
    ("苇渡中学", "五类家庭没有的类别要不要写进方案？", "写“本校没有”，不用凑。以后有了再补进方案。", True),
    (
        "澄岚实验小学",
        "班主任一个人走访可以吗，还是要两个人？",
        "班主任和一位任课教师一起去。路远的可以由年级组长陪同。",
        True,
    ),
    (
        "汀南幼儿园",
        "我园本学期已经普访过一遍，方案里能不能算进去？",
        "可以算，走访记录照报，方案写明哪些已经走访过。",
        False,
    ),
    ("北渡实验学校", "家长要求线上沟通，不愿意老师上门，怎么报？", "", True),
    ("石鼓桥小学", "家长不同意上门的，线上家访算不算走访？", "", True),
)
FIXED = "班主任和一位任课教师一起去。路远的可以由年级组长陪同，不要求校级领导参加。"


def asked_build(campaign: Campaign, dates: Dates, at: Callable[[date], datetime]) -> None:
    """Ask and answer over the last ten days; one answer was corrected since."""
    requirement = Requirement.objects.running_duties().filter(campaign=campaign, title__contains=TASK).first()
    if requirement is None:
        message = f"no task {TASK} in the demo's campaign"
        raise ValueError(message)
    clerks = holders()
    head = Appointment.objects.get(post__unit=requirement.office, post__name="负责人")
    officer = actor_of(head.pk)
    for number, (name, question, answer, everyone) in enumerate(ASKED):
        unit, day = Unit.objects.get(short_name=name).pk, dates.today - timedelta(days=11 - 2 * number)
        with pretend(at(day)):
            row = question_ask(requirement_id=requirement.pk, unit_id=unit, text=question, actor=actor_of(clerks[unit]))
        if answer:
            with pretend(at(day + timedelta(days=1))):
                question_answer(question_ids=[row.pk], question=question, text=answer, everyone=everyone, actor=officer)
    corrected = Question.objects.get(requirement=requirement, text=ASKED[1][1]).answer
    if corrected:
        with pretend(at(dates.today - timedelta(days=2))):
            answer_correct(
                answer_id=corrected.pk, question=corrected.question, text=FIXED, everyone=True, actor=officer
            )
