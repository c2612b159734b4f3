"""Word documents (.docx): what stands on the page, in its order, with the numbers that Word itself sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import grid, guard
from zaitong.policy.reading.numbering import Numbering
from zaitong.policy.reading.packed import MAX_DEPTH, Packed, child, is_on, joined, local, value, whole

_DAMAGED = "文件已损坏，打不开，请用 Word 或 WPS 重新保存后再试。"
_MAIN = "word/document.xml"
# what holds paragraphs or runs without being one
_AROUND = frozenset(
    [
        "body",
        "customXml",
        "ins",
        "moveTo",
        "smartTag",
        "sdtContent",
        "hyperlink",
        "fldSimple",
        "dir",
        "bdo",
        "oMathPara",
        "oMath",
        "ruby",
        "rubyBase",
        "pict",
        "shape",
        "rect",
        "roundrect",
        "textbox",
        "group",
        "drawing",
        "inline",
        "anchor",
        "graphic",
        "graphicData",
        "wsp",
        "wgp",
        "wpc",
        "grpSp",
        "txbx",
        "object",
    ]
)
_SIGNS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}


def docx_text(data: bytes) -> str:
    """The text of the body, one paragraph a line, table cells apart by tabs.

    Left out: tracked deletions, comments, hidden text, headers and footers, footnotes, the table of contents, pictures.
    """
    packed = Packed(data, _DAMAGED)
    if any(name.lower().endswith("vbaproject.bin") for name in packed.names):
        raise ReadError("wrong_type", "文件带有宏，可能夹带病毒，请另存为不带宏的 .docx 后再试。")
    main = _main_part(packed)
    document = packed.xml(main)
    if document is None:
        raise ReadError("wrong_type", "这不是 Word 文档（扩展名与内容不符），请核对文件后再试。")
    body = child(document, "body")
    if body is None:
        raise packed.damaged()
    folder = main.rpartition("/")[0]
    page = _Page(
        Numbering(packed.xml(joined(folder, "numbering.xml"))), _Styles(packed.xml(joined(folder, "styles.xml")))
    )
    return "\n".join(page.lines(body))


def _main_part(packed: Packed) -> str:
    if _MAIN in packed.names:
        return _MAIN
    links = packed.xml("_rels/.rels")
    for link in links if links is not None else ():
        if (value(link, "Type") or "").endswith("/officeDocument"):
            return joined("", value(link, "Target") or "")
    return _MAIN


@dataclass(frozen=True)
class _Style:
    """What a paragraph or character style says about numbers and hiding; None where it says nothing."""

    number: str | None = None
    level: int | None = None
    hidden: bool | None = None
    contents: bool = False  # a line of the table of contents


class _Styles:
    """The styles, each with what it takes over from the one below it."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._found: dict[str, _Style] = {}
        self.default = ""
        for element in root if root is not None else ():
            key = value(element, "styleId")
            if local(element) == "style" and key:
                self._elements[key] = element
                if value(element, "type") == "paragraph" and value(element, "default") in {"1", "true"}:
                    self.default = key

    def of(self, key: str | None, depth: int = 0) -> _Style:
        """The style with everything taken over; an empty one where there is none."""
        if key is None or key not in self._elements or depth > 20:
            return _Style()
        if key not in self._found:
            element = self._elements[key]
            below = self.of(value(child(element, "basedOn")), depth + 1)
            number = child(element, "pPr", "numPr")
            hidden = child(element, "rPr", "vanish")
            name = (value(child(element, "name")) or "").lower()
            self._found[key] = _Style(
                value(child(number, "numId")) or below.number,
                _level(number) if _level(number) is not None else below.level,
                below.hidden if hidden is None else is_on(hidden),
                name.startswith("toc ") or below.contents,
            )
        return self._found[key]


def _level(number: Element | None) -> int | None:
    level = child(number, "ilvl")
    return None if level is None else whole(level)


