"""专题总结成稿: a unit's summary of a campaign, drafted from its own records.

Every sentence that says what was done comes from a filed record and names it; figures are counted; what is missing is said. Nothing
else is written: there is no sentence without a record, but for those that say that something is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zaitong.campaigns.clarify.draft import numeral
from zaitong.campaigns.models import Obligation
from zaitong.catalogue.schema import FieldType, Schema
from zaitong.catalogue.seals import is_mark
from zaitong.common.periods import period_words
from zaitong.records.models import Record, RecordVersion, Settlement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from zaitong.campaigns.models import Campaign, Requirement
    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit

SUMMARY_KEY = "special_summary"
TOLD = 3  # records of one task that are told one by one; all are counted
WORDS = 60  # characters taken over from a record
LENGTH, RESULTS, GAPS = 5_000, 1_000, 800  # of the fields 正文, 主要成效, 还存在的问题
WITHOUT_PHASE = "其他任务"
TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the records from which it comes. Without records it says what is missing (``obligation_id``)."""

    text: str
    record_ids: tuple[int, ...] = ()
    obligation_id: int | None = None
    counts: bool = False  # says how many, not what

    @property
    def cited(self) -> str:
        """With the numbers of its records behind it."""
        return f"{self.text.rstrip('。')}{''.join(f'〔记录{pk}〕' for pk in self.record_ids)}。"


@dataclass(slots=True)
class Task:
    """One requirement: owed, filed and passed by the unit, its sentences, what is missing."""

    requirement: Requirement
    owed: int = 0
    filed: int = 0
    accepted: int = 0
    sentences: list[Sentence] = field(default_factory=list)
    missing: list[Sentence] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A phase, or the tasks without one."""

    name: str
    tasks: list[Task] = field(default_factory=list)


@dataclass(slots=True)
class Summary:
    """The draft."""

    campaign: Campaign
    unit: Unit
    sections: list[Section]

    @property
    def tasks(self) -> list[Task]:
        return [task for section in self.sections for task in section.tasks]

    @property
    def title(self) -> str:
        return f"{self.unit.short_name}{self.campaign.name}专题总结"[:80]

    @property
    def records(self) -> int:
        """How many different records it rests on."""
        return len({pk for task in self.tasks for s in task.sentences for pk in s.record_ids})

    @property
    def missing(self) -> list[Sentence]:
        """What was not filed."""
        return [one for task in self.tasks for one in task.missing]

    @property
    def figures(self) -> Sentence:
        """The first sentence: counted, not claimed."""
        tasks = self.tasks
        owed, filed = sum(t.owed for t in tasks), sum(t.filed for t in tasks)
        accepted = sum(t.accepted for t in tasks)
        return Sentence(
            f"本单位应办 {owed} 项，已报 {filed} 项，其中 {accepted} 项已经认定完成，还有 {owed - filed} 项未报。"
        )

    def body(self) -> str:
        """The text as filed: numbered sections and tasks, citations, gaps."""
        lines = [self.figures.text]
        for number, section in enumerate(self.sections, start=1):
            lines.append(f"{numeral(number)}、{section.name}")
            for place, task in enumerate(section.tasks, start=1):
                told = "".join(sentence.cited for sentence in [*task.sentences, *task.missing])
                lines.append(f"（{numeral(place)}）{task.requirement.title}。{told}")
        return _within("\n".join(lines), LENGTH)

    def results(self) -> str:
        """For the field 主要成效: the figures and the first thing told of each task."""
        first = (next((s for s in task.sentences if not s.counts), None) for task in self.tasks)
        told = [sentence.cited for sentence in first if sentence]
        return _within("\n".join([self.figures.text, *told]), RESULTS)

    def gaps(self) -> str:
        """For the field 还存在的问题."""
        said = [f"{task.requirement.title}：{one.text}" for task in self.tasks for one in task.missing]
        return _within("\n".join(said) or "到今天为止没有未报的事项。", GAPS)


def summary_of(campaign: Campaign, unit: Unit, actor: Actor, day: date) -> Summary:
    """What the unit, its party organisation and its post holders have filed for the campaign; a fixed number of queries."""
    obligations = list(
        Obligation.objects.visible_to(actor)
        .filter(requirement__campaign=campaign, matrix_unit=unit, start__lte=day)
        .exclude(state=Obligation.State.WITHDRAWN)
        .select_related("requirement__phase", "target_unit", "target_party", "subject_post")
        .order_by("requirement__number", "start", "pk")
    )
    own = [o for o in obligations if not _is_summary(o.requirement, campaign)]
    settlements = _settlements(own, actor)
    tasks: dict[int, Task] = {}
    for obligation in own:
        task = tasks.setdefault(obligation.requirement_id, Task(obligation.requirement))
        _add(task, obligation, settlements.get(obligation.pk, []), day)
    told = _told(settlements)
    for task in tasks.values():
        rows = [row for o in own if o.requirement_id == task.requirement.pk for row in settlements.get(o.pk, [])]
        _tell(task, rows, told)
    return Summary(campaign, unit, list(_sections(tasks.values())))


def _is_summary(requirement: Requirement, campaign: Campaign) -> bool:
    """The summary's own task is not part of it."""
    return requirement.pk in summary_requirements(campaign)


