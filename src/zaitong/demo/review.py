"""What the officer decided when reviewing the demo's document: titles, audiences, record types, offices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from zaitong.campaigns.models import Campaign, Requirement
from zaitong.campaigns.services.editing import requirement_edit, values_of
from zaitong.campaigns.services.review import requirement_accept_all, requirement_drop
from zaitong.catalogue.models import RecordType
from zaitong.orgs.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.common.access import Actor
    from zaitong.demo.documents import Dates

HR, BASIC = "组织人事科", "基础教育科"
LIAISON: dict[str, Any] = {"kind": "liaison", "roles": ["committee_member"]}
DISCUSSED = {"kind": "专题讨论"}
ALL_UNITS = ["primary", "junior", "nine_year", "senior", "special", "kindergarten", "affiliated"]


# Each school says how many families it has to visit; one record counts many.
VISITED = {"counts": "sum", "counts_field": "visited", "counts_label": "已走访家庭", "roster": True}


class Decision(NamedTuple):
    """For the requirement whose quote holds ``words``. Without a title it is put aside."""

    words: str
    title: str = ""
    rule: tuple[str, dict[str, Any]] | None = None
    type_key: str = ""
    office: str = ""
    changes: dict[str, Any] | None = None
    counts: tuple[str, str] | None = None  # how, and the field that is counted
    match: dict[str, Any] | None = None  # what the record must say to count
    notebook: bool = False


DECISIONS = (
    Decision("坚持党建工作联系点制度"),
    Decision("每月到所联系的党组织", "班子成员到联系点调研", ("assignments", LIAISON), "liaison_visit"),
    Decision("党建联系人每月", "党建联系人到联系点指导"),
    Decision("党建品牌项目", "确定党建品牌项目", None, "brand_project", HR),
    Decision("标准化建设的要求", "组织生活制度自查", None, "self_check", HR),
    Decision("四不两直", "四不两直走访"),
    Decision(
        "重点调研课题",
        "科室和直属单位负责人领办课题",
        ("posts", {"roles": ["office_head", "affiliated_head"]}),
        "research_topic",
        HR,
    ),
    Decision("发展中的1—2个难题", "校（园）长驻点破题", None, "head_topic", HR),
    Decision("撰写一篇调研报告", "撰写调研报告", None, "research_report", "办公室"),
    Decision("适时统计课题", "统计课题解决情况", changes={"nature": "issuer_act"}),
    Decision(
        "组织专题学习", "减负专题学习", ("units", {"kinds": ALL_UNITS[:5]}), "study_session", BASIC, notebook=True
    ),
    Decision(
        "督促蹲点人员",
        "蹲点人员到校指导",
        ("assignments", {"kind": "station", "roles": ["stationed"]}),
        "station_guidance",
    ),
    Decision("课后服务方案", "完善课后服务方案", None, "after_school_plan", BASIC),
    Decision(
        "会同市场监管",
        "培训机构联合督查",
        ("units", {"kinds": ["office"]}),
        "joint_inspection",
        changes={"allows_nil": True},
    ),
    Decision("名师导学", "名师导学和心理辅导", changes={"nature": "issuer_act"}),
    Decision("专项学习方案", "制定专项学习方案", None, "study_plan"),
    Decision("组织教职工讨论", "三个专题讨论", changes={"minimum": 3}, counts=("distinct", "topic"), match=DISCUSSED),
    Decision("开展一次大家访行动", "开展大家访", None, "home_visit_progress", BASIC, VISITED),
    Decision("重点走访单亲"),
    Decision("结合实际制定活动方案"),
    Decision("各单位活动方案于", "报送活动方案"),
    Decision("深入班级"),
    Decision("大家访行动方案于", "报送大家访行动方案"),
    Decision("形成专题总结", "报送专题总结", ("units", {"kinds": ALL_UNITS}), "special_summary", HR),
    Decision("在组织生活会上报告", "党员报告参加情况", None, "member_report", counts=("sum", "reported")),
    Decision("开展效果评估", "开展效果评估", changes={"nature": "consequence"}),
    Decision("行动在区教育工委统一领导"),
    Decision("切实担负主体责任"),
    Decision("领办实事项目", "主要负责人领办实事项目"),
    Decision("随机检查", "随机检查", changes={"nature": "consequence"}),
)


def campaign_review(campaign: Campaign, dates: Dates, officer: Actor) -> None:
    """Go through the breakdown as an officer would, then date what the issuer answered."""
    decisions_apply(campaign, DECISIONS, officer)
    _date(campaign, dates, officer)
    rest_accept(campaign, officer)


def decisions_apply(campaign: Campaign, decisions: Iterable[Decision], officer: Actor) -> None:
    """Each decision once, on the first requirement that holds its words."""
    types = dict(RecordType.objects.values_list("key", "pk"))
    offices = dict(Unit.objects.filter(kind="office").values_list("short_name", "pk"))
    decided: set[int] = set()
    for decision in decisions:
        found = campaign.requirements.filter(quote__contains=decision.words).exclude(pk__in=decided).first()
        if found is None:
            continue
        decided.add(found.pk)
        if not decision.title:
            requirement_drop(requirement_id=found.pk, actor=officer)
            continue
        _edit(found, decision, types, offices, officer)


def rest_accept(campaign: Campaign, officer: Actor) -> None:
    """The rest as read; the incomplete is put aside."""
    for requirement, _reason in requirement_accept_all(campaign_id=campaign.pk, actor=officer).left:
        requirement_drop(requirement_id=requirement.pk, actor=officer)


def _edit(
    found: Requirement, decision: Decision, types: dict[str, int], offices: dict[str, int], officer: Actor
) -> None:
    values = replace(values_of(found), title=decision.title, **(decision.changes or {}))
    if decision.rule:
        values = replace(values, rules=(decision.rule,))
    if decision.type_key:
        values = replace(values, types=(types[decision.type_key],))
    if decision.notebook:  # the minutes in the notebook will do
        values = replace(values, attachments=("electronic",), notebooks=values.types)
    if decision.counts:
        counts, field = decision.counts
        values = replace(values, counts=counts, counts_field=field)
    if decision.office:
        values = replace(values, office_id=offices[decision.office], settled_by="acceptance")
    requirement_edit(requirement_id=found.pk, values=values, actor=officer)
    if decision.match:
        found.accepts.update(match=decision.match)


def _date(campaign: Campaign, dates: Dates, officer: Actor) -> None:
    """The issuer was asked about two open points and named days: the self-check's, and the final report's."""
    for words, due in (("标准化建设的要求", dates.today - timedelta(days=2)), ("形成专题总结", dates.closing)):
        found = campaign.requirements.get(quote__contains=words)
        requirement_edit(requirement_id=found.pk, values=replace(values_of(found), due=due), actor=officer)
