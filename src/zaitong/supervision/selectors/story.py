"""一件事的经过: what happened to an obligation, from the one audit trail, completed by the settlements themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from zaitong.audit.selectors import trail_of
from zaitong.records.models import Settlement
from zaitong.supervision.links import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zaitong.audit.models import AuditRow

# Acts of the trail that belong to the story of an obligation: words, and the look of the mark (good bad wait or none).
ACTS: dict[str, tuple[str, str]] = {
    "obligation.waived": ("同意免报", ""),
    "obligation.unwaived": ("撤销免报", ""),
    "record.created": ("开始填写", ""),
    "record.filed": ("报送", "wait"),
    "record.filed_for": ("代录报送", "wait"),
    "record.versioned": ("重报", "wait"),
    "record.withdrawn": ("撤回报送", ""),
    "settlement.accepted": ("审核通过", "good"),
    "settlement.returned": ("退回修改", "bad"),
}
FILED = ("record.filed", "record.filed_for", "record.versioned")
DECIDED = {Settlement.State.ACCEPTED: "settlement.accepted", Settlement.State.RETURNED: "settlement.returned"}
MOST_ROWS = 300


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the time line; ``kind``: good, bad, wait, next or empty."""

    what: str
    at: datetime | None = None
    who: str = ""
    note: str = ""
    kind: str = ""
    url: str = ""


def settlements_of(obligation_ids: Iterable[int]) -> list[Settlement]:
    """Every settlement of some obligations with its record, oldest first. One query."""
    found = Settlement.objects.filter(obligation__in=list(obligation_ids)).order_by("created_at", "id")
    return list(found.select_related("record__type_version__record_type", "office"))


def events_of(obligation_ids: Sequence[int], settlements: Sequence[Settlement]) -> list[Event]:
    """The time line of some obligations, oldest first. One query."""
    rows = _rows(obligation_ids, settlements)
    told = {(row.act, row.subject) for row in rows}
    events = [_event(row) for row in rows]
    for settlement in settlements:
        events.extend(_untold(settlement, told))
    return sorted(events, key=lambda event: event.at.timestamp() if event.at else 0.0)


def last_act(obligation_ids: Sequence[int]) -> Event | None:
    """The latest act on any of some obligations. Two queries."""
    events = events_of(obligation_ids, settlements_of(obligation_ids))
    return events[-1] if events else None


def _rows(obligation_ids: Sequence[int], settlements: Iterable[Settlement]) -> list[AuditRow]:
    subjects = {f"obligation:{pk}" for pk in obligation_ids} | {f"record:{s.record_id}" for s in settlements}
    rows = trail_of(*subjects, acts=ACTS, limit=MOST_ROWS)
    return [row for row in rows if _concerns(row, set(obligation_ids))]


def _concerns(row: AuditRow, obligation_ids: set[int]) -> bool:
    """A record may answer several obligations: what was filed or decided for others alone is not of this story."""
    if row.result != "ok":
        return False
    if "obligation" in row.data:
        return row.data["obligation"] in obligation_ids
    if row.act in FILED and row.data.get("obligations"):
        return bool(obligation_ids & set(row.data["obligations"]))
    return True


def _event(row: AuditRow) -> Event:
    what, kind = ACTS[row.act]
    thing, _, number = row.subject.partition(":")
    url = address("records:record", int(number)) if thing == "record" else ""
    note = str(row.data.get("reason") or row.data.get("opinion") or "")
    return Event(what=what, at=row.at, who=row.actor_label, note=note, kind=kind, url=url)


def _untold(settlement: Settlement, told: set[tuple[str, str]]) -> Iterable[Event]:
    """What the settlement says of itself and the trail does not (filed or decided before the trail began)."""
    record, url = f"record:{settlement.record_id}", address("records:record", settlement.record_id)
    if not any((act, record) in told for act in FILED):
        who = settlement.record.filer_label
        yield Event("报送", settlement.record.filed_at or settlement.created_at, who, kind="wait", url=url)
    act = DECIDED.get(Settlement.State(settlement.state))
    if act and settlement.decided_at and (act, record) not in told:
        what, kind = ACTS[act]
        yield Event(
            what, settlement.decided_at, settlement.reviewer_label, settlement.reason or settlement.opinion, kind, url
        )
