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

from zaitong.campaigns.calendar.holidays import skips_holidays
from zaitong.campaigns.calendar.stored import calendar_load
from zaitong.campaigns.models import Campaign, Cell, Obligation, Requirement
from zaitong.campaigns.periods import Occurrence, Timing, occurrences
from zaitong.campaigns.selectors.audience import Owed, audience_of
from zaitong.campaigns.services.counters import cells_recompute, recounters
from zaitong.campaigns.services.planned import (
    MOVING,
    Planned,
    closes,
    obligation_become,
    planned,
    settled_with,
    withdrawable,
)
from zaitong.campaigns.services.successors import obligations_succeed
from zaitong.common.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from zaitong.campaigns.calendar.school import SchoolCalendar

BATCH = 2_000
HORIZON = timedelta(days=60)  # how far ahead repeating obligations are laid out
State = Obligation.State
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
    obligations_succeed(campaign_id, day)
    result, calendar = ReconcileResult(), calendar_load()
    for done, requirement in enumerate(requirements, start=1):
        requirement.campaign = campaign
        _reconcile_requirement(requirement, day, calendar, result)
        if progress:
            progress(done, len(requirements), requirement.title)
    _withdraw_orphans(campaign, day, result)
    return result


def timing_of(requirement: Requirement, day: date, calendar: SchoolCalendar) -> Timing:
    """When a requirement asks. Without any date of its own it begins with its phase, its campaign, or on ``day``.

    What repeats asks for no period that was over before anybody could know: it begins on the day of publishing at the earliest.
    """
    campaign, phase = requirement.campaign, requirement.phase
    phase_starts = phase.starts if phase else None
    received = local_date(campaign.published_at) if campaign.published_at else day
    added = _came_later(requirement)
    if added and requirement.since:
        received = max(received, requirement.since)
    repeating = requirement.per != Requirement.Per.ONCE
    first = requirement.starts or phase_starts or campaign.starts or received
    return Timing(
        per=requirement.per,
        first=max(first, received) if repeating or added else first,
        last=(requirement.due or campaign.ends) if repeating else None,
        due=None if repeating else requirement.due,
        rule=requirement.due_rule,
        received=received,
        calendar=calendar,
        skips=skips_holidays(requirement),
    )


def _came_later(requirement: Requirement) -> bool:
    """Asked for the first time by a revision: nobody could know of it before."""
    if requirement.since is None:
        return False
    before = requirement.replaces
    return before is None or before.nature != Requirement.Nature.DUTY


def needed_of(requirement: Requirement, owed: Owed) -> int | None:
    """How many (records, or units of the counted field) one obligation needs; None until its body declares a roster."""
    if requirement.roster:
        return None
    return owed.needed if owed.needed is not None else requirement.minimum * requirement.times


def desired_obligations(requirement: Requirement, day: date, calendar: SchoolCalendar) -> Iterator[Obligation]:
    """All obligations that the requirement asks for, from its beginning to 60 days ahead; unsaved."""
    spans = list(occurrences(timing_of(requirement, day, calendar), until=day + HORIZON))
    visible = requirement.campaign.state in {Campaign.State.PUBLISHED, Campaign.State.CLOSED}
    for owed in audience_of(requirement, day):
        for span in spans:
            yield _obligation(requirement, owed, span, visible=visible)


def obligations_planned(
    requirement: Requirement,
    stored: Iterable[Obligation],
    day: date,
    calendar: SchoolCalendar,
    *,
    nothing: bool = False,
) -> Planned:
    """What a reconcile would do to the stored obligations of a requirement (that asks ``nothing``); writes nothing."""
    return planned(requirement, stored, () if nothing else desired_obligations(requirement, day, calendar), day)


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


def _reconcile_requirement(
    requirement: Requirement, day: date, calendar: SchoolCalendar, result: ReconcileResult
) -> None:
    stored = list(Obligation.objects.filter(requirement=requirement))
    plan = obligations_planned(requirement, stored, day, calendar)
    touched: set[int] = set()
    for batch in _batches(plan.fresh):
        with transaction.atomic():
            if not _still_runs(requirement):
                return
            Obligation.objects.bulk_create(batch, ignore_conflicts=True)
    result.created += len(plan.fresh)
    touched |= {o.matrix_unit_id for o in plan.fresh}
    for changes in _batches(plan.changed):
        _apply_changes(requirement, {old.key: new for old, new in changes}, [old.pk for old, _ in changes])
    _close([o.pk for o in plan.closing])
    result.changed += len(plan.changed) + len(plan.closing)
    touched |= _withdraw([o.pk for o in plan.gone], day, result, requirement)
    touched |= _uncounted(requirement)
    cells_recompute((requirement.pk, unit) for unit in touched)


