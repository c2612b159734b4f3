"""Fields of a draft as they lie in the database: unfinished, maybe wrong. Pure helpers."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from zaitong.catalogue.fieldtypes import TYPES, FieldType
from zaitong.catalogue.schema import Field, Schema, SchemaError

RawField = dict[str, Any]
_LABEL = "（还没有名称）"
_RULES = ("shown_if", "required_if", "not_before", "seal")


def digest(value: Any) -> str:
    """A short mark of a state: whoever saves says which state he has seen."""
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def place_of(fields: list[RawField], key: str) -> int | None:
    """Where a field stands."""
    return next((place for place, field in enumerate(fields) if field.get("key") == key), None)


def kind_of(raw: RawField) -> FieldType:
    """The type of a field."""
    return TYPES.get(str(raw.get("type")), FieldType.TEXT)


def names_of(fields: list[RawField]) -> dict[str, str]:
    """Key -> what a field is called in lists; two of the same name are told apart."""
    labels = [str(field.get("label") or _LABEL) for field in fields]
    found = {}
    for field, label in zip(fields, labels, strict=True):
        key = str(field.get("key"))
        found[key] = label if labels.count(label) == 1 else f"{label}（{key}）"
    return found


def lenient(fields: list[RawField]) -> Schema | None:
    """A schema that can be shown whatever is still missing; None where there are no fields yet."""
    found: list[Field] = []
    for raw in fields:
        field = _patched(raw)
        for rules in ((), ("not_before",), (*_RULES, "sum_of")):
            kept = {key: value for key, value in field.items() if key not in rules}
            if kept.get("type") == "total" and "sum_of" in rules:
                kept |= {"type": "integer"}
            try:
                one = Field.parse(kept)
                Schema.parse({"fields": [*(held.as_json() for held in found), one.as_json()]})
            except (SchemaError, TypeError, ValueError, AttributeError):
                continue
            found.append(one)
            break
    return Schema(tuple(found)) if found else None


def _patched(raw: RawField) -> RawField:
    kind = kind_of(raw)
    field = {**raw, "label": raw.get("label") or _LABEL, "purpose": raw.get("purpose") or "还没有写"}
    if kind in {FieldType.CHOICE, FieldType.CHOICES} and not raw.get("options"):
        field["options"] = ["（还没有选项）"]
    if kind == FieldType.ROWS:
        columns = raw.get("columns") or [{"key": "c1", "label": "（还没有列）", "type": "text"}]
        field["columns"] = [{**_patched(column), "purpose": "见上"} for column in columns]
    if kind == FieldType.PERIOD and not raw.get("per"):
        field["per"] = "month"
    if kind == FieldType.FILES and not raw.get("kind"):
        field["kind"] = "electronic"
    return field
