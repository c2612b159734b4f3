"""Photographs without what the camera wrote into them: place, time, device. Which way is up is kept. Pure."""

from __future__ import annotations

import struct

_EXIF = b"Exif\x00\x00"
_SOI, _SOS, _EOI = 0xD8, 0xDA, 0xD9
_APP1, _APP13, _COMMENT = 0xE1, 0xED, 0xFE
_ORIENTATION = 0x0112
_PNG_DROPPED = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def without_metadata(content: bytes, kind: str) -> bytes:
    """The picture alone. ``kind``: jpeg or png. Raises ValueError when it is cut off or no picture of that kind."""
    return _jpeg(content) if kind == "jpeg" else _png(content)


def _jpeg(content: bytes) -> bytes:
    kept = [content[:2]]
    at = 2
    while True:
        marker, body, after = _segment(content, at)
        if marker == _SOS:
            # The picture itself: up to the end mark; whatever hangs behind it (a second, hidden file) is cut off.
            end = content.rfind(b"\xff\xd9")
            if end < at:
                raise ValueError("the picture is cut off")
            return b"".join([*kept, content[at : end + 2]])
        if marker == _APP1:
            kept.append(_upright(body))
        elif marker not in {_APP13, _COMMENT}:
            kept.append(content[at:after])
        at = after


def _segment(content: bytes, at: int) -> tuple[int, bytes, int]:
    if at + 4 > len(content) or content[at] != 0xFF:
        raise ValueError("no segment where one should begin")
    length = int.from_bytes(content[at + 2 : at + 4], "big")
    after = at + 2 + length
    if length < 2 or after > len(content):
        raise ValueError("a segment is cut off")
    return content[at + 1], content[at + 4 : after], after


def _upright(body: bytes) -> bytes:
    """A segment that says nothing but which way is up; nothing where the camera did not say."""
    turned = _orientation(body)
    if turned in {None, 1}:
        return b""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0)
    block = _EXIF + b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block


def _orientation(body: bytes) -> int | None:
    if not body.startswith(_EXIF):
        return None
    tiff = body[len(_EXIF) :]
    order = {b"MM": ">", b"II": "<"}.get(tiff[:2])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (number,) = struct.unpack_from(f"{order}H", tiff, start)
        for index in range(min(number, 200)):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + index * 12)
            if tag == _ORIENTATION:
                return int(value) if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def _png(content: bytes) -> bytes:
    kept = [_PNG_HEAD]
    at = len(_PNG_HEAD)
    while True:
        if at + 12 > len(content):
            raise ValueError("the picture is cut off")
        length = int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        after = at + 12 + length
        if after > len(content):
            raise ValueError("a chunk is cut off")
        if name not in _PNG_DROPPED:
            kept.append(content[at:after])
        if name == b"IEND":
            return b"".join(kept)
        at = after
