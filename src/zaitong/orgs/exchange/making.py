"""From sheets to a plan, and from a plan to rows in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.audit.services import audit_write
from zaitong.common.tables import Row, Sheet
from zaitong.orgs.exchange import columns as c
from zaitong.orgs.exchange.bodies import plan_parties, plan_units
from zaitong.orgs.exchange.plan import Plan
from zaitong.orgs.exchange.staff import plan_assignments, plan_members, plan_people, plan_posts
from zaitong.orgs.models import Appointment, Assignment, Membership, PartyOrganisation, Person, Post, Unit, UnitName
from zaitong.orgs.services.tree import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Model

    from zaitong.common.access import Actor
    from zaitong.orgs.exchange.world import World

PLANNERS: dict[str, Callable[[Plan, Sheet], None]] = {
    c.UNITS: plan_units,
    c.PARTIES: plan_parties,
    c.PEOPLE: plan_people,
    c.POSTS: plan_posts,
    c.ASSIGNMENTS: plan_assignments,
    c.MEMBERS: plan_members,
}
STAFF: tuple[type[Model], ...] = (Person, Post, Appointment, Assignment, Membership)
SUBJECTS = {Unit: "unit", PartyOrganisation: "party", Post: "post", Person: "person"}
BATCH = 500


def plan_make(world: World, sheets: Iterable[Sheet]) -> Plan:
    """Hold the sheets against the world. ``world`` is changed along: load it anew for another plan."""
    plan = Plan(world)
    by_name = {sheet.name.strip(): sheet for sheet in sheets if sheet.columns}
    known = [name for name in PLANNERS if name in by_name]
    if not known:
        plan.problem("工作簿", 0, "", f"没有找到要导入的表。表名只能是：{'、'.join(PLANNERS)}。")
    for name in by_name:
        if name not in PLANNERS:
            plan.problem(name, 0, "", f"不认得这张表。表名只能是：{'、'.join(PLANNERS)}；说明性的表请删去。")
    for name in known:
        sheet = by_name[name]
        missing = [label for label in c.NEEDED[name] if label not in sheet.columns]
        unknown = [label for label in sheet.columns if label not in {column.label for column in c.COLUMNS[name]}]
        for label in missing:
            plan.problem(name, 0, label, "缺这一列。请按导出的表头来填。")
        for label in unknown:
            plan.problem(name, 0, label, "不认得这一列，请改成导出表里的列名，或删去。")
        if not missing:
            PLANNERS[name](plan, Sheet(name, sheet.columns, sheet.rows))
    return plan


def sheets_dump(sheets: Iterable[Sheet]) -> list[Any]:
    """Sheets as JSON, for the time between dry run and confirmation."""
    return [
        {"name": sheet.name, "columns": list(sheet.columns), "rows": [[row.number, row.cells] for row in sheet.rows]}
        for sheet in sheets
    ]


def sheets_load(raw: Iterable[Any]) -> list[Sheet]:
    """Sheets back from JSON."""
    return [
        Sheet(one["name"], tuple(one["columns"]), [Row(number, cells) for number, cells in one["rows"]]) for one in raw
    ]


def plan_save(plan: Plan, actor: Actor) -> None:
    """Write a plan without problems. The caller holds both trees' locks and the transaction."""
    dirty = list(plan.dirty.values())
    for instance, keys in dirty:
        if isinstance(instance, (Unit, PartyOrganisation)):
            _save_above(instance)
            instance.save(update_fields=[*keys, "updated_at"])
    for instance in plan.new:
        if isinstance(instance, (Unit, PartyOrganisation)) and plan.is_new(instance):
            _save_above(instance)
            instance.save(force_insert=True)
    _names_save(plan)
    _paths_save(plan.world.units, Unit)
    _paths_save(plan.world.parties, PartyOrganisation)
    for party in plan.covering.values():
        party.units.set([unit.pk for unit in plan.world.covers[id(party)]])
    _staff_save(plan)
    for step in plan.moving:
        _trail(step, actor)


def _save_above(node: Unit | PartyOrganisation) -> None:
    """A new row's parent, successor and seat are saved before it."""
    for key in ("parent", "successor", "seat"):
        above = getattr(node, key, None)
        if above is not None and above.pk is None:
            _save_above(above)
            above.save(force_insert=True)


def _names_save(plan: Plan) -> None:
    for unit in plan.renamed.values():
        names = plan.world.names[id(unit)]
        unit.names.exclude(name__in=names).delete()
        have = set(unit.names.values_list("name", flat=True))
        UnitName.objects.bulk_create([UnitName(unit=unit, name=name) for name in sorted(names - have)])


def _paths_save(nodes: list[Any], model: type[Unit | PartyOrganisation]) -> None:
    paths: dict[int, str] = {}

    def path(node: Any) -> str:
        if node.pk not in paths:
            paths[node.pk] = path_of(path(node.parent) if node.parent else "", node.pk)
        return paths[node.pk]

    moved = [node for node in nodes if node.path != path(node)]
    for node in moved:
        node.path = paths[node.pk]
    model._default_manager.bulk_update(moved, ["path"], batch_size=BATCH)


def _staff_save(plan: Plan) -> None:
    """What ends is saved before what begins: a post is held by one person at a time."""
    for model in STAFF:
        for instance, keys in plan.dirty.values():
            if type(instance) is model:
                instance.save(update_fields=[*keys, "updated_at"])
        fresh = [instance for instance in plan.new if type(instance) is model]
        model._default_manager.bulk_create(fresh, batch_size=BATCH)


def _trail(step: Any, actor: Actor) -> None:
    subject = step.subject
    kind = SUBJECTS.get(type(subject))
    if kind is None or kind == "person":
        return
    changes = {change["label"]: {"old": change["old"], "new": change["new"]} for change in step.changes}
    data = {"sheet": step.sheet, **changes}
    audit_write(
        actor=actor, act=f"{kind}.imported", subject=f"{kind}:{subject.pk}", subject_label=step.label, data=data
    )
