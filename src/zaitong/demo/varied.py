"""Where one answer for all would not do: branches that fall short, courses that lack a teacher, members who report later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from zaitong.demo.contents import Scene

# Words of a field of one type, where the general ones of the same name do not suit.
OWN_WORDS: dict[tuple[str, str], list[str]] = {
    ("meeting_note", "gaps"): ["青年教师听课偏少，评价还看重分数。", "师德学习讲得多，身边的例子用得少。"],
    ("party_day", "topic"): ["党员教师公开课", "党员进班听一节课", "作业减量党员先行", "送教上门结对"],
    ("party_day", "done"): [
        "党员教师上了六节公开课，会后议课，定下两条改进。",
        "党员分到各班听课一节，同班主任商量帮扶三名学生。",
        "党员组一起做了一周学生作业，删去重复题二十一道。",
    ],
    ("study_session", "topic"): ["怎样布置少而精的作业", "课堂提问的改进", "师德案例学习", "读懂课程标准"],
    ("training_session", "topic"): ["大单元作业设计", "课堂观察工具的使用", "学习困难学生的辅导"],
    ("training_session", "improve"): ["课例再短一些，留出半小时讨论。", "下一场把乡镇学校的名额留足。"],
    ("training_session", "name"): ["作业设计样例", "课堂观察表", "单元整体设计一份"],
    ("training_session", "place"): ["区教研资源库“研训”文件夹"],
    ("teaching_guidance", "subject"): ["语文", "数学", "英语", "科学"],
    ("teaching_guidance", "good"): ["备课组把易错点列在单元开头，值得推开。", "作业分三层，学生自己选。"],
    ("teaching_guidance", "what"): ["课堂小结留给学生说", "单元作业删去重复题", "备课组每两周听一节课"],
    ("monitoring_analysis", "batch"): ["秋季期中学业监测"],
    ("monitoring_analysis", "subjects"): ["语文、数学", "英语、科学"],
    ("monitoring_analysis", "strong"): ["计算准确率同去年同期比有提高。", "阅读的信息提取比上次好。"],
    ("monitoring_analysis", "weak"): ["应用题审题不细，说理题表达不完整。", "作文结构单一，书写速度偏慢。"],
    ("monitoring_analysis", "what"): ["听三节复习课，看审题训练", "同备课组定一份错题再练的办法"],
    ("responsibility_list", "task"): ["主题党日和办实事", "课后服务和作业管理", "家访和家长工作"],
    ("topic_step", "place"): ["三年级组", "数学备课组", "五（2）班"],
    ("topic_step", "done"): ["听了两节课，同六位教师座谈，问题集中在备课分工。"],
    ("head_topic", "title"): [
        "课后服务选课不均",
        "青年教师备课无人带",
        "作业总量时多时少",
        "初小衔接断层",
        "体育活动场地不够",
    ],
    ("special_summary", "next"): ["把例会和联系年级组的做法固定下来。"],
}
DISCUSSIONS = ("怎样提升自身素质", "怎样解决群众急难愁盼", "怎样做学生喜爱的好老师")
COURSES = ("德育", "智育", "体育", "美育", "劳动教育", "思政课", "规定读本课程")
GAPS = {
    "meetings": "上季度少上一次党课，支委会记录缺两次。",
    "life_meeting": "征求意见只在办公室进行，没有到年级组。",
    "review": "评议结果没有同本人见面。",
    "talks": "书记同青年党员谈得少，有三人一年没有谈过。",
}


def varied(type_key: str, scene: Scene) -> dict[str, Any]:
    """Answers that go beside or over the general ones."""
    found = _VARIED.get(type_key)
    return found(scene) if found else {}


def _self_check(scene: Scene) -> dict[str, Any]:
    """Four items; about a third of the branches fall short in one or two."""
    data: dict[str, Any] = dict.fromkeys(GAPS, "做到了")
    if scene.random.random() < 0.35:
        for key in scene.random.sample(sorted(GAPS), scene.random.choice([1, 1, 2])):
            data |= {key: scene.random.choice(["部分做到", "部分做到", "没有做到"]), f"{key}_gap": GAPS[key]}
        data["fix_by"] = (scene.day + timedelta(days=20)).isoformat()
    return data


def _courses(scene: Scene) -> dict[str, Any]:
    """Three in four schools have opened all; the others lack one or two."""
    if scene.random.random() < 0.75:
        return {"opened": list(COURSES), "all_opened": "都开齐了"}
    missing = scene.random.sample(COURSES[2:], scene.random.choice([1, 1, 2]))
    by = (scene.day + timedelta(days=75)).isoformat()
    return {
        "opened": [course for course in COURSES if course not in missing],
        "all_opened": "有没开齐的",
        "lacking": [{"course": c, "why": scene.random.choice(["教师", "课时", "场地器材"]), "by": by} for c in missing],
    }


def _reports(scene: Scene) -> dict[str, Any]:
    """All members have reported, or one is away and will later."""
    data: dict[str, Any] = {"due": str(scene.needed), "reported": str(scene.needed), "complete": "都作了"}
    if scene.needed > 2 and scene.random.random() < 0.4:
        later = (scene.day + timedelta(days=14)).isoformat()
        data |= {"reported": str(scene.needed - 1), "complete": "还有", "later_by": later}
        data["later"] = list(scene.colleagues[:1]) or [scene.author]
    return data


def _meeting(scene: Scene) -> dict[str, Any]:
    if "讨论" in scene.task:
        return {"kind": "专题讨论", "topic": DISCUSSIONS[scene.turn]}
    if "反思" in scene.task:
        return {"kind": "专题反思", "topic": "对照师德师风、教师发展、考核评价查找差距"}
    return {"kind": "工作例会", "topic": scene.task[:40] or "工作例会"}


def _analysis(scene: Scene) -> dict[str, Any]:
    if scene.random.random() < 0.4:
        return {"needs_follow": "不用"}
    by = (scene.day + timedelta(days=21)).isoformat()
    what = scene.random.choice(OWN_WORDS["monitoring_analysis", "what"])
    who = list(scene.colleagues[:1]) or [scene.author]
    return {"needs_follow": "要", "steps": [{"what": what, "who": who, "by": by}]}


def _plan(scene: Scene) -> dict[str, Any]:
    """Two or three forms of study, some sessions each."""
    forms = ["理论学习中心组学习", "支部学习", "集中培训"][: scene.random.choice([2, 3])]
    return {"sessions": [{"form": form, "times": str(scene.random.choice([2, 3, 4]))} for form in forms]}


def _session(scene: Scene) -> dict[str, Any]:
    return {"form": scene.random.choice(["理论学习中心组学习", "支部学习", "支部学习", "集中培训"])}


def _party_day(scene: Scene) -> dict[str, Any]:
    """What the task asks for is among what the day was joined with."""
    linked = ["教育教学", *(word for word in ("为群众办实事", "专项整治") if word == scene.task)]
    if scene.random.random() < 0.3:
        linked.append("学习教育")
    return {"linked": linked}


def _training(scene: Scene) -> dict[str, Any]:
    """Two different things that a session left."""
    names = scene.random.sample(OWN_WORDS["training_session", "name"], 2)
    place = OWN_WORDS["training_session", "place"][0]
    return {
        "form": scene.random.choice(["课例研讨", "工作坊", "讲座"]),
        "outcomes": [{"name": name, "place": place} for name in names],
    }


def _report(scene: Scene) -> dict[str, Any]:
    return {"solved": scene.random.choice(["正在解决", "正在解决", "尚未解决", "属于建议，不需解决"])}


def _talk(scene: Scene) -> dict[str, Any]:
    return {"kind": scene.random.choice(["同班子成员谈", "同党员谈", "同教职工谈"])}


_VARIED: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "self_check": _self_check,
    "curriculum_coverage": _courses,
    "member_report": _reports,
    "meeting_note": _meeting,
    "monitoring_analysis": _analysis,
    "study_plan": _plan,
    "study_session": _session,
    "party_day": _party_day,
    "research_report": _report,
    "training_session": _training,
    "heart_talk": _talk,
}
