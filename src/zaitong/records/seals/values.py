"""Sealed values on their way in: from what was typed to a mark in the data and a box beside it. Nothing is opened for anybody.

``data_sealed`` is called before data is compared or stored; ``values_put`` stores; ``version_keep`` keeps what was filed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.seals import Sealed, is_mark
from zaitong.catalogue.values import is_empty
from zaitong.records.seals.models import WORKING, SealedValue, about
from zaitong.records.seals.vault import Box, SealBroken, is_marked, mark_of, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zaitong.catalogue.schema import Schema
    from zaitong.records.models import Record, VisitPlan


def with_stored(record: Record, schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, with the marks of sealed fields of which it says nothing: those stay as they are."""
    kept = {f.key: record.data[f.key] for f in schema.sealed if f.key not in data and f.key in record.data}
    return {**data, **kept}


def data_sealed(record: Record, schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Data with a mark in the place of each sealed value. The same words as stored get the same mark."""
    found = dict(data)
    for field in schema.sealed:
        value, stored = found.pop(field.key, None), record.data.get(field.key)
        plain = getattr(value, "plain", value)
        if is_mark(plain):
            if plain == stored:  # another record's mark stands for nothing here
                found[field.key] = stored
        elif not is_empty(plain):
            found[field.key] = _marked(record, field.key, plain, stored)
    return found


def _marked(record: Record, key: str, plain: Any, stored: Any) -> Sealed:
    packed, place = _pack(plain), f"{record.pk}/{key}"
    if is_mark(stored) and is_marked(str(stored["sealed"]), packed, place):
        return Sealed(str(stored["sealed"]), plain)
    return Sealed(mark_of(packed, place), plain)


def values_put(record: Record, schema: Schema, data: dict[str, Any]) -> dict[str, Any]:
    """Store what was typed into sealed fields, drop what is no longer there; returns the data with bare marks, for the record.

    Whatever comes here is sealed, whoever forgot to.
    """
    if not schema.sealed:
        return data
    data = data_sealed(record, schema, data)
    gone = [field.key for field in schema.sealed if field.key not in data]
    SealedValue.objects.filter(record=record, version=WORKING, field__in=gone).delete()
    for field in schema.sealed:
        value = data.get(field.key)
        if not isinstance(value, Sealed) or value == record.data.get(field.key):
            continue
        box = seal(_pack(value.plain), about(record.pk, field.key, WORKING))
        SealedValue.objects.update_or_create(
            record=record, field=field.key, version=WORKING,
            defaults={"key_id": box.key_id, "box": box.data, "writer_id": record.author_id},
        )  # fmt: skip
    return {key: dict(value) if isinstance(value, Sealed) else value for key, value in data.items()}


def version_keep(record: Record, schema: Schema, number: int) -> None:
    """Keep the sealed values of a record as they are filed, bound to the version."""
    marked = {field.key for field in schema.sealed if field.key in record.data}
    if not marked:
        return
    working = {row.field: row for row in SealedValue.objects.filter(record=record, version=WORKING, field__in=marked)}
    if marked - set(working):
        raise SealBroken("密封的内容不见了，现在不能报送。请重新填写密封栏；不是您清空的，请联系系统管理员。")
    SealedValue.objects.bulk_create(_rebound(row, number) for row in working.values())


def _rebound(row: SealedValue, number: int) -> SealedValue:
    box = seal(unseal(box_of(row), row.about), about(row.record_id, row.field, number))
    made = SealedValue(record_id=row.record_id, field=row.field, version=number, writer_id=row.writer_id)
    made.key_id, made.box = box.key_id, box.data
    return made


def box_of(row: SealedValue | VisitPlan) -> Box:
    """The box of a row, as every database gives it."""
    return Box(row.key_id, bytes(row.box))


def value_open(row: SealedValue) -> Any:
    """The value itself. For ``services`` alone, which has asked for the right and writes the trail."""
    return json.loads(unseal(box_of(row), row.about))


def _pack(plain: Any) -> bytes:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()
