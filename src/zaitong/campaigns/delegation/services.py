"""Delegating and taking back. Every right is a grant with an end date (decisions/0006)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.accounts.models import Grant, User
from zaitong.audit.services import audit_write
from zaitong.campaigns.delegation.selectors import behalves, delegable, given_by, receiver_choices
from zaitong.campaigns.models import Delegation
from zaitong.common.access import Permission
from zaitong.common.clock import now, today
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zaitong.common.access import Actor

LONGEST = timedelta(days=366)
NOTE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says: on whose behalf (post:3, unit:7), to whom, which requirements (none: all), until when."""

    behalf: str
    user_id: int | None
    ends: date | None
    requirements: Sequence[int] = ()
    starts: date | None = None
    note: str = ""


@transaction.atomic
def delegation_give(*, wanted: Wanted, actor: Actor) -> Delegation:
    """Let somebody answer the obligations of one's post or unit. Raises FieldErrors, NotAllowed."""
    if not actor.can(Permission.DUTIES_DELEGATE) or actor.appointment_id is None:
        raise NotAllowed("委托办理由岗位本人或单位负责人办理。")
    names = dict(receiver_choices(actor))
    starts = wanted.starts or today()
    errors = _errors(wanted, starts, names, actor)
    if errors or wanted.user_id is None or wanted.ends is None:
        raise FieldErrors(errors)
    kind, _, number = wanted.behalf.partition(":")
    user = User.objects.select_for_update().get(pk=wanted.user_id)
    grant = Grant.objects.create(
        user=user, role=Grant.Role.DELEGATE, scope_kind=Grant.ScopeKind.DELEGATE, starts=starts, ends=wanted.ends
    )
    delegation = Delegation.objects.create(
        grant=grant,
        user=user,
        user_label=names[user.pk],
        appointment_id=actor.appointment_id,
        post_id=int(number) if kind == "post" else None,
        unit_id=int(number) if kind == "unit" else None,
        starts=starts,
        ends=wanted.ends,
        note=" ".join(wanted.note.split()),
    )
    delegation.requirements.set(wanted.requirements)
    _audit(actor, "delegation.given", delegation)
    return delegation


def _errors(wanted: Wanted, starts: date, names: dict[int, str], actor: Actor) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if wanted.behalf not in {one.key for one in behalves(actor)}:
        errors["behalf"] = ["请选委托哪里的待办。"]
    else:
        kind, _, number = wanted.behalf.partition(":")
        there = delegable([int(number)] if kind == "post" else [], [int(number)] if kind == "unit" else [])
        if set(wanted.requirements) - {requirement.pk for requirement in there}:
            errors["requirements"] = ["选的事项里有的不是这里要办的，请重新选。"]
    if wanted.user_id not in names:
        errors["user"] = ["请选一位有账号的同志。"]
    if wanted.ends is None:
        errors["ends"] = ["请填写到哪一天为止。"]
    elif wanted.ends < max(starts, today()):
        errors["ends"] = ["截止日期要在今天以后、不早于起始日期。"]
    elif wanted.ends > today() + LONGEST:
        errors["ends"] = ["一次最多委托一年。"]
    if len(wanted.note) > NOTE:
        errors["note"] = [f"说明最多 {NOTE} 字，现在 {len(wanted.note)} 字。"]
    return errors


@transaction.atomic
def delegation_end(*, delegation_id: int, actor: Actor) -> Delegation:
    """Take it back: the right is gone at once; what was filed stays filed. Twice is once."""
    if not given_by(actor).filter(pk=delegation_id).exists():
        raise Http404
    delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation_id)
    if delegation.ended_at is not None:
        return delegation
    if delegation.ends < today():
        raise Conflict("这项委托已经到期，不用再收回。")
    delegation_close(delegation, actor)
    return delegation


def delegation_close(delegation: Delegation, actor: Actor) -> None:
    """End a locked delegation, and its grant."""
    grant, delegation.grant = delegation.grant, None
    delegation.ended_at, delegation.ended_by_label = now(), actor.label[:120]
    delegation.save(update_fields=["grant", "ended_at", "ended_by_label", "updated_at"])
    if grant is not None:
        grant.delete()
    _audit(actor, "delegation.ended", delegation)


def delegation_reopen(delegation: Delegation, actor: Actor) -> None:
    """Give the right of a locked delegation again, until its day. One that has run out meanwhile stays ended."""
    if delegation.ended_at is None or delegation.ends < today():
        return
    role, kind = Grant.Role.DELEGATE, Grant.ScopeKind.DELEGATE
    delegation.grant = Grant.objects.create(
        user_id=delegation.user_id, role=role, scope_kind=kind, starts=delegation.starts, ends=delegation.ends
    )
    delegation.ended_at, delegation.ended_by_label = None, ""
    delegation.save(update_fields=["grant", "ended_at", "ended_by_label", "updated_at"])
    _audit(actor, "delegation.given", delegation)


def _audit(actor: Actor, act: str, delegation: Delegation) -> None:
    data = {
        "delegation": delegation.pk,
        "post": delegation.post_id,
        "unit": delegation.unit_id,
        "ends": delegation.ends.isoformat(),
        "requirements": list(delegation.requirements.values_list("pk", flat=True)),
    }
    subject = f"user:{delegation.user_id}"
    audit_write(actor=actor, act=act, subject=subject, subject_label=delegation.user_label, data=data)
