"""All of the queue that match a filter: which of them the actor may decide at once, and which not and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from zaitong.audit.models import AuditRow
from zaitong.common.clock import now, today
from zaitong.orgs.models import Appointment
from zaitong.records.bulk.models import BulkReview
from zaitong.records.judging import JUDGED, judged_fields
from zaitong.records.models import Record
from zaitong.records.selectors.queue import Filters, queue_rows, subject_name, with_names
from zaitong.records.services.review import FILED_BY_HIM, OWN_FILED, OwnWork, own_work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.records.models import Settlement

RECENT, RECENTLY = 3, timedelta(days=7)  # acts of one's own shown on the page
LIMIT = 5000  # in one act
NAMED = 10  # of those picked, by name
CHUNK = 500
JUDGE = "要逐项给评语，请打开单独审核。"


class Row(NamedTuple):
    """What is asked of each that waits."""

    pk: int
    version: int
    record_id: int
    author_id: int | None
    filer_id: int | None
    unit_id: int | None
    post_id: int | None
    type_key: str
    title: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What would be decided (settlement, version), what would not, and how it reads."""

    picked: list[tuple[int, int]]
    by_requirement: list[tuple[str, int]]
    first: list[str]  # who they are of, the first few
    out: list[tuple[str, int]]  # why, how many
    beyond: int  # more that match than are decided in one act


def selection_of(actor: Actor, filters: Filters, decision: str, only: Sequence[int] | None = None) -> Selection:
    """All that match the filters, or those of ``only`` that still wait. Asks the same for any number."""
    rows = queue_rows(actor, filters)
    if only is not None:
        rows = rows.filter(pk__in=only)
    total = rows.count()
    found = _rows(rows)
    whys = _whys(found, actor, decision)
    picked = [row for row in found if not whys.get(row.pk)]
    out = Counter(why for why in whys.values() if why)
    if only is None and not filters.kind:
        out[OWN_FILED] += queue_rows(actor, Filters("mine", filters.requirement_id)).count()
    return Selection(
        picked=[(row.pk, row.version) for row in picked],
        by_requirement=Counter(row.title for row in picked).most_common(),
        first=_names(rows, [row.pk for row in picked[:NAMED]]),
        out=[(why, number) for why, number in out.most_common() if number],
        beyond=max(0, total - len(found)),
    )


def _rows(rows: QuerySet[Settlement]) -> list[Row]:
    named = rows.values_list(
        "pk",
        "version",
        "record_id",
        "record__author_id",
        "record__filer_id",
        "obligation__subject_unit_id",
        "obligation__subject_post_id",
        "record__type_version__record_type__key",
        "obligation__requirement__title",
    )
    return [Row(*values) for values in named[:LIMIT]]


def _names(rows: QuerySet[Settlement], ids: list[int]) -> list[str]:
    return list(dict.fromkeys(subject_name(row) for row in with_names(rows.filter(pk__in=ids))))


def _whys(rows: list[Row], actor: Actor, decision: str) -> dict[int, str]:
    """Why each cannot be decided by this actor in one act; nothing where it can."""
    filed = _filed_by(actor, {row.record_id for row in rows})
    held = _posts_of(actor)
    judged = _judged(rows) if decision == "accept" else set()
    return {row.pk: _why(row, actor, filed, held) or (JUDGE if row.record_id in judged else "") for row in rows}


def _why(row: Row, actor: Actor, filed: set[int], held: set[int]) -> str:
    def filed_by_him() -> bool:
        return actor.user_id is not None and (row.filer_id == actor.user_id or row.record_id in filed)

    work = OwnWork(row.author_id, row.unit_id, row.post_id)
    return own_work(work, actor, filed=filed_by_him, holds=held.__contains__)


def _filed_by(actor: Actor, record_ids: Iterable[int]) -> set[int]:
    """Of these records, those that the actor filed in any version."""
    if actor.user_id is None:
        return set()
    ids = sorted(record_ids)
    found: set[int] = set()
    for at in range(0, len(ids), CHUNK):
        subjects = [f"record:{pk}" for pk in ids[at : at + CHUNK]]
        rows = AuditRow.objects.filter(subject__in=subjects, act__in=FILED_BY_HIM, actor_id=actor.user_id)
        found |= {int(subject.partition(":")[2]) for subject in rows.values_list("subject", flat=True)}
    return found


def _posts_of(actor: Actor) -> set[int]:
    """Every post that the person holds, and the one under which he acts."""
    held = {actor.post_id} if actor.post_id is not None else set()
    if actor.person_id is None:
        return held
    return held | set(
        Appointment.objects.on(today()).filter(person_id=actor.person_id).values_list("post_id", flat=True)
    )


def _judged(rows: list[Row]) -> set[int]:
    """Records that are passed with a word on each of several fields, which no one word for all can be."""
    ids = {row.record_id for row in rows if row.type_key in JUDGED}
    records = Record.objects.filter(pk__in=ids).select_related("type_version__record_type") if ids else []
    return {record.pk for record in records if judged_fields(record, record.data)}


def own_act(pk: int, actor: Actor) -> BulkReview | None:
    """One act of the actor's own."""
    return BulkReview.objects.started_by(actor).filter(pk=pk).first()


def recent_acts(actor: Actor) -> list[BulkReview]:
    """The last of the actor's own."""
    return list(BulkReview.objects.started_by(actor).filter(created_at__gte=now() - RECENTLY)[:RECENT])
