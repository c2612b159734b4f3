"""Desired obligations against stored ones, in resumable batches.

The same reconcile publishes, catches up joiners, rolls periods forward and applies revisions. Each batch is a transaction of
its own and every step can be repeated: the unique key makes a second run find what the first one wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.models import Count

from zaitong.campaigns.models import Campaign, Cell, Obligation, Requirement
from zaitong.campaigns.periods import Occurrence, Timing, occurrences
from zaitong.campaigns.selectors.audience import Owed, audience_of
from zaitong.campaigns.services.counters import cells_recompute, recounters
from zaitong.common.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

BATCH = 2_000
HORIZON = timedelta(days=60)  # how far ahead repeating obligations are laid out
State = Obligation.State
MOVING = ("start", "due", "warn_from", "needed", "matrix_unit_id", "late")
T = TypeVar("T")


@dataclass(slots=True)
class ReconcileResult:
    """How many obligations were made, changed and withdrawn."""

    created: int = 0
    changed: int = 0
    withdrawn: int = 0


def campaign_reconcile(
    campaign_id: int, *, day: date, progress: Callable[[int, int, str], None] | None = None
) -> ReconcileResult:
    """Bring a campaign's obligations and cells to what its requirements ask on ``day``.

    ``progress`` is called with (requirements done, all, title) after each requirement. Safe to run twice, or again after a
    killed worker. New obligations are visible only where the campaign is already published.
    """
    campaign = Campaign.objects.select_related("document").get(pk=campaign_id)
    requirements = list(
        campaign.requirements.running_duties()
        .select_related("phase")
        .prefetch_related("audience_rules")
        .order_by("number", "id")
    )
    result = ReconcileResult()
    for done, requirement in enumerate(requirements, start=1):
        requirement.campaign = campaign
        _reconcile_requirement(requirement, day, result)
        if progress:
            progress(done, len(requirements), requirement.title)
    _withdraw_orphans(campaign, [r.pk for r in requirements], day, result)
    return result


def timing_of(requirement: Requirement, day: date) -> Timing:
    """When a requirement asks. Without any date of its own it begins with its phase, its campaign, or on ``day``.

    What repeats asks for no period that was over before anybody could know: it begins on the day of publishing at the earliest.
    """
    campaign, phase = requirement.campaign, requirement.phase
    phase_starts = phase.starts if phase else None
    received = local_date(campaign.published_at) if campaign.published_at else day
    repeating = requirement.per != Requirement.Per.ONCE
    first = requirement.starts or phase_starts or campaign.starts or received
    return Timing(
        per=requirement.per,
        first=max(first, received) if repeating else first,
        last=(requirement.due or campaign.ends) if repeating else None,
        due=None if repeating else requirement.due,
        rule=requirement.due_rule,
        received=received,
    )


def needed_of(requirement: Requirement, owed: Owed) -> int:
    """How many (records, or units of the counted field) one obligation needs."""
    return owed.needed if owed.needed is not None else requirement.minimum * requirement.times


def desired_obligations(requirement: Requirement, day: date) -> Iterator[Obligation]:
    """All obligations that the requirement asks for, from its beginning to 60 days ahead; unsaved."""
    spans = list(occurrences(timing_of(requirement, day), until=day + HORIZON))
    visible = requirement.campaign.state in {Campaign.State.PUBLISHED, Campaign.State.CLOSED}
    for owed in audience_of(requirement, day):
        for span in spans:
            yield _obligation(requirement, owed, span, visible=visible)


def _obligation(requirement: Requirement, owed: Owed, span: Occurrence, *, visible: bool) -> Obligation:
    return Obligation(
        requirement_id=requirement.pk,
        subject_unit_id=owed.id if owed.kind == "u" else None,
        subject_party_id=owed.id if owed.kind == "p" else None,
        subject_post_id=owed.id if owed.kind == "o" else None,
        target_unit_id=owed.target_id if owed.target_kind == "u" else None,
        target_party_id=owed.target_id if owed.target_kind == "p" else None,
        period=span.code,
        key=f"{owed.key}/{span.code}" if span.code else owed.key,
        matrix_unit_id=owed.matrix_unit_id,
        start=span.start,
        due=span.due,
        warn_from=span.warn_from,
        needed=needed_of(requirement, owed),
        state=State.WAIVED if owed.waived_reason else State.OPEN,
        waived_reason=owed.waived_reason,
        visible=visible,
    )


def _reconcile_requirement(requirement: Requirement, day: date, result: ReconcileResult) -> None:
    stored = {o.key: o for o in Obligation.objects.filter(requirement=requirement)}
    desired = {o.key: o for o in desired_obligations(requirement, day)}
    touched: set[int] = set()
    fresh = [o for key, o in desired.items() if key not in stored]
    for batch in _batches(fresh):
        with transaction.atomic():
            Obligation.objects.bulk_create(batch, ignore_conflicts=True)
    result.created += len(fresh)
    touched |= {o.matrix_unit_id for o in fresh}
    changed = [key for key, o in desired.items() if key in stored and _differs(stored[key], o)]
    for batch_keys in _batches(changed):
        _apply_changes(batch_keys, stored, desired)
    result.changed += len(changed)
    gone = [o.pk for key, o in stored.items() if key not in desired]
    touched |= _withdraw(gone, day, result)
    touched |= _uncounted(requirement)
    cells_recompute((requirement.pk, unit) for unit in touched)


def _uncounted(requirement: Requirement) -> set[int]:
    """Units whose cell does not know all of their obligations: a killed run stored rows and never came to the cells."""
    rows = Obligation.objects.filter(requirement=requirement).exclude(state=State.WITHDRAWN)
    stored = dict(rows.order_by().values_list("matrix_unit_id").annotate(Count("pk")))
    cells = dict(Cell.objects.filter(requirement=requirement).values_list("unit_id", "obligations"))
    return {unit for unit in {*stored, *cells} if stored.get(unit, 0) != cells.get(unit, 0)}


def _differs(stored: Obligation, desired: Obligation) -> bool:
    if stored.state == State.WITHDRAWN:
        return True
    return any(getattr(stored, name) != getattr(desired, name) for name in MOVING[:-1])


def _apply_changes(keys: list[str], stored: dict[str, Obligation], desired: dict[str, Obligation]) -> None:
    """Move dates, numbers and units of obligations under lock; settlements stay. Withdrawn ones come back.

    Their cells follow in the same transaction: a second run would no longer see that anything had moved.
    """
    ids = {stored[key].pk for key in keys}
    touched: set[tuple[int, int]] = set()
    with transaction.atomic():
        rows = list(Obligation.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        moved = [row for row in rows if row.needed != desired[row.key].needed]
        for row in rows:
            wanted = desired[row.key]
            touched |= {(row.requirement_id, unit) for unit in (row.matrix_unit_id, wanted.matrix_unit_id)}
            for name in MOVING[:-1]:
                setattr(row, name, getattr(wanted, name))
            row.late = bool(row.due and row.first_filed_on and row.first_filed_on > row.due)
            if row.state == State.WITHDRAWN:
                row.state, row.waived_reason = wanted.state, wanted.waived_reason
        Obligation.objects.bulk_update(rows, [*MOVING, "state", "waived_reason"], batch_size=500)
        if filed := [row for row in moved if row.claimed or row.accepted or row.returned]:
            for recount in recounters:
                recount(filed)
        cells_recompute(touched)


def _withdraw(ids: list[int], day: date, result: ReconcileResult) -> set[int]:
    """Withdraw what nobody owes any more, unless something was filed for it or its day has passed (history stays)."""
    touched: set[int] = set()
    for batch in _batches(ids):
        with transaction.atomic():
            rows = [
                o
                for o in Obligation.objects.select_for_update().filter(pk__in=batch).order_by("pk")
                if o.state == State.OPEN and not (o.claimed or o.accepted) and (o.due is None or o.due >= day)
            ]
            Obligation.objects.filter(pk__in=[o.pk for o in rows]).update(state=State.WITHDRAWN)
        touched |= {o.matrix_unit_id for o in rows}
        result.withdrawn += len(rows)
    return touched


def _withdraw_orphans(campaign: Campaign, running: list[int], day: date, result: ReconcileResult) -> None:
    """Obligations of requirements that no longer run (dropped, replaced by a new version)."""
    orphans = Obligation.objects.filter(requirement__campaign=campaign).exclude(requirement_id__in=running)
    pairs = set(orphans.values_list("requirement_id", "matrix_unit_id"))
    _withdraw(list(orphans.values_list("pk", flat=True)), day, result)
    cells_recompute(pairs)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rows = list(items)
    for first in range(0, len(rows), BATCH):
        yield rows[first : first + BATCH]
