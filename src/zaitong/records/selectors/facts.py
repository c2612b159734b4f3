"""Everything ``fits`` must know of a record, gathered in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from zaitong.catalogue.schema import Schema
from zaitong.common.clock import today
from zaitong.common.dates import parse_day
from zaitong.common.numbers import whole
from zaitong.orgs.models import Appointment, PartyOrganisation
from zaitong.records.fits import RecordFacts
from zaitong.records.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from zaitong.records.models import Record


def record_facts(
    record: Record, data: Mapping[str, Any] | None = None, files: Iterable[Attachment] | None = None
) -> RecordFacts:
    """The facts of a record as it stands now; ``data`` instead of its own where a form has just been sent.

    ``files``: its attachments, where the caller has them.
    """
    data = record.data if data is None else data
    schema = Schema.parse(record.type_version.schema)
    sealed = {field.key for field in schema.sealed}  # what is sealed decides nothing that others see
    data = {key: value for key, value in data.items() if key not in sealed}
    parties, covered = _parties(record)
    target = str(data.get("target") or "") if schema.by_role("target") else _own_target(record)
    return RecordFacts(
        type_id=record.type_version.record_type_id,
        unit_id=record.unit_id,
        day=_day(data),
        dated=schema.by_role("date") is not None,
        party_ids=parties,
        covered=covered,
        post_ids=_posts(record),
        target=target,
        stands_for=_stands_for(target),
        data=data,
        labels={field.key: field.label for field in schema.fields},
        kinds=frozenset(file.kind for file in files) if files is not None else _kinds(record),
    )


def _kinds(record: Record) -> frozenset[str]:
    return frozenset(Attachment.objects.filter(record=record, removed=False).values_list("kind", flat=True))


def _own_target(record: Record) -> str:
    if record.target_unit_id:
        return f"unit:{record.target_unit_id}"
    return f"party:{record.target_party_id}" if record.target_party_id else ""


def _day(data: Mapping[str, Any]) -> date | None:
    try:
        return parse_day(str(data.get("happened_on") or ""))
    except ValueError:
        return None


def _parties(record: Record) -> tuple[frozenset[int], frozenset[int]]:
    """The organisations of its unit and its own; the further units that its own covers (its unit's, where it names none)."""
    mine = Q(seat_id=record.unit_id) | Q(pk=record.party_id)
    rows = list(PartyOrganisation.objects.filter(mine).values_list("pk", "units__id").order_by())
    speaking = {record.party_id} if record.party_id else {party for party, _ in rows}
    covered = {unit for party, unit in rows if unit and party in speaking} if record.post_id is None else set()
    return frozenset(party for party, _ in rows), frozenset(covered - {record.unit_id})


def _posts(record: Record) -> frozenset[int]:
    own = [record.post_id] if record.post_id else []
    if record.author_id is None:
        return frozenset(own)
    held = Appointment.objects.on(today()).filter(person_id=record.author_id).values_list("post_id", flat=True)
    return frozenset([*held, *own])


def _stands_for(target: str) -> frozenset[str]:
    """A branch's seat for the branch, and the branches seated in a unit for the unit."""
    kind, _, number = target.partition(":")
    pk = whole(number)
    if pk is None:
        return frozenset()
    if kind == "party":
        seats = PartyOrganisation.objects.filter(pk=pk).values_list("seat_id", flat=True)
        return frozenset(f"unit:{seat}" for seat in seats)
    parties = PartyOrganisation.objects.filter(seat_id=pk).values_list("pk", flat=True)
    return frozenset(f"party:{party}" for party in parties)
