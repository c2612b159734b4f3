"""Making a group, changing it, taking it away. Parts that were given to it stay, with its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.duties.holders import candidates
from zaitong.campaigns.duties.selectors import may_assign
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.records.groups.models import StaffGroup
from zaitong.records.groups.selectors import by_person, group_led

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zaitong.common.access import Actor

NAME = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says; persons by number."""

    name: str
    head_id: int | None
    member_ids: Sequence[int] = ()


def group_save(*, unit_id: int, group_id: int | None, wanted: Wanted, lock: int, actor: Actor) -> StaffGroup:
    """Make a group of the unit (``group_id`` None), or change one as it was shown (``lock``).

    Raises:
        Http404: not a unit, or a group, of the actor's.
        FieldErrors: no name or one that is taken, no head of the unit, members of elsewhere.
        Conflict: somebody else changed it meanwhile; nothing is saved.
    """
    try:
        return _save(unit_id, group_id, wanted, lock, actor)
    except IntegrityError:  # the same name, sent twice or by a colleague at this moment
        raise FieldErrors({"name": [f"已经有“{_tidy(wanted.name)}”了，不用再建。"]}) from None


@transaction.atomic
def _save(unit_id: int, group_id: int | None, wanted: Wanted, lock: int, actor: Actor) -> StaffGroup:
    if not may_assign(actor, unit_id):
        raise Http404
    group = _locked(group_id, unit_id, lock, actor) if group_id else StaffGroup(unit_id=unit_id)
    here = by_person(candidates(unit_id))
    if errors := _errors(group, wanted, set(here)):
        raise FieldErrors(errors)
    group.name, group.head_id = _tidy(wanted.name), wanted.head_id or 0
    group.lock += 1
    group.save()
    members = sorted(set(wanted.member_ids) - {group.head_id})
    group.members.set(members)
    facts = {"head": group.head_id, "members": members}
    audit_write(
        actor=actor,
        act="group.changed" if group_id else "group.made",
        subject=f"unit:{unit_id}",
        subject_label=group.name,
        data=facts,
    )
    return group


@transaction.atomic
def group_remove(*, group_id: int, actor: Actor) -> str:
    """Take a group away; its name. Parts given to it stay with whom they lie."""
    group = group_led(group_id, actor)
    name, unit_id = group.name, group.unit_id
    group.delete()
    audit_write(actor=actor, act="group.removed", subject=f"unit:{unit_id}", subject_label=name, data={})
    return name


def _locked(group_id: int, unit_id: int, lock: int, actor: Actor) -> StaffGroup:
    group_led(group_id, actor)
    group = StaffGroup.objects.select_for_update(of=("self",)).filter(pk=group_id, unit_id=unit_id).first()
    if group is None:
        raise Http404
    if group.lock != lock:
        raise Conflict("这个组刚被别人改过，您的修改还没有保存。核对下面的，再点一次保存。", code="stale")
    return group


def _errors(group: StaffGroup, wanted: Wanted, here: set[int]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    name = _tidy(wanted.name)
    if not 1 <= len(name) <= NAME:
        errors["name"] = [f"请填写组的名称，{NAME} 字以内。"]
    elif StaffGroup.objects.filter(unit_id=group.unit_id, name=name).exclude(pk=group.pk).exists():
        errors["name"] = [f"已经有“{name}”了，不用再建。"]
    if wanted.head_id not in here:
        errors["head"] = ["请选一位本单位的同志当组长。"]
    if set(wanted.member_ids) - here:
        errors["members"] = ["所选的人里有的已不在本单位任职，请重新核对。"]
    return errors


def _tidy(text: str) -> str:
    return " ".join(text.split())
