"""进校一页: what one should know of a school before going in. Read and forgotten: that somebody asked is stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, Q, Subquery

from zaitong.campaigns.models import Obligation
from zaitong.catalogue.schema import FieldType, Schema
from zaitong.common.clock import today
from zaitong.orgs.models import PartyOrganisation, Unit
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.selectors.drafts import with_words
from zaitong.records.selectors.listing import FILED, record_state
from zaitong.records.selectors.proposals import obligation_title
from zaitong.records.selectors.values import Row, shown_rows
from zaitong.records.visits.kinds import type_ids

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.records.selectors.listing import State
    from zaitong.records.visits.places import Place

PAST = 3
MOST_OTHERS = 200
# Fields that say what was raised, for the school or others to do.
RAISED = ("problem", "suggestions", "follow_up", "needs", "follow_up_on")


@dataclass(frozen=True, slots=True)
class Past:
    """One of my own visits there: what I raised, how the record stands, what offices sent back."""

    record: Record
    day: date | None
    state: State
    raised: list[Row]
    seen: list[Row]
    returned: list[Settlement]
    settled: list[Settlement]


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else's visit this month; ``who`` is empty where I may not see the record."""

    day: date
    what: str
    who: str
    record_id: int | None


@dataclass(frozen=True, slots=True)
class Owed:
    """What I owe about this school: open or done."""

    obligation: Obligation
    title: str
    done: bool


@dataclass(frozen=True, slots=True)
class Before:
    """The page."""

    name: str
    mine: list[Past]
    owed: list[Owed]
    others: list[Other]
    month: date


def before_visit(place: Place, actor: Actor) -> Before:
    """Everything known of the place; a fixed number of queries."""
    about = _about(place)
    name = Unit.objects.values_list("short_name", flat=True).get(pk=place.unit_id)
    return Before(name, _mine(about, actor), _owed(place, actor), _others(about, actor), today().replace(day=1))


def _about(place: Place) -> QuerySet[Record]:
    """Filed visits to the unit, or to a party organisation seated in it."""
    parties = PartyOrganisation.objects.filter(seat_id=place.unit_id).values("pk")
    there = Q(target_unit_id=place.unit_id) | Q(target_party_id__in=parties)
    rows = Record.objects.filter(there, state=Record.State.FILED, type_version__record_type_id__in=type_ids())
    return rows.annotate(filed_day=Subquery(FILED.values("happened_on"))).select_related(
        "type_version__record_type", "author", "unit"
    )


def _mine(about: QuerySet[Record], actor: Actor) -> list[Past]:
    if actor.person_id is None:
        return []
    settlements = Settlement.objects.exclude(state=Settlement.State.WITHDRAWN).select_related(
        "office", "obligation__requirement"
    )
    rows = (
        about.filter(author_id=actor.person_id)
        .prefetch_related(Prefetch("settlements", settlements, to_attr="rows_"))
        .order_by(F("filed_day").desc(nulls_last=True), "-pk")[:PAST]
    )
    found = list(rows)
    filed = RecordVersion.objects.filter(record__in=found)
    last = {(v.record_id, v.number): v for v in filed}
    return [_past(record, last[record.pk, record.version]) for record in found]


def _past(record: Record, version: RecordVersion) -> Past:
    schema = Schema.parse(record.type_version.schema)
    words = {f.key for f in schema.fields if f.type in {FieldType.LONG_TEXT, FieldType.CHOICE}}
    rows = [row for row in shown_rows(schema, version.data, {}) if row.key in words]
    settlements: list[Settlement] = record.rows_  # type: ignore[attr-defined]
    for row in settlements:
        row.title = obligation_title(row.obligation)  # type: ignore[attr-defined]
        with_words(row, record)
    return Past(
        record=record,
        day=version.happened_on,
        state=record_state(record),
        raised=[row for row in rows if row.key in RAISED],
        seen=[row for row in rows if row.key not in RAISED],
        returned=[row for row in settlements if row.state == Settlement.State.RETURNED],
        settled=[row for row in settlements if row.state != Settlement.State.RETURNED],
    )


def _owed(place: Place, actor: Actor) -> list[Owed]:
    """Duties of mine about this place whose period runs now or is past and open."""
    parties = PartyOrganisation.objects.filter(seat_id=place.unit_id).values("pk")
    there = Q(target_unit_id=place.unit_id) | Q(target_party_id__in=parties)
    rows = Obligation.objects.answerable_by(actor).filter(there, start__lte=today()).select_related("requirement")
    rows = rows.order_by(F("due").asc(nulls_last=True), "pk")
    found = [Owed(row, obligation_title(row), row.needed is not None and row.accepted >= row.needed) for row in rows]
    current = [one for one in found if not one.done or (one.obligation.due and one.obligation.due >= today())]
    return current[:20]


def _others(about: QuerySet[Record], actor: Actor) -> list[Other]:
    """This month's visits by others: the day and kind of each; who it was only where I may see the record."""
    rows = about.filter(Q(filed_day__gte=today().replace(day=1)))
    if actor.person_id is not None:
        rows = rows.exclude(author_id=actor.person_id, author__isnull=False)
    found = list(rows.order_by(F("filed_day").desc(), "-pk")[:MOST_OTHERS])
    seen = set(Record.objects.visible_to(actor).filter(pk__in=[r.pk for r in found]).values_list("pk", flat=True))
    return [
        Other(
            day=record.filed_day,  # type: ignore[attr-defined]
            what=record.type_version.record_type.name,
            who=(record.author.name if record.author else record.unit.short_name) if record.pk in seen else "",
            record_id=record.pk if record.pk in seen else None,
        )
        for record in found
    ]