class _Page:
    """Walks the body once, counting lists as it goes."""

    def __init__(self, numbering: Numbering, styles: _Styles) -> None:
        self._numbering = numbering
        self._styles = styles
        self._boxes: list[Element] = []
        self._carried = ""  # text of a paragraph whose mark is deleted: it belongs to the next one
        self._length = 0

    def lines(self, around: Element, depth: int = 0, *, cell: bool = False) -> Iterator[str]:
        """The lines of the blocks inside an element."""
        if depth > MAX_DEPTH // 4:
            raise ReadError("damaged", _DAMAGED)
        for block in around:
            name = local(block)
            if name == "p":
                yield from self._paragraph(block, depth, cell=cell)
            elif name == "tbl":
                yield from grid.lines_of(self._rows(block, depth))
            elif (inside := _inside_of(block)) is not None:
                yield from self.lines(inside, depth + 1, cell=cell)

    def _paragraph(self, paragraph: Element, depth: int, *, cell: bool) -> Iterator[str]:
        properties = child(paragraph, "pPr")
        style = self._styles.of(value(child(properties, "pStyle")) or self._styles.default)
        if style.contents:
            return
        text = "".join(self._runs(paragraph, depth, hidden=style.hidden))
        boxes, self._boxes = self._boxes, []
        text, self._carried = self._carried + text, ""
        if child(properties, "rPr", "del") is not None:
            self._carried = text
        else:
            self._length += len(text)
            if self._length > guard.MAX_CHARACTERS:
                raise guard.too_long()
            marker = self._marker(properties, style, text, cell=cell)
            yield from (marker + text).split("\n")
        for box in boxes:
            yield from self.lines(box, depth + 1)

    def _marker(self, properties: Element | None, style: _Style, text: str, *, cell: bool) -> str:
        """The number of a paragraph in a list; an empty one shows it only in a table, where it is the running number."""
        own = child(properties, "numPr")
        number = value(child(own, "numId")) or style.number
        if number in (None, "0"):
            return ""
        level = _level(own)
        if level is None and child(own, "numId") is None:
            level = style.level
            if level is None:
                named = value(child(properties, "pStyle")) or self._styles.default
                level = self._numbering.level_of_style(number or "", named)
        marker = self._numbering.marker(number or "", level or 0)
        if text.strip():
            return marker
        return marker.rstrip(" .、．") if cell else ""

    def _runs(self, around: Element, depth: int, *, hidden: bool | None) -> Iterator[str]:
        if depth > MAX_DEPTH:
            raise ReadError("damaged", _DAMAGED)
        for node in around:
            name = local(node)
            if name == "r":
                yield from self._run(node, depth, hidden=hidden)
            elif name == "txbxContent":
                self._boxes.append(node)
            elif (inside := _inside_of(node)) is not None:
                yield from self._runs(inside, depth + 1, hidden=hidden)

    def _run(self, run: Element, depth: int, *, hidden: bool | None) -> Iterator[str]:
        look = child(run, "rPr")
        vanish = child(look, "vanish")
        if vanish is None:
            of_style = self._styles.of(value(child(look, "rStyle"))).hidden
            hidden = of_style if of_style is not None else hidden
        if hidden if vanish is None else is_on(vanish):
            return
        for node in run:
            name = local(node)
            if name == "t":
                yield node.text or ""
            elif name == "br" and value(node, "type") == "page":
                yield "\f"
            elif name in _SIGNS:
                yield _SIGNS[name]
        yield from self._runs(run, depth + 1, hidden=hidden)

    def _rows(self, table: Element, depth: int) -> list[list[grid.Cell]]:
        if depth > MAX_DEPTH // 8:
            raise ReadError("damaged", _DAMAGED)
        rows = []
        for row in _inside(table, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            before = whole(child(properties, "gridBefore"))
            cells = [grid.Cell("")] * min(max(before, 0), grid.MAX_COLUMNS)
            rows.append(cells + [self._cell(cell, depth) for cell in _inside(row, "tc")])
        return rows

    def _cell(self, cell: Element, depth: int) -> grid.Cell:
        properties = child(cell, "tcPr")
        merge = child(properties, "vMerge")
        lines = [line.replace("\f", "\n") for line in self.lines(cell, depth + 1, cell=True)]
        own = [line.strip() for line in lines if "\t" not in line and line.strip()]
        return grid.Cell(
            " ".join(own),
            max(whole(child(properties, "gridSpan"), default=1), 1),
            merge is not None and value(merge) != "restart",
            own,
            [line for line in lines if "\t" in line],
        )


def _inside_of(element: Element) -> Element | None:
    """What to read instead of an element that only stands around others; None for one that holds no text of ours."""
    name = local(element)
    if name == "sdt":
        return _content(element)
    if name == "AlternateContent":
        return _chosen(element)
    return element if name in _AROUND else None


def _content(control: Element) -> Element | None:
    """What a content control holds; None for a table of contents or a prompt that nobody has filled in."""
    properties = child(control, "sdtPr")
    gallery = value(child(properties, "docPartObj", "docPartGallery")) or ""
    if gallery == "Table of Contents" or is_on(child(properties, "showingPlcHdr")):
        return None
    return child(control, "sdtContent")


def _chosen(alternate: Element) -> Element:
    """The first of several forms of one thing: the others are for older programs."""
    choice = child(alternate, "Choice")
    fallback = child(alternate, "Fallback")
    if choice is not None:
        return choice
    return fallback if fallback is not None else Element("none")


def _inside(around: Element, name: str, depth: int = 0) -> Iterator[Element]:
    """Rows of a table or cells of a row, also those inside content controls and insertions."""
    for node in around:
        if local(node) == name:
            yield node
        elif local(node) in {"sdt", "sdtContent", "customXml", "ins", "moveTo"} and depth < 20:
            yield from _inside(node, name, depth + 1)
