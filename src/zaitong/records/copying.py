"""沿用上期, pure: what of an earlier record may be taken over into a new one, and what must be said anew.

Dates, periods and numbers belong to the time that they were written for: they are left empty and marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.fieldtypes import NUMBERS, UNANSWERED, FieldType
from zaitong.catalogue.seals import is_mark
from zaitong.catalogue.values import is_empty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zaitong.catalogue.schema import Field, Schema

ANEW = NUMBERS | {FieldType.DATE, FieldType.PERIOD}


@dataclass(frozen=True, slots=True)
class Copied:
    """What a draft holds afterwards, and how many fields came from the earlier record."""

    data: dict[str, Any]
    taken: int


def copied(schema: Schema, mine: Mapping[str, Any], source: Mapping[str, Any]) -> Copied:
    """``mine`` with its empty fields filled from ``source``, as far as the fields of ``schema`` can still hold it."""
    given = {field.key: _kept(field, source.get(field.key)) for field in schema.fields if _may(field)}
    readable, _ = schema.clean({key: value for key, value in given.items() if not is_empty(value)}, partial=True)
    totals = {field.key for field in schema.fields if field.type in UNANSWERED}
    fresh = {key: value for key, value in readable.items() if is_empty(mine.get(key)) and key not in totals}
    return Copied({**mine, **fresh}, len(fresh))


def _may(field: Field) -> bool:
    """What lies sealed stays with the record for which it was written."""
    return field.seal is None and field.type not in ANEW and field.type not in UNANSWERED


def _kept(field: Field, value: Any) -> Any:
    """Rows keep their words and lose their days and numbers."""
    if is_mark(value):
        return None
    if field.type != FieldType.ROWS or not isinstance(value, list):
        return value
    keep = {column.key for column in field.columns if column.type not in ANEW}
    return [{key: held for key, held in row.items() if key in keep} for row in value if isinstance(row, dict)]


def to_say_anew(schema: Schema, data: Mapping[str, Any], source: Mapping[str, Any]) -> list[Field]:
    """Fields that the earlier record had filled and that are still empty here because they must be new."""
    fields = [field for field in schema.fields if field.type in ANEW and field.seal is None]
    return [f for f in fields if not is_empty(source.get(f.key)) and is_empty(data.get(f.key))]
