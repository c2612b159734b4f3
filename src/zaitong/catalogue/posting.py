"""What a form sends for a schema, and back: rows of a repeated group are sent as ``key-0-column``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.fieldtypes import MOST_ROWS, UNANSWERED, FieldType
from zaitong.catalogue.seals import is_mark
from zaitong.catalogue.values import is_empty
from zaitong.common.numbers import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict

    from zaitong.catalogue.schema import Field, Schema

_CELL = re.compile(r"([a-z][a-z0-9_]*)-(\d{1,4})-([a-z][a-z0-9_]*)")


def posted(schema: Schema, form: QueryDict) -> dict[str, Any]:
    """What was typed into the fields of a schema, as typed. What the form does not hold is left out.

    A sealed field that was left blank is left out too: what is stored stays, unless the control held all of it (``key-whole``).
    """
    data: dict[str, Any] = {}
    for field in schema.fields:
        if field.seal and field.type not in UNANSWERED:
            value = rows_posted(field, form) if field.type == FieldType.ROWS else _value(field, form, field.key)
            if not is_empty(value) or f"{field.key}-whole" in form:
                data[field.key] = value
        elif field.type == FieldType.ROWS:
            if f"{field.key}-there" in form:
                data[field.key] = rows_posted(field, form)
        elif field.key in form and field.type not in UNANSWERED:
            data[field.key] = _value(field, form, field.key)
    return data


def rows_posted(field: Field, form: MultiValueDict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a group in the order of their numbers, blank ones left out."""
    columns = {column.key: column for column in field.columns}
    rows: dict[int, dict[str, Any]] = {}
    for name in form:
        found = _CELL.fullmatch(str(name))
        if found is None or found[1] != field.key or found[3] not in columns:
            continue
        value = _value(columns[found[3]], form, str(name))
        number = whole(found[2])
        if value and number is not None:
            rows.setdefault(number, {})[found[3]] = value
    return [rows[number] for number in sorted(rows)][: MOST_ROWS * 2]


def flat(schema: Schema, data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Data as a form would send it: (name, text) pairs, for hidden fields. Of what is sealed only what was just typed."""
    for field in schema.fields:
        value = data.get(field.key)
        value = getattr(value, "plain", None) if is_mark(value) else value
        if value is not None:
            yield from _sent(field, value)


def _sent(field: Field, value: Any) -> Iterable[tuple[str, str]]:
    if field.seal:
        yield f"{field.key}-whole", "1"
    if field.type == FieldType.ROWS:
        yield f"{field.key}-there", "1"
        for number, row in enumerate(value if isinstance(value, list) else []):
            for key, held in (row if isinstance(row, dict) else {}).items():
                yield f"{field.key}-{number}-{key}", _line(held)
    elif field.type == FieldType.CHOICES and isinstance(value, list):
        yield from ((field.key, str(one)) for one in value)
    else:
        yield field.key, _line(value)


def _line(value: Any) -> str:
    """One control holds it: several names stand in one line."""
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _value(field: Field, form: MultiValueDict[str, Any], name: str) -> Any:
    return form.getlist(name) if field.type == FieldType.CHOICES else str(form.get(name, ""))
