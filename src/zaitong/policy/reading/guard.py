"""What may be read at all: size, kind, and whether there is Chinese text in it."""

from __future__ import annotations

import threading
from pathlib import PurePath

from zaitong.policy.errors import ReadError

MAX_BYTES = 100 * 1024 * 1024
MAX_EXPANDED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_CHARACTERS = 200_000  # some 400 pages: what can be taken apart within two seconds
MAX_PAGES = 1_000
PDFIUM = threading.Lock()  # the library behind PDF takes one caller at a time
READABLE = "请另存为 .docx、.pdf 或 .txt 后再试。"

_KINDS = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".docx": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".ofd": "ofd",
    ".doc": "doc",
    ".wps": "doc",
    ".jpg": "picture",
    ".jpeg": "picture",
    ".png": "picture",
    ".tif": "picture",
    ".tiff": "picture",
}
# what the content of each kind may be; an old Word name often hides a newer file or a web page
_CONTENTS = {
    "txt": {"text": "txt"},
    "md": {"text": "md"},
    "html": {"text": "html"},
    "docx": {"zip": "docx"},
    "pdf": {"pdf": "pdf"},
    "ofd": {"zip": "ofd"},
    "picture": {"picture": "picture"},
    "doc": {"ole": "doc", "zip": "docx", "rtf": "doc", "web": "html"},
}
_MACROS = (".docm", ".dotm")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_BINARY = (
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"BM",
)


def kind_of(data: bytes, filename: str) -> str:
    """The kind of a file: txt, md, html, docx, pdf, ofd, doc or picture. Raises `ReadError` when name and content do not fit."""
    if len(data) > MAX_BYTES:
        raise ReadError("too_large", "文件超过 100 MB，无法读取，请拆分后再试。")
    if not data.strip():
        raise ReadError("empty", "文件是空的，没有内容可读。")
    suffix = PurePath(filename).suffix.lower()
    if suffix in _MACROS:
        raise ReadError("wrong_type", "带宏的文件可能夹带病毒，请另存为不带宏的 .docx 后再试。")
    kind = _KINDS.get(suffix)
    if kind is None:
        raise ReadError("wrong_type", f"暂不支持 {suffix or '没有扩展名'} 的文件，{READABLE}")
    found = _content_kind(data)
    if found == "text" and kind == "doc":
        found = _old_text(data)
    if found in _CONTENTS[kind]:
        return _CONTENTS[kind][found]
    raise _misfit(kind, found, suffix)


def _misfit(kind: str, found: str, suffix: str) -> ReadError:
    if found == "ole" and kind == "docx":
        return ReadError("encrypted", "文件已加密，或是旧版 .doc 改了扩展名，请去掉密码并另存为 .docx 后再试。")
    if found == "ole":
        return ReadError("wrong_type", f"这是旧版 Office 文件，{READABLE}")
    if found == "text" and kind not in ("txt", "md", "html"):
        return ReadError("damaged", f"文件已损坏，或内容与扩展名 {suffix} 不符，请用原程序打开后另存再试。")
    return ReadError("wrong_type", f"文件内容与扩展名 {suffix} 不符，请核对文件后再试。")


def _old_text(data: bytes) -> str:
    """What a text under an old Word name is: rtf, a web page, or just text."""
    head = data[:2048].lstrip().lower()
    if head.startswith(b"{\\rtf"):
        return "rtf"
    return "web" if b"<html" in head else "text"


def _content_kind(data: bytes) -> str:
    head = data[:1024].lstrip()
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        return "ole"
    if data.startswith(_PICTURES):
        return "picture"
    if data.startswith(_BINARY):
        return "binary"
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "binary" if b"\x00" in data[:4096] and not wide else "text"


def too_long() -> ReadError:
    """The error for more text than a document has."""
    return ReadError("too_large", "文字超过 20 万字，不像一份公文，请核对文件或拆分后再试。")


def check_text(text: str) -> None:
    """Raise when a decoded text is empty or longer than any document."""
    if not text.strip():
        raise ReadError("no_text", "文件里没有可读的文字。如果是扫描件，请先识别成文字，或把文字粘贴进来。")
    if len(text) > MAX_CHARACTERS:
        raise too_long()


def check_words(text: str) -> None:
    """Raise when the text is not Chinese."""
    chinese = sum(1 for char in text if "\u4e00" <= char <= "\u9fff")
    letters = sum(1 for char in text if char.isalnum())
    if chinese < 10 or chinese < 0.1 * letters:
        raise ReadError("not_chinese", "没有读到中文内容，请核对是不是选错了文件，或文字编码有误。")
    if chinese > 2000 and len(set(text)) < 50:
        raise ReadError("damaged", "文字大量重复，不像一份公文，请核对文件后再试。")
