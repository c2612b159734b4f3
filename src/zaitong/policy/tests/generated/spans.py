"""Spans of days for stages: 9月上旬至10月中旬, 2024年11月至次年3月."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zaitong.policy.tests.generated.facts import Fact, Piece
from zaitong.policy.tests.generated.times import han, month_end, plain_year, wide

_SIGNS = ("—", "-", "至", "——", "～", "到", "－", "–")


@dataclass(frozen=True)
class Stretch:
    words: str
    first: date | None
    last: date | None
    name: str


def _ends(rng: Random, issued: date) -> tuple[date, date]:
    first = issued + timedelta(days=rng.randint(0, 120))
    return first, first + timedelta(days=rng.randint(4, 150))


def _part(rng: Random, issued: date, day: date, *, year: bool) -> str:
    shown = f"{day.month}月{day.day}日"
    if rng.random() < 0.1:
        shown = f"{han(day.month)}月{han(day.day)}日"
    return f"{day.year}年{shown}" if year or not plain_year(issued, day) else shown


def days(rng: Random, issued: date) -> Stretch:
    """9月1日至10月15日, 2024年9月1日—2025年1月15日, 9月1日至15日."""
    first, last = _ends(rng, issued)
    sign = rng.choice(_SIGNS)
    begun = rng.choice(["", "", "", "起"]) if sign in "至到" else ""
    opening = _part(rng, issued, first, year=rng.random() < 0.4)
    if (first.year, first.month) == (last.year, last.month) and rng.random() < 0.6:
        return Stretch(f"{opening}{begun}{sign}{last.day}日", first, last, "days of a month")
    with_year = opening[:4].isdigit()
    if last.year > first.year and with_year:
        ending = f"{rng.choice([f'{last.year}年', '次年', f'{last.year}年'])}{last.month}月{last.day}日"
    elif last.year > first.year:
        ending = (
            f"{rng.choice(['次年', f'{last.year}年'])}{last.month}月{last.day}日"
            if plain_year(issued, first) and first.year == issued.year
            else f"{last.year}年{last.month}月{last.day}日"
        )
    else:
        ending = f"{last.month}月{last.day}日"
    words = f"{opening}{begun}{sign}{ending}"
    return Stretch(wide(words) if rng.random() < 0.08 else words, first, last, "days")


def months(rng: Random, issued: date) -> Stretch:
    """2024年9月—2025年1月, 10月至12月, 11月至次年3月."""
    first, last = _ends(rng, issued)
    first, last = first.replace(day=1), month_end(last)
    sign = rng.choice(_SIGNS)
    opening = (
        f"{first.month}月" if plain_year(issued, first) and rng.random() < 0.5 else f"{first.year}年{first.month}月"
    )
    if first.month == last.month and first.year == last.year:
        return Stretch(opening, first, last, "month")
    ending = f"{last.month}月" if last.year == first.year else f"{rng.choice(['次年', f'{last.year}年'])}{last.month}月"
    if last.year > first.year and first.year > issued.year:
        ending = f"{last.year}年{last.month}月"
    return Stretch(f"{opening}{sign}{ending}", first, last, "months")


def tenths(rng: Random, issued: date) -> Stretch:
    """9月上旬至10月中旬, 10月中下旬至11月."""
    first, last = _ends(rng, issued)
    low, name = rng.choice([(1, "上旬"), (11, "中旬"), (21, "下旬"), (11, "中下旬")])
    high, behind = rng.choice([(10, "上旬"), (20, "中旬"), (0, "下旬"), (0, "底"), (0, "")])
    if (first.year, first.month) == (last.year, last.month):
        last = (first.replace(day=28) + timedelta(days=10)).replace(day=15)
    first = first.replace(day=low)
    last = last.replace(day=high) if high else month_end(last)
    opening = f"{'' if plain_year(issued, first) and rng.random() < 0.6 else f'{first.year}年'}{first.month}月{name}"
    ending = f"{'' if last.year == first.year else f'{last.year}年'}{last.month}月{behind}"
    return Stretch(f"{opening}{rng.choice(['至', '—', '-'])}{ending}", first, last, "tenths")


def one_tenth(rng: Random, issued: date) -> Stretch:
    first = (issued + timedelta(days=rng.randint(20, 200))).replace(day=1)
    low, high, name = rng.choice(
        [(1, 10, "上旬"), (11, 20, "中旬"), (21, 0, "下旬"), (11, 0, "中下旬"), (1, 20, "上中旬")]
    )
    year = "" if plain_year(issued, first) and rng.random() < 0.6 else f"{first.year}年"
    last = first.replace(day=high) if high else month_end(first)
    return Stretch(f"{year}{first.month}月{name}", first.replace(day=low), last, "one tenth")


def dotted(rng: Random, issued: date) -> Stretch:
    """2024.9.1—2024.9.30."""
    first, last = _ends(rng, issued)
    sign = rng.choice("./")
    write = [sign.join(map(str, (one.year, one.month, one.day))) for one in (first, last)]
    return Stretch(rng.choice(["—", "-", "至", "~"]).join(write), first, last, "dotted days")


def until(rng: Random, issued: date) -> Stretch:
    """即日起至9月20日, 9月20日前, 9月底前."""
    last = issued + timedelta(days=rng.randint(20, 100))
    year = "" if plain_year(issued, last) else f"{last.year}年"
    if rng.random() < 0.4:
        return Stretch(f"即日起{rng.choice('至到')}{year}{last.month}月{last.day}日", issued, last, "from now")
    if rng.random() < 0.5:
        return Stretch(f"{year}{last.month}月底前", None, month_end(last), "before")
    return Stretch(f"{year}{last.month}月{last.day}日前", None, last, "before")


STRETCHES = (days, days, days, months, months, tenths, one_tenth, dotted, until)
_STAGES = (
    "动员部署阶段",
    "自查自纠阶段",
    "集中整治阶段",
    "督导检查阶段",
    "总结提升阶段",
    "组织发动阶段",
    "推进实施阶段",
    "学习动员",
    "全面排查",
    "总结验收",
    "征集报名",
    "成果展示",
)
_ACTS = (
    "集中整治行动",
    "校园安全大排查",
    "优质课评比活动",
    "青年教师技能竞赛",
    "食品安全专项检查",
    "作风建设集中督查",
    "乡村阅读推广活动",
)
_FOLLOW = ("各单位对照要求认真组织。", "各学校广泛宣传，营造氛围。", "围绕重点开展工作。")


def stage(rng: Random, issued: date, position: int) -> Piece:
    """A heading with its dates in brackets, or a sentence that dates a stage."""
    stretch = rng.choice(STRETCHES)(rng, issued)
    fact = Fact("phase", (stretch.first, stretch.last))
    name = rng.choice(_STAGES)
    kind = rng.randrange(6)
    closed = stretch.first is not None
    if kind < 3 or not closed:
        text = f"（{han(position)}）{name}（{stretch.words}）。{rng.choice(_FOLLOW)}"
        return Piece(text, (fact,), f"stage heading / {stretch.name}", heading=True)
    if kind == 3:
        label = rng.choice(["活动时间", "报名时间", "整治时间", "培训时间", "申报时间"])
        return Piece(f"{label}：{stretch.words}。", (fact,), f"stage label / {stretch.name}")
    if kind == 4:
        return Piece(
            f"第{han(position)}阶段：{name}（{stretch.words}）。{rng.choice(_FOLLOW)}",
            (fact,),
            f"numbered stage / {stretch.name}",
        )
    if "即日" in stretch.words:
        return Piece(f"自{stretch.words}，全区开展{rng.choice(_ACTS)}。", (fact,), f"span and act / {stretch.name}")
    if stretch.name in ("one tenth", "month"):
        fact = Fact("phase", (stretch.first, stretch.last), sure=False)  # 9月中旬开展…: an event as much as a stage
    lead = rng.choice(["", "定于", "自"]) if stretch.name in ("days", "dotted days") else ""
    body = rng.choice(["区教育局", "区应急管理局", ""])
    act = rng.choice(["组织开展", "集中开展", "开展", "在全区开展"])
    return Piece(
        f"{body if lead else ''}{lead}{stretch.words}{rng.choice(['，', ''])}{act}{rng.choice(_ACTS)}。",
        (fact,),
        f"span and act / {stretch.name}",
    )
