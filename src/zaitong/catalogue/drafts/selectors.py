"""What the editor shows of a draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from zaitong.catalogue import usage
from zaitong.catalogue.drafts.changes import changes
from zaitong.catalogue.drafts.lint import Problem, problems
from zaitong.catalogue.drafts.raw import RawField, digest, kind_of, lenient, names_of, place_of
from zaitong.catalogue.drafts.services import ROLE_FIELDS, facts_of, state_of
from zaitong.catalogue.fieldtypes import FieldType
from zaitong.catalogue.models import RecordType, TypeDraft
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.services import latest_version

if TYPE_CHECKING:
    from django.db.models import QuerySet

FACTS = "facts"
# What "add" offers, by the kind of thing: label of the group -> [(value, label)].
OFFERED: list[tuple[str, list[tuple[str, str]]]] = [
    ("有专门用处的", [("happened_on", "办理日期（算作哪一期）"), ("target", "对象单位（走访、检查、指导了谁）")]),
    ("写的", [(k.value, k.label) for k in (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.PEOPLE)]),
    ("数和日期", [(k.value, k.label) for k in (FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE, FieldType.PERIOD)]),
    ("选的", [(k.value, k.label) for k in (FieldType.CHOICE, FieldType.CHOICES, FieldType.BODY)]),
    ("其他", [(k.value, k.label) for k in (FieldType.ROWS, FieldType.TOTAL, FieldType.FILES, FieldType.NOTE)]),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A field in the list of the editor."""

    key: str
    label: str
    kind: str
    duty: str
    section: str
    faults: int
    first: bool
    last: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What publishing does: sentences, and for whom."""

    changes: list[str]
    tasks: list[str] = field(default_factory=list)
    filed: int = 0
    drafts: int = 0


def draft_for(pk: int) -> TypeDraft | None:
    """A draft with its type."""
    return TypeDraft.objects.select_related("record_type").filter(pk=pk).first()


def drafts_open() -> QuerySet[TypeDraft]:
    """All drafts, the last touched first."""
    return TypeDraft.objects.select_related("record_type")


def draft_of(record_type: RecordType) -> TypeDraft | None:
    """The draft of a type, if one has been begun."""
    return TypeDraft.objects.filter(record_type=record_type).first()


def draft_problems(draft: TypeDraft) -> list[Problem]:
    """What keeps a draft from being published, an unchanged one included."""
    needs = usage.needs(draft.record_type) if draft.record_type else []
    found = problems(draft.fields, facts_of(draft), needs)
    if not found and draft.record_type and not effect_of(draft).changes:
        found = [Problem("", "还没有改动。")]
    return found


def lines_of(draft: TypeDraft, wrong: list[Problem], opened: str) -> list[Line]:
    """The list of fields."""
    names = names_of(draft.fields)
    last = len(draft.fields) - 1
    return [
        Line(
            key=str(raw["key"]),
            label=names[str(raw["key"])],
            kind=kind_of(raw).label,
            duty=_duty(raw),
            section=str(raw.get("section") or ""),
            faults=sum(1 for one in wrong if one.key == raw["key"]),
            first=place == 0,
            last=place == last,
            open=raw["key"] == opened,
        )
        for place, raw in enumerate(draft.fields)
    ]


def offered(draft: TypeDraft) -> list[tuple[str, list[tuple[str, str]]]]:
    """Types to add, without the roles that are taken."""
    taken = {key for key in ROLE_FIELDS if place_of(draft.fields, key) is not None}
    groups = [(group, [one for one in kinds if one[0] not in taken]) for group, kinds in OFFERED]
    return [(group, kinds) for group, kinds in groups if kinds]


def removed_of(draft: TypeDraft) -> list[tuple[str, str]]:
    """(key, label) of what was taken out and can be put back."""
    return [(str(one["field"].get("key")), str(one["field"].get("label") or "（还没有名称）")) for one in draft.removed]


def field_of(draft: TypeDraft, key: str) -> RawField | None:
    """One field of a draft."""
    place = place_of(draft.fields, key)
    found: RawField | None = None if place is None else draft.fields[place]
    return found


def preview_schema(draft: TypeDraft) -> Schema | None:
    """What can be shown already."""
    return lenient(draft.fields)


def seen_of(draft: TypeDraft) -> str:
    """The mark of all that would be published."""
    return digest(state_of(draft))


def effect_of(draft: TypeDraft) -> Effect:
    """What publishing would change, for which tasks and records. The draft has no faults."""
    new = Schema.parse({"fields": draft.fields})
    record_type = draft.record_type
    if record_type is None:
        return Effect(changes(None, new))
    version = latest_version(record_type)
    said = changes(Schema.parse(version.schema), new)
    facts: dict[str, tuple[str, Any, Any]] = {
        "name": ("名称", record_type.name, draft.name),
        "category": ("类别", record_type.category, draft.category),
        "help": ("说明", record_type.help, draft.help),
        "minutes": ("填一次约需", version.minutes_now, draft.minutes),
    }
    for label, before, after in facts.values():
        if before != after:
            unit = " 分钟" if label == "填一次约需" else ""
            said.append(f"{label}由“{before}{unit}”改为“{after}{unit}”。")
    count = usage.tally(record_type)
    return Effect(said, [need.label for need in usage.needs(record_type)], count.filed, count.drafts)


def _duty(raw: RawField) -> str:
    if kind_of(raw) in {FieldType.NOTE, FieldType.TOTAL}:
        return "有条件" if raw.get("shown_if") else ""
    if raw.get("shown_if") or raw.get("required_if"):
        return "有条件"
    return "要填" if raw.get("required") else "可不填"
