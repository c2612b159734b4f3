"""Changing units: facts, names, closing and merging. Adding and moving are in ``tree``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from zaitong.audit.services import audit_write
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError
from zaitong.orgs.models import Appointment, Assignment, PartyOrganisation, Post, Unit, UnitName
from zaitong.orgs.services.dating import rows_end
from zaitong.orgs.services.tree import name_taken, subtree_move, tree_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from zaitong.common.access import Actor


@transaction.atomic
def unit_edit(
    *,
    unit: Unit,
    actor: Actor,
    name: str,
    short_name: str,
    kind: str,
    parent: Unit | None,
    tags: Iterable[str] = (),
    sort: int = 0,
) -> Unit:
    """Make a unit's facts what is said here. A name that it gives up is kept as a former name."""
    tree_lock(Unit)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.name != name and Unit.objects.filter(name=name).exists():
        raise name_taken(name)
    if unit.name != name:
        former_keep(unit, unit.name, becoming=name)
    facts = {"name": name, "short_name": short_name or name[:30], "kind": kind, "tags": list(tags), "sort": sort}
    changes = changes_of(unit, facts)
    unit.save(update_fields=[*changes, "updated_at"])
    parent_id = parent.pk if parent else None
    if unit.parent_id != parent_id:
        changes["parent"] = {"old": unit.parent_id, "new": parent_id}
        subtree_move(unit, parent)
    if changes:
        _write(actor, "unit.edited", unit, changes)
    return unit


def changes_of(row: Any, facts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Set ``facts`` on a model instance; returns {field: {"old", "new"}} of those that differ, fit for the trail."""
    changes = {}
    for key, new in facts.items():
        old = getattr(row, key)
        if old != new:
            changes[key] = {"old": _plain(old), "new": _plain(new)}
            setattr(row, key, new)
    return changes


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


def former_keep(unit: Unit, old: str, *, becoming: str) -> None:
    """Keep ``old`` as a former name; ``becoming`` is former no longer. The caller saves the unit."""
    UnitName.objects.filter(unit=unit, name=becoming).delete()
    UnitName.objects.get_or_create(unit=unit, name=old, defaults={"former": True})


@transaction.atomic
def unit_names_set(*, unit: Unit, names: Iterable[str], actor: Actor) -> None:
    """Make the former and further names of a unit exactly these (its full and short name need no row)."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    wanted = {name.strip() for name in names if name.strip()} - {unit.name}
    have = set(unit.names.values_list("name", flat=True))
    if wanted == have:
        return
    unit.names.exclude(name__in=wanted).delete()
    UnitName.objects.bulk_create([UnitName(unit=unit, name=name) for name in sorted(wanted - have)])
    _write(actor, "unit.names_set", unit, {"names": {"old": sorted(have), "new": sorted(wanted)}})


# Told, in the same transaction, of a unit that was closed, merged or reopened; and asked beforehand what that does.
# Rooms above register what they know (plain registries: orgs imports none of them).
closers: list[Callable[[Unit, Actor], None]] = []
close_notes: list[Callable[[Unit, date], list[str]]] = []


@dataclass(frozen=True, slots=True)
class ClosePreview:
    """What closing a unit would end, and the reasons why it may not be closed yet (Chinese sentences)."""

    posts: int
    appointments: int
    assignments: int
    blocked: list[str]
    notes: list[str]  # what becomes of the work of the unit


def close_preview(unit: Unit) -> ClosePreview:
    """Counted now; ``unit_close`` looks again."""
    children = list(unit.children.filter(closed_on=None).values_list("name", flat=True)[:5])
    parties = list(unit.seated_parties.filter(closed_on=None).values_list("name", flat=True)[:5])
    blocked = []
    if children:
        blocked.append(f"下面还有单位：{'、'.join(children)}。请先把它们移到别处或撤并。")
    if parties:
        blocked.append(f"党组织“{'、'.join(parties)}”还设在这里。请先改它的所在单位，或撤销。")
    return ClosePreview(
        posts=unit.posts.filter(closed_on=None).count(),
        appointments=Appointment.objects.filter(post__unit=unit, ends=None).count(),
        assignments=Assignment.objects.filter(Q(unit=unit) | Q(post__unit=unit), ends=None).count(),
        blocked=blocked,
        notes=[note for ask in close_notes for note in ask(unit, today())],
    )


@transaction.atomic
def unit_close(*, unit: Unit, closed_on: date, actor: Actor, successor: Unit | None = None) -> Unit:
    """Close a unit from ``closed_on`` (its first day no longer), or merge it into ``successor``.

    Its posts close and the appointments and assignments that hang on it end the day before. What is behind stays.
    """
    tree_lock(Unit)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.closed_on is not None:
        raise Conflict(f"“{unit.name}”已于 {unit.closed_on} 撤并，不用再办。")
    if successor is not None and (successor.pk == unit.pk or successor.closed_on is not None):
        raise DomainError("并入的单位要另选一个还在的单位。", code="successor")
    preview = close_preview(unit)
    if preview.blocked:
        raise DomainError("".join(preview.blocked), code="blocked")
    unit.closed_on, unit.successor = closed_on, successor
    unit.save(update_fields=["closed_on", "successor", "updated_at"])
    _end_what_hangs_on(unit, closed_on)
    data = {
        "closed_on": closed_on.isoformat(),
        "successor": successor.pk if successor else None,
        "successor_name": successor.name if successor else "",
        "appointments": preview.appointments,
        "assignments": preview.assignments,
    }
    _write(actor, "unit.merged" if successor else "unit.closed", unit, data)
    for closed in closers:
        closed(unit, actor)
    return unit


@transaction.atomic
def unit_reopen(*, unit: Unit, actor: Actor) -> Unit:
    """Take back a closing. Posts and appointments that it ended stay ended and are set up anew where needed."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.closed_on is None:
        raise Conflict(f"“{unit.name}”没有撤并，不用恢复。")
    unit.closed_on, unit.successor = None, None
    unit.save(update_fields=["closed_on", "successor", "updated_at"])
    _write(actor, "unit.reopened", unit, {})
    for closed in closers:
        closed(unit, actor)
    return unit


def _end_what_hangs_on(unit: Unit, closed_on: date) -> None:
    Post.objects.filter(unit=unit, closed_on=None).update(closed_on=closed_on)
    last = closed_on - timedelta(days=1)
    rows_end(Appointment.objects.filter(post__unit=unit), last)
    rows_end(Assignment.objects.filter(Q(unit=unit) | Q(post__unit=unit)), last)
    for party in PartyOrganisation.objects.filter(units=unit, closed_on=None):
        party.units.remove(unit)


def _write(actor: Actor, act: str, unit: Unit, data: dict[str, Any]) -> None:
    audit_write(actor=actor, act=act, subject=f"unit:{unit.pk}", subject_label=unit.name, data=data)
