"""Planning the sheets 人员, 岗位任职, 联系蹲点 and 党员."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.common.clock import today
from zaitong.orgs.exchange import columns as c
from zaitong.orgs.exchange.bodies import CLOSING, party_ref, unit_ref
from zaitong.orgs.exchange.plan import NEW, SAME, Cells, Plan, Step, overlapping
from zaitong.orgs.matching import name_key
from zaitong.orgs.models import Appointment, Assignment, Membership, PartyOrganisation, Person, Post, Unit

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.tables import Sheet

ROLES = {str(label): str(value) for value, label in Post.Role.choices}
ASSIGNMENT_KINDS = {str(label): str(value) for value, label in Assignment.Kind.choices}


def plan_people(plan: Plan, sheet: Sheet) -> None:
    """By number where one is given: then the row may change name and telephone."""
    for row in sheet.rows:
        cells = Cells(plan, sheet, row)
        name, phone = cells.text("姓名", 40), cells.text("联系电话", 20)
        number = cells.number("人员编号")
        known = plan.world.person_of.get(number) if number else None
        if number and known is None:
            cells.wrong("人员编号", f"没有编号为 {number} 的人。新增的人请把编号空着。")
        if cells.bad:
            continue
        step = Step(sheet.name, row.number, name)
        plan.steps.append(step)
        if known is None:
            person_new(plan, step, name, phone)
            continue
        plan.set(step, known, "name", name, "姓名")
        if cells.has("联系电话"):
            plan.set(step, known, "phone", phone, "联系电话")


def person_new(plan: Plan, step: Step, name: str, phone: str) -> Person:
    """Somebody who is not there yet."""
    person = Person(name=name, phone=phone)
    plan.world.person_add(person)
    plan.new.append(person)
    if step.kind == SAME:
        step.kind, step.subject = NEW, person
    return person


def person_ref(plan: Plan, cells: Cells, step: Step) -> Person | None:
    """The person of a row: by number, else by name (and telephone); somebody new where nobody fits."""
    name, phone, number = cells.text("姓名", 40), cells.text("联系电话", 20), cells.number("人员编号")
    if number:
        person = plan.world.person_of.get(number)
        if person is None:
            cells.wrong("人员编号", f"没有编号为 {number} 的人。新增的人请把编号空着。")
        elif person.name != name:
            cells.wrong("姓名", f"编号 {number} 是“{person.name}”。要改姓名，请在“人员”表里改。")
        return person
    named = plan.world.people_named.get(name, [])
    fitting = [one for one in named if not phone or not one.phone or one.phone == phone]
    if len(fitting) > 1:
        cells.wrong("姓名", f"有 {len(fitting)} 位“{name}”，请填人员编号或联系电话。")
        return None
    if cells.bad:
        return None
    return fitting[0] if fitting else person_new(plan, step, name, phone)


def plan_posts(plan: Plan, sheet: Sheet) -> None:
    """One row for each appointment, or one without a person for a vacant post."""
    stated: dict[int, int] = {}  # id(post) -> first row
    touched: dict[int, tuple[Post, Cells]] = {}
    for row in sheet.rows:
        cells = Cells(plan, sheet, row)
        step = Step(sheet.name, row.number, row["岗位名称"])
        post = _post_row(plan, cells, step)
        if post is None:
            continue
        plan.steps.append(step)
        if id(post) not in stated:
            stated[id(post)] = row.number
            _post_facts(plan, cells, step, post)
        elif post.role != ROLES[row["岗位类别"]]:
            cells.wrong("岗位类别", f"同一岗位，和第 {stated[id(post)]} 行写的不一样。")
        if row["姓名"] or row["人员编号"]:
            _appointment(plan, cells, step, post)
            touched[id(post)] = (post, cells)
    for post, cells in touched.values():
        _check_holders(plan, cells, post)


def _post_row(plan: Plan, cells: Cells, step: Step) -> Post | None:
    """The post of a row, a new one where none is meant; None where something is wrong."""
    unit = unit_ref(cells, "单位")
    name, role = cells.text("岗位名称", 60), cells.choice("岗位类别", ROLES)
    if unit is None or not name or not role:
        return None
    step.label = f"{unit.short_name}　{name}"
    number = cells.number("岗位编号")
    if number or cells.row["岗位编号"]:
        return _post_numbered(plan, cells, unit, number)
    found = plan.world.posts_at.get((id(unit), name_key(name)), [])
    if len(found) > 1:
        cells.wrong("岗位名称", f"“{unit.short_name}”有 {len(found)} 个“{name}”，请填岗位编号。")
        return None
    if found:
        return found[0]
    post = Post(name=name, role=role, unit=unit)
    plan.world.post_add(post)
    plan.step_new(step, post)
    return post


def _post_numbered(plan: Plan, cells: Cells, unit: Unit, number: int | None) -> Post | None:
    post = plan.world.post_of.get(number or 0)
    if number and post is None:
        cells.wrong("岗位编号", f"没有编号为 {number} 的岗位。新设的岗位请把编号空着。")
    elif post is not None and post.unit is not unit:
        cells.wrong("单位", f"编号 {number} 的岗位在“{post.unit.name}”。岗位不能换单位，请另设新岗位。")
        return None
    return post


def _post_facts(plan: Plan, cells: Cells, step: Step, post: Post) -> None:
    plan.set(step, post, "name", cells.row["岗位名称"], "岗位名称")
    plan.set(step, post, "role", ROLES[cells.row["岗位类别"]], "岗位类别")
    if cells.has("党组织"):
        party = party_ref(cells, "党组织")
        if not (cells.row["党组织"] and party is None):
            plan.set(step, post, "party", party, "党组织")
    if cells.has("排序"):
        plan.set(step, post, "sort", cells.number("排序", 99_999) or 0, "排序")
    if cells.has("撤销日期"):
        day = cells.day("撤销日期")
        if not plan.is_new(post) and day != post.closed_on:
            cells.wrong("撤销日期", CLOSING)
        else:
            plan.set(step, post, "closed_on", day, "撤销日期")


def _appointment(plan: Plan, cells: Cells, step: Step, post: Post) -> None:
    person = person_ref(plan, cells, step)
    starts, ends = cells.period("任职起始", "任职截止")
    if starts is None and not cells.row["任职起始"]:
        cells.wrong("任职起始", "写了姓名的，要写任职起始日期。")
    if cells.bad or person is None or starts is None:
        return
    rows = plan.world.appointments.setdefault(id(post), [])
    known = next((one for one in rows if one.person is person and one.starts == starts), None)
    _dated(
        plan, step, known, Appointment(person=person, post=post, starts=starts, ends=ends), rows, "任职", person.name
    )


def _dated(plan: Plan, step: Step, known: Any, fresh: Any, rows: list[Any], what: str, whom: str) -> None:
    """Take in a dated row: a new one, or another end for one that is there."""
    if known is not None:
        plan.set(step, known, "ends", fresh.ends, f"{what}截止")
        return
    rows.append(fresh)
    plan.new.append(fresh)
    step.kind = NEW
    plan.note(step, what, "", f"{whom}，{fresh.starts}" + (f" 至 {fresh.ends}" if fresh.ends else " 起"))
    step.subject = step.subject or getattr(fresh, "post", None)


def _check_holders(plan: Plan, cells: Cells, post: Post) -> None:
    pair = overlapping(plan.world.appointments.get(id(post), []))
    if pair is not None:
        first, second = pair
        cells.wrong(
            "任职截止",
            f"“{post.name}”不能同时由{first.person.name}和{second.person.name}担任："
            f"请给{first.person.name}填任职截止；如果是两个岗位，请用不同的岗位名称。",
        )


def plan_assignments(plan: Plan, sheet: Sheet) -> None:
    """Kind, post, target and start tell which assignment is meant."""
    touched: dict[tuple[int, str, int], tuple[list[Assignment], Cells]] = {}
    for row in sheet.rows:
        cells = Cells(plan, sheet, row)
        kind = cells.choice("类别", ASSIGNMENT_KINDS)
        unit, name = unit_ref(cells, "单位"), cells.text("岗位名称", 60)
        target = _target(cells)
        starts, ends = cells.period("起始", "截止")
        if cells.bad or unit is None or target is None or starts is None:
            continue
        post = _assigned_post(plan, cells, unit, name)
        if post is None:
            continue
        step = Step(sheet.name, row.number, f"{unit.short_name}{name} — {target.short_name}")
        plan.steps.append(step)
        _assignment(plan, step, post, (kind, target, starts, ends))
        rows = [
            one for one in plan.world.assignments[id(post)] if one.kind == kind and (one.unit or one.party) is target
        ]
        touched[id(post), kind, id(target)] = (rows, cells)
    for rows, cells in touched.values():
        if overlapping(rows):
            cells.wrong("起始", "同一人对同一处的两次安排在时间上重叠，请核对起止日期。")


def _target(cells: Cells) -> Unit | PartyOrganisation | None:
    kind = cells.choice("对象类别", c.TARGET_KINDS)
    if not kind:
        return None
    return unit_ref(cells, "联系对象") if kind == "unit" else party_ref(cells, "联系对象")


def _assigned_post(plan: Plan, cells: Cells, unit: Unit, name: str) -> Post | None:
    found = plan.world.posts_at.get((id(unit), name_key(name)), [])
    number = cells.number("岗位编号")
    if number:
        found = [post for post in found if post.pk == number]
    elif len(found) > 1 and cells.row["任职人"]:
        found = [post for post in found if cells.row["任职人"] in [one.name for one in plan.world.held(post, today())]]
    if len(found) == 1:
        return found[0]
    reason = f"“{unit.short_name}”有 {len(found)} 个“{name}”，请填岗位编号或任职人。"
    cells.wrong("岗位名称", reason if found else f"“{unit.short_name}”没有岗位“{name}”（编号也要一致），请核对。")
    return None


def _assignment(
    plan: Plan, step: Step, post: Post, facts: tuple[str, Unit | PartyOrganisation, date, date | None]
) -> None:
    kind, target, starts, ends = facts
    rows = plan.world.assignments.setdefault(id(post), [])
    known = next(
        (one for one in rows if one.kind == kind and (one.unit or one.party) is target and one.starts == starts),
        None,
    )
    aim: dict[str, Any] = {"unit" if isinstance(target, Unit) else "party": target}
    fresh = Assignment(kind=kind, post=post, starts=starts, ends=ends, **aim)
    _dated(plan, step, known, fresh, rows, "安排", target.name)
    step.subject = target if step.kind != SAME else None


def plan_members(plan: Plan, sheet: Sheet) -> None:
    """Person, party organisation and start tell which membership is meant."""
    touched: dict[int, tuple[Person, Cells]] = {}
    for row in sheet.rows:
        cells = Cells(plan, sheet, row)
        party = party_ref(cells, "党组织")
        starts, ends = cells.period("转入日期", "转出日期")
        step = Step(sheet.name, row.number, row["姓名"])
        person = person_ref(plan, cells, step)
        if cells.bad or party is None or person is None or starts is None:
            continue
        plan.steps.append(step)
        rows = plan.world.memberships.setdefault(id(person), [])
        known = next((one for one in rows if one.party is party and one.starts == starts), None)
        _dated(
            plan,
            step,
            known,
            Membership(person=person, party=party, starts=starts, ends=ends),
            rows,
            "组织关系",
            party.name,
        )
        step.subject = party if step.kind != SAME else None
        touched[id(person)] = (person, cells)
    for person, cells in touched.values():
        if overlapping(plan.world.memberships[id(person)]):
            cells.wrong("转出日期", f"{person.name}的组织关系同时在两处，请给前一处填转出日期。")
