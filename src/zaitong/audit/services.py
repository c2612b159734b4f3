"""Writing the trail. ``audit_write`` is called inside the act's own transaction, once per act."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from zaitong.audit.models import AuditRow
from zaitong.common.clock import now

if TYPE_CHECKING:
    from zaitong.common.access import Actor

# Set by the middleware for the length of a request, so that services need not pass it along.
source_address: ContextVar[str | None] = ContextVar("source_address", default=None)


def audit_write(
    *,
    actor: Actor,
    act: str,
    subject: str,
    subject_label: str = "",
    result: str = "ok",
    data: dict[str, Any] | None = None,
) -> AuditRow:
    """Add one row: ``act`` is "thing.done" ("record.filed"), ``subject`` is "thing:id". No personal data in ``data``."""
    return AuditRow.objects.create(
        at=now(),
        actor_id=actor.user_id,
        actor_label=actor.label[:120],
        appointment_id=actor.appointment_id,
        unit_id=actor.unit_id,
        act=act,
        subject=subject,
        subject_label=subject_label[:200],
        result=result,
        data=data or {},
        address=source_address.get(),
    )
