"""Who owes a requirement now, what may be done for whom, what units have asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404

from zaitong.campaigns.lights import obligation_light
from zaitong.campaigns.models import Campaign, Extension, Obligation, Requirement
from zaitong.campaigns.reliefs.acts import Relief
from zaitong.campaigns.services.planned import full
from zaitong.common.access import Actor, Permission
from zaitong.common.errors import NotAllowed
from zaitong.common.periods import period_words
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.campaigns.lights import Light

State = Obligation.State
BODIES = ("subject_unit", "subject_party", "subject_post__unit", "target_unit", "target_party", "matrix_unit")
RUNNING = (Campaign.State.PUBLISHED, Campaign.State.CLOSED)
OFFICE_ACTS = (Relief.EXTEND, Relief.UNEXTEND, Relief.REOPEN)
OWNER_ACTS = (Relief.WAIVE, Relief.UNWAIVE)


@dataclass(frozen=True, slots=True)
class Owing:
    """One obligation on the page."""

    obligation: Obligation
    light: Light
    name: str
    period: str

    @property
    def figures(self) -> str:
        """已过/应报; a roster that nobody has declared is said so."""
        o = self.obligation
        return "未报底数" if o.needed is None else f"{o.accepted}/{o.needed}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would do: the rows that it changes, and those that it leaves with the reason why."""

    act: Relief
    rows: list[Owing]
    skipped: list[tuple[Owing, str]]


def deciding(actor: Actor, act: Relief, prefix: str = "") -> Q:
    """A condition on requirements for which the actor may do the act: waivers are the owner's, days also the receiving office's."""
    if act in OWNER_ACTS:
        return units_in(actor.scope(Permission.OBLIGATIONS_WAIVE), f"{prefix}campaign__owner__")
    scope = actor.scope(Permission.OBLIGATIONS_EXTEND)
    received = units_in(scope, f"{prefix}office__") & Q(**{f"{prefix}office__isnull": False})
    return units_in(scope, f"{prefix}campaign__owner__") | received


def requirement_to_relieve(pk: int, actor: Actor) -> tuple[Requirement, list[Relief]]:
    """A running duty with the acts that the actor may do. 404 outside his scope, NotAllowed where he only sees it."""
    rows = Requirement.objects.shown_duties().filter(campaign__state__in=RUNNING)
    rows = rows.select_related("campaign__owner", "office", "phase")
    acts = [act for act in Relief if rows.filter(deciding(actor, act), pk=pk).exists()]
    found = rows.filter(pk=pk).first()
    if found is None or not (acts or Requirement.objects.visible_to(actor).filter(pk=pk).exists()):
        raise Http404
    if not acts:
        raise NotAllowed("延期、免报由发起单位和接收科室办理。")
    if not found.roster:
        acts = [act for act in acts if act is not Relief.REOPEN]
    return found, acts


def may_relieve(requirement_id: int, actor: Actor) -> bool:
    """Whether the actor may do anything for those who owe it."""
    if not (actor.can(Permission.OBLIGATIONS_EXTEND) or actor.can(Permission.OBLIGATIONS_WAIVE)):
        return False
    either = deciding(actor, Relief.EXTEND) | deciding(actor, Relief.WAIVE)
    return Requirement.objects.filter(either, pk=requirement_id).exists()


def owing(requirement: Requirement, *, period: str = "", light: str = "", day: date) -> list[Owing]:
    """Everybody who owes it, by unit and period. ``light``: one of the lights, ``asked``, ``extended`` or ``undeclared``."""
    rows = Obligation.objects.filter(requirement=requirement, visible=True).exclude(state=State.WITHDRAWN)
    rows = rows.filter(period=period) if period else rows
    if light in NARROW:
        rows, light = rows.filter(NARROW[light]), ""
    ordered = rows.select_related(*BODIES).order_by("start", "matrix_unit__sort", "matrix_unit_id", "pk")
    found = [_owing(row, day) for row in ordered]
    return [one for one in found if not light or one.light == light]


NARROW: Mapping[str, Q] = {
    "asked": Q(extensions__state=Extension.State.ASKED),
    "extended": Q(extended_to__isnull=False),
    "undeclared": Q(needed__isnull=True, state=State.OPEN),
}


