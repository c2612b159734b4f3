"""Files with a record: added several at once, taken away, put back."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.catalogue.schema import Schema
from zaitong.common.errors import DomainError, FieldErrors
from zaitong.common.uploads import UploadError, check_upload
from zaitong.records.consent.asking import consent_lapse
from zaitong.records.models import Attachment, Record, RecordVersion, attachment_path
from zaitong.records.seals.files import file_mark, file_seal, pieces_of
from zaitong.records.services.doors import check_open_to_edit, record_to_edit
from zaitong.records.services.stored import file_lay_down

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.core.files.base import File

    from zaitong.common.access import Actor
    from zaitong.common.uploads import CheckedFile

    Door = Callable[[int, Actor], Record]

MOST = 30  # attachments of one record


def attachments_add(
    *, record_id: int, files: Sequence[File[bytes]], kind: str, actor: Actor, door: Door = record_to_edit
) -> tuple[list[Attachment], list[str]]:
    """Add files of one kind. Returns (those added, Chinese sentences about those refused): one bad file stops no other.

    ``door`` locks the record for somebody who may add to it without being its author (see records.visits).
    """
    if kind not in Attachment.Kind.values:
        raise FieldErrors({"attachments": ["请先选这些附件是电子稿还是盖章扫描件。"]})
    if not files:
        raise FieldErrors({"attachments": ["还没有选文件。"]})
    checked: list[CheckedFile] = []
    refused: list[str] = []
    for file in files:
        try:
            found = check_upload(file)
        except UploadError as error:
            refused.append(error.message)
            continue
        if kind == Attachment.Kind.NOTEBOOK and not found.content_type.startswith("image/"):
            refused.append(f"“{found.name}”不是照片。手写记录请拍成照片（jpg 或 png）；文件请选别的类别。")
        else:
            checked.append(found)
    return _store(partial(door, record_id, actor), checked, kind, actor, refused), refused


def attachments_put(*, record_id: int, checked: Sequence[CheckedFile], kind: str, actor: Actor) -> list[Attachment]:
    """Add files that have been checked before. Raises DomainError where one finds no room."""
    refused: list[str] = []
    added = _store(partial(record_to_edit, record_id, actor), list(checked), kind, actor, refused)
    if refused:
        raise DomainError("".join(refused))
    return added


@transaction.atomic
def _store(
    door: Callable[[], Record], checked: list[CheckedFile], kind: str, actor: Actor, refused: list[str]
) -> list[Attachment]:
    record = door()
    check_open_to_edit(record)
    sealed = Schema.parse(record.type_version.schema).seal_of_kind(kind) is not None
    stored = {(a.sha256, a.kind): a for a in record.attachments.all()}
    room = MOST - sum(not a.removed for a in stored.values())
    added: list[Attachment] = []
    for file in checked:
        if room <= 0:
            refused.append(f"“{file.name}”没有上传：一份记录最多 {MOST} 个附件。")
            continue
        mark = file_mark(record.pk, file.sha256) if sealed else file.sha256
        same = stored.get((mark, kind))
        put = _seal if sealed else _put
        added.append(_again(same) if same else put(Attachment(
            record=record, kind=kind, name=file.name, size=file.size, sha256=mark, content_type=file.content_type,
            added_by_label=actor.label[:120],
        ), file))  # fmt: skip
        room -= 1
    if added:
        files = [{"id": a.pk, "kind": a.kind, "size": a.size, "sha256": a.sha256} for a in added]
        audit_write(actor=actor, act="attachment.added", subject=f"record:{record.pk}", data={"files": files})
        consent_lapse(record)
    return added


def _again(same: Attachment) -> Attachment:
    """Sent twice, or taken away and chosen again."""
    same.removed = False
    same.save(update_fields=["removed"])
    return same


def _put(attachment: Attachment, file: CheckedFile) -> Attachment:
    attachment.file.name = file_lay_down(attachment_path(attachment, file.name), file)
    attachment.save()
    transaction.on_commit(lambda: file_lay_down(str(attachment.file.name), file))
    return attachment


def _seal(attachment: Attachment, file: CheckedFile) -> Attachment:
    """A sealed file lies alone, under a random name; what it was called lies sealed with it."""
    packed = file_seal(attachment.record_id, file.name, pieces_of(file.file))
    attachment.seal_key, attachment.writer_id = packed.key_id, attachment.record.author_id
    attachment.name = f"密封附件{PurePosixPath(file.name).suffix.lower()}"
    attachment.file.name = packed.store(attachment.file.storage)
    attachment.save()
    return attachment


def attachment_remove(*, attachment_id: int, actor: Actor) -> Attachment:
    """Take a file away; it can be put back until the record is filed, and stays with the versions that had it.

    A sealed one that was never filed is gone at once, from the disk as well.
    """
    return _mark(attachment_id, actor, removed=True)


def attachment_restore(*, attachment_id: int, actor: Actor) -> Attachment:
    """Put a file back."""
    return _mark(attachment_id, actor, removed=False)


@transaction.atomic
def _mark(attachment_id: int, actor: Actor, *, removed: bool) -> Attachment:
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise Http404
    record = record_to_edit(found.record_id, actor)
    check_open_to_edit(record)
    if found.removed != removed:
        gone = removed and found.seal_key and not _is_filed(found)
        files = [{"id": found.pk, "kind": found.kind, "size": found.size, "sha256": found.sha256}]
        if gone:
            attachment_erase(found)
        else:
            found.removed = removed
            found.save(update_fields=["removed"])
        act = "attachment.removed" if removed else "attachment.restored"
        audit_write(actor=actor, act=act, subject=f"record:{found.record_id}", data={"files": files})
        consent_lapse(record)
    return found


def _is_filed(attachment: Attachment) -> bool:
    versions = RecordVersion.objects.filter(record_id=attachment.record_id).values_list("attachments", flat=True)
    return any(one["id"] == attachment.pk for files in versions for one in files)


def attachment_erase(attachment: Attachment) -> None:
    """Delete a sealed file: the row now, the file once that is certain."""
    storage, name = attachment.file.storage, str(attachment.file.name)
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(name))
