"""一件事的经过: what happened to an obligation, from the one audit trail, completed by the settlements themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from zaitong.audit.selectors import trail_of
from zaitong.campaigns.models import Obligation
from zaitong.records.models import Settlement
from zaitong.supervision.links import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zaitong.audit.models import AuditRow

# Acts of the trail that belong to the story of an obligation: words, and the look of the mark (good bad wait or none).
ACTS: dict[str, tuple[str, str]] = {
    "obligation.waived": ("同意免报", ""),
    "obligation.unwaived": ("撤销免报", ""),
    "relief.extend": ("延期", ""),
    "relief.unextend": ("取消延期", ""),
    "relief.waive": ("同意免报", ""),
    "relief.unwaive": ("撤销免报", ""),
    "relief.reopen": ("开放修改底数", ""),
    "extension.asked": ("申请延期", "wait"),
    "extension.withdrawn": ("撤回延期申请", ""),
    "extension.granted": ("同意延期", "good"),
    "extension.refused": ("不同意延期", "bad"),
    "roster.declared": ("报底数", ""),
    "roster.changed": ("修改底数", ""),
    "record.nil": ("零报告", "wait"),
    "record.created": ("开始填写", ""),
    "record.filed": ("报送", "wait"),
    "record.filed_for": ("代录报送", "wait"),
    "record.versioned": ("重报", "wait"),
    "record.withdrawn": ("撤回报送", ""),
    "settlement.accepted": ("审核通过", "good"),
    "settlement.returned": ("退回修改", "bad"),
    "settlement.covered": ("已由另一份完成，不再审核", ""),
}
FILED = ("record.nil", "record.filed", "record.filed_for", "record.versioned")
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
    return list(found.select_related("record__type_version__record_type", "record__unit", "record__party", "office"))


def events_of(obligation_ids: Sequence[int], settlements: Sequence[Settlement]) -> list[Event]:
    """The time line of some obligations, oldest first. One query."""
    rows = _rows(obligation_ids, settlements)
    told = {(row.act, row.subject) for row in rows}
    events = [_event(row) for row in rows]
    for settlement in settlements:
        events.extend(_untold(settlement, told))
    return sorted(events, key=lambda event: event.at.timestamp() if event.at else 0.0)


def linked(events: Iterable[Event], seen: Iterable[int]) -> list[Event]:
    """The same with links to those records alone that the person may open."""
    urls = {address("records:record", pk) for pk in seen}
    return [event if event.url in urls else replace(event, url="") for event in events]


def last_act(obligation_ids: Sequence[int]) -> Event | None:
    """The latest act on any of some obligations. Two queries."""
    events = events_of(obligation_ids, settlements_of(obligation_ids))
    return events[-1] if events else None


def _rows(obligation_ids: Sequence[int], settlements: Iterable[Settlement]) -> list[AuditRow]:
    subjects = {f"obligation:{pk}" for pk in obligation_ids} | {f"record:{s.record_id}" for s in settlements}
    owners = Obligation.objects.filter(pk__in=list(obligation_ids)).values_list("requirement_id", flat=True)
    subjects |= {f"requirement:{pk}" for pk in owners}  # what was done for several at once
    rows = trail_of(*subjects, acts=ACTS, limit=MOST_ROWS)
    return [row for row in rows if _concerns(row, set(obligation_ids))]


def _concerns(row: AuditRow, obligation_ids: set[int]) -> bool:
    """A record may answer several obligations: what was filed or decided for others alone is not of this story."""
    if row.result != "ok":
        return False
    if "obligation" in row.data:
        return row.data["obligation"] in obligation_ids
    if row.act in FILED or row.subject.startswith("requirement:"):
        named = row.data.get("obligations")
        return bool(obligation_ids & set(named)) if named else row.act in FILED
    return True


def _event(row: AuditRow) -> Event:
    what, kind = ACTS[row.act]
    thing, _, number = row.subject.partition(":")
    url = address("records:record", int(number)) if thing == "record" else ""
    note = "，".join(str(part) for part in (_new_value(row), row.data.get("reason") or row.data.get("opinion")) if part)
    return Event(what=what, at=row.at, who=row.actor_label, note=note, kind=kind, url=url)


def _new_value(row: AuditRow) -> str:
    """The day or the number that an act set."""
    if row.data.get("due") and row.act.startswith(("relief.", "extension.")):
        day = date.fromisoformat(row.data["due"])
        return f"{'希望' if row.act == 'extension.asked' else ''}延到{day.month}月{day.day}日"
    return f"底数 {row.data['after']}" if row.act.startswith("roster.") else ""


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
