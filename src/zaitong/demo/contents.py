"""What people of the district write: plausible contents for each field of each record type, chosen by number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from zaitong.catalogue.fieldtypes import UNANSWERED
from zaitong.catalogue.periods import period_code
from zaitong.catalogue.schema import Field, Schema
from zaitong.demo.varied import OWN_WORDS, varied

SENTENCES: dict[str, list[str]] = {
    "focus": [
        "围绕班子成员到一线、课后服务提质、家访走实三件事安排。",
        "集中解决早读秩序、作业总量和家校沟通三个问题。",
        "以党员先锋岗带动年级组，先解决师生反映最多的两件事。",
    ],
    "milestones": [
        "本月完成部署和自查，下月集中推进，年底前总结。",
        "第一周部署，第二至六周推进，最后两周总结评议。",
    ],
    "findings": [
        "三个年级组的集体备课按计划开展，会议记录完整；党员教师带头上了公开课。",
        "支部学习有计划有记录，新教师结对已经全部落实；图书角借阅登记偏少。",
        "课后服务开出十一门课，学生选课较均衡；体育类名额偏紧。",
        "校门口放学秩序比上月好，志愿岗增加到六人；雨天疏导办法还没定。",
        "教研组活动有主题有记录，青年教师听课次数够；实验室管理台账需要补齐。",
    ],
    "facts": [
        "上午第二节随机听了两节课，课堂用时合理；食堂留样齐全，台账当天填写。",
        "放学前到校，看了课后服务三个班，点名册与实际人数一致；操场东侧护栏有一处松动。",
        "与五位教师、三位家长座谈，反映较多的是作业批改时间和接送时段拥堵。",
        "看了校门口秩序和一楼教室，班级文化布置简洁；走廊一处灯管不亮，总务当场登记。",
    ],
    "needs": ["希望增加体育教师编制。", "希望统一安排心理教师巡回。", "希望协调校门口停车。", ""],
    "aim": ["把党员骨干用到教学最需要的地方，让一个年级先变样。", "让每个党员联系一个班、帮带一名教师。"],
    "measures": ["每月一个主题，支委分头负责，年级组配合，学期末评议。", "先排查、再定人定时，每两周对照一次进展。"],
    "question": [
        "课后服务质量不均，家长反映选课少。",
        "青年教师占比高，备课质量差别大。",
        "作业总量控制在部分班级落实不稳。",
    ],
    "analysis": ["问题主要在排课和师资搭配，不在课时总量。", "差别来自备课支持不足，其次是评价方式单一。"],
    "done": ["查看了两个年级的作业公示和批改，旁听一节课后服务课。", "与教导处核对课后服务排班，随机看了三个班。"],
    "conclusions": ["定下三件要办的事，各有负责人和完成时间，下次会议先报进展。"],
    "content": ["每两周一次例会，先报上次事项的进展，再定下次事项和负责人。"],
    "topics": ["师德师风；课堂改进；家校沟通。"],
    "points": ["先在三个班试行，一个月后在年级组里交流。"],
    "lessons": ["先摸底再开方，事情少而具体，教师愿意参与。"],
    "results": ["师生反映的十二件事办结十件；家访覆盖了五类家庭。"],
    "gaps": ["课后服务课程还不够丰富，个别年级家访偏晚。"],
}
TITLES: dict[str, str] = {
    "activity_plan": "{unit}“到一线去”行动方案",
    "home_visit_plan": "{unit}大家访行动方案",
    "study_plan": "{unit}专项学习方案",
    "after_school_plan": "{unit}课后服务方案",
    "problem_list": "{unit}问题清单与整改方案",
    "special_summary": "{unit}“到一线去”行动总结",
    "research_report": "关于{topic}的调研报告",
    "research_topic": "{topic}研究",
    "head_topic": "{topic}",
    "brand_project": "{brand}",
    "work_mechanism": "“双减”工作例会制度",
}
TOPICS = ["课后服务课程供给", "青年教师备课支持", "作业总量控制", "家校沟通方式", "校内体育活动组织", "初小衔接"]
BRANDS = ["砚边领航", "苇岸先锋", "一线连心桥", "灯火同行", "小岗大爱", "青蓝同心", "党员进班行", "园丁先锋岗"]


@dataclass(frozen=True, slots=True)
class Scene:
    """Who writes and when."""

    type_key: str
    unit: str
    author: str
    colleagues: tuple[str, ...]
    day: date
    target: str  # "unit:3", "party:7" or nothing
    random: Random
    turn: int = 0  # the how manieth record for the same obligation
    needed: int = 1
    task: str = ""  # what the requirement is called


def contents(schema: Schema, scene: Scene) -> dict[str, Any]:
    """Values for every field that one would fill in; clean by the schema's own rules."""
    data: dict[str, Any] = {}
    for field in schema.fields:
        value = _value(field, scene)
        if value not in (None, "", []):
            data[field.key] = value
    data |= varied(scene.type_key, scene)
    clean, errors = schema.clean(data)
    asked = [field for field in schema.fields if field.key in errors and field.required_if is not None]
    for field in asked:  # what the other answers make necessary
        data[field.key] = _value(replace(field, required_if=None, required=True), scene)
    if asked:
        clean, errors = schema.clean(data)
    if errors:
        message = f"demo contents do not fit {scene.type_key}: {errors}"
        raise ValueError(message)
    return clean


def _value(field: Field, scene: Scene) -> Any:
    random = scene.random
    if field.role is not None:
        return scene.day.isoformat() if field.role == "date" else scene.target
    if field.required_if is not None or field.type in {"people", "period", "rows", *UNANSWERED}:
        return _several(field, scene)
    match field.type:
        case "date":
            return (scene.day + timedelta(days=random.choice([5, 20, 30]) * (field.key != "starts_on"))).isoformat()
        case "choice":
            return field.options[0]
        case "choices":
            return list(field.options[: random.randint(2, 3)])
        case "integer" | "decimal":
            return str(_number(field, random))
        case _:
            return _text(field, scene)


def _several(field: Field, scene: Scene) -> Any:
    """Names, a period or rows; nothing for what is not typed, or only where another answer calls for it."""
    if field.required_if is not None:
        return None
    if field.type == "people":
        return (
            [scene.author] if field.key in {"leader", "first_person"} else list(scene.colleagues[:2]) or [scene.author]
        )
    if field.type == "period":
        return period_code(field.per, scene.day)
    if field.type == "rows":
        rows = [{column.key: _value(column, scene) for column in field.columns} for _ in range(2)]
        return [{key: value for key, value in row.items() if value not in (None, "", [])} for row in rows]
    return None


def _number(field: Field, random: Random) -> int:
    if field.key == "hours":
        return 2
    if field.key == "days":
        return 5
    return random.randint(6, 18)


def _text(field: Field, scene: Scene) -> str:
    random = scene.random
    if field.key == "title":
        form = TITLES.get(scene.type_key, "{topic}")
        return form.format(unit=scene.unit, topic=random.choice(TOPICS), brand=random.choice(BRANDS))
    if field.key in {"leader", "visitors", "persons"}:
        return scene.author if field.key == "leader" else "、".join(scene.colleagues[:2]) or scene.author
    if (scene.type_key, field.key) in OWN_WORDS:
        return random.choice(OWN_WORDS[scene.type_key, field.key])
    if field.key in SENTENCES:
        return random.choice(SENTENCES[field.key])
    if field.type == "long_text":
        return "" if not field.required else random.choice(SENTENCES["measures"])
    return random.choice(TOPICS) if field.required else ""
