"""Bringing everything that lies sealed under the current key: in batches, each in its own transaction, to be stopped and begun again.

What is done carries the current key's id, so that a second run goes on where the first one stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.records.models import Attachment, SealedValue, VisitPlan
from zaitong.records.seals.files import file_reseal
from zaitong.records.seals.values import box_of
from zaitong.records.seals.vault import SealBroken, current_key, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable

    from zaitong.common.access import Actor

BATCH = 500


@dataclass(slots=True)
class Rotated:
    """How many were brought under the key; which could not be opened."""

    key_id: str
    values: int = 0
    files: int = 0
    broken: list[str] = field(default_factory=list)


def seals_rotate(*, actor: Actor, batch: int = BATCH, say: Callable[[str], object] = lambda _: None) -> Rotated:
    """Seal anew what lies under older keys. What is spoilt stays as it is and is named."""
    done = Rotated(current_key())
    for work in (partial(_batch, SealedValue), partial(_batch, VisitPlan), _file):
        last: int | None = 0
        while last is not None:
            last = work(done, last, batch)
            say(f"已换 {done.values} 项、{done.files} 个附件")
    audit_write(
        actor=actor, act="seals.rotated", subject=f"seals:{done.key_id}",
        data={"values": done.values, "files": done.files, "broken": len(done.broken)},
    )  # fmt: skip
    return done


@transaction.atomic
def _batch(model: type[SealedValue | VisitPlan], done: Rotated, last: int, size: int) -> int | None:
    """The next batch behind ``last``; where it ended, None after the last one."""
    found = model._default_manager.select_for_update().filter(pk__gt=last).exclude(key_id=done.key_id)
    rows: list[SealedValue | VisitPlan] = list(found.order_by("pk")[:size])
    for row in rows:
        try:
            box = seal(unseal(box_of(row), row.about), row.about)
        except SealBroken:
            done.broken.append(str(row))
            continue
        row.key_id, row.box = box.key_id, box.data
        row.save(update_fields=["key_id", "box", "updated_at"])
        done.values += 1
    return rows[-1].pk if rows else None


@transaction.atomic
def _file(done: Rotated, last: int, _size: int) -> int | None:
    """The next sealed attachment behind ``last``: written anew, the old file removed once that is certain."""
    rows = Attachment.objects.select_for_update().filter(pk__gt=last).exclude(seal_key__in=["", done.key_id])
    row = rows.order_by("pk").first()
    if row is None:
        return None
    storage, old = row.file.storage, str(row.file.name)
    try:
        packed = file_reseal(row)
    except SealBroken:
        done.broken.append(f"附件 {row.pk}")
        return row.pk
    row.file.name, row.seal_key = packed.store(storage), packed.key_id
    row.save(update_fields=["file", "seal_key"])
    transaction.on_commit(lambda: storage.delete(old))
    done.files += 1
    return row.pk
