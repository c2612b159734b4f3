"""Files with a part: added by whoever does it, taken away by him, sent to those who see the part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.services import latest_version
from zaitong.common.errors import Conflict, DomainError, NotAllowed
from zaitong.common.uploads import UploadError, check_upload
from zaitong.records.inner.models import InnerFile, InnerTask, inner_path
from zaitong.records.inner.selectors import may_answer
from zaitong.records.inner.services import check_live, inner_locked
from zaitong.records.models import Attachment
from zaitong.records.services.stored import file_lay_down, files_release

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.base import File

    from zaitong.common.access import Actor
    from zaitong.common.uploads import CheckedFile

MOST = 10  # files of one part


def inner_files_add(*, task_id: int, files: Sequence[File[bytes]], actor: Actor) -> list[str]:
    """Add files to a part that one hands in. Returns sentences about those refused: one bad file stops no other."""
    checked: list[CheckedFile] = []
    refused: list[str] = []
    for file in files:
        try:
            checked.append(check_upload(file))
        except UploadError as error:
            refused.append(error.message)
    if checked:
        refused += _store(task_id, checked, actor)
    return refused


@transaction.atomic
def _store(task_id: int, checked: list[CheckedFile], actor: Actor) -> list[str]:
    task = _own(task_id, actor)
    check_live(task)
    if keeps_files_sealed(task.obligation_id):
        raise Conflict("这项任务的附件要密封，不能放在校内分解里，请交给经办人直接传到本单位的记录里。", code="sealed")
    there = set(task.files.values_list("sha256", flat=True))
    refused = []
    added: list[InnerFile] = []
    for file in checked:
        if file.sha256 in there:
            continue
        if len(there) >= MOST:
            refused.append(f"“{file.name}”没有上传：一项最多 {MOST} 个附件。")
            continue
        there.add(file.sha256)
        added.append(_put(task, file))
    _audit(actor, "inner.file_added", task, added)
    return refused


def _put(task: InnerTask, file: CheckedFile) -> InnerFile:
    row = InnerFile(task=task, name=file.name, size=file.size, sha256=file.sha256, content_type=file.content_type)
    row.file.name = path = file_lay_down(inner_path(row, file.name), file)
    row.save()
    transaction.on_commit(lambda: file_lay_down(path, file))
    return row


@transaction.atomic
def inner_file_remove(*, task_id: int, file_id: int, actor: Actor) -> None:
    """Take a file away; twice is once. What was taken over into a record stays there."""
    task = _own(task_id, actor)
    found = task.files.filter(pk=file_id).first()
    if found is None:
        return
    gone = [(found.file.storage, str(found.file.name), found.sha256)]
    _audit(actor, "inner.file_removed", task, [found])
    found.delete()
    transaction.on_commit(lambda: files_release(gone))


def inner_file_for(pk: int, actor: Actor) -> InnerFile:
    """A file of a part that the actor may see. Raises Http404."""
    seen = InnerTask.objects.visible_to(actor).live().order_by().values("pk")
    found = InnerFile.objects.filter(pk=pk, task__in=seen).first()
    if found is None:
        raise Http404
    return found


def keeps_files_sealed(obligation_id: int) -> bool:
    """A form of this obligation keeps files sealed: then they must not lie open beside it."""
    schemas = _schemas(obligation_id)
    return any(schema.seal_of_kind(kind) for schema in schemas for kind in Attachment.Kind.values)


def keeps_words_sealed(obligation_id: int) -> bool:
    """A form of this obligation has a field that is kept sealed."""
    return any(field.seal for schema in _schemas(obligation_id) for field in schema.fields)


def _schemas(obligation_id: int) -> list[Schema]:
    types = RecordType.objects.filter(accepted_by__requirement__obligations=obligation_id).distinct()
    found = []
    for record_type in types:
        try:
            found.append(Schema.parse(latest_version(record_type).schema))
        except DomainError:  # not published: nothing can be filed on it
            continue
    return found


def _own(task_id: int, actor: Actor) -> InnerTask:
    task = inner_locked(task_id, actor)
    if not may_answer(task, actor):
        raise NotAllowed("附件由分到这一项的同志上传和移除。")
    return task


def _audit(actor: Actor, act: str, task: InnerTask, files: Sequence[InnerFile]) -> None:
    if files:
        facts = {"inner": task.pk, "files": [{"id": f.pk, "size": f.size, "sha256": f.sha256} for f in files]}
        audit_write(
            actor=actor, act=act, subject=f"obligation:{task.obligation_id}", subject_label=task.title, data=facts
        )
