"""Word documents (.docx): paragraphs and tables in the order of the page."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import guard

if TYPE_CHECKING:
    from docx.document import Document

_DAMAGED = "文件已损坏，打不开，请用 Word 或 WPS 重新保存后再试。"


def docx_text(data: bytes) -> str:
    """The text of the body, one paragraph a line, table cells apart by tabs; tracked deletions are left out."""
    _check_archive(data)
    import docx

    try:
        document = docx.Document(BytesIO(data))
        return "\n".join(_lines(document))
    except ReadError:
        raise
    except Exception as error:  # the library raises whatever a broken part makes it raise
        raise ReadError("damaged", _DAMAGED) from error


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ReadError("damaged", _DAMAGED) from error
    expanded = sum(part.file_size for part in parts)
    if (
        expanded > guard.MAX_EXPANDED
        or (expanded > 2**20 and expanded > guard.MAX_RATIO * len(data))
        or len(parts) > 5000
    ):
        raise ReadError("too_large", "文件解压后过大，可能有问题，已拒绝读取。")
    if any(part.flag_bits & 1 for part in parts):
        raise ReadError("encrypted", "文件已加密，请去掉密码后再试。")
    names = {part.filename for part in parts}
    if "word/document.xml" not in names:
        message = "这不是 Word 文档（扩展名与内容不符），请核对文件后再试。"
        raise ReadError("wrong_type", message)


def _lines(document: Document) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block)
        else:
            yield from _paragraph_text(block._p).split("\n")


def _rows(grid: Any) -> Iterator[str]:
    for row in grid.rows:
        cells, seen = [], set()
        for cell in row.cells:
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                cells.append(" ".join(_paragraph_text(p._p).replace("\n", " ") for p in cell.paragraphs).strip())
        yield "\t".join(cells)


def _paragraph_text(element: Any) -> str:
    """Runs, also those inside links and insertions; deletions, field codes and footnote signs are left out."""
    pieces = []
    for node in element.iter():
        name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        if name == "t":
            pieces.append(node.text or "")
        elif name == "tab":
            if node.getparent().tag.endswith("}r"):
                pieces.append(" ")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
    return "".join(pieces)
