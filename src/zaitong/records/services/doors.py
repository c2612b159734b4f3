"""The one door to each object that is about to be changed: found in scope or 404, locked, its state looked at again.

Order of locks, everywhere in this app: the record, then obligations by id (``obligations_lock``), then cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from zaitong.common.errors import Conflict, NotAllowed
from zaitong.records.models import Record, Settlement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.common.access import Actor

BY_FILING = "报送即完成"  # stands for the reviewer where filing alone settles
NOT_NOW = "这份记录已报送，正在等审核。要修改，请先撤回。"


def record_locked(record_id: int) -> Record:
    """Lock a record's row, whoever asks. Call inside ``atomic``."""
    found = Record.objects.select_for_update(of=("self",)).filter(pk=record_id).first()
    if found is None:
        raise Http404
    return found


def record_to_edit(record_id: int, actor: Actor) -> Record:
    """Lock a record that the actor may change. 404 where he does not see it, NotAllowed where he sees it only."""
    editable = Record.objects.editable_by(actor).select_for_update(of=("self",))
    editable = editable.select_related("type_version__record_type", "unit")
    record = editable.filter(pk=record_id).first()
    if record is not None:
        return record
    if Record.objects.visible_to(actor).filter(pk=record_id).exists():
        raise NotAllowed("这份记录由填报单位或本人修改，您可以查看，不能修改。")
    raise Http404


def is_decided(settlement: Settlement) -> bool:
    """A person has accepted or returned it (being settled by filing alone is no decision)."""
    return settlement.state == Settlement.State.RETURNED or (
        settlement.state == Settlement.State.ACCEPTED and settlement.reviewer_label != BY_FILING
    )


def is_accepted(settlement: Settlement) -> bool:
    """A person has accepted it: it keeps the version that he saw, whatever is filed later."""
    return settlement.state == Settlement.State.ACCEPTED and is_decided(settlement)


def is_open_to_edit(record: Record, settlements: Iterable[Settlement]) -> bool:
    """Drafts and withdrawn records are; a filed one is while nobody waits for it, or once an office has decided.

    What an office filed for its unit, the unit may put right at any time: the new version is what is reviewed then.
    """
    if record.state != Record.State.FILED or record.for_office_id is not None:
        return True
    rows = [row for row in settlements if row.state != Settlement.State.WITHDRAWN]
    return any(map(is_decided, rows)) or not any(row.state == Settlement.State.CLAIMED for row in rows)


def check_open_to_edit(record: Record) -> None:
    """Raise Conflict where a filed record must first be withdrawn."""
    if not is_open_to_edit(record, record.settlements.all()):
        raise Conflict(NOT_NOW, code="filed")
