"""Who may change a record that answers for units other than its own: who holds a post in the organisation that covers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.common.access import Permission
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.campaigns.models import Obligation
    from zaitong.common.access import Actor
    from zaitong.records.models import Record


def why_not_speak(record: Record, obligations: Iterable[Obligation], actor: Actor) -> str:
    """Why the actor may not change what a record says for other units (a Chinese sentence); empty where he may.

    A colleague at its seat who holds no post in the organisation would else take back what it filed for them without a word.
    """
    others = {o.subject_unit_id for o in obligations if o.subject_unit_id not in {None, record.unit_id}}
    scope = actor.scope(Permission.RECORDS_FILE)
    others -= scope.represented
    if not others:
        return ""
    units = Unit.objects.filter(pk__in=others)
    silent = units.exclude(pk__in=units.filter(units_in(scope)).values("pk")).order_by("sort", "pk")
    names = "、".join(unit.short_name for unit in silent[:5])
    return f"这份记录还替{names}报送，要由党支部的同志修改或撤回。" if names else ""
