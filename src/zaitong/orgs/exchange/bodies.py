"""Planning the sheets 单位 and 党组织."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.orgs.exchange import columns as c
from zaitong.orgs.exchange.plan import Cells, Plan, Step
from zaitong.orgs.matching import name_key
from zaitong.orgs.models import PartyOrganisation, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zaitong.common.tables import Sheet

UNIT_KINDS = {str(label): str(value) for value, label in Unit.Kind.choices}
PARTY_KINDS = {str(label): str(value) for value, label in PartyOrganisation.Kind.choices}
CLOSING = "已有的不能在表里改这一项，请在页面上办理，以便随之结束的岗位和联系一并处理。"


def plan_units(plan: Plan, sheet: Sheet) -> None:
    """First who is meant, then all names, so that a row may refer to a later one; then the facts."""
    found = _unit_rows(plan, sheet)
    for cells, step, unit in found:
        _unit_names(plan, cells, step, unit)
    for cells, step, unit in found:
        _unit_facts(plan, cells, step, unit)
    _circles_note(found, "上级单位")


def _unit_rows(plan: Plan, sheet: Sheet) -> list[tuple[Cells, Step, Unit]]:
    seen: dict[str, int] = {}
    found: list[tuple[Cells, Step, Unit]] = []
    file_names = {row["全称"] for row in sheet.rows}
    for row in sheet.rows:
        cells = Cells(plan, sheet, row)
        name = cells.text("全称", 80)
        if name in seen:
            cells.wrong("全称", f"和第 {seen[name]} 行重复。")
        kind = cells.choice("类别", UNIT_KINDS)
        if cells.bad:
            continue
        seen[name] = row.number
        step = Step(sheet.name, row.number, name)
        unit = plan.world.unit_named.get(name) or _renamed(plan, cells, name, file_names)
        if unit is None:
            unit = Unit(name=name, kind=kind, short_name=name[:30])
            plan.world.unit_add(unit)
            plan.step_new(step, unit)
        plan.steps.append(step)
        found.append((cells, step, unit))
    return found


def _renamed(plan: Plan, cells: Cells, name: str, file_names: set[str]) -> Unit | None:
    """The unit that the row renames: one of its former names is a unit's present name, which no other row has."""
    for former in cells.words("曾用名", 80):
        unit = plan.world.unit_named.get(former)
        if unit is not None and former not in file_names:
            del plan.world.unit_named[former]
            plan.world.unit_named[name] = unit
            return unit
    return None


def _unit_facts(plan: Plan, cells: Cells, step: Step, unit: Unit) -> None:
    plan.set(step, unit, "kind", UNIT_KINDS[cells.row["类别"]], "类别")
    if cells.has("上级单位"):
        parent = unit_ref(cells, "上级单位")
        if not (cells.row["上级单位"] and parent is None):
            plan.set(step, unit, "parent", parent, "上级单位")
    if cells.has("标签"):
        plan.set(step, unit, "tags", cells.words("标签", 30), "标签")
    if cells.has("排序"):
        plan.set(step, unit, "sort", cells.number("排序", 99_999) or 0, "排序")
    _unit_closing(plan, cells, step, unit)


def _unit_names(plan: Plan, cells: Cells, step: Step, unit: Unit) -> None:
    """All names first: other rows may use any of them."""
    renamed = unit.name != cells.row["全称"]
    plan.set(step, unit, "name", cells.row["全称"], "全称")
    if cells.has("简称"):
        plan.set(step, unit, "short_name", cells.text("简称", 30) or unit.name[:30], "简称")
    have = plan.world.names[id(unit)]
    names = set(cells.words("曾用名", 80)) if cells.has("曾用名") else set(have)
    names = (names | have if renamed else names) - {unit.name}  # a row that renames lists the old name, rarely all
    plan.world.book.add(unit, names)
    if names != have:
        plan.world.names[id(unit)] = names
        plan.renamed[id(unit)] = unit
        if not plan.is_new(unit):
            plan.note(step, "曾用名", "、".join(sorted(have)), "、".join(sorted(names)))
            step.subject = unit


def _unit_closing(plan: Plan, cells: Cells, step: Step, unit: Unit) -> None:
    if cells.has("撤并日期"):
        day = cells.day("撤并日期")
        if not plan.is_new(unit) and day != unit.closed_on:
            cells.wrong("撤并日期", CLOSING)
        else:
            plan.set(step, unit, "closed_on", day, "撤并日期")
    if cells.has("并入单位"):
        successor = unit_ref(cells, "并入单位")
        if not plan.is_new(unit) and successor is not unit.successor:
            cells.wrong("并入单位", CLOSING)
        elif successor is unit:
            cells.wrong("并入单位", "不能并入自己。")
        else:
            plan.set(step, unit, "successor", successor, "并入单位")


