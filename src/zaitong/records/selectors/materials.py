"""电子稿、盖章扫描件、纸质件、手写记录照片: of each kind that is asked for, whether and when it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.campaigns.models import Accepts
from zaitong.common.clock import local_date
from zaitong.records.fits import KIND_NAMES, NOTEBOOK, ON_PAPER
from zaitong.records.models import Arrival, RecordVersion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from zaitong.records.models import Settlement


@dataclass(frozen=True, slots=True)
class Material:
    """One kind of material."""

    name: str
    came_on: date | None
    how: str  # 随记录上传, 组织人事科收到


def materials_of(
    settlements: Sequence[Settlement], accepts: Sequence[Accepts], obligation_ids: set[int]
) -> list[Material]:
    """What ``accepts`` ask for, against the files of the settlements' records and the arrivals noted. Two queries."""
    used = {row.record.type_version.record_type_id for row in settlements}
    rows = [a for a in accepts if not used or a.record_type_id in used]
    asked = list(dict.fromkeys(kind for a in rows for kind in a.attachments))
    if not asked and not any(a.notebook for a in rows):
        return []
    came = _came(settlements, obligation_ids)
    instead = came.get(NOTEBOOK) if any(a.notebook for a in rows) else None
    found = [_material(kind, came.get(kind), instead) for kind in asked]
    if instead:
        found.append(Material(KIND_NAMES[NOTEBOOK], *instead))
    return found


def _material(kind: str, came: tuple[date, str] | None, instead: tuple[date, str] | None) -> Material:
    name = KIND_NAMES.get(kind, kind)
    if came is None and instead is not None and kind != ON_PAPER:
        return Material(name, instead[0], "以手写记录照片代替")
    return Material(name, *(came or (None, "还没有收到")))


def _came(settlements: Sequence[Settlement], obligation_ids: set[int]) -> dict[str, tuple[date, str]]:
    came: dict[str, tuple[date, str]] = {}
    received = {row.record_id: row.record.received_on for row in settlements}
    for version in RecordVersion.objects.filter(record__in=received).order_by("number", "pk"):
        for file in version.attachments:
            day = received[version.record_id] or local_date(version.filed_at)
            came.setdefault(file["kind"], (day, "随记录上传"))
    for arrival in Arrival.objects.filter(obligation__in=obligation_ids).select_related("office"):
        came[arrival.kind] = (arrival.arrived_on, f"{arrival.office.short_name}收到")
    return came


def record_materials(settlements: Sequence[Settlement]) -> list[Material]:
    """For the page of a record: over everything that it was filed for."""
    live = [row for row in settlements if row.state != row.State.WITHDRAWN]
    if not live:
        return []
    accepts = Accepts.objects.filter(requirement__in={row.obligation.requirement_id for row in live})
    return materials_of(live, list(accepts), {row.obligation_id for row in live})
