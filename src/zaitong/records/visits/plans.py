"""A visit planned ahead (四不两直): where and when lie sealed, for the planner's eyes alone, until he has arrived.

Nothing of it stands anywhere else: no obligation, calendar, notice, search, job or row of the trail names the school or the day.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.dates import parse_day
from zaitong.common.errors import DomainError, FieldErrors, NotAllowed
from zaitong.records.models import Record
from zaitong.records.seals.values import box_of
from zaitong.records.seals.vault import SealBroken, seal, unseal
from zaitong.records.services.drafts import record_save_draft, record_start
from zaitong.records.visits.kinds import visit_kinds
from zaitong.records.visits.models import VisitPlan, plan_about
from zaitong.records.visits.places import NotFound, place_chosen

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.access import Actor
    from zaitong.records.visits.kinds import Kind

UNANNOUNCED = "unannounced_visit"
MOST = 20  # plans of one person
AHEAD = timedelta(days=90)
NOTE = 100


@dataclass(frozen=True, slots=True)
class Typed:
    """What the page sends, as typed."""

    target: str = ""
    place: str = ""
    day: str = ""
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """What lies sealed: the body ("unit:3"), its name, the day, the key of the kind, a word to oneself."""

    target: str
    name: str
    day: str
    kind: str
    note: str = ""

    @property
    def on(self) -> date:
        return parse_day(self.day)


@dataclass(frozen=True, slots=True)
class Planned:
    """One plan as its planner sees it; without a route where it cannot be opened."""

    plan: VisitPlan
    route: Route | None = None
    kind: str = ""  # its name
    past: bool = field(default=False)


def plans_of(actor: Actor) -> list[VisitPlan]:
    """The person's plans, still sealed; nobody else's."""
    if actor.person_id is None:
        return []
    return list(VisitPlan.objects.filter(person_id=actor.person_id).order_by("created_at", "pk"))


def visit_plan(*, typed: Typed, actor: Actor) -> VisitPlan:
    """Plan a visit. Raises FieldErrors by control (place, day, kind, note)."""
    if not actor.can(Permission.VISITS_NOTE) or actor.person_id is None:
        raise NotAllowed("您没有记走访的权限。需要时请找管理员。")
    route = _route(typed, actor)
    if VisitPlan.objects.filter(person_id=actor.person_id).count() >= MOST:
        raise FieldErrors({"place": [f"最多留 {MOST} 条行程，请先删去用不着的。"]})
    token = secrets.token_hex(16)
    box = seal(json.dumps(asdict(route), ensure_ascii=False).encode(), plan_about(actor.person_id, token))
    with transaction.atomic():
        plan = VisitPlan.objects.create(person_id=actor.person_id, token=token, key_id=box.key_id, box=box.data)
        _tell(actor, "visitplan.made", plan)
    return plan


def _route(typed: Typed, actor: Actor) -> Route:
    errors: dict[str, list[str]] = {}
    place = place_chosen(typed.target, typed.place, actor)
    if isinstance(place, NotFound):
        errors["place"] = [place.why]
    day = _day(typed.day, errors)
    kind = next((one for one in visit_kinds() if one.key == typed.kind), None)
    if kind is None:
        errors["kind"] = ["请选这次是哪一种走访。"]
    note = " ".join(typed.note.split())
    if len(note) > NOTE:
        errors["note"] = [f"备注最多 {NOTE} 字，现在 {len(note)} 字。"]
    if errors or kind is None or day is None or isinstance(place, NotFound):
        raise FieldErrors(errors)
    return Route(place.for_kind(kind), place.name, day.isoformat(), kind.key, note)


def _day(text: str, errors: dict[str, list[str]]) -> date | None:
    try:
        day = parse_day(text)
    except ValueError as error:
        errors["day"] = [str(error) if text.strip() else "请填打算去的日期。"]
        return None
    if not today() <= day <= today() + AHEAD:
        errors["day"] = ["行程只登记今天起三个月以内的。已经去过的，请直接“记一次走访”。"]
        return None
    return day


@transaction.atomic
def plans_open(*, actor: Actor) -> list[Planned]:
    """The person's own plans in plain, by day; one row of the trail, which names neither school nor day."""
    plans = plans_of(actor)
    if not plans:
        return []
    names = {kind.key: kind.name for kind in visit_kinds()}
    _tell(actor, "visitplan.opened", plans[0], {"plans": [plan.pk for plan in plans]})
    found = [_planned(plan, names) for plan in plans]
    return sorted(found, key=lambda one: (one.route is None, one.route.day if one.route else "", one.plan.pk))


def _planned(plan: VisitPlan, names: dict[str, str]) -> Planned:
    try:
        route = _read(plan)
    except SealBroken:
        return Planned(plan)
    return Planned(plan, route, names.get(route.kind, ""), route.on < today())


def _read(plan: VisitPlan) -> Route:
    return Route(**json.loads(unseal(box_of(plan), plan.about)))


@transaction.atomic
def visit_arrive(*, plan_id: int, actor: Actor) -> Record:
    """已到校: the plan becomes an ordinary draft of a visit of today, and is gone. Tapped twice it is one draft.

    Raises:
        Http404: there is no such plan of his. SealBroken: it cannot be opened. DomainError: the school is closed.
    """
    key = f"visit:plan-{plan_id}"
    plan = _own(plan_id, actor)
    if plan is None:
        begun = Record.objects.filter(client_key=f"{actor.user_id}:{key}").first()
        if begun is None:
            raise Http404
        return begun
    route = _read(plan)
    kind = _kind(route)
    place = place_chosen(route.target, "", actor)
    if isinstance(place, NotFound):
        raise DomainError("行程里的学校现在不能选了（可能已撤并）。请删去这一条，再“记一次走访”。")
    record = record_start(client_key=key, actor=actor, record_type_id=kind.type_id)
    data = {"happened_on": today().isoformat(), "target": place.for_kind(kind)}
    record = record_save_draft(record_id=record.pk, data=data, lock=record.lock, actor=actor)
    plan.delete()
    return record


def _kind(route: Route) -> Kind:
    kinds = visit_kinds()
    found = next((kind for key in (route.kind, UNANNOUNCED) for kind in kinds if kind.key == key), None)
    if found is None:
        raise DomainError("走访用的表样停用了，请联系表样管理人员。", code="no_type")
    return found


@transaction.atomic
def plan_drop(*, plan_id: int, actor: Actor) -> None:
    """Delete a plan that is of no use any more."""
    plan = _own(plan_id, actor)
    if plan is None:
        raise Http404
    _tell(actor, "visitplan.dropped", plan)
    plan.delete()


def plans_met(record: Record, actor: Actor) -> None:
    """A visit has been noted: the plan for it, of that school and up to that day, has done its part."""
    targets = {f"unit:{record.target_unit_id}", f"party:{record.target_party_id}"}
    if record.target_party is not None:
        targets.add(f"unit:{record.target_party.seat_id}")
    for plan in plans_of(actor):
        try:
            route = _read(plan)
        except SealBroken:
            continue
        if route.target in targets and record.happened_on and route.on <= record.happened_on:
            plan.delete()


def _own(plan_id: int, actor: Actor) -> VisitPlan | None:
    if actor.person_id is None:
        return None
    return VisitPlan.objects.select_for_update().filter(pk=plan_id, person_id=actor.person_id).first()


def _tell(actor: Actor, act: str, plan: VisitPlan, data: dict[str, object] | None = None) -> None:
    audit_write(actor=actor, act=act, subject=f"visitplan:{plan.pk}", data=data or {})
