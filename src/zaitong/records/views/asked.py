"""Reading what the address and the form ask for. Nonsense is nothing, never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.catalogue.schema import FieldType
from zaitong.common.dates import parse_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import QueryDict

    from zaitong.catalogue.schema import Schema

LARGEST = 2**62


def number(text: str | None) -> int | None:
    """A whole number above zero, or None."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and 0 < int(plain[:20]) < LARGEST else None


def numbers(texts: Iterable[str]) -> list[int]:
    """Those of several texts that are numbers, each once, in order."""
    return list(dict.fromkeys(found for text in texts if (found := number(text))))


def lock_of(form: QueryDict) -> int:
    """Which copy of a record was changed; -1, which no copy is, where the form does not say."""
    text = str(form.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1


def day(text: str | None) -> date | None:
    """A day in any of the usual forms, or None."""
    try:
        return parse_day(text or "")
    except ValueError:
        return None


def posted(schema: Schema, form: QueryDict) -> dict[str, Any]:
    """What was typed into the fields of a schema, as typed."""
    data: dict[str, Any] = {}
    for field in schema.fields:
        if field.key in form:
            several = field.type == FieldType.CHOICES
            data[field.key] = form.getlist(field.key) if several else str(form.get(field.key, ""))
    return data
