"""Saved web pages (.html): the document on them, without the page of the site around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import grid, guard
from zaitong.policy.reading.furniture import LABEL, dated, is_page_furniture, numbered
from zaitong.policy.reading.plain import decode
from zaitong.policy.source import squeeze

MAX_PAGE = 20 * 1024 * 1024  # bytes
MAX_ELEMENTS = 200_000
_DROPPED = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "iframe",
        "svg",
        "math",
        "video",
        "audio",
        "canvas",
        "map",
        "object",
        "embed",
        "applet",
        "frameset",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "main",
        "header",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "blockquote",
        "pre",
        "center",
        "form",
        "fieldset",
        "figure",
        "figcaption",
        "address",
        "body",
        "hr",
        "caption",
    ]
)
_FRAMES = frozenset(["body", "div", "section", "article", "main", "center", "form", "table", "tbody", "tr", "td"])
_AROUND_NAMES = re.compile(
    r"(?:^|[-_\s])(?:foot(?:er)?|nav(?:bar|igation)?|menu|crumbs?|breadcrumb|share|bdshare\w*|print|copyright|sidebar|related|pager|pagination|toolbar|toptool|location|weizhi|position|dqwz|bottom|search)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PARTS = re.compile(r"\s*[_|｜]\s*|\s+[-–—]\s+|-(?=[^-]{0,30}(?:网|政府|局|厅|委员会|平台)[^-]{0,10}$)")
_KINDS = re.compile(
    r"通知|通报|方案|意见|办法|规定|细则|公告|函|清单|要点|计划|决定|规划|制度|指引|标准|提示|请示|批复"
)


def html_text(data: bytes) -> str:
    """The text of the document on a page, one paragraph a line, table cells apart by tabs.

    The title, the number and the date of the document are taken from the page around it where the text itself lacks
    them; the day on which the page was published is not taken.
    """
    root = _tree(decoded(data))
    page_title = _page_title(root)
    _drop(root)
    main = _main(root)
    lines = [line for line in _lines(main) if not is_page_furniture(line)]
    if len(lines) < 2 and main is not root:
        lines = [line for line in _lines(root) if not is_page_furniture(line)]
    return "\n".join(_completed(lines, root, page_title))


def decoded(data: bytes) -> str:
    """The page as text, by its byte order mark, its own word for its encoding, or what fits."""
    if len(data) > MAX_PAGE or data.count(b"<") > 3 * MAX_ELEMENTS:
        raise ReadError("too_large", "网页文件过大，不像一份公文，请把正文粘贴进来。")
    named = _CHARSET.search(data[:4096])
    name = named.group(1).decode("ascii").lower() if named else ""
    if name.startswith("gb") and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass  # many pages say one thing and are another
    try:
        return decode(data)
    except ReadError:
        encoding = "gb18030" if name.startswith("gb") else "utf-8"
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") > 0.01 * len(text):
            raise
        return text


def _tree(text: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped]  # comes with python-docx

    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, recover=True
    )
    content = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        root = etree.fromstring(content, parser)
    except etree.LxmlError as error:
        raise ReadError("damaged", "网页文件已损坏，打不开，请把正文粘贴进来。") from error
    if root is None:
        raise ReadError("no_text", "网页里没有可读的文字，请把正文粘贴进来。")
    return root


def _page_title(root: Any) -> str:
    """The title of the document as the head of the page gives it; empty when it names only the site."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() in {"articletitle", "title"} and _is_title(meta.get("content") or ""):
            return str(meta.get("content")).strip()
    named = " ".join("".join(title.itertext()) for title in list(root.iter("title"))[:1]).strip()
    parts = [part.strip() for part in _PARTS.split(named[:300]) if part]
    return next((part for part in parts if _is_title(part)), "")


def _is_title(text: str) -> bool:
    return len(_CHINESE.findall(text)) >= 6 and bool(_KINDS.search(text))


def _drop(root: Any) -> None:
    """Empty what is never the document: programs, navigation, hidden parts. The text after an element stays."""
    weights = _weights(root)
    total = weights.get(root, 0)
    for element in list(root.iter()):
        if element is not root and element.tag != "body" and _is_around(element, weights.get(element, 0), total):
            element.clear(keep_tail=True)


def _is_around(element: Any, weight: int, total: int) -> bool:
    if element.tag in _DROPPED:
        return True
    if weight > 0.5 * total:
        return False
    hidden = element.get("hidden") is not None or _HIDDEN.search((element.get("style") or "")[:500])
    names = f"{element.get('id') or ''} {element.get('class') or ''}"[:300]
    return bool(hidden or (element.tag in _BLOCKS and _AROUND_NAMES.search(names)))


def _weights(root: Any) -> dict[Any, int]:
    """For each element the Chinese characters in it that are no link."""
    weights: dict[Any, int] = {}
    elements = list(root.iter())
    if len(elements) > MAX_ELEMENTS:
        raise ReadError("too_large", "网页文件过大，不像一份公文，请把正文粘贴进来。")
    for element in reversed(elements):
        own = 0 if element.tag in _DROPPED else len(_CHINESE.findall(element.text or "")) + weights.get(element, 0)
        weights[element] = 0 if element.tag == "a" else own
        parent = element.getparent()
        if parent is not None:
            weights[parent] = weights.get(parent, 0) + weights[element] + len(_CHINESE.findall(element.tail or ""))
    return weights


