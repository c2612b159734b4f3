"""Topics with their course: what was found, decided and looked at again, in order of time; what closes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from zaitong.catalogue.models import RecordType
from zaitong.catalogue.seals import SEALED, is_mark
from zaitong.common.dates import parse_day
from zaitong.common.errors import NotAllowed
from zaitong.records.judging import judged_words
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.selectors.listing import State, record_state, with_lines
from zaitong.records.services.doors import BY_FILING
from zaitong.records.topics.kinds import MOST, REPORT_KEY, STAGES, STEP_KEY, TOPIC_KEYS, WORKS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import Any

    from django.db.models import QuerySet

    from zaitong.common.access import Actor

STATES = {"open": "正在办", "reported": "已报告，待审核", "closed": "已结题"}
LIGHTS = {"open": "run", "reported": "blue", "closed": "green"}


def _said(data: dict[str, Any], key: str) -> str:
    """A value in words; what a district has sealed is not shown."""
    value = data.get(key, "")
    if is_mark(value):
        return SEALED
    return "、".join(value) if isinstance(value, list) else str(value)


@dataclass(frozen=True, slots=True)
class Step:
    """One record under a topic, as it was last filed; a draft as it is kept."""

    record: Record
    day: date | None
    data: dict[str, Any]
    state: State
    is_report: bool
    judged: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_filed(self) -> bool:
        return self.record.state == Record.State.FILED

    @property
    def stage(self) -> str:
        return "调研报告" if self.is_report else _said(self.data, "stage")

    @property
    def told(self) -> str:
        """What it says, in one field."""
        return _said(self.data, "title" if self.is_report else "done")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage and how many filed steps it has; ``state`` as the phases of a campaign: past, now, next."""

    name: str
    count: int
    state: str


@dataclass(slots=True)
class Topic:
    """A topic: its own filed words, its steps, how far it is. ``rank``: the how manieth of its person, of ``most``."""

    record: Record
    data: dict[str, Any]
    steps: list[Step]
    rank: int = 1
    most: int = MOST

    @property
    def title(self) -> str:
        return _said(self.data, "title") or "（还没有写题目）"

    @property
    def ends_on(self) -> date | None:
        """The day on which it shall be solved, as filed."""
        try:
            return parse_day(str(self.data.get("ends_on", "")))
        except ValueError:
            return None

    @property
    def leader(self) -> str:
        return _said(self.data, "leader")

    @property
    def is_over(self) -> bool:
        """More than the document speaks of: allowed, and marked."""
        return self.rank > self.most

    @property
    def report(self) -> Step | None:
        """The newest report that was filed."""
        return next((step for step in reversed(self.steps) if step.is_report and step.is_filed), None)

    @property
    def state(self) -> str:
        """Closed by who reviewed its report, never by its author's word."""
        if any(step.is_report and step.is_filed and _passed(step.record) for step in self.steps):
            return "closed"
        return "reported" if self.report else "open"

    @property
    def state_name(self) -> str:
        return STATES[self.state]

    @property
    def light(self) -> str:
        return LIGHTS[self.state]

    @property
    def stages(self) -> list[Stage]:
        """The last stage is past only when what was done works."""
        counts = [sum(1 for s in self.steps if s.is_filed and s.stage == name) for name in STAGES]
        last = max((at for at, count in enumerate(counts) if count), default=-1)
        found = []
        for at, (name, count) in enumerate(zip(STAGES, counts, strict=True)):
            past = bool(count) and (at < last or (at == len(STAGES) - 1 and self.works))
            found.append(Stage(name, count, "past" if past else "now" if at == max(last, 0) else "next"))
        return found

    @property
    def works(self) -> bool:
        """What the newest look at the effect says."""
        looks = [s for s in self.steps if s.is_filed and s.stage == STAGES[-1]]
        return bool(looks) and looks[-1].data.get("effect") == WORKS


def topic_rows(actor: Actor, *, text: str = "", kind: str = "") -> QuerySet[Record]:
    """Filed topics that the actor may see, newest first, each with the how manieth it is of its person (``rank``)."""
    rows = Record.objects.visible_to(actor).filter(_is_topic(), state=Record.State.FILED)
    if kind in TOPIC_KEYS:
        rows = rows.filter(type_version__record_type__key=kind)
    if text:
        rows = rows.filter(
            Q(data__title__icontains=text) | Q(unit__short_name__icontains=text) | Q(author__name__icontains=text)
        )
    rows = rows.annotate(rank=Coalesce(Subquery(_earlier()), 0) + 1)
    return with_lines(rows).order_by("-filed_at", "-pk")


