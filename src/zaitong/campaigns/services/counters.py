"""The only writer of obligations' counters and of cells.

Order of locks, everywhere: obligations by id, then cells by id. Cells are recomputed from their obligations after they are
locked, never incremented, so that two who settle different obligations of one cell cannot overwrite each other's sums.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, Count, F, IntegerField, Min, Q, Sum, Value, When
from django.db.models.functions import Greatest, Least
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Cell, Obligation
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, FieldErrors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Manager, Model, QuerySet

    from zaitong.common.access import Actor

State = Obligation.State
DAY = timedelta(days=1)
NUMBERS = (
    "obligations",
    "waived",
    "undeclared",
    "needed",
    "accepted",
    "claimed",
    "returned",
    "past_due",
    "on_time",
    "waiting",
)
DATES = ("open_start", "open_warn", "open_due")
BATCH = 500
FEW = 8
# Told of locked obligations whose ``needed`` has moved: the records room, which lies above, sums their settlements anew.
recounters: list[Callable[[Sequence[Obligation]], None]] = []
_deferred: ContextVar[set[tuple[int, int]] | None] = ContextVar("deferred", default=None)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the settlements of one obligation add up to now."""

    obligation_id: int
    claimed: int
    accepted: int
    returned: bool = False
    first_filed_on: date | None = None  # the day on which claimed + accepted first reached needed


def obligations_lock(ids: Iterable[int]) -> list[Obligation]:
    """Lock rows in order of id; call inside ``atomic``. Rows that are gone are simply missing from the answer."""
    return list(Obligation.objects.select_for_update().filter(pk__in=sorted(set(ids))).order_by("pk"))


def obligations_apply(totals: Sequence[Totals], locked: Sequence[Obligation]) -> None:
    """Write counters of obligations that the caller has locked, and recompute their cells in the same transaction."""
    by_id = {t.obligation_id: t for t in totals}
    obligations = [obligation for obligation in locked if obligation.pk in by_id]
    for obligation in obligations:
        _set(obligation, by_id[obligation.pk])
    fields = ["claimed", "accepted", "returned", "first_filed_on", "late"]
    _write(Obligation.objects, obligations, fields)
    cells_recompute({(o.requirement_id, o.matrix_unit_id) for o in obligations})


def _set(obligation: Obligation, totals: Totals) -> None:
    obligation.claimed = totals.claimed
    obligation.accepted = totals.accepted
    obligation.returned = totals.returned
    obligation.first_filed_on = totals.first_filed_on
    obligation.late = bool(obligation.due and totals.first_filed_on and totals.first_filed_on > obligation.due)


@contextmanager
def cells_deferred() -> Iterator[None]:
    """For bulk loads by one process: cells touched inside are recomputed once, at the end (also after an error)."""
    token = _deferred.set(set())
    try:
        yield
    finally:
        pairs = _deferred.get() or set()
        _deferred.reset(token)
        cells_recompute(pairs)


def cells_recompute(pairs: Iterable[tuple[int, int]]) -> None:
    """Recompute the cells of (requirement id, unit id) pairs from their obligations, each batch in a transaction.

    Outside of a caller's transaction no lock is held from one batch to the next, so the order by id holds there too.
    """
    deferred = _deferred.get()
    if deferred is not None:
        deferred.update(pairs)
        return
    wanted = sorted(set(pairs))
    for first in range(0, len(wanted), BATCH):
        with transaction.atomic(savepoint=False):
            _recompute(wanted[first : first + BATCH])


def _recompute(pairs: list[tuple[int, int]]) -> None:
    day = today()
    requirements, units = {r for r, _ in pairs}, {u for _, u in pairs}
    cells = _locked_cells(pairs, requirements, units, day)
    sums = obligations_sum("matrix_unit_id", day, requirement_id__in=requirements, matrix_unit_id__in=units)
    for pair, cell in cells.items():
        cell_fill(cell, sums.get(pair, {}), day)
    fields = [*NUMBERS, *DATES, "as_of", "next_change"]
    _write(Cell.objects, list(cells.values()), fields)
    if empty := [cell.pk for cell in cells.values() if not cell.obligations]:
        Cell.objects.filter(pk__in=empty).delete()


def _write(manager: Manager[Any], rows: Sequence[Model], fields: list[str]) -> None:
    """Save named fields. A few rows one by one: building the statement for many costs more than sending some."""
    if len(rows) > FEW:
        # Rows that exist, locked by the caller: an insert that updates on conflict takes a sixth of bulk_update's time.
        manager.bulk_create(rows, update_conflicts=True, update_fields=fields, unique_fields=["id"], batch_size=BATCH)
        return
    for row in rows:
        row.save(update_fields=fields)


def _locked_cells(
    pairs: list[tuple[int, int]], requirements: set[int], units: set[int], day: date
) -> dict[tuple[int, int], Cell]:
    """The cells of the pairs, made where they are missing, locked in order of id."""
    wanted = set(pairs)
    stored = Cell.objects.filter(requirement_id__in=requirements, unit_id__in=units)

    def found() -> dict[tuple[int, int], Cell]:
        locked = stored.select_for_update().order_by("pk")
        return {pair: cell for cell in locked if (pair := (cell.requirement_id, cell.unit_id)) in wanted}

    cells = found()
    if missing := wanted - set(cells):
        fresh = [Cell(requirement_id=r, unit_id=u, as_of=day) for r, u in sorted(missing)]
        Cell.objects.bulk_create(fresh, ignore_conflicts=True)
        cells = found()
    return cells


