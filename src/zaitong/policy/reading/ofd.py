"""OFD (GB/T 33190): pages of placed text, put back into lines by where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import guard
from zaitong.policy.reading.packed import MAX_DEPTH, Packed, child, joined, local, value

_DAMAGED = "OFD 文件已损坏，打不开，请用原程序重新导出后再试。"
_TURNED = 0.02  # a text object whose matrix turns it further than this is a watermark or a note at the margin


@dataclass(frozen=True)
class _Piece:
    """Characters on one line of a page; all in millimetres from the upper left corner, `y` being the base line."""

    x: float
    y: float
    size: float
    end: float
    text: str


def ofd_text(data: bytes) -> str:
    """The text of all pages of all documents inside, a form feed between pages; templates only where first used."""
    packed = Packed(data, _DAMAGED)
    root = packed.xml("OFD.xml")
    if root is None:
        raise ReadError("wrong_type", "这不是 OFD 文件（扩展名与内容不符），请核对文件后再试。")
    if any(name.rpartition("/")[2].lower() in {"encryptions.xml", "encryptinfo.xml"} for name in packed.names):
        raise ReadError("encrypted", "OFD 已加密，请去掉密码后再试。")
    pages, length = [], 0
    for page in _pages(packed, root):
        pages.append(page)
        length += len(page)
        if length > guard.MAX_CHARACTERS:
            raise guard.too_long()
        if len(pages) > guard.MAX_PAGES:
            raise ReadError("too_large", f"OFD 超过 {guard.MAX_PAGES} 页，请拆分后再试。")
    text = "\f".join(pages)
    if not text.strip():
        raise ReadError("no_text", "OFD 里没有文字，多半是扫描件。请先识别成文字，或把文字粘贴进来。")
    return text


def _pages(packed: Packed, root: Element) -> Iterator[str]:
    for body in (one for one in root if local(one) == "DocBody"):
        place = _words(child(body, "DocRoot"))
        path = joined("", place) if place else ""
        document = packed.xml(path)
        if document is None:
            raise packed.damaged()
        folder = path.rpartition("/")[0]
        templates = {
            value(one, "ID") or "": value(one, "BaseLoc") or ""
            for one in _children(document, "CommonData")
            if local(one) == "TemplatePage"
        }
        used: set[str] = set()
        for page in _children(document, "Pages"):
            yield _page(packed, folder, page, templates, used)


def _page(packed: Packed, folder: str, page: Element, templates: dict[str, str], used: set[str]) -> str:
    content = packed.xml(joined(folder, value(page, "BaseLoc") or ""))
    if content is None:
        raise packed.damaged()
    pieces = list(_pieces(content))
    for one in (one for one in content if local(one) == "Template"):
        key = value(one, "TemplateID") or ""
        if key in templates and key not in used:
            used.add(key)
            template = packed.xml(joined(folder, templates[key]))
            if template is not None:
                pieces += _pieces(template)
    return "\n".join(_lines(pieces))


def _children(element: Element, name: str) -> Iterable[Element]:
    found = child(element, name)
    return found if found is not None else ()


def _words(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _pieces(element: Element, depth: int = 0) -> Iterator[_Piece]:
    if depth > MAX_DEPTH:
        raise ReadError("damaged", _DAMAGED)
    for one in element:
        if (value(one, "Visible") or "").lower() == "false":
            continue
        if local(one) == "TextObject":
            yield from _of_object(one)
        elif local(one) in {"Content", "Layer", "PageBlock"}:
            yield from _pieces(one, depth + 1)


def _of_object(element: Element) -> Iterator[_Piece]:
    box = [*_numbers(value(element, "Boundary")), 0, 0, 0, 0]
    matrix = _numbers(value(element, "CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    if abs(b) > _TURNED * max(abs(a), 0.001):
        return
    size = (_numbers(value(element, "Size")) or [4.0])[0] * abs(d or 1)
    x = y = 0.0
    for code in (one for one in element if local(one) == "TextCode"):
        x = (_numbers(value(code, "X")) or [x])[0]
        y = (_numbers(value(code, "Y")) or [y])[0]
        text = "".join(
            " " if char.isspace() else char for char in code.text or "" if char.isprintable() or char.isspace()
        )
        steps = _steps(value(code, "DeltaX"), len(text) - 1)
        left = box[0] + a * x + c * y + e
        wide = (sum(steps) if steps else 0.0) * abs(a) + size * (1 if steps or len(text) < 2 else len(text))
        if text:
            yield _Piece(left, box[1] + b * x + d * y + f, max(size, 0.1), left + wide, text)


def _numbers(text: str | None) -> list[float]:
    """Numbers apart by blanks; none where one of them is not a number."""
    try:
        found = [float(part) for part in (text or "")[:2000].split()]
    except ValueError:
        return []
    return found if all(abs(one) < 1e6 for one in found) else []


def _steps(text: str | None, count: int) -> list[float]:
    """The distances between characters; `g 5 4.2` stands for five times 4.2."""
    found: list[float] = []
    parts = iter((text or "")[:20_000].split())
    try:
        for part in parts:
            if part == "g":
                times = int(next(parts)[:6])
                found += [float(next(parts))] * min(max(times, 0), max(count - len(found), 0))
            else:
                found.append(float(part))
            if len(found) >= count:
                break
    except (ValueError, StopIteration):
        return []
    return [one for one in found if abs(one) < 1e6][: max(count, 0)]


def _lines(pieces: list[_Piece]) -> Iterator[str]:
    """The lines from top to bottom: pieces whose base lines lie within half a character, from left to right."""
    row: list[_Piece] = []
    for piece in sorted(pieces, key=lambda one: one.y):
        if row and piece.y - row[0].y > 0.5 * min(piece.size, row[0].size):
            yield _line(row)
            row = []
        row.append(piece)
    if row:
        yield _line(row)


def _line(row: list[_Piece]) -> str:
    text, end = "", None
    for piece in sorted(row, key=lambda one: one.x):
        if end is not None and piece.x - end > 0.8 * piece.size:
            text += " " * min(max(int((piece.x - end) / piece.size), 1), 8)
        text += piece.text
        end = piece.end if end is None else max(end, piece.end)
    return text
