"""Which questions are most like the one being asked: those that share most pairs of characters. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_KEPT = re.compile(r"[0-9a-z\u3400-\u9fff]")
# What every question says, whatever it is about.
_COMMON = re.compile(r"请问|是不是|是否|可不可以|可以|能不能|怎么|如何|需要|我们|学校|老师|吗|呢")
T = TypeVar("T")


def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters without signs and filling words."""
    plain = "".join(_KEPT.findall(_COMMON.sub("", text.lower())))
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def likeness(one: str, other: str) -> float:
    """From 0 (nothing shared) to 1 (the shorter one is contained)."""
    a, b = pairs(one), pairs(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def most_alike(text: str, rows: Iterable[T], words: Callable[[T], str]) -> list[T]:
    """The rows with those most like the text first; equal ones keep their order."""
    return sorted(rows, key=lambda row: -likeness(text, words(row)))