def topics_of(records: Iterable[Record], actor: Actor) -> list[Topic]:
    """Topics with their steps; a fixed number of queries."""
    found = list(records)
    steps = _steps([record.pk for record in found], actor)
    filed = _filed([*found, *(one for many in steps.values() for one in many)])
    return [_topic(record, steps.get(record.pk, []), filed) for record in found]


def topic_for(pk: int, actor: Actor) -> Topic:
    """One topic; 404 out of sight and for what is no topic."""
    rows = Record.objects.visible_to(actor).filter(_is_topic()).annotate(rank=Coalesce(Subquery(_earlier()), 0) + 1)
    record = with_lines(rows).filter(pk=pk).first()
    if record is None:
        raise Http404
    return topics_of([record], actor)[0]


def topic_types(*, open_only: bool = False) -> QuerySet[RecordType]:
    """The types that are topics; ``open_only``: those on which one may begin."""
    found = RecordType.objects.filter(key__in=TOPIC_KEYS).order_by("sort")
    return found.filter(retired=False) if open_only else found


def may_add(topic: Topic, actor: Actor) -> bool:
    """Whether the actor may add to its course: it stands filed, is not closed, and is his."""
    running = topic.record.state == Record.State.FILED and topic.state != "closed"
    return running and Record.objects.editable_by(actor).filter(pk=topic.record.pk).exists()


def topic_to_edit(pk: int, actor: Actor) -> Record:
    """A topic under which the actor may add; 404 out of sight, 403 for whom it is only to be read."""
    found = Record.objects.editable_by(actor).filter(_is_topic(), pk=pk).first()
    if found is not None:
        return found
    topic_for(pk, actor)
    raise NotAllowed("题目由负责人自己记经过，您可以查看，不能添加。")


def _is_topic() -> Q:
    return Q(type_version__record_type__key__in=TOPIC_KEYS)


def _earlier() -> QuerySet[Record, Any]:
    """Topics of the same kind that the same post (else unit) filed before."""
    before = Record.objects.filter(
        Q(post=OuterRef("post")) | Q(post__isnull=True, unit=OuterRef("unit")),
        state=Record.State.FILED,
        type_version__record_type=OuterRef("type_version__record_type"),
        pk__lt=OuterRef("pk"),
    )
    return before.order_by().values("type_version__record_type").annotate(n=Count("pk")).values("n")


def _steps(topic_ids: list[int], actor: Actor) -> dict[int, list[Record]]:
    rows = Record.objects.visible_to(actor).filter(
        parent_id__in=topic_ids, type_version__record_type__key__in=(STEP_KEY, REPORT_KEY)
    )
    rows = rows.exclude(state=Record.State.WITHDRAWN)
    found: dict[int, list[Record]] = {}
    for record in with_lines(rows).order_by(F("happened_on").asc(nulls_last=True), "pk"):
        found.setdefault(record.parent_id or 0, []).append(record)
    return found


def _filed(records: list[Record]) -> dict[tuple[int, int], RecordVersion]:
    versions = RecordVersion.objects.filter(record_id__in=[r.pk for r in records])
    return {(v.record_id, v.number): v for v in versions}


def _topic(record: Record, steps: list[Record], filed: dict[tuple[int, int], RecordVersion]) -> Topic:
    version = filed.get((record.pk, record.version))
    topic = Topic(record, version.data if version else record.data, [_step(step, filed) for step in steps])
    topic.rank = getattr(record, "rank", 1)
    rows: list[Settlement] = record.rows_  # type: ignore[attr-defined]
    topic.most = max((row.obligation.requirement.maximum or MOST for row in rows), default=MOST)
    topic.steps.sort(key=lambda step: (step.is_report, step.day is None, step.day or record.created_at.date()))
    return topic


def _step(record: Record, filed: dict[tuple[int, int], RecordVersion]) -> Step:
    version = filed.get((record.pk, record.version))
    rows: list[Settlement] = record.rows_  # type: ignore[attr-defined]
    judged = [pair for row in rows for pair in judged_words(record, row.judged)]
    is_report = record.type_version.record_type.key == REPORT_KEY
    day = version.happened_on or version.filed_at.date() if version else record.happened_on
    return Step(record, day, version.data if version else record.data, record_state(record), is_report, judged)


def _passed(record: Record) -> bool:
    rows: list[Settlement] = record.rows_  # type: ignore[attr-defined]
    return any(row.state == Settlement.State.ACCEPTED and row.reviewer_label != BY_FILING for row in rows)
