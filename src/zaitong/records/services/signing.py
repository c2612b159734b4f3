"""How a person signs what he files: in his own right, or because somebody delegated it to him."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from zaitong.campaigns.models import Delegation
from zaitong.common.access import Permission
from zaitong.records.models import Record

if TYPE_CHECKING:
    from zaitong.accounts.actor import UserActor
    from zaitong.common.access import Actor


def delegator_of(record: Record, actor: Actor) -> str:
    """On whose behalf the actor fills in this record; empty where it is his own right."""
    scope = actor.scope(Permission.RECORDS_FILE)
    if not scope.delegations:
        return ""
    own = replace(
        cast("UserActor", actor), rights={Permission.RECORDS_FILE: replace(scope, delegations=frozenset[int]())}
    )
    if Record.objects.editable_by(own).filter(pk=record.pk).exists():
        return ""
    held = Delegation.objects.held_in(scope).select_related("appointment__person")
    about = held.filter(post_id=record.post_id) if record.post_id else held.filter(unit_id=record.unit_id)
    found = about.order_by("pk").first()
    return found.appointment.person.name if found else ""


def signature(record: Record, actor: Actor) -> str:
    """陆知远（组织人事科党建联系人）受顾听澜委托."""
    delegator = delegator_of(record, actor)
    return f"{actor.label[:80]}受{delegator}委托" if delegator else actor.label[:120]
