"""Which drafts go with a delegation, and whose page that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from zaitong.campaigns.delegation.selectors import covers, given_by
from zaitong.campaigns.models import Delegation, Obligation
from zaitong.records.models import Record
from zaitong.records.selectors.listing import EMPTY_DRAFT, with_lines
from zaitong.records.selectors.proposals import obligation_title

if TYPE_CHECKING:
    from zaitong.common.access import Actor

MOST = 200
OPEN = (Record.State.DRAFT, Record.State.WITHDRAWN)


def delegation_of(delegation_id: int, actor: Actor) -> Delegation:
    """A delegation that holds today and that the actor has given; 404 elsewhere."""
    live = Delegation.objects.live().order_by().values("pk")
    found: Delegation | None = given_by(actor).filter(pk=delegation_id, pk__in=live).first()
    if found is None:
        raise Http404
    return found


def lendable(delegation: Delegation, actor: Actor) -> list[Record]:
    """Drafts of the actor's for what he has delegated, with ``titles``; a fixed number of queries."""
    rows = Record.objects.editable_by(actor).filter(state__in=OPEN).exclude(EMPTY_DRAFT).exclude(chosen=[])
    if delegation.post_id:
        rows = rows.filter(post_id=delegation.post_id)
    else:
        rows = rows.filter(unit=delegation.unit, post__isnull=True)
    drafts = list(with_lines(rows).order_by("-updated_at", "-pk")[:MOST])
    ids = {pk for record in drafts for pk in record.chosen}
    owed = Obligation.objects.select_related("requirement").in_bulk(ids)
    found = []
    for record in drafts:
        named = [owed[pk] for pk in record.chosen if pk in owed]
        if named and all(covers(delegation, obligation) for obligation in named):
            record.titles = [obligation_title(obligation) for obligation in named]  # type: ignore[attr-defined]
            found.append(record)
    return found


def lent_ids(delegation: Delegation) -> set[int]:
    """Which drafts are with him now."""
    return set(delegation.lent.values_list("record_id", flat=True))
