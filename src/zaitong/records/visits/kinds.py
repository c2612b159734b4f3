"""Which record types a visit may be noted on: told by what they ask, so that a type added later comes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.models import RecordType, RecordTypeVersion
from zaitong.catalogue.schema import FieldType, Schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zaitong.catalogue.schema import Field

CATEGORY = "走访联系"
PICKED = {FieldType.CHOICE, FieldType.CHOICES}


@dataclass(frozen=True, slots=True)
class Kind:
    """A record type as the one-minute page sees it. ``text``: the field that the big box fills."""

    type_id: int
    key: str
    name: str
    version: RecordTypeVersion
    schema: Schema
    text: Field

    @property
    def picks(self) -> list[Field]:
        """Choices that a visit cannot be filed without: tapped on the page, so that nothing is left to ask later."""
        return [f for f in self.schema.fields if f.type in PICKED and f.required and not f.seal]

    @property
    def extra(self) -> list[Field]:
        """Choices that may be left out."""
        rows = [f for f in self.schema.fields if f.type in PICKED and not f.seal]  # a phone keeps nothing sealed
        return [f for f in rows if not f.required and f.required_if is None]

    @property
    def units_only(self) -> bool:
        """Whether only a unit may be named as visited, no party organisation."""
        field = self.schema.by_role("target")
        return field is not None and field.type == FieldType.UNIT

    def input_name(self, field: Field) -> str:
        """The name of a field's control on the page, where the fields of all kinds stand side by side."""
        return f"{self.key}-{field.key}"


def _all_kinds() -> list[Kind]:
    versions = RecordTypeVersion.objects.filter(published_at__isnull=False, record_type__category=CATEGORY)
    newest: dict[int, RecordTypeVersion] = {}
    for version in versions.select_related("record_type").order_by("number"):
        newest[version.record_type_id] = version
    return [kind for version in newest.values() if (kind := kind_of(version))]


def noted_ids() -> list[int]:
    """Ids of the types that a visit is noted on, retired ones included; a talk has a form of its own. One query."""
    return [kind.type_id for kind in _all_kinds()]


def visit_kinds() -> list[Kind]:
    """Open types of visits: with a date, a body visited, and room for what was seen. One query."""
    kinds = [kind for kind in _all_kinds() if not kind.version.record_type.retired]
    return sorted(kinds, key=lambda kind: (kind.version.record_type.sort, kind.type_id))


def kind_of(version: RecordTypeVersion) -> Kind | None:
    """A version as a kind of visit (its record type loaded); None where it is none, as a talk, whose words nobody writes down."""
    schema = Schema.parse(version.schema)
    texts = [f for f in schema.fields if f.type == FieldType.LONG_TEXT and f.required and not f.seal]
    if schema.by_role("date") is None or schema.by_role("target") is None or not texts:
        return None
    kind = version.record_type
    return Kind(version.record_type_id, kind.key, kind.name, version, schema, texts[0])


def picked(kind: Kind, form: Mapping[str, list[str]]) -> dict[str, Any]:
    """What was tapped for a kind, by field: ``form`` holds a list for each control's name."""
    found: dict[str, Any] = {}
    for field in (*kind.picks, *kind.extra):
        values = [value for value in form.get(kind.input_name(field), ()) if value in field.options]
        if values:
            found[field.key] = values if field.type == FieldType.CHOICES else values[0]
    return found


def type_ids() -> list[int]:
    """Ids of all record types of visits, retired ones included: what was noted on them stays."""
    return list(RecordType.objects.filter(category=CATEGORY).values_list("pk", flat=True))
