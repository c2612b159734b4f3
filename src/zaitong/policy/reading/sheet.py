"""One scanned page: the pieces found on it as lines in reading order, and the lines as paragraphs, by where they stand."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from zaitong.policy.reading import columns
from zaitong.policy.reading.columns import Rect
from zaitong.policy.reading.recognise import Piece, Seen

DOUBTFUL = 0.75  # a character read with less certainty is marked
EDGE = 0.13  # of the height of a page: where its number stands
_PAGE_NUMBER = re.compile(r"^[—一\-－–_~·.\s]{0,3}\d{1,3}[—一\-－–_~·.\s]{0,3}$|^第.{1,3}页(?:[,，/]?共.{1,3}页)?$")
_CHINESE = r"[\u4e00-\u9fff，。；：、（）《》“”]"
_HALF = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "?": "？", "!": "！"}
_NEAR_CHINESE = re.compile(rf"(?<={_CHINESE})[,:;()?!]|[,:;()?!](?={_CHINESE})")
_YEAR = re.compile(r"[\[［【〔(（{|丨]((?:19|20)\d\d)[\]］】〕)）}|丨]?(?=第?\d{1,4}号)")


@dataclass(frozen=True)
class Line:
    """A line of a page: its box (left, top, right, bottom in pixels), its characters and how certain each is."""

    box: tuple[int, int, int, int]
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class Sheet:
    """What was read on one page. `text` holds one paragraph a line; `doubtful` are spans of it.

    `goes_on`: its last line is full and may run over to the next page; `goes_back`: its first line may be such a rest.
    """

    width: int
    height: int
    text: str = ""
    lines: tuple[Line, ...] = ()
    doubtful: tuple[tuple[int, int], ...] = ()
    turns: int = 0
    goes_on: bool = False
    goes_back: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values, for keeping."""
        return {
            **{name: getattr(self, name) for name in ("width", "height", "text", "turns", "goes_on", "goes_back")},
            "lines": [[*line.box, line.start, line.end, line.confidence] for line in self.lines],
            "doubtful": [list(span) for span in self.doubtful],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sheet:
        """The inverse of `to_json`."""
        lines = tuple(Line((a, b, c, d), start, end, sure) for a, b, c, d, start, end, sure in data["lines"])
        return cls(**{**data, "lines": lines, "doubtful": tuple((a, b) for a, b in data["doubtful"])})


@dataclass(frozen=True)
class _Row:
    """A line while it is put together, on the page as it stands upright and straight."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    confidences: tuple[float, ...]
    box: tuple[float, float, float, float]  # on the page as it was scanned, slant and all

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def sheet_of(seen: Seen, width: int, height: int) -> Sheet:
    """The page with its text; `width` and `height` of the picture as it was given to the recogniser."""
    if seen.turns % 2:
        width, height = height, width
    pieces = _straight(seen.pieces)
    gutter = columns.gutter_of([_rect(piece, height) for piece in pieces], width)
    rows = _in_order([_plain(row) for row in _rows(pieces, gutter)], gutter, width, height)
    rows = [row for row in rows if not _is_page_number(row, height)]
    if not rows:
        return Sheet(width, height, turns=seen.turns)
    page = _Margins.of(rows, width)
    return _joined(rows, page, Sheet(width, height, turns=seen.turns))


def doubts_moved(before: str, spans: list[tuple[int, int]], after: str) -> list[tuple[int, int]]:
    """Where doubtful characters stand in a corrected text; those that were changed are doubtful no more."""
    from rapidfuzz.distance import Indel

    kept: list[tuple[int, int]] = []
    for code in Indel.opcodes(before, after):
        if code.tag != "equal":
            continue
        for start, end in spans:
            low, high = max(start, code.src_start), min(end, code.src_end)
            if low < high:
                kept.append((low - code.src_start + code.dest_start, high - code.src_start + code.dest_start))
    return _merged(kept)


def _straight(pieces: tuple[Piece, ...]) -> list[_Row]:
    """The pieces with the slant of the page taken out: boxes with level sides."""
    slants = [
        math.atan2(piece.corners[1][1] - piece.corners[0][1], piece.corners[1][0] - piece.corners[0][0])
        for piece in pieces
        if piece.corners[1][0] - piece.corners[0][0] > 4 * (piece.corners[3][1] - piece.corners[0][1])
    ]
    slant = median(slants) if slants else 0.0
    cos, sin = math.cos(-slant), math.sin(-slant)
    rows = []
    for piece in pieces:
        turned = [(x * cos - y * sin, x * sin + y * cos) for x, y in piece.corners]
        left, right = (turned[0][0] + turned[3][0]) / 2, (turned[1][0] + turned[2][0]) / 2
        top, bottom = (turned[0][1] + turned[1][1]) / 2, (turned[2][1] + turned[3][1]) / 2
        rows.append(_Row(left, top, right, bottom, piece.text, _evened(piece), _box_of(piece)))
    return rows


def _box_of(piece: Piece) -> tuple[float, float, float, float]:
    across, down = [x for x, _ in piece.corners], [y for _, y in piece.corners]
    return min(across), min(down), max(across), max(down)


def _evened(piece: Piece) -> tuple[float, ...]:
    """One certainty a character, also where the recogniser says too few."""
    least = min(piece.confidences, default=0.0)
    return (piece.confidences + (least,) * len(piece.text))[: len(piece.text)]


def _rect(row: _Row, height: int) -> Rect:
    return Rect(row.left, height - row.bottom, row.right, height - row.top)


def _plain(row: _Row) -> _Row:
    """A row with its signs as a Chinese document writes them; two parts are no table yet."""
    text, sure = _bracketed(row.text, row.confidences)
    return replace(row, text=_signs(text.replace("\t", "　") if text.count("\t") == 1 else text), confidences=sure)


def _rows(pieces: list[_Row], gutter: float | None) -> list[_Row]:
    """Pieces that stand on one line, one behind the other, as one; not across the space between two columns."""
    rows: list[_Row] = []
    for piece in sorted(pieces, key=lambda one: (one.middle, one.left)):
        for at in range(len(rows) - 1, max(len(rows) - 8, -1), -1):
            if _same_line(rows[at], piece) and not _across(rows[at], piece, gutter):
                rows[at] = _beside(rows[at], piece)
                break
        else:
            rows.append(piece)
    return rows


def _across(row: _Row, piece: _Row, gutter: float | None) -> bool:
    return gutter is not None and min(row.right, piece.right) <= gutter <= max(row.left, piece.left)


def _same_line(row: _Row, piece: _Row) -> bool:
    low = min(row.height, piece.height)
    if abs(row.middle - piece.middle) > 0.45 * low or max(row.height, piece.height) > 1.9 * low:
        return False
    gap = max(row.left, piece.left) - min(row.right, piece.right)
    return -0.5 * low < gap < 12 * low


def _beside(row: _Row, piece: _Row) -> _Row:
    first, second = (row, piece) if row.left <= piece.left else (piece, row)
    gap = second.left - first.right
    between = "" if gap < 1.6 * first.height else "\t"
    return _Row(
        first.left, min(first.top, second.top), max(first.right, second.right), max(first.bottom, second.bottom),
        first.text + between + second.text, first.confidences + (1.0,) * len(between) + second.confidences,
        (min(row.box[0], piece.box[0]), min(row.box[1], piece.box[1]), max(row.box[2], piece.box[2]), max(row.box[3], piece.box[3])),
    )  # fmt: skip


def _in_order(rows: list[_Row], gutter: float | None, width: int, height: int) -> list[_Row]:
    """From top to bottom; two columns of text one after the other."""
    if gutter is None:
        return sorted(rows, key=lambda row: (row.middle, row.left))
    ordered: list[_Row] = []
    for left, bottom, right, top in columns.bands([_rect(row, height) for row in rows], gutter, width):
        inside = [
            row
            for row in rows
            if bottom <= height - row.middle < top and left <= (row.left + row.right) / 2 < max(right, left + 1)
        ]
        ordered += sorted((row for row in inside if row not in ordered), key=lambda row: row.middle)
    return ordered + [row for row in rows if row not in ordered]


def _is_page_number(row: _Row, height: int) -> bool:
    at_edge = row.middle < EDGE * height or row.middle > (1 - EDGE) * height
    return at_edge and bool(_PAGE_NUMBER.match(row.text.strip()))


@dataclass(frozen=True)
class _Margins:
    """Where the lines of a page begin and end, and how wide one full character is."""

    left: float
    right: float
    char: float

    @classmethod
    def of(cls, rows: list[_Row], width: int) -> _Margins:
        char = median([(row.right - row.left) / max(_units(row.text), 1) for row in rows])
        wide = [row for row in rows if row.right - row.left > 0.45 * width and 0.7 < row.height / _usual(rows) < 1.4]
        if not wide:
            first = min(row.left for row in rows)
            return cls(first, max(*(row.right for row in rows), width - first), char)
        left = sorted(row.left for row in wide)[max(len(wide) // 6 - 1, 0)]
        if len(wide) < 3:
            return cls(left, max(*(row.right for row in wide), width - left), char)
        return cls(left, sorted(row.right for row in wide)[int(len(wide) * 0.85)], char)

    def is_full(self, row: _Row) -> bool:
        return row.right > self.right - 2.7 * self.char

    def is_flush(self, row: _Row) -> bool:
        return row.left < self.left + 1.2 * self.char


def _usual(rows: list[_Row]) -> float:
    return max(median([row.height for row in rows]), 1.0)


def _units(text: str) -> float:
    return sum(1.0 if ord(char) > 0x2000 else 0.5 for char in text)


def _goes_on(before: _Row, row: _Row, page: _Margins, pitch: float) -> bool:
    if "\t" in before.text or "\t" in row.text or not (page.is_full(before) and page.is_flush(row)):
        return False
    near = 0 < row.middle - before.middle < 1.6 * pitch or row.middle < before.middle  # the next column begins above
    return near and 0.65 < row.height / before.height < 1.55 and before.left < page.left + 4 * page.char


def _joined(rows: list[_Row], page: _Margins, empty: Sheet) -> Sheet:
    pitch = _pitch(rows)
    text, lines, doubtful = "", [], []
    for at, row in enumerate(rows):
        if at:
            text += "" if _goes_on(rows[at - 1], row, page, pitch) else "\n"
        if not text or text.endswith("\n"):
            text += "　　" if page.left + 1.2 * page.char <= row.left < page.left + 3.5 * page.char else ""
        start = len(text)
        text += row.text
        sure = round(sum(row.confidences) / max(len(row.confidences), 1), 3)
        left, upper, right, lower = (round(edge) for edge in row.box)
        lines.append(Line((left, upper, right, lower), start, len(text), sure))
        doubtful += [
            (start + n, start + n + 1)
            for n, one in enumerate(row.confidences)
            if one < DOUBTFUL and row.text[n].strip()
        ]
    return replace(
        empty,
        text=text,
        lines=tuple(lines),
        doubtful=tuple(_merged(doubtful)),
        goes_on=page.is_full(rows[-1]) and "\t" not in rows[-1].text and rows[-1].text[-1] not in "。！？：",
        goes_back=page.is_flush(rows[0]) and page.is_full(rows[0]),
    )


def _pitch(rows: list[_Row]) -> float:
    steps = [b.middle - a.middle for a, b in itertools.pairwise(rows) if b.middle > a.middle]
    return median(steps) if steps else _usual(rows) * 2


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _bracketed(text: str, sure: tuple[float, ...]) -> tuple[str, tuple[float, ...]]:
    """The year of a document's number in its brackets; one that was not seen is put there, as doubtful."""
    found = _YEAR.search(text)
    if found is None:
        return text, sure
    start, after = found.start(), found.end()
    closing = 1.0 if after - start == 6 else 0.0  # which bracket it is, the year says; that it is there, the page must
    return f"{text[:start]}〔{found[1]}〕{text[after:]}", (
        *sure[:start], 1.0, *sure[start + 1 : start + 5], closing, *sure[after:],
    )  # fmt: skip


def _signs(text: str) -> str:
    """The signs as a Chinese document writes them; the length stays."""
    return _NEAR_CHINESE.sub(lambda match: _HALF[match.group()], text)
