"""Cells pasted from a spreadsheet: read, matched with fields by header words or by order, checked cell by cell. Pure."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from zaitong.catalogue.fieldtypes import BODIES, FieldType
from zaitong.catalogue.values import clean_value, is_empty

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zaitong.catalogue.schema import Field

LONGEST = 200_000  # characters of one paste
MOST_CELLS = 60  # columns that are read
_SPACES = re.compile(r"\s{2,}|\u3000+")
_COMMAS = re.compile(r"[,，;；]")
_BRACKETS = re.compile(r"[（(].*?[)）]")
_PLAIN = re.compile(r"[\s*＊:：、]+")
_BETWEEN = re.compile(r"[、，,;；/\n]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: as pasted, as it will be stored (the text itself where it cannot be read), what is wrong."""

    text: str
    value: Any
    error: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A paste held against fields. ``fields``: for each pasted column the field that takes it, or None."""

    fields: list[Field | None]
    heads: list[str]  # words above each column as pasted; empty where the paste has no head
    rows: list[list[Cell]]

    @property
    def by_head(self) -> bool:
        """Whether columns were matched by their heads, not by order."""
        return any(self.heads)

    @property
    def unused(self) -> list[str]:
        """Heads of columns that no field takes."""
        return [
            head or f"第 {n} 列" for n, (head, f) in enumerate(zip(self.heads, self.fields, strict=True), 1) if not f
        ]

    @property
    def lines(self) -> list[list[tuple[Field, Cell]]]:
        """Rows as (field, cell), without the columns that no field takes."""
        return [[(f, cell) for f, cell in zip(self.fields, row, strict=True) if f] for row in self.rows]

    @property
    def columns(self) -> list[tuple[Field, str]]:
        """Fields that take a column, with the words that stood above it where they differ."""
        pairs = zip(self.fields, self.heads, strict=True)
        return [(f, "" if head == f.label else head) for f, head in pairs if f]

    @property
    def wrong(self) -> int:
        """Cells that cannot be read."""
        return sum(bool(cell.error) for row in self.rows for cell in row)

    @property
    def data(self) -> list[dict[str, Any]]:
        """Each row as the data of a form: what cannot be read stands as it was pasted."""
        return [{f.key: cell.value for f, cell in row if not is_empty(cell.value)} for row in self.lines]


def cells_of(text: str) -> list[list[str]]:
    """Rows of cells: between tabs as spreadsheets copy them, else between commas, else between wide spaces."""
    lines = [line for line in text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if any("\t" in line for line in lines):
        rows = _tabbed(text[:LONGEST])
    else:
        apart = _COMMAS if sum(bool(_COMMAS.search(line)) for line in lines) * 2 > len(lines) else _SPACES
        rows = [apart.split(line.strip()) for line in lines]
    return [[cell.strip() for cell in row[:MOST_CELLS]] for row in rows if any(cell.strip() for cell in row)]


def _tabbed(text: str) -> list[list[str]]:
    """A cell with a line break is quoted; a stray quotation mark is a character like any other."""
    try:
        return list(csv.reader(io.StringIO(text), delimiter="\t", strict=True))
    except csv.Error:
        return [line.split("\t") for line in text.splitlines()]


def pasted(text: str, fields: Sequence[Field], bodies: Mapping[str, str]) -> Pasted:
    """Hold a paste against fields. ``bodies``: names of units and party organisations -> "unit:12"."""
    rows = cells_of(text)
    width = max((len(row) for row in rows), default=0)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    by_head = _by_head(rows[0], fields) if rows else None
    matched = by_head or [fields[n] if n < len(fields) else None for n in range(width)]
    heads = rows[0] if by_head else [""] * width
    body = rows[1:] if by_head else rows
    return Pasted(matched, heads, [[_cell(f, t, bodies) for f, t in zip(matched, row, strict=True)] for row in body])


def _by_head(first: Sequence[str], fields: Sequence[Field]) -> list[Field | None] | None:
    """Fields by the words of the first row; None where it is no row of heads: fewer than half of its words are known."""
    found: list[Field | None] = []
    left = list(fields)
    for words in first:
        field = next((f for f in left if _same(words, f)), None) or next((f for f in left if _alike(words, f)), None)
        found.append(field)
        if field is not None:
            left.remove(field)
    known, said = sum(f is not None for f in found), sum(bool(words) for words in first)
    return found if known and known * 2 >= said else None


def _bare(words: str) -> str:
    return _PLAIN.sub("", _BRACKETS.sub("", normalize("NFKC", words)))


def _same(words: str, field: Field) -> bool:
    return bool(words) and _bare(words) in {_bare(field.label), field.key}


def _alike(words: str, field: Field) -> bool:
    """日期 for 走访日期, 参加人员姓名 for 参加人员."""
    said, label = _bare(words), _bare(field.label)
    return min(len(said), len(label)) > 1 and (said in label or label in said)


def _cell(field: Field | None, text: str, bodies: Mapping[str, str]) -> Cell:
    if field is None or not text:
        return Cell(text, "")
    raw: Any = text
    if field.type in BODIES:
        raw = bodies.get(text) or bodies.get(_bare(text)) or ""
        if not raw:
            return Cell(text, "", f"没有叫“{text[:20]}”的单位或党组织，请写全称或简称。")
    if field.type == FieldType.CHOICES:
        raw = [one.strip() for one in _BETWEEN.split(text) if one.strip()]
    try:
        return Cell(text, clean_value(field, raw))
    except ValueError as error:
        return Cell(text, raw if field.type == FieldType.CHOICES else text, str(error))
