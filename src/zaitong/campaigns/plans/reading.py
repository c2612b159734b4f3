"""A plan's text with the passages that answer the document above, those it adds, and, for its author, those it shares."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zaitong.campaigns.plans.result import Result

ANSWER, OWN, SAME = "answer", "own", "same"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a paragraph. ``anchor``: a passage begins here; ``row``: the duty it answers, by its place."""

    text: str
    kinds: frozenset[str] = frozenset()
    anchor: str = ""
    row: int = 0

    @property
    def look(self) -> str:
        """The classes of the mark; empty for plain text."""
        return " ".join(f"said--{kind}" for kind in sorted(self.kinds))


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    kind: str
    row: int = 0


def paragraphs(text: str, result: Result, same: Sequence[Sequence[int]] = ()) -> list[list[Segment]]:
    """The text line by line, cut where a passage begins or ends; empty lines are left out."""
    spans = sorted(_spans(result, same), key=lambda span: span.start)
    found: list[list[Segment]] = []
    begin = 0
    for line in text.split("\n"):
        end = begin + len(line)
        if line.strip():
            found.append(list(_segments(text, begin, end, [s for s in spans if s.start < end and s.end > begin])))
        begin = end + 1
    return found


def _spans(result: Result, same: Sequence[Sequence[int]]) -> Iterable[_Span]:
    for number, row in enumerate(result.rows, start=1):
        yield from (_Span(quote.start, quote.end, ANSWER, number) for quote in row.answers if quote.end)
    yield from (_Span(quote.start, quote.end, OWN) for quote in result.added if quote.end)
    yield from (_Span(start, end, SAME) for start, end in same)


def _segments(text: str, begin: int, end: int, spans: list[_Span]) -> Iterable[Segment]:
    cuts = sorted({begin, end, *(min(max(place, begin), end) for s in spans for place in (s.start, s.end))})
    for start, stop in pairwise(cuts):
        over = [s for s in spans if s.start <= start and stop <= s.end]
        first = next((s for s in over if s.start == start and s.kind != SAME), None)
        row = next((s.row for s in over if s.row), 0)
        yield Segment(text[start:stop], frozenset(s.kind for s in over), f"p{start}" if first else "", row)
