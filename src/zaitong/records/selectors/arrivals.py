"""How and when material reached an office that filed it for a unit (代录), in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns.models import Accepts
from zaitong.records.fits import KIND_NAMES, ON_PAPER
from zaitong.records.models import Arrival
from zaitong.records.selectors.values import filed_for_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from zaitong.records.models import Record, Settlement


def arrived_words(settlement: Settlement) -> str:
    """For the reviewer: 由组织人事科代录，11月12日收到；纸质件11月14日收到. Paper that is asked for and has not come is said too."""
    parts = [filed_for_words(settlement.record)]
    came = list(Arrival.objects.filter(obligation_id=settlement.obligation_id))
    parts += _forms(row for row in came if row.kind == ON_PAPER or row.record_id == settlement.record_id)
    if not any(row.kind == ON_PAPER for row in came) and _asks_paper(settlement):
        parts.append("纸质件还没有收到")
    return "；".join(part for part in parts if part)


def record_arrived(record: Record) -> str:
    """For the record's page: 由组织人事科代录，11月12日收到（电子稿11月10日，盖章扫描件11月12日）."""
    said = filed_for_words(record)
    if not said:
        return ""
    rows = list(Arrival.objects.filter(record=record))
    if len({row.arrived_on for row in rows}) < 2:
        return said
    return f"{said}（{'，'.join(f'{KIND_NAMES.get(row.kind, row.kind)}{_day(row.arrived_on)}' for row in rows)}）"


def _forms(rows: Iterable[Arrival]) -> list[str]:
    found = list(rows)
    if len(found) == 1 and found[0].kind != ON_PAPER:
        return []  # the day is said already
    return [f"{KIND_NAMES.get(row.kind, row.kind)}{_day(row.arrived_on)}收到" for row in found]


def _asks_paper(settlement: Settlement) -> bool:
    kinds = Accepts.objects.filter(
        requirement_id=settlement.obligation.requirement_id,
        record_type_id=settlement.record.type_version.record_type_id,
    ).values_list("attachments", flat=True)
    return any(ON_PAPER in one for one in kinds)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
