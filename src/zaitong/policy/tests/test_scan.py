"""Scans and photos: with a stand-in for the recogniser everywhere, with the real one where it is installed."""

from __future__ import annotations

import difflib
import io
import json
import re
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from zaitong.policy import ReadError, break_down, read_bytes
from zaitong.policy.command import main
from zaitong.policy.reading import pictures, recognise, scan
from zaitong.policy.reading.recognise import Piece, Seen
from zaitong.policy.reading.sheet import Sheet, doubts_moved, sheet_of
from zaitong.policy.tests import pdfs, scans

SIZE = 24  # pixels of a character of the stand-in
REAL = pytest.mark.skipif(not recognise.available(), reason="the extra for scans is not installed (make setup-ocr)")
FONTS = pytest.mark.skipif(not scans.HAS_FONTS, reason="no Noto CJK fonts to print the page with")


def piece(left: float, top: float, text: str, sure: float = 0.99, doubtful: str = "") -> Piece:
    right, bottom = left + SIZE * len(text), top + SIZE
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Piece(corners, text, tuple(0.4 if char in doubtful else sure for char in text))


def page_of(lines: list[str], doubtful: str = "") -> Seen:
    """Lines of a page 800 wide, set at 100, two characters in where they begin with a wide blank."""
    found = []
    for at, line in enumerate(lines):
        text = line.lstrip("　")
        found.append(piece(100 + SIZE * (len(line) - len(text)), 100 + 44 * at, text, doubtful=doubtful))
    return Seen(tuple(found))


FIRST = [
    "　　　　　　关于开展安全检查的通知",
    "各学校：",
    "　　为做好安全工作，现就有关事项通知如下，请认真抓好",
    "落实，确保各项工作取得实效，不留死角，不走过场的事。",
    "　　一、各学校于2026年12月5日前将自查报告报送安全",
    "管理科，每月5日前将上月的检查台账报送基础教育科备查",
]
SECOND = [
    "并留存一份，不得迟报漏报瞒报，确保数据真实准确完整的",
    "。",
    "　　二、各学校每周开展1次检查。",
    "　　2026年11月2日",
]


def test_lines_become_paragraphs_and_pages_one_document():
    sheets = [sheet_of(page_of(FIRST), 800, 1200), sheet_of(page_of(SECOND, "漏"), 800, 1200)]
    assert sheets[0].goes_on
    assert sheets[1].goes_back
    source = scan.scanned_text(sheets, "通知.pdf", "pdf")
    paragraphs = source.text.split("\n")
    assert paragraphs[2].startswith("为做好安全工作")
    assert paragraphs[2].endswith("不走过场的事。")
    assert "安全管理科，每月5日前" in paragraphs[3]
    assert paragraphs[3].endswith("完整的。")
    assert [source.text[start:end] for start, end in source.doubtful] == ["漏"]
    line = source.pages[1].lines[0]
    assert source.text[line.start : line.end] == SECOND[0]
    assert line.box == (100, 100, 100 + SIZE * len(SECOND[0]), 100 + SIZE)


def test_doubtful_characters_give_a_reason_to_look():
    source = scan.scanned_text([sheet_of(page_of(FIRST, "自"), 800, 1200)], "通知.pdf", "pdf")
    found = break_down(source)
    doubted = [one for one in found.requirements if "原文有 1 处识别不清，请对照原件" in one.reasons]
    assert ["自查报告" in one.quote for one in doubted] == [True]
    assert found.doubtful == source.doubtful
    assert type(found).from_json(json.loads(json.dumps(found.to_json()))) == found


def test_pieces_of_one_line_are_put_together_and_page_numbers_left_out():
    seen = Seen(
        (
            piece(400, 100, "〔2026〕3号"), piece(100, 102, "签发人张三李"), piece(100, 160, "各学校要报送材料"),
            piece(380, 1150, "—2—"), piece(104, 205, "甲"), piece(300, 204, "乙方"), piece(520, 206, "12月"),
        )
    )  # fmt: skip
    assert sheet_of(seen, 800, 1200).text.split("\n") == [
        "签发人张三李\u3000〔2026〕3号",
        "各学校要报送材料",
        "甲\t乙方\t12月",
    ]


def test_two_columns_are_read_one_after_the_other():
    left = [piece(60, 100 + 40 * n, f"左边的文字第{n}行写得满满的") for n in range(9)]
    right = [piece(460, 100 + 40 * n, f"右边的文字第{n}行写得满满的") for n in range(9)]
    text = sheet_of(Seen(tuple(x for pair in zip(left, right, strict=True) for x in pair)), 840, 1200).text
    assert text.index("左边的文字第8行") < text.index("右边的文字第0行")


