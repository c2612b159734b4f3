"""Merged units: what a closed unit still owes goes over to its successor; what it has done stays its own.

Only what had begun moves: what would have begun later is the successor's by its own audience, or nobody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Campaign, Obligation
from zaitong.campaigns.services.counters import cells_recompute
from zaitong.common.access import SYSTEM
from zaitong.jobs.services import job_start
from zaitong.orgs.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.common.access import Actor

State = Obligation.State
MOST_STEPS = 10  # a successor may itself be merged


def unfinished(unit_id: int, day: date) -> QuerySet[Obligation]:
    """What a unit has begun to owe by a day, and not filed in full; of periods, those that are not over."""
    current = Q(period="") | Q(due__isnull=True) | Q(due__gte=day)
    short = Q(needed__isnull=True) | Q(needed__gt=F("claimed") + F("accepted")) | Q(returned=True)
    return Obligation.objects.filter(short, current, subject_unit=unit_id, state=State.OPEN, start__lt=day)


def closing_notes(unit: Unit, day: date) -> list[str]:
    """What becomes of a unit's obligations when it closes, for the page before (Chinese sentences)."""
    number = unfinished(unit.pk, day).filter(visible=True).count()
    if not number:
        return []
    return [
        f"还有 {number} 项没有办完的待办：选了并入的单位，转由它接着办；直接撤销的，没有到期的不再要求。已经报齐的都留在原单位。"
    ]


def unit_closed(unit: Unit, actor: Actor) -> None:
    """Lay out anew the campaigns that a closed (or reopened) unit has to do with, as jobs."""
    mine = Q(requirements__obligations__subject_unit=unit) | Q(requirements__obligations__moved_from=unit)
    found = Campaign.objects.filter(mine, state=Campaign.State.PUBLISHED).distinct().order_by("pk")
    for pk in found.values_list("pk", flat=True):
        job_start(kind="campaign.roll", subject=f"campaign:{pk}", arguments={"campaign": pk}, actor=actor)


def obligations_succeed(campaign_id: int, day: date) -> int:
    """Move what closed units left undone in a campaign to their successors, and back where a closing was taken back."""
    rows = Obligation.objects.filter(requirement__campaign=campaign_id, state=State.OPEN)
    closed = Unit.objects.filter(closed_on__lte=day, successor__isnull=False, obligations__in=rows).distinct()
    moved = sum(_hand_over(campaign_id, unit, day) for unit in closed.order_by("pk"))
    open_again = Unit.objects.open_on(day).filter(pk__in=rows.filter(moved_from__isnull=False).values("moved_from"))
    return moved + sum(_give_back(campaign_id, unit) for unit in open_again.order_by("pk"))


def _hand_over(campaign_id: int, unit: Unit, day: date) -> int:
    heir = _heir(unit, day)
    if heir is None or unit.closed_on is None:
        return 0
    rows = unfinished(unit.pk, unit.closed_on).filter(requirement__campaign=campaign_id)
    return _move(rows, unit, heir, back=False)


def _heir(unit: Unit, day: date) -> Unit | None:
    """The successor that is open, however many mergers away."""
    found: Unit | None = unit.successor
    for _ in range(MOST_STEPS):
        if found is None or found.closed_on is None or found.closed_on > day:
            return found
        found = found.successor
    return None


def _give_back(campaign_id: int, unit: Unit) -> int:
    """A closing was taken back: what nobody has touched since returns."""
    rows = Obligation.objects.filter(
        requirement__campaign=campaign_id, moved_from=unit, state=State.OPEN, claimed=0, accepted=0, returned=False
    )
    return _move(rows, None, unit, back=True)


@transaction.atomic
def _move(rows: QuerySet[Obligation], old: Unit | None, new: Unit, *, back: bool) -> int:
    """Put rows under another unit's key; where that unit owes the same itself, the row stays (or goes, if nothing was filed)."""
    locked = list(rows.select_for_update(of=("self",)).order_by("pk"))
    taken = _taken(locked, new)
    cells, moved = set(), []
    for row in locked:
        key = _key(row, new)
        if (row.requirement_id, key) in taken:
            continue
        cells |= {(row.requirement_id, row.matrix_unit_id), (row.requirement_id, new.pk)}
        row.moved_from_id = None if back else (row.moved_from_id or row.subject_unit_id)
        row.key, row.subject_unit, row.matrix_unit = key, new, new
        moved.append(row)
    Obligation.objects.bulk_update(moved, ["key", "subject_unit", "matrix_unit", "moved_from"], batch_size=500)
    cells_recompute(cells)
    if moved:
        subject = f"unit:{(old or new).pk}"
        data = {"obligations": [row.pk for row in moved], "to": new.pk, "to_name": new.name, "number": len(moved)}
        act = "obligations.returned_to" if back else "obligations.moved"
        audit_write(actor=SYSTEM, act=act, subject=subject, subject_label=(old or new).name, data=data)
    return len(moved)


def _key(row: Obligation, unit: Unit) -> str:
    """The key with another subject; target and period stay."""
    head = f"u{row.subject_unit_id}"
    return f"u{unit.pk}{row.key.removeprefix(head)}"


def _taken(rows: Iterable[Obligation], unit: Unit) -> set[tuple[int, str]]:
    """Keys that the unit has already, in whatever state."""
    requirements = {row.requirement_id for row in rows}
    held = Obligation.objects.filter(requirement__in=requirements, subject_unit=unit)
    return set(held.values_list("requirement_id", "key"))
