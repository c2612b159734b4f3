"""Documents to Word, in the form of GB/T 9704-2012: A4, type area 156 x 225 mm, 22 lines of 28 characters, page numbers.

Office programs fall back on other fonts where the eastAsia font is missing, and shift lines where the grid is: both are
set on the style. 28 characters of 16 pt are 2 mm more than the line: the letters stand a quarter of a point closer. (A grid
of characters would do it too, but LibreOffice then gives each letter two cells.) Sizes: title 2号 小标宋 (22 pt), body 3号 仿宋 (16 pt), page number 4号 宋体 (14 pt).
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.section import _Footer
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, BODY, HEAD, SUBHEAD, FOOT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
BLANK = "＿＿＿＿＿＿"
LINES, CHARACTERS = 22, 28
_WIDTH, _HEIGHT = 156, 225  # mm
_POINTS_PER_MM = 72 / 25.4
_LINE = _HEIGHT * _POINTS_PER_MM / LINES  # 28.99 pt
_CLOSER = -5  # twentieths of a point between letters: 28 x 15.75 pt in 442.2 pt
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # XML cannot hold these


class Letter:
    """A document being written, from top to bottom."""

    def __init__(self) -> None:
        self._document = Document()
        self._section()
        self._normal()
        self._page_numbers()

    def title(self, text: str) -> None:
        """The title, centred, and a blank line under it."""
        paragraph = self._plain()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _font(paragraph.add_run(_clean(text)), TITLE, 22)
        self._plain()

    def to(self, text: str) -> None:
        """The addressees: flush left, with a colon."""
        self._plain().add_run(_clean(text))

    def paragraph(self, text: str) -> None:
        """A paragraph of the body, its first line two characters in."""
        self._indented().add_run(_clean(text))

    def labelled(self, label: str, text: str) -> None:
        """A paragraph that opens with a label in 楷体: 原文：…."""
        paragraph = self._indented()
        _font(paragraph.add_run(_clean(label)), SUBHEAD)
        paragraph.add_run(_clean(text))

    def heading(self, text: str) -> None:
        """A heading of the first level, in 黑体; it stays with the paragraph under it."""
        paragraph = self._indented()
        paragraph.paragraph_format.keep_with_next = True
        _font(paragraph.add_run(_clean(text)), HEAD)

    def signature(self, name: str, day: str) -> None:
        """Who signs and when, at the right, four characters from the edge."""
        self._plain()
        for text in (name, day):
            paragraph = self._plain()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.keep_with_next = text is name
            _indent(paragraph, right=400)
            paragraph.add_run(_clean(text))

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A table in 小四; its head comes again on each page. `widths` are shares of the line."""
        table = self._document.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.autofit = False
        shares = [_WIDTH * width / sum(widths) for width in widths]
        for cell, text in zip(table.rows[0].cells, heads, strict=True):
            _fill(cell, text, HEAD)
        _repeat(table.rows[0]._tr)  # noqa: SLF001 - python-docx has no public name for it
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                _fill(cell, text, BODY)
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Mm(share)
            for cell in column.cells:
                cell.width = Mm(share)

    def content(self) -> bytes:
        """The file."""
        stream = io.BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _section(self) -> None:
        section = self._document.sections[0]
        section.start_type = WD_SECTION.NEW_PAGE
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.left_margin = Mm(37), Mm(28)
        section.right_margin = Mm(210 - 28 - _WIDTH)
        section.bottom_margin = Mm(297 - 37 - _HEIGHT)
        section.footer_distance = Mm(297 - 37 - _HEIGHT - 7 - 5)  # the number stands 7 mm under the type area
        properties = section._sectPr  # noqa: SLF001 - python-docx has no public name for it
        for old in properties.findall(qn("w:docGrid")):
            properties.remove(old)
        grid = OxmlElement("w:docGrid")
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(round(_LINE * 20)))
        properties.append(grid)

    def _normal(self) -> None:
        normal: Any = self._document.styles["Normal"]
        _font(normal, BODY, 16)
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(_CLOSER))
        normal._element.get_or_add_rPr().find(qn("w:sz")).addprevious(spacing)  # the schema's order
        shape = normal.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(round(_LINE, 1))
        shape.widow_control = False

    def _page_numbers(self) -> None:
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
        _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)

    def _plain(self) -> Paragraph:
        return self._document.add_paragraph()

    def _indented(self) -> Paragraph:
        paragraph = self._plain()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        _indent(paragraph, firstLine=200)
        return paragraph


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text)


def _font(holder: Run | Any, name: str, size: int = 0) -> None:
    """Set the font for Chinese and for Latin letters; `holder` is a run or a style."""
    holder.font.name = LATIN
    if size:
        holder.font.size = Pt(size)
    fonts = holder._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hAnsi"), LATIN)
    fonts.set(qn("w:cs"), LATIN)


def _indent(paragraph: Paragraph, **hundredths: int) -> None:
    """Indents in characters (1/100) beside those in points, which WPS would otherwise show shifted."""
    properties = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for side, value in hundredths.items():
        properties.set(qn(f"w:{side}Chars"), str(value))
        if side == "right":
            properties.set(qn("w:right"), str(round(value / 100 * 320)))


def _fill(cell: _Cell, text: str, font: str) -> None:
    for number, line in enumerate(_clean(text).split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(20)
        loose = OxmlElement("w:snapToGrid")
        loose.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().find(qn("w:spacing")).addprevious(loose)  # the schema's order
        _font(paragraph.add_run(line), font, 12)


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)


def _page_number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, one character from the outer edge."""
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    _indent(paragraph, **{"right" if side == WD_ALIGN_PARAGRAPH.RIGHT else "left": 100})
    _font(paragraph.add_run("— "), FOOT, 14)
    run = paragraph.add_run()
    _font(run, FOOT, 14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "1"), ("end", "")):
        run._r.append(_field_part(kind, text))
    _font(paragraph.add_run(" —"), FOOT, 14)


def _field_part(kind: str, text: str) -> Any:
    if not kind or kind == "text":
        part = OxmlElement("w:instrText" if not kind else "w:t")
        part.set(qn("xml:space"), "preserve")
        part.text = text
        return part
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    return part
