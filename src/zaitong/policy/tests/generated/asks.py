"""Sentences that set a deadline: actors, deliverables, receivers and tasks in many wordings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from zaitong.policy.tests.generated.facts import Fact, Piece
from zaitong.policy.tests.generated.times import DAYS, RULES, Time, any_time

ACTORS = (
    "各学校", "各中小学", "各幼儿园", "各单位", "各科室", "各党支部", "各乡镇", "各责任单位", "各村", "各社区", "各支部书记", "各班主任", "全体教师", "区直各单位", "局属各事业单位",
    "各参赛学校", "各镇街", "各分局", "各教研组", "各企业", "各医院", "各卫生院", "驻村工作队", "区住建局", "区财政局", "各项目负责人", "各成员单位", "学校食堂",
)  # fmt: skip
THINGS = (
    "工作方案", "活动总结", "自查报告", "联络员名单", "问题清单", "进展情况", "调研报告", "工作台账", "实施方案", "典型案例", "培训计划", "整改报告", "汇总表", "申报材料", "会议纪要",
    "安全隐患排查情况", "先进个人推荐表", "年度工作总结", "《报名汇总表》", "《隐患排查登记表》", "参赛作品", "项目申报书", "应急预案", "经费预算", "佐证材料", "数据报表", "工作小结",
)  # fmt: skip
RECEIVERS = (
    "区教育局", "基础教育科", "组织人事科", "区教育局安全管理科", "局办公室", "区委组织部", "镇党建办", "市卫健委", "区应急管理局", "区教师发展中心", "领导小组办公室", "区人社局", "县农业农村局", "安全科", "区民政局",
)  # fmt: skip
TASKS = (
    "校舍安全排查", "系统数据录入", "问题整改", "自查自评工作", "师生健康档案建立工作", "隐患整治", "换届选举工作", "在线报名", "信息核对", "设备安装调试", "资格初审", "网格划分工作", "食堂改造", "消防设施检修",
)  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """`{A}` actor, `{T}` time with or without its 于, `{t}` time bare, `{W}` thing, `{R}` receiver, `{K}` task."""

    text: str
    who: bool = True
    what: str | None = "W"
    to: bool = True
    loose: bool = False


WORDINGS = (
    Wording("{A}{T}将{W}报{R}。"),
    Wording("{A}{T}将{W}报送至{R}。"),
    Wording("请{A}{T}将{W}报送{R}。"),
    Wording("{t}，{A}将{W}报送{R}。"),
    Wording("{A}{T}向{R}报送{W}。"),
    Wording("{A}{T}向{R}提交{W}。"),
    Wording("{A}将{W}{T}报{R}备案。"),
    Wording("{W}{T}报{R}。", who=False),
    Wording("{W}请{T}报送{R}。", who=False),
    Wording("{A}{W}{T}报{R}。", what=None),
    Wording("{A}要制定{W}，{T}报{R}。"),
    Wording("{A}{T}形成{W}报{R}。"),
    Wording("{A}{T}报送{W}。", to=False),
    Wording("{A}{T}上报{W}。", to=False),
    Wording("{A}应认真总结，{T}将{W}报{R}。"),
    Wording("{A}要明确专人负责，{T}将{W}报{R}。"),
    Wording("{A}{T}完成{K}。", what="K", to=False),
    Wording("{t}，{A}完成{K}。", what="K", to=False),
    Wording("{T}完成{K}。", who=False, what="K", to=False),
    Wording("{A}要加强组织领导，{T}完成{K}。", what="K", to=False),
    Wording("{W}（加盖公章）{T}报{R}，逾期不予受理。", who=False),
    Wording("请{A}对照要求认真填写，{T}将{W}发送至{R}。"),
    Wording("{A}须{t}将{W}送交{R}，同时报送电子版。"),
    Wording("{A}{T}将{W}报{R}，联系人：王老师，电话：0519-88880001。"),
    Wording("{A}{T}通过邮箱将{W}报送{R}。"),
    Wording("{A}每年开展评议，并{T}将{W}报{R}。", who=True),
)
LOOSE = (
    "报送截止时间为{L}。", "报名截止日期：{L}。", "完成时限：{L}。", "报送时间截止到{L}。", "{A}最迟于{L}将{W}报{R}。", "{A}最晚于{L}将{W}报{R}。", "{A}不晚于{L}报送{W}。", "{A}报送{W}，截止时间为{L}。",
    "报名时间截至{L}。", "{W}报送时限：{L}。", "{A}于{L}将{W}报{R}。", "整改时限：{L}。",
)  # fmt: skip


def ask(rng: Random, issued: date) -> Piece:
    """One sentence with one deadline."""
    if rng.random() < 0.12:
        return _loose(rng, issued)
    if rng.random() < 0.07:
        return _two(rng, issued)
    if rng.random() < 0.06:
        return _listed(rng, issued)
    time = any_time(rng, issued)
    wording = rng.choice(WORDINGS)
    return _filled(rng, wording, time)


def _filled(rng: Random, wording: Wording, time: Time) -> Piece:
    parts = {
        "A": rng.choice(ACTORS),
        "W": rng.choice(THINGS),
        "R": rng.choice(RECEIVERS),
        "K": rng.choice(TASKS),
        "t": time.words,
    }
    parts["T"] = _before(rng, wording.text, time) + time.words
    text = wording.text
    for key, value in parts.items():
        text = text.replace(f"{{{key}}}", value)
    facts = [
        Fact(
            "deadline",
            (time.due, time.rule),
            (parts["A"],) if wording.who else None,
            parts[wording.what] if wording.what else None,
            (parts["R"],) if wording.to else None,
        )
    ]
    if time.often:
        facts.append(Fact("frequency", (1, None, ""), sure=False))
    if "每年开展" in text:
        facts.append(Fact("frequency", (1, None, "year")))
    if "负责" in text:
        facts.append(Fact("responsibility", (), sure=False))
    return Piece(text, tuple(facts), f"{wording.text} / {time.name}")


def _before(rng: Random, wording: str, time: Time) -> str:
    """于, 在, 务必于 or nothing, as goes with the words before the time."""
    before = rng.choice(time.before)
    open_before = wording.split("{T}", maxsplit=1)[0][-1:] if "{T}" in wording else ""
    if open_before in ("请", "并", "，") or wording.startswith("{T}"):
        before = rng.choice(["", "于", "在"]) if before else ""
    if wording.startswith("请"):
        before = {"请于": "于", "请": ""}.get(before, before)
    if time.words.startswith("自"):
        return ""
    if time.name in ("after event", "received") and not before and "{W}{T}" in wording:
        return "于"  # 推荐表|公示期满后: the event would be read as that of the thing
    return before


def _loose(rng: Random, issued: date) -> Piece:
    time = rng.choice(DAYS)(rng, issued)
    while not time.loose or time.name in ("tenth", "dotted month and day"):
        time = rng.choice(DAYS)(rng, issued)
    wording = rng.choice(LOOSE)
    if wording.startswith("{A}于{L}") and time.name not in ("day", "han day", "dotted day"):
        wording = "{A}最迟于{L}将{W}报{R}。"
    parts = {"A": rng.choice(ACTORS), "W": rng.choice(THINGS), "R": rng.choice(RECEIVERS), "L": time.loose}
    text = wording
    for key, value in parts.items():
        text = text.replace(f"{{{key}}}", value)
    who = (parts["A"],) if wording.startswith("{A}") else None
    to = (parts["R"],) if "{R}" in wording else None
    return Piece(text, (Fact("deadline", (time.due, None), who, None, to),), f"{wording} / {time.name}")


def _two(rng: Random, issued: date) -> Piece:
    """Two deadlines in one sentence, one after the other."""
    first, second = rng.choice(DAYS)(rng, issued), rng.choice(DAYS)(rng, issued)
    actor, thing, other, to = rng.choice(ACTORS), rng.choice(THINGS), rng.choice(THINGS), rng.choice(RECEIVERS)
    text = rng.choice(
        [
            f"{actor}于{first.words}将{thing}报{to}，于{second.words}将{other}报{to}。",
            f"{actor}{first.words}完成自查，{second.words}将{other}报{to}。",
            f"{thing}于{first.words}报{to}，{other}于{second.words}报{to}。",
        ]
    )
    return Piece(
        text,
        tuple(Fact("deadline", (one.due, one.rule)) for one in (first, second)),
        f"two / {first.name}, {second.name}",
    )


def _listed(rng: Random, issued: date) -> Piece:
    """分别于6月30日、12月31日前."""
    year = issued.year + 1
    months = sorted(rng.sample(range(1, 13), 2))
    ends = [(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month] for month in months]
    to, thing, actor = rng.choice(RECEIVERS), rng.choice(THINGS), rng.choice(ACTORS)
    days = [date(year, month, min(end, 28)) for month, end in zip(months, ends, strict=True)]
    words = f"{year}年{days[0].month}月{days[0].day}日、{year}年{days[1].month}月{days[1].day}日前"
    if rng.random() < 0.5:
        text = f"{actor}分别于{words}将{thing}报{to}。"
        return Piece(text, tuple(Fact("deadline", (day, None), (actor,), thing, (to,)) for day in days), "list of days")
    words = f"每年{days[0].month}月{days[0].day}日、{days[1].month}月{days[1].day}日前"
    facts = [Fact("deadline", (None, f"yearly:{day.month:02d}-{day.day:02d}")) for day in days]
    return Piece(
        f"{actor}于{words}将{thing}报{to}。",
        (*facts, Fact("frequency", (1, None, "year"), sure=False)),
        "list of yearly days",
    )


__all__ = ["ACTORS", "RECEIVERS", "RULES", "THINGS", "ask"]
