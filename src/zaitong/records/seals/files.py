"""Sealed files: encrypted piece by piece under random names, so that large ones are never in plain on disk nor whole in memory.

MAGIC, 7 random bytes, then pieces of AES-256-GCM. A piece's nonce is these bytes, its number and whether it is the last one:
pieces cannot be swapped, left out or cut off. The first piece, of HEAD bytes, holds the file's name; the others PIECE bytes of
contents, the last one what is left. Each is bound to the record and to the name under which the file lies.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import File

from zaitong.records.seals.vault import SealBroken, current_key, file_key, mark_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.storage import Storage

    from zaitong.records.models import Attachment

MAGIC = b"ZTS1"
PREFIX = 7
HEAD = 1024
PIECE = 64 * 1024
TAG = 16
IN_MEMORY = 2_500_000
BROKEN = "密封的附件打不开：存着的和当初封的不一样，可能被改动或挪动过。请不要再改这份记录，马上联系系统管理员。"


@dataclass(frozen=True, slots=True)
class Packed:
    """A file ready to be stored: under which name, with which key, its contents."""

    path: str
    key_id: str
    file: File[bytes]

    def store(self, storage: Storage) -> str:
        """Lay it down; where."""
        with self.file:
            return str(storage.save(self.path, self.file))


def file_seal(record_id: int, name: str, pieces: Iterator[bytes]) -> Packed:
    """Encrypt a file. ``pieces``: its contents, each PIECE long but the last."""
    token, key_id = secrets.token_hex(16), current_key()
    held: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed once it is stored
    try:
        for piece in _encrypted(name, pieces, _bound(record_id, token, key_id), file_key(key_id)):
            held.write(piece)
    except BaseException:
        held.close()
        raise
    held.seek(0)
    return Packed(f"sealed/{token[:2]}/{token}", key_id, File(held))


def _encrypted(name: str, pieces: Iterator[bytes], bound: bytes, key: bytes) -> Iterator[bytes]:
    cipher, prefix = AESGCM(key), secrets.token_bytes(PREFIX)
    yield MAGIC + prefix
    number, waiting = 0, json.dumps({"name": name}, ensure_ascii=False).encode().ljust(HEAD)
    for piece in pieces:
        yield cipher.encrypt(_nonce(prefix, number, last=False), waiting, bound)
        number, waiting = number + 1, piece
    yield cipher.encrypt(_nonce(prefix, number, last=True), waiting, bound)


def file_mark(record_id: int, sha256: str) -> str:
    """What stands for a sealed file's hash: the same file again in the same record is known, and nothing else is."""
    return mark_of(sha256.encode(), f"{record_id}/file")


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """The contents of a plain file in pieces."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def file_name(attachment: Attachment) -> str:
    """The name that the file had when it came.

    Raises:
        SealBroken: see ``file_open``.
    """
    for piece in _decrypted(attachment):
        return str(json.loads(piece)["name"])
    raise SealBroken(BROKEN)


def file_check(attachment: Attachment) -> None:
    """Read all of it once, so that nothing is sent before it is known to be whole.

    Raises:
        SealBroken: changed, cut off, moved from another record, missing, or its key is gone.
    """
    for _piece in _decrypted(attachment):
        pass


def file_open(attachment: Attachment) -> Iterator[bytes]:
    """The contents in pieces. Raises as ``file_check``."""
    pieces = _decrypted(attachment)
    next(pieces, None)
    yield from pieces


def file_reseal(attachment: Attachment) -> Packed:
    """The same file under the current key and a new name."""
    return file_seal(attachment.record_id, file_name(attachment), file_open(attachment))


def _decrypted(attachment: Attachment) -> Iterator[bytes]:
    cipher, key_id = AESGCM(file_key(attachment.seal_key)), attachment.seal_key
    bound = _bound(attachment.record_id, PurePosixPath(str(attachment.file.name)).name, key_id)
    try:
        with attachment.file.storage.open(str(attachment.file.name)) as stored:
            prefix = stored.read(len(MAGIC) + PREFIX)[len(MAGIC) :]
            number, piece = 0, stored.read(HEAD + TAG)
            while piece:
                following = stored.read(PIECE + TAG)
                yield cipher.decrypt(_nonce(prefix, number, last=not following), piece, bound)
                number, piece = number + 1, following
            if not number:
                raise SealBroken(BROKEN)
    except (InvalidTag, FileNotFoundError, ValueError, OverflowError):
        raise SealBroken(BROKEN) from None


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _bound(record_id: int, token: str, key_id: str) -> bytes:
    return f"zaitong/1/file/{record_id}/{token}/{key_id}".encode()
