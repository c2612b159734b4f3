"""The campaign that was there first: one record for three duties, courses of each school, guidance that is looked back at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.models import Campaign, Obligation
from zaitong.campaigns.services.counters import cells_deferred, cells_recompute
from zaitong.campaigns.services.documents import document_read, document_upload
from zaitong.campaigns.services.editing import Exceptional, requirement_edit, values_of
from zaitong.campaigns.services.publish import campaign_publish, publish_run
from zaitong.common.clock import pretend
from zaitong.demo.documents import as_docx, fusion_plan
from zaitong.demo.filing import decided, filed, holder
from zaitong.demo.history import History
from zaitong.demo.review import BASIC, HR, LIAISON, Decision, decisions_apply, rest_accept

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.common.access import Actor
    from zaitong.demo.district import District
    from zaitong.demo.documents import Dates

DAY = timedelta(days=1)
CENTRE, EXAMS = "教师发展中心", "考试与评价中心"
SCHOOLS = ["primary", "junior", "nine_year", "senior", "special"]
BRANCHES: dict[str, Any] = {"kinds": [], "unit_kinds": SCHOOLS}
HELPS, RECTIFIES = "为群众办实事", "专项整治"


def _decisions(centre: int, exams: int) -> tuple[Decision, ...]:
    """What the officer decided; the two affiliated units are named by id."""
    return (
        Decision("第一责任人", "职责分工", ("units", {"kinds": [*SCHOOLS, "affiliated"]}), "responsibility_list", HR),
        Decision("谈心谈话", "班子成员谈心谈话", ("assignments", LIAISON), "heart_talk"),
        Decision("主题党日", "主题党日", ("parties", BRANCHES), "party_day", HR),
        Decision("办成1件实事", "为群众办实事", ("parties", BRANCHES), "party_day", BASIC, match={"linked": [HELPS]}),
        Decision("专项整治", "专项整治", ("parties", BRANCHES), "party_day", HR, match={"linked": [RECTIFIES]}),
        Decision(
            "教师培训计划",
            "专题学习",
            ("units", {"kinds": ["junior", "nine_year", "senior", "affiliated"]}),
            "study_session",
        ),
        Decision("专题反思", "专题反思", ("parties", BRANCHES), "meeting_note", HR, match={"kind": "专题反思"}),
        Decision("五育课程安排", "五育课程安排", ("units", {"kinds": SCHOOLS}), "curriculum_coverage", BASIC),
        Decision("每月到学校指导", "教学指导", ("listed", {"units": [centre]}), "teaching_guidance"),
        Decision("主题研训", "主题研训", ("listed", {"units": [centre]}), "training_session"),
        Decision("监测分析与督导单", "监测分析", ("listed", {"units": [exams]}), "monitoring_analysis", BASIC),
        Decision("能用一份记录说明"),
    )


def fusion_build(district: District, dates: Dates, officer: Actor, at: Callable[[date], datetime]) -> Campaign:
    """Issued nine weeks ago, reviewed, published, under way."""
    with pretend(at(dates.fusion_issued)):
        document = document_upload(
            owner=district.root, filename="融合提质实施方案.docx", data=as_docx(fusion_plan(dates)), actor=officer
        )
        campaign = document_read(document_id=document.pk, actor=officer).campaign
        decisions_apply(campaign, _decisions(district.unit(CENTRE).pk, district.unit(EXAMS).pk), officer)
        _exempt(campaign, district, officer)
        rest_accept(campaign, officer)
    with pretend(at(dates.fusion_issued + DAY)):
        campaign_publish(campaign_id=campaign.pk, actor=officer)
        publish_run(campaign.pk)
    campaign.refresh_from_db()
    with cells_deferred():
        _one_for_three(dates, campaign, at)
        _guidance(district, dates, campaign, at)
        _monitoring(district, dates, campaign, at)
        History(dates.today, campaign.pk).tell()
        pairs = campaign.requirements.filter(obligations__isnull=False)
        cells_recompute(list(pairs.values_list("pk", "obligations__matrix_unit_id").distinct()))
    _receipts(dates, at)
    return campaign


def _exempt(campaign: Campaign, district: District, officer: Actor) -> None:
    """The special school follows a curriculum of its own."""
    found = campaign.requirements.get(title="五育课程安排")
    special = Exceptional(
        include=False, kind="unit", id=district.unit("澄砚启智学校").pk, reason="按培智学校课程方案开课，另行核对"
    )
    requirement_edit(requirement_id=found.pk, values=replace(values_of(found), exceptions=(special,)), actor=officer)


def _owed(campaign: Campaign, title: str, unit: str) -> Obligation:
    """The newest obligation of a unit that has begun."""
    rows = Obligation.objects.filter(requirement__campaign=campaign, requirement__title=title, start__lte=_now())
    return rows.filter(matrix_unit__short_name=unit).order_by("-start")[0]


def _now() -> date:
    from zaitong.common.clock import today

    return today()


def _one_for_three(dates: Dates, campaign: Campaign, at: Callable[[date], datetime]) -> None:
    """A party day that was also a thing done for people and a rectification: one office passes it, the other does not."""
    stories = (("砚桥小学", 12, "returned"), ("苇渡中学", 16, "accepted"), ("柳汀小学", 3, "waiting"))
    for unit, ago, outcome in stories:
        day = dates.today - DAY * ago
        with pretend(at(day + DAY)):
            titles = ("主题党日", HELPS, RECTIFIES)
            chosen = [_owed(campaign, title, unit).pk for title in titles]
            data = {
                "happened_on": day.isoformat(),
                "topic": "党员护学岗和校门口秩序",
                "linked": ["教育教学", HELPS, RECTIFIES],
                "done": "党员轮流值守校门，家长接送车改停后巷，放学拥堵由二十分钟减到八分钟。",
            }
            record = filed(holder(unit, "经办人"), "party_day", data, key=f"three-{unit}", chosen=chosen)
        if outcome == "waiting":
            continue
        with pretend(at(day + DAY * 3)):
            decided(record, holder(HR, "科员"))
        with pretend(at(day + DAY * 4)):
            why = "请写明家长怎样评价，解决了哪几个班的困难。" if outcome == "returned" else ""
            decided(record, holder(BASIC, "负责人"), returned=why)


def _guidance(district: District, dates: Dates, campaign: Campaign, at: Callable[[date], datetime]) -> None:
    """Twice to the same school and subject: the second sheet looks back at the points of the first."""
    by = holder(CENTRE, "经办人")
    visits = (("砚桥小学", "数学", "都改了"), ("苇渡中学", "英语", "有没改的"), ("北渡实验学校", "科学", ""))
    for n, (unit, subject, answer) in enumerate(visits):
        for ago, again in ((40 - n, False), (11 - n, True)):
            if again and not answer:
                continue
            day = dates.today - DAY * ago
            data: dict[str, Any] = {
                "happened_on": day.isoformat(),
                "target": f"unit:{district.unit(unit).pk}",
                "subject": subject,
                "kinds": ["作业设计", "课堂教学"],
                "good": "备课组把易错点列在单元开头，值得推开。",
            }
            by_day = (dates.today - DAY * (14 - n) if not again else dates.today + DAY * 20).isoformat()
            if again:
                data |= {"looked_back": answer, "points": [{"what": "单元小结留给学生说", "by": by_day}]}
                if answer == "有没改的":
                    data["not_yet"] = "分层作业只在两个班试了，其余班下周开始。"
            else:
                data["points"] = [
                    {"what": "作业删去重复题，分三层", "by": by_day},
                    {"what": "备课组每两周互听一节课", "by": by_day},
                ]
            with pretend(at(day)):
                chosen = [_owed(campaign, "教学指导", CENTRE).pk]
                filed(by, "teaching_guidance", data, key=f"guide-{unit}-{ago}", chosen=chosen)


def _monitoring(district: District, dates: Dates, campaign: Campaign, at: Callable[[date], datetime]) -> None:
    """One analysis a school; the second was returned for a sentence that compared schools."""
    by, reviewer = holder(EXAMS, "经办人"), holder(BASIC, "科员")
    schools = ("苇渡中学", "澄岚中学", "砚桥小学", "青禾学校")
    for n, unit in enumerate(schools):
        day = dates.today - DAY * (9 - n)
        follow = n % 2 == 0
        data: dict[str, Any] = {
            "happened_on": day.isoformat(),
            "batch": "秋季期中学业监测",
            "target": f"unit:{district.unit(unit).pk}",
            "subjects": "语文、数学",
            "strong": "计算准确率同去年同期比有提高。",
            "weak": "应用题审题不细，说理题表达不完整。",
            "needs_follow": "要" if follow else "不用",
        }
        if follow:
            look = (dates.today + DAY * (6 + n)).isoformat()
            data["steps"] = [{"what": "听三节复习课，看审题训练", "who": [by.person.name], "by": look}]
        with pretend(at(day)):
            chosen = [_owed(campaign, "监测分析", EXAMS).pk]
            record = filed(by, "monitoring_analysis", data, key=f"monitor-{unit}", chosen=chosen)
        with pretend(at(day + DAY)):
            why = "“弱于同类学校”一句请删去，只同本校以前比。" if n == 1 else ""
            decided(record, reviewer, returned=why)


def _receipts(dates: Dates, at: Callable[[date], datetime]) -> None:
    """What came by mail from elsewhere, written down at the school."""
    letters = (
        ("砚桥小学", "关于做好冬季传染病防控的提醒", "区疾病预防控制中心", "依申请公开"),
        ("苇渡中学", "关于消防设施检测的函", "区消防救援大队", "文件未注明"),
        ("栗坪小学", "关于开展食品安全进校园活动的通知", "区市场监督管理局", "主动公开"),
    )
    for n, (unit, title, sender, openness) in enumerate(letters):
        by, day = holder(unit, "经办人"), dates.today - DAY * (20 - 5 * n)
        data = {"happened_on": day.isoformat(), "title": title, "sender": sender, "openness": openness}
        with pretend(at(day)):
            filed(by, "document_receipt", data | {"handler": [by.person.name]}, key=f"letter-{unit}")
