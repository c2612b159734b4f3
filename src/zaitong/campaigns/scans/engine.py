"""The door to the reading of scans: pictures of pages, recognition, pages back to one text, with the product's own errors."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.engine import Unreadable
from zaitong.policy import ReadError
from zaitong.policy.reading import guard, pictures, recognise, scan, sheet
from zaitong.policy.reading.sheet import Line, Sheet
from zaitong.policy.unwrap import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zaitong.campaigns.models import ScanPage
    from zaitong.policy.reading.pictures import Pictures
    from zaitong.policy.source import SourceText

PHOTOS = (".jpg", ".jpeg", ".png", ".tif", ".tiff")
SHOWN_SIDE = 1_600  # pixels of the longer side of a page as it is shown
MISSING = (
    "这是扫描件，没有文字层，本系统没有装识别组件。原件已经留着，请把全文粘贴到下面；或者换一份能选中文字的文件上传。"
)


def can_recognise() -> bool:
    """Whether this installation reads scans by itself."""
    return recognise.available()


@contextmanager
def opened(data: bytes, filename: str) -> Iterator[Pictures]:
    """The pages of a scan as pictures. Raises Unreadable where they cannot be opened or are too many."""
    try:
        with pictures.open_pictures(data, guard.kind_of(data, filename)) as pages:
            pictures.check_count(pages.count)
            yield pages
    except ReadError as error:
        raise Unreadable(error.message, code=error.code) from error


def page_read(pages: Pictures, number: int) -> Sheet:
    """What stands on one page. Raises Unreadable where nothing here can recognise it."""
    if not recognise.available():
        raise Unreadable(MISSING, code="scan")
    return scan.sheet_read(pages.picture(number), recognise.recogniser())


def page_shown(data: bytes, filename: str, number: int, turns: int) -> bytes:
    """The picture of one page, upright, as WebP."""
    with opened(data, filename) as pages:
        shown = pages.picture(number, SHOWN_SIDE)
    if turns:
        shown = shown.rotate(-90 * turns, expand=True)
    stream = io.BytesIO()
    shown.save(stream, "WEBP", quality=72, method=2)
    return stream.getvalue()


def page_values(read: Sheet) -> dict[str, Any]:
    """What is kept of a page, by the names of ScanPage."""
    kept = read.to_json()
    return {**kept, "read": kept["text"]}


def joined_by_look(before: ScanPage | None, page: Sheet) -> bool:
    """Whether a page seems to go on in the last paragraph of the one before."""
    return before is not None and before.goes_on and page.goes_back


def pages_text(pages: Sequence[ScanPage], filename: str) -> SourceText:
    """The pages as one document, corrections and all. Raises Unreadable where there are no words on them."""
    try:
        return scan.scanned_text([_sheet(page) for page in pages], filename, "scan", [page.joined for page in pages])
    except ReadError as error:
        raise Unreadable(error.message, code=error.code) from error


def typed_text(text: str, filename: str) -> SourceText:
    """A text that a person gave for a scan. Raises Unreadable where it is no Chinese text."""
    try:
        guard.check_text(text)
        source = unwrap(text, filename=filename, kind="txt")
        guard.check_words(source.text)
    except ReadError as error:
        raise Unreadable(error.message, code=error.code) from error
    return source


def doubts_left(page: ScanPage, text: str) -> list[list[int]]:
    """The doubtful spans of a page after its text was changed."""
    spans = [(start, end) for start, end in page.doubtful]
    return [list(span) for span in sheet.doubts_moved(page.text, spans, text)]


def _sheet(page: ScanPage) -> Sheet:
    """A page as the engine takes it; lines only where the text is still as it was recognised."""
    lines = (
        tuple(Line((a, b, c, d), start, end, sure) for a, b, c, d, start, end, sure in page.lines)
        if page.text == page.read
        else ()
    )
    doubtful = () if page.checked else tuple((start, end) for start, end in page.doubtful)
    return Sheet(page.width, page.height, page.text, lines, doubtful, page.turns, page.goes_on, page.goes_back)
