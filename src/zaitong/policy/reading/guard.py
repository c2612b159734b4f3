"""What may be read at all: size, kind, and whether there is Chinese text in it."""

from __future__ import annotations

from pathlib import PurePath

from zaitong.policy.errors import ReadError

MAX_BYTES = 100 * 1024 * 1024
MAX_EXPANDED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_CHARACTERS = 1_000_000
MAX_PAGES = 1_000
READABLE = "请另存为 .docx、.pdf 或 .txt 后再试。"

_KINDS = {".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".docx": "docx", ".pdf": "pdf"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"BM",
    b"II*\x00",
)


def kind_of(data: bytes, filename: str) -> str:
    """The kind of a file: txt, md, docx or pdf. Raises `ReadError` when name and content do not fit."""
    if len(data) > MAX_BYTES:
        raise ReadError("too_large", "文件超过 100 MB，无法读取，请拆分后再试。")
    if not data.strip():
        raise ReadError("empty", "文件是空的，没有内容可读。")
    suffix = PurePath(filename).suffix.lower()
    kind = _KINDS.get(suffix)
    if kind is None:
        raise ReadError("wrong_type", f"暂不支持 {suffix or '没有扩展名'} 的文件，{READABLE}")
    found = _content_kind(data)
    if found == "ole":
        if kind == "docx":
            raise ReadError("encrypted", "文件已加密，或是旧版 .doc 改了扩展名，请去掉密码并另存为 .docx 后再试。")
        raise ReadError("wrong_type", f"这是旧版 Office 文件，{READABLE}")
    expected = {"docx": "zip", "pdf": "pdf"}.get(kind, "text")
    if found == expected:
        return kind
    if found == "text" and kind in ("docx", "pdf"):
        raise ReadError("damaged", f"文件已损坏，或内容与扩展名 {suffix} 不符，请用原程序打开后另存再试。")
    raise ReadError("wrong_type", f"文件内容与扩展名 {suffix} 不符，请核对文件后再试。")


def _content_kind(data: bytes) -> str:
    head = data[:1024].lstrip()
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        return "ole"
    if data.startswith(_BINARY):
        return "binary"
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "binary" if b"\x00" in data[:4096] and not wide else "text"


def check_text(text: str) -> None:
    """Raise when a decoded text is empty or longer than any document."""
    if not text.strip():
        raise ReadError("no_text", "文件里没有可读的文字。如果是扫描件，请先识别成文字，或把文字粘贴进来。")
    if len(text) > MAX_CHARACTERS:
        raise ReadError("too_large", "文字超过 100 万字，不像一份公文，请核对文件或拆分后再试。")


def check_words(text: str) -> None:
    """Raise when the text is not Chinese."""
    chinese = sum(1 for char in text if "\u4e00" <= char <= "\u9fff")
    letters = sum(1 for char in text if char.isalnum())
    if chinese < 10 or chinese < 0.1 * letters:
        raise ReadError("not_chinese", "没有读到中文内容，请核对是不是选错了文件，或文字编码有误。")
    if chinese > 2000 and len(set(text)) < 50:
        raise ReadError("damaged", "文字大量重复，不像一份公文，请核对文件后再试。")
