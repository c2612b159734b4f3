"""Days as people type them. The page's dates.js reads the same forms and shows how a day is taken down."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms

from zaitong.common.clock import today

HINT = "请写成 11月15日 或 2021-11-15。"
_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_day(text: str, *, year: int | None = None) -> date:
    """The day that a text names: 2021-11-15, 2021/11/15, 2021.11.15, 20211115, 2021年11月15日, 11月15日, 11-15.

    Full-width digits count; a day without a year lies in ``year`` (default: this year).

    Raises:
        ValueError: a Chinese sentence: the text is no day, or the calendar has no such day.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    full = _FULL.fullmatch(plain) or _PACKED.fullmatch(plain)
    short = None if full else _SHORT.fullmatch(plain)
    if full:
        parts = [int(part) for part in full.groups()]
    elif short:
        parts = [year or today().year, *(int(part) for part in short.groups())]
    else:
        raise ValueError(f"看不懂日期“{text[:20]}”，{HINT}")
    try:
        day = date(*parts)
    except ValueError:
        raise ValueError(f"日历上没有“{text[:20]}”这一天，请核对。") from None
    if not 1900 <= day.year <= 2200:
        raise ValueError(f"“{text[:20]}”的年份不对，请核对。")
    return day


class DayField(forms.DateField):
    """A form field for a day, typed as in ``parse_day``. Wrong text stays in the field."""

    widget = forms.DateInput(format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        """A date from text; Chinese errors."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return super().to_python(value)
        try:
            return parse_day(str(value))
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid") from None
