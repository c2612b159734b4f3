"""A record type as an XLSForm workbook. What XLSForm has no word for stands in columns of our own (用途, 单位, zaitong)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.fieldtypes import FieldType
from zaitong.common.tables import Column, SheetOut, table_write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zaitong.catalogue.models import RecordTypeVersion
    from zaitong.catalogue.schema import Condition, Field, Schema

_SURVEY = (
    "type",
    "name",
    "label::中文",
    "hint::中文",
    "required",
    "relevant",
    "constraint",
    "calculation",
    "appearance",
    "用途",
    "单位",
    "zaitong",
)
_TYPES = {
    FieldType.INTEGER: "integer", FieldType.DECIMAL: "decimal", FieldType.DATE: "date", FieldType.NOTE: "note",
    FieldType.TOTAL: "calculate", FieldType.FILES: "file",
}  # fmt: skip
_EXTRA = {
    FieldType.TEXT,
    FieldType.LONG_TEXT,
    FieldType.INTEGER,
    FieldType.DECIMAL,
    FieldType.DATE,
    FieldType.NOTE,
    FieldType.TOTAL,
}


def workbook_write(version: RecordTypeVersion, schema: Schema) -> bytes:
    """The workbook of a version."""
    record_type = version.record_type
    settings = ("form_title", "form_id", "version", "default_language", "category", "help", "minutes")
    facts = (
        record_type.name,
        record_type.key,
        str(version.number),
        "中文",
        record_type.category,
        record_type.help,
        version.minutes_now,
    )
    return table_write(
        [
            SheetOut("survey", [Column(one, 20) for one in _SURVEY], list(_survey(schema))),
            SheetOut(
                "choices", [Column(one, 24) for one in ("list_name", "name", "label::中文")], list(_choices(schema))
            ),
            SheetOut("settings", [Column(one, 20) for one in settings], [facts]),
        ]
    )


def _survey(schema: Schema) -> Iterator[list[Any]]:
    section, number = "", 0
    for field in schema.fields:
        if field.section != section:
            if section:
                yield _line(type="end_group", name=f"g{number}")
            section = field.section
            if section:
                number += 1
                yield _line(type="begin_group", name=f"g{number}", label=section)
        if field.type == FieldType.ROWS:
            yield _row(schema, field, "begin_repeat", field.key)
            for column in field.columns:
                yield _row(schema, column, _type(column, f"{field.key}__{column.key}"), f"{field.key}__{column.key}")
            yield _line(type="end_repeat", name=field.key)
        else:
            yield _row(schema, field, _type(field, field.key), field.key)
    if section:
        yield _line(type="end_group", name=f"g{number}")


def _row(schema: Schema, field: Field, kind: str, name: str) -> list[Any]:
    rows, _, column = field.sum_of.partition(".")
    required = "yes" if field.required else _when(schema, field.required_if) if field.required_if else ""
    return _line(
        type=kind,
        name=name,
        label=field.label,
        hint=field.help,
        required="" if field.type == FieldType.NOTE else required,
        relevant=_when(schema, field.shown_if) if field.shown_if else "",
        constraint=_constraint(field),
        calculation=f"sum(${{{rows}__{column}}})" if field.sum_of else "",
        appearance="multiline" if field.type == FieldType.LONG_TEXT else "",
        purpose=field.purpose,
        unit=field.unit,
        extra=_extra(field),
    )


def _line(**cells: str) -> list[Any]:
    order = (
        "type",
        "name",
        "label",
        "hint",
        "required",
        "relevant",
        "constraint",
        "calculation",
        "appearance",
        "purpose",
        "unit",
        "extra",
    )
    return [cells.get(name, "") for name in order]


def _type(field: Field, name: str) -> str:
    if field.options:
        return f"{'select_one' if field.type == FieldType.CHOICE else 'select_multiple'} {name}"
    return _TYPES.get(field.type, "text")


def _when(schema: Schema, rule: Condition) -> str:
    other = schema.field(rule.field)
    if other is None or not rule.values:
        return f"${{{rule.field}}} != ''"
    names = {option: f"o{number}" for number, option in enumerate(other.options, start=1)}
    form = "selected(${{{}}}, '{}')" if other.type == FieldType.CHOICES else "${{{}}} = '{}'"
    return " or ".join(form.format(rule.field, names.get(value, value)) for value in rule.values)


def _constraint(field: Field) -> str:
    told = []
    what = {FieldType.CHOICES: "count-selected(.)", FieldType.INTEGER: ".", FieldType.DECIMAL: "."}.get(field.type)
    if what:
        told += [
            f"{what} {sign} {_figure(value)}"
            for sign, value in ((">=", field.minimum), ("<=", field.maximum))
            if value is not None
        ]
    if field.max_length is not None and field.type in {FieldType.TEXT, FieldType.LONG_TEXT}:
        told.append(f"string-length(.) <= {field.max_length}")
    if field.not_before:
        told.append(f". >= ${{{field.not_before}}}")
    return " and ".join(told)


def _figure(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else str(value)


def _extra(field: Field) -> str:
    """Settings that XLSForm cannot say, for coming back."""
    kept: dict[str, Any] = {} if field.type in _EXTRA or field.options or field.columns else {"type": field.type.value}
    kept |= {name: getattr(field, name) for name in ("per", "kind") if getattr(field, name)}
    if field.type in {FieldType.PEOPLE, FieldType.ROWS}:
        kept |= {name: value for name in ("minimum", "maximum") if (value := getattr(field, name)) is not None}
    if field.seal:
        kept["seal"] = field.seal.as_json()
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def _choices(schema: Schema) -> Iterator[list[str]]:
    for field in schema.fields:
        owners = [(field, field.key), *((column, f"{field.key}__{column.key}") for column in field.columns)]
        for owner, name in owners:
            yield from ([name, f"o{number}", option] for number, option in enumerate(owner.options, start=1))
