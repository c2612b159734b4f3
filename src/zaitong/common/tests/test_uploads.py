"""What comes from outside: taken, refused with a sentence that helps, or cleaned."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zaitong.common.images import without_metadata
from zaitong.common.uploads import DOCUMENTS, UploadError, check_upload, clean_name

PDF = b"%PDF-1.7\n1 0 obj\n%%EOF"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(*segments: bytes, tail: bytes = b"") -> bytes:
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34"
    return b"\xff\xd8" + b"".join(segments) + scan + b"\xff\xd9" + tail


def exif(orientation: int) -> bytes:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return segment(0xE1, b"Exif\x00\x00II\x2a\x00" + struct.pack("<IH", 8, 1) + entry + b"\x00" * 4 + b"GPS 31.2N")


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    made = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


PICTURE = png((b"IHDR", b"\x00" * 13), (b"IDAT", b"x"), (b"IEND", b""))
TAKEN = {
    "方案.pdf": PDF,
    "方案.docx": packed(WORD),
    "名单.xlsx": packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}),
    "公文.ofd": packed({"OFD.xml": b"<OFD/>"}),
    "旧稿.doc": OLE,
    "旧稿.wps": OLE,
    "扫描.jpg": jpeg(),
    "扫描.PNG": PICTURE,
    "说明.txt": "说明文字".encode("gb18030"),
    "长说明.txt": ("说" * 3000).encode(),
}


@pytest.mark.parametrize("name", TAKEN)
def test_taken(name: str):
    found = check_upload(upload(name, TAKEN[name]))
    assert found.name == name
    stored = found.file.read()
    assert found.sha256 == hashlib.sha256(stored).hexdigest()
    assert found.size == len(stored)


REFUSED = {
    "empty": ("空.pdf", b"", "空文件"),
    "zip": ("材料.zip", packed({"a.txt": b"a"}), "解开后"),
    "program": ("a.exe", b"MZ", "不收 .exe"),
    "no extension": ("方案", PDF, "没有扩展名"),
    "phone photo": ("照片.heic", b"ftypheic", "转成 JPG"),
    "named pdf, is word": ("方案.pdf", packed(WORD), "其实是 DOCX"),
    "named word, is pdf": ("方案.docx", PDF, "其实是 PDF"),
    "named word, is a zip": ("方案.docx", packed({"a.txt": b"a"}), "其实是压缩包"),
    "named picture, is a page": ("图.png", b"<html><script>", "其实是纯文本"),
    "named text, is a program": ("说明.txt", b"MZ\x90\x00\x03", "认不出"),
    "damaged": ("方案.docx", b"PK\x03\x04" + b"\x00" * 50, "已损坏"),
    "cut off picture": ("图.jpg", b"\xff\xd8\xff\xe0\x00\x10JF", "已损坏"),
    "macro": ("方案.docx", packed(WORD | {"word/vbaProject.bin": b"x"}), "带有宏"),
    "macro type": ("方案.docx", packed(WORD | {"[Content_Types].xml": b"macroEnabled.main+xml"}), "带有宏"),
    "macro, by name": ("方案.docm", packed(WORD), "带宏"),
    "macro, old": ("方案.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), "带有宏"),
    "password, new": ("方案.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
    "bomb": ("方案.docx", packed(WORD | {"word/media/a.bin": b"\x00" * 30_000_000}), "大得不正常"),
    "many parts": ("方案.docx", packed(WORD | {f"word/{n}": b"" for n in range(5_001)}), "大得不正常"),
    "virus test line": ("说明.txt", EICAR, "病毒"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str):
    name, content, words = REFUSED[case]
    with pytest.raises(UploadError) as caught:
        check_upload(upload(name, content))
    assert words in caught.value.message
    assert name in caught.value.message


def test_too_large_is_said_before_it_is_read():
    file = upload("大.pdf", b"x")
    file.size = 62_000_000
    with pytest.raises(UploadError, match="62 MB，超过每个 50 MB"):
        check_upload(file)


def test_only_what_the_place_allows():
    with pytest.raises(UploadError, match="请改用 pdf、docx、txt、md"):
        check_upload(upload("扫描.jpg", jpeg()), DOCUMENTS)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\文件\\方案.docx", "方案.docx"),
        ("报\u202efdp.exe", "报fdp.exe"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
        ("", "未命名"),
    ],
)
def test_names_are_names_only(name: str, clean: str):
    assert clean_name(name) == clean


def test_a_photo_loses_where_it_was_taken_and_keeps_which_way_is_up():
    found = check_upload(upload("照片.jpg", jpeg(exif(6), segment(0xED, b"place"), tail=b"hidden file")))
    stored = found.file.read()
    for secret in (b"GPS", b"place", b"hidden"):
        assert secret not in stored
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in stored


def test_an_upright_photo_keeps_nothing_of_the_camera():
    assert without_metadata(jpeg(exif(1)), "jpeg") == jpeg()


def test_a_picture_loses_its_texts():
    told = png((b"IHDR", b"\x00" * 13), (b"tEXt", b"Author\x00name"), (b"IDAT", b"x"), (b"IEND", b""))
    assert without_metadata(told + b"behind the end", "png") == PICTURE
