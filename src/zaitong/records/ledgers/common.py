"""Filed records of a type as they were last filed, in sight of the actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.seals import is_mark
from zaitong.common.dates import parse_day
from zaitong.records.models import Record, RecordVersion

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import Q

    from zaitong.common.access import Actor

MOST = 5_000  # records that one table reads


@dataclass(frozen=True, slots=True)
class Filed:
    """A record with the data and day of its last filed version."""

    record: Record
    data: dict[str, Any]
    day: dt.date

    def text(self, key: str) -> str:
        """A plain answer; empty where there is none."""
        value = self.data.get(key, "")
        return value if isinstance(value, str) else ""

    def date(self, key: str) -> dt.date | None:
        """A day; none where there is none."""
        return day_of(self.data.get(key))

    def rows(self, key: str) -> list[dict[str, Any]]:
        """The rows of a table within the form."""
        value = self.data.get(key, [])
        return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def day_of(value: object) -> dt.date | None:
    """A stored day; none for anything else."""
    try:
        return parse_day(str(value or ""))
    except ValueError:
        return None


def opened(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is sealed."""
    return {key: value for key, value in data.items() if not is_mark(value)}


def filed_of(actor: Actor, type_key: str, *conditions: Q) -> list[Filed]:
    """Newest day first. Two queries; what its author is changing just now is left out."""
    rows = Record.objects.visible_to(actor).filter(
        *conditions, state=Record.State.FILED, type_version__record_type__key=type_key
    )
    records = list(rows.select_related("unit", "party", "author", "target_unit").order_by("-filed_at", "-pk")[:MOST])
    versions = RecordVersion.objects.filter(record_id__in=[r.pk for r in records])
    last = {(v.record_id, v.number): v for v in versions}
    found = []
    for record in records:
        version = last[record.pk, record.version]
        found.append(Filed(record, opened(version.data), version.happened_on or version.filed_at.date()))
    return sorted(found, key=lambda one: (one.day, one.record.pk), reverse=True)