def test_signs_are_written_as_in_a_chinese_document():
    seen = Seen(
        (
            piece(100, 100, "禾教发[2026]46号"),
            piece(100, 150, "各学校:请于12月1日前(周二)报送,勿迟"),
        )
    )
    text = sheet_of(seen, 800, 1200).text
    assert "〔2026〕46号" in text
    assert "各学校：请于12月1日前（周二）报送，勿迟" in text


def test_a_bracket_of_the_number_that_was_not_seen_is_put_there_as_doubtful():
    sheet = sheet_of(Seen((piece(100, 100, "禾教发[202646号"), piece(100, 150, "各学校要报送材料"))), 800, 1200)
    assert sheet.text.split("\n")[0] == "禾教发〔2026〕46号"
    assert sheet.doubtful == ((8, 9),)


def test_a_page_keeps_as_plain_values():
    sheet = sheet_of(page_of(FIRST, "自"), 800, 1200)
    assert Sheet.from_json(json.loads(json.dumps(sheet.to_json()))) == sheet


def test_a_correction_takes_away_the_doubt_it_answers_and_no_other():
    before, after = "于12月l0日前报送办公窒。", "请于12月10日前报送办公窒。"
    assert doubts_moved(before, [(4, 5), (11, 12)], after) == [(12, 13)]


def test_a_scan_is_told_from_an_empty_file():
    with pytest.raises(ReadError) as caught:
        read_bytes(pdfs.pdf_of([]), "扫描.pdf")
    assert caught.value.code == "scan"
    with pytest.raises(ReadError) as caught:
        read_bytes(scans.jpg_of(Image.new("RGB", (40, 40), "white")), "照片.jpg")
    assert caught.value.code == "scan"
    with pytest.raises(ReadError) as caught:
        read_bytes(b"\xff\xd8\xff" + b"x" * 100, "通知.docx")
    assert caught.value.code == "wrong_type"


