"""Words of time with the day or rule that they mean."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_CN = "〇一二三四五六七八九"
_WEEK = "一二三四五六日"
_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Time:
    """`words` end in 前, 内 or the like; `loose` do not (for 完成时限：…)."""

    words: str
    due: date | None
    rule: str | None = None
    name: str = ""
    loose: str = ""
    adverb: bool = True  # may stand behind 于
    often: bool = False  # repeats, so that a frequency may be seen in it too
    before: tuple[str, ...] = ("于", "在", "务必于", "应于", "须在", "请于", "最迟于", "要在", "原则上于", "")


def han(number: int) -> str:
    """二十一 for 21.

    >>> han(5), han(10), han(15), han(20), han(31)
    ('五', '十', '十五', '二十', '三十一')
    """
    tens, ones = divmod(number, 10)
    return (("" if tens < 2 else _CN[tens]) + "十" if tens else "") + (_CN[ones] if ones else "")


def han_year(year: int) -> str:
    return "".join(_CN[int(digit)] for digit in str(year))


def wide(text: str) -> str:
    """The digits in full width."""
    return "".join(chr(ord(char) + 0xFEE0) if "0" <= char <= "9" else char for char in text)


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def plain_year(issued: date, day: date) -> bool:
    """Whether a day needs no year: it lies in the year of issue, or well behind that month and so in the next."""
    return day.year == issued.year or (day.year == issued.year + 1 and day.month <= issued.month - 3)


def ahead(rng: Random, issued: date, low: int = 3, high: int = 250) -> date:
    return issued + timedelta(days=rng.randint(low, high))


def _year(rng: Random, issued: date, day: date) -> str:
    """A year in front of a month, or none where none is needed."""
    said = {issued.year: ["今年", "本年"], issued.year + 1: ["明年", "次年"]}.get(day.year, [])
    if plain_year(issued, day) and rng.random() < 0.6:
        return ""
    if said and rng.random() < 0.25:
        return said[0] if rng.random() < 0.8 else said[-1] if said[-1] != "本年" else said[0]
    return f"{day.year}年"


def _hour(rng: Random) -> str:
    return rng.choice(
        [
            "", "", "", "下班", "17:00", "17：00", "17时", "下午5点", "下午5时", "上午12时", "中午12:00", "24时", "18:00", "上午下班", "下午下班",
            "17点30分", "17时30分", "下午5：30", "上午10:30", "晚上10点", "下午5点半", "十七时", "下午三点",
        ]
    )  # fmt: skip


def _weekday(rng: Random, day: date) -> str:
    if rng.random() < 0.75:
        return ""
    name = _WEEK[day.weekday()]
    return rng.choice([f"（周{name}）", f"（星期{name}）", f"(周{name})", f"（本周{name}）"])


def _eve(rng: Random) -> str:
    return rng.choice(["前", "前", "前", "之前", "以前"])


def on_day(rng: Random, issued: date) -> Time:
    """11月15日（周五）17:00前, 2024年11月5日前, １１月１５日前."""
    day = ahead(rng, issued)
    month = f"{day.month:02d}" if rng.random() < 0.1 else str(day.month)
    number = f"{day.day:02d}" if rng.random() < 0.1 else str(day.day)
    words = f"{_year(rng, issued, day)}{month}月{number}{rng.choice('日日日日号')}{_weekday(rng, day)}"
    if rng.random() < 0.12:
        words = wide(words)
    return Time(words + _hour(rng) + _eve(rng), day, name="day", loose=words)


def in_han(rng: Random, issued: date) -> Time:
    """十一月十五日前, 二〇二四年十一月五日前."""
    day = ahead(rng, issued)
    year = "" if plain_year(issued, day) and rng.random() < 0.5 else han_year(day.year) + "年"
    words = f"{year}{han(day.month)}月{han(day.day)}{rng.choice('日日号')}"
    return Time(words + _eve(rng), day, name="han day", loose=words)


def dotted(rng: Random, issued: date) -> Time:
    """2024.11.15前, 2024-11-05前, ２０２４／１１／１５前."""
    day = ahead(rng, issued)
    sign = rng.choice(["./-", ".", ".", "．", "/", "-"])[0]
    two = rng.random() < 0.4
    words = sign.join(
        [str(day.year), f"{day.month:02d}" if two else str(day.month), f"{day.day:02d}" if two else str(day.day)]
    )
    return Time(words + _eve(rng), day, name="dotted day", loose=words)


def dotted_short(rng: Random, issued: date) -> Time:
    """11.15前, behind a word that leads in to a day."""
    day = ahead(rng, issued, 3, 150)
    if not plain_year(issued, day):
        return on_day(rng, issued)
    words = f"{day.month}.{day.day}"
    return Time(
        words + _eve(rng),
        day,
        name="dotted month and day",
        loose=words,
        before=("于", "务必于", "请于", "应于", "最迟于"),
    )


def tenth(rng: Random, issued: date) -> Time:
    """10月中旬前, 明年3月上旬前."""
    day = ahead(rng, issued, 25)
    name, last = rng.choice([("上旬", 10), ("中旬", 20), ("下旬", 0)])
    due = day.replace(day=last) if last else month_end(day)
    words = f"{_year(rng, issued, due)}{day.month if rng.random() < 0.85 else han(day.month)}月{name}"
    return Time(words + _eve(rng), due, name="tenth", loose=words)


def end_of_month(rng: Random, issued: date) -> Time:
    """10月底前, 2025年3月末前, 本月底前, 下月底前."""
    if rng.random() < 0.25:
        step = rng.random() < 0.4
        first = (issued.replace(day=1) + timedelta(days=32)).replace(day=1) if step else issued
        words = rng.choice(["下月底", "次月底", "下月末", "下个月底"] if step else ["本月底", "当月底", "本月末"])
        return Time(words + _eve(rng), month_end(first), name="end of this month", loose=words)
    due = month_end(ahead(rng, issued))
    words = f"{_year(rng, issued, due)}{due.month if rng.random() < 0.85 else han(due.month)}{rng.choice(['月底', '月底', '月末', '月份底'])}"
    return Time(words + _eve(rng), due, name="end of month", loose=words)


def end_of_year(rng: Random, issued: date) -> Time:
    """年底前, 2025年底前, 明年年底前."""
    year = issued.year + rng.choice([0, 0, 0, 1])
    if year == issued.year:
        words = rng.choice(["年底", "年末", f"{year}年底", f"{year}年年底", "今年年底", "今年底", "本年度末"])
    else:
        words = rng.choice([f"{year}年底", "明年年底", "明年底", f"{year}年年底"])
    return Time(words + _eve(rng), date(year, 12, 31), name="end of year", loose=words)


def quarter(rng: Random, issued: date) -> Time:
    """三季度末前, 2025年第一季度末前."""
    day = ahead(rng, issued, 40, 200)
    number = (day.month + 2) // 3
    due = month_end(date(day.year, 3 * number, 1))
    year = f"{due.year}年" if due.year != issued.year or rng.random() < 0.5 else ""
    words = f"{year}{rng.choice(['第', ''])}{_CN[number]}季度{rng.choice(['末', '末', '底'])}"
    return Time(words + "前", due, name="end of quarter", loose=words)


def half(rng: Random, issued: date) -> Time:
    """6月30日24时前 and 6月底前 of a year said in a word."""
    year = issued.year + 1
    words = rng.choice(["明年6月底", f"{year}年上半年", f"{year}年6月底"])
    return Time(
        words + "前" if "上半" not in words else words + rng.choice(["前", "内"]), date(year, 6, 30), name="half year"
    )


DAYS = (
    on_day,
    on_day,
    on_day,
    on_day,
    in_han,
    dotted,
    dotted_short,
    tenth,
    end_of_month,
    end_of_month,
    end_of_year,
    quarter,
    half,
)


def _count(rng: Random, number: int) -> str:
    return rng.choice([str(number), str(number), wide(str(number)), han(number) if number != 2 else "两"])


def received(rng: Random, _issued: date) -> Time:
    """收到通知后5个工作日内."""
    number = rng.choice([2, 3, 5, 7, 10, 15, 20, 30])
    lead = rng.choice(
        [
            "收到通知后", "收到本通知后", "接到通知后", "接到本通知之日起", "收到通知之日起", "自收到本通知之日起", "自接到文件之日起", "收到文件后", "收到本文件之日起",
            "自收到来文之日起", "接到通知", "收到任务单后", "收到交办单后", "收到督办单之日起", "接到函件后", "自收到整改通知之日起", "收到通知书之日起", "收到本方案后",
            "自本通知印发之日起", "通知印发后", "本通知下发之日起", "文件下发后", "自发文之日起", "自本文件印发之日起",
        ]
    )  # fmt: skip
    unit, code = rng.choice(
        [("个工作日", "wd"), ("个工作日", "wd"), ("日", "d"), ("天", "d"), ("个自然日", "d"), ("工作日", "wd")]
    )
    words = f"{lead}{_count(rng, number)}{unit}{rng.choice(['内', '内', '之内', '以内'])}"
    return Time(words, None, f"received+{number}{code}", "received", before=("", "", "于"))


def after(rng: Random, _issued: date) -> Time:
    """活动结束后10日内."""
    event = rng.choice(
        [
            "活动结束",
            "培训结束",
            "检查结束",
            "验收合格",
            "公示期满",
            "学期结束",
            "项目立项",
            "事故发生",
            "考核结束",
            "赛事结束",
        ]
    )
    link = rng.choice(["后", "后", "之日起", "之后"])
    number, (unit, code) = rng.choice(
        [
            (3, ("个工作日", "wd")),
            (5, ("个工作日", "wd")),
            (7, ("日", "d")),
            (10, ("天", "d")),
            (24, ("小时", "h")),
            (2, ("个小时", "h")),
            (1, ("个月", "m")),
            (15, ("日", "d")),
        ]
    )
    words = f"{'自' if link == '之日起' and rng.random() < 0.5 else ''}{event}{link}{_count(rng, number)}{unit}{rng.choice(['内', '内', '之内'])}"
    return Time(words, None, f"after:{event}+{number}{code}", "after event", before=("于", "在", ""))


def monthly(rng: Random, _issued: date) -> Time:
    """每月5日前, 次月3日前, 每月底前, 每月最后一个工作日前."""
    number = rng.choice([1, 3, 5, 8, 10, 15, 20, 25, 28])
    kind = rng.randrange(10)
    often = ("", "于", "应于", "须在", "要在", "请于", "务必于")
    if kind < 5:
        each = rng.choice(["每月", "每月", "每个月", "每月的"])
        words = f"{each}{_count(rng, number)}{rng.choice('日日号')}{rng.choice(['', '', '下班', '17:00', '（遇节假日顺延）'])}{_eve(rng)}"
        return Time(words, None, f"monthly:{number}", "monthly", often=True, before=often)
    if kind < 7:
        words = f"{rng.choice(['次月', '每月次月', '次月的'])}{_count(rng, number)}日{_eve(rng)}"
        return Time(words, None, f"monthly:{number}", "next month", often=True, before=often)
    if kind < 9:
        words = rng.choice(["每月底前", "每月月底前", "每月末前", "每月底之前", "每个月底前", "每月月末前"])
        return Time(words, None, "monthly:end", "monthly end", often=True, before=often)
    words = rng.choice(["每月最后一个工作日前", "每月最后一个工作日下班前", "每月最后1个工作日前"])
    return Time(words, None, "monthly:last_workday", "monthly last workday", often=True, before=often)


def weekly(rng: Random, _issued: date) -> Time:
    """每周五下班前."""
    day = rng.randrange(7)
    tod = rng.choice(
        ["", "下班", "下午", "17:00", "下午5点", "上午", "中午12:00", "（遇节假日顺延）", "下午4时", "中午"]
    )
    if tod in ("下午", "上午", "中午"):
        tod += "下班" if rng.random() < 0.5 else ""
    words = (
        f"每{rng.choice(['周', '周', '星期'])}{_WEEK[day] if rng.random() < 0.9 or day != 6 else '天'}{tod}{_eve(rng)}"
    )
    return Time(words, None, f"weekly:{_CODES[day]}", "weekly", often=True, before=("", "于", "应于", "须在", "务必于"))


def daily(rng: Random, _issued: date) -> Time:
    """每日17:00前."""
    words, rule = rng.choice(
        [
            ("每日17:00前", "17:00"), ("每天17：30前", "17:30"), ("每日下午5点前", "17:00"), ("每天下午4时前", "16:00"), ("每日上午10:30前", "10:30"), ("每日17时30分前", "17:30"),
            ("每天9点前", "09:00"), ("每日上午9时之前", "09:00"), ("每天16时前", "16:00"), ("每日下午5:30前", "17:30"), ("每天下午五点前", "17:00"), ("每日晚8点前", "20:00"),
        ]
    )  # fmt: skip
    return Time(words, None, f"daily:{rule}", "daily", often=True, before=("", "于", "须在", "应于"))


def quarterly(rng: Random, _issued: date) -> Time:
    """每季度末月25日前."""
    number = rng.choice([5, 10, 15, 20, 25, 28])
    if rng.random() < 0.15:
        return Time(
            rng.choice(["每季度末前", "每季末前", "每个季度末前", "每季度底前"]),
            None,
            "quarter_end_month:end",
            "quarter end",
            often=True,
            before=("", "于"),
        )
    lead = rng.choice(
        [
            "每季度末月",
            "每季末月",
            "每季度最后一个月",
            "每季度末月的",
            "每个季度末月",
            "每季度最后1个月",
            "每季度末月份",
        ]
    )
    return Time(
        f"{lead}{number}{rng.choice('日日号')}{_eve(rng)}",
        None,
        f"quarter_end_month:{number}",
        "quarterly",
        often=True,
        before=("", "于", "应于", "须在"),
    )


def yearly(rng: Random, _issued: date) -> Time:
    """每年9月30日前, 每年12月底前, 每年年底前."""
    kind = rng.randrange(4)
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    often = ("", "于", "应于", "须在")
    if kind == 0:
        words = rng.choice(["每年年底前", "每年底前", "每年年末前", "每年度年底前", "每年年终前"])
        return Time(words, None, "year_end", "year end", often=True, before=often)
    shown = str(month) if rng.random() < 0.8 else han(month)
    if kind == 1:
        last = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month]
        return Time(
            f"每年{shown}月{rng.choice('底末')}{_eve(rng)}",
            None,
            f"yearly:{month:02d}-{last:02d}",
            "yearly end of month",
            often=True,
            before=often,
        )
    number = str(day) if shown.isdigit() else han(day)
    return Time(
        f"{rng.choice(['每年', '每年的'])}{shown}月{number}日{_eve(rng)}",
        None,
        f"yearly:{month:02d}-{day:02d}",
        "yearly",
        often=True,
        before=often,
    )


def term(rng: Random, _issued: date) -> Time:
    """学期末前, 本学期结束前."""
    words = rng.choice(
        [
            "学期结束前",
            "本学期结束前",
            "每学期末前",
            "每学期结束前",
            "学期末前",
            "本学期末前",
            "每学期期末前",
            "每个学期结束前",
        ]
    )
    return Time(words, None, "term_end", "term end", often=words.startswith("每"), before=("", "于", "在", "应于"))


RULES = (received, received, after, monthly, monthly, weekly, daily, quarterly, yearly, term)


def any_time(rng: Random, issued: date) -> Time:
    return rng.choice(DAYS if rng.random() < 0.6 else RULES)(rng, issued)
