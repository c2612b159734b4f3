"""Reading what the address and the form ask for. Nonsense is nothing, never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.common.dates import parse_day
from zaitong.common.numbers import whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import QueryDict


def number(text: str | None) -> int | None:
    """A whole number above zero, or None."""
    return whole(text) or None


def numbers(texts: Iterable[str]) -> list[int]:
    """Those of several texts that are numbers, each once, in order."""
    return list(dict.fromkeys(found for text in texts if (found := number(text))))


def lock_of(form: QueryDict) -> int:
    """Which copy of a record was changed; -1, which no copy is, where the form does not say."""
    found = whole(form.get("version"), digits=9)
    return -1 if found is None else found


def day(text: str | None) -> date | None:
    """A day in any of the usual forms, or None."""
    try:
        return parse_day(text or "")
    except ValueError:
        return None
