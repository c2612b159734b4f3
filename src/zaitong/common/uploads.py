"""Files from outside: what they really are, whether they are safe to keep, and what is stored of them.

``check_upload`` is the one door. It reads the content, never trusts the name or the browser's type, and never unpacks:
of packed formats only the directory is read. Photographs lose where and with what they were taken.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePath
from typing import IO, TYPE_CHECKING

from django.core.files.base import ContentFile, File

from zaitong.common.errors import DomainError
from zaitong.common.images import without_metadata

if TYPE_CHECKING:
    from collections.abc import Iterable

ATTACHMENT_LIMIT = 50_000_000  # bytes of one attachment
MAX_ENTRIES = 5_000
MAX_EXPANDED = 500_000_000  # bytes that a packed file may grow to
MAX_RATIO = 200
NAME_LENGTH = 200

# Extension -> the kind of content behind it.
_EXTENSIONS = {
    "pdf": "pdf",
    "ofd": "ofd",
    "docx": "docx",
    "xlsx": "xlsx",
    "pptx": "pptx",
    "doc": "ole",
    "wps": "ole",
    "xls": "ole",
    "et": "ole",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "png": "png",
    "txt": "text",
    "md": "text",
}
ATTACHMENTS = frozenset(_EXTENSIONS) - {"md"}
DOCUMENTS = frozenset({"docx", "pdf", "txt", "md"})
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ole": "application/octet-stream",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "text": "text/plain",
}
_NAMES = {"ole": "旧版 Office 文件", "jpeg": "JPG 图片", "png": "PNG 图片", "text": "纯文本", "zip": "压缩包"}
_OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The harmless line by which virus scanners are tested, kept in two halves so that no scanner stops at this file.
_TEST_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class UploadError(DomainError):
    """A file that is not taken, with the reason and what to do instead."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "upload"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What may be stored: ``file`` is the content to keep (``sha256`` and ``size`` are its own, in bytes)."""

    file: File[bytes]
    name: str
    size: int
    sha256: str
    content_type: str


def check_upload(
    file: File[bytes], allowed: Iterable[str] = ATTACHMENTS, *, limit: int = ATTACHMENT_LIMIT
) -> CheckedFile:
    """Take a file from outside, or raise `UploadError`. ``allowed``: extensions without the dot; ``limit``: bytes."""
    name = clean_name(str(file.name or ""))
    _check_size(name, int(file.size or 0), limit)
    allowed = frozenset(allowed)
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in allowed:
        raise UploadError(f"“{name}”：{_not_taken(extension)}，请改用 {_kinds_text(allowed)}。")
    kind = _kind_of(name, file)
    if kind != _EXTENSIONS[extension]:
        raise UploadError(
            f"“{name}”的内容其实是{_NAMES.get(kind, f' {kind.upper()} 文件')}，和扩展名 .{extension} 不符。"
            "请用原来的软件打开，另存后再传。"
        )
    if kind in {"jpeg", "png"}:
        file = _cleaned_image(name, file, kind)
    return CheckedFile(file, name, int(file.size or 0), _sha256(file), CONTENT_TYPES[kind])


def clean_name(name: str) -> str:
    """The last part of a name as people see it: no folders, no invisible or direction-turning characters."""
    name = _UNSEEN.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    return (stem[: NAME_LENGTH - len(suffix)] + suffix) or "未命名"


def _check_size(name: str, size: int, limit: int) -> None:
    if size == 0:
        raise UploadError(f"“{name}”是空文件，里面没有内容，请核对后换一个。")
    if size > limit:
        have, may = size / 1_000_000, limit // 1_000_000
        raise UploadError(f"“{name}”有 {have:.0f} MB，超过每个 {may} MB 的上限，请压缩或分成几个再传。")


