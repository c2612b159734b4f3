"""Granting roles and ending grants, with the separation of powers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.accounts.models import Grant, User
from zaitong.accounts.roles import ROLE_SCOPES, combine_badly
from zaitong.accounts.selectors import user_get
from zaitong.accounts.services.users import admins_lock, check_admins_left
from zaitong.audit.services import audit_write
from zaitong.common.access import Actor, Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError, FieldErrors, NotAllowed
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from zaitong.orgs.models import Appointment, Unit

OWN = "自己的授权不能自己改，请由另一位系统管理员办理。"


@dataclass(frozen=True, slots=True)
class NewGrant:
    """What is to be granted. ``unit`` is needed for the scopes 本单位 and 本级及下属."""

    role: str
    scope_kind: str
    starts: date
    unit: Unit | None = None
    appointment: Appointment | None = None
    ends: date | None = None


def grant_add(*, user_id: int, new: NewGrant, actor: Actor) -> Grant:
    """Give a role. Raises FieldErrors, DomainError (separation of powers, own account), Http404 out of sight."""
    _check_actor(actor, user_id)
    with transaction.atomic():
        # The user's row is the lock: two grants at once cannot together make what neither may make alone.
        user = user_get(actor, user_id, for_update=True)
        _check_shape(new, user)
        _check_within(actor, new)
        _check_apart(user, new)
        grant = Grant.objects.create(
            user=user,
            role=new.role,
            scope_kind=new.scope_kind,
            unit=new.unit if new.scope_kind in {Grant.ScopeKind.UNIT, Grant.ScopeKind.SUBTREE} else None,
            appointment=new.appointment,
            starts=new.starts,
            ends=new.ends,
        )
        _note(actor, "grant.added", user, grant)
    return grant


def grant_end(*, user_id: int, grant_id: int, actor: Actor) -> Grant:
    """End a grant: it held until yesterday. One that began today or later is taken away; the trail keeps it."""
    _check_actor(actor, user_id)
    with transaction.atomic():
        admins_lock()
        user = user_get(actor, user_id, for_update=True)
        grant = Grant.objects.select_for_update().filter(pk=grant_id, user=user).first()
        if grant is None:
            raise Http404
        day = today()
        if grant.ends is not None and grant.ends < day:
            raise Conflict("这项授权已经终止，请刷新页面。")
        admin = grant.role == Grant.Role.SYSTEM_ADMIN
        _note(actor, "grant.ended", user, grant)
        if grant.starts >= day:
            grant.delete()
        else:
            grant.ends = day - timedelta(days=1)
            grant.save(update_fields=["ends", "updated_at"])
        if admin:
            check_admins_left()
    return grant


def _check_actor(actor: Actor, user_id: int) -> None:
    if not actor.can(Permission.ACCOUNTS_EDIT):
        raise NotAllowed("您没有管理授权的权限。需要时请联系系统管理员。")
    if user_id == actor.user_id:
        raise DomainError(OWN, code="own")


def _check_shape(new: NewGrant, user: User) -> None:
    """The role fits the scope, the scope has its unit, the dates are in order, the appointment is the user's own."""
    errors: dict[str, list[str]] = {}
    if new.scope_kind not in ROLE_SCOPES[new.role]:
        names = "、".join(str(Grant.ScopeKind(kind).label) for kind in ROLE_SCOPES[new.role])
        errors["scope_kind"] = [f"{Grant.Role(new.role).label}的范围只能选：{names}。"]
    elif new.scope_kind in {Grant.ScopeKind.UNIT, Grant.ScopeKind.SUBTREE} and new.unit is None:
        errors["unit"] = ["请选择是哪个单位。"]
    if new.ends is not None and new.ends < new.starts:
        errors["ends"] = ["截止日期早于起始日期，请核对。"]
    if new.appointment is not None and new.appointment.person_id != user.person_id:
        errors["appointment"] = ["这个任职不是本人的，请重新选择。"]
    if errors:
        raise FieldErrors(errors)


def _check_within(actor: Actor, new: NewGrant) -> None:
    """Nobody gives more than he manages himself."""
    scope = actor.scope(Permission.ACCOUNTS_EDIT)
    if scope.everything:
        return
    inside = new.unit is not None and type(new.unit).objects.filter(units_in(scope), pk=new.unit.pk).exists()
    if new.scope_kind == Grant.ScopeKind.ALL or not (inside or new.scope_kind == Grant.ScopeKind.OWN):
        raise NotAllowed("授权的范围超出了您管理的单位。请改选范围内的单位，或请全区系统管理员办理。")


def _check_apart(user: User, new: NewGrant) -> None:
    """三权分立 at every moment: grants whose days overlap may not combine what is kept apart."""
    for held in Grant.objects.filter(user=user):
        if not _overlap(held.starts, held.ends, new.starts, new.ends):
            continue
        if combine_badly(held.role, new.role):
            raise DomainError(
                f"不能同时授予“{held.get_role_display()}”和“{Grant.Role(new.role).label}”：系统管理、审计、业务办理"
                "须由不同的人担任。请先终止原有授权，或改授给另一个人。",
                code="apart",
            )
        same = (held.scope_kind, held.unit_id, held.appointment_id)
        if held.role == new.role and same == (new.scope_kind, _id(new.unit), _id(new.appointment)):
            raise Conflict("同样的授权已经有了，不必重复添加。")


def _overlap(a_from: date, a_to: date | None, b_from: date, b_to: date | None) -> bool:
    return (a_to is None or b_from <= a_to) and (b_to is None or a_from <= b_to)


def _id(thing: Unit | Appointment | None) -> int | None:
    return thing.pk if thing is not None else None


def _note(actor: Actor, act: str, user: User, grant: Grant) -> None:
    audit_write(
        actor=actor,
        act=act,
        subject=f"user:{user.pk}",
        subject_label=f"{user.person.name if user.person else user.username}：{grant.get_role_display()}",
        data={
            "grant": grant.pk,
            "role": grant.role,
            "scope": grant.scope_kind,
            "unit": grant.unit_id,
            "appointment": grant.appointment_id,
            "starts": grant.starts.isoformat(),
            "ends": grant.ends.isoformat() if grant.ends else None,
        },
    )
