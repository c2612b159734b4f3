"""Changing party organisations. Adding and moving are in ``tree``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.common.errors import Conflict, DomainError
from zaitong.orgs.models import Assignment, Membership, PartyOrganisation, Unit
from zaitong.orgs.services.dating import rows_end
from zaitong.orgs.services.tree import name_taken, subtree_move, tree_lock
from zaitong.orgs.services.units import changes_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.common.access import Actor


@transaction.atomic
def party_edit(  # noqa: PLR0913 - one argument for each fact
    *,
    party: PartyOrganisation,
    actor: Actor,
    name: str,
    short_name: str,
    kind: str,
    seat: Unit,
    units: Iterable[Unit],
    parent: PartyOrganisation | None,
    sort: int = 0,
) -> PartyOrganisation:
    """Make a party organisation's facts what is said here."""
    tree_lock(PartyOrganisation)
    party = PartyOrganisation.objects.select_for_update().get(pk=party.pk)
    if party.name != name and PartyOrganisation.objects.filter(name=name).exists():
        raise name_taken(name)
    facts = {"name": name, "short_name": short_name or name[:40], "kind": kind, "seat": seat, "sort": sort}
    changes = changes_of(party, facts)
    party.save(update_fields=[*changes, "updated_at"])
    covered = sorted(unit.pk for unit in units)
    before = sorted(party.units.values_list("pk", flat=True))
    if covered != before:
        changes["units"] = {"old": before, "new": covered}
        party.units.set(covered)
    parent_id = parent.pk if parent else None
    if party.parent_id != parent_id:
        changes["parent"] = {"old": party.parent_id, "new": parent_id}
        subtree_move(party, parent)
    if changes:
        subject = f"party:{party.pk}"
        audit_write(actor=actor, act="party.edited", subject=subject, subject_label=party.name, data=changes)
    return party


@transaction.atomic
def party_close(*, party: PartyOrganisation, closed_on: date, actor: Actor) -> PartyOrganisation:
    """Dissolve a party organisation from ``closed_on``; the assignments to it end the day before.

    Raises:
        DomainError: organisations below it or members in it must be moved first.
    """
    tree_lock(PartyOrganisation)
    party = PartyOrganisation.objects.select_for_update().get(pk=party.pk)
    if party.closed_on is not None:
        raise Conflict(f"“{party.name}”已于 {party.closed_on} 撤销，不用再办。")
    blocked = party_blocked(party)
    if blocked:
        raise DomainError("".join(blocked), code="blocked")
    party.closed_on = closed_on
    party.save(update_fields=["closed_on", "updated_at"])
    rows_end(Assignment.objects.filter(party=party), closed_on - timedelta(days=1))
    data = {"closed_on": closed_on.isoformat()}
    audit_write(actor=actor, act="party.closed", subject=f"party:{party.pk}", subject_label=party.name, data=data)
    return party


def party_blocked(party: PartyOrganisation) -> list[str]:
    """Why a party organisation may not be dissolved yet (Chinese sentences)."""
    found = []
    if children := list(party.children.filter(closed_on=None).values_list("name", flat=True)[:5]):
        found.append(f"下面还有党组织：{'、'.join(children)}。请先改它们的上级，或撤销。")
    if members := Membership.objects.filter(party=party, ends=None).count():
        found.append(f"还有 {members} 名党员的组织关系在这里。请先转出。")
    return found
