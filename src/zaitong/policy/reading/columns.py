"""The order of a page of a PDF: as it was written, but two columns of text one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_RECTS = 4_000  # more on one page are a drawing
LEAST_LINES = 6  # of each column
FULL = 0.6  # how much of a column's width its lines fill where it is text and not a column of a table


@dataclass(frozen=True)
class Rect:
    """A stretch of text on one line, in points from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.bottom + self.top) / 2


def page_text(layer: Any, width: float) -> str:
    """The text of a page; `width` in points."""
    plain = str(layer.get_text_bounded())
    if len(plain) < 200 or layer.count_rects() > MAX_RECTS:
        return plain
    rects = lines_of([Rect(*layer.get_rect(at)) for at in range(layer.count_rects())])
    gutter = gutter_of(rects, width)
    if gutter is None:
        return plain
    parts = [_read(layer, band, width) for band in bands(rects, gutter, width)]
    return "\n".join(part for part in parts if part.strip())


def lines_of(rects: list[Rect]) -> list[Rect]:
    """Stretches that follow each other on one line with no more than a sign's width between them, as one."""
    lines: list[Rect] = []
    for rect in sorted(rects, key=lambda one: (-round(one.middle / 4), one.left)):
        last = lines[-1] if lines else None
        height = max(rect.top - rect.bottom, 4)
        if last and abs(last.middle - rect.middle) < 0.6 * height and -height < rect.left - last.right < 1.2 * height:
            lines[-1] = Rect(
                last.left, min(last.bottom, rect.bottom), max(last.right, rect.right), max(last.top, rect.top)
            )
        else:
            lines.append(rect)
    return lines


def gutter_of(rects: list[Rect], width: float) -> float | None:
    """The middle of the white space between two columns of text; None where the page has no two columns."""
    wide = [rect for rect in rects if rect.right - rect.left > 0.05 * width]
    best: tuple[float, float] | None = None
    for step in range(35, 66):
        at = width * step / 100
        left = [rect for rect in wide if rect.right <= at]
        right = [rect for rect in wide if rect.left >= at]
        across = len(wide) - len(left) - len(right)
        if min(len(left), len(right)) < LEAST_LINES or across > 0.3 * len(wide):
            continue
        space = min(rect.left for rect in right) - max(rect.right for rect in left)
        if space > 0.02 * width and _is_text(left) and _is_text(right) and _beside(left, right):
            best = max(best or (0, 0), (space, (min(r.left for r in right) + max(r.right for r in left)) / 2))
    return best[1] if best else None


def _is_text(column: list[Rect]) -> bool:
    begin, end = min(rect.left for rect in column), max(rect.right for rect in column)
    filled = sum(1 for rect in column if rect.right - rect.left > 0.8 * (end - begin))
    return filled >= FULL * len(column)


def _beside(left: list[Rect], right: list[Rect]) -> bool:
    """Whether two columns stand at the same height."""
    low = max(min(rect.bottom for rect in column) for column in (left, right))
    high = min(max(rect.top for rect in column) for column in (left, right))
    whole = max(rect.top for rect in left + right) - min(rect.bottom for rect in left + right)
    return high - low > 0.4 * whole


def bands(rects: list[Rect], gutter: float, width: float) -> list[tuple[float, float, float, float]]:
    """The parts of a page in reading order, as (left, bottom, right, top): what runs across parts the columns."""
    found: list[tuple[float, float, float, float]] = []
    across = sorted((one for one in rects if one.left < gutter < one.right), key=lambda one: -one.top)
    ceiling = max(one.top for one in rects) + 5
    for one in across:
        if one.top < ceiling:
            found += _halves(one.top, ceiling, gutter, width)
        found.append((0, one.bottom, width, min(one.top, ceiling)))
        ceiling = min(ceiling, one.bottom)
    return found + _halves(min(one.bottom for one in rects) - 5, ceiling, gutter, width)


def _halves(bottom: float, top: float, gutter: float, width: float) -> list[tuple[float, float, float, float]]:
    return [(0, bottom, gutter, top), (gutter, bottom, width, top)] if top - bottom > 2 else []


def _read(layer: Any, band: tuple[float, float, float, float], width: float) -> str:
    left, bottom, right, top = band
    return str(layer.get_text_bounded(left, bottom, min(right, width), top))
