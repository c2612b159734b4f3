"""Packed streams of a PDF: how large they grow, before the library is asked to unpack them."""

from __future__ import annotations

import re
import zlib

from zaitong.policy.errors import ReadError
from zaitong.policy.reading.guard import MAX_EXPANDED

MAX_STREAM = 30 * 1024 * 1024  # bytes of one unpacked stream that is no picture
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_TWICE = re.compile(rb"/(?:FlateDecode|Fl)[\s\]]{0,9}/(?:FlateDecode|Fl)\b")
_PIECE = 1 << 20


def check_streams(data: bytes) -> None:
    """Raise `ReadError` for a PDF whose text would unpack to more than any document holds."""
    total = 0
    for match in _STREAM.finditer(data):
        head = data[max(match.start() - 600, 0) : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if _TWICE.search(head):
            raise _too_large()
        if b"/Fl" in head and b"/Image" not in head:
            total += _size(data, match.end(), min(MAX_STREAM, MAX_EXPANDED - total))
    if data.count(b" obj") > 500_000:
        raise _too_large()


def _size(data: bytes, start: int, most: int) -> int:
    """The bytes a stream unpacks to; broken ones are left to the library."""
    unpacker, size, feed = zlib.decompressobj(), 0, data[start : start + 65_536]
    at = start + len(feed)
    try:
        while feed and not unpacker.eof:
            size += len(unpacker.decompress(feed, _PIECE))
            if size > most:
                raise _too_large()
            feed = unpacker.unconsumed_tail
            if not feed:
                feed = data[at : at + 65_536]
                at += len(feed)
    except zlib.error:
        pass
    return size


def _too_large() -> ReadError:
    return ReadError("too_large", "PDF 解压后过大，可能有问题，已拒绝读取，请重新导出后再试。")
