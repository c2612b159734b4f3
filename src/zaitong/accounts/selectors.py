"""Reading accounts, grants and their history."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from zaitong.accounts.actor import appointments_of
from zaitong.accounts.models import Grant, User
from zaitong.audit.models import AuditRow
from zaitong.common.access import Actor
from zaitong.common.clock import today

SIGN_INS_SHOWN = 10


def account_overview(user: User, actor: Actor) -> dict[str, Any]:
    """What accounts:me shows: appointments of today, grants, the last sign-ins."""
    day = today()
    return {
        "user": user,
        "appointments": appointments_of(user, day),
        "acting_id": actor.appointment_id,
        "grants": grants_of(user),
        "sign_ins": sign_ins_of(user),
    }


def grants_of(user: User) -> list[Grant]:
    """All grants of a user, those that hold first."""
    day = today()
    rows = Grant.objects.filter(user=user).select_related("unit", "appointment__post__unit").order_by("starts", "id")
    return sorted(rows, key=lambda grant: not grant_holds(grant, day))


def grant_holds(grant: Grant, day: Any) -> bool:
    """Whether a grant holds on ``day``."""
    return grant.starts <= day and (grant.ends is None or grant.ends >= day)


def sign_ins_of(user: User) -> list[AuditRow]:
    """The last sign-ins and refused tries, newest first."""
    acts = Q(act__in=["session.begun", "session.refused"])
    return list(AuditRow.objects.filter(acts, subject=f"user:{user.pk}").order_by("-id")[:SIGN_INS_SHOWN])
