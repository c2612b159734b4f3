"""PDF: columns, running heads, page numbers, scans, and files made to harm."""

import time
import zlib

import pytest

from zaitong.policy import ReadError, break_down, read_bytes
from zaitong.policy.tests.pdfs import pdf_of, pdf_pages

LEFT = [f"左栏第{n}行各学校要认真组织开展自查自纠工作任" for n in "一二三四五六七八九十"]
RIGHT = [f"右栏第{n}行区教育局将适时组织开展抽查通报结" for n in "一二三四五六七八九十"]


def read(data: bytes) -> str:
    return read_bytes(data, "a.pdf").raw.replace("\r", "")


def refused(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "a.pdf")
    return caught.value.code


def columns(width: int = 300) -> list[tuple[float, float, str]]:
    """Drawn line by line across both columns, under a title over the whole width."""
    placed = [(100.0, 780.0, "澄砚区教育局关于在全区各级各类学校开展安全检查工作的通知")]
    for at, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        placed += [(40, 740 - 20 * at, left), (40 + width, 740 - 20 * at, right)]
    return placed


def test_two_columns_are_read_one_after_the_other():
    lines = [line.strip() for line in read(pdf_pages([columns()])).split("\n") if line.strip()]
    assert lines == ["澄砚区教育局关于在全区各级各类学校开展安全检查工作的通知", *LEFT, *RIGHT]


def test_a_table_keeps_its_rows():
    rows = [(40.0, 740.0 - 20 * at, f"第{at}项任务的名称") for at in range(9)]
    cells = [(340.0, y, "安全科" if at % 3 else "安全科、各学校以及其他有关单位") for at, (_, y, _) in enumerate(rows)]
    text = read(pdf_pages([[one for pair in zip(rows, cells, strict=True) for one in pair]]))
    assert text.index("第0项") < text.index("安全科") < text.index("第1项")


def test_running_heads_and_page_numbers_are_left_out():
    pages = [
        [
            (60.0, 800.0, "澄砚区教育局文件汇编"),
            (60.0, 700.0, f"第{n}件：各学校要认真自查，及时报告有关情况。"),
            (280.0, 30.0, f"— {at} —"),
        ]
        for at, n in enumerate("甲乙丙丁戊", 1)
    ]
    text = read_bytes(pdf_pages(pages), "a.pdf").text
    assert text.count("澄砚区教育局文件汇编") == 1
    assert "—" not in text
    assert all(f"第{n}件" in text for n in "甲乙丙丁戊")


def test_blanks_inside_numbers():
    lines = [
        "澄砚区教育局关于开展检查的通知",
        "各学校：",
        "请各校于 2026 年 3 月 2 5 日前报送报告 1 篇。",
        "2026 年 3 月 2 日",
    ]
    found = break_down(read_bytes(pdf_of(lines), "a.pdf")).to_json()
    assert [one["due"] for r in found["requirements"] for one in r["deadlines"]] == ["2026-03-25"]


@pytest.mark.parametrize("pages", [[[]], [[], []], [[(60.0, 700.0, "扫描")], [], []]])
def test_scans(pages):
    assert refused(pdf_pages(pages)) == "scan"


def test_broken_cross_references_and_scripts_do_not_matter():
    good = pdf_of(["澄砚区教育局关于开展检查的通知", "各学校请于五月底前完成自查工作。"])
    start = good.index(b"xref\n")
    broken = (
        good[:start]
        + b"xref\n0 99\n"
        + b"9999999999 00000 n \n" * 8
        + b"trailer << /Root 1 0 R >>\nstartxref\n77777\n%%EOF"
    )
    script = good.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>")
    for data in (broken, script):
        assert "请于五月底前完成自查工作" in read(data)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_half_a_file_is_read_or_refused(share):
    good = pdf_of(["澄砚区教育局关于开展检查的通知", "各学校请于五月底前完成自查工作。"])
    try:
        read(good[: int(len(good) * share)])
    except ReadError as error:
        assert error.code in {"damaged", "scan"}  # noqa: PT017


@pytest.mark.parametrize("filters", ["/FlateDecode", "[/FlateDecode /FlateDecode]"])
def test_a_stream_that_grows_without_end(filters):
    packed = zlib.compress(b"0 0 m " * 8_000_000, 9)
    if "[" in filters:
        packed = zlib.compress(packed, 9)
    head = f"<< /Length {len(packed)} /Filter {filters} >>\nstream\n".encode()
    data = pdf_of(["各学校请于五月底前完成自查工作。"])
    at, end = data.index(b"<< /Length"), data.index(b"endstream")
    begun = time.monotonic()
    assert refused(data[:at] + head + packed + b"\n" + data[end:]) == "too_large"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("what", "instead"), [(b"/Kids [6 0 R]", b"/Kids [2 0 R]"), (b"/Count 1", b"/Count 999999999")]
)
def test_pages_that_hold_themselves_or_claim_to_be_many(what, instead):
    data = pdf_of(["各学校请于五月底前完成自查工作。"])
    assert what in data
    begun = time.monotonic()
    try:
        assert "五月底前" in read(data.replace(what, instead))
    except ReadError as error:
        assert error.code in {"damaged", "scan", "too_large"}  # noqa: PT017
    assert time.monotonic() - begun < 2
