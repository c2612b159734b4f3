"""Formats that are XML inside a zip: opened without trusting what the archive or its XML claims."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from io import BytesIO
from xml.etree import ElementTree as ET

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import guard

MAX_PARTS = 5_000
MAX_XML = 40 * 1024 * 1024  # bytes of one XML part
MAX_TAGS = 1_500_000  # opening and closing tags of one part
MAX_VALUES = 3_000_000  # attributes of one part
MAX_DEPTH = 200
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, RuntimeError, NotImplementedError)


class Packed:
    """An archive in memory. `xml` and `names` are all that is ever read of it; nothing is unpacked to disk."""

    def __init__(self, data: bytes, damaged: str) -> None:
        """Check sizes and secrecy by the directory alone. Raises `ReadError`; `damaged` is its line for a broken file."""
        self._damaged = damaged
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            parts = self._archive.infolist()
        except _BROKEN as error:
            raise self.damaged() from error
        expanded = sum(part.file_size for part in parts)
        unlikely = expanded > 2**20 and expanded > guard.MAX_RATIO * len(data)
        if expanded > guard.MAX_EXPANDED or unlikely or len(parts) > MAX_PARTS:
            raise _too_large()
        if any(part.flag_bits & 1 for part in parts):
            raise ReadError("encrypted", "文件已加密，请去掉密码后再试。")
        self.names = frozenset(part.filename for part in parts)

    def damaged(self) -> ReadError:
        """The error for a broken file of this format."""
        return ReadError("damaged", self._damaged)

    def xml(self, name: str) -> ET.Element | None:
        """The root of an XML part; None when there is no such part. Raises `ReadError` when it is not sound."""
        if name not in self.names:
            return None
        try:
            with self._archive.open(name) as part:
                content = part.read(MAX_XML + 1)
        except _BROKEN as error:
            raise self.damaged() from error
        if len(content) > MAX_XML:
            raise _too_large()
        try:
            return parse_xml(content)
        except (ET.ParseError, ValueError, LookupError) as error:
            raise self.damaged() from error


def _too_large() -> ReadError:
    return ReadError("too_large", "文件解压后过大，可能有问题，已拒绝读取。")


class _Builder(ET.TreeBuilder):
    """Builds the tree, and refuses what declares entities before any of them is looked at."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise ReadError(
            "damaged", "文件里有不安全的内容（外部实体声明），已拒绝读取，请用 Word 或 WPS 重新保存后再试。"
        )


def parse_xml(content: bytes) -> ET.Element:
    """The root element. Raises `ReadError` for a DOCTYPE or more tags than a document has, ParseError when broken."""
    if content.count(b"<") > MAX_TAGS or content.count(b"=") > MAX_VALUES:
        raise _too_large()
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - see _Builder
    parser.feed(content)
    return parser.close()


def local(element: ET.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def value(element: ET.Element | None, name: str = "val") -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: ET.Element | None, *path: str) -> ET.Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def whole(element: ET.Element | None, name: str = "val", default: int = 0) -> int:
    """An attribute that is a small whole number; `default` when it is missing or none."""
    text = value(element, name) or ""
    return int(text) if len(text) <= 9 and text.lstrip("-").isdecimal() and text.isascii() else default


def is_on(element: ET.Element | None) -> bool:
    """Whether a switch such as w:vanish is there and not set to false."""
    return element is not None and (value(element) or "1").lower() not in {"0", "false", "off", "none"}


def joined(base: str, target: str) -> str:
    """The name of a part that another part in folder `base` points to."""
    path = target if target.startswith("/") else posixpath.join(base, target)
    return posixpath.normpath(path).lstrip("/")
