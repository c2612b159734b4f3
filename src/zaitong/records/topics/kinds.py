"""Which record types are a topic, its steps and its report. Keys of the shipped catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zaitong.records.models import Record

TOPIC_KEYS = ("research_topic", "head_topic")
STEP_KEY, REPORT_KEY = "topic_step", "research_report"
STAGES = ("排查诊断", "拿出对策", "督导追效")
WORKS = "见效"  # what a step of the last stage says once the topic is solved
MOST = 2  # 1–2 topics a head, where the requirement says nothing else
# What is added under a topic: value sent -> (button, stage of the step; none: the report).
ADDED: dict[str, tuple[str, str]] = {
    "diagnosis": ("添加排查诊断", STAGES[0]),
    "measure": ("添加对策", STAGES[1]),
    "follow": ("添加督导追效", STAGES[2]),
    "report": ("写调研报告", ""),
}


def topic_of(record: Record) -> int | None:
    """The topic whose course a record belongs to, itself or its parent; none for other records."""
    if record.type_version.record_type.key in TOPIC_KEYS:
        return record.pk if record.state == record.State.FILED else None
    return record.parent_id