def _main(root: Any) -> Any:
    """The innermost frame that holds nearly all of the text."""
    weights = _weights(root)
    main = root
    while True:
        inside = [one for one in main if one.tag in _FRAMES]
        best = max(inside, key=lambda one: weights.get(one, 0), default=None)
        if best is None or weights.get(best, 0) < 0.75 * max(weights.get(main, 0), 1):
            return main
        if best.tag == "table" and _is_data(best):
            return main
        main = best


def _lines(main: Any) -> Iterator[str]:
    """The lines of an element, without recursion: pages may be nested as deep as they like."""
    from lxml import etree

    held: list[str] = []
    walk = etree.iterwalk(main, events=("start", "end"))
    for event, element in walk:
        is_block = element.tag in _BLOCKS or element.tag == "br"
        if is_block and held:
            yield from _clean("".join(held))
            held = []
        if event == "end":
            held.append(element.tail or "" if element is not main else "")
        elif element.tag == "table" and element is not main and _is_data(element):
            yield from grid.lines_of(list(_rows(element)))
            walk.skip_subtree()
        else:
            held += [_marker(element), element.text or ""]
    yield from _clean("".join(held))


def _clean(text: str) -> Iterator[str]:
    line = " ".join(text.replace("\u00a0", " ").split())
    if line:
        yield line


def _marker(element: Any) -> str:
    """The number of an item in an ordered list."""
    parent = element.getparent()
    if element.tag != "li" or parent is None or parent.tag != "ol":
        return ""
    first = str(parent.get("start") or "1")
    begin = int(first) if first.isascii() and first.isdecimal() and len(first) < 5 else 1
    at = sum(1 for _ in element.itersiblings("li", preceding=True))
    return f"{begin + at}. " if at < 500 else ""


def _is_data(table: Any) -> bool:
    """Whether a table holds data, and not the layout of the page: several columns, short cells, none inside."""
    rows = list(table.iter("tr"))
    wide = sum(1 for row in rows if sum(1 for cell in row if cell.tag in {"td", "th"}) > 1)
    if not rows or wide < 0.5 * len(rows) or next(table.iterdescendants("table"), None) is not None:
        return False
    cells = sum(1 for _ in table.iter("td", "th"))
    return sum(len(text) for text in table.itertext()) / max(cells, 1) < 300


def _rows(table: Any) -> Iterator[list[grid.Cell]]:
    open_below: dict[int, tuple[int, int]] = {}  # column -> rows still covered from above, columns covered
    for row in table.iter("tr"):
        cells: list[grid.Cell] = []
        at = 0
        for cell in (one for one in row if one.tag in {"td", "th"}):
            at = _covered(open_below, at, cells)
            span, deep = _span(cell, "colspan", grid.MAX_COLUMNS), _span(cell, "rowspan", 2000)
            text = " ".join(_lines(cell))
            cells.append(grid.Cell(text, span, lines=[text]))
            if deep > 1:
                open_below[at] = (deep, span)
            at += span
            if at >= grid.MAX_COLUMNS:
                break
        _covered(open_below, at, cells)
        open_below = {column: (deep - 1, span) for column, (deep, span) in open_below.items() if deep > 1}
        yield cells


def _covered(open_below: dict[int, tuple[int, int]], at: int, cells: list[grid.Cell]) -> int:
    """Fill the columns that a cell from above reaches into; the next free column."""
    while at in open_below and at < grid.MAX_COLUMNS:
        span = open_below[at][1]
        cells.append(grid.Cell("", span, goes_on=True))
        at += span
    return at


def _span(cell: Any, name: str, most: int) -> int:
    text = str(cell.get(name) or "1").strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdecimal() and len(text) < 12 else 1


def _completed(lines: list[str], root: Any, page_title: str) -> Iterator[str]:
    """The lines with the title, number and date of the document where the page names them outside its text."""
    length = sum(len(line) for line in lines)
    if length > guard.MAX_CHARACTERS:
        raise guard.too_long()
    around = "\n".join(_lines(root))
    lines = [line for line in lines if not LABEL.match(line)]
    head = squeeze("".join(lines[:12]))
    number = numbered(around)
    if number and squeeze(number) not in head:
        yield number
    headings = (" ".join("".join(one.itertext()).split()) for one in root.iter("h1", "h2"))
    title = page_title or next((text for text in headings if _is_title(text) and len(text) < 120), "")
    if title and squeeze(title) not in head:
        yield title
    yield from lines
    day = dated(around)
    if day and not any(
        re.search(r"^.{0,30}\d{4}\s?年.{1,8}日[）)]?$|^[〇二零○一三四五六七八九]{4}年", line) for line in lines[3:]
    ):
        yield day
