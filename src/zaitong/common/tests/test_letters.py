"""Word files in the form of GB/T 9704: what offices measure with a ruler."""

import io
import zipfile
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from zaitong.common.letters import Letter


def made() -> bytes:
    letter = Letter()
    letter.title("关于《护学行动通知》需明确事项的请示")
    letter.to("澄砚区教育局：")
    letter.heading("一、关于护学名册")
    letter.labelled("原文：", "各校报送护学名册。\x00\x1b")
    letter.paragraph("以上事项，请予明确。")
    letter.table(("序号", "事项"), [("1", "第一行\n第二行")], (1, 5))
    letter.signature("澄砚区砚桥小学", "　　年　月　日")
    return letter.content()


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def test_the_page():
    section: Any = Document(io.BytesIO(made())).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    assert round(210 - section.left_margin.mm - section.right_margin.mm) == 156
    assert round(297 - section.top_margin.mm - section.bottom_margin.mm) == 225
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert int(225 / 25.4 * 72 / (int(grid.get(qn("w:linePitch"))) / 20) + 0.01) == 22


def test_twenty_eight_characters_fit_in_a_line():
    """By the space between letters: with a grid of characters LibreOffice gives each letter two cells."""
    document = Document(io.BytesIO(made()))
    properties: Any = document.styles["Normal"].element
    closer = int(properties.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(156 / 25.4 * 72 / (16 + closer)) == 28


def test_fonts_for_chinese_are_named():
    content = made()
    assert 'w:eastAsia="仿宋_GB2312"' in part(content, "word/styles.xml")
    text = part(content, "word/document.xml")
    for font in ("方正小标宋简体", "黑体", "楷体_GB2312"):
        assert f'w:eastAsia="{font}"' in text
    assert 'w:firstLineChars="200"' in text
    assert 'w:firstLine="640"' in text


def test_page_numbers_at_the_outer_edge():
    document = Document(io.BytesIO(made()))
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text.replace("1", "") == "—  —"
        assert "PAGE" in footer.paragraphs[0]._p.xml
    assert section.footer.paragraphs[0].alignment != section.even_page_footer.paragraphs[0].alignment


def test_what_xml_cannot_hold_is_left_out():
    words = [paragraph.text for paragraph in Document(io.BytesIO(made())).paragraphs]
    assert "原文：各校报送护学名册。" in words


def test_a_table_repeats_its_head():
    (table,) = Document(io.BytesIO(made())).tables
    assert [cell.text for cell in table.rows[1].cells] == ["1", "第一行\n第二行"]
    assert "w:tblHeader" in table.rows[0]._tr.xml