def _still_runs(requirement: Requirement) -> bool:
    """Whether no revision has replaced or ended it meanwhile; it cannot until this transaction ends."""
    rows = Requirement.objects.select_for_update(of=("self",), no_key=True).filter(pk=requirement.pk).order_by()
    return bool(rows.values_list("pk").first()) and Requirement.objects.current().filter(pk=requirement.pk).exists()


def _uncounted(requirement: Requirement) -> set[int]:
    """Units whose cell does not know all of their obligations: a killed run stored rows and never came to the cells."""
    rows = Obligation.objects.filter(requirement=requirement).exclude(state=State.WITHDRAWN)
    stored = dict(rows.order_by().values_list("matrix_unit_id").annotate(Count("pk")))
    cells = dict(Cell.objects.filter(requirement=requirement).values_list("unit_id", "obligations"))
    return {unit for unit in {*stored, *cells} if stored.get(unit, 0) != cells.get(unit, 0)}


def _apply_changes(requirement: Requirement, desired: dict[str, Obligation], ids: list[int]) -> None:
    """Move dates, numbers and units of obligations under lock; settlements stay. Withdrawn ones come back.

    Their cells follow in the same transaction: a second run would no longer see that anything had moved.
    """
    touched: set[tuple[int, int]] = set()
    with transaction.atomic():
        if not _still_runs(requirement):
            return
        rows = list(Obligation.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        wanted = {row.pk: settled_with(requirement, row, desired[row.key]) for row in rows}  # as it is now, under lock
        moved = [row for row in rows if row.needed != wanted[row.pk].needed]
        for row in rows:
            touched |= {(row.requirement_id, unit) for unit in (row.matrix_unit_id, wanted[row.pk].matrix_unit_id)}
            obligation_become(row, wanted[row.pk])
        Obligation.objects.bulk_update(rows, [*MOVING, "late", "state", "waived_reason"], batch_size=500)
        if filed := [row for row in moved if row.claimed or row.accepted or row.returned]:
            for recount in recounters:
                recount(filed)
        cells_recompute(touched)


def _withdraw(ids: list[int], day: date, result: ReconcileResult, within: Requirement | None = None) -> set[int]:
    """Withdraw what nobody owes any more, unless something was filed for it or its day has passed (history stays).

    ``within``: only rows that are still of this requirement; a revision may have carried them over meanwhile.
    """
    touched: set[int] = set()
    for batch in _batches(ids):
        with transaction.atomic():
            if within and not _still_runs(within):
                return touched
            rows = list(Obligation.objects.select_for_update().filter(pk__in=batch).order_by("pk"))
            owners = Requirement.objects.in_bulk({o.requirement_id for o in rows})
            running = set(Requirement.objects.running_duties().filter(pk__in=owners).values_list("pk", flat=True))
            meant = {within.pk} if within else set(owners) - running
            gone = [o for o in rows if o.requirement_id in meant and withdrawable(owners[o.requirement_id], o, day)]
            Obligation.objects.filter(pk__in=[o.pk for o in gone]).update(state=State.WITHDRAWN)
        touched |= {o.matrix_unit_id for o in gone}
        result.withdrawn += len(gone)
    return touched


def _withdraw_orphans(campaign: Campaign, day: date, result: ReconcileResult) -> None:
    """Obligations of requirements that no longer run (dropped, replaced by a new version, ended by a revision)."""
    running = campaign.requirements.running_duties().values("pk")
    orphans = Obligation.objects.filter(requirement__campaign=campaign).exclude(requirement__in=running)
    pairs = set(orphans.values_list("requirement_id", "matrix_unit_id"))
    left = orphans.filter(state=State.OPEN).select_related("requirement")
    _close([row.pk for row in left if closes(row.requirement, row)])
    _withdraw(list(orphans.values_list("pk", flat=True)), day, result)
    cells_recompute(pairs)


def _close(ids: list[int]) -> None:
    """What a revision stopped half way counts as far as it was filed: nothing more is asked."""
    for batch in _batches(ids):
        with transaction.atomic():
            found = Obligation.objects.select_for_update(of=("self",)).filter(pk__in=batch).order_by("pk")
            rows = [row for row in found.select_related("requirement") if closes(row.requirement, row)]
            for row in rows:
                row.needed = row.claimed + row.accepted
            Obligation.objects.bulk_update(rows, ["needed"], batch_size=500)
            for recount in recounters:
                recount(rows)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rows = list(items)
    for first in range(0, len(rows), BATCH):
        yield rows[first : first + BATCH]
