"""Numbers, rates and days of a passage, as terse plans write them: 3人, 半个月一次, 6月、11月各一次, 明年8月底.

The breakdown reads the facts of a duty with care; a plan answers in half sentences. What is read here is only compared,
never shown.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zaitong.policy.numerals import number

_DIGITS = r"\d+(?:\.\d+)?"
_HAN = "[一二两三四五六七八九十百千]{1,4}"
_UNITS = (
    "次场期节堂遍回讲轮届趟",
    "名位人",
    "份本册篇条件部幅张则起例宗",
    "天日",
    "家户所间处支座台套只块",
    "字", "元", "克", "吨", "米", "度", "%", "岁", "分", "个", "项", "种", "类", "组", "对",
)  # fmt: skip
_LONG = (
    "学时",
    "课时",
    "小时",
    "个小时",
    "个百分点",
    "分钟",
    "万元",
    "平方米",
    "个工作日",
    "工作日",
    "周年",
    "个月",
    "万字",
    "批次",
    "年",
)
_ANY_UNIT = f"(?:{'|'.join(_LONG)}|[{''.join(_UNITS)}])"
_LOW = r"不少于|不低于|不小于|不得少于|不得低于|至少|达到|超过|突破|最少|不下于|满"
_HIGH = r"不超过|不高于|不多于|最多|不大于|不得超过|控制在|低于|压减到|少于"
_FIGURE = re.compile(
    rf"(?P<first>{_DIGITS}|{_HAN}|半)"
    rf"(?:{_ANY_UNIT}?[—至到-](?P<last>{_DIGITS}|{_HAN}))?(?P<unit>{_ANY_UNIT}|成)(?P<after>（?含?）?(?:及以上|以上|以内|以下|之内|内(?![容部外控设含地])|左右|上下))?"
)
_BOUND = re.compile(f"{_HIGH}|{_LOW}")
_PERIOD = re.compile(
    r"每(?:个)?(?P<each>半年|[两二三]年|学年|年|季度|季|学期|月|两周|双周|半个?月|两个月|周|星期|天|日|旬)|(?P<bare>(?<!\d)半个?月|[一两二三]年(?=[一1更]|修订|评)|(?<!第)一(?:个?学期|学年|个?季度?|个?月|周|天)(?=[一两二三四1-9]\d?[次回节场讲]|[^，\d]{0,1}[一1][次回])|半年(?=[一1]?[次回查])|两周|隔周|本学期|(?:上|下|春季|秋季|本)学期|全年|年内|一年|按月|逐月|按季度?|按季|每天|天天|逐日|日夜|日均|每逢周)"
)
PER_YEAR = {
    "半年": 2.0, "学年": 1.0, "年": 1.0, "季度": 4.0, "季": 4.0, "学期": 2.0, "月": 10.0, "两周": 20.0, "双周": 20.0, "半月": 20.0, "半个月": 20.0,
    "两个月": 5.0, "周": 40.0, "星期": 40.0, "天": 200.0, "日": 200.0, "旬": 30.0, "隔周": 20.0, "本学期": 2.0, "上学期": 2.0, "下学期": 2.0,
    "两年": 0.5, "二年": 0.5, "三年": 0.33, "一学期": 2.0, "一学年": 1.0, "一季": 4.0, "一季度": 4.0, "一个季度": 4.0, "一个季": 4.0, "一个学期": 2.0, "一月": 10.0, "一个月": 10.0, "一周": 40.0, "一天": 200.0,
    "春季学期": 2.0, "秋季学期": 2.0, "全年": 1.0, "年内": 1.0, "一年": 1.0, "按月": 10.0, "逐月": 10.0, "按季度": 4.0, "按季": 4.0, "每天": 200.0, "天天": 200.0, "逐日": 200.0, "日夜": 200.0, "日均": 200.0, "每逢周": 40.0,
}  # fmt: skip
# 每月|10日, 每周|五, 每月|第二周、第四周: on these days, so once on each
_ON_DAYS = re.compile(
    r"的?(?:\d{1,2}日(?!前)|(?:第[一二三四]个?(?:周|星期)[一二三四五六日天]?、?)+|(?<=[周期])[一二三四五六日天](?![次个])(?:、(?:周|星期)?[一二三四五六日天])*|最后一?[个周天])"
)
# 一月两练, 每周一测
_SO_OFTEN = re.compile(r"[一每](年|学期|季|月|周|日)([一二两三四])(?=[练查测训评考会讲访检换报](?![一-龥]?[人员]))")
# 晨检、午检每日各一次
_EACH_OF = re.compile(
    r"(?P<things>(?:[\u4e00-\u9fff]{1,4}、)+[\u4e00-\u9fff]{1,4})每(?P<each>天|日|周|月|学期|年)各[一1]次"
)
_STAGE_OF_TERM = r"第[一二三四五六七八九十\d]{1,3}周|开学初?|学期初|期初|期中|期末|学期末"
_AT_STAGES = re.compile(rf"(?:{_STAGE_OF_TERM})(?:[、和](?:{_STAGE_OF_TERM}))*")
_ON_DATES = re.compile(r"(?:\d{1,2}月\d{1,2}日、)+\d{1,2}月\d{1,2}日(?=[^，]{0,4}各)")
_STAGES = re.compile(r"小学|初中|高中|中学|幼儿园|寄宿|走读|中职|城区|城市|农村|乡村|线上|线下")
_SCALE = {"年": 12.0, "成": 10.0, "万元": 10_000.0, "万字": 10_000.0, "小时": 60.0, "个小时": 60.0}
_MONTH = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d)年|(?P<next>明年|次年)|今年)?(?P<month>{_MONTH})月(?:份)?(?:(?P<day>[12]\d|3[01]|[1-9])日?(?!\d|月|项|次|名|个)|(?P<part>上旬|中旬|下旬|月?底|末|初))?"
)
_FRACTION = re.compile(r"(?P<below>[二三四五六七八九十])分之(?P<above>[一二三四五六七八九])|过半(?!数?年)|半数|一半")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)[—\-至到~]{1,2}([01]?\d|2[0-3])[:：]([0-5]\d)")
_DAILY = re.compile(r"每(?:个)?月|每年|每周")
_PART = {"上旬": 10, "中旬": 20, "初": 5}


@dataclass(frozen=True)
class Figure:
    """`low` and `high` as said; `group` the kind of unit; `around` the words by it and `stage` whom it is for, to tell figures apart."""

    low: float | None
    high: float | None
    unit: str
    group: int
    start: int
    end: int
    around: str
    condition: bool = False
    each: bool = False
    stage: str = ""

    @property
    def value(self) -> float:
        """The one number to compare by."""
        return self.low if self.low is not None else self.high or 0.0


def figures(words: str) -> list[Figure]:
    """All counted things in a passage."""
    return [*_figures(_FRACTION.sub(_as_share, words)), *_hours(words), *_ratios(words)]


# 生机比6:1, 师生比不低于1:20
_RATIO = re.compile(r"比[^，；。\d]{0,16}(\d{1,3}(?:\.\d)?)[:：](\d{1,3}(?:\.\d)?)(?!\d|[—\-至])")


def _ratios(words: str) -> Iterator[Figure]:
    for found in _RATIO.finditer(words):
        value = float(found[1]) / (float(found[2]) or 1.0)
        bound = _bound(words, found.start(1))
        most = bool(re.fullmatch(_HIGH, bound)) or words[found.end() : found.end() + 2] in ("以内", "以下")
        low, high = (None, value) if most else (value, None if bound else value)
        yield Figure(low, high, "比", -1, found.start(1), found.end(), words[max(0, found.start() - 8) : found.start()])


def _hours(words: str) -> Iterator[Figure]:
    """How long it lasts from one hour to another: 16:00—17:30 is 90 minutes; several such spans are added up."""
    spans = list(_CLOCK.finditer(words))
    last = sum(int(f[3]) * 60 + int(f[4]) - int(f[1]) * 60 - int(f[2]) for f in spans)
    if last > 0 and re.search(r"周一至周?五|工作日", words):  # and in a week
        yield Figure(5 * last, 5 * last, "分钟", _group("分钟"), spans[0].start(), spans[-1].end(), words)
    if last > 0:
        yield Figure(last, last, "分钟", _group("分钟"), spans[0].start(), spans[-1].end(), words)


def _as_share(found: re.Match[str]) -> str:
    """三分之一 and 一半 as a share, as long as the words were."""
    below, above = number(found["below"] or "二"), number(found["above"] or "一")
    return f"{round(100 * (above or 1) / (below or 2))}%".rjust(len(found.group()), "0")


def _figures(words: str) -> Iterator[Figure]:
    at = 0
    while found := _FIGURE.search(words, at):
        at = found.end()
        first = 0.5 if found["first"] == "半" else number(found["first"])
        if first is None:
            at = found.start("first") + 1
            continue
        unit = found["unit"]
        if _no_figure(words, found, unit):
            at = found.start("first") + len(found["first"])
            continue
        last = number(found["last"]) if found["last"] else None
        yield _figure(words, found, float(first), float(last) if last is not None else None)


def _no_figure(words: str, found: re.Match[str], unit: str) -> bool:
    """Parts of words and of dates: 第一次, 一对一, 2024年, 5月8日, 一次性, 一线."""
    start, end = found.start("first"), found.end("unit")
    before, after = words[max(0, start - 1) : start], words[end : end + 2]
    if before == "号" and not words[start - 2 : start - 1].isdigit():
        before = ""  # 公众号三条渠道
    if before in "第月年〕周号" and before:
        # 每年10学时 counts, 2024年3月 and 每周三 do not
        return words[max(0, start - 3) : start - 1][-1:] not in ("每", "全") or _group(unit) <= 0 or unit in "天日组"
    if unit in ("个月", "周", "天", "日") and before == "每":
        return True
    if unit == "个" and after[:1] in ("月", "周", "星"):
        return True
    if unit == "分" and after[:1] == "之":
        return True
    if unit == "年":
        return not re.search(r"存|保管|期限|有效|不少于|不低于", words[max(0, start - 8) : start]) or after[:1] in (
            "度",
            "级",
            "月",
        )
    if unit == "次" and after[:1] in ("性", "于"):
        return True
    return bool(unit == "对" or (unit == "人" and after == "一档") or (unit == "条" and after[:1] == "例"))


def _figure(words: str, found: re.Match[str], first: float, last: float | None) -> Figure:
    unit, bound, after = found["unit"], _bound(words, found.start()), found["after"] or ""
    scale = _SCALE.get(unit, 1.0)
    unit = {
        "年": "个月",
        "成": "%",
        "万元": "元",
        "万字": "字",
        "小时": "分钟",
        "个小时": "分钟",
        "个工作日": "工作日",
    }.get(unit, unit)
    low: float | None = first * scale
    high: float | None = (last if last is not None else first) * scale
    if re.fullmatch(_HIGH, bound) or re.search("内|以下", after):
        low = None
    elif bound or "以上" in after:
        high = None
    elif "左右" in after or "上下" in after:
        low = first * scale * 0.95
    tail = words[found.end() : found.end() + 1]
    rest = words[found.end() + 1 : found.end() + 3]
    condition = unit == "岁" or (
        tail == "的"
        and rest not in ("标准", "比例", "要求", "经费", "专项")
        and (unit == "分" or "上" in after or "下" in after or bool(bound))
    )
    around = words[max(0, found.start() - 12) : found.start()] + words[found.end() : found.end() + 8]
    each = bool(
        re.search(
            r"每[次场期篇份校人名位个家班堂组]|人均|生均|各$",
            words[max(0, found.start("first") - 12) : found.start("first")],
        )
    )
    if words[max(0, found.start("first") - 1) : found.start("first")] == "每":
        low = None  # every 30 minutes: less is stricter
    stages = _STAGES.findall(re.split(r"[，；]", words[: found.start()])[-1])
    stage = stages[-1] if stages else ""
    return Figure(low, high, unit, _group(unit), found.start("first"), found.end(), around, condition, each, stage)


def _bound(words: str, place: int) -> str:
    """不少于 before a number, in the same clause."""
    before = re.split(r"[，；。、\d]", words[max(0, place - 12) : place])[-1]
    bounds = list(_BOUND.finditer(before))
    return bounds[-1].group() if bounds and len(before) - bounds[-1].end() <= 7 else ""


def _group(unit: str) -> int:
    for index, signs in enumerate(_UNITS):
        if unit in signs and len(unit) == 1:
            return index
    return 100 + _LONG.index(unit) if unit in _LONG else -1


def alike(one: Figure, other: Figure) -> bool:
    """Whether two figures count in units that can be compared."""
    general = {"个", "项", "种", "类"}
    if one.group == other.group or (one.unit in general and other.unit in general):
        return True
    if {one.unit, other.unit} <= {"学时", "课时", "节"}:
        return True
    return (one.unit in general and other.group in (1, 2, 4)) or (other.unit in general and one.group in (1, 2, 4))


def rates(words: str) -> list[float]:
    """How often in a year, for each period named: 每季度2次 is 8."""
    periods = list(_PERIOD.finditer(words))
    stops = [*(period.start() for period in periods), len(words)][1:]
    found = [
        rate
        for index, (period, stop) in enumerate(zip(periods, stops, strict=True))
        if (rate := _rate(words, period, stop, opens=index == 0)) is not None
    ]
    if seasons := re.search(r"(?:春、?秋|上、?下|两)(?:两季|季|半年|个?学期)[^，]{0,4}各", words):
        times = [f for f in figures(words[seasons.end() :]) if f.group == 0]
        found.append(2.0 * (times[0].value if times else 1.0))
    if len(found) > 1 and re.search(r"再|另|还要", words):
        found.append(sum(found))
    if several := _EACH_OF.search(words):
        found.append(PER_YEAR[several["each"]] * (1 + several["things"].count("、")))
    found += [PER_YEAR[m[1]] * float(number(m[2]) or 1) for m in _SO_OFTEN.finditer(words)]
    months = re.search(rf"((?:{_MONTH}月、)+{_MONTH}月)(?:份|底)?各", words)
    if months:
        times = [f for f in figures(words[months.end() :]) if f.group == 0]
        found.append((months.group(1).count("月")) * (times[0].value if times else 1.0))
    return found


def _rate(words: str, period: re.Match[str], stop: int, *, opens: bool) -> float | None:
    """How often in a year one period says, by the words up to `stop`; the first also by what stands before it."""
    key = period["each"] or period["bare"]
    if on_days := _ON_DAYS.match(words, period.end()):
        return PER_YEAR[key] * (1 + on_days.group().count("、"))
    after = figures(words[period.end() : stop])
    times = [f for f in after if f.group == 0 and not f.each]
    if not times and opens:
        times = [f for f in figures(words[: period.start()]) if f.group == 0 and not f.each]
    if times:
        return PER_YEAR[key] * times[0].value
    if key in ("全年", "年内", "一年", "本学期") or any(f.group not in (0, 8) for f in after):
        return None  # 每天不少于30分钟: how much in a period, not how often
    return PER_YEAR[key]


_MEASURES = ("学时", "课时", "节", "分钟", "篇", "条", "本", "册")


def in_a_year(words: str) -> list[tuple[str, str, float]]:
    """Measures within a period with their sum in a year: 每两周不少于1课时 is 20 课时."""
    found: list[tuple[str, str, float]] = []
    periods = list(_PERIOD.finditer(words))
    stops = [*(period.start() for period in periods), len(words)][1:]
    for period, stop in zip(periods, stops, strict=True):
        key = period["each"] or period["bare"]
        found += [
            (figure.unit, key, PER_YEAR[key] * figure.value)
            for figure in figures(words[period.end() : stop])[:1]
            if figure.unit in _MEASURES and not figure.each
        ]
    return found


def at_stages(words: str) -> list[float]:
    """How often in a year by the stages of a term, or the days, named: 期中、期末各一次 is 4."""
    stages = [len(re.findall(_STAGE_OF_TERM, found.group())) for found in _AT_STAGES.finditer(words)]
    days_named = [found.group().count("日") for found in _ON_DATES.finditer(words)]
    return [PER_YEAR["学期"] * count for count in (*stages, *days_named)]


def days(words: str, around: date | None) -> list[date]:
    """The days named in a passage; a date without a year lies at or after the day of issue, with two months' grace."""
    found = []
    for match in _DAY.finditer(words):
        if _DAILY.search(words[max(0, match.start() - 2) : match.start() + 1]):
            continue
        month = int(number(match["month"]) or 0)
        if not 1 <= month <= 12:
            continue
        year = int(match["year"]) if match["year"] else _year(month, around) + (1 if match["next"] and around else 0)
        if match["next"] and around:
            year = around.year + 1
        last = calendar.monthrange(year, month)[1]
        day = int(match["day"]) if match["day"] else _PART.get(match["part"] or "", last)
        if day <= last:
            found.append(date(year, month, day))
    return found


def _year(month: int, around: date | None) -> int:
    if around is None:
        return 2000
    return around.year + (1 if month < around.month - 2 else 0)
