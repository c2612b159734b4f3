"""Scans for whoever may read the document: its pages, where they are doubtful, their pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from zaitong.campaigns.scans import engine as scans
from zaitong.campaigns.scans.services import document_changeable, why_closed

if TYPE_CHECKING:
    from zaitong.campaigns.models import PolicyDocument, ScanPage
    from zaitong.common.access import Actor

AROUND = 8  # characters shown on either side of a doubtful one


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the picture of a page, in its pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Doubtful characters between the words around them."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page to be shown: its size (0 where it has not been read), boxes of its doubtful characters, its doubts."""

    number: int
    width: int
    height: int
    boxes: tuple[Box, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height for the picture; A4 where it has not been read."""
        return (self.width, self.height) if self.width else (1272, 1800)


@dataclass(frozen=True, slots=True)
class ScanView:
    """A scan as the pages of the product show it. ``why_closed`` says why it cannot be corrected any more."""

    count: int
    leaves: tuple[Leaf, ...]
    doubts: int
    typed: bool
    why_closed: str
    may_correct: bool


def scan_view(document: PolicyDocument, actor: Actor) -> ScanView | None:
    """What there is to show of a scan; None for every other document. Three queries."""
    scan = getattr(document, "scan", None)
    if scan is None:
        return None
    read = {page.number: page for page in scan.pages.all()}
    leaves = tuple(_leaf(number, read.get(number)) for number in range(1, scan.count + 1))
    why = why_closed(document)
    return ScanView(
        count=scan.count,
        leaves=leaves,
        doubts=len(document.breakdown.get("doubtful", ())),
        typed=bool(scan.typed),
        why_closed=why,
        may_correct=not why and bool(read) and document_changeable(document, actor),
    )


def scan_page(document: PolicyDocument, number: int) -> tuple[ScanPage, Leaf]:
    """One page with what is to be shown beside it; 404 where it has not been read."""
    scan = getattr(document, "scan", None)
    page = scan.pages.filter(number=number).first() if scan else None
    if page is None:
        raise Http404
    return page, _leaf(number, page)


def page_picture(document: PolicyDocument, number: int) -> bytes:
    """The picture of a page, drawn from the original. 404 for what is no scan, Unreadable where it cannot be drawn."""
    scan = getattr(document, "scan", None)
    storage = document.original.storage
    if scan is None or not 1 <= number <= scan.count or not storage.exists(document.original.name or ""):
        raise Http404
    with document.original.open("rb") as file:
        data = file.read()
    return scans.page_shown(data, document.filename, number, page_turns(document, number))


def page_turns(document: PolicyDocument, number: int) -> int:
    """The quarter turns by which a page lay when it was scanned."""
    scan = getattr(document, "scan", None)
    return (scan.pages.filter(number=number).values_list("turns", flat=True).first() or 0) if scan else 0


def _leaf(number: int, page: ScanPage | None) -> Leaf:
    if page is None:
        return Leaf(number, 0, 0)
    if page.checked:
        return Leaf(number, page.width, page.height)
    doubts = tuple(_doubt(page.text, start, end) for start, end in page.doubtful)
    boxes = tuple(_boxes(page)) if page.text == page.read else ()
    return Leaf(number, page.width, page.height, boxes, doubts)


def _boxes(page: ScanPage) -> list[Box]:
    """Where the doubtful characters stand, by their share of the line's width: good enough to find them by."""
    found = []
    for left, top, right, bottom, start, end, _sure in page.lines:
        one = (right - left) / max(_units(page.text[start:end]), 1)
        for low, high in page.doubtful:
            if low < end and high > start:
                first = left + one * _units(page.text[start : max(low, start)])
                width = one * _units(page.text[max(low, start) : min(high, end)])
                found.append(Box(round(first) - 6, top - 2, round(width) + 12, bottom - top + 4))
    return found


def _units(text: str) -> float:
    """Width in full characters, as printed."""
    return sum(1.0 if ord(char) > 0x2000 else 0.55 for char in text)


def _doubt(text: str, start: int, end: int) -> Doubt:
    before = text[max(start - AROUND, 0) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    return Doubt(before.lstrip("　"), text[start:end], after)
