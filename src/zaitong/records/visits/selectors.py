"""What waits on the visits page: to confirm, to complete, lying with the liaison officer, filed lately; one draft in full."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from zaitong.catalogue.schema import Schema
from zaitong.orgs.models import PartyOrganisation, Unit
from zaitong.records.models import Attachment, Record
from zaitong.records.selectors.drafts import editable_record
from zaitong.records.selectors.listing import EMPTY_DRAFT, with_lines
from zaitong.records.selectors.values import Row, body_names, shown_rows, shown_value
from zaitong.records.visits.kinds import Kind, kind_of, noted_ids, type_ids
from zaitong.records.visits.models import VisitHandover

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.db.models import QuerySet

    from zaitong.common.access import Actor

MOST = 50
RECENT = 8
ASKED, COMPLETED = VisitHandover.State.ASKED, VisitHandover.State.COMPLETED


@dataclass(frozen=True, slots=True)
class Board:
    """The visits page of one person."""

    confirm: list[Record] = field(default_factory=list)  # drafts: one tap files them
    handed: list[Record] = field(default_factory=list)  # with the liaison officer
    complete: list[VisitHandover] = field(default_factory=list)  # I am the liaison officer
    recent: list[Record] = field(default_factory=list)


def visit_board(actor: Actor) -> Board:
    """Everything on the visits page; a fixed number of queries."""
    drafts = list(_drafts(actor)[:MOST])
    filed = _own(actor).filter(state=Record.State.FILED)
    return Board(
        confirm=[record for record in drafts if _state(record) != ASKED],
        handed=[record for record in drafts if _state(record) == ASKED],
        complete=list(handed_to(actor)[:MOST]),
        recent=list(with_lines(filed).order_by("-happened_on", "-pk")[:RECENT]),
    )


def confirm_count(actor: Actor) -> int:
    """How many visits wait for the person's own tap."""
    return _drafts(actor).exclude(handover__state=ASKED).count() if actor.person_id else 0


def _own(actor: Actor) -> QuerySet[Record]:
    rows = Record.objects.editable_by(actor).filter(type_version__record_type_id__in=type_ids())
    return rows.filter(Q(author_id=actor.person_id, author__isnull=False))


def _drafts(actor: Actor) -> QuerySet[Record]:
    rows = _own(actor).filter(state__in=(Record.State.DRAFT, Record.State.WITHDRAWN)).exclude(EMPTY_DRAFT)
    rows = rows.filter(type_version__record_type_id__in=noted_ids())
    return with_lines(rows).select_related(*_NAMES, "handover__officer__unit").order_by("-happened_on", "-pk")


_NAMES = ("type_version__record_type", "unit", "post", "author", "target_unit", "target_party")


def _state(record: Record) -> str:
    handover = handover_of(record)
    return handover.state if handover else ""


def handover_of(record: Record) -> VisitHandover | None:
    """The handover of a record that waits for somebody; None where there is none."""
    return getattr(record, "handover", None)


def handed_to(actor: Actor) -> QuerySet[VisitHandover]:
    """What the actor completes as liaison officer."""
    related = [f"record__{name}" for name in _NAMES]
    return VisitHandover.objects.to_complete(actor).select_related(*related).order_by("created_at", "pk")


def handover_for(pk: int, actor: Actor) -> VisitHandover | None:
    """One handover that lies with the actor."""
    return handed_to(actor).filter(pk=pk).first()


def handover_photo(handover: VisitHandover, pk: int) -> Attachment | None:
    """One file of a draft that lies with a liaison officer."""
    return Attachment.objects.filter(pk=pk, record_id=handover.record_id, removed=False).first()


def visit_draft(pk: int, actor: Actor) -> tuple[Record, Kind] | None:
    """A visit that the person may confirm, with its kind; None for anything else."""
    record = editable_record(pk, actor)
    if record is None:
        return None
    kind = kind_of(record.type_version)
    return (record, kind) if kind and record.type_version.record_type_id in type_ids() else None


def missing_keys(schema: Schema, data: Mapping[str, Any]) -> list[str]:
    """Fields that keep the record from being filed as it stands, in order."""
    errors = schema.clean(data)[1]
    return [f.key for f in schema.fields if f.key in errors]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in two wordings."""

    label: str
    old: str
    new: str


def differences(schema: Schema, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What differs, in words."""
    names = body_names([old, new], schema)
    found = []
    for one in schema.fields:
        before, after = (shown_value(one, data.get(one.key), names).text for data in (old, new))
        if before != after:
            found.append(Difference(one.label, before, after))
    return found


def visit_rows(record: Record, without: list[str]) -> list[Row]:
    """What has been noted, but for what the page asks below."""
    return [row for row in shown_rows(Schema.parse(record.type_version.schema), record.data) if row.key not in without]


def target_name(record: Record) -> str:
    """The body visited."""
    body: Unit | PartyOrganisation | None = record.target_unit or record.target_party
    return body.short_name if body else ""
