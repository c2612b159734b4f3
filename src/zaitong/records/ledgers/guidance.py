"""教学指导: the points for improvement of each sheet, and what the next sheet to the same school and subject says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from zaitong.records.ledgers.common import Filed, day_of, filed_of
from zaitong.records.services.drafts import target_ids

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from zaitong.common.access import Actor
    from zaitong.records.models import Record

TYPE_KEY = "teaching_guidance"
ALL_DONE = "都改了"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A guidance sheet with its points, and the next one (``then``) that looks back."""

    filed: Filed
    points: list[tuple[str, date | None]]
    then: Filed | None

    @property
    def answer(self) -> str:
        """What the next sheet says; empty while nobody has been there again."""
        return (self.then.text("looked_back") or "去过，没有写") if self.then else ""

    @property
    def light(self) -> str:
        if not self.then:
            return "idle"
        return "green" if self.answer == ALL_DONE else "amber"

    def is_due(self, day: date) -> bool:
        """Somebody should have looked by now."""
        return self.then is None and any(by is not None and by < day for _, by in self.points)


def sheets_of(actor: Actor, *conditions: Q) -> list[Sheet]:
    """Newest first; only sheets that left points to look back at."""
    newer: dict[tuple[int | None, str], Filed] = {}
    found = []
    for filed in filed_of(actor, TYPE_KEY, *conditions):
        key = (filed.record.target_unit_id, filed.text("subject"))
        points = [(str(row.get("what", "")), day_of(row.get("by"))) for row in filed.rows("points")]
        if points:
            found.append(Sheet(filed, points, newer.get(key)))
        newer[key] = filed
    return found


def sheets_before(record: Record, actor: Actor, typed: Mapping[str, Any] | None = None) -> list[Sheet]:
    """What the sheets before said to the school of this draft, the newest of each subject; nothing for other types.

    ``typed``: what stands in the form now; the school may have been chosen since the draft was saved.
    """
    if record.type_version.record_type.key != TYPE_KEY:
        return []
    unit_id = record.target_unit_id if typed is None else target_ids(str(typed.get("target") or ""))[0]
    if unit_id is None:
        return []
    found: dict[str, Sheet] = {}
    for sheet in sheets_of(actor, Q(target_unit_id=unit_id), ~Q(pk=record.pk)):
        found.setdefault(sheet.filed.text("subject"), sheet)
    return list(found.values())
