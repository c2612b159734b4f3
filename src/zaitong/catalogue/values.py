"""Reading one value of a field: from what was typed to what is stored. Errors are Chinese sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from zaitong.catalogue.fieldtypes import MOST_PEOPLE, MOST_ROWS
from zaitong.catalogue.periods import period_label, read_period
from zaitong.catalogue.seals import SEALED, is_mark
from zaitong.common.clock import today
from zaitong.common.dates import parse_day

if TYPE_CHECKING:
    from zaitong.catalogue.schema import Field

_BODY = re.compile(r"(unit|party):[1-9]\d{0,17}")
_LARGEST = 10**9  # numbers beyond it are slips, and some databases cannot hold them
_BETWEEN_NAMES = re.compile(r"[、，,;；/\s]+")
_NAME_LENGTH = 30
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def is_empty(value: Any) -> bool:
    """Nothing was said: None, blank text, an empty list."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, Sequence) and not value)


def clean_value(field: Field, raw: Any, *, partial: bool = False) -> Any:
    """What is stored for a value that is not empty. ``partial``: for a draft, nothing is required in rows.

    Raises:
        ValueError: a Chinese sentence that says what is wrong and how to write it.
    """
    if field.type == "rows":
        return _rows(field, raw, partial=partial)
    return _READERS[field.type](field, raw)


def show_value(field: Field, value: Any, names: Mapping[str, str] | None = None) -> str:
    """A stored value in words. ``names``: of bodies, by reference; without them the reference itself stands.

    Never fails on what another version of the field has left: it is shown as it stands.
    """
    if is_empty(value):
        return ""
    if is_mark(value):
        return SEALED
    if field.type == "rows" and isinstance(value, list):
        return "\n".join(_show_row(field, row, names) for row in value)
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if names and str(value) in names:
        return names[str(value)]
    if field.type == "period":
        return period_label(str(value))
    return f"{value}{field.unit}" if field.unit else str(value)


def _show_row(field: Field, row: Any, names: Mapping[str, str] | None) -> str:
    if not isinstance(row, dict):
        return str(row)
    told = [(column.label, show_value(column, row.get(column.key), names)) for column in field.columns]
    return "；".join(f"{label}：{text}" for label, text in told if text)


def total_of(column: Field, rows: Sequence[Any]) -> Any:
    """The sum of a column over clean rows, stored as the column's own values are."""
    found = Decimal(0)
    for row in rows:
        try:
            found += Decimal(str(row.get(column.key) or 0)) if isinstance(row, dict) else 0
        except InvalidOperation:  # a draft holds what was typed
            continue
    return int(found) if column.type == "integer" else _plain(found)


def _text(field: Field, raw: Any) -> str:
    text = _UNPRINTABLE.sub("", str(raw)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if field.max_length is not None and len(text) > field.max_length:
        raise ValueError(f"最多 {field.max_length} 字，现在 {len(text)} 字，请删去 {len(text) - field.max_length} 字。")
    if field.type == "text" and "\n" in text:
        text = " ".join(text.split())
    return text


def _number(field: Field, raw: Any) -> Decimal:
    text = normalize("NFKC", str(raw)).strip().replace(",", "")
    if field.unit:
        text = text.removesuffix(field.unit).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text[:20]}”不是数字，请只写阿拉伯数字。") from None
    if not number.is_finite() or abs(number) > _LARGEST:
        raise ValueError("数字太大，请核对。")
    if field.minimum is not None and number < Decimal(str(field.minimum)):
        raise ValueError(f"不能小于 {field.minimum:g}。")
    if field.maximum is not None and number > Decimal(str(field.maximum)):
        raise ValueError(f"不能大于 {field.maximum:g}。")
    return number


def _integer(field: Field, raw: Any) -> int:
    number = _number(field, raw)
    if number != int(number):
        raise ValueError("请写整数，不带小数。")
    return int(number)


def _decimal(field: Field, raw: Any) -> str:
    number = _number(field, raw)
    if abs(number - round(number, 4)) > 0:
        raise ValueError("最多 4 位小数。")
    return _plain(number)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(field: Field, raw: Any) -> str:
    day = raw if isinstance(raw, date) else parse_day(str(raw))
    if field.role == "date" and day > today():
        raise ValueError(f"{day.year}年{day.month}月{day.day}日还没有到，请核对。")
    return day.isoformat()


def _choice(field: Field, raw: Any) -> str:
    text = str(raw).strip()
    if text not in field.options:
        raise ValueError(f"没有“{text[:20]}”这一项，请从列出的各项中选。")
    return text


def _choices(field: Field, raw: Any) -> list[str]:
    given = raw if isinstance(raw, (list, tuple)) else [raw]
    chosen = {_choice(field, one) for one in given}
    if field.minimum is not None and len(chosen) < field.minimum:
        raise ValueError(f"至少选 {field.minimum:g} 项。")
    if field.maximum is not None and len(chosen) > field.maximum:
        raise ValueError(f"最多选 {field.maximum:g} 项。")
    return [option for option in field.options if option in chosen]


def _body(field: Field, raw: Any) -> str:
    text = str(raw).strip()
    kind = text.partition(":")[0]
    if not _BODY.fullmatch(text) or field.type not in {"body", kind}:
        raise ValueError("请从列表中选择。")
    return text


def _period(field: Field, raw: Any) -> str:
    return read_period(field.per, str(raw))


def _people(field: Field, raw: Any) -> list[str]:
    given = raw if isinstance(raw, (list, tuple)) else _BETWEEN_NAMES.split(str(raw))
    names = list(dict.fromkeys(name for one in given if (name := _UNPRINTABLE.sub("", str(one)).strip())))
    long = next((name for name in names if len(name) > _NAME_LENGTH), None)
    if long:
        raise ValueError(f"“{long[:12]}…”太长，不像姓名。只写姓名，几个人用顿号隔开。")
    most = int(field.maximum) if field.maximum is not None else MOST_PEOPLE
    if len(names) > most:
        raise ValueError(f"最多写 {most} 人，现在 {len(names)} 人。")
    if field.minimum is not None and names and len(names) < field.minimum:
        raise ValueError(f"至少写 {field.minimum:g} 人。")
    return names


def _rows(field: Field, raw: Any, *, partial: bool) -> list[dict[str, Any]]:
    """Rows that hold something; the first fault is told with the number of its row."""
    given = [row for row in raw if isinstance(row, dict)] if isinstance(raw, (list, tuple)) else []
    filled = [row for row in given if any(not is_empty(row.get(column.key)) for column in field.columns)]
    if not filled:
        return []
    most = int(field.maximum) if field.maximum is not None else MOST_ROWS
    if len(filled) > most:
        raise ValueError(f"最多 {most} 行，现在 {len(filled)} 行。")
    if not partial and field.minimum is not None and len(filled) < field.minimum:
        raise ValueError(f"至少写 {field.minimum:g} 行，现在 {len(filled)} 行。")
    return [_row(field, row, number, partial=partial) for number, row in enumerate(filled, start=1)]


def _row(field: Field, row: Mapping[str, Any], number: int, *, partial: bool) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for column in field.columns:
        raw = row.get(column.key)
        if is_empty(raw):
            if column.required and not partial:
                raise ValueError(f"第 {number} 行的“{column.label}”还没有填。")
            continue
        try:
            clean[column.key] = clean_value(column, raw)
        except ValueError as error:
            raise ValueError(f"第 {number} 行的“{column.label}”：{error}") from None
    return clean


_READERS: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "unit": _body,
    "party": _body,
    "body": _body,
    "period": _period,
    "people": _people,
}
