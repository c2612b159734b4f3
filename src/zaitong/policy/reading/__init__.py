"""Files to text. Every reader returns decoded text; `unwrap` then makes paragraphs of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import guard
from zaitong.policy.source import SourceText
from zaitong.policy.unwrap import unwrap


def read_file(path: Path, *, report: Callable[[int, int], None] | None = None) -> SourceText:
    """The text of a file; a scan is recognised, and `report` told of (pages done, of how many). Raises `ReadError` with a clear Chinese line when it cannot be read."""
    if not path.is_file():
        raise ReadError("missing", f"找不到文件：{path.name or path}")
    if path.stat().st_size > guard.MAX_BYTES:
        raise ReadError("too_large", "文件超过 100 MB，无法读取，请拆分后再试。")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError("missing", f"文件打不开：{path.name}（没有读取权限）") from error
    try:
        return read_bytes(data, path.name)
    except ReadError as error:
        if error.code != "scan":
            raise
    from zaitong.policy.reading.scan import read_scan

    return read_scan(data, path.name, report=report)


def read_bytes(data: bytes, filename: str) -> SourceText:
    """The text of a file's content; `filename` gives the kind by its ending, which must fit the content.

    A scan or photo is a `ReadError` with the code scan: recognising takes seconds a page and is `scan.read_scan`.
    """
    kind = guard.kind_of(data, filename)
    raw = _decoded(data, kind).replace("\x00", " ")  # no database keeps NUL; a blank leaves every offset right
    guard.check_text(raw)
    source = unwrap(raw, filename=filename, kind=kind)
    guard.check_words(source.text)
    return source


def _decoded(data: bytes, kind: str) -> str:
    """The decoded text. The readers are imported here, each only when it is needed: starting must stay quick."""
    if kind == "docx":
        from zaitong.policy.reading.word import docx_text

        return docx_text(data)
    if kind == "pdf":
        from zaitong.policy.reading.pdf import pdf_text

        with guard.PDFIUM:
            return pdf_text(data)
    if kind == "picture":
        raise ReadError("scan", "这是图片，没有文字层，要先识别成文字。")
    if kind == "ofd":
        from zaitong.policy.reading.ofd import ofd_text

        return ofd_text(data)
    if kind == "doc":
        from zaitong.policy.reading.old_word import old_word_text

        return old_word_text(data)
    if kind == "html":
        from zaitong.policy.reading.web import html_text

        return html_text(data)
    from zaitong.policy.reading.plain import decode, markdown_text

    text = decode(data)
    return markdown_text(text) if kind == "md" else text
