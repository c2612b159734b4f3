"""Figures of the burden in the words of an office. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns.burden.estimate import UNDATED, Demand, Ease, Line, Rates, Steps
from zaitong.campaigns.words import PER

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS = {
    "fill": "填写",
    "signin": "登录与查找",
    "attach": "传附件",
    "seal": "盖章扫描",
    "paper": "纸质件",
    "chase": "答复催办",
}
SOURCE = "标准成本模型（Standard Cost Model）：一次用时 × 次数 × 对象数"


def hours(minutes: float) -> str:
    """45 分钟; 12.5 小时; 1,234 小时."""
    if minutes < 59.5:
        return f"{round(minutes)} 分钟"
    if minutes < 5_995:
        return f"{minutes / 60:.1f}".removesuffix(".0") + " 小时"
    return f"{minutes / 60:,.0f} 小时"


def month_name(month: str) -> str:
    """2026年11月."""
    if month == UNDATED:
        return "没有时限"
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if number.isdigit() else month


def each_words(each: Steps) -> str:
    """填写 30＋登录与查找 3＋盖章扫描 15 分钟: one record."""
    parts = [f"{name} {getattr(each, key):g}" for key, name in STEPS.items() if key != "chase" and getattr(each, key)]
    told = "" if each.fill else "还没选表样，填写未计；"
    return f"{told}{'＋'.join(parts)} 分钟"


def formula(line: Line, rates: Rates) -> str:
    """（填写 30＋登录 3 分钟）× 4 次 × 每次 2 份 × 64 个，催办…: how a line comes about."""
    demand = line.demand
    if not demand.bodies:
        return "还没有选定对象"
    parts = [f"（{each_words(line.each)}）× {line.times} 次"]
    numbers = sorted({demand.number_of(body) for body in demand.bodies})
    if numbers != [1]:
        span = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
        parts.append(f"每次 {span} 份")
    parts.append(f"{len(demand.bodies)} 个对象")
    words = " × ".join(parts)
    if line.steps.chase:
        words += f"，另加 {rates.chase_percent}% 被催办、每次 {rates.chase} 分钟"
    return words


def ease_words(ease: Ease, demand: Demand) -> str:
    """改为每月一次: what could be asked in place."""
    match ease.kind:
        case "rarer":
            return f"由{PER[demand.timing.per]}改为{PER[ease.value]}"
        case "unsealed":
            return "不要盖章扫描件"
        case "paperless":
            return "不要纸质件"
        case "fewer":
            return f"由每次 {demand.records} 份改为 {ease.value} 份"
        case "shorter":
            return f"表样精简一半（{demand.fill} 分钟减到 {ease.value} 分钟）"
        case _:
            return "与在办事项一报两用"


def assumptions(rates: Rates) -> list[str]:
    """What every figure rests on, in sentences."""
    kinds = f"电子稿加 {rates.attach} 分钟，盖章扫描件加 {rates.seal} 分钟，纸质件加 {rates.paper} 分钟"
    return [
        "填写时间是每种表样一次约需的分钟数，一项任务收几种表样时取最省时的一种。",
        f"每报一份另加登录与查找 {rates.signin} 分钟；要附件的，{kinds}。",
        f"有时限的，按 {rates.chase_percent}% 会被催办一次、每次 {rates.chase} 分钟计。",
        "次数按频次和起止日期逐期数；没有写结束日期的，按一年计。按合计或不同取值计数的，每期按一份计。",
        "单位和党组织的事按经办人办计；岗位的事按本人办计。活动本身、阅读文件和开会的时间没有算进来。",
    ]


def shares(steps: Steps) -> list[tuple[str, float, str]]:
    """(what on, minutes, share) of the whole, the largest first."""
    total = steps.total or 1
    rows = [(name, getattr(steps, key)) for key, name in STEPS.items()]
    return [(name, value, percent_words(value / total)) for name, value in sorted(rows, key=lambda r: -r[1]) if value]


def percent_words(share: float) -> str:
    """12%; 不到 1%."""
    return "不到 1%" if 0 < share < 0.005 else f"{round(share * 100)}%"


def joined(words: Iterable[str]) -> str:
    """甲、乙."""
    return "、".join(words)
