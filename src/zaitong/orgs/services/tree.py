"""The two trees: units and party organisations. ``path`` holds the ids from the root, each of six digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from zaitong.audit.services import audit_write
from zaitong.common.errors import DomainError
from zaitong.orgs.models import PartyOrganisation, Unit
from zaitong.orgs.querysets import path_within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.common.access import Actor

WIDTH = 6
Node = TypeVar("Node", Unit, PartyOrganisation)


def path_of(parent_path: str, pk: int) -> str:
    """Path of a row below ``parent_path`` (empty at the root)."""
    return f"{parent_path}{pk:0{WIDTH}d}."


def tree_lock(model: type[Node]) -> None:
    """Hold the shape of a tree until the transaction ends: nobody else adds, moves or closes in it.

    Locks the roots only, and leaves room for foreign keys that point at them.
    """
    list(model.objects.select_for_update(no_key=True).filter(parent=None).order_by("id").values_list("id"))


def node_insert(node: Node) -> None:
    """Save a new row and give it its path. The caller holds ``tree_lock``."""
    parent_path = ""
    if node.parent_id is not None:
        parent_path = type(node).objects.values_list("path", flat=True).get(pk=node.parent_id)
    try:
        with transaction.atomic():
            node.save(force_insert=True)
    except IntegrityError:  # two first units at once: there was no root yet to lock
        raise name_taken(node.name) from None
    node.path = path_of(parent_path, node.pk)
    node.save(update_fields=["path"])


def subtree_move(node: Node, parent: Node | None) -> None:
    """Hang ``node`` and everything below it under ``parent``. The caller holds ``tree_lock``.

    Raises:
        DomainError: ``parent`` is the node itself or lies below it.
    """
    model = type(node)
    node.refresh_from_db(fields=["path", "parent"])
    if parent is not None:
        parent.refresh_from_db(fields=["path"])
        if parent.path.startswith(node.path):
            raise DomainError(f"“{parent.name}”在“{node.name}”之下，不能作它的上级。请另选上级。", code="cycle")
    old, new = node.path, path_of(parent.path if parent else "", node.pk)
    below = model.objects.filter(path_within((old,)))
    below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    node.path, node.parent = new, parent
    node.save(update_fields=["parent", "updated_at"])


@transaction.atomic
def unit_create(
    *,
    name: str,
    short_name: str = "",
    kind: str,
    actor: Actor,
    parent: Unit | None = None,
    tags: Iterable[str] = (),
    sort: int = 0,
) -> Unit:
    """Add a unit to the tree. ``short_name`` is the name where none is given."""
    tree_lock(Unit)
    _name_free(Unit, name)
    unit = Unit(name=name, short_name=short_name or name[:30], kind=kind, parent=parent, tags=list(tags), sort=sort)
    node_insert(unit)
    audit_write(
        actor=actor, act="unit.created", subject=f"unit:{unit.pk}", subject_label=unit.name, data={"kind": kind}
    )
    return unit


@transaction.atomic
def unit_move(*, unit: Unit, parent: Unit | None, actor: Actor) -> Unit:
    """Hang a unit, with all below it, under another one. ``unit`` is refreshed."""
    tree_lock(Unit)
    before = unit.parent_id
    subtree_move(unit, parent)
    data = {"parent": {"old": before, "new": unit.parent_id}}
    audit_write(actor=actor, act="unit.moved", subject=f"unit:{unit.pk}", subject_label=unit.name, data=data)
    return unit


@transaction.atomic
def party_create(
    *,
    name: str,
    short_name: str = "",
    kind: str,
    seat: Unit,
    actor: Actor,
    units: Iterable[Unit] | None = None,
    parent: PartyOrganisation | None = None,
    sort: int = 0,
) -> PartyOrganisation:
    """Add a party organisation; it covers its seat alone where ``units`` is not given."""
    tree_lock(PartyOrganisation)
    _name_free(PartyOrganisation, name)
    party = PartyOrganisation(
        name=name, short_name=short_name or name[:40], kind=kind, seat=seat, parent=parent, sort=sort
    )
    node_insert(party)
    party.units.set([seat] if units is None else list(units))
    audit_write(
        actor=actor, act="party.created", subject=f"party:{party.pk}", subject_label=party.name, data={"kind": kind}
    )
    return party


@transaction.atomic
def party_move(*, party: PartyOrganisation, parent: PartyOrganisation | None, actor: Actor) -> PartyOrganisation:
    """Hang a party organisation under another one. ``party`` is refreshed."""
    tree_lock(PartyOrganisation)
    before = party.parent_id
    subtree_move(party, parent)
    data = {"parent": {"old": before, "new": party.parent_id}}
    audit_write(actor=actor, act="party.moved", subject=f"party:{party.pk}", subject_label=party.name, data=data)
    return party


def _name_free(model: type[Unit | PartyOrganisation], name: str) -> None:
    if model.objects.filter(name=name).exists():
        raise name_taken(name)


def name_taken(name: str) -> DomainError:
    """Full names stand once."""
    return DomainError(f"已经有“{name}”了。请换一个全称，或直接修改已有的那一个。", code="name_taken")