def _owing(row: Obligation, day: date) -> Owing:
    return Owing(row, obligation_light(row, day), name_of(row), period_words(row.period))


def name_of(row: Obligation) -> str:
    """Who owes, and about whom."""
    if row.subject_post:
        name = f"{row.subject_post.unit.short_name}{row.subject_post.name}"
    else:
        body = row.subject_party or row.subject_unit
        name = body.short_name if body else ""
    target = row.target_party or row.target_unit
    return f"{name}—{target.short_name}" if target else name


def periods_of(requirement: Requirement) -> list[tuple[str, str]]:
    """The periods that are laid out, latest first."""
    rows = Obligation.objects.filter(requirement=requirement, visible=True).exclude(period="")
    codes = rows.order_by("-start").values_list("period", flat=True)
    return [(code, period_words(code)) for code in dict.fromkeys(codes)]


def preview(act: Relief, rows: Iterable[Owing], due: date | None) -> Preview:
    """Sort rows by whether the act changes them."""
    found = Preview(act, [], [])
    for one in rows:
        why = why_not(act, one.obligation, due)
        if why:
            found.skipped.append((one, why))
        else:
            found.rows.append(one)
    return found


def why_not(act: Relief, row: Obligation, due: date | None) -> str:
    """Why the act leaves a row as it is; empty where it changes it."""
    match act:
        case Relief.EXTEND:
            return _no_extension(row, due)
        case Relief.UNEXTEND:
            return "" if row.extended_to else "没有延期"
        case Relief.WAIVE:
            if row.state != State.OPEN:
                return "已经免报"
            return "已有报送" if row.claimed or row.accepted else ""
        case Relief.UNWAIVE:
            return "" if row.state == State.WAIVED else "没有免报"
        case _:
            if row.declared is None:
                return "还没有报底数"
            return "已经开放" if row.declared_open else ""


def _no_extension(row: Obligation, due: date | None) -> str:
    if row.state != State.OPEN:
        return "已免报"
    if row.due is None:
        return "文件没有写明截止日期"
    if full(row):
        return "已经报齐"
    if due is not None and due <= row.due:
        return f"本来就到{row.due.month}月{row.due.day}日"
    return ""


def requests_for(actor: Actor) -> QuerySet[Extension]:
    """Open requests that the actor may answer, the most urgent first."""
    rows = Extension.objects.filter(
        deciding(actor, Relief.EXTEND, "obligation__requirement__"), state=Extension.State.ASKED
    )
    rows = rows.filter(obligation__state=State.OPEN)
    related = [f"obligation__{name}" for name in BODIES]
    return rows.select_related("obligation__requirement__campaign", *related).order_by("before", "pk")


def requests_count(actor: Actor) -> int:
    """How many requests wait for the actor's answer."""
    return requests_for(actor).count() if actor.can(Permission.OBLIGATIONS_EXTEND) else 0


def extensions_of(ids: Sequence[int] | set[int]) -> dict[int, Extension]:
    """The latest extension of each obligation, but for cancelled ones. One query."""
    rows = Extension.objects.filter(obligation__in=ids).exclude(state=Extension.State.CANCELLED)
    return {row.obligation_id: row for row in rows.order_by("pk")}


def own_obligation(pk: int, actor: Actor) -> Obligation:
    """What the actor may file for. 404 outside his scope, NotAllowed where he sees it only."""
    related = ("requirement__campaign__owner", "requirement__office", *BODIES)
    row = Obligation.objects.owed_by(actor).filter(pk=pk).select_related(*related).first()
    if row is None:
        if Obligation.objects.visible_to(actor).filter(pk=pk).exists():
            raise NotAllowed("由责任单位或岗位本人办理，您可以查看，不能办理。")
        raise Http404
    return row


def declared_before(row: Obligation) -> Obligation | None:
    """The number that the same body declared for the period before, to go by."""
    same = {name: getattr(row, name) for name in ("subject_unit_id", "subject_party_id", "subject_post_id")}
    same |= {name: getattr(row, name) for name in ("target_unit_id", "target_party_id")}
    rows = Obligation.objects.filter(
        requirement=row.requirement_id, declared__isnull=False, start__lt=row.start, **same
    )
    return rows.order_by("-start").first()
