"""Authenticated encryption (AES-256-GCM) with keys by id. ``about`` says where something belongs: it opens nowhere else.

Keys come from ``settings.SEAL_KEYS``: (id, 32 bytes) pairs, the current one first. From each are drawn a key for
encryption and one for marks, so that neither does two things.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from zaitong.common.errors import DomainError

NONCE = 12
MARK = 32  # hexadecimal digits of a mark


class SealBroken(DomainError):
    """What lies sealed is not what was sealed, or its key is not there."""

    status = HTTPStatus.CONFLICT
    code = "seal_broken"


@dataclass(frozen=True, slots=True)
class Box:
    """Something sealed: the key's id, then nonce and ciphertext."""

    key_id: str
    data: bytes


def current_key() -> str:
    """The id of the key that seals.

    Raises:
        DomainError: there is none.
    """
    for key_id, _ in settings.SEAL_KEYS:
        return str(key_id)
    raise DomainError("系统还没有配置密封密钥，密封栏现在存不了。请联系系统管理员。", code="no_seal_key")


def seal(plain: bytes, about: str) -> Box:
    """Seal with the current key."""
    key_id = current_key()
    nonce = secrets.token_bytes(NONCE)
    return Box(key_id, nonce + AESGCM(_keys(key_id)[0]).encrypt(nonce, plain, _bound(about, key_id)))


def unseal(box: Box, about: str) -> bytes:
    """The plain text.

    Raises:
        SealBroken: changed, moved from somewhere else, or sealed with a key that is gone.
    """
    key = _keys(box.key_id)[0]
    try:
        return AESGCM(key).decrypt(box.data[:NONCE], box.data[NONCE:], _bound(about, box.key_id))
    except (InvalidTag, ValueError):
        said = "密封的内容打不开：存着的和当初封的不一样，可能被改动或挪动过。请不要再改这份记录，马上联系系统管理员。"
        raise SealBroken(said) from None


def mark_of(plain: bytes, about: str, key_id: str = "") -> str:
    """A mark that tells same from different without opening, and tells nothing without the key."""
    key_id = key_id or current_key()
    told = hmac.new(_keys(key_id)[1], about.encode() + bytes(1) + plain, sha256)
    return f"{key_id}:{told.hexdigest()[:MARK]}"


def is_marked(mark: str, plain: bytes, about: str) -> bool:
    """Whether a mark is that of this plain text, under whichever key it was made."""
    key_id = mark.partition(":")[0]
    if key_id not in dict(settings.SEAL_KEYS):
        return False
    return hmac.compare_digest(mark, mark_of(plain, about, key_id))


def file_key(key_id: str) -> bytes:
    """The key for sealed files (see ``files``)."""
    return _keys(key_id)[0]


def _bound(about: str, key_id: str) -> bytes:
    return f"zaitong/1/{about}/{key_id}".encode()


def _keys(key_id: str) -> tuple[bytes, bytes]:
    master = dict(settings.SEAL_KEYS).get(key_id)
    if master is None:
        raise SealBroken(f"密封的内容打不开：系统里没有编号为 {key_id} 的密钥。请联系系统管理员把它加回来。")
    return _drawn(master)


@lru_cache(maxsize=32)
def _drawn(master: bytes) -> tuple[bytes, bytes]:
    drawn = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"zaitong seals 1").derive(master)
    return drawn[:32], drawn[32:]
