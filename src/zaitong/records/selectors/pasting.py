"""Rows pasted from a spreadsheet: names of bodies, what a row would make, which rows are there already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.fieldtypes import BODIES, UNANSWERED, FieldType
from zaitong.catalogue.pasting import Pasted, pasted
from zaitong.catalogue.values import is_empty
from zaitong.common.clock import today
from zaitong.orgs.models import PartyOrganisation, Unit
from zaitong.records.models import Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zaitong.catalogue.models import RecordType
    from zaitong.catalogue.pasting import Cell
    from zaitong.catalogue.schema import Field, Schema
    from zaitong.common.access import Actor

MOST_AT_ONCE = 50  # records made from one paste
LOOKED_AT = 500  # latest records of the same type that a row is held against


def body_references(fields: Sequence[Field]) -> dict[str, str]:
    """Full and short names of open bodies -> "unit:12", where some field asks for one. A name that two share is left out."""
    if not any(field.type in BODIES for field in fields):
        return {}
    named: dict[str, set[str]] = {}
    for kind, model in (("unit", Unit), ("party", PartyOrganisation)):
        for pk, name, short in model.objects.open_on(today()).values_list("pk", "name", "short_name"):
            for one in {name, short}:
                named.setdefault(one, set()).add(f"{kind}:{pk}")
    return {name: next(iter(references)) for name, references in named.items() if len(references) == 1}


def pasted_rows(text: str, field: Field) -> Pasted:
    """A paste held against the columns of a table in a form."""
    return pasted(text, field.columns, body_references(field.columns))


def pasted_fields(schema: Schema) -> list[Field]:
    """Fields that a row of a spreadsheet can fill: no tables, totals, files or notes, nothing sealed."""
    return [f for f in schema.fields if f.type not in UNANSWERED and f.type != FieldType.ROWS and f.seal is None]


def pasted_records(text: str, schema: Schema) -> Pasted:
    """A paste held against the fields of a form, one record a row."""
    fields = pasted_fields(schema)
    return pasted(text, fields, body_references(fields))


@dataclass(frozen=True, slots=True)
class Line:
    """One row as a record to be made."""

    number: int  # from 1
    shown: list[tuple[Field, Cell]]
    data: dict[str, Any]
    lacking: list[str]  # labels of what must still be filled in before it can be filed
    same: str  # why it may be there already; empty where it is new
    same_id: int | None


def record_lines(found: Pasted, schema: Schema, record_type: RecordType, actor: Actor) -> list[Line]:
    """Each row with what it lacks and what it repeats. One query."""
    there = _there(schema, record_type, actor)
    seen: dict[tuple[str, ...], int] = {}
    lines = []
    for number, (cells, data) in enumerate(zip(found.lines, found.data, strict=True), start=1):
        who = identity(schema, data)
        record_id = there.get(who)
        same = f"和第 {seen[who]} 行一样" if who in seen else ""
        same = same or ("已经有这一份" if record_id else "")
        seen.setdefault(who, number)
        lines.append(Line(number, cells, data, _lacking(schema, data, cells), same, record_id))
    return lines


def _lacking(schema: Schema, data: Mapping[str, Any], cells: Sequence[tuple[Field, Cell]]) -> list[str]:
    _, errors = schema.clean(data)
    labels = [field.label for field in schema.fields if field.key in errors and is_empty(data.get(field.key))]
    wrong = sum(bool(cell.error) for _, cell in cells)
    return labels + ([f"{wrong} 格读不懂"] if wrong else [])


def identity(schema: Schema, data: Mapping[str, Any]) -> tuple[str, ...]:
    """What makes two records the same act: day, body visited and the first line of words; everything where there is none."""
    words = next((field.key for field in schema.fields if field.type == FieldType.TEXT), None)
    keys = [field.key for field in schema.fields if field.role or field.key == words]
    return tuple(str(data.get(key) or "").strip() for key in keys or [field.key for field in schema.fields])


def _there(schema: Schema, record_type: RecordType, actor: Actor) -> dict[tuple[str, ...], int]:
    rows = Record.objects.editable_by(actor).filter(type_version__record_type=record_type)
    latest = rows.order_by("-pk").values_list("pk", "data")[:LOOKED_AT]
    return {identity(schema, data): pk for pk, data in reversed(list(latest))}
