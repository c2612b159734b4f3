"""What the record's page says about its sealed fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.catalogue.schema import FieldType, Schema
from zaitong.catalogue.seals import is_mark
from zaitong.records.models import Attachment, SealedValue
from zaitong.records.seals.models import WORKING
from zaitong.records.seals.rights import Openers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from zaitong.common.access import Actor
    from zaitong.records.models import Record


@dataclass(frozen=True, slots=True)
class Seals:
    """Sealed fields that hold something: labels of those the person may open, (label, who may) of the others."""

    mine: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    reason: bool  # must be said


def record_seals(record: Record, data: Mapping[str, Any], actor: Actor) -> Seals | None:
    """The seals of a record as shown; None where nothing is sealed."""
    fields = [f for f in Schema.parse(record.type_version.schema).sealed if is_mark(data.get(f.key))]
    if not fields:
        return None
    openers = Openers(record, actor)
    writers = _writers(record, record.version)
    ways = {f.key: openers.via(f.seal, writers.get(f.key)) for f in fields if f.seal}
    mine = [f for f in fields if ways[f.key]]
    others = tuple((f.label, f.seal.words) for f in fields if f.seal and f not in mine)
    reason = any(f.seal and openers.asks_reason(f.seal, ways[f.key]) for f in mine)
    return Seals(tuple(f.label for f in mine), others, reason)


def _writers(record: Record, version: int) -> dict[str, int | None]:
    return dict(SealedValue.objects.filter(record=record, version=version).values_list("field", "writer_id"))


def fields_to_go_on_with(record: Record, schema: Schema, actor: Actor) -> set[str]:
    """Sealed fields that the person may open into the form: his own words, where the seal names their author."""
    if not schema.sealed:
        return set()
    openers, writers = Openers(record, actor), _writers(record, WORKING)
    ways = {f.key: openers.via(f.seal, writers[f.key]) for f in schema.sealed if f.seal and f.key in writers}
    return {key for key, via in ways.items() if via == "author"}


def files_to_open(record: Record, actor: Actor) -> set[int]:
    """Sealed attachments of a record that the person may open."""
    schema = Schema.parse(record.type_version.schema)
    if not any(f.type == FieldType.FILES and f.seal for f in schema.fields):
        return set()
    openers = Openers(record, actor)
    rows = Attachment.objects.filter(record=record).exclude(seal_key="")
    seals = [(row, schema.seal_of_kind(row.kind)) for row in rows]
    return {row.pk for row, seal in seals if seal and openers.via(seal, row.writer_id)}
