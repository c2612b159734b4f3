"""What a holder of a post leaves open, who may pass it on, and to whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q, Value
from django.http import Http404

from zaitong.campaigns.duties.holders import candidates
from zaitong.campaigns.models import Delegation, Obligation, Responsibility
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment
from zaitong.orgs.querysets import holds_on, units_in
from zaitong.records.handover.models import HandOver
from zaitong.records.inner.passing import listed_parts, open_parts, parts_now, parts_untouched
from zaitong.records.models import Record, Settlement
from zaitong.records.selectors.listing import EMPTY_DRAFT, with_lines
from zaitong.records.visits.models import VisitHandover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.records.inner.models import InnerTask

BACK = timedelta(days=366)  # appointments that ended longer ago are not looked through any more
AHEAD = timedelta(days=31)
MOST = 100
OPEN = (Record.State.DRAFT, Record.State.WITHDRAWN)


def sources_for(actor: Actor) -> QuerySet[Appointment]:
    """Whose open things the actor may pass on: anybody's in his unit; on his own post his predecessors'."""
    scope = actor.scope(Permission.DUTIES_ASSIGN)
    day = today()
    own = Q(post_id=actor.post_id, post__isnull=False, ends__lt=day) & ~Q(person_id=actor.person_id)
    rows = Appointment.objects.filter(units_in(scope, "post__unit__") | own)
    return rows.filter(Q(ends__isnull=True) | Q(ends__gte=day - BACK)).select_related("person", "post__unit")


def handover_source(handover_id: int, actor: Actor) -> int:
    """Whose things were passed on by an act that the actor may undo; 404 elsewhere."""
    found = HandOver.objects.filter(pk=handover_id, source__in=sources_for(actor).values("pk"))
    source_id: int | None = found.values_list("source_id", flat=True).first()
    if source_id is None:
        raise Http404
    return source_id


def leaving(actor: Actor) -> list[Appointment]:
    """Of these, who has left or leaves within a month, the last first."""
    rows = sources_for(actor).filter(ends__isnull=False, ends__lte=today() + AHEAD)
    return list(rows.order_by("-ends", "pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Line:
    """One appointment with what is open."""

    source: Appointment
    drafts: int
    parts: int
    duties: int

    @property
    def open(self) -> int:
        return self.drafts + self.parts + self.duties


def lines_of(sources: Sequence[Appointment]) -> list[Line]:
    """How much each left open; two queries."""
    people = {row.person_id for row in sources}
    rows = Record.objects.filter(author_id__in=people, state__in=OPEN).exclude(EMPTY_DRAFT)
    drafts: Counter[tuple[int | None, int | None, int]] = Counter(rows.values_list("author_id", "post_id", "unit_id"))
    held = Responsibility.objects.filter(appointment__in=sources).order_by()
    duties = held.values_list("appointment_id", Value("duty"))
    parts = open_parts(sources).order_by().values_list("appointment_id", Value("part"))
    hanging: Counter[tuple[int, str]] = Counter(duties.union(parts, all=True))
    return [
        Line(
            source,
            drafts[source.person_id, source.post_id, source.post.unit_id]
            + drafts[source.person_id, None, source.post.unit_id],
            hanging[source.pk, "part"],
            hanging[source.pk, "duty"],
        )
        for source in sources
    ]


def waiting_count(actor: Actor) -> int:
    """How many have left with something open."""
    if not (actor.can(Permission.DUTIES_ASSIGN) or actor.post_id):
        return 0
    gone = [row for row in leaving(actor) if row.ends is not None and row.ends < today()]
    return sum(1 for line in lines_of(gone) if line.open)


def drafts_of(source: Appointment) -> QuerySet[Record]:
    """Drafts that he wrote at this post: of the post itself, and of its unit."""
    place = Q(post_id=source.post_id) | Q(post__isnull=True, unit_id=source.post.unit_id)
    return Record.objects.filter(place, author_id=source.person_id, state__in=OPEN)


@dataclass(frozen=True, slots=True)
class Open:
    """The page about one: what moves, and what hangs on the post or stays as it is."""

    source: Appointment
    drafts: list[Record]
    parts: list[InnerTask]
    duties: list[Responsibility]
    delegations: list[Delegation]  # that he gave: they end
    received: list[Delegation]  # that others gave him
    returned: list[Settlement]
    obligations: int
    visits: int
    targets: list[Appointment]
    done: list[HandOver]
    undoable: set[int]  # hand-overs of which nothing has been touched yet


def open_of(source: Appointment, actor: Actor) -> Open:
    """Everything that is open."""
    shown = Record.objects.visible_to(actor)
    place = Q(record__post_id=source.post_id) | Q(record__post__isnull=True, record__unit_id=source.post.unit_id)
    returned = Settlement.objects.filter(place, record__author_id=source.person_id, state=Settlement.State.RETURNED)
    returned = returned.filter(obligation__state="open", record__in=shown.order_by().values("pk"))
    owed = Obligation.objects.filter(subject_post_id=source.post_id, visible=True, state="open", start__lte=today())
    given = Delegation.objects.filter(appointment=source, ended_at__isnull=True, ends__gte=today())
    received = Delegation.objects.live().filter(holds_on(today(), "grant__"), user__person_id=source.person_id)
    done = list(HandOver.objects.filter(source=source).select_related("target__person", "target__post"))
    return Open(
        source=source,
        drafts=list(with_lines(drafts_of(source).exclude(EMPTY_DRAFT)).order_by("-updated_at", "-pk")[:MOST]),
        parts=list(listed_parts(source)[:MOST]),
        duties=list(
            Responsibility.objects.filter(appointment=source).select_related("unit", "campaign", "requirement")[:MOST]
        ),
        delegations=list(given.select_related("post__unit", "unit")),
        received=list(received.select_related("appointment__person", "post__unit", "unit")),
        returned=list(
            returned.select_related("record__type_version__record_type", "obligation__requirement").order_by("pk")[
                :MOST
            ]
        ),
        obligations=owed.filter(Q(needed__isnull=True) | Q(needed__gt=F("accepted") + F("claimed"))).count(),
        visits=VisitHandover.objects.filter(officer_id=source.post_id, state=VisitHandover.State.ASKED).count(),
        targets=targets_of(source, actor),
        done=done,
        undoable=_undoable(done),
    )


def _undoable(done: Sequence[HandOver]) -> set[int]:
    """Those that look untouched; three queries. The service looks again."""
    drafts = {int(pk) for one in done for pk in one.moved.get("drafts", {})}
    rows = {r.pk: r for r in Record.objects.filter(pk__in=drafts, state__in=OPEN).only("author_id", "lock")}
    duties = {pk for one in done for pk in one.moved.get("duties", [])}
    held = dict(Responsibility.objects.filter(pk__in=duties).values_list("pk", "appointment_id"))
    parts = parts_now(pk for one in done for pk in one.moved.get("parts", {}))

    def untouched(one: HandOver) -> bool:
        same = all(
            (row := rows.get(int(pk))) and (row.lock, row.author_id) == (lock, one.target.person_id)
            for pk, lock in one.moved.get("drafts", {}).items()
        )
        same = same and parts_untouched(one.moved.get("parts", {}), parts, one.target_id, one.created_at)
        return same and all(held.get(pk) == one.target_id for pk in one.moved.get("duties", []))

    return {one.pk for one in done if one.undone_at is None and any(one.moved.values()) and untouched(one)}


def targets_of(source: Appointment, actor: Actor) -> list[Appointment]:
    """Who may take it over: his successor first, then the unit's other people; himself for whoever only takes over."""
    people = [
        row for row in candidates(source.post.unit_id) if row.pk != source.pk and row.person_id != source.person_id
    ]
    scope = actor.scope(Permission.DUTIES_ASSIGN)
    if not Appointment.objects.filter(units_in(scope, "post__unit__"), pk=source.pk).exists():
        people = [row for row in people if row.pk == actor.appointment_id]
    return sorted(people, key=lambda row: row.post_id != source.post_id)
