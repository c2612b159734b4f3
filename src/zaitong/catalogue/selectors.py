"""Reading record types, and records by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zaitong.catalogue.fieldtypes import BODIES
from zaitong.catalogue.models import RecordType, RecordTypeVersion
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.seals import is_mark
from zaitong.catalogue.values import show_value
from zaitong.orgs.selectors.picks import body_names

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a record as people read it; ``text`` is empty where nothing was said."""

    key: str
    label: str
    text: str
    section: str
    long: bool


def data_shown(schema: Schema, data: Mapping[str, Any]) -> list[Shown]:
    """A record's clean data in words, in the order of the form; bodies by their full names."""
    names = body_names(schema.bodies(data))
    found = []
    for field in schema.fields:
        value = data.get(field.key)
        known = field.type in BODIES and not is_mark(value)
        text = names.get(str(value), "") if known else show_value(field, value, names)
        found.append(Shown(field.key, field.label, text, field.section, field.type in {"long_text", "rows"}))
    return found


def types_search(words: str = "", category: str = "", *, retired: bool | None = False) -> QuerySet[RecordType]:
    """Record types whose name, help or category holds all ``words``.

    Each has ``version_number``, ``own`` and ``minutes`` of the version that holds. ``retired``: None gives only retired ones.
    """
    current = RecordTypeVersion.objects.filter(record_type=OuterRef("pk"), published_at__isnull=False).order_by(
        "-number"
    )
    rows = RecordType.objects.annotate(
        version_number=Subquery(current.values("number")[:1]),
        own=Subquery(current.values("own")[:1]),
        minutes=Coalesce(F("minutes_set"), Subquery(current.values("minutes")[:1])),
    )
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(help__icontains=word) | Q(category__icontains=word))
    if category:
        rows = rows.filter(category=category)
    return rows if retired else rows.filter(retired=retired is None)


def minutes_by_type() -> dict[int, int]:
    """Record type id -> minutes that one record takes today. One query."""
    return {row.pk: row.minutes or 0 for row in types_search(retired=True)}  # type: ignore[attr-defined]  # annotated


def categories() -> list[tuple[str, int]]:
    """Categories in the order of their first type, with the number of types in use."""
    found: dict[str, int] = {}
    for category in RecordType.objects.filter(retired=False).values_list("category", flat=True):
        found[category] = found.get(category, 0) + 1
    return list(found.items())


def type_with_versions(pk: int) -> RecordType | None:
    """A record type with its published versions, newest first."""
    published = RecordTypeVersion.objects.filter(published_at__isnull=False).order_by("-number")
    return RecordType.objects.prefetch_related(Prefetch("versions", published)).filter(pk=pk).first()
