"""Files that nobody should trust, each made by hand in a few lines."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile

from zaitong.campaigns.tests.samples import NOTICE
from zaitong.policy.tests.pdfs import pdf_of

PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def encrypted_pdf(password: bytes = b"opensesame") -> bytes:
    """PDF 1.4 standard security, revision 2, 40 bits: it opens only with the password."""
    name, rights = b"0123456789abcdef", -4
    padded = (password + PAD)[:32]
    owner = rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    seed = padded + owner + struct.pack("<i", rights) + name
    user = rc4(hashlib.md5(seed, usedforsecurity=False).digest()[:5], PAD)
    plain = pdf_of(["关于开展检查的通知"])
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P {rights} /O <{owner.hex()}> /U <{user.hex()}> >>"
    trailer = f"trailer << {encrypt} /ID [<{name.hex()}> <{name.hex()}>] ".encode()
    return plain.replace(b"trailer << ", trailer)


def encrypted_docx() -> bytes:
    """A compound file with the streams of an OOXML file under a password: one FAT sector, one directory, one stream."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", fat, end, *range(3, 10), end, *[free] * 118)

    def entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        first = text.ljust(64, b"\x00") + struct.pack("<HBB", len(text) + 2 if name else 0, kind, 1)
        return first + struct.pack("<III", free, right, child) + bytes(36) + struct.pack("<IQ", start, size)

    listing = entry("Root Entry", 5, 1, free, end, 0) + entry("EncryptedPackage", 2, free, 2, 2, 4096)
    listing += entry("EncryptionInfo", 2, free, free, end, 0) + entry("", 0, free, free, 0, 0)
    return head + table + listing + hashlib.sha256(b"secret").digest() * 128


def bomb(part: str, size: int = 30_000_000) -> bytes:
    return packed({"[Content_Types].xml": TYPES, part: b"0" * size})


def macro_docx() -> bytes:
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"})


UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "empty": ("空.txt", b"", "空"),
    "blank": ("空白.txt", b" \r\n\t ", "空"),
    "damaged word": ("坏.docx", b"PK\x03\x04" + b"broken" * 40, "损坏"),
    "cut word": (
        "断.docx",
        packed({"[Content_Types].xml": TYPES, "word/document.xml": b"<w:body>" * 99})[:-40],
        "损坏",
    ),
    "word without xml": ("乱.docx", packed({"[Content_Types].xml": TYPES, "word/document.xml": b"not xml"}), "损坏"),
    "damaged pdf": ("坏.pdf", b"%PDF-1.7\nbroken", "损坏"),
    "encrypted pdf": ("密.pdf", encrypted_pdf(), "加密"),
    "encrypted word": ("密.docx", encrypted_docx(), "加密"),
    "zip bomb": ("弹.docx", bomb("word/document.xml"), "过大"),
    "picture called word": ("图.docx", b"\x89PNG\r\n\x1a\n" + bytes(300), "不符"),
    "word called text": ("文.txt", packed({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>"}), "不符"),
    "text called pdf": ("文.pdf", NOTICE.encode(), "不符"),
    "program": ("程序.exe", b"MZ" + bytes(400), "不支持"),
    "no ending": ("没有扩展名", NOTICE.encode(), "不支持"),
    "English": ("letter.txt", b"This is an English letter about nothing in particular. " * 20, "中文"),
    "Japanese kana": ("かな.txt", ("これはひらがなだけのぶんしょうです。" * 20).encode(), "中文"),
    "random bytes": ("噪声.txt", hashlib.shake_256(b"noise").digest(4000), ""),
    "one character": ("复读.txt", ("的" * 5000).encode(), "重复"),
}
