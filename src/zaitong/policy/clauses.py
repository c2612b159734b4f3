"""Sentences and clauses of the clean text. One pass each; brackets, quotes and titles are never cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_OPEN = {"（": "）", "《": "》", "“": "”", "【": "】"}
_CLOSE = frozenset(_OPEN.values())
_MAX_NESTED = 300
_MAX_DEPTH = 12
_MAX_SENTENCE = 1_000
_NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True)
class Span:
    """A stretch of the clean text."""

    start: int
    end: int


@dataclass(frozen=True)
class Sentence(Span):
    """A sentence with its clauses, all in the clean text; the closing sign belongs to none of them."""

    clauses: tuple[Span, ...] = field(default=())


def sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    """The sentences of `text[start:end]`: cut after 。！？；, at line ends, and before 一是, 二是."""
    for span in _pieces(text, start, end, "。！？；\n"):
        for begin, stop in _enumerated(text, span):
            clauses = tuple(_trimmed(text, clause) for clause in _pieces(text, begin, stop, "，"))
            kept = tuple(clause for clause in clauses if clause.start < clause.end)
            if kept:
                yield Sentence(kept[0].start, kept[-1].end, kept)


def _pieces(text: str, start: int, end: int, signs: str) -> Iterator[Span]:
    """Cut at any of `signs` that stands outside of brackets; an opening without its close is ignored."""
    begin, at = start, start
    pairs = _pairs(text, start, end)
    while at < end:
        char = text[at]
        if at in pairs:
            at = pairs[at]
        elif char in signs or at - begin > _MAX_SENTENCE:
            yield Span(begin, at)
            begin = at + 1
        at += 1
    if begin < end:
        yield Span(begin, end)


def _pairs(text: str, start: int, end: int) -> dict[int, int]:
    """Where each bracket that opens is closed: near by and in the same line; others are left out. One pass."""
    pairs: dict[int, int] = {}
    opened: list[tuple[str, int]] = []
    for place in range(start, end):
        char = text[place]
        if char == "\n":
            opened.clear()
        elif char in _OPEN:
            opened.append((_OPEN[char], place))
            del opened[:-_MAX_DEPTH]
        elif char in _CLOSE and any(close == char for close, _ in opened):
            while opened:
                close, begin = opened.pop()
                if close == char:
                    if place - begin <= _MAX_NESTED:
                        pairs[begin] = place
                    break
    return pairs


# 第四章监督检查|第十条|区教育局…, in a text that has lost its line breaks
_ARTICLE = re.compile(
    r"\s*(?:第[一二三四五六七八九十百\d]{1,4}章[^，。；：\n]{2,14}?)?第[一二三四五六七八九十百\d]{1,4}条(?=[\u4e00-\u9fff“])(?!例|款|规定|的|第)"
)


def _enumerated(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Cut before 一是, 二是 … where they follow a comma or a colon."""
    article = _ARTICLE.match(text, span.start, span.end)
    begin = article.end() if article else span.start
    for at in range(span.start + 1, span.end - 2):
        if text[at + 1] == "是" and text[at] in _NUMERALS and text[at - 1] in "，：、":
            yield begin, at - 1
            begin = at
    yield begin, span.end


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start] in "，、：） \t\n。；":
        start += 1
    while start < end and text[end - 1] in "，、 \t\n":
        end -= 1
    return Span(start, end)
