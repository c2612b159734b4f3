"""一岗双责: what hangs on one leader. The tasks that he answers for, what his own post owes, the bodies he looks after."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from zaitong.campaigns.duties.holders import HEADS, Role, Spot, book_of
from zaitong.campaigns.lights import LIGHT_NAMES, Light, cell_light, obligation_light
from zaitong.campaigns.models import Cell, Obligation, Requirement, Responsibility
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment, Assignment, PartyOrganisation, Post
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.common.access import Actor

LEADING = (Role.LEAD, Role.CHARGE)
LEADERS = (Post.Role.COMMITTEE_MEMBER, *HEADS, Post.Role.SECRETARY)
# The worst first: what a leader should look at.
WORST = (Light.RED, Light.AMBER, Light.RUN, Light.BLUE, Light.IDLE, Light.GREEN, Light.WAIVED)
KINDS = {
    "member": ("工委班子", (Post.Role.COMMITTEE_MEMBER,)),
    "office": ("科室和局属单位", (Post.Role.OFFICE_HEAD, Post.Role.AFFILIATED_HEAD)),
    "school": ("学校、幼儿园", (Post.Role.PRINCIPAL, Post.Role.SECRETARY)),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One task in one unit, as a cell of the matrix stands."""

    cell: Cell
    light: Light
    roles: tuple[str, ...] = ()  # 第一责任人, 分管负责人


@dataclass(frozen=True, slots=True)
class OwnLine:
    """What his own post owes under one requirement."""

    requirement: Requirement
    light: Light
    number: int
    done: int
    worst: Obligation


@dataclass(slots=True)
class Body:
    """A body that he looks after, with how its tasks stand."""

    assignment: Assignment
    name: str
    items: list[Item] = field(default_factory=list)

    @property
    def late(self) -> list[Item]:
        return [item for item in self.items if item.light == Light.RED]


@dataclass(slots=True)
class Sheet:
    """Everything that hangs on the holder of one post."""

    appointment: Appointment
    items: list[Item] = field(default_factory=list)
    own: list[OwnLine] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Light]:
        """How his tasks and his post's stand."""
        return Counter([item.light for item in self.items] + [line.light for line in self.own])

    @property
    def figures(self) -> list[tuple[str, str, int]]:
        """(light, name, number), the worst first, without those that do not occur."""
        counts = self.counts
        return [(light.value, LIGHT_NAMES[light], counts[light]) for light in WORST if counts[light]]

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def red(self) -> int:
        return self.counts[Light.RED]

    @property
    def bodies_red(self) -> int:
        """Tasks past due in the bodies that he looks after."""
        return sum(len(body.late) for body in self.bodies)


def leaders_in(actor: Actor, kind: str, words: str) -> QuerySet[Appointment]:
    """Leaders of today in the actor's scope: by post, or because something was put on them."""
    named = Responsibility.objects.filter(role__in=LEADING).order_by().values("appointment_id")
    rows = Appointment.objects.on(today()).filter(units_in(actor.scope(Permission.MATRIX_VIEW), "post__unit__"))
    rows = rows.filter(Q(post__role__in=LEADERS) | Q(pk__in=named))
    if kind in KINDS:
        rows = rows.filter(post__role__in=KINDS[kind][1])
    if words:
        unit = Q(post__unit__name__icontains=words) | Q(post__unit__short_name__icontains=words)
        rows = rows.filter(Q(person__name__icontains=words) | unit)
    return rows.select_related("person", "post__unit").order_by("post__unit__path", "post__sort", "pk")


def leader_for(pk: int, actor: Actor) -> Appointment | None:
    """One appointment whose sheet the actor may see: his own, or in his scope."""
    seen = units_in(actor.scope(Permission.MATRIX_VIEW), "post__unit__")
    own = Q(person_id=actor.person_id, person__isnull=False)
    return Appointment.objects.filter(seen | own, pk=pk).select_related("person", "post__unit").first()


