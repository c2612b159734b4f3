"""What the record's page says about its sealed fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.catalogue.schema import FieldType, Schema
from zaitong.catalogue.seals import is_mark
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
    mine = [f for f in fields if f.seal and openers.via(f.seal)]
    others = tuple((f.label, f.seal.words) for f in fields if f.seal and f not in mine)
    return Seals(tuple(f.label for f in mine), others, any(f.seal and openers.asks_reason(f.seal) for f in mine))


def kinds_to_open(record: Record, actor: Actor) -> set[str]:
    """Kinds of sealed attachments of a record that the person may open."""
    schema = Schema.parse(record.type_version.schema)
    seals = {f.kind: f.seal for f in schema.fields if f.type == FieldType.FILES and f.seal}
    if not seals:
        return set()
    openers = Openers(record, actor)
    return {kind for kind, seal in seals.items() if openers.via(seal)}
