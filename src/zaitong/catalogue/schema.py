"""The fields of a record type: read from JSON once, then used to build forms, to check data and to show records.

A schema is ``{"fields": [{"key": …, "label": …, "type": …, …}, …]}``. What may stand in a field is in ``_ALLOWED``.
Clean data is fit for JSON: text, whole numbers, decimals as text, days as "2021-11-15", several choices as a list, bodies
as "unit:12" or "party:7".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from zaitong.catalogue.values import clean_value, is_empty

if TYPE_CHECKING:
    from collections.abc import Mapping


class FieldType(StrEnum):
    """What a field holds."""

    TEXT = "text", "一行文字"
    LONG_TEXT = "long_text", "多行文字"
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "数字"
    DATE = "date", "日期"
    CHOICE = "choice", "单选"
    CHOICES = "choices", "多选"
    UNIT = "unit", "单位"
    PARTY = "party", "党组织"
    BODY = "body", "单位或党组织"

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """A member is its value; ``label`` is its name on pages."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class SchemaError(ValueError):
    """A schema cannot be used. The message is English: only whoever writes record types sees it."""


# Roles that a field may play for the record as a whole: its date, the body visited. Told by the key alone.
ROLES = {"happened_on": "date", "target": "target"}
ROLE_TYPES = {"date": {FieldType.DATE}, "target": {FieldType.UNIT, FieldType.PARTY, FieldType.BODY}}
MAX_LENGTH = {FieldType.TEXT: 100, FieldType.LONG_TEXT: 5000}
_PICKED = {FieldType.CHOICE, FieldType.CHOICES, FieldType.UNIT, FieldType.PARTY, FieldType.BODY}
_TYPES = {str(kind.value): kind for kind in FieldType}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ALLOWED = {
    "key", "label", "type", "required", "help", "purpose", "options", "minimum", "maximum", "max_length",
    "required_if", "unit", "section",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequiredIf:
    """Required while another field holds one of ``values`` (any value where there are none)."""

    field: str
    values: tuple[str, ...] = ()

    def holds(self, data: Mapping[str, Any]) -> bool:
        """Whether the condition is met in ``data`` (clean or raw)."""
        value = data.get(self.field)
        held = {str(one) for one in value} if isinstance(value, (list, tuple)) else {str(value)}
        return not is_empty(value) and (not self.values or bool(held & set(self.values)))


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``purpose`` says to the person what it is used for; ``unit`` is a measure word shown behind numbers."""

    key: str
    label: str
    type: FieldType
    purpose: str
    required: bool = False
    help: str = ""
    options: tuple[str, ...] = ()
    minimum: float | None = None  # numbers: least value; choices: least number of choices
    maximum: float | None = None
    max_length: int | None = None  # text only: characters
    required_if: RequiredIf | None = None
    unit: str = ""
    section: str = ""  # heading above the field; fields of one section follow each other

    @property
    def role(self) -> str | None:
        """``date``: the record's own date; ``target``: the body that it is about; else None."""
        return ROLES.get(self.key)

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Self:
        """A field from JSON.

        Raises:
            SchemaError: a key, type or option is missing, unknown or impossible.
        """
        unknown = set(raw) - _ALLOWED
        if unknown:
            raise SchemaError(f"unknown settings of a field: {', '.join(sorted(unknown))}")
        try:
            kind = _TYPES[str(raw.get("type"))]
        except KeyError:
            raise SchemaError(f"field {raw.get('key')!r}: unknown type {raw.get('type')!r}") from None
        given = {**raw, "type": kind, "options": tuple(raw.get("options", ()))}
        if rule := raw.get("required_if"):
            given["required_if"] = RequiredIf(str(rule["field"]), tuple(map(str, rule.get("values", ()))))
        if kind in MAX_LENGTH:
            given.setdefault("max_length", MAX_LENGTH[kind])
        try:
            field = cls(**given)
        except TypeError as error:
            raise SchemaError(f"field {raw.get('key')!r}: {error}") from None
        field._check()
        return field

    def _check(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise SchemaError(f"field key {self.key!r}: small letters, digits and _ only")
        if not self.label or not self.purpose:
            raise SchemaError(f"field {self.key!r}: a label and a purpose are needed")
        choosing = self.type in {FieldType.CHOICE, FieldType.CHOICES}
        if choosing != bool(self.options) or len(set(self.options)) != len(self.options):
            raise SchemaError(f"field {self.key!r}: options, each once, belong to choice and choices only")
        if self.role and self.type not in ROLE_TYPES[self.role]:
            raise SchemaError(f"field {self.key!r}: the type {self.type} cannot play the role {self.role}")

    def as_json(self) -> dict[str, Any]:
        """What ``parse`` reads; settings at their defaults are left out."""
        found: dict[str, Any] = {}
        for setting in fields(self):
            value = getattr(self, setting.name)
            if value != setting.default and setting.name not in {"type", "options", "required_if"}:
                found[setting.name] = value
        found["type"] = self.type.value
        if self.options:
            found["options"] = list(self.options)
        if self.required_if:
            found["required_if"] = {"field": self.required_if.field, "values": list(self.required_if.values)}
        return found


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of one version of a record type, in order."""

    fields: tuple[Field, ...]

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Self:
        """A schema from JSON.

        Raises:
            SchemaError: see ``Field.parse``; also keys that stand twice or conditions on fields that are not there.
        """
        found = tuple(Field.parse(one) for one in raw.get("fields", ()))
        keys = [field.key for field in found]
        if not keys or len(set(keys)) != len(keys):
            raise SchemaError("a schema needs fields, and each key once")
        for field in found:
            if field.required_if and field.required_if.field not in keys:
                raise SchemaError(f"field {field.key!r} depends on {field.required_if.field!r}, which is not there")
        return cls(found)

    def as_json(self) -> dict[str, Any]:
        """What ``parse`` reads."""
        return {"fields": [field.as_json() for field in self.fields]}

    def field(self, key: str) -> Field | None:
        """The field of a key."""
        return next((field for field in self.fields if field.key == key), None)

    def by_role(self, role: str) -> Field | None:
        """The field that plays ``role`` ("date", "target")."""
        return next((field for field in self.fields if field.role == role), None)

    def clean(self, data: Mapping[str, Any], *, partial: bool = False) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Check raw data (text from a form, or JSON). Returns (clean data, errors by key).

        Keys that the schema does not know are dropped; empty values are left out of the clean data. With ``partial``
        (drafts) nothing is required; what cannot be read is still an error.
        """
        clean: dict[str, Any] = {}
        errors: dict[str, list[str]] = {}
        for field in self.fields:
            raw = data.get(field.key)
            if is_empty(raw):
                continue
            try:
                clean[field.key] = clean_value(field, raw)
            except ValueError as error:
                errors[field.key] = [str(error)]
        if not partial:
            for field in self.fields:
                if field.key not in clean and field.key not in errors and self._needed(field, clean):
                    errors[field.key] = [f"请{'选择' if field.type in _PICKED else '填写'}“{field.label}”。"]
        return clean, errors

    @staticmethod
    def _needed(field: Field, clean: Mapping[str, Any]) -> bool:
        return field.required or (field.required_if is not None and field.required_if.holds(clean))
