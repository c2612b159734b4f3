"""Scans and photos to text: page by page through a recogniser, then one document with the doubtful characters marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import guard, pictures, recognise
from zaitong.policy.reading.sheet import Sheet, sheet_of
from zaitong.policy.source import ScanLine, ScanPage, SourceText
from zaitong.policy.unwrap import unwrap

if TYPE_CHECKING:
    from PIL.Image import Image

    from zaitong.policy.reading.recognise import Recogniser

Report = Callable[[int, int], None]  # pages done, of how many
MISSING = (
    '这是扫描件，没有文字层，本机也没有装识别组件。请安装后再试（pip install "zaitong[ocr]"），'
    "或者把识别好的文字另存为 .txt 再读。"
)


def read_scan(
    data: bytes, filename: str, *, read: Recogniser | None = None, report: Report | None = None
) -> SourceText:
    """The text of a scanned PDF or a photo. Raises `ReadError`, also where nothing can be recognised here."""
    if read is None and not recognise.available():
        raise ReadError("scan", MISSING)
    read = read or recognise.recogniser()
    kind = guard.kind_of(data, filename)
    with pictures.open_pictures(data, kind) as pages:
        pictures.check_count(pages.count)
        sheets = []
        for number in range(1, pages.count + 1):
            sheets.append(sheet_read(pages.picture(number), read))
            if report:
                report(number, pages.count)
    return scanned_text(sheets, filename, kind)


def sheet_read(picture: Image, read: Recogniser) -> Sheet:
    """One page."""
    return sheet_of(read(picture), picture.width, picture.height)


def joins(before: Sheet, sheet: Sheet) -> bool:
    """Whether the last paragraph of a page runs over to the next."""
    return before.goes_on and sheet.goes_back


def scanned_text(sheets: Sequence[Sheet], filename: str, kind: str, joined: Sequence[bool] | None = None) -> SourceText:
    """The pages as one document. `joined` says for each page whether it goes on in the paragraph before."""
    if joined is None:
        joined = [at > 0 and joins(sheets[at - 1], sheet) for at, sheet in enumerate(sheets)]
    raw, places = "", []
    for at, sheet in enumerate(sheets):
        raw = raw.rstrip("\n") + ("" if at == 0 or joined[at] else "\n")
        body = sheet.text.lstrip("　") if joined[at] else sheet.text
        places.append(len(raw) - (len(sheet.text) - len(body)))
        raw += body
    _check(raw, sheets)
    source = unwrap(raw, filename=filename, kind=kind)
    guard.check_words(source.text)
    return replace(source, pages=_pages(source, sheets, places), doubtful=_doubtful(source, sheets, places))


def _check(raw: str, sheets: Sequence[Sheet]) -> None:
    if not any(char.isalnum() for char in raw):
        many = f"{len(sheets)} 页" if len(sheets) > 1 else "图片"
        raise ReadError("no_text", f"{many}里没有认出文字，请核对是不是选错了文件，或者扫描得更清楚些再试。")
    guard.check_text(raw)


def _pages(source: SourceText, sheets: Sequence[Sheet], places: Sequence[int]) -> tuple[ScanPage, ...]:
    found = []
    for sheet, place in zip(sheets, places, strict=True):
        lines = [
            ScanLine(line.box, *_span(source, line.start + place, line.end + place), line.confidence)
            for line in sheet.lines
        ]
        found.append(ScanPage(sheet.width, sheet.height, tuple(lines)))
    return tuple(found)


def _doubtful(source: SourceText, sheets: Sequence[Sheet], places: Sequence[int]) -> tuple[tuple[int, int], ...]:
    spans = [
        _span(source, start + place, end + place)
        for sheet, place in zip(sheets, places, strict=True)
        for start, end in sheet.doubtful
    ]
    return tuple(span for span in spans if span[0] < span[1])


def _span(source: SourceText, start: int, end: int) -> tuple[int, int]:
    """The span of the text for one of the decoded text."""
    return bisect_left(source.offsets, start), bisect_left(source.offsets, end)
