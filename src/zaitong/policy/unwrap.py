"""Physical lines to paragraphs: hard-wrapped lines joined, page numbers and file artefacts left out.

Works on the decoded text alone and keeps, for every character it lets through, the place it came from.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, replace

from zaitong.policy.patterns import Pattern, table
from zaitong.policy.source import SourceText

ARTEFACTS = table(
    Pattern("word bookmark", r"\[bookmark:[^\]\n]{0,40}\]", "[bookmark: _GoBack]关于开展活动的方案"),
    Pattern("html entity", r"&(?:nbsp|sp|ensp|emsp|amp|quot|lt|gt|#\d{1,5});", "教育局 &nbsp; "),
    Pattern("invisible sign", "[\ufeff\u200b-\u200f\u2060\u00ad\ufffc]", "各\u200b校"),
    Pattern(
        "page number inside a line",
        r"(?<=[\u4e00-\u9fff，。；：、）”》])[ \u3000]{0,4}[—－–━─]{1,2}[ \u3000]?\d{1,3}[ \u3000]?[—－–━─]{1,2}[ \u3000]{0,4}(?=[\u4e00-\u9fff，。；：、（“《\d]|$)",
        "各校要—3—制定方案",
        ("2021—2022学年", "3—5人"),
    ),
    Pattern(
        "word field", r"(?:PAGEREF|HYPERLINK|MERGEFORMAT|TOC \\o)[^\n\u4e00-\u9fff]{0,60}", "目录 PAGEREF _Toc123 \\h 2"
    ),
)
FURNITURE = table(
    Pattern("dashed page number", r"^[—\-－–─·•\s]{1,6}\d{1,4}[—\-－–─·•\s]{1,6}$", "— 12 —", ("2021-2022",)),
    Pattern("rule", r"^[—\-－–─━_=*·\s]{3,}$", "————————"),
    Pattern("bare page number", r"^\d{1,3}$", "7", ("2021",)),
    Pattern(
        "page x of y",
        r"^[—\-－\s]{0,4}第\s{0,3}[\d\s一二三四五六七八九十]{1,6}页\s{0,3}[,，/（(]?\s{0,3}(?:共\s{0,3}[\d\s一二三四五六七八九十]{1,6}页)?[)）]?[—\-－\s]{0,4}$",
        "第 3 页 共 12 页",
        ("第3页的表格",),
    ),
    Pattern("page fraction", r"^\d{1,3}\s{0,3}/\s{0,3}\d{1,3}$", "3 / 12"),
)
_MARKER = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}\s?[.．、](?!\s?\d)|第[一二三四五六七八九十百\d]{1,4}[章节条]"
    r"|[①-⑳]|附件?\s?\d{0,2}\s?[:：]?$"
)
_DATE_END = re.compile(r"[日号]\s?(?:印发)?$")
# lines that never go on from the one before: a date, a document number, addressees
_ALONE = re.compile(
    r"^(?:[\d二〇零○一三四五六七八九十\s]{4,12}年.{2,14}日(?:印发)?|[\u4e00-\u9fff（）(]{1,18}[〔\[【]\s?\d{4}\s?[〕\]】].{1,8}号[）)]?|各[^。]{2,120}[：:]|（此件.*|抄送.*)$"
)
_TERMINAL = "。！？；：!?;:"


# a break inside a date, a number or a list: the next line cannot begin a paragraph
_ENDS_OPEN = re.compile(r"[，、（(《“\d〇零○]$|(?<!今)(?<!去)(?<!往)[年月]$|第[一二三四五六七八九十]{0,3}$|每$")
_OPENS_CLOSED = re.compile(
    r"[，、。；：）)》”%％]|午\s?\d|(?:之|以)?[前内](?=[将把向报完上提，])|之日起|[\d一二三四五六七八九十]{0,3}[年月日号](?=[^\u4e00-\u9fff]|前|之|以|起|至|底|报|下|[上中下]旬|\d|[一二三四五六七八九十])"
)
_TITLE = re.compile(r"(?:通知|方案|意见|办法|规定|细则|要点|函|通报|计划|报告|制度|公告|清单|表)(?:[）)》].{0,4})?$")
_WHOLE = ("docx", "html")
_NO_TEXT = re.compile(r"(?:附件|附：|联系|电话|传真|邮箱|地址|抄送|主送|标题)|.{0,12}文件$")
_NEW_START = re.compile(r"[各每请凡]|全[体市区县校省]|[一二三四五六七八九]是|附")
_SENTENCE_END = re.compile(r"[。；！？][”）)]?$")


@dataclass(frozen=True)
class Line:
    """A physical line without its margins: `raw[start:end]`; `indent` counts the white space before it.

    `behind` when a page number stood between it and the line before; `counted` when lines were broken by the number of signs.
    """

    start: int
    end: int
    indent: int
    text: str
    behind: bool = False
    counted: bool = False

    @property
    def width(self) -> float:
        """Width in full characters, as printed, or the number of signs."""
        if self.counted:
            return float(len(self.text))
        return sum(1.0 if ord(char) > 0x2000 else 0.5 for char in self.text)


def unwrap(raw: str, *, filename: str = "", kind: str = "txt") -> SourceText:
    """Join the physical lines of a decoded file into paragraphs."""
    lines = _measured(_without_furniture(_lines(raw)))
    full = wrap_width(lines)
    paragraphs: list[list[Line]] = []
    begun = False  # the title above the first sentence is never torn
    for line in lines:
        if paragraphs and _joins(paragraphs[-1], line, full, whole=kind in _WHOLE or not begun):
            paragraphs[-1].append(line)
        else:
            begun = begun or bool(paragraphs and paragraphs[-1][-1].text[-1] in _TERMINAL)
            paragraphs.append([line])
    return _assemble(raw, paragraphs, filename, kind)


def _without_furniture(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    behind = False
    for line in lines:
        if is_furniture(line.text):
            behind = True
        else:
            kept.append(replace(line, behind=True) if behind else line)
            behind = False
    return kept


def is_furniture(text: str) -> bool:
    """Whether a line is only a page number."""
    return any(pattern.compiled.search(text) for pattern in FURNITURE)


def _measured(lines: list[Line]) -> list[Line]:
    """The lines, counted by their signs where these tell better than their width where they were broken."""
    counted = [replace(line, counted=True) for line in lines]
    return counted if _even(counted) > _even(lines) + _CLEARLY else lines


_CLEARLY = 0.2


def _even(lines: list[Line]) -> float:
    """The share of the lines that end open within two signs of the upper quarter."""
    widths = sorted(line.width for line in lines if line.text[-1] not in _TERMINAL and "\t" not in line.text)
    if len(widths) < 5:
        return 0.0
    full = widths[int(len(widths) * 0.75)]
    return sum(1 for width in widths if abs(width - full) <= _SIGNS) / len(widths)


_SIGNS = 2


def wrap_width(lines: list[Line]) -> float:
    """The width at which the lines of the document were broken; 0 when they were not."""
    plain = [line for line in lines if "\t" not in line.text]
    open_ended = sorted(line.width for line in plain if line.width >= 14 and line.text[-1] not in _TERMINAL)
    if len(open_ended) < 5:
        return 0
    full = open_ended[int(len(open_ended) * 0.75)]
    near = sum(1 for width in open_ended if abs(width - full) <= 4)
    longest = max(line.width for line in plain)
    return full if full <= 70 and longest <= full + 12 and near >= 0.5 * len(open_ended) else 0


def _joins(paragraph: list[Line], line: Line, full: float, *, whole: bool) -> bool:
    """Whether a line goes on with the paragraph: by the width of the lines, or because the break tears a sentence.

    Where lines are `whole` paragraphs nothing is torn.
    """
    before = paragraph[-1]
    if full and _continues(before, line, full):
        return True
    if "\t" in line.text or "\t" in before.text or _MARKER.match(line.text) or _ALONE.match(line.text):
        return False
    if full and before.width >= full - 2 and before.text.rfind("（") > before.text.rfind("）"):
        return True
    if before.text[-1] in _TERMINAL + "）)”》】" or _ALONE.match(before.text) or _NO_TEXT.match(paragraph[0].text):
        return False
    if full and before.width >= full - 8 and _cannot_part(before.text, line.text):
        return True
    if whole or (full and not line.behind):
        return False
    return _is_torn(paragraph[0], before, line)


def _cannot_part(before: str, after: str) -> bool:
    """Whether two lines hold one date or number, or the second cannot begin a paragraph."""
    return bool(_ENDS_OPEN.search(before) or _OPENS_CLOSED.match(after)) or after[0].isdigit()


def _is_torn(opening: Line, before: Line, line: Line) -> bool:
    """Whether a sentence was broken off in `before` and ends in `line`, in a text whose lines are not wrapped."""
    if line.indent > before.indent + 1 or _NEW_START.match(line.text):
        return False
    if _ENDS_OPEN.search(before.text) or _OPENS_CLOSED.match(line.text):
        return before.width >= 8 or before is not opening
    if not _SENTENCE_END.search(line.text):
        return False
    headed = _MARKER.match(opening.text) is not None and "。" not in opening.text
    if line.behind:
        return before.width >= (30 if headed else 14)
    return not headed and (before.width >= 16 or before is not opening) and not _TITLE.search(before.text)


def _continues(before: Line, line: Line, full: float) -> bool:
    if before.width < full - 3.5 or "\t" in line.text or "\t" in before.text:
        return False
    if line.indent >= 4 > before.indent or _MARKER.match(line.text) or _ALONE.match(line.text):
        return False
    if _DATE_END.search(before.text) and (before.text.endswith("印发") or before.width < full - 1.5):
        return False
    return before.text[-1] not in "：:" and (before.text[-1] not in _TERMINAL or before.width >= full - 1.5)


def _lines(raw: str) -> list[Line]:
    found = []
    for match in re.finditer(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+", raw):
        piece = match.group()
        body = piece.strip(" \t\u3000\ufeff\u00a0\u200b")
        if body:
            indent = len(piece) - len(piece.lstrip())
            shown = sum(2 if char == "\u3000" else 1 for char in piece[:indent])
            start = match.start() + piece.index(body[0])
            found.append(Line(start, start + len(body), shown, body))
    return found


def _assemble(raw: str, paragraphs: list[list[Line]], filename: str, kind: str) -> SourceText:
    chars: list[str] = []
    offsets = array("I")
    for number, paragraph in enumerate(paragraphs):
        if number:
            chars.append("\n")
            offsets.append(paragraphs[number - 1][-1].end)
        for index, line in enumerate(paragraph):
            if (
                index
                and line.text[0].isascii()
                and line.text[0].isalpha()
                and chars[-1].isascii()
                and chars[-1].isalpha()
            ):
                chars.append(" ")
                offsets.append(paragraph[index - 1].end)
            dropped = _artefact_places(line.text)
            for place, char in enumerate(line.text):
                if place not in dropped:
                    chars.append(char)
                    offsets.append(line.start + place)
    return SourceText("".join(chars), raw, offsets, filename, kind)


def _artefact_places(text: str) -> frozenset[int]:
    spans = [match.span() for pattern in ARTEFACTS for match in pattern.compiled.finditer(text)]
    return frozenset(place for start, end in spans for place in range(start, end))
