"""What the page needs on which a record is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.campaigns.models import Accepts, Obligation
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.schema import Schema
from zaitong.common.clock import today
from zaitong.orgs.models import Assignment
from zaitong.records.fits import KIND_NAMES, NOTEBOOK, ON_PAPER, missing_kinds, missing_of
from zaitong.records.models import Attachment, Record, Settlement
from zaitong.records.selectors.proposals import accepts_of, with_story
from zaitong.records.selectors.values import own_reason, remark_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.records.selectors.proposals import Proposal


def editable_record(pk: int, actor: Actor) -> Record | None:
    """A record that the actor may fill in, with what the page shows; None where he may not."""
    rows = Record.objects.editable_by(actor).select_related("type_version__record_type", "unit")
    return rows.filter(pk=pk).first()


def record_targets(record: Record) -> list[tuple[str, str]] | None:
    """Bodies that stand first as visited: what the post looks after today, and what the record names. None: in no order."""
    if record.post_id is None:
        return None
    rows = Assignment.objects.on(today()).filter(post_id=record.post_id).select_related("unit", "party")
    found = {}
    for row in rows:
        if row.unit:
            found[f"unit:{row.unit.pk}"] = row.unit.short_name
        elif row.party:
            found[f"party:{row.party.pk}"] = row.party.short_name
    if record.target_unit:
        found[f"unit:{record.target_unit.pk}"] = record.target_unit.short_name
    if record.target_party:
        found[f"party:{record.target_party.pk}"] = record.target_party.short_name
    return list(found.items()) or None


def obligation_to_answer(pk: int, actor: Actor) -> Obligation | None:
    """An obligation that the actor may file for, with what its requirement accepts as ``accepted_types``."""
    return with_story(Obligation.objects.answerable_by(actor)).prefetch_related(accepts_of()).filter(pk=pk).first()


def open_types(*, for_task: bool = False) -> QuerySet[RecordType]:
    """Types that a record may be begun with; for a running task also those that are retired for new ones."""
    found = RecordType.objects.filter(versions__published_at__isnull=False).distinct()
    return found if for_task else found.filter(retired=False)


@dataclass(frozen=True, slots=True)
class Files:
    """The attachments part: what is there, what is still wanted."""

    there: list[Attachment]
    wanted: list[tuple[str, str]]  # (kind, name) still missing
    kinds: list[tuple[str, str]]  # all kinds on offer
    notebook: bool  # a photo of a handwritten notebook will do
    on_paper: bool
    kind: str  # the kind that is chosen first
    sealed: list[str]  # names of the kinds that are sealed


def record_files(record: Record, proposals: Iterable[Proposal]) -> Files:
    """Attachments of a record as it stands, those just removed included."""
    there = [a for a in record.attachments.all() if not a.removed or _fresh(a, record)]
    chosen = [p.obligation.requirement_id for p in proposals if p.chosen or p.ticked]
    accepted = list(
        Accepts.objects.filter(requirement_id__in=chosen, record_type_id=record.type_version.record_type_id)
    )
    schema = Schema.parse(record.type_version.schema)
    own = [field.kind for field in schema.files_missing(set(), record.data)]
    have = {a.kind for a in there if not a.removed}
    lacking = [kind for row in accepted for kind in missing_of(have, row)] + missing_kinds(have, own)
    missing = list(dict.fromkeys(lacking))
    notebook = any(row.notebook for row in accepted)
    return Files(
        there=there,
        wanted=[(kind, KIND_NAMES[kind]) for kind in missing if kind in KIND_NAMES],
        kinds=[(k, name) for k, name in Attachment.Kind.choices if k != NOTEBOOK or notebook or NOTEBOOK in have],
        notebook=notebook,
        on_paper=any(ON_PAPER in row.attachments for row in accepted),
        kind=missing[0] if missing else Attachment.Kind.ELECTRONIC,
        sealed=[KIND_NAMES[kind] for kind in Attachment.Kind.values if schema.seal_of_kind(kind)],
    )


def _fresh(attachment: Attachment, record: Record) -> bool:
    """Removed since the last filing: can still be put back on the page."""
    return record.filed_at is None or attachment.added_at >= record.filed_at


def returned_rows(record: Record) -> list[Settlement]:
    """What offices have returned, with who and why."""
    rows = record.settlements.filter(state=Settlement.State.RETURNED)
    found = list(rows.select_related("office", "obligation__requirement").order_by("pk"))
    return [with_words(row, record) for row in found]


def with_words(row: Settlement, record: Record) -> Settlement:
    """Add what a page shows of a return: ``own_reason`` and ``lines`` (field key, label, what to change)."""
    row.own_reason = own_reason(row.reason, row.remarks)  # type: ignore[attr-defined]
    row.lines = remark_lines(row.remarks, record.type_version.schema)  # type: ignore[attr-defined]
    return row