def obligations_sum(by: str, day: date, **within: Any) -> dict[tuple[int, int], dict[str, Any]]:
    """What obligations add up to for each requirement and, ``by`` a column, body. One grouped query; ``cell_fill`` reads it."""
    rows = _summed(by, day).filter(**within)
    return {(row["requirement_id"], row[by]): dict(row) for row in rows}


@lru_cache(maxsize=4)
def _summed(by: str, day: date) -> QuerySet[Any, Any]:
    """All obligations summed, as of a day. Kept: putting the question together takes as long as asking it."""
    live = Q(state=State.OPEN)
    begun = live & Q(start__lte=day)
    covered = Q(needed__isnull=False, needed__lte=F("claimed") + F("accepted"))
    done = Q(needed__isnull=False, needed__lte=F("accepted"))
    past = live & Q(due__lt=day)
    zero = Value(0)
    waiting = Least(F("claimed"), Greatest(F("needed") - F("accepted"), zero), output_field=IntegerField())
    found: QuerySet[Any, Any] = (
        Obligation.objects.exclude(state=State.WITHDRAWN)
        .values("requirement_id", by)
        .order_by()
        .annotate(
            obligations=Count("pk"),
            waived_=Count("pk", filter=Q(state=State.WAIVED)),
            needed_=Sum("needed", filter=begun),
            undeclared=Count("pk", filter=begun & Q(needed__isnull=True)),
            # Without a number nothing counts yet (PostgreSQL's LEAST would pass over what is missing).
            accepted_=Sum(Least("accepted", "needed"), filter=begun & Q(needed__isnull=False)),
            claimed_=Sum(Case(When(needed__isnull=True, then=F("claimed")), default=waiting), filter=begun),
            returned_=Count("pk", filter=live & Q(returned=True)),
            past_due=Count("pk", filter=past),
            on_time=Count("pk", filter=past & Q(first_filed_on__lte=F("due"))),
            waiting=Count("pk", filter=begun & covered & ~done),
            open_start=Min("start", filter=live & ~covered),
            open_warn=Min("warn_from", filter=live & ~covered & Q(start__lte=day)),
            open_due=Min("due", filter=live & ~covered),
            next_warn=Min("warn_from", filter=live & ~covered & Q(start__gt=day)),
            next_start=Min("start", filter=live & Q(start__gt=day)),
            next_due=Min("due", filter=live & Q(due__gte=day)),
        )
    )
    return found


def cell_fill(cell: Cell, row: dict[str, Any], day: date) -> None:
    """Put sums into a cell, stored or only shown."""
    for name in NUMBERS:
        setattr(cell, name, row.get(name, row.get(f"{name}_")) or 0)
    cell.open_start, cell.open_due = row.get("open_start"), row.get("open_due")
    cell.open_warn = row.get("open_warn") or row.get("next_warn")
    next_due = row.get("next_due")
    changes = [row.get("next_start"), next_due + DAY if next_due else None]
    cell.next_change = min((change for change in changes if change), default=None)
    cell.as_of = day


def cells_refresh(day: date) -> int:
    """Recompute the cells whose numbers change by themselves by ``day`` (a period began, a due day passed). How many."""
    day, count = min(day, today()), 0  # cells are counted as of today: a later day would never be reached
    while pairs := list(
        Cell.objects.filter(next_change__lte=day, as_of__lt=day).values_list("requirement_id", "unit_id")[:BATCH]
    ):
        cells_recompute(pairs)
        count += len(pairs)
    return count


@transaction.atomic
def obligation_waive(*, obligation_id: int, reason: str, actor: Actor) -> Obligation:
    """Exempt one obligation (免报) with its reason. Raises FieldErrors without one, Conflict where it is not open."""
    reason = reason.strip()
    if not 2 <= len(reason) <= 200:
        raise FieldErrors({"reason": ["请写明免报理由，2 到 200 个字。"]})
    obligation = _locked(obligation_id)
    if obligation.state != State.OPEN:
        raise Conflict("这项待办已不是有效状态，请刷新后再看。")
    if obligation.claimed or obligation.accepted:
        raise Conflict("这项待办已有报送，不能免报。需要免报时请先退回或请报送人撤回。")
    return _state_set(obligation, State.WAIVED, reason, actor, "obligation.waived")


@transaction.atomic
def obligation_unwaive(*, obligation_id: int, actor: Actor) -> Obligation:
    """Undo a waiver. Raises Conflict where the obligation is not waived."""
    obligation = _locked(obligation_id)
    if obligation.state != State.WAIVED:
        raise Conflict("这项待办现在不是免报状态，请刷新后再看。")
    return _state_set(obligation, State.OPEN, "", actor, "obligation.unwaived")


def _locked(obligation_id: int) -> Obligation:
    found = obligations_lock([obligation_id])
    if not found:
        raise Http404
    return found[0]


def _state_set(obligation: Obligation, state: str, reason: str, actor: Actor, act: str) -> Obligation:
    obligation.state, obligation.waived_reason = state, reason
    obligation.save(update_fields=["state", "waived_reason"])
    audit_write(actor=actor, act=act, subject=f"obligation:{obligation.pk}", data={"reason": reason} if reason else {})
    cells_recompute([(obligation.requirement_id, obligation.matrix_unit_id)])
    return obligation
