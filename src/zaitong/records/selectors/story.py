"""一份记录的经过: who did what when, from the trail."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from zaitong.audit.acts import RESULTS
from zaitong.audit.selectors import trail_of
from zaitong.catalogue.schema import Schema
from zaitong.records.selectors.values import body_names, own_reason, remark_lines
from zaitong.records.selectors.versions import version_changes
from zaitong.records.services.filing import FILED

if TYPE_CHECKING:
    from datetime import datetime

    from zaitong.records.models import Record, RecordVersion
    from zaitong.records.selectors.values import Change

WORDS = {
    "record.created": ("开始填写", ""),
    "record.copied": ("沿用上期", ""),
    "attachment.added": ("上传附件", ""),
    "attachment.removed": ("移除附件", ""),
    "attachment.restored": ("恢复附件", ""),
    "record.filed": ("报送", "wait"),
    "record.filed_for": ("代录报送", "wait"),
    "record.nil": ("零报告", "wait"),
    "record.versioned": ("重报", "wait"),
    "record.withdrawn": ("撤回", ""),
    "sealed.opened": ("打开密封内容", ""),
    "record.handed_over": ("移交", ""),
    "consent.asked": ("送负责人同意", "wait"),
    "consent.given": ("同意报送", "good"),
    "consent.returned": ("退回经办人", "bad"),
    "consent.taken_back": ("收回", ""),
    "visit.handed": ("交联络员补充", ""),
    "visit.completed": ("联络员补充", ""),
    "visit.taken_back": ("收回自己写", ""),
    "settlement.accepted": ("审核通过", "good"),
    "settlement.returned": ("退回修改", "bad"),
    "settlement.covered": ("已由另一份完成，不再审核", ""),
}

SAID = {"consent.returned": "word", "sealed.opened": "reason"}  # the note is what the person wrote


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the time line (see common/_timeline.html)."""

    at: datetime
    who: str
    what: str
    kind: str = ""
    note: str = ""
    changes: list[Change] = field(default_factory=list)
    files: int = 0  # how many, of an act on attachments


def record_story(record: Record, versions: list[RecordVersion]) -> list[Event]:
    """The acts on a record and its settlements, newest first; a filing again shows what changed."""
    schema = Schema.parse(record.type_version.schema)
    names = body_names([v.data for v in versions], schema)
    by_number = {v.number: v for v in versions}
    rows = reversed(trail_of(f"record:{record.pk}", acts=WORDS))
    events = []
    for row in rows:
        what, kind = WORDS[row.act]
        if row.data.get("on_behalf"):
            what = f"受{row.data['on_behalf']}委托报送"
        if row.result != "ok":
            what = f"{what}，{RESULTS.get(row.result, row.result)}"
        changes: list[Change] = []
        number = row.data.get("version", 0)
        if row.act == "record.versioned" and {number, number - 1} <= set(by_number):
            what = f"重报（第 {number} 版）"
            changes = version_changes(schema, by_number[number - 1], by_number[number], names)
        events.append(
            Event(
                row.at,
                row.actor_label,
                what,
                kind,
                _note(row.act, row.data, schema),
                changes,
                len(row.data.get("files", [])),
            )
        )
    return _joined(events)


def _joined(events: list[Event]) -> list[Event]:
    """Files added one by one, by one person, are told once."""
    found: list[Event] = []
    for event in events:
        last = found[-1] if found else None
        if last and event.files and last.files and (last.what, last.who) == (event.what, event.who):
            number = last.files + event.files
            found[-1] = replace(last, files=number, note=f"{number} 个文件")
        else:
            found.append(event)
    return found


def _note(act: str, data: dict[str, Any], schema: Schema) -> str:
    if act == "settlement.returned":
        said = data.get("remarks", {})
        remarks = [f"{label}：{text}" for _, label, text in remark_lines(said, schema.as_json())]
        return "；".join([own_reason(data.get("reason", ""), said), *remarks]).strip("；")
    if act in SAID:
        return str(data.get(SAID[act], ""))
    if act == "record.handed_over":
        return f"由{data.get('from', '')}移交{data.get('to', '')}"
    if act == "settlement.accepted":
        return "：".join(text for text in (data.get("office", ""), data.get("opinion", "")) if text)
    if act in FILED and data.get("obligations"):
        return f"完成 {len(data['obligations'])} 项待办"
    if act in {"attachment.added", "attachment.removed", "attachment.restored"}:
        return f"{len(data.get('files', []))} 个文件"
    return ""
