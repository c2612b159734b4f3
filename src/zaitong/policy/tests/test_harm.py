"""Files made to harm: each is refused with one Chinese line, or read without the harmful part, and never slowly."""

import io
import random
import struct
import time
import zipfile
import zlib

import pytest

from zaitong.policy import ReadError, break_down, read_bytes
from zaitong.policy.tests.pace import is_late
from zaitong.policy.tests.pdfs import pdf_of
from zaitong.policy.tests.test_ofd import ofd
from zaitong.policy.tests.test_ofd import page as ofd_page
from zaitong.policy.tests.test_ofd import text as ofd_words
from zaitong.policy.tests.test_web import page as web_page
from zaitong.policy.tests.words import SPACES, cell, docx, p, packed, tbl, tr

TEXT = p("各学校请于五月底前完成自查工作并报送报告。")
LAUGHS = "<!DOCTYPE w [<!ENTITY a '哈哈哈哈哈哈哈哈哈哈'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 10}'>" for n in range(1, 10)
)


def part(xml: str, **more: str | bytes) -> bytes:
    return packed({"word/document.xml": xml, **more})


def picture(width: int, height: int) -> bytes:
    """A PNG that claims so many points and holds none."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


def body(inside: str) -> str:
    return f"<w:document {SPACES}><w:body>{inside}</w:body></w:document>"


REFUSED = {
    "laughs": ("a.docx", lambda: part(LAUGHS + f"]>{body(p('&a9;'))}"), "damaged"),
    "entity": (
        "a.docx",
        lambda: part(f'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>{body(p("&x;"))}'),
        "damaged",
    ),
    "entity in styles": ("a.docx", lambda: docx(TEXT, {"word/styles.xml": LAUGHS + "]><w/>"}), "damaged"),
    "zip in zip": ("a.docx", lambda: packed({"word/document.xml": docx(TEXT)}), "damaged"),
    "zip of zips": ("a.docx", lambda: packed({"a.docx": docx(TEXT)}), "wrong_type"),
    "bomb": ("a.docx", lambda: docx("<w:p>" + " " * 30_000_000 + "</w:p>"), "too_large"),
    "bomb of ofd": ("a.ofd", lambda: packed({"OFD.xml": " " * 30_000_000}), "too_large"),
    "many parts": ("a.docx", lambda: packed({f"word/{n}.xml": "" for n in range(6000)}), "too_large"),
    "many tags": ("a.docx", lambda: part(body("<w:p><w:r/></w:p>" * 500_000), pad=noise(2_000_000)), "too_large"),
    "deep": (
        "a.docx",
        lambda: docx("<w:sdt><w:sdtContent>" * 9_000 + "</w:sdtContent></w:sdt>" * 9_000 + TEXT),
        "damaged",
    ),
    "deep tables": (
        "a.docx",
        lambda: docx("<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000 + TEXT),
        "damaged",
    ),
    "deep runs": ("a.docx", lambda: docx("<w:p>" + "<w:ins>" * 9_000 + "</w:ins>" * 9_000 + "</w:p>"), "damaged"),
    "long word": ("a.docx", lambda: docx(p("各学校报送材料" * 300_000), {"pad": noise(1_000_000)}), "too_large"),
    "macros by name": ("a.docm", lambda: docx(TEXT), "wrong_type"),
    "macros": ("a.docx", lambda: docx(TEXT, {"word/vbaProject.bin": b"x"}), "wrong_type"),
    "10 MB of numbers": ("a.txt", lambda: "一、".encode() * 1_700_000, "too_large"),
    "10 MB of digits": ("a.txt", lambda: b"1234567890" * 1_000_000, "too_large"),
    "half a MB of numbers": ("a.txt", lambda: "一、".encode() * 98_000, "damaged"),
    "1 MB of digits": ("a.txt", lambda: b"1234567890" * 99_000, "too_large"),
    "200 KB of digits": ("a.txt", lambda: b"1234567890" * 19_000, "not_chinese"),
    "10 MB of numbers on a page": ("a.html", lambda: b"<p>" + "一、".encode() * 1_700_000, "too_large"),
    "many tags on a page": ("a.html", lambda: b"<p><b>" * 400_000, "too_large"),
    "sheet": ("a.xlsx", lambda: packed({"xl/worksheets/sheet1.xml": '<dimension ref="A1:XFD1048576"/>'}), "wrong_type"),
    "unknown encoding": ("a.docx", lambda: part(f'<?xml version="1.0" encoding="klingon"?>{body(TEXT)}'), "damaged"),
}


def noise(size: int) -> bytes:
    """Bytes that do not pack, so that the archive looks honest."""
    return random.Random(3).randbytes(size)


@pytest.mark.parametrize("what", REFUSED)
def test_refused_in_time(what):
    name, made, code = REFUSED[what]
    data = made()
    begun = time.process_time()
    with pytest.raises(ReadError) as caught:
        read_bytes(data, name)
    assert not is_late(time.process_time() - begun)
    assert caught.value.code == code
    assert "\n" not in caught.value.message
    assert any("\u4e00" <= char <= "\u9fff" for char in caught.value.message)


def web_table(attributes: str) -> bytes:
    return f"<html><body><p>各学校请于五月底前完成自查工作并报送报告。</p><table><tr><td {attributes}>任务</td><td>时限</td></tr><tr><td>报送材料</td><td>五月</td></tr></table></body></html>".encode()


def odd_pdf(change: tuple[bytes, bytes]) -> bytes:
    sound = pdf_of(["澄砚区教育局关于开展检查的通知", "各学校请于五月底前完成自查工作。"])
    assert change[0] in sound
    return sound.replace(*change)


SCRIPT = b"/OpenAction << /S /JavaScript /JS (while\\(true\\){app.alert\\(1\\)}) >> /Pages 2 0 R"
# whether the words can still be read is left to the reader; a refusal is as good
READ_OR_REFUSED = {
    "a billion columns on a page": ("a.html", lambda: web_table('colspan="1000000000"')),
    "a billion rows on a page": ("a.html", lambda: web_table('rowspan="1000000000"')),
    "odd spans on a page": ("a.html", lambda: web_table('colspan="-1" rowspan="1e9"')),
    "a picture of 500 megapixels on a page": (
        "a.html",
        lambda: web_table('background="data:image/png;base64,AAAA" width="25000" height="20000"'),
    ),
    "a page that says it is a billion pages": (
        "a.ofd",
        lambda: ofd(ofd_page(ofd_words(20, 20, "各学校请于五月底前完成自查工作。", more='RepeatCount="1000000000"'))),
    ),
    "a billion steps": (
        "a.ofd",
        lambda: ofd(ofd_page(ofd_words(20, 20, "各学校请于五月底前完成自查工作。", delta="g 1000000000 5"))),
    ),
    "text far off the page": (
        "a.ofd",
        lambda: ofd(ofd_page(ofd_words(10**300, 20, "各学校请于五月底前完成自查工作。"))),
    ),
    "script in a pdf": ("a.pdf", lambda: odd_pdf((b"/Pages 2 0 R", SCRIPT))),
    "no cross references": ("a.pdf", lambda: pdf_of(["各学校请于五月底前完成自查工作。"]).partition(b"xref")[0]),
    "wrong cross references": ("a.pdf", lambda: odd_pdf((b" 00000 n", b" 65535 f"))),
    "cross references far away": ("a.pdf", lambda: odd_pdf((b"startxref\n", b"startxref\n9999999999"))),
    "a billion objects": ("a.pdf", lambda: odd_pdf((b"/Size ", b"/Size 1000000000"))),
    "pages that hold themselves": ("a.pdf", lambda: odd_pdf((b"/Kids [", b"/Kids [2 0 R "))),
    "a billion pages": ("a.pdf", lambda: odd_pdf((b"/Count 1", b"/Count 1000000000"))),
    "an endless page": ("a.pdf", lambda: odd_pdf((b"595 842", b"99999999999 99999999999"))),
}


@pytest.mark.parametrize("what", READ_OR_REFUSED)
def test_read_or_refused_in_time(what):
    name, made = READ_OR_REFUSED[what]
    data = made()
    begun = time.process_time()
    try:
        text = read_bytes(data, name).text
    except ReadError as error:
        assert any("\u4e00" <= char <= "\u9fff" for char in error.message)  # noqa: PT017
    else:
        assert "五月底前完成自查" in text
        assert len(text) < 5_000
    assert not is_late(time.process_time() - begun)


TABLE = "关于开展检查的通知\n各学校：\n现将任务分解如下。\n序号\t工作任务\t责任单位\t完成时限\n1\t建立隐患清单\t各学校\t4月底前\n2\t"
# one stretch said thousands of times, as a damaged file may hold it
SWOLLEN = {
    "deadlines in a row": TABLE + "建立隐患清单" + "收到通知后5个工作日内" * 5_000 + "\t各学校\t5月底前\n",
    "deadlines in a paragraph": "一、工作要求\n各学校" + "于5月6日前报送方案；" * 3_000,
    "numbers in a row": TABLE + "走访家庭" + "次不少于3" * 5_000 + "\t各学校\t5月底前\n",
    "digits in a row": TABLE + "培训保安" + "0" * 20_000 + "名\t各学校\t5月底前\n",
    "sentences with a lead": "一、组织领导\n"
    + "大赛由市教育局牵头，市科技局、市青少年宫配合在校园内长期举办下去。" * 900,
}


@pytest.mark.parametrize("what", SWOLLEN)
def test_what_is_said_thousands_of_times_is_read_in_time(what):
    begun = time.process_time()
    read = break_down(SWOLLEN[what])
    assert not is_late(time.process_time() - begun)
    assert read.requirements


HARMLESS = {
    "columns": tbl(tr(cell("任务", '<w:gridSpan w:val="999999999"/>'), "时限"), tr("报送", "五月")) + TEXT,
    "rows": '<w:tbl><w:tblPr/><w:tblGrid w:rows="1000000000"/>' + tr("任务", "时限") + "</w:tbl>" + TEXT,
    "before": "<w:tbl><w:tr><w:trPr><w:gridBefore w:val='999999999'/></w:trPr>"
    + cell("任务")
    + "</w:tr></w:tbl>"
    + TEXT,
    "odd numbers": p("编号", "<w:numPr><w:ilvl w:val='-7'/><w:numId w:val='x'/></w:numPr>") + TEXT,
    "odd level": p("编号", "<w:numPr><w:ilvl w:val='99'/><w:numId w:val='1'/></w:numPr>") + TEXT,
}


@pytest.mark.parametrize("what", HARMLESS)
def test_claims_that_are_no_matter(what):
    begun = time.process_time()
    assert "五月底前" in read_bytes(docx(HARMLESS[what]), "a.docx").text
    assert not is_late(time.process_time() - begun)


def test_pictures_and_packed_things_inside_are_never_opened():
    data = docx(
        TEXT,
        {
            "word/media/image1.png": picture(25_000, 20_000),
            "word/embeddings/a.zip": docx(TEXT),
            "word/theme.xml": "<a",
        },
    )
    assert read_bytes(data, "a.docx").text == "各学校请于五月底前完成自查工作并报送报告。"


def test_styles_that_rest_on_each_other():
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{n}"><w:basedOn w:val="S{(n + 1) % 30}"/></w:style>'
        for n in range(30)
    )
    data = docx(p("各学校请于五月底前完成自查工作。", '<w:pStyle w:val="S0"/>'), styles=ring)
    assert "五月底前" in read_bytes(data, "a.docx").text


def damaged(rng: random.Random, data: bytes) -> bytes:
    """A few places cut out, said twice, or made odd."""
    made = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(made))
        how, size = rng.randrange(4), rng.randint(1, 60)
        if how == 0:
            made[at] = rng.randrange(256)
        elif how == 1:
            del made[at : at + size]
        elif how == 2:
            made[at:at] = made[at + size : at + 4 * size]
        else:
            made[at:at] = rng.choice(
                [b"999999999999", b"-1", b"<", b"</w:p>", b"<w:tbl>", b"<w:tc>", b"\0", b"&#1;", b"nan"]
            )
    return bytes(made)


def damaged_inside(rng: random.Random, data: bytes) -> bytes:
    """The same in one part of an archive, which stays whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(parts))
    return packed({**parts, name: damaged(rng, parts[name])})


WHOLE = {
    "a.docx": docx(TEXT + tbl(tr(cell("任务", '<w:gridSpan w:val="2"/>')), tr("报送", tbl(tr("内", "表")))) + TEXT),
    "a.ofd": ofd(ofd_page(ofd_words(20, 20, "请于三月五日前报送检查报告。", delta="g 7 5"))),
    "a.html": web_page().encode(),
    "a.pdf": pdf_of(["澄砚区教育局关于开展检查的通知", "各学校请于五月底前完成自查工作。"]),
}


@pytest.mark.parametrize("name", WHOLE)
def test_damage_of_every_kind_is_refused_or_read(name):
    rng = random.Random(f"damage {name}")
    for _ in range(60):
        inside = name.endswith((".docx", ".ofd")) and rng.random() < 0.8
        data = (damaged_inside if inside else damaged)(rng, WHOLE[name])
        begun = time.process_time()
        try:
            read_bytes(data, name)
        except ReadError as error:
            assert error.message  # noqa: PT017
        assert not is_late(time.process_time() - begun)
