"""Copying a breakdown: from the last period or another task of the unit, or from another part of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Q, When

from zaitong.campaigns.models import Obligation
from zaitong.common.clock import today
from zaitong.records.groups.selectors import teams_of
from zaitong.records.inner.models import InnerTask
from zaitong.records.selectors.proposals import obligation_title, with_story

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Appointment
    from zaitong.records.groups.selectors import Team

MOST = 20  # breakdowns offered
ROWS = 60


@dataclass(frozen=True, slots=True)
class Source:
    """A breakdown that may be copied. ``pk``: of the obligation, or of the part, that was broken down."""

    pk: int
    title: str
    number: int
    same: bool  # the same task in another period
    due: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One part as it would be given anew."""

    number: int
    title: str
    words: str
    group: str
    due: date | None
    appointment_id: int | None
    was: str  # whose it was, where he is no longer here
    there: bool  # already given like this
    team: int | None = None  # a group that the unit keeps: the part goes to its head of today


@dataclass(frozen=True, slots=True)
class Place:
    """Where the copied parts would hang."""

    obligation: Obligation
    parent: InnerTask | None = None

    @property
    def due(self) -> date | None:
        return self.parent.due or self.obligation.due if self.parent else self.obligation.due


def sources_for(place: Place, actor: Actor) -> list[Source]:
    """Breakdowns that the actor may copy there; the same task's latest first."""
    return _own_sources(place.parent, actor) if place.parent else _unit_sources(place.obligation, actor)


def _unit_sources(obligation: Obligation, actor: Actor) -> list[Source]:
    parts = InnerTask.objects.live().filter(parent__isnull=True, obligation__matrix_unit_id=obligation.matrix_unit_id)
    numbers = _counted(parts.exclude(obligation=obligation), "obligation_id")
    rows = Obligation.objects.owed_by(actor).filter(pk__in=numbers, subject_post__isnull=True)
    same = Q(requirement_id=obligation.requirement_id)
    ordered = rows.order_by(Case(When(same, then=0), default=1), "-start", "-pk")
    return [
        Source(row.pk, obligation_title(row), numbers[row.pk], row.requirement_id == obligation.requirement_id, row.due)
        for row in with_story(ordered)[:MOST]
    ]


def _own_sources(parent: InnerTask, actor: Actor) -> list[Source]:
    mine = InnerTask.objects.given_to(actor).live().exclude(pk=parent.pk)
    numbers = _counted(InnerTask.objects.live().filter(parent__in=mine.order_by().values("pk")), "parent_id")
    rows = mine.filter(pk__in=numbers)
    found = rows.order_by(Case(When(title=parent.title, then=0), default=1), "-pk")[:MOST]
    return [Source(row.pk, row.title, numbers[row.pk], row.title == parent.title, row.due) for row in found]


def _counted(parts: QuerySet[InnerTask], by: str) -> dict[int, int]:
    """How many parts each breakdown has."""
    return dict(parts.order_by().values_list(by).annotate(Count("pk")))


def rows_from(source: Source, place: Place, people: Sequence[Appointment]) -> list[Row]:
    """What the source holds, moved to this place: the same days before its end, whoever holds the post now."""
    parts = InnerTask.objects.live().select_related("appointment__person", "appointment__post")
    if place.parent:
        parts = parts.filter(parent_id=source.pk)
        there = InnerTask.objects.live().filter(parent=place.parent)
    else:
        parts = parts.filter(obligation_id=source.pk, parent__isnull=True)
        there = InnerTask.objects.live().filter(obligation=place.obligation, parent__isnull=True)
    given = set(there.values_list("appointment_id", "title"))
    here = {one.pk for one in people}
    by_post: dict[int, list[int]] = {}
    for one in people:
        by_post.setdefault(one.post_id, []).append(one.pk)
    teams = {} if place.parent else {t.group.pk: t for t in teams_of(place.obligation.matrix_unit_id, people) if t.head}
    return [
        Row(
            number=number,
            title=part.title,
            words=part.words,
            group=part.group,
            due=moved(part.due, source.due, place.due),
            appointment_id=(whose := _whose(part, here, by_post, teams)),
            was="" if part.appointment_id in here else part.appointment.person.name,
            there=(whose, part.title) in given,
            team=part.staff_group_id if part.staff_group_id in teams else None,
        )
        for number, part in enumerate(parts.order_by("pk")[:ROWS], start=1)
    ]


def _whose(part: InnerTask, here: set[int], by_post: dict[int, list[int]], teams: dict[int, Team]) -> int | None:
    """The head of its group today, else the same person, else the one who holds his post now."""
    if (team := teams.get(part.staff_group_id or 0)) and team.head:
        return team.head.pk
    if part.appointment_id in here:
        return part.appointment_id
    successors = by_post.get(part.appointment.post_id, [])
    return successors[0] if len(successors) == 1 else None


def moved(due: date | None, old_end: date | None, new_end: date | None) -> date | None:
    """As long before the new end as it was before the old one; none where that cannot be said or is past."""
    if due is None or old_end is None or new_end is None:
        return None
    day = new_end - (old_end - due)
    return day if day >= today() else None
