"""Periods as values of a field: what people type, the codes that are stored (as in Obligation.period), their names."""

from __future__ import annotations

import re
from datetime import date, timedelta
from unicodedata import normalize

from zaitong.common.clock import today
from zaitong.common.periods import period_words

_CODES = {
    "week": re.compile(r"\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])"),
    "month": re.compile(r"\d{4}-(?:0[1-9]|1[0-2])"),
    "quarter": re.compile(r"\d{4}-Q[1-4]"),
    "half_year": re.compile(r"\d{4}-H[12]"),
    "year": re.compile(r"\d{4}"),
    "term": re.compile(r"\d{4}-T[12]"),
}
_MONTH = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年")
_OFFERED = {"week": (12, 2), "month": (14, 2), "quarter": (6, 1), "half_year": (4, 1), "year": (5, 1), "term": (5, 1)}
_STEP = {"week": 7, "month": 28, "quarter": 85, "half_year": 170, "year": 360, "term": 140}


def read_period(per: str, typed: str) -> str:
    """The code of a period as it was chosen or typed.

    Raises:
        ValueError: a Chinese sentence that says how to write it.
    """
    text = normalize("NFKC", typed).strip().upper()
    if _CODES[per].fullmatch(text):
        return text
    month, year = _MONTH.fullmatch(text), _YEAR.fullmatch(text)
    if per == "month" and month and 1 <= int(month[2]) <= 12:
        return f"{month[1] or today().year}-{int(month[2]):02}"
    if per == "year" and year:
        return year[1]
    raise ValueError("请从列表中选择一期。")


def period_label(code: str) -> str:
    """A period with its year: 2026年11月, 2026年第 4 季度, 2026学年第一学期."""
    words = period_words(code) if re.match(r"\d{4}(-|$)", code) else code
    year = code[:4]
    return words if words.startswith(year) or words == code else f"{year}年{words}"


def periods_offered(per: str, held: str = "") -> list[tuple[str, str]]:
    """Periods round today to choose from, newest first, and the one that a record already holds."""
    back, ahead = _OFFERED[per]
    day, codes = today(), []
    for step in range(ahead, -back - 1, -1):
        code = period_code(per, day + timedelta(days=step * _STEP[per]))
        if code not in codes:
            codes.append(code)
    if held and held not in codes:
        codes.append(held)
    return [(code, period_label(code)) for code in codes]


def period_code(per: str, day: date) -> str:
    """The period that holds a day."""
    if per == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    if per == "term":
        first = day.month >= 9 or day.month == 1
        return f"{day.year - (day.month < 9)}-T{1 if first else 2}"
    number = {"month": f"-{day.month:02}", "quarter": f"-Q{(day.month + 2) // 3}", "year": ""}
    return f"{day.year}{number.get(per, f'-H{1 if day.month <= 6 else 2}')}"
