"""Files to text: encodings, Word, PDF, Markdown, and everything that must be refused."""

import io
import random
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from zaitong.policy import ReadError, read_bytes, read_file
from zaitong.policy.reading import guard
from zaitong.policy.tests.pdfs import pdf_of
from zaitong.policy.tests.samples import NOTICE


def refused(data: bytes, name: str) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, name)
    assert "\n" not in caught.value.message
    assert any("\u4e00" <= char <= "\u9fff" for char in caught.value.message)
    return caught.value


def word(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_give_the_same_text(encoding: str):
    assert read_bytes(NOTICE.encode(encoding), "a.txt").text == read_bytes(NOTICE.encode(), "b.txt").text


def test_markdown_loses_its_signs():
    source = read_bytes(
        "# 关于开展检查的通知\n\n**各学校**：\n\n- 请于5月1日前报送名单。\n\n| 任务 | 时限 |\n|---|---|\n| 报送 | 5月 |".encode(),
        "a.md",
    )
    assert source.text.split("\n") == [
        "关于开展检查的通知",
        "各学校：",
        "请于5月1日前报送名单。",
        "任务\t时限",
        "报送\t5月",
    ]


def test_word_paragraphs_and_tables_in_order():
    document = docx.Document()
    document.add_paragraph("关于开展检查的通知")
    grid = document.add_table(rows=1, cols=2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "任务", "责任单位"
    document.add_paragraph("请各单位认真执行。")
    file = io.BytesIO()
    document.save(file)
    assert read_bytes(file.getvalue(), "a.docx").text.split("\n") == [
        "关于开展检查的通知",
        "任务\t责任单位",
        "请各单位认真执行。",
    ]


def test_word_leaves_tracked_deletions_out():
    document = docx.Document()
    paragraph = document.add_paragraph("各学校于五月底前完成排查。")
    deleted = paragraph._p.makeelement(qn("w:del"), {})
    run = paragraph._p.makeelement(qn("w:r"), {})
    words = paragraph._p.makeelement(qn("w:delText"), {})
    words.text = "四月底前"
    run.append(words)
    deleted.append(run)
    paragraph._p.append(deleted)
    file = io.BytesIO()
    document.save(file)
    assert read_bytes(file.getvalue(), "a.docx").text == "各学校于五月底前完成排查。"


def test_pdf_text_layer():
    lines = ["关于开展检查的通知", "各学校请于五月底前完成自查工作并报送自查报告。"]
    text = read_bytes(pdf_of(lines), "a.pdf").text
    assert "请于五月底前完成自查工作" in text


def test_missing_and_empty(tmp_path: Path):
    with pytest.raises(ReadError, match="找不到") as caught:
        read_file(tmp_path / "没有.txt")
    assert caught.value.code == "missing"
    assert refused(b"", "a.txt").code == "empty"
    assert refused(b" \n\r\n ", "a.docx").code == "empty"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"hello world, nothing but English here", "a.txt", "not_chinese"),
        (b"12345 " * 1000, "a.txt", "not_chinese"),
        (NOTICE.encode(), "a.docx", "damaged"),
        (NOTICE.encode(), "a.pdf", "damaged"),
        (NOTICE.encode(), "a.exe", "wrong_type"),
        (NOTICE.encode(), "noending", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.txt", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx", "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.txt", "wrong_type"),
        (b"%PDF-1.7\nbroken", "a.pdf", "damaged"),
        (b"PK\x03\x04broken", "a.docx", "damaged"),
        (word("只有一段中文文字，也足够说明问题了。"), "a.txt", "wrong_type"),
    ],
)
def test_refused(data: bytes, name: str, code: str):
    assert refused(data, name).code == code


def test_random_bytes_are_refused():
    noise = random.Random(7).randbytes(5000)
    assert refused(noise, "a.txt").code in ("damaged", "not_chinese", "wrong_type")


def test_a_zip_that_is_no_word_file():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(file.getvalue(), "a.docx").code == "wrong_type"


def test_zip_bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 30_000_000)
    assert refused(file.getvalue(), "a.docx").code == "too_large"


def test_word_without_text():
    assert refused(word(""), "a.docx").code == "no_text"


def test_pdf_without_text():
    assert refused(pdf_of([]), "a.pdf").code == "scan"


def test_too_large(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(guard, "MAX_BYTES", 1000)
    assert refused(NOTICE.encode() * 10, "a.txt").code == "too_large"


def test_truncated_utf8_is_read_to_its_end():
    assert read_bytes(NOTICE.encode()[:-1], "a.txt").text
