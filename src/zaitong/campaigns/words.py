"""Values of a requirement in the words of an office. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.models import AudienceRule, Requirement
from zaitong.orgs.models import Assignment, PartyOrganisation, Post, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

PROVENANCE = {"stated": "原文", "inferred": "系统推断（待核）", "set": "人工设定", "unspecified": "文件未明确"}
PROVENANCE_CHIPS = {"stated": "", "inferred": "inferred", "set": "done", "unspecified": "gap"}
GAP_NAMES = {"deadline": "时限", "receiver": "接收单位", "quantity": "数量", "who": "责任主体"}
ATTACHMENTS = {"electronic": "电子稿", "scan": "盖章扫描件", "paper": "纸质件"}
WEEKDAYS = {"mon": "一", "tue": "二", "wed": "三", "thu": "四", "fri": "五", "sat": "六", "sun": "日"}
PER = dict(Requirement.Per.choices)
_UNITS = {"wd": "个工作日", "d": "天", "h": "小时", "m": "个月", "min": "分钟"}


def day_words(day: date, *, year: bool = True) -> str:
    """2026年11月15日."""
    return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"


def rule_words(rule: str) -> str:
    """A due rule as people say it; the rule itself where it is none that we know."""
    name, _, argument = rule.partition(":")
    fixed = {"term_end": "学期结束前", "year_end": "年底前", "same_day": "当天", "monthly:end": "每月月底前"}
    fixed["monthly:last_workday"] = "每月最后一个工作日前"
    if rule in fixed:
        return fixed[rule]
    if name in {"monthly", "quarter_end_month"}:
        return f"每月{argument}日前" if name == "monthly" else f"每季度末月{argument}日前"
    if name == "weekly" and argument in WEEKDAYS:
        return f"每周{WEEKDAYS[argument]}前"
    if name == "daily":
        return f"每天{argument}前"
    if name == "yearly" and (parts := argument.split("-")) and len(parts) == 2:
        return f"每年{int(parts[0])}月{int(parts[1])}日前" if all(p.isdigit() for p in parts) else rule
    return _event_words(rule)


def _event_words(rule: str) -> str:
    if match := re.fullmatch(r"received\+(\d+)(wd|d|h)", rule):
        return f"收到后{match[1]}{_UNITS[match[2]]}内"
    if match := re.fullmatch(r"(after|before):(.+?)(?:\+(\d+)(wd|min|d|h|m))?", rule):
        length = f"{match[3]}{_UNITS[match[4]]}内" if match[3] else ""
        return f"{match[2]}{'后' if match[1] == 'after' else '前'}{length}"
    return rule


def deadline_words(requirement: Requirement) -> str:
    """When it is due; a repeating one says until when it runs. Empty where nothing says."""
    parts = []
    if requirement.due_rule:
        parts.append(rule_words(requirement.due_rule))
    if requirement.due:
        repeats = requirement.per != Requirement.Per.ONCE
        parts.append(f"{day_words(requirement.due)}{'止' if repeats else '前'}")
    if requirement.starts and parts:
        parts.insert(0, f"{day_words(requirement.starts)}起")
    return "，".join(parts)


def frequency_words(requirement: Requirement) -> str:
    """每月 1 次; empty for a single time."""
    if requirement.per == Requirement.Per.ONCE:
        return f"{requirement.times} 次" if requirement.times > 1 else ""
    return f"{PER[requirement.per]} {requirement.times} 次"


def quantity_words(requirement: Requirement) -> str:
    """至少 1 份、至多 2 份; empty for exactly one."""
    low, high = requirement.minimum, requirement.maximum
    if requirement.roster:
        return f"按各单位自报的底数{f'，数“{requirement.counts_label}”' if requirement.counts_label else ''}"
    if requirement.counts != Requirement.Counts.RECORDS:
        return _counted_words(requirement)
    if high is None:
        return f"至少 {low} 份" if low > 1 or requirement.provenance.get("quantity") in {"stated", "set"} else ""
    return f"{low} 份" if low == high else f"{low}–{high} 份，多报的作标记"


def _counted_words(requirement: Requirement) -> str:
    label, low, high = requirement.counts_label, requirement.minimum, requirement.maximum
    number = f"{low}–{high}" if high and high != low else f"至少 {low}"
    if requirement.counts == Requirement.Counts.SUM:
        return f"“{label}”合计{number}"
    return f"{number} 个不同的“{label}”"


def accepts_words(requirement: Requirement) -> str:
    """Record types and attachment kinds."""
    accepts = list(requirement.accepts.all())
    names = "、".join(a.record_type.name for a in accepts)
    kinds = list(dict.fromkeys(kind for a in accepts for kind in a.attachments))
    extra = "、".join(ATTACHMENTS.get(kind, kind) for kind in kinds)
    photo = "，手写记录照片可作凭据" if any(a.notebook for a in accepts) else ""
    return (f"{names}，附{extra}" if extra else names) + photo


def audience_words(rules: Iterable[AudienceRule], numbers: dict[int, int]) -> str:
    """What an audience is, without names. ``numbers``: requirement id -> number on the page."""
    return "；".join(filter(None, (_rule(rule.kind, rule.selector, numbers) for rule in rules)))


def _rule(kind: str, selector: dict[str, Any], numbers: dict[int, int]) -> str:
    match kind:
        case "units":
            tags = selector.get("tags")
            words = _units(selector.get("kinds", ())) or "全部单位"
            return f"{words}（标签：{'、'.join(tags)}）" if tags else words
        case "parties":
            kinds = "、".join(PartyOrganisation.Kind(k).label for k in selector.get("kinds", ()))
            seats = _units(selector.get("unit_kinds", ()))
            return f"{seats}的{kinds or '党组织'}" if seats else kinds or "全部党组织"
        case "posts":
            return "、".join(Post.Role(role).label for role in selector.get("roles", ()))
        case "assignments":
            roles = "、".join(Post.Role(role).label for role in selector.get("roles", ()))
            name = Assignment.Kind(selector.get("kind", "liaison")).label
            return f"{roles or '担任' + name + '的人员'}，每个{name}各一项"
        case "members":
            return "各党组织，按党员人数"
        case "union":
            found = [str(numbers[pk]) for pk in selector.get("requirements", ()) if pk in numbers]
            return f"第 {'、'.join(found)} 条的对象" if found else ""
        case _:
            count = sum(len(selector.get(key, ())) for key in ("units", "parties", "posts"))
            return f"指定的 {count} 个对象"


def _units(kinds: Iterable[str]) -> str:
    """Kinds of unit, the five kinds of school together as 中小学."""
    found = list(kinds)
    if set(Unit.SCHOOLS) <= set(found):
        rest = [k for k in found if k not in Unit.SCHOOLS]
        return "、".join(["中小学", *(Unit.Kind(k).label for k in rest)])
    return "、".join(Unit.Kind(k).label for k in found)


def cite_words(clause: list[str]) -> str:
    """The path of headings, each short enough for one line."""
    return " › ".join(part if len(part) <= 22 else part[:21] + "…" for part in clause)
