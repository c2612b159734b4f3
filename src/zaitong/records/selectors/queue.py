"""待审核: what waits for the actor's offices, one item with what is needed to decide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Prefetch, Q

from zaitong.audit.selectors import trail_of
from zaitong.campaigns.models import Obligation
from zaitong.catalogue.models import RecordTypeVersion
from zaitong.catalogue.schema import Schema
from zaitong.common.clock import local_date, now
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.selectors.arrivals import arrived_words
from zaitong.records.selectors.proposals import cite_of, obligation_title, with_story
from zaitong.records.selectors.twins import twins_of
from zaitong.records.selectors.values import (
    Shown,
    body_names,
    filed_by_words,
    own_reason,
    remark_lines,
    shown_attachments,
    shown_value,
)
from zaitong.records.selectors.versions import Pair, compared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.catalogue.schema import Field
    from zaitong.common.access import Actor

WAITED = timedelta(days=2)
SAME = 15  # characters that make two passages the same rather than alike
LONGEST = 4000  # characters compared
FILTERS = {"again": "重报", "waited": "满 2 天", "mine": "由您代录"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for."""

    kind: str = ""  # "", again, waited, mine
    requirement_id: int | None = None

    def query(self) -> str:
        """The part of an address that asks for the same again."""
        parts = [f"filter={self.kind}" if self.kind else ""]
        parts.append(f"requirement={self.requirement_id}" if self.requirement_id else "")
        return "&".join(part for part in parts if part)


AGAIN = Q(version__gt=1)


def queue_rows(actor: Actor, filters: Filters) -> QuerySet[Settlement]:
    """Settlements that wait for the actor's offices, oldest first.

    What he filed for units himself waits for a colleague: it stands under a filter of its own, not in his way.
    """
    rows = Settlement.objects.receivable_by(actor).filter(state=Settlement.State.CLAIMED)
    rows = rows.filter(_mine(actor)) if filters.kind == "mine" else rows.exclude(_mine(actor))
    if filters.kind == "again":
        rows = rows.filter(AGAIN)
    if filters.kind == "waited":
        rows = rows.filter(claimed_at__lte=now() - WAITED)
    if filters.requirement_id:
        rows = rows.filter(obligation__requirement_id=filters.requirement_id)
    return rows.order_by("claimed_at", "pk")


def _mine(actor: Actor) -> Q:
    return Q(record__filer_id=actor.user_id or 0, record__for_office__isnull=False)


def with_names(rows: QuerySet[Settlement]) -> QuerySet[Settlement]:
    """Load what a line of the list shows, table by table: see ``proposals.with_story``."""
    forms = RecordTypeVersion.objects.select_related("record_type")
    records = Record.objects.prefetch_related(Prefetch("type_version", forms), "unit", "party", "author", "for_office")
    return rows.prefetch_related(
        Prefetch("record", records), Prefetch("obligation", with_story(Obligation.objects.all()))
    )


def settlement_for(pk: int, actor: Actor) -> Settlement | None:
    """One settlement of the actor's offices, in whatever state, with its clause."""
    rows = with_names(Settlement.objects.receivable_by(actor))
    return rows.select_related("office").filter(pk=pk).first()


def settlements_named(ids: Sequence[int], actor: Actor) -> dict[int, Settlement]:
    """Those of several that the actor's offices receive, in whatever state, with their names."""
    return with_names(Settlement.objects.receivable_by(actor)).in_bulk(ids)


def queue_counts(actor: Actor) -> dict[str, int]:
    """How many wait: all, again, waited; and mine, which is not among all."""
    rows = queue_rows(actor, Filters())
    waited = Q(claimed_at__lte=now() - WAITED)
    found = rows.aggregate(all=Count("pk"), again=Count("pk", filter=AGAIN), waited=Count("pk", filter=waited))
    found["mine"] = queue_rows(actor, Filters("mine")).count()
    return {key: int(value) for key, value in found.items()}


