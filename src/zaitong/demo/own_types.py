"""A record type that the district made in the browser itself: published, tried in some schools, changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.drafts.raw import digest
from zaitong.catalogue.drafts.services import (
    draft_begin,
    draft_facts_save,
    draft_field_add,
    draft_field_save,
    draft_publish,
    facts_of,
    state_of,
)
from zaitong.catalogue.models import TypeDraft
from zaitong.common.clock import pretend

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.common.access import Actor

FACTS = {
    "name": "放学护学安排", "category": "服务", "minutes": 6,
    "help": "本校放学时段由谁护学、有没有要协调的事。每学期一次，有变动再报。不写学生姓名。",
}  # fmt: skip
MUST, SHOWN = "要填", "符合条件才出现，出现就要填"
FIRST: list[tuple[str, dict[str, Any]]] = [
    ("period", {"label": "学期", "purpose": "算作哪个学期", "per": "学期", "duty": MUST}),
    ("rows", {"label": "护学点", "purpose": "协调交警和志愿者", "duty": MUST, "minimum": 1, "maximum": 10, "columns": [
        {"label": "地点", "type": "一行文字", "required": "要填"},
        {"label": "每天人数", "type": "整数", "required": "要填", "unit": "人"}]}),
    ("total", {"label": "每天共需", "purpose": "安排人手", "sum_of": "护学点 › 每天人数", "unit": "人"}),
    ("choice", {"label": "有没有要协调的事", "purpose": "区分要不要跟踪", "options": "没有\n有", "duty": MUST}),
]  # fmt: skip
SECOND: tuple[str, dict[str, Any]] = (
    "long_text",
    {
        "label": "要协调什么",
        "purpose": "交有关部门办理并回告",
        "max_length": 300,
        "duty": SHOWN,
        "when": ["有没有要协调的事：有"],
    },
)


def own_type_build(day: date, officer: Actor, moment: Callable[[date], datetime]) -> None:
    """Two versions: the second asks for words only where there is something to settle."""
    with pretend(moment(day - timedelta(days=30))):
        draft = draft_begin(actor=officer)
        draft_facts_save(draft_id=draft.pk, data=FACTS, seen=digest(facts_of(draft)), actor=officer)
        for kind, settings in FIRST:
            _field(draft, kind, settings, officer)
        record_type = _publish(draft, officer)
    with pretend(moment(day - timedelta(days=9))):
        draft = draft_begin(actor=officer, record_type_id=record_type)
        _field(draft, *SECOND, officer)
        _publish(draft, officer)


def _field(draft: TypeDraft, kind: str, settings: dict[str, Any], officer: Actor) -> None:
    key = draft_field_add(draft_id=draft.pk, kind=kind, after="", actor=officer)
    fields = TypeDraft.objects.get(pk=draft.pk).fields
    seen = digest(next(field for field in fields if field["key"] == key))
    draft_field_save(draft_id=draft.pk, key=key, data=settings, seen=seen, actor=officer)


def _publish(draft: TypeDraft, officer: Actor) -> int:
    seen = digest(state_of(TypeDraft.objects.get(pk=draft.pk)))
    return draft_publish(draft_id=draft.pk, seen=seen, actor=officer).record_type_id
