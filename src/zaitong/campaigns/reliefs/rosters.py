"""Rosters (底数): how many a body has to reach, said by the body itself before it is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.campaigns.reliefs.services import own_obligation_lock
from zaitong.campaigns.services.counters import cells_recompute, recounters
from zaitong.common.errors import Conflict, DomainError, FieldErrors

if TYPE_CHECKING:
    from zaitong.campaigns.models import Obligation
    from zaitong.common.access import Actor

MOST = 100_000


@transaction.atomic
def roster_declare(*, obligation_id: int, number: int, seen: int | None, reason: str, actor: Actor) -> Obligation:
    """Say how many one obligation needs. ``seen``: the number that the person saw (None: none yet).

    Changing it later takes a reason, and after a first acceptance the office's leave (``declared_open``).
    """
    row = own_obligation_lock(obligation_id, actor)
    if not row.requirement.roster:
        raise DomainError("这项任务的应报数由文件规定，不用报底数。")
    if row.declared != seen:
        raise Conflict(f"刚才有人报过底数，现在是 {row.declared}。请核对后再改。", code="stale")
    reason = reason.strip()[:200]
    _check(row, number, reason)
    before, row.declared, row.needed, row.declared_open = row.declared, number, number, False
    row.save(update_fields=["declared", "needed", "declared_open"])
    for recount in recounters:  # the day on which it was reached follows the number
        recount([row])
    cells_recompute([(row.requirement_id, row.matrix_unit_id)])
    act = "roster.declared" if before is None else "roster.changed"
    data = {"obligation": row.pk, "before": before, "after": number, "reason": reason}
    audit_write(actor=actor, act=act, subject=f"obligation:{row.pk}", subject_label=row.requirement.title, data=data)
    return row


def _check(row: Obligation, number: int, reason: str) -> None:
    if not 1 <= number <= MOST:
        raise FieldErrors({"number": ["请填 1 以上的整数；确实没有的，请与接收科室联系免报。"]})
    if number < row.accepted:
        raise FieldErrors({"number": [f"已经审核通过 {row.accepted}，底数不能比它小。"]})
    if row.declared is None:
        return
    if row.accepted and not row.declared_open:
        raise Conflict("已有审核通过的记录，底数要先请接收科室开放修改。", code="closed")
    if len(reason) < 2:
        raise FieldErrors({"reason": ["改底数请写明理由，科室能看到。"]})
