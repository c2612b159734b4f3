"""Topics with their course: one solved and closed, one whose report waits, others half way; a head who took a third one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from zaitong.campaigns.models import Obligation
from zaitong.common.clock import pretend
from zaitong.demo.filing import decided, filed, holder
from zaitong.demo.people import actor_of
from zaitong.records.models import Record
from zaitong.records.services.filing import record_file
from zaitong.records.topics.services import step_start

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.campaigns.models import Campaign
    from zaitong.demo.documents import Dates
    from zaitong.orgs.models import Appointment

DAY = timedelta(days=1)
HEADS_TOPIC, HEADS_TASK, OFFICE_TOPIC, OFFICE_TASK, REPORT_TASK = (
    "head_topic", "校（园）长驻点破题", "research_topic", "科室和直属单位负责人领办课题", "撰写调研报告",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """One topic: whose, what, and its steps as (days ago, what is added, data)."""

    unit: str
    post: str
    title: str
    steps: tuple[tuple[int, str, dict[str, Any]], ...]
    passed: bool = False


FOUND = "课后服务开了九门课，一半学生选不到想上的；体育老师一人带三个班。"
STORIES = (
    Story("砚桥小学", "校长", "课后服务选课不均", (
        (30, "diagnosis", {"place": "三年级组", "done": FOUND}),
        (26, "diagnosis", {"place": "五（2）班", "done": "同二十位家长座谈，最想要的是球类和书法，周三放学最晚。"}),
        (22, "measure", {"place": "教导处", "done": "请少年宫教练周二周四到校，书法由两位退休教师带；选课改为两轮。"}),
        (14, "follow", {"place": "三年级组", "done": "第二轮选课后仍有三十一人没选上球类。", "effect": "部分见效", "short": "场地只够两个班，缺半个操场。"}),
        (8, "follow", {"place": "五（2）班", "done": "同邻近中学共用操场，球类加开两班，没选上的剩四人。", "effect": "见效"}),
        (6, "report", {}),
    ), passed=True),
    Story("苇渡中学", "校长", "青年教师备课无人带", (
        (25, "diagnosis", {"place": "数学备课组", "done": "六位新教师各备各的，听课记录只有两次。"}),
        (18, "measure", {"place": "数学备课组", "done": "一师一徒，备课组每周三下午说课，行政不排会。"}),
        (9, "follow", {"place": "初一年级", "done": "听了三节新教师的课，环节清楚，提问还多。", "effect": "部分见效", "short": "英语组师傅不够，要请退休教师。"}),
    )),
    Story("北渡实验学校", "校长", "初小衔接断层", (
        (20, "diagnosis", {"place": "六年级和七年级", "done": "七年级新生说不会记笔记，作业时间比小学多一倍。"}),
    )),
    Story("教师发展中心", "主任", "小学作业设计指导", (
        (28, "diagnosis", {"place": "栗坪小学", "done": "看了四个年级一周作业，重复题占三成。"}),
        (15, "measure", {"place": "砚桥小学", "done": "两所学校试用分层作业样例，备课组每周改一次。"}),
        (4, "report", {}),
    )),
)  # fmt: skip
REPORT = {
    "analysis": "问题主要在场地和师资搭配，不在课时总量。",
    "measures": "同邻校共用场地。\n请校外教练和退休教师。\n选课改为两轮。",
    "insight": "先问清家长和学生要什么，再排课。",
    "solved": "已经解决",
    "effect": "没选上的学生由一百一十人减到四人。",
}


def topics_build(dates: Dates, campaign: Campaign, at: Callable[[date], datetime]) -> None:
    """Tell the stories; the last is of three topics by one head."""
    for story in STORIES:
        _tell(story, dates, campaign, at)
    head = holder("澄岚中学", "校长")
    for n, title in enumerate(("作业总量时多时少", "教研组活动没有主题", "走廊和操场的体育活动")):
        with pretend(at(dates.today - DAY * (28 - 6 * n))):
            _topic(head, HEADS_TOPIC, HEADS_TASK, title, dates, campaign)


def _tell(story: Story, dates: Dates, campaign: Campaign, at: Callable[[date], datetime]) -> None:
    by = holder(story.unit, story.post)
    key, task = (HEADS_TOPIC, HEADS_TASK) if story.post == "校长" else (OFFICE_TOPIC, OFFICE_TASK)
    first = dates.today - DAY * (story.steps[0][0] + 2)
    with pretend(at(first)):
        topic = _topic(by, key, task, story.title, dates, campaign)
    for row in topic.settlements.filter(state="claimed").select_related("office"):
        with pretend(at(first + DAY)):
            decided(topic, holder(row.office.short_name if row.office else "", "科员"))
    for ago, what, data in story.steps:
        day = dates.today - DAY * ago
        with pretend(at(day)):
            record = _step(topic, by, what, {"happened_on": day.isoformat()} | data, campaign)
        if what == "report" and story.passed:
            with pretend(at(day + DAY * 2)):
                decided(record, holder("办公室", "科员"), judged=("到位", "到位", "基本到位"))


def _topic(by: Appointment, key: str, task: str, title: str, dates: Dates, campaign: Campaign) -> Record:
    ends = (dates.today + DAY * 30).isoformat()
    data: dict[str, Any] = {"title": title, "leader": [by.person.name], "ends_on": ends}
    if key == OFFICE_TOPIC:
        data |= {
            "leader": by.person.name,
            "kind": "重点调研课题",
            "question": FOUND,
            "method": ["驻点调研", "听课看课"],
        }
    owed = _owed(campaign, task, by)
    return filed(by, key, data, key=f"topic-{by.post.unit_id}-{title}", chosen=[owed.pk])


def _step(topic: Record, by: Appointment, what: str, data: dict[str, Any], campaign: Campaign) -> Record:
    actor = actor_of(by.pk)
    key = str(uuid5(NAMESPACE_URL, f"{topic.pk}/{what}/{data['happened_on']}"))
    record = step_start(topic_id=topic.pk, what=what, client_key=key, actor=actor)
    chosen = [_owed(campaign, REPORT_TASK, by).pk] if what == "report" else []
    full = record.data | data if chosen == [] else REPORT | {"title": f"关于{topic.data['title']}的调研报告"}
    return record_file(record_id=record.pk, chosen=chosen, lock=record.lock, data=full, actor=actor)


def _owed(campaign: Campaign, title: str, by: Appointment) -> Obligation:
    return Obligation.objects.get(requirement__campaign=campaign, requirement__title=title, subject_post_id=by.post_id)
