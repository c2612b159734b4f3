"""A sheet of an XLSForm workbook: rows by column name, and the address of every cell."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from zaitong.common.tables import cell_text

CHINESE = ("中文", "chinese", "zh", "简体", "汉语")


@dataclass(frozen=True, slots=True)
class Line:
    """One row. ``at(column)`` is the address of its cell, as B7."""

    number: int
    cells: dict[str, str]
    letters: dict[str, str]
    sheet: str

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def at(self, column: str) -> str:
        """survey!B7."""
        return f"{self.sheet}!{self.letters.get(column, 'A')}{self.number}"

    def extras(self) -> dict[str, Any]:
        """What an export of ours has put by; nothing where it is missing or spoilt."""
        try:
            found = json.loads(self["zaitong"] or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet with known columns."""

    lines: list[Line] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)  # (address, column) with contents that nothing reads


def page_of(name: str, grid: list[list[Any]], known: set[str], ignored: set[str]) -> Page:
    """The rows of a sheet. Of several languages of a column the Chinese one, else the first."""
    texts = [[cell_text(cell) for cell in row] for row in grid]
    head_at = next((place for place, row in enumerate(texts) if any(row)), None)
    if head_at is None:
        return Page()
    columns = _columns(texts[head_at])
    letters = {column: letter_of(place) for column, place in columns.items()}
    lines = []
    for number, row in enumerate(texts[head_at + 1 :], start=head_at + 2):
        cells = {column: row[place] for column, place in columns.items() if place < len(row) and row[place]}
        if cells:
            lines.append(Line(number, cells, letters, name))
    unknown = [
        (f"{name}!{letters[column]}{head_at + 1}", column)
        for column in columns
        if column not in known | ignored and any(line[column] for line in lines)
    ]
    return Page(lines, unknown)


def _columns(head: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, label in enumerate(head):
        base, _, language = label.partition("::")
        column = base.strip().lower().replace("-", "_").replace(" ", "_")
        if column and (column not in found or any(word in language.lower() for word in CHINESE)):
            found[column] = place
    return found


def letter_of(place: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