def sheets_of(appointments: Sequence[Appointment], day: date) -> list[Sheet]:
    """The sheets of several, in order; a fixed number of queries."""
    sheets = {row.pk: Sheet(row) for row in appointments}
    _answered_for(sheets, day)
    posts = {row.post_id: row.pk for row in appointments}
    _own_posts(sheets, posts, day)
    _looked_after(sheets, posts, day)
    for sheet in sheets.values():
        sheet.items.sort(key=lambda item: (WORST.index(item.light), item.cell.requirement_id))
        sheet.own.sort(key=lambda line: (WORST.index(line.light), line.requirement.pk))
    return list(sheets.values())


def _cells(unit_ids: Iterable[int]) -> QuerySet[Cell]:
    """Cells of running duties."""
    running = Requirement.objects.running_duties().filter(campaign__state="published")
    rows = Cell.objects.filter(unit_id__in=set(unit_ids), requirement__in=running.order_by().values("pk"))
    return rows.filter(obligations__gt=0).select_related("requirement__campaign", "unit")


def _answered_for(sheets: dict[int, Sheet], day: date) -> None:
    rows = Responsibility.objects.filter(appointment__in=sheets, role__in=LEADING).order_by()
    units = set(rows.values_list("unit_id", flat=True))
    units |= {s.appointment.post.unit_id for s in sheets.values() if s.appointment.post.role in HEADS}
    cells = list(_cells(units))
    book = book_of(units, {cell.requirement.campaign_id for cell in cells})
    for cell in cells:
        spot = Spot(cell.unit_id, cell.requirement.campaign_id, cell.requirement_id)
        roles: dict[int, list[str]] = defaultdict(list)
        for role in LEADING:
            holder = book.holder(spot, role)
            if holder is not None and holder.appointment.pk in sheets:
                roles[holder.appointment.pk].append(holder.role_name)
        for pk, names in roles.items():
            sheets[pk].items.append(Item(cell, cell_light(cell, day), tuple(names)))


def _own_posts(sheets: dict[int, Sheet], posts: dict[int, int], day: date) -> None:
    rows = Obligation.objects.filter(subject_post_id__in=posts, visible=True, start__lte=day).exclude(state="withdrawn")
    rows = rows.filter(requirement__campaign__state="published").select_related("requirement__campaign")
    groups: dict[tuple[int, int], list[tuple[Light, Obligation]]] = defaultdict(list)
    for row in rows.order_by("due", "pk"):
        groups[row.subject_post_id or 0, row.requirement_id].append((obligation_light(row, day), row))
    for (post, _), found in groups.items():
        light, worst = min(found, key=lambda pair: WORST.index(pair[0]))
        done = sum(light == Light.GREEN for light, _ in found)
        sheets[posts[post]].own.append(OwnLine(worst.requirement, light, len(found), done, worst))


def _looked_after(sheets: dict[int, Sheet], posts: dict[int, int], day: date) -> None:
    rows = list(Assignment.objects.on(day).filter(post_id__in=posts).select_related("unit", "party").order_by("pk"))
    parties = {row.party_id for row in rows if row.party_id}
    covered: dict[int, list[int]] = defaultdict(list)
    through = PartyOrganisation.units.through.objects.filter(partyorganisation_id__in=parties)
    for party, unit in through.values_list("partyorganisation_id", "unit_id"):
        covered[party].append(unit)
    of_row = {row.pk: [row.unit_id] if row.unit_id else covered[row.party_id or 0] for row in rows}
    items: dict[int, list[Item]] = defaultdict(list)
    for cell in _cells(pk for units in of_row.values() for pk in units if pk):
        items[cell.unit_id].append(Item(cell, cell_light(cell, day)))
    for row in rows:
        body = row.unit or row.party
        found = [item for unit in of_row[row.pk] for item in items[unit or 0]]
        found.sort(key=lambda item: (WORST.index(item.light), item.cell.requirement_id))
        sheets[posts[row.post_id]].bodies.append(Body(row, body.short_name if body else "", found))
