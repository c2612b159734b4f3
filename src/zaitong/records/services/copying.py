"""沿用上期: fill a draft from an earlier record, or begin a new one like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.catalogue.schema import Schema
from zaitong.common.errors import Conflict, DomainError
from zaitong.records.copying import copied
from zaitong.records.models import Attachment, Record
from zaitong.records.selectors.earlier import earlier_of
from zaitong.records.services.attachments import MOST
from zaitong.records.services.doors import record_to_edit
from zaitong.records.services.drafts import label_of, put_data, record_start

if TYPE_CHECKING:
    from collections.abc import Collection

    from zaitong.common.access import Actor
    from zaitong.records.selectors.earlier import Earlier


def record_start_like(*, client_key: str, source_id: int, actor: Actor) -> Record:
    """Begin a record of the type of an earlier one and fill it from there. The same key twice is one record."""
    source = earlier_of(source_id, actor)
    if source is None:
        raise Http404
    type_id = source.record.type_version.record_type_id
    record = record_start(client_key=client_key, actor=actor, record_type_id=type_id)
    if record.copied_from_id is None and not record.version:
        record_copy_from(record_id=record.pk, source_id=source_id, files=[], actor=actor)
    return record


@transaction.atomic
def record_copy_from(*, record_id: int, source_id: int, files: Collection[int], actor: Actor) -> Record:
    """Fill the empty fields of a draft from an earlier record; ``files``: which of its attachments come along.

    What was typed already stays; days and numbers stay empty. Sent twice it changes nothing more.

    Raises:
        Conflict: the draft was filed in between.
        DomainError: the earlier record is of another type, or the files find no room.
    """
    record = record_to_edit(record_id, actor)
    source = earlier_of(source_id, actor)
    if source is None or source.record.pk == record.pk:
        raise Http404
    if record.version:
        raise Conflict("这份记录已经报送过，不能再沿用别的记录。", code="filed")
    if source.record.type_version.record_type_id != record.type_version.record_type_id:
        raise DomainError("两份记录用的不是同一种表，不能沿用。", code="other_type")
    made = copied(Schema.parse(record.type_version.schema), record.data, source.version.data)
    put_data(record, made.data)
    record.copied_from = source.record
    record.lock += 1
    record.save(
        update_fields=["data", "happened_on", "target_unit", "target_party", "copied_from", "lock", "updated_at"]
    )
    taken = _take_files(record, source, files, actor)
    facts = {"source": source.record.pk, "fields": made.taken, "files": taken}
    audit_write(
        actor=actor, act="record.copied", subject=f"record:{record.pk}", subject_label=label_of(record), data=facts
    )
    return record


def _take_files(record: Record, source: Earlier, chosen: Collection[int], actor: Actor) -> list[dict[str, object]]:
    """The chosen attachments as rows of this record; the stored file is the same one."""
    there = {(a.sha256, a.kind) for a in record.attachments.filter(removed=False)}
    wanted = [f for f in source.files if f.pk in chosen and (f.sha256, f.kind) not in there]
    if len(there) + len(wanted) > MOST:
        raise DomainError(f"一份记录最多 {MOST} 个附件，请少选几个。", code="too_many_files")
    taken: list[dict[str, object]] = []
    for file in wanted:
        own, _ = Attachment.objects.update_or_create(
            record=record,
            sha256=file.sha256,
            kind=file.kind,
            defaults={
                "file": file.file.name,
                "name": file.name,
                "size": file.size,
                "content_type": file.content_type,
                "removed": False,
                "added_by_label": actor.label[:120],
            },
        )
        taken.append({"id": own.pk, "kind": own.kind, "size": own.size, "sha256": own.sha256})
    return taken
