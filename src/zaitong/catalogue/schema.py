"""The fields of a record type: read from JSON once, then used to build forms, to check data and to show records.

A schema is ``{"fields": [{"key": …, "label": …, "type": …, …}, …]}``; what may stand in a field is said in
docs/record-types.md. Clean data is fit for JSON: text, whole numbers, decimals as text, days as "2021-11-15", several
choices and people as a list, bodies as "unit:12" or "party:7", rows as a list of objects.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from zaitong.catalogue.fieldtypes import (
    BODIES,
    CHOOSING,
    FILE_KINDS,
    MAX_LENGTH,
    MOST_COLUMNS,
    NOT_IN_ROWS,
    NUMBERS,
    PERIODS,
    PICKED,
    TYPES,
    UNANSWERED,
    FieldType,
)
from zaitong.catalogue.seals import Seal, is_mark
from zaitong.catalogue.values import clean_value, is_empty, total_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Condition", "Field", "FieldType", "Schema", "SchemaError"]


class SchemaError(ValueError):
    """A schema cannot be used. The message is English: only whoever writes record types as files sees it."""


# Roles that a field may play for the record as a whole: its date, the body visited. Told by the key alone.
ROLES = {"happened_on": "date", "target": "target"}
ROLE_TYPES = {"date": {FieldType.DATE}, "target": set(BODIES)}
UNSEALED = {FieldType.TOTAL, FieldType.NOTE}  # nothing is typed into them
LISTED = {*ROLES, "title", "topic"}  # what lists show and settle by: never sealed
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ALLOWED = {
    "key", "label", "type", "required", "help", "purpose", "options", "minimum", "maximum", "max_length",
    "required_if", "shown_if", "not_before", "unit", "section", "columns", "sum_of", "per", "kind", "seal",
}  # fmt: skip
_SPECIAL = {"type", "options", "required_if", "shown_if", "columns", "seal"}  # not written as they stand


@dataclass(frozen=True, slots=True)
class Condition:
    """Another field holds one of ``values`` (any value where there are none)."""

    field: str
    values: tuple[str, ...] = ()

    def holds(self, data: Mapping[str, Any]) -> bool:
        """Whether the condition is met in ``data`` (clean or raw)."""
        value = data.get(self.field)
        held = {str(one) for one in value} if isinstance(value, (list, tuple)) else {str(value)}
        return not is_empty(value) and (not self.values or bool(held & set(self.values)))

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """A condition from JSON.

        Raises:
            SchemaError: it is not one.
        """
        try:
            return cls(str(raw["field"]), tuple(map(str, raw.get("values", ()))))
        except (AttributeError, KeyError, TypeError):
            raise SchemaError(f"a condition names a field and values, not {raw!r}") from None

    def as_json(self) -> dict[str, Any]:
        """What ``parse`` reads."""
        return {"field": self.field, "values": list(self.values)}


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
    minimum: float | None = None  # numbers: least value; choices: least number of choices; rows: least number of rows
    maximum: float | None = None
    max_length: int | None = None  # text only: characters
    required_if: Condition | None = None  # always shown, required while it holds
    shown_if: Condition | None = None  # asked only while it holds; what was typed before is not filed
    not_before: str = ""  # dates: another date that must not lie later
    unit: str = ""
    section: str = ""  # heading above the field; fields of one section follow each other
    columns: tuple[Field, ...] = ()  # rows
    sum_of: str = ""  # totals: "rows.column"
    per: str = ""  # periods: a key of PERIODS
    kind: str = ""  # files: which kind of evidence
    seal: Seal | None = None  # who may open what is written here; see docs/seals.md

    @property
    def role(self) -> str | None:
        """``date``: the record's own date; ``target``: the body that it is about; else None."""
        return ROLES.get(self.key)

    @property
    def asked(self) -> bool:
        """Whether something is to be filled in, at least sometimes."""
        return self.required or self.required_if is not None

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Self:
        """A field from JSON.

        Raises:
            SchemaError: a key, type or option is missing, unknown or impossible.
        """
        unknown = set(raw) - _ALLOWED
        if unknown:
            raise SchemaError(f"unknown settings of a field: {', '.join(sorted(unknown))}")
        kind = TYPES.get(str(raw.get("type")))
        if kind is None:
            raise SchemaError(f"field {raw.get('key')!r}: unknown type {raw.get('type')!r}")
        given = {**raw, "type": kind, "options": tuple(raw.get("options", ()))}
        for rule in ("required_if", "shown_if"):
            given[rule] = Condition.parse(raw[rule]) if raw.get(rule) else None
        given["columns"] = tuple(cls.parse({"purpose": raw.get("purpose"), **one}) for one in raw.get("columns", ()))
        if kind in MAX_LENGTH:
            given.setdefault("max_length", MAX_LENGTH[kind])
        if kind in {FieldType.NOTE, FieldType.FILES}:
            given.setdefault("purpose", "")
        try:
            given["seal"] = Seal.parse(raw["seal"]) if raw.get("seal") else None
            field = cls(**given)
        except (TypeError, ValueError) as error:
            raise SchemaError(f"field {raw.get('key')!r}: {error}") from None
        field._check()
        return field

    def _check(self) -> None:
        found = self._fault()
        if found:
            raise SchemaError(f"field {self.key!r}: {found}")

    def _fault(self) -> str:
        """What is wrong with the field by itself."""
        kind, low, high = self.type, self.minimum, self.maximum
        columns = {one.key for one in self.columns}
        checks = (
            (not _KEY.fullmatch(self.key), "small letters, digits and _ only"),
            (not self.label or (not self.purpose and kind != FieldType.NOTE), "a label and a purpose are needed"),
            (
                (kind in CHOOSING) != bool(self.options) or len(set(self.options)) != len(self.options),
                "options, each once, belong to choice and choices only",
            ),
            (
                self.role is not None and kind not in ROLE_TYPES[self.role],
                f"the type {kind} cannot play the role {self.role}",
            ),
            (
                (kind == FieldType.ROWS) != bool(columns) or any(one.type in NOT_IN_ROWS for one in self.columns),
                "columns, of simple types, belong to rows only",
            ),
            (
                len(columns) != len(self.columns) or len(columns) > MOST_COLUMNS,
                f"at most {MOST_COLUMNS} columns, each with a key of its own",
            ),
            (_misplaced(self.per, PERIODS, kind == FieldType.PERIOD), "per belongs to periods, as PERIODS says"),
            (_misplaced(self.kind, FILE_KINDS, kind == FieldType.FILES), "kind belongs to files, as FILE_KINDS says"),
            ((kind == FieldType.TOTAL) != bool(self.sum_of), "sum_of belongs to totals only"),
            (bool(self.not_before) and kind != FieldType.DATE, "not_before belongs to dates only"),
            (low is not None and high is not None and low > high, "the range is empty"),
            (self.seal is not None and (kind in UNSEALED or self.key in LISTED), "what lists show cannot be sealed"),
            (any(one.seal for one in self.columns), "rows are sealed as a whole"),
        )
        return next((text for wrong, text in checks if wrong), "")

    def as_json(self) -> dict[str, Any]:
        """What ``parse`` reads; settings at their defaults are left out."""
        found: dict[str, Any] = {}
        for setting in fields(self):
            value = getattr(self, setting.name)
            if setting.name not in _SPECIAL and (setting.default is MISSING or value != setting.default):
                found[setting.name] = value
        found["type"] = self.type.value
        if self.seal:
            found["seal"] = self.seal.as_json()
        if self.options:
            found["options"] = list(self.options)
        for rule in ("required_if", "shown_if"):
            condition = getattr(self, rule)
            if condition:
                found[rule] = condition.as_json()
        if self.columns:
            found["columns"] = [column.as_json() for column in self.columns]
        return found


