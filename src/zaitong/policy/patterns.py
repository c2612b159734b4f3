"""Patterns as data: a name, a regular expression, and sentences it must and must not find.

Every table of patterns is a tuple of `Pattern`; `registered()` yields all of them, and a test runs each example
through its own pattern. Expressions are written against the clean form of `view.py`, use bounded repetition, and
may name fragments of `words.py` in braces-free form through `join`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

_REGISTRY: list[Pattern] = []


@dataclass(frozen=True)
class Pattern:
    """One wording. `example` must be found; each of `not_in` must not."""

    name: str
    regex: str
    example: str
    not_in: tuple[str, ...] = field(default=())

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.regex)


def table(*patterns: Pattern) -> tuple[Pattern, ...]:
    """A table of patterns, tried in order; registers them for the test of the examples."""
    _REGISTRY.extend(patterns)
    return patterns


def registered() -> Iterator[Pattern]:
    """Every pattern of every table imported so far."""
    return iter(_REGISTRY)


def join(words: Iterable[str]) -> str:
    """An alternation of plain words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")"


def first(patterns: tuple[Pattern, ...], text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The first match of the first pattern that matches at all."""
    stop = len(text) if end is None else end
    return next((found for p in patterns if (found := p.compiled.search(text, start, stop))), None)