def queue_requirements(actor: Actor) -> list[Mapping[str, Any]]:
    """Requirements with something waiting: id, title, number."""
    rows = queue_rows(actor, Filters()).order_by()
    found = rows.values(pk_=F("obligation__requirement_id"), title=F("obligation__requirement__title"))
    return list(found.annotate(number=Count("pk")).order_by("-number", "pk_"))


def waited_days(settlement: Settlement, day: date) -> int:
    """Whole days that it has waited since it was last filed."""
    return max(0, (day - local_date(settlement.claimed_at)).days)


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the record under review beside the one of the period before."""

    key: str
    label: str
    value: Shown
    before: Shown | None
    same: int  # characters taken over word for word; 0 for short fields
    remark: str


@dataclass(frozen=True, slots=True)
class Again:
    """A record filed anew: beside the version that this office last saw."""

    old: RecordVersion
    pairs: list[Pair]  # that changed
    left: list[str]  # labels of what the office had marked and nobody touched


@dataclass(frozen=True, slots=True)
class Item:
    """Everything the reviewer needs for one settlement."""

    settlement: Settlement
    version: RecordVersion
    title: str
    who: str
    lines: list[Line]
    before: Settlement | None  # beside which it is shown: the twin, else the period before
    twin: Settlement | None  # the unit's own beside its organisation's, or the other way round
    others: list[Settlement]  # settlements of the same record that other offices decide, each for itself
    again: Again | None
    late: bool
    earlier_return: str
    cite: str
    arrived: str  # how and when it reached the office, where an office filed it or noted its paper


def queue_item(settlement: Settlement) -> Item:
    """Build the page about one settlement (with names and clause loaded)."""
    record = settlement.record
    version = RecordVersion.objects.get(record=record, number=settlement.version)
    twin = twins_of([settlement]).get(settlement.pk)
    same = twin is not None and twin.record.type_version.record_type_id == record.type_version.record_type_id
    before = twin if same else previous_settlement(settlement)
    last = RecordVersion.objects.filter(record=before.record, number=before.version).first() if before else None
    obligation = settlement.obligation
    return Item(
        settlement=settlement,
        version=version,
        title=what_name(settlement),
        who=subject_name(settlement),
        lines=_lines(record, version, last, settlement.remarks),
        before=before,
        twin=twin,
        others=_others(settlement),
        again=_again(settlement, version),
        late=bool(obligation.due and settlement.claimed_on > obligation.due),
        earlier_return=_earlier_return(settlement),
        cite=cite_of(obligation.requirement),
        arrived=arrived_words(settlement),
    )


def _others(settlement: Settlement) -> list[Settlement]:
    rows = settlement.record.settlements.exclude(office_id=settlement.office_id)
    rows = rows.exclude(state=Settlement.State.WITHDRAWN).select_related("office", "obligation__requirement")
    return list(rows.order_by("pk"))


def _again(settlement: Settlement, version: RecordVersion) -> Again | None:
    if version.number < 2:
        return None
    returns = trail_of(f"record:{settlement.record_id}", acts=["settlement.returned"])
    seen = [row.data.get("version", 0) for row in returns if row.data.get("settlement") == settlement.pk]
    number = min(max(seen, default=0) or version.number - 1, version.number - 1)
    old = RecordVersion.objects.filter(record=settlement.record_id, number=number).first()
    if old is None:
        return None
    schema = Schema.parse(settlement.record.type_version.schema)
    pairs = compared(schema, old, version)
    changed = [pair for pair in pairs if pair.changed]
    touched = {pair.key for pair in changed}
    marked = remark_lines(settlement.remarks, settlement.record.type_version.schema)
    return Again(old, changed, [label for key, label, _ in marked if key not in touched])


def _earlier_return(settlement: Settlement) -> str:
    """What was said when an earlier version was returned."""
    if settlement.version < 2 or not settlement.reason:
        return ""
    remarks = remark_lines(settlement.remarks, settlement.record.type_version.schema)
    said = [own_reason(settlement.reason, settlement.remarks), *(f"{label}：{text}" for _, label, text in remarks)]
    return "；".join(text for text in said if text)


def subject_name(settlement: Settlement) -> str:
    """Who files: the unit, the party organisation, or the holder of the post."""
    obligation, record = settlement.obligation, settlement.record
    if obligation.subject_party:
        return obligation.subject_party.short_name
    if obligation.subject_post:
        return record.author.name if record.author else obligation.subject_post.name
    by = filed_by_words(record, obligation)
    return f"{obligation.subject_unit.short_name}（{by}）" if by and obligation.subject_unit else record.unit.short_name


def what_name(settlement: Settlement) -> str:
    """What was filed: the requirement with its period, and the body visited."""
    o = settlement.obligation
    target = o.target_unit or o.target_party
    return obligation_title(o) + (f"　{target.short_name}" if target else "")


def previous_settlement(settlement: Settlement) -> Settlement | None:
    """The same subject's record for the same requirement and target, of the period before."""
    o = settlement.obligation
    same = Settlement.objects.filter(
        obligation__requirement_id=o.requirement_id,
        obligation__subject_unit_id=o.subject_unit_id,
        obligation__subject_party_id=o.subject_party_id,
        obligation__subject_post_id=o.subject_post_id,
        obligation__target_unit_id=o.target_unit_id,
        obligation__target_party_id=o.target_party_id,
        state__in=[Settlement.State.ACCEPTED, Settlement.State.CLAIMED],
        obligation__start__lte=o.start,
    ).exclude(record_id=settlement.record_id)
    same = same.filter(Q(obligation__start__lt=o.start) | Q(pk__lt=settlement.pk))
    found = same.select_related("record__type_version", "obligation__requirement")
    return found.order_by("-obligation__start", "-pk").first()


