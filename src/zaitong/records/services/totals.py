"""What the settlements of an obligation add up to. Summed anew each time, never incremented."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from zaitong.campaigns.models import Obligation, Requirement
from zaitong.campaigns.services.counters import Totals, obligations_apply
from zaitong.records.fits import values_of
from zaitong.records.models import RecordVersion, Settlement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

LIVE = (Settlement.State.CLAIMED, Settlement.State.ACCEPTED)


def counters_update(obligations: Sequence[Obligation]) -> None:
    """Recompute the counters of obligations that the caller has locked, in the caller's transaction."""
    obligations_apply(totals_of(obligations), obligations)


def totals_of(obligations: Sequence[Obligation]) -> list[Totals]:
    """Totals of each obligation from its settlements."""
    rows: dict[int, list[Settlement]] = defaultdict(list)
    found = Settlement.objects.filter(obligation__in=obligations).exclude(state=Settlement.State.WITHDRAWN)
    columns = ("obligation", "version", "amount", "state", "claimed_on", "record__nil")
    for settlement in found.select_related("record").only(*columns).order_by("claimed_on", "pk"):
        rows[settlement.obligation_id].append(settlement)
    requirements = _requirements(obligations)
    values = _values(found, requirements.values())
    return [_totals(o, rows[o.pk], requirements[o.requirement_id], values) for o in obligations]


def _requirements(obligations: Iterable[Obligation]) -> dict[int, Requirement]:
    """Their requirements: those that were read with them, and the others by one question."""
    known = {o.requirement_id: o.requirement for o in obligations if Obligation.requirement.is_cached(o)}
    others = {o.requirement_id for o in obligations} - set(known)
    return known | (Requirement.objects.only("counts", "counts_field").in_bulk(others) if others else {})


def _values(
    settlements: Iterable[Settlement], requirements: Iterable[Requirement]
) -> dict[tuple[int, int], dict[str, frozenset[str]]]:
    """(record, version) -> field -> values, where some requirement counts different values."""
    keys = {r.counts_field for r in requirements if r.counts == Requirement.Counts.DISTINCT}
    if not keys:
        return {}
    records = {s.record_id for s in settlements}
    versions = RecordVersion.objects.filter(record_id__in=records).values_list("record_id", "number", "data")
    return {(record, number): {key: values_of(data, key) for key in keys} for record, number, data in versions}


def _totals(
    obligation: Obligation,
    settlements: list[Settlement],
    requirement: Requirement,
    values: dict[tuple[int, int], dict[str, frozenset[str]]],
) -> Totals:
    live = [s for s in settlements if s.state in LIVE]
    accepted_rows = [s for s in live if s.state == Settlement.State.ACCEPTED]

    def count(rows: list[Settlement]) -> int:
        if any(s.record.nil for s in rows):  # 本期无此情况 answers all that is asked
            return max(obligation.needed or 1, 1)
        if requirement.counts != Requirement.Counts.DISTINCT:
            return sum(s.amount for s in rows)
        sets = [values.get((s.record_id, s.version), {}).get(requirement.counts_field, frozenset()) for s in rows]
        return len(frozenset[str]().union(*sets))

    total, accepted = count(live), count(accepted_rows)
    needed = obligation.needed
    short = needed is None or accepted < needed
    return Totals(
        obligation_id=obligation.pk,
        claimed=total - accepted,
        accepted=accepted,
        returned=short and any(s.state == Settlement.State.RETURNED for s in settlements),
        first_filed_on=_filled_on(live, needed, count),
    )


def _filled_on(live: list[Settlement], needed: int | None, count: Callable[[list[Settlement]], int]) -> date | None:
    """The day on which what was filed reached what is needed; ``live`` is in order of filing."""
    if needed is None:
        return None
    for index, settlement in enumerate(live):
        if count(live[: index + 1]) >= needed:
            return settlement.claimed_on
    return None