def unit_ref(cells: Cells, column: str) -> Unit | None:
    """The unit that a cell names, by full, short or former name."""
    text = cells.row[column]
    if not text:
        if column in c.NEEDED[cells.sheet.name]:
            cells.wrong(column, f"“{column}”不能空着。")
        return None
    return _unit_named(cells, column, text)


def _unit_named(cells: Cells, column: str, text: str) -> Unit | None:
    world = cells.plan.world
    unit = world.unit_named.get(text) or world.book.one(text)
    if unit is None:
        several = world.book.find(text)
        reason = f"“{text}”有 {len(several)} 个，请写全称。" if several else f"没有找到单位“{text}”，请核对名称。"
        cells.wrong(column, reason)
    return unit


def plan_parties(plan: Plan, sheet: Sheet) -> None:
    """Like units."""
    found = _party_rows(plan, sheet)
    for cells, step, party in found:
        if cells.has("简称"):
            plan.set(step, party, "short_name", cells.text("简称", 40) or party.name[:40], "简称")
            plan.world.party_call(party)
    for cells, step, party in found:
        _party_facts(plan, cells, step, party)
    _circles_note(found, "上级党组织")


def _party_rows(plan: Plan, sheet: Sheet) -> list[tuple[Cells, Step, PartyOrganisation]]:
    seen: dict[str, int] = {}
    found: list[tuple[Cells, Step, PartyOrganisation]] = []
    for row in sheet.rows:
        cells = Cells(plan, sheet, row)
        name = cells.text("全称", 100)
        if name in seen:
            cells.wrong("全称", f"和第 {seen[name]} 行重复。")
        kind = cells.choice("类别", PARTY_KINDS)
        seat = unit_ref(cells, "所在单位")
        if cells.bad or seat is None:
            continue
        seen[name] = row.number
        step = Step(sheet.name, row.number, name)
        party = next((one for one in plan.world.party_named.get(name_key(name), ()) if one.name == name), None)
        if party is None:
            party = PartyOrganisation(name=name, kind=kind, short_name=name[:40], seat=seat)
            plan.world.party_add(party)
            plan.step_new(step, party)
        plan.steps.append(step)
        plan.set(step, party, "seat", seat, "所在单位")
        found.append((cells, step, party))
    return found


def _party_facts(plan: Plan, cells: Cells, step: Step, party: PartyOrganisation) -> None:
    plan.set(step, party, "kind", PARTY_KINDS[cells.row["类别"]], "类别")
    if cells.has("上级党组织"):
        parent = party_ref(cells, "上级党组织")
        if not (cells.row["上级党组织"] and parent is None):
            plan.set(step, party, "parent", parent, "上级党组织")
    if cells.has("排序"):
        plan.set(step, party, "sort", cells.number("排序", 99_999) or 0, "排序")
    if cells.has("撤销日期"):
        day = cells.day("撤销日期")
        if not plan.is_new(party) and day != party.closed_on:
            cells.wrong("撤销日期", CLOSING)
        else:
            plan.set(step, party, "closed_on", day, "撤销日期")
    _party_covers(plan, cells, step, party)


def _party_covers(plan: Plan, cells: Cells, step: Step, party: PartyOrganisation) -> None:
    have = plan.world.covers[id(party)]
    if cells.has("覆盖单位"):
        named = [_unit_named(cells, "覆盖单位", name) for name in cells.words("覆盖单位", 80)]
        units = [unit for unit in named if unit is not None]
    else:
        units = [party.seat] if plan.is_new(party) else have
    if {id(unit) for unit in units} != {id(unit) for unit in have}:
        plan.world.covers[id(party)] = units
        plan.covering[id(party)] = party
        if not plan.is_new(party):
            plan.note(step, "覆盖单位", "、".join(u.name for u in have), "、".join(u.name for u in units))
            step.subject = party


def party_ref(cells: Cells, column: str) -> PartyOrganisation | None:
    """The party organisation that a cell names, by full or short name."""
    text = cells.row[column]
    if not text:
        if column in c.NEEDED[cells.sheet.name]:
            cells.wrong(column, f"“{column}”不能空着。")
        return None
    found = cells.plan.world.party_named.get(name_key(text), [])
    exact = [party for party in found if party.name == text] or found
    if len(exact) != 1:
        reason = f"“{text}”有 {len(exact)} 个，请写全称。" if exact else f"没有找到党组织“{text}”，请核对名称。"
        cells.wrong(column, reason)
        return None
    return exact[0]


def _circles_note(found: Sequence[tuple[Cells, Step, Unit | PartyOrganisation]], column: str) -> None:
    for cells, _, node in found:
        if _in_circle(node):
            cells.wrong(column, f"“{node.name}”成了自己的上级，请核对上下级。")


def _in_circle(node: Unit | PartyOrganisation) -> bool:
    seen = {id(node)}
    above = node.parent
    while above is not None:
        if id(above) in seen:
            return True
        seen.add(id(above))
        above = above.parent
    return False
