"""Dates as documents write them: found in the clean text, read into a span of days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from zaitong.policy.numerals import number
from zaitong.policy.patterns import Pattern, table

_YEAR = r"(?:(?P<year>(?:19|20)\d{2}|[一二][〇零○一二三四五六七八九]{3})年?度?|(?P<said>今年|明年|次年|来年|去年|当年|本年度?|同年|翌年))"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
_AFTER_DAY = r"(?:（?(?:周|星期)[一二三四五六日天]）?|（[^（）]{1,8}）)?"
_NOON = r"（[^（）]{1,8}）|[上下中]午(?:\d{1,2}[:：时点](?:\d{2})?)?|\d{1,2}[:：]\d{2}|下班"
_DOTTED_END = r"[—\-至]{1,2}\d{1,2}\.\d{1,2}）"
_TENTH = r"(?P<tenth>上中旬|中下旬|上旬|中旬|下旬|月?底|月?末|初)"

DATES = table(
    Pattern("day", rf"(?:{_YEAR})?{_MONTH}{_DAY}{_AFTER_DAY}", "2021年11月15日（周一）"),
    Pattern("dotted day", r"(?<![\d.])(?P<year>(?:19|20)\d{2})(?P<sep>[./\-])(?P<month>1[0-2]|0?[1-9])(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d])日?", "2024.4.15"),
    # 9.30前, and the span of a stage in brackets: （9.1—9.30）
    Pattern("dotted month and day", rf"(?<![\d.])(?P<month>1[0-2]|0?[1-9])\.(?P<day>3[01]|[12]\d|0?[1-9])(?:(?=日?(?:{_NOON})?(?:之前|以前|前)(?!\d))|(?<=（.{{3}})(?={_DOTTED_END})|(?<=（.{{4}})(?={_DOTTED_END})|(?<=（.{{5}})(?={_DOTTED_END})|(?<=\d[—\-至].{{3}})(?=）)|(?<=\d[—\-至].{{4}})(?=）)|(?<=\d[—\-至].{{5}})(?=）))日?", "9.30前", ("提高2.5个百分点", "2.5—3.5米")),
    Pattern("part of a month", rf"(?:{_YEAR})?{_MONTH}{_TENTH}", "10月中下旬"),
    Pattern("month", rf"(?:{_YEAR})?{_MONTH}(?!\d|[一二三四五六七八九])", "2022年5月"),
    Pattern("this month", r"(?P<thismonth>本月|当月|下个?月|次月)(?:(?P<tenth>月?底|月?末|上旬|中旬|下旬)|(?P<day>3[01]|[12]\d|0?[1-9])日)", "本月底"),
    Pattern("end of year", rf"(?:{_YEAR})?(?P<yearend>年底|年末|年终|底|(?<=年度)末)(?!线|层|数|色|蕴|稿|子)", "2025年底"),
    Pattern("quarter", rf"(?:{_YEAR})?第?(?P<quarter>[一二三四1-4])季度(?:末|底)?", "2023年第三季度"),
    Pattern("half year", rf"(?:{_YEAR})(?P<half>上半年|下半年)", "2023年上半年"),
    Pattern("year", rf"{_YEAR}", "2023年" ),
)  # fmt: skip
# Where a date may begin at all: most numbers count something else, and this sees it at a tenth of the cost.
_ANY = re.compile(
    r"(?=\d{1,6}[年月度底季第上下./\-一二三四五六七八九十]|[〇零○一二三四五六七八九十]{1,7}[年月度底季第上下\d]"
    r"|[今明次来去当本同翌]年|[本当次]月|下个?月|年[底末终]|第[一二三四1-4]季)"
)


@dataclass(frozen=True)
class Found:
    """A date in the text: the parts it states. `year` 0 when it states none; `said` a word for a year."""

    start: int
    end: int
    year: int = 0
    said: str = ""
    month: int = 0
    day: int = 0
    tenth: str = ""
    kind: str = ""

    @property
    def full(self) -> bool:
        """Whether the year is stated."""
        return bool(self.year or self.said)


@dataclass(frozen=True)
class Days:
    """A span of days; `inferred` when the year was read from the context."""

    first: date
    last: date
    inferred: bool = False


def at(text: str, place: int, end: int) -> Found | None:
    """The longest date that starts right at `place`."""
    best: Found | None = None
    for pattern in DATES:
        match = pattern.compiled.match(text, place, end)
        if match and (best is None or match.end() > best.end):
            found = _found(match, pattern.name)
            best = found or best
    return best


def find(text: str, start: int, end: int) -> list[Found]:
    """All dates of a stretch, left to right, without overlap."""
    found, place = [], start
    while place < end:
        match = _ANY.search(text, place, end)
        if not match:
            break
        place = match.start()
        if place > start and text[place].isdigit() and text[place - 1].isdigit():
            place += 1
            continue
        here = at(text, place, end)
        if here and _is_date(text, here):
            found.append(here)
            place = here.end
        else:
            place += 1
    return found


def _is_date(text: str, found: Found) -> bool:
    before = text[max(0, found.start - 1) : found.start]
    if found.kind == "year" and not found.said and text[found.end - 1] not in "年度":
        return False
    if before in ("〔", "[", "【", "每"):
        return False
    return not (found.kind == "end of year" and not found.full and text[found.start] == "底")


def _found(match: re.Match[str], kind: str) -> Found | None:
    parts = {key: value for key, value in match.groupdict().items() if value}
    year = int(number(parts["year"]) or 0) if "year" in parts else 0
    month = int(number(parts["month"]) or 0) if "month" in parts else 0
    day = int(number(parts["day"]) or 0) if "day" in parts else 0
    tenth = parts.get("tenth", "").removeprefix("月") if parts.get("tenth") != "月底" else "底"
    if "thismonth" in parts:
        tenth = parts["thismonth"].replace("个", "") + (parts.get("tenth") or "")
    if "quarter" in parts:
        month, tenth = 3 * int(number(parts["quarter"]) or 1), "季度"
    if "half" in parts:
        tenth = parts["half"]
    if "yearend" in parts:
        tenth = "年底"
    if day > 31 or month > 12:
        return None
    return Found(match.start(), match.end(), year, parts.get("said", ""), month, day, tenth, kind)


@dataclass(frozen=True)
class Calendar:
    """Reads found dates into days, by the date of issue and, where given, by the stage they stand in.

    A missing year is that of the date of issue, and the next one where the month lies well behind it. A year is
    inferred where it is not simply the year of the document, or the day lies before the date of issue.
    """

    issued: date | None
    fallback_year: int = 0
    within: tuple[date, date] | None = None
    dated: bool = True

    def days(self, found: Found, *, near: Days | None = None) -> Days | None:
        """The days that a date means; None when no year can be known or the day does not exist."""
        year, inferred = self._year(found, near)
        if not year:
            return None
        try:
            span = _span(found, year, self.issued, inferred=inferred)
        except ValueError:
            return None
        plain = self.dated and self.issued and self.issued.year == year and span.last >= self.issued
        return Days(span.first, span.last) if plain else span

    def _year(self, found: Found, near: Days | None) -> tuple[int, bool]:
        base = self.issued.year if self.issued else self.fallback_year
        if found.year:
            return found.year, False
        if found.said:
            shift = {"明": 1, "次": 1, "来": 1, "翌": 1, "去": -1}.get(found.said[0], 0)
            return (base + shift if base else 0), False
        if near is not None:
            return near.first.year, True
        if not base:
            return 0, True
        if found.tenth == "年底" or "月" in found.tenth:
            return base, True
        return self._nearest(found, base), True

    def _nearest(self, found: Found, base: int) -> int:
        last = found.month * 31 + (found.day or 28)
        if self.within:
            for year in range(self.within[0].year, self.within[1].year + 1):
                first, end = self.within
                if (first.year, first.month) <= (year, found.month) <= (end.year, end.month):
                    return year
        if self.issued and last < self.issued.month * 31 + self.issued.day - 62:
            return base + 1
        return base


def _span(found: Found, year: int, issued: date | None, *, inferred: bool) -> Days:
    month, tenth = found.month, found.tenth
    if tenth == "年底":
        return Days(date(year, 12, 31), date(year, 12, 31), inferred)
    if tenth in ("上半年", "下半年"):
        return (
            Days(date(year, 1, 1), date(year, 6, 30))
            if tenth[0] == "上"
            else Days(date(year, 7, 1), date(year, 12, 31))
        )
    if tenth == "季度":
        return Days(date(year, month - 2, 1), _month_end(year, month), inferred)
    if tenth[:2] in ("本月", "当月", "下月", "次月") and not month:
        if issued is None:
            raise ValueError(tenth)
        step = 1 if tenth[0] in "下次" else 0
        month, tenth = issued.month + step, tenth[2:]
        year, month = (issued.year + 1, 1) if month > 12 else (issued.year, month)
    if not month:
        return Days(date(year, 1, 1), date(year, 12, 31), inferred)
    if found.day:
        return Days(date(year, month, found.day), date(year, month, found.day), inferred)
    first, last = _TENTHS.get(tenth, (1, 0))
    end = date(year, month, last) if last else _month_end(year, month)
    begin = end if tenth in ("底", "末") else date(year, month, first)
    return Days(begin, end, inferred)


_TENTHS = {
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 0),
    "上中旬": (1, 20),
    "中下旬": (11, 0),
    "初": (1, 10),
    "底": (1, 0),
    "末": (1, 0),
}


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


RANGE_SIGN = re.compile(r"(?:起|开始)?(?:[—\-]{1,2}|至|到)")
_DAY_ONLY = re.compile(rf"{_DAY}{_AFTER_DAY}")


@dataclass(frozen=True)
class Range:
    """Two dates with a sign between them, or an open one (…前)."""

    start: int
    end: int
    first: date | None
    last: date | None


def ranges(text: str, start: int, end: int, calendar_: Calendar) -> list[Range]:
    """All `date 至 date` of a stretch."""
    found = []
    taken = start
    for one in find(text, start, end):
        if one.start < taken:
            continue
        sign = RANGE_SIGN.match(text, one.end, end)
        other = _range_end(text, sign.end(), end, one) if sign else None
        if other is None:
            continue
        span = _range(one, other, calendar_)
        if span:
            found.append(Range(one.start, other.end, *span))
            taken = other.end
    return found


def _range_end(text: str, place: int, end: int, one: Found) -> Found | None:
    other = at(text, place, end)
    if other is None and one.month and (only := _DAY_ONLY.match(text, place, end)):
        return Found(
            only.start(), only.end(), one.year, one.said, one.month, int(number(only.group("day")) or 0), "", "day"
        )
    return other if other is None or other.kind != "year" or one.kind == "year" else None


def _range(one: Found, other: Found, calendar_: Calendar) -> tuple[date, date] | None:
    if one.kind == "year" and other.kind == "year" and not (one.year and other.year):
        return None
    if one.full or not other.full:
        first = calendar_.days(one)
        last = calendar_.days(other, near=first if not other.full else None)
        if first and last and last.last < first.first and not other.full:
            last = Days(last.first, _add_year(last.last))
    else:
        last = calendar_.days(other)
        first = calendar_.days(one)
        if first and last and first.first > last.last:
            first = calendar_.days(one, near=last)
    if not first or not last or last.last < first.first:
        return None
    return first.first, last.last


def _add_year(day: date) -> date:
    return (
        (day + timedelta(days=1)).replace(year=day.year + 1) - timedelta(days=1)
        if day.day != 29
        else day.replace(year=day.year + 1, day=28)
    )
