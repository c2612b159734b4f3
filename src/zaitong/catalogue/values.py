"""Reading one value of a field: from what was typed to what is stored. Errors are Chinese sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from zaitong.common.clock import today
from zaitong.common.dates import parse_day

if TYPE_CHECKING:
    from zaitong.catalogue.schema import Field

_BODY = re.compile(r"(unit|party):[1-9]\d{0,17}")
_LARGEST = 10**9  # numbers beyond it are slips, and some databases cannot hold them
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def is_empty(value: Any) -> bool:
    """Nothing was said: None, blank text, an empty list."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, Sequence) and not value)


def clean_value(field: Field, raw: Any) -> Any:
    """What is stored for a value that is not empty.

    Raises:
        ValueError: a Chinese sentence that says what is wrong and how to write it.
    """
    return _READERS[field.type](field, raw)


def show_value(field: Field, value: Any) -> str:
    """A stored value in words, without names of bodies (the caller looks these up)."""
    if is_empty(value):
        return ""
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return f"{value}{field.unit}" if field.unit else str(value)


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
}