def _value(field: Field, raw: Any, *, partial: bool) -> Any:
    """What is stored; the mark of a sealed value stays: it was checked when it was written."""
    return raw if field.seal and is_mark(raw) else clean_value(field, raw, partial=partial)


def _misplaced(value: str, known: Mapping[str, str], belongs: bool) -> bool:  # noqa: FBT001 - a private helper
    return belongs != bool(value) or bool(value and value not in known)


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of one version of a record type, in order."""

    fields: tuple[Field, ...]

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Self:
        """A schema from JSON.

        Raises:
            SchemaError: see ``Field.parse``; also keys that stand twice or rules on fields that are not there.
        """
        schema = cls(tuple(Field.parse(one) for one in raw.get("fields", ())))
        keys = [field.key for field in schema.fields]
        if not keys or len(set(keys)) != len(keys):
            raise SchemaError("a schema needs fields, and each key once")
        for place, field in enumerate(schema.fields):
            schema._check_rules(field, keys[:place])
            schema._check_seals(field)
        return schema

    def _check_seals(self, field: Field) -> None:
        """Nothing may tell from outside what is sealed: no condition, order or sum looks at it; a kind of file is sealed for all."""
        rules = [rule.field for rule in (field.required_if, field.shown_if) if rule]
        looked_at = [*rules, field.not_before, field.sum_of.partition(".")[0]]
        if any((other := self.field(key)) and other.seal for key in looked_at if key):
            raise SchemaError(f"field {field.key!r} looks at a sealed field")
        if field.seal and field.not_before:
            raise SchemaError(f"field {field.key!r} is sealed and held against another date")
        if field.type == FieldType.FILES and field.seal != self.seal_of_kind(field.kind):
            raise SchemaError(f"field {field.key!r}: files of a kind are sealed alike")

    def _check_rules(self, field: Field, before: list[str]) -> None:
        if field.required_if and self.field(field.required_if.field) is None:
            raise SchemaError(f"field {field.key!r} depends on {field.required_if.field!r}, which is not there")
        if field.shown_if and field.shown_if.field not in before:
            raise SchemaError(f"field {field.key!r} is shown by {field.shown_if.field!r}, which does not stand before")
        other = self.field(field.not_before) if field.not_before else None
        if field.not_before and (other is None or other.type != FieldType.DATE or other is field):
            raise SchemaError(f"field {field.key!r} is held against {field.not_before!r}, which is no other date")
        if field.sum_of and self.summed(field) is None:
            raise SchemaError(f"field {field.key!r} adds up {field.sum_of!r}, which is no column of numbers")

    def as_json(self) -> dict[str, Any]:
        """What ``parse`` reads."""
        return {"fields": [field.as_json() for field in self.fields]}

    def field(self, key: str) -> Field | None:
        """The field of a key."""
        return next((field for field in self.fields if field.key == key), None)

    @property
    def sealed(self) -> tuple[Field, ...]:
        """The fields whose values are sealed (files apart)."""
        return tuple(field for field in self.fields if field.seal and field.type != FieldType.FILES)

    def seal_of_kind(self, kind: str) -> Seal | None:
        """The seal of attachments of a kind."""
        return next((f.seal for f in self.fields if f.type == FieldType.FILES and f.kind == kind), None)

    def by_role(self, role: str) -> Field | None:
        """The field that plays ``role`` ("date", "target")."""
        return next((field for field in self.fields if field.role == role), None)

    def summed(self, total: Field) -> Field | None:
        """The column that a total adds up."""
        rows, _, column = total.sum_of.partition(".")
        owner = self.field(rows)
        return next(
            (one for one in (owner.columns if owner else ()) if one.key == column and one.type in NUMBERS), None
        )

    def bodies(self, data: Mapping[str, Any]) -> Iterator[str]:
        """Every reference to a body in clean data, rows included."""
        for field in self.fields:
            value = data.get(field.key)
            if field.type in BODIES and value and not is_mark(value):
                yield str(value)
            elif field.type == FieldType.ROWS and isinstance(value, list):
                keys = [column.key for column in field.columns if column.type in BODIES]
                yield from (str(row[key]) for row in value if isinstance(row, dict) for key in keys if row.get(key))

    def clean(self, data: Mapping[str, Any], *, partial: bool = False) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """Check raw data (text from a form, or JSON). Returns (clean data, errors by key).

        Keys that the schema does not know are dropped; empty values are left out of the clean data. With ``partial``
        (drafts) nothing is required, and what is not asked is kept; what cannot be read is still an error.
        """
        clean: dict[str, Any] = {}
        errors: dict[str, list[str]] = {}
        for field in self.fields:
            raw = data.get(field.key)
            if is_empty(raw) or field.type in UNANSWERED or not (partial or self.asks(field, clean)):
                continue
            try:
                value = _value(field, raw, partial=partial)
            except ValueError as error:
                errors[field.key] = [str(error)]
                continue
            if not is_empty(value):  # rows without words, separators without names
                clean[field.key] = value
        self._add_up(clean)
        if not partial:
            for field in self.fields:
                if field.key not in clean and field.key not in errors and self._needed(field, clean):
                    errors[field.key] = [f"请{'选择' if field.type in PICKED else '填写'}“{field.label}”。"]
            self._check_order(clean, errors)
        return clean, errors

    @staticmethod
    def asks(field: Field, data: Mapping[str, Any]) -> bool:
        """Whether a field is asked at all, as the answers before it stand."""
        return field.shown_if is None or field.shown_if.holds(data)

    def _needed(self, field: Field, clean: Mapping[str, Any]) -> bool:
        if field.type in UNANSWERED or not self.asks(field, clean):
            return False
        return field.required or (field.required_if is not None and field.required_if.holds(clean))

    def _add_up(self, clean: dict[str, Any]) -> None:
        for field in self.fields:
            column = self.summed(field) if field.type == FieldType.TOTAL else None
            rows = clean.get(field.sum_of.partition(".")[0])
            if column is not None and isinstance(rows, list) and self.asks(field, clean):
                clean[field.key] = total_of(column, rows)

    def _check_order(self, clean: Mapping[str, Any], errors: dict[str, list[str]]) -> None:
        for field in self.fields:
            day, other = clean.get(field.key), self.field(field.not_before) if field.not_before else None
            if other is not None and day and clean.get(other.key) and day < clean[other.key]:
                errors.setdefault(field.key, []).append(f"不能早于“{other.label}”（{clean[other.key]}）。")

    def files_missing(self, kinds: set[str] | frozenset[str], clean: Mapping[str, Any]) -> list[Field]:
        """Required attachments whose kind is not among ``kinds``."""
        wanted = [field for field in self.fields if field.type == FieldType.FILES and self.asks(field, clean)]
        return [
            field
            for field in wanted
            if field.kind not in kinds and (field.required or (field.required_if and field.required_if.holds(clean)))
        ]
