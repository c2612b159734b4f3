"""Tables to lines: one row a line, cells apart by tabs, merged cells said again in every row they reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_COLUMNS = 64
_NOTHING = "\u2003"  # holds an empty first cell open; white space, so no quote shows it


@dataclass
class Cell:
    """A cell: its text in one line, the columns it takes, whether it goes on from above, what is set below its row."""

    text: str
    span: int = 1
    goes_on: bool = False
    lines: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)


def lines_of(rows: list[list[Cell]]) -> Iterator[str]:
    """The lines of a table. A table of one column is only a frame: its paragraphs stand as they are."""
    if all(len(row) <= 1 for row in rows):
        for row in rows:
            for cell in row:
                yield from cell.lines or [cell.text]
                yield from cell.inner
        return
    filled = _filled(rows)
    if _is_double_head(rows):
        filled[:2] = [_one_head(filled[0], filled[1])]
    named = False
    for texts, row in zip(filled, rows[len(rows) - len(filled) :], strict=True):
        if any(texts):
            yield _line(texts, whole=len([cell for cell in row if cell.text]) == 1 and not any(texts[1:]), named=named)
            named = named or sum(1 for text in texts if text) > 1
        for cell in row:
            yield from cell.inner


def _filled(rows: list[list[Cell]]) -> list[list[str]]:
    """The text of each row by column."""
    filled, above = [], [""] * MAX_COLUMNS
    for row in rows:
        texts: list[str] = []
        for cell in row:
            at = len(texts)
            if at >= MAX_COLUMNS:
                break
            texts.append(above[at] if cell.goes_on and not cell.text else cell.text)
            texts += [""] * (min(max(cell.span, 1), MAX_COLUMNS - at) - 1)
        filled.append(texts)
        above = texts + [""] * (MAX_COLUMNS - len(texts))
    return filled


def _is_double_head(rows: list[list[Cell]]) -> bool:
    """A first row with a cell over several columns, and a second that names just these."""
    if len(rows) < 3 or not any(cell.span > 1 for cell in rows[0]):
        return False
    second = rows[1]
    return any(cell.goes_on for cell in second) and all(len(cell.text) <= 10 and cell.span == 1 for cell in second)


def _one_head(first: list[str], second: list[str]) -> list[str]:
    over, names = "", []
    for at, name in enumerate(second):
        over = first[at] if at < len(first) and first[at] else over
        names.append(name if name == over or over in name else over + name)
    return names


def _line(texts: list[str], *, whole: bool, named: bool) -> str:
    if whole:  # a row that is one cell: a title above the table, a section inside it
        return f"{texts[0]}\t{_NOTHING}" if named else texts[0]
    return "\t".join([texts[0] or _NOTHING, *texts[1:]])
