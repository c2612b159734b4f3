"""Taking times, and printing them as a table."""

from __future__ import annotations

import statistics
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")
Line = tuple[str, str, str]  # what, figure, remark


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds that a call took, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def best(work: Callable[[], Any], rounds: int) -> float:
    """The least seconds of several rounds."""
    return min(timed(work)[0] for _ in range(rounds))


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the clock, and of the processor, which a busy machine changes less."""

    wall: float
    processor: float


def repeated(work: Callable[[], Any], rounds: int) -> Taken:
    """The medians of several rounds."""
    walls, processors = [], []
    for _ in range(rounds):
        start, spent = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - start)
        processors.append(time.process_time() - spent)
    return Taken(statistics.median(walls), statistics.median(processors))


def quickest(work: Callable[[], Any], rounds: int) -> Taken:
    """The least of several rounds, of the clock and of the processor each."""
    walls, processors = [], []
    for _ in range(rounds):
        start, spent = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - start)
        processors.append(time.process_time() - spent)
    return Taken(min(walls), min(processors))


@dataclass(slots=True)
class Statements:
    """SQL statements and the seconds that the database took for them."""

    count: int = 0
    seconds: float = 0.0


@contextmanager
def statements() -> Iterator[Statements]:
    """Count and time the statements of a block; fetching rows lazily counts as the caller's time."""
    found = Statements()

    def wrapper(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            found.count += 1
            found.seconds += time.perf_counter() - start

    with connection.execute_wrapper(wrapper):
        yield found


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"


def megabytes(size: float) -> str:
    return f"{size / 1_000_000:,.1f} MB"


def per_second(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f}/s" if seconds else "-"


def table(title: str, lines: Sequence[Line]) -> str:
    """Lines under a title, columns aligned whatever the width of their characters."""
    widths = [max((_width(line[place]) for line in lines), default=0) for place in range(2)]
    rows = [
        f"  {_padded(what, widths[0])}  {' ' * (widths[1] - _width(figure))}{figure}  {remark}".rstrip()
        for what, figure, remark in lines
    ]
    return "\n".join([title, *rows])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
