"""Taking over pasted rows: into a table of one draft, or as a draft each."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.fieldtypes import MOST_ROWS, FieldType
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.services import latest_version
from zaitong.common.errors import DomainError
from zaitong.records.selectors.pasting import MOST_AT_ONCE, pasted_records, pasted_rows
from zaitong.records.services.drafts import record_save_draft, record_start

if TYPE_CHECKING:
    from collections.abc import Collection

    from zaitong.catalogue.models import RecordType
    from zaitong.common.access import Actor
    from zaitong.records.models import Record


def rows_take(*, record: Record, key: str, text: str, replace: bool, lock: int, actor: Actor) -> Record:
    """Put pasted rows into a table of a draft: after what is there, or in its place.

    Raises:
        Conflict: someone saved in between (``stale``).
        DomainError: there is nothing to take over, or more rows than the table holds.
    """
    field = Schema.parse(record.type_version.schema).field(key)
    if field is None or field.type != FieldType.ROWS:
        raise DomainError("这份表里没有这个表格。", code="no_table")
    rows = [row for row in pasted_rows(text, field).data if row]
    held = [] if replace else [row for row in record.data.get(key) or [] if isinstance(row, dict)]
    most = int(field.maximum or MOST_ROWS)
    if not rows:
        raise DomainError("没有可以放进表格的内容，请重新粘贴。", code="empty")
    if len(held) + len(rows) > most:
        raise DomainError(
            f"“{field.label}”最多 {most} 行，已有 {len(held)} 行，粘贴了 {len(rows)} 行。", code="too_many"
        )
    data = {**record.data, key: [*held, *rows]}
    return record_save_draft(record_id=record.pk, data=data, lock=lock, actor=actor)


@dataclass(frozen=True, slots=True)
class Made:
    """Drafts that were made, and how many had been made by an earlier sending of the same rows."""

    new: tuple[int, ...]
    again: int


def records_make(*, record_type: RecordType, text: str, picked: Collection[int], actor: Actor) -> Made:
    """A draft for each picked row (numbers from 1), each in a transaction of its own. The same rows twice make none twice.

    Raises DomainError where nothing is picked, or too much at once.
    """
    rows = pasted_records(text, Schema.parse(latest_version(record_type).schema)).data
    chosen = [(number, row) for number, row in enumerate(rows, start=1) if number in picked and row]
    if not chosen:
        raise DomainError("还没有选要记下的行。", code="empty")
    if len(chosen) > MOST_AT_ONCE:
        raise DomainError(f"一次最多记 {MOST_AT_ONCE} 份，请分几次粘贴。", code="too_many")
    told: Counter[str] = Counter()
    new: list[int] = []
    for _, row in chosen:
        mark = _mark(record_type, row)
        told[mark] += 1  # the same row twice, picked by hand, is two records
        record = record_start(client_key=f"paste:{mark}:{told[mark]}", actor=actor, record_type_id=record_type.pk)
        if record.lock == 0 and not record.version:
            record_save_draft(record_id=record.pk, data=row, lock=0, actor=actor)
            new.append(record.pk)
    return Made(tuple(new), len(chosen) - len(new))


def _mark(record_type: RecordType, row: dict[str, Any]) -> str:
    said = json.dumps([record_type.pk, row], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
