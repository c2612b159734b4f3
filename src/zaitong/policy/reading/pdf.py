"""PDF with a text layer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import columns, guard
from zaitong.policy.reading.streams import check_streams

_SCAN = "PDF 里没有文字层，多半是扫描件，要先识别成文字。"
_EDGE = 2  # lines at the head and foot of a page that may be said again on every page
_SAME = 0.6  # on so many of the pages


def pdf_text(data: bytes) -> str:
    """The text of all pages, a form feed between them; columns one after the other, running heads left out."""
    import pypdfium2

    check_streams(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError("encrypted", "PDF 已加密，请去掉密码后再试。") from error
        raise ReadError("damaged", "PDF 已损坏，打不开，请用原程序重新导出后再试。") from error
    try:
        count = len(document)
        if count > guard.MAX_PAGES:
            raise ReadError("too_large", f"PDF 超过 {guard.MAX_PAGES} 页，请拆分后再试。")
        pages = list(_pages(document, count))
    finally:
        document.close()
    if sum(1 for page in pages for char in page if char.isalnum()) < 10 * max(count, 1):
        raise ReadError("scan", _SCAN)
    return "\f".join(_without_running_heads(pages))


def _pages(document: Any, count: int) -> Iterator[str]:
    import pypdfium2

    total = 0
    for number in range(count):
        try:
            page = document[number]
            layer = page.get_textpage()
            text = columns.page_text(layer, page.get_width())
        except pypdfium2.PdfiumError as error:
            raise ReadError("damaged", f"PDF 第 {number + 1} 页已损坏，请重新导出后再试。") from error
        # pdfium marks a hyphen at a line end with U+FFFE
        yield text.replace("\r\n", "\n").replace("\ufffe", "-")
        total += len(text)
        if total > guard.MAX_CHARACTERS:
            raise guard.too_long()


def _without_running_heads(pages: list[str]) -> list[str]:
    """Pages without the lines that stand at the head or foot of most of them, page numbers in them set aside."""
    if len(pages) < 4:
        return pages
    split = [page.split("\n") for page in pages]
    counts: dict[str, int] = {}
    for lines in split:
        for line in {_bare(lines[at]) for at in _edges(lines)}:
            counts[line] = counts.get(line, 0) + 1
    running = {line for line, count in counts.items() if line and count >= max(_SAME * len(pages), 3)}
    for lines in split[1:]:  # on the first page it may be the head of the document itself
        for at in sorted(_edges(lines), reverse=True):
            if _bare(lines[at]) in running:
                del lines[at]
    return ["\n".join(lines) for lines in split]


def _edges(lines: list[str]) -> set[int]:
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return set(filled[:_EDGE] + filled[-_EDGE:])


def _bare(line: str) -> str:
    return re.sub(r"[\s\d—－–\-]+", "", line)
