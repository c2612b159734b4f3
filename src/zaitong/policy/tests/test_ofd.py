"""OFD: lines by position, pages, templates, and what must not be trusted."""

import pytest

from zaitong.policy import ReadError, read_bytes
from zaitong.policy.tests.words import packed

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(x: float, y: float, words: str, more: str = "", delta: str = "") -> str:
    code = f'<ofd:TextCode X="0" Y="4"{delta and f" DeltaX={delta!r}"}>{words}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{x} {y} 150 5" Size="5" {more}>{code}</ofd:TextObject>'


def page(*objects: str, template: str = "") -> str:
    used = f'<ofd:Template TemplateID="{template}"/>' if template else ""
    return (
        f'<ofd:Page {NS}>{used}<ofd:Content><ofd:Layer ID="1">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def ofd(*pages: str, template: str = "", **more: str) -> bytes:
    listed = "".join(f'<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    common = '<ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
    parts: dict[str, str | bytes] = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": f"<ofd:Document {NS}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    parts |= {f"Doc_0/Pages/Page_{i}/Content.xml": content for i, content in enumerate(pages)}
    if template:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = template
    return packed({**parts, **more})


def lines(data: bytes) -> list[str]:
    return read_bytes(data, "a.ofd").text.split("\n")


def test_lines_by_position_over_pages_without_page_numbers():
    first = page(
        text(20, 60, "二、报送要求"),
        text(20, 20, "关于开展检查的通知"),
        text(50, 40.5, "学校："),
        text(40, 40, "各", delta=""),
        text(100, 280, "— 1 —"),
    )
    second = page(text(20, 20, "请于3月25日前报送安全科。"), text(100, 280, "— 2 —"))
    assert lines(ofd(first, second)) == ["关于开展检查的通知", "各 学校：", "二、报送要求", "请于3月25日前报送安全科。"]


def test_pieces_that_touch_are_one_word_and_each_sign_may_be_a_piece():
    signs = [text(20 + 5 * i, 40, sign) for i, sign in enumerate("请于3月25日前报送安全科。")]
    spread = text(20, 60, "各学校要认真自查", delta="g 7 5")
    after = text(60, 60, "并及时报告。")
    assert lines(ofd(page(*reversed(signs), after, spread))) == [
        "请于3月25日前报送安全科。",
        "各学校要认真自查并及时报告。",
    ]


def test_a_template_is_read_once_and_marks_across_the_page_not_at_all():
    head = page(text(20, 10, "澄砚区教育局文件"))
    turned = text(50, 100, "内部资料", 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    hidden = text(50, 120, "看不见的字", 'Visible="false"')
    pages = [page(text(20, 20, f"第{n}页的正文在这里。"), turned, hidden, template="9") for n in "一二"]
    assert lines(ofd(*pages, template=head)) == ["澄砚区教育局文件", "第一页的正文在这里。", "第二页的正文在这里。"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed({"OFD.xml": "<a>"}), "damaged"),
        (packed({"OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody/></ofd:OFD>"}), "damaged"),
        (packed({"other.xml": "<a/>"}), "wrong_type"),
        (ofd(page()), "no_text"),
        (ofd(page(text(20, 20, "有字")), **{"Encryptions.xml": "<a/>"}), "encrypted"),
        (ofd('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'), "damaged"),
        (ofd("<ofd:Page xmlns:ofd='o'><ofd:Content>" + "<ofd:PageBlock>" * 5000), "damaged"),
        (ofd(page("<ofd:PageBlock>" * 5000 + "</ofd:PageBlock>" * 5000)), "damaged"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_refused(data, code):
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "a.ofd")
    assert caught.value.code == code


@pytest.mark.parametrize("delta", ["g 999999999 5", "g", "g x 5", "5 nan inf", "1e308 1e308", "g -5 5 " * 500])
def test_odd_distances_are_no_matter(delta):
    assert lines(ofd(page(text(20, 20, "各学校要认真自查并报送。", delta=delta)))) == ["各学校要认真自查并报送。"]
