"""A document as on paper: lines, each cut into pieces that belong to requirements, each piece into underlined runs. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KINDS = ("deadline", "frequency", "quantity", "actor", "vague")
KIND_NAMES = {"deadline": "时限", "frequency": "频次", "quantity": "数量", "actor": "责任主体", "vague": "含糊用语"}
_SPACE = re.compile(r"\s+")
_DATE_LINE = re.compile(
    r"^[\d〇零○一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日(?:印发)?$"
)
DOUBT = "doubt"
HEAD_LINES, FOOT_LINES = 14, 6


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a requirement stands in the text."""

    id: int
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """Characters from ``offset`` on, underlined as ``kind`` or plain; ``doubt``: recognised without certainty."""

    text: str
    offset: int
    kind: str = ""
    doubt: bool = False

    @property
    def look(self) -> str:
        """The classes by which it shows."""
        return f"{f'src src--{self.kind}' if self.kind else ''}{' doubt' if self.doubt else ''}".strip()


@dataclass(slots=True)
class Piece:
    """Neighbouring runs that belong to the same requirements (``ids``). ``anchors``: those that begin here."""

    ids: tuple[int, ...] = ()
    bold: bool = False
    anchors: list[int] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    pins: list[Passage] = field(default_factory=list)

    @property
    def link(self) -> str:
        """The ids as the page's script reads them."""
        return " ".join(map(str, self.ids))


@dataclass(slots=True)
class Block:
    """One line of the document. Kinds: issuer, number, title, to, heading, sign, text."""

    kind: str
    pieces: list[Piece]


def paper_of(text: str, breakdown: dict[str, Any], passages: Sequence[Passage]) -> list[Block]:
    """The whole document, in order; empty lines are left out."""
    marks = sorted(breakdown.get("marks", ()), key=lambda m: KINDS.index(m["kind"]) if m["kind"] in KINDS else 9)
    marks += [{"kind": DOUBT, "start": low, "end": high} for low, high in breakdown.get("doubtful", ())]
    headings = breakdown.get("headings", ())
    lines = list(_lines(text))
    blocks = []
    for index, (start, end) in enumerate(lines):
        kind = _kind(text[start:end], start, end, index, len(lines), breakdown)
        bold = next((h["end"] for h in headings if start <= h["start"] < end and h["end"] < end), start)
        near = [p for p in passages if p.start < end and p.end > start]
        near_marks = [m for m in marks if m["start"] < end and m["end"] > start]
        blocks.append(Block(kind, _pieces(text, start, end, bold, near, near_marks)))
    return blocks


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _kind(line: str, start: int, end: int, index: int, count: int, breakdown: dict[str, Any]) -> str:
    plain = _SPACE.sub("", line)
    header = breakdown.get("document", {})
    if any(h["start"] <= start + 2 and h["end"] >= end - 2 for h in breakdown.get("headings", ())):
        return "heading"
    if index < HEAD_LINES and (kind := _head(plain, header)):
        return kind
    issuers = [_SPACE.sub("", name) for name in header.get("issuers", ())]
    if index >= count - FOOT_LINES and (plain in issuers or _DATE_LINE.match(plain)):
        return "sign"
    return "text"


def _head(plain: str, header: dict[str, Any]) -> str:
    title = _SPACE.sub("", header.get("title") or "")
    number = _SPACE.sub("", header.get("doc_number") or "")
    issuers = [_SPACE.sub("", name) for name in header.get("issuers", ())]
    first = _SPACE.sub("", (header.get("recipients") or [""])[0])
    if number and plain == number:
        return "number"
    if plain in issuers or any(plain == f"{name}文件" for name in issuers):
        return "issuer"
    if plain in title and (len(plain) >= 4 or plain == title[-len(plain) :]):
        return "title"
    return "to" if first and plain.startswith(first[:4]) and plain.endswith(("：", ":")) else ""


def _pieces(
    text: str, start: int, end: int, bold: int, passages: Sequence[Passage], marks: Sequence[dict[str, Any]]
) -> list[Piece]:
    """Cut a line at every edge, then join what belongs to the same requirements."""
    edges = {start, end, bold}
    for low, high in [*((p.start, p.end) for p in passages), *((m["start"], m["end"]) for m in marks)]:
        edges |= {max(start, low), min(end, high)}
    cuts = sorted(edge for edge in edges if start <= edge <= end)
    found: list[Piece] = []
    for low, high in pairwise(cuts):
        here = [p for p in passages if p.start <= low and p.end >= high]
        ids, is_bold = tuple(p.id for p in here), low < bold
        if not found or found[-1].ids != ids or found[-1].bold != is_bold or found[-1].pins:
            found.append(Piece(ids, is_bold))
        piece = found[-1]
        piece.anchors += [p.id for p in here if max(p.start, start) == low and p.start >= start]
        kinds = [m["kind"] for m in marks if m["start"] <= low and m["end"] >= high]
        kind = next((kind for kind in kinds if kind != DOUBT), "")
        piece.runs.append(Run(text[low:high], low, kind, DOUBT in kinds))
        piece.pins += [p for p in here if p.end == high]
    return found
