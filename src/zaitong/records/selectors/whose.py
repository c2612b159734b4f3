"""归我办: in 我的待办, what the actor is named clerk for, and who is named for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.campaigns.delegation.selectors import covers
from zaitong.campaigns.duties.holders import Role, Spot, book_of, clerk_condition, is_named_clerk
from zaitong.common.access import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zaitong.campaigns.models import Delegation
    from zaitong.campaigns.querysets import ObligationQuerySet
    from zaitong.common.access import Actor
    from zaitong.records.selectors.todo import Task


def own_of(rows: ObligationQuerySet, actor: Actor) -> ObligationQuerySet | None:
    """Those of the rows that are the actor's to do; None where nobody has put anything on him."""
    return rows.filter(clerk_condition(actor)) if is_named_clerk(actor) else None


def tasks_mark(
    tasks: Sequence[Task], own: ObligationQuerySet | None, delegated: Sequence[Delegation], actor: Actor
) -> None:
    """Set ``mine``, ``clerk`` and ``delegator`` of each task."""
    scope = actor.scope(Permission.RECORDS_FILE)
    ids = [task.obligation.pk for task in tasks]
    mine = set(own.filter(pk__in=ids).values_list("pk", flat=True)) if own is not None else set()
    spots = {
        o.pk: Spot(o.matrix_unit_id, o.requirement.campaign_id, o.requirement_id)
        for o in (task.obligation for task in tasks)
        if o.subject_post_id is None
    }
    book = book_of({s.unit_id for s in spots.values()}, {s.campaign_id for s in spots.values()})
    for task in tasks:
        spot = spots.get(task.obligation.pk)
        holder = book.holder(spot, Role.CLERK) if spot else None
        if task.obligation.subject_post_id not in scope.post_ids and not (spot and spot.unit_id in scope.unit_ids):
            found = next((d for d in delegated if covers(d, task.obligation)), None)
            task.delegator = found.appointment.person.name if found else ""
        task.mine = task.obligation.pk in mine
        if holder and not holder.gone and holder.appointment.person_id != actor.person_id:
            task.clerk = holder.appointment.person.name


def whose_chips(total: int, own: int | None, *, mine: bool, campaign_id: int | None) -> list[dict[str, Any]]:
    """本单位全部 and 归我办; nothing where nothing is put on anybody."""
    if own is None:
        return []
    rest = f"&campaign={campaign_id}" if campaign_id else ""
    every = f"?campaign={campaign_id}" if campaign_id else "?"
    return [
        {"label": "本单位全部", "count": total, "url": every, "current": not mine},
        {"label": "归我办", "count": own, "url": f"?mine=1{rest}", "current": mine},
    ]