def summary_requirements(campaign: Campaign) -> set[int]:
    """Requirements that are answered with a summary."""
    cached: set[int] | None = getattr(campaign, "_summaries", None)
    if cached is None:
        found = campaign.requirements.filter(accepts__record_type__key=SUMMARY_KEY)
        cached = set(found.values_list("pk", flat=True))
        campaign._summaries = cached  # type: ignore[attr-defined]  # noqa: SLF001 - kept for this request
    return cached


def is_summary(record: Record) -> bool:
    """Whether a record is of the type of summaries."""
    return record.type_version.record_type.key == SUMMARY_KEY


def _settlements(obligations: list[Obligation], actor: Actor) -> dict[int, list[Settlement]]:
    live = (Settlement.State.CLAIMED, Settlement.State.ACCEPTED)
    rows = Settlement.objects.filter(obligation__in=obligations, state__in=live, record__state=Record.State.FILED)
    rows = rows.filter(record__in=Record.objects.visible_to(actor).order_by().values("pk"))
    found: dict[int, list[Settlement]] = {}
    for row in rows.select_related("record__type_version__record_type").order_by("claimed_on", "pk"):
        found.setdefault(row.obligation_id, []).append(row)
    return found


def _told(settlements: dict[int, list[Settlement]]) -> dict[tuple[int, int], RecordVersion]:
    """The version that was accepted, or filed last, of each record."""
    ids = {row.record_id for rows in settlements.values() for row in rows}
    return {(v.record_id, v.number): v for v in RecordVersion.objects.filter(record_id__in=ids)}


def _add(task: Task, obligation: Obligation, rows: list[Settlement], day: date) -> None:
    """Count one obligation; say what is missing of it."""
    if obligation.state == Obligation.State.WAIVED:
        return
    task.owed += 1
    full = obligation.needed is not None and obligation.claimed + obligation.accepted >= obligation.needed
    if rows and full:
        task.filed += 1
        task.accepted += obligation.accepted >= (obligation.needed or 0)
        return
    part = f"（还差 {(obligation.needed or 0) - obligation.claimed - obligation.accepted}）" if rows else ""
    due = f"，{obligation.due.month}月{obligation.due.day}日截止" if obligation.due else "，文件未明确时限"
    late = "已超期" if obligation.due and obligation.due < day else "未报"
    back = "退回修改后未重报" if obligation.returned else late
    of = _of(obligation)
    task.missing.append(Sentence(f"{back}{f'（{of}）' if of else ''}{part}{due}。", (), obligation.pk))


def _of(obligation: Obligation) -> str:
    """Whose, about whom, which period: what tells one obligation of a task from the others."""
    parts = []
    if obligation.subject_post:
        parts.append(obligation.subject_post.name)
    target = obligation.target_unit or obligation.target_party
    if target:
        parts.append(target.short_name)
    if obligation.period:
        parts.append(period_words(obligation.period))
    return "，".join(parts)


def _tell(task: Task, rows: list[Settlement], told: dict[tuple[int, int], RecordVersion]) -> None:
    """How many, then the newest few by their own words."""
    records = {row.record_id: row for row in rows}
    if not records:
        return
    count = len(records)
    if count > 1:
        task.sentences.append(Sentence(f"共报 {count} 份记录。", tuple(records), counts=True))
    for row in list(records.values())[-TOLD:]:
        version = told.get((row.record_id, row.version))
        if version is not None and (text := _words(row.record, version)):
            task.sentences.append(Sentence(text, (row.record_id,)))


def _words(record: Record, version: RecordVersion) -> str:
    """A record in a sentence: its day, its title or kind, the beginning of what it says. Sealed fields stay out."""
    schema = Schema.parse(record.type_version.schema)
    open_fields = [f for f in schema.fields if f.seal is None and f.type in TEXTS]
    values = {f.key: str(version.data.get(f.key) or "") for f in open_fields if not is_mark(version.data.get(f.key))}
    day = version.happened_on or version.filed_at.date()
    name = values.get("title") or values.get("topic") or record.type_version.record_type.name
    said = next((v for f in open_fields if f.type == FieldType.LONG_TEXT and (v := values.get(f.key, ""))), "")
    said = f"：{_first(said)}" if said else ""
    return f"{day.month}月{day.day}日，“{name}”{said}。"


def _first(text: str) -> str:
    """Its first sentence, shortened."""
    head = text.strip().splitlines()[0].split("。")[0].strip("；;，, ")
    return head if len(head) <= WORDS else f"{head[:WORDS]}……"


def _sections(tasks: Iterable[Task]) -> Iterator[Section]:
    found: dict[int, Section] = {}
    rest = Section(WITHOUT_PHASE)
    for task in tasks:
        phase = task.requirement.phase
        section = found.setdefault(phase.order, Section(phase.name)) if phase else rest
        if task.sentences or task.missing:
            section.tasks.append(task)
    ordered = [found[order] for order in sorted(found)]
    yield from (section for section in [*ordered, rest] if section.tasks)


def _within(text: str, length: int) -> str:
    """Whole lines only: a citation is never cut in two."""
    kept: list[str] = []
    used = 0
    for line in text.split("\n"):
        used += len(line) + 1
        if used > length - 20:
            return "\n".join([*kept, "（其余见各条记录。）"])
        kept.append(line)
    return "\n".join(kept)
