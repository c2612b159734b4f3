"""What a unit's people wrote and attached, taken over into the unit's own record: each text and file once."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.catalogue.fieldtypes import FieldType
from zaitong.catalogue.schema import Schema
from zaitong.common.errors import Conflict, DomainError
from zaitong.common.uploads import CheckedFile
from zaitong.records.inner.models import InnerFile, InnerTaken, InnerTask
from zaitong.records.inner.selectors import Branch, branches, with_people
from zaitong.records.models import Attachment
from zaitong.records.services.attachments import attachments_put
from zaitong.records.services.doors import check_open_to_edit, record_to_edit
from zaitong.records.services.drafts import conflict, draft_data, label_of, put_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.files.base import File
    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.records.models import Record

KINDS = [
    (kind.value, str(kind.label)) for kind in (Attachment.Kind.ELECTRONIC, Attachment.Kind.SCAN, Attachment.Kind.OTHER)
]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is ticked: texts (parts) and files, the field and the kind of attachment that they become."""

    texts: Sequence[int] = ()
    files: Sequence[int] = ()
    into: str = ""
    kind: str = Attachment.Kind.ELECTRONIC.value


@dataclass(slots=True)
class Gathered:
    """The panel beside the unit's own record. Each task carries ``took``: "", "done" or "changed"; each file ``took``."""

    branches: list[Branch]
    fields: list[tuple[str, str]]  # (key, label) of fields that hold a long text
    kinds: list[tuple[str, str]] = field(default_factory=lambda: list(KINDS))

    @property
    def tasks(self) -> list[InnerTask]:
        return [task for branch in self.branches for task in (branch.task, *branch.below)]

    @property
    def done(self) -> int:
        return sum(task.state == InnerTask.State.DONE for task in self.tasks)

    @property
    def has_files(self) -> bool:
        return any(task.state == InnerTask.State.DONE and task.files.all() for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Took:
    """How many texts and files came over."""

    texts: int
    files: int


def gathered(record: Record, actor: Actor) -> Gathered | None:
    """The parts of what this record was begun for, as far as the actor sees them; None where there are none."""
    if record.post_id is not None or not record.chosen:
        return None
    tasks = list(with_people(_parts(record, actor)))
    if not tasks:
        return None
    words = dict(InnerTaken.objects.filter(record=record).values_list("task_id", "words"))
    held = {a.sha256 for a in record.attachments.all() if not a.removed and not a.seal_key}
    for task in tasks:
        was = words.get(task.pk)
        task.took = "" if was is None else "done" if was == task_words(task) else "changed"  # type: ignore[attr-defined]
        for file in task.files.all():
            file.took = file.sha256 in held  # type: ignore[attr-defined]
    return Gathered(branches(tasks), text_fields(record))


def text_fields(record: Record) -> list[tuple[str, str]]:
    """Fields into which a text may go: long ones that are not sealed."""
    schema = Schema.parse(record.type_version.schema)
    return [(f.key, f.label) for f in schema.fields if f.type == FieldType.LONG_TEXT and f.seal is None]


def task_words(task: InnerTask) -> str:
    """三年级的安排：两次教研。: how a part stands in the record."""
    return f"{task.title}：{task.answer}"


@transaction.atomic
def inner_take(*, record_id: int, choice: Choice, lock: int, actor: Actor) -> Took:
    """Append ticked texts to a field of the draft, attach ticked files. All of it or nothing; again takes nothing more.

    A text that was changed after it had been taken replaces what was taken, where that still stands as it was.
    """
    record = record_to_edit(record_id, actor)
    check_open_to_edit(record)
    if record.lock != lock:
        raise conflict(record, record.data)
    texts = _take_texts(record, choice, actor)
    files = _take_files(record, choice, actor)
    if texts or files:
        facts = {"texts": [task.pk for task in texts], "files": files}
        audit_write(
            actor=actor, act="inner.taken", subject=f"record:{record.pk}", subject_label=label_of(record), data=facts
        )
    return Took(len(texts), len(files))


def _take_texts(record: Record, choice: Choice, actor: Actor) -> list[InnerTask]:
    wanted = list(_done(record, actor).filter(pk__in=choice.texts).order_by("pk"))
    there = {row.task_id: row for row in InnerTaken.objects.filter(record=record)}
    fresh = [task for task in wanted if task.pk not in there or there[task.pk].words != task_words(task)]
    if not fresh:
        return []
    if choice.into not in dict(text_fields(record)):
        raise DomainError("请先选文字放到哪一栏。", code="no_field")
    text = str(record.data.get(choice.into) or "")
    for task in fresh:
        text = joined(text, task_words(task), there[task.pk].words if task.pk in there else "")
        InnerTaken.objects.update_or_create(record=record, task=task, defaults={"words": task_words(task)})
    put_data(record, draft_data(record, record.data | {choice.into: text}))
    record.lock += 1
    record.save(update_fields=["data", "happened_on", "target_unit", "target_party", "lock", "updated_at"])
    return fresh


def joined(text: str, words: str, before: str = "") -> str:
    """``text`` with ``words`` in place of what was taken before, else below it."""
    if before and before in text:
        return text.replace(before, words, 1)
    if words in text:
        return text
    return f"{text.rstrip()}\n{words}" if text.strip() else words


def _take_files(record: Record, choice: Choice, actor: Actor) -> list[int]:
    if not choice.files:
        return []
    if choice.kind not in dict(KINDS):
        raise DomainError("请先选附件算哪一类。", code="no_kind")
    there = set(record.attachments.filter(removed=False, kind=choice.kind).values_list("sha256", flat=True))
    rows = InnerFile.objects.filter(pk__in=choice.files, task__in=_done(record, actor).order_by().values("pk"))
    wanted = [row for row in rows if row.sha256 not in there]
    with ExitStack() as opened:
        checked = [_checked(row, opened) for row in wanted]
        return [a.pk for a in attachments_put(record_id=record.pk, checked=checked, kind=choice.kind, actor=actor)]


def _checked(row: InnerFile, opened: ExitStack) -> CheckedFile:
    try:
        file: File[bytes] = opened.enter_context(row.file.open("rb"))
    except FileNotFoundError as error:
        raise DomainError(f"“{row.name}”在服务器上找不到了，请让上传的同志再传一次。", code="no_file") from error
    return CheckedFile(file, row.name, row.size, row.sha256, row.content_type)


def is_repeat(record: Record, error: Conflict, choice: Choice) -> bool:
    """The same press, sent twice: apart from what it took over, what was typed is what is stored."""
    mine, stored = (dict(error.data[key]) for key in ("mine", "stored"))
    typed, now = (str(data.pop(choice.into, "") or "") for data in (mine, stored))
    taken = InnerTaken.objects.filter(record=record, task__in=choice.texts).count()
    return mine == stored and now.startswith(typed.rstrip()) and taken == len(set(choice.texts)) > 0


def ticked(form: Mapping[str, Any], texts: Sequence[int], files: Sequence[int]) -> Choice:
    """What the page sent."""
    return Choice(texts, files, str(form.get("take_into", "")), str(form.get("take_kind", "")))


def _parts(record: Record, actor: Actor) -> QuerySet[InnerTask]:
    return InnerTask.objects.visible_to(actor).live().filter(obligation_id__in=record.chosen)


def _done(record: Record, actor: Actor) -> QuerySet[InnerTask]:
    return _parts(record, actor).filter(state=InnerTask.State.DONE)