def _lines(
    record: Record, version: RecordVersion, last: RecordVersion | None, remarks: Mapping[str, str]
) -> list[Line]:
    schema = Schema.parse(record.type_version.schema)
    names = body_names([version.data, last.data if last else {}], schema)
    lines = [_line(field, version.data, last.data if last else None, names, remarks) for field in schema.fields]
    files = shown_attachments(version.attachments)
    before = shown_attachments(last.attachments) if last else None
    if files.files or (before and before.files):
        lines.append(Line("attachments", "附件", files, before, 0, remarks.get("attachments", "")))
    return [line for line in lines if not line.value.empty or (line.before and not line.before.empty)]


def _line(
    field: Field,
    data: Mapping[str, Any],
    last: Mapping[str, Any] | None,
    names: Mapping[str, str],
    remarks: Mapping[str, str],
) -> Line:
    value = shown_value(field, data.get(field.key), names)
    before = shown_value(field, last.get(field.key), names) if last is not None else None
    same = 0
    if field.type == "long_text" and before is not None:
        blocks = same_passages(value.text, before.text)
        same = sum(length for _, _, length in blocks)
        value = value.marked([(new, length) for new, _, length in blocks])
        before = before.marked([(old, length) for _, old, length in blocks])
    return Line(field.key, field.label, value, before, same, remarks.get(field.key, ""))


def same_passages(new: str, old: str) -> list[tuple[int, int, int]]:
    """Passages that both texts have word for word: (offset in new, offset in old, length)."""
    matcher = SequenceMatcher(None, new[:LONGEST], old[:LONGEST], autojunk=False)
    return [(m.a, m.b, m.size) for m in matcher.get_matching_blocks() if m.size >= SAME]


def neighbours(ids: Sequence[int], current: int) -> tuple[int | None, int | None, int]:
    """(previous, next, place from 1) of an item in its list; the place is 0 where it is not in it."""
    if current not in ids:
        return None, (ids[0] if ids else None), 0
    at = ids.index(current)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None), at + 1