def _not_taken(extension: str) -> str:
    if extension in {"zip", "rar", "7z", "gz", "tar"}:
        return "压缩包看不到里面的内容，请解开后逐个上传"
    if extension in {"docm", "xlsm", "pptm", "dotm"}:
        return "带宏的文件不收，请另存为不带宏的格式"
    if extension in {"heic", "heif", "webp", "bmp", "tif", "tiff", "gif"}:
        return f"暂不收 .{extension} 图片，请转成 JPG 或 PDF"
    return f"不收 .{extension} 文件" if extension else "文件没有扩展名，认不出类型"


def _kinds_text(allowed: frozenset[str]) -> str:
    order = ("pdf", "docx", "xlsx", "pptx", "ofd", "wps", "doc", "xls", "jpg", "png", "txt", "md")
    return "、".join(extension for extension in order if extension in allowed)


def _kind_of(name: str, file: File[bytes]) -> str:
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if _TEST_VIRUS in head:
        raise UploadError(f"“{name}”带有病毒特征，没有接收。请先在本机杀毒。")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_OLE):
        return _ole_kind(name, file)
    if head.startswith(b"PK\x03\x04"):
        return _packed_kind(name, file)
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if b"\x00" not in head and not head.startswith((b"MZ", b"\x7fELF", b"#!")) and _is_text(head):
        return "text"
    raise UploadError(f"“{name}”认不出是什么文件，可能已损坏。请用原来的软件打开，另存后再传。")


def _is_text(head: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the last character may be cut in half
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _ole_kind(name: str, file: File[bytes]) -> str:
    """Old Office files: their directory names the streams, in UTF-16."""
    content = b"".join(file.chunks())
    file.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UploadError(f"“{name}”加了密码，打不开。请去掉密码，另存后再传。")
    if any(mark.encode("utf-16-le") in content for mark in ("_VBA_PROJECT", "Macros")):
        raise UploadError(f"“{name}”带有宏，可能夹带病毒。请另存为不带宏的格式再传。")
    return "ole"


def _packed_kind(name: str, file: File[bytes]) -> str:
    """Formats packed as zip. Only the directory and the list of parts are read."""
    try:
        with zipfile.ZipFile(_stream(file)) as packed:
            entries = packed.infolist()
            _check_bomb(name, entries)
            names = {entry.filename for entry in entries}
            _check_macros(name, packed, names)
            if any(entry.flag_bits & 1 for entry in entries):
                raise UploadError(f"“{name}”加了密码，打不开。请去掉密码，另存后再传。")
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise UploadError(f"“{name}”已损坏，打不开。请用原来的软件打开，另存后再传。") from error
    finally:
        file.seek(0)
    if "OFD.xml" in names:
        return "ofd"
    found = [kind for part, kind in _OFFICE_PARTS.items() if part in names]
    return found[0] if found and "[Content_Types].xml" in names else "zip"


def _stream(file: File[bytes]) -> IO[bytes]:
    inner = file.file
    if inner is None:
        raise ValueError("a file without content")
    inner.seek(0)
    return inner


def _check_bomb(name: str, entries: list[zipfile.ZipInfo]) -> None:
    expanded = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    big = expanded > 10_000_000 and expanded / packed > MAX_RATIO
    if len(entries) > MAX_ENTRIES or expanded > MAX_EXPANDED or big:
        raise UploadError(f"“{name}”展开后大得不正常，没有接收。请用原来的软件打开，另存后再传。")


def _check_macros(name: str, packed: zipfile.ZipFile, names: set[str]) -> None:
    macro = any(PurePath(part).name.lower() in {"vbaproject.bin", "vbadata.xml"} for part in names)
    if not macro and "[Content_Types].xml" in names:
        with packed.open("[Content_Types].xml") as types:
            macro = b"macroEnabled" in types.read(1_000_000)
    if macro:
        raise UploadError(f"“{name}”带有宏，可能夹带病毒。请另存为不带宏的格式再传。")


def _cleaned_image(name: str, file: File[bytes], kind: str) -> File[bytes]:
    content = b"".join(file.chunks())
    try:
        return ContentFile(without_metadata(content, kind), name=name)
    except ValueError as error:
        raise UploadError(f"“{name}”已损坏，打不开。请换一张，或重新扫描。") from error


def _sha256(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
