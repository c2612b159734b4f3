"""How due dates and lights are put into words. Pure: no database, the day is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zaitong.campaigns.lights import LIGHT_NAMES, Light
from zaitong.common.templatetags.zaitong_ui import percent

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.lights import ObligationLike
    from zaitong.campaigns.models import Requirement

GAP = "文件未明确"
NEAR_DAYS = 300  # a due day further off than this is written with its year
WEEKDAYS = {"mon": "一", "tue": "二", "wed": "三", "thu": "四", "fri": "五", "sat": "六", "sun": "日"}
UNITS_OF_TIME = {"wd": "个工作日", "d": "天", "h": "小时", "min": "分钟", "m": "个月"}
PER = {
    "day": "每天",
    "week": "每周",
    "two_weeks": "每两周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "term": "每学期",
    "year": "每年",
}
FIXED_RULES = {
    "monthly:end": "每月底前",
    "monthly:last_workday": "每月末工作日",
    "term_end": "学期末前",
    "year_end": "年底前",
    "same_day": "当天",
}
RULES = {
    "monthly": "每月{}日前",
    "weekly": "每周{}前",
    "daily": "每天{}前",
    "quarter_end_month": "季末月{}日前",
    "before": "{}前",
}
_MONTH_DAY = re.compile(r"^\d\d?-\d\d?$")
_SPAN = re.compile(r"^(?P<event>.*)\+(?P<number>\d+)(?P<unit>wd|min|d|h|m)$")


class Due(NamedTuple):
    """When a requirement is due, in the words of a column head; ``gap`` where the document is silent."""

    text: str
    gap: bool = False


def short_day(day: date, today: date) -> str:
    """11月15日; 2021.11.15 when it lies far from today. Fits a column of 84 px either way."""
    if abs((day - today).days) > NEAR_DAYS:
        return f"{day.year}.{day.month}.{day.day}"
    return f"{day.month}月{day.day}日"


def full_day(day: date, today: date) -> str:
    """11月15日周一, with the year when it is not this one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日周{'一二三四五六日'[day.weekday()]}"


def requirement_due(requirement: Requirement, today: date) -> Due:
    """When a requirement is due: its day, its rule, its period, or 文件未明确."""
    if requirement.due is not None:
        return Due(short_day(requirement.due, today))
    if requirement.due_rule:
        return Due(rule_words(requirement.due_rule))
    if requirement.per in PER:
        times = f"{requirement.times}次" if requirement.times > 1 else ""
        return Due(f"{PER[requirement.per]}{times}")
    return Due(GAP, gap=True)


def rule_words(rule: str) -> str:
    """A deadline rule of the conventions in words: monthly:5 -> 每月5日前. An unknown one is shown as it stands."""
    name, _, argument = rule.partition(":")
    if rule in FIXED_RULES:
        return FIXED_RULES[rule]
    if name in RULES:
        return RULES[name].format(WEEKDAYS.get(argument, argument))
    if name == "yearly" and _MONTH_DAY.match(argument):
        month, day = argument.split("-")
        return f"每年{int(month)}月{int(day)}日前"
    span = argument if name == "after" else rule.replace("received", "收文", 1)
    return _span(span) or rule


def _span(text: str) -> str:
    found = _SPAN.match(text)
    return f"{found['event']}后{found['number']}{UNITS_OF_TIME[found['unit']]}内" if found else ""


def light_words(light: Light, due: date | None, day: date) -> str:
    """The light's name with the days that count: 已超期 5 天, 还有 3 天."""
    if due is not None and light is Light.RED:
        return f"已超期 {(day - due).days} 天"
    if due is not None and light is Light.AMBER:
        left = (due - day).days
        return "今天到期" if left == 0 else f"还有 {left} 天到期"
    return LIGHT_NAMES[light]


def light_reason(light: Light, obligation: ObligationLike, *, reason: str, day: date) -> str:
    """One sentence: why an obligation shows this light on this day. ``reason`` is why it was waived."""
    needed, accepted, claimed = obligation.needed, obligation.accepted, obligation.claimed
    figures = f"应报 {'待定' if needed is None else f'{needed} 份'}，已通过 {accepted} 份，待审核 {claimed} 份"
    due = full_day(obligation.due, day) if obligation.due else ""
    match light:
        case Light.WAIVED:
            return f"已同意免报，理由：{reason or '未写明'}。"
        case Light.GREEN:
            return f"{figures}，已够数。"
        case Light.BLUE:
            return f"{figures}；报送已够数，等接收科室审核。"
        case Light.RED:
            return f"{due}截止，到今天已过 {days_past(obligation.due, day)} 天；{figures}，还不够。"
        case Light.IDLE:
            return f"{full_day(obligation.start, day)}才开始，现在不用报。"
        case Light.AMBER:
            return f"{due}截止，{light_words(light, obligation.due, day)}；{figures}。"
    return f"{figures}；{f'{due}截止，还不急' if due else '文件没有写明截止日期，所以不会变黄变红'}。"


def days_past(due: date | None, day: date) -> int:
    """Whole days since a due day; 0 when it has not passed or there is none."""
    return max((day - due).days, 0) if due else 0


def rate_words(part: int, whole: int, *, nothing: str) -> str:
    """A rate as per cent, or ``nothing`` (未开始, 未到期) where there is no denominator: never a false 0%."""
    return percent(part, whole) if whole else nothing
