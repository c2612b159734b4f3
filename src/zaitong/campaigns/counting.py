"""How a requirement counts what is filed: by records, by the sum of a field, by its different values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns.models import Requirement
from zaitong.catalogue.fieldtypes import NUMBERS, FieldType
from zaitong.catalogue.models import RecordTypeVersion
from zaitong.catalogue.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.catalogue.schema import Field

Counts = Requirement.Counts
COUNTABLE = {
    Counts.SUM: NUMBERS,
    Counts.DISTINCT: frozenset(
        {FieldType.TEXT, FieldType.CHOICE, FieldType.CHOICES, FieldType.UNIT, FieldType.PARTY, FieldType.BODY}
    ),
}


def countable_fields(type_ids: Iterable[int], counts: str) -> dict[str, str]:
    """Key -> label of the fields that all of these record types have and that can be counted that way. One query."""
    found: dict[str, str] | None = None
    for fields in fields_of(set(type_ids)).values():
        own = {field.key: field.label for field in fields if field.type in COUNTABLE.get(Counts(counts), ())}
        found = own if found is None else {key: label for key, label in found.items() if key in own}
    return found or {}


def fields_of(type_ids: set[int]) -> dict[int, tuple[Field, ...]]:
    """The fields of the version of each type that holds."""
    rows = RecordTypeVersion.objects.filter(record_type__in=type_ids, published_at__isnull=False)
    newest = {row.record_type_id: row for row in rows.order_by("number")}
    return {pk: Schema.parse(row.schema).fields for pk, row in newest.items()}


def filed_words(requirement: Requirement, filed: int, needed: int | None) -> str:
    """How far one is, with what lacks: 已报 2，还差 1 个不同的“主题”; empty where one record is all that is asked."""
    if needed is None or (needed <= 1 and requirement.counts == Counts.RECORDS):
        return _over(requirement, filed)
    short = needed - filed
    if short <= 0:
        return _over(requirement, filed) or f"已报 {filed}/{needed}"
    return f"已报 {filed}，还差 {short_words(requirement, short)}"


def short_words(requirement: Requirement, number: int) -> str:
    """So many of what is counted: 1 份, 3（“走访户数”）, 1 个不同的“主题”."""
    label = requirement.counts_label
    if requirement.counts == Counts.DISTINCT:
        return f"{number} 个不同的{f'“{label}”' if label else '取值'}"
    if requirement.counts == Counts.SUM:
        return f"{number}{f'（{label}）' if label else ''}"
    return f"{number} 份"


def _over(requirement: Requirement, filed: int) -> str:
    """More than the document asks for at the most: allowed, and marked."""
    most = requirement.maximum
    return f"已报 {filed}，超过至多 {most} 份" if most and filed > most * requirement.times else ""