def test_without_the_extra_the_command_says_what_to_do(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr(recognise, "available", lambda: False)
    path = tmp_path / "扫描.pdf"
    path.write_bytes(pdfs.pdf_of([]))
    assert main([str(path), "--json"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "zaitong[ocr]" in output.err
    assert output.err.count("\n") == 1


def test_a_component_that_cannot_start_is_said_in_one_line(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setattr(recognise, "available", lambda: True)
    monkeypatch.setitem(sys.modules, "rapidocr_onnxruntime", None)
    recognise.recogniser.cache_clear()
    path = tmp_path / "扫描.pdf"
    path.write_bytes(pdfs.pdf_of([]))
    assert main([str(path)]) == 2
    assert "识别组件装得不完整" in capsys.readouterr().err


def nothing(_picture: Image.Image) -> Seen:
    return Seen(())


@pytest.mark.parametrize(
    ("data", "name", "code", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 60, "照片.png", "damaged", "图片已损坏"),
        (scans.jpg_of(Image.new("RGB", (900, 900), "white"))[:300], "照片.jpg", "damaged", "图片已损坏"),
        (scans.jpg_of(Image.new("RGB", (90, 90), "white")), "照片.jpg", "no_text", "没有认出文字"),
        (pdfs.pdf_pages([[]] * 101), "扫描.pdf", "too_large", "超过 100 页"),
        (pdfs.pdf_pages([[]] * 3), "扫描.pdf", "no_text", "3 页里没有认出文字"),
    ],
    ids=["no picture", "cut off", "blank photo", "many pages", "blank pages"],
)  # fmt: skip
def test_bad_pictures_are_refused_with_one_clear_line(data: bytes, name: str, code: str, words: str):
    with pytest.raises(ReadError) as caught:
        scan.read_scan(data, name, read=nothing)
    assert caught.value.code == code
    assert words in caught.value.message


def huge_png() -> bytes:
    """500 megapixels of white in half a megabyte."""
    stream = io.BytesIO()
    Image.new("1", (25_000, 20_000), 1).save(stream, "PNG")
    return stream.getvalue()


def huge_in_pdf() -> bytes:
    """The same as the picture of a page."""
    stream = io.BytesIO()
    Image.new("1", (25_000, 20_000), 1).save(stream, "PDF", resolution=300)
    return stream.getvalue()


@pytest.mark.parametrize(("make", "name"), [(huge_png, "大图.png"), (huge_in_pdf, "大图.pdf")])
def test_a_picture_of_500_megapixels_is_never_unpacked(make, name: str):
    data = make()
    begin = time.perf_counter()
    with pytest.raises(ReadError) as caught:
        scan.read_scan(data, name, read=nothing)
    assert caught.value.code == "too_large"
    assert "万像素" in caught.value.message
    assert time.perf_counter() - begin < 2


def test_pictures_come_upright_and_of_bounded_size():
    wide = Image.new("RGB", (3000, 1500), "white")
    wide.paste((0, 0, 0), (0, 0, 300, 300))
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: to be turned by a quarter
    stream = io.BytesIO()
    wide.save(stream, "JPEG", exif=exif)
    with pictures.open_pictures(stream.getvalue(), "picture") as pages:
        picture = pages.picture(1)
    assert (picture.width, picture.height) == (900, 1800)
    corner = picture.convert("L").crop((picture.width - 40, 10, picture.width - 10, 40))
    assert max(corner.tobytes()) < 60
    with pictures.open_pictures(scans.tif_of([wide, wide.resize((600, 900))]), "picture") as pages:
        assert pages.count == 2
        assert pages.picture(2).size == (600, 900)
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    stream = io.BytesIO()
    clear.save(stream, "PNG")
    with pictures.open_pictures(stream.getvalue(), "picture") as pages:
        assert pages.picture(1).getpixel((5, 5)) == (255, 255, 255)


def test_a_long_screenshot_is_cut_into_pages_between_its_lines():
    long = Image.new("RGB", (400, 2400), "white")
    for top in range(20, 2400, 60):
        long.paste((0, 0, 0), (30, top, 370, top + 30))
    with pictures.open_pictures(scans.jpg_of(long, quality=95), "picture") as pages:
        assert pages.count == 5
        parts = [pages.picture(number).convert("L") for number in range(1, 6)]
    assert sum(part.height for part in parts) == 2400
    for part in parts:
        edges = part.crop((40, 0, 360, 1)).tobytes() + part.crop((40, part.height - 1, 360, part.height)).tobytes()
        assert min(edges) > 200


@REAL
@pytest.mark.parametrize("size", [(1, 5000), (5000, 1), (1, 1)])
def test_a_strip_is_not_blown_up(size: tuple[int, int]):
    begin = time.perf_counter()
    with pytest.raises(ReadError):
        scan.read_scan(scans.jpg_of(Image.new("L", size, 0)), "条.jpg")
    assert time.perf_counter() - begin < 20


def bare(text: str) -> str:
    return re.sub(r"[\s—\-]", "", text)


def accuracy(text: str) -> float:
    truth = bare("".join(scans.PARAGRAPHS))
    matcher = difflib.SequenceMatcher(None, truth, bare(text), autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(truth), len(bare(text)))


@REAL
@FONTS
@pytest.mark.parametrize(
    ("scanner", "turn", "least"),
    [(scans.Scanner(), 0, 0.985), (scans.Scanner(slant=-2.0, noise=25, blur=0.8, dpi=110), 0, 0.97), (scans.Scanner(), 90, 0.97)],
    ids=["stamped", "slanted and noisy", "lying"],
)  # fmt: skip
def test_a_stamped_scan_is_read_with_its_dates(scanner: scans.Scanner, turn: int, least: float):
    sheets = [scans.scanned(page, scanner).rotate(turn, expand=True) for page in scans.pages()]
    told: list[tuple[int, int]] = []
    source = scan.read_scan(scans.pdf_of(sheets, scanner.dpi), "通知.pdf", report=lambda n, of: told.append((n, of)))
    assert told == [(1, 2), (2, 2)]
    assert accuracy(source.text) >= least
    found = break_down(source)
    assert found.document.doc_number == scans.NUMBER
    assert found.document.issued_on is not None
    assert found.document.issued_on.isoformat() == "2026-11-20"
    due = {one.due.isoformat() for item in found.requirements for one in item.deadlines if one.due}
    assert {"2026-12-10", "2026-12-01", "2027-01-10"} <= due
    assert {(one.per, one.times) for item in found.requirements for one in item.frequencies} >= {("week", 1)}


@REAL
@FONTS
def test_the_words_on_a_seal_are_not_read_and_those_under_it_are(tmp_path: Path, capsys):
    page = scans.scanned(scans.pages()[-1])
    path = tmp_path / "通知.jpg"
    path.write_bytes(scans.jpg_of(page))
    assert main([str(path), "--json"]) == 0
    output = capsys.readouterr()
    assert "已识别第 1 页，共 1 页" in output.err
    text = bare(json.loads(output.out)["text"])
    assert text.endswith("禾川市教育体育局2026年11月20日")
    assert text.count("禾川市") == 1
