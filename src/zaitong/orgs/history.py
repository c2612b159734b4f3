"""Rows of the trail in words, for the time line of a body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from zaitong.orgs.models import PartyOrganisation, Post, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from zaitong.audit.models import AuditRow

ACTS = {
    "unit.created": "新增单位",
    "unit.edited": "修改单位信息",
    "unit.moved": "调整上级单位",
    "unit.names_set": "修改别名",
    "unit.closed": "撤销单位",
    "unit.merged": "并入其他单位",
    "unit.reopened": "恢复单位",
    "obligations.moved": "没办完的任务转出",
    "obligations.returned_to": "转出的任务退回",
    "unit.imported": "从 Excel 导入",
    "party.created": "新增党组织",
    "party.edited": "修改党组织信息",
    "party.moved": "调整上级党组织",
    "party.closed": "撤销党组织",
    "party.imported": "从 Excel 导入",
    "person.created": "新增人员",
    "person.edited": "修改人员信息",
    "post.created": "新增岗位",
    "post.edited": "修改岗位",
    "post.closed": "撤销岗位",
    "appointment.started": "任职",
    "appointment.ended": "免职",
    "assignment.started": "安排联系",
    "assignment.ended": "结束联系",
    "membership.started": "转入组织关系",
    "membership.ended": "转出组织关系",
    "post.imported": "从 Excel 导入",
    "orgs.imported": "从 Excel 导入机构和人员",
    "orgs.exported": "导出机构和人员",
}
FIELDS = {
    "name": "全称",
    "short_name": "简称",
    "kind": "类别",
    "parent": "上级",
    "tags": "标签",
    "sort": "排序",
    "names": "别名",
    "seat": "所在单位",
    "units": "覆盖单位",
    "role": "岗位类别",
    "party": "党组织",
    "closed_on": "撤并日期",
    "successor": "并入单位",
}
_BODY_FIELDS = {"seat": "unit", "units": "unit", "party": "party", "successor": "unit"}
KIND_NAMES = {**dict(Unit.Kind.choices), **dict(PartyOrganisation.Kind.choices), **dict(Post.Role.choices)}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a time line; see common/_timeline.html."""

    at: datetime
    who: str
    what: str
    note: str = ""
    changes: list[dict[str, str]] = field(default_factory=list)


def events_of(rows: Iterable[AuditRow]) -> list[Event]:
    """Rows of the trail as events, in the same order. At most two queries for the names of bodies."""
    rows = list(rows)
    names = _names(rows)
    return [
        Event(
            at=row.at,
            who=row.actor_label,
            what=ACTS.get(row.act, row.act),
            note=_note(row),
            changes=_changes(row, names),
        )
        for row in rows
    ]


def _note(row: AuditRow) -> str:
    data = row.data
    match row.act:
        case "unit.closed" | "unit.merged" | "party.closed" | "post.closed":
            into = f"，并入{data['successor_name']}" if data.get("successor_name") else ""
            return f"自 {data.get('closed_on', '')} 起{into}"
        case "obligations.moved":
            return f"{data.get('number', 0)} 项，转给{data.get('to_name', '')}"
        case "obligations.returned_to":
            return f"{data.get('number', 0)} 项"
        case "appointment.started":
            return f"{row.subject_label}，自 {data['starts']} 起" + (
                f"，接替{data['replaced']}" if data.get("replaced") else ""
            )
        case "appointment.ended" | "membership.ended" | "assignment.ended":
            return f"{row.subject_label}，到 {data['ends']} 为止"
        case "membership.started" | "assignment.started":
            return f"{row.subject_label}，自 {data['starts']} 起"
        case _:
            return ""


def _pairs(row: AuditRow) -> list[tuple[str, Any, Any]]:
    return [
        (key, value.get("old"), value.get("new"))
        for key, value in row.data.items()
        if isinstance(value, dict) and set(value) == {"old", "new"}
    ]


def _kind_of(row: AuditRow, key: str) -> str:
    if key == "parent":
        return row.subject.partition(":")[0]
    return _BODY_FIELDS.get(key, "")


def _ids(value: Any) -> list[int]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, int)]


def _names(rows: Iterable[AuditRow]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {"unit": set(), "party": set()}
    for row in rows:
        for key, old, new in _pairs(row):
            if (kind := _kind_of(row, key)) in wanted:
                wanted[kind].update(_ids(old) + _ids(new))
    found: dict[tuple[str, int], str] = {}
    if wanted["unit"]:
        units = Unit.objects.filter(pk__in=wanted["unit"]).values_list("pk", "name")
        found.update({("unit", pk): name for pk, name in units})
    if wanted["party"]:
        parties = PartyOrganisation.objects.filter(pk__in=wanted["party"]).values_list("pk", "name")
        found.update({("party", pk): name for pk, name in parties})
    return found


def _changes(row: AuditRow, names: dict[tuple[str, int], str]) -> list[dict[str, str]]:
    return [
        {
            "label": FIELDS.get(key, key),
            "old": _say(old, _kind_of(row, key), names),
            "new": _say(new, _kind_of(row, key), names),
        }
        for key, old, new in _pairs(row)
    ]


def _say(value: Any, kind: str, names: dict[tuple[str, int], str]) -> str:
    if kind:
        return "、".join(names.get((kind, pk), f"第 {pk} 号") for pk in _ids(value))
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return "" if value is None else str(KIND_NAMES.get(value, value) if isinstance(value, str) else value)
