"""我的待办: what the actor has to do, by urgency; what waits for others; what was done this month."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from zaitong.campaigns.counting import filed_words
from zaitong.campaigns.delegation.selectors import held_by
from zaitong.campaigns.lights import Light, obligation_light
from zaitong.campaigns.models import Extension, Obligation
from zaitong.campaigns.reliefs.selectors import extensions_of
from zaitong.campaigns.revisions.selectors import Stopped, recent_adjustments, stopped_lately
from zaitong.common.clock import ZONE, week_start
from zaitong.common.workdays import add_workdays
from zaitong.records.consent.selectors import standings
from zaitong.records.fits import KIND_NAMES, missing_of, period_span
from zaitong.records.models import Record, Settlement
from zaitong.records.selectors.proposals import accepts_of, cite_of, obligation_title, with_story
from zaitong.records.selectors.values import filed_by_words, filed_for_words, own_reason, remark_lines
from zaitong.records.selectors.whose import own_of, tasks_mark, whose_chips
from zaitong.records.services.filing import GRACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from zaitong.campaigns.models import Accepts, Delegation
    from zaitong.common.access import Actor

STEP = 60  # lines of one page; the most urgent come first, and as many more each time that one asks
MOST = 600
Span = tuple[date, date] | None  # first and last day of what is asked for; None: once
SIDE = 6
AHEAD = timedelta(days=45)  # single tasks not yet begun are shown this long before


@dataclass(slots=True)
class Task:
    """One line: an obligation, how it stands, and what to press."""

    obligation: Obligation
    light: Light
    title: str
    record_id: int | None = None  # to go on with
    returned: Settlement | None = None
    settlement: Settlement | None = None  # the one waiting or accepted, in the side lists
    draft_note: str = ""
    also: list[Task] = field(default_factory=list)  # what one record would settle together
    mine: bool = False  # put on the actor as clerk
    delegator: str = ""  # who delegated it to the actor
    clerk: str = ""  # on whom it is put, where that is somebody else
    consent: bool = False  # lies with the unit's head
    extension: Extension | None = None  # asked for, granted or refused
    by: str = ""  # 由幼教联合党支部报送: the record that answers it is another body's, and not to be opened here
    adjusted: str = ""  # what a later version of the document changed lately

    @property
    def subject(self) -> str:
        """Whom it is for, where it is not the actor's own unit as a whole."""
        o = self.obligation
        if o.subject_party:
            return o.subject_party.short_name
        return o.subject_post.name if o.subject_post else (o.subject_unit.short_name if o.subject_unit else "")

    @property
    def target(self) -> str:
        o = self.obligation
        return o.target_unit.short_name if o.target_unit else (o.target_party.short_name if o.target_party else "")

    @property
    def office(self) -> str:
        requirement = self.obligation.requirement
        return (requirement.office or requirement.campaign.owner).short_name

    @property
    def cite(self) -> str:
        return cite_of(self.obligation.requirement)

    @property
    def action(self) -> str:
        """The button's words."""
        if self.consent:
            return "查看"
        if self.returned and not self.by:
            return "去修改"
        if self.record_id:
            return "接着填"
        return "先看样子" if self.light == Light.IDLE else "填写"

    @property
    def undeclared(self) -> bool:
        """Nobody has said yet how many are needed."""
        return self.obligation.requirement.roster and self.obligation.needed is None

    @property
    def may_nil(self) -> bool:
        """Whether one tap may say that there was nothing."""
        o = self.obligation
        fresh = not (o.claimed or o.accepted or self.returned)
        return o.requirement.allows_nil and not o.requirement.roster and fresh and self.light != Light.IDLE

    @property
    def may_ask(self) -> bool:
        """Whether the line offers to ask for a later day: once it presses (the story offers it at any time)."""
        asked = self.extension is not None and self.extension.state == "asked"
        return self.light in {Light.RED, Light.AMBER} and not asked

    @property
    def filed_for(self) -> str:
        """由组织人事科代录，11月12日收到: where an office filed what reached it."""
        return filed_for_words(self.settlement.record) if self.settlement else ""

    @property
    def progress(self) -> str:
        """已报 1，还差 1 份, where more than one is needed."""
        o = self.obligation
        return filed_words(o.requirement, o.accepted + o.claimed, o.needed)

    @property
    def grace(self) -> date | None:
        """Until when filing again counts from the first filing."""
        return add_workdays(self.returned.returned_on, GRACE) if self.returned and self.returned.returned_on else None

    @property
    def remarks(self) -> list[tuple[str, str, str]]:
        """(field key, label, what to change)."""
        if self.returned is None:
            return []
        return remark_lines(self.returned.remarks, self.returned.record.type_version.schema)

    @property
    def reason(self) -> str:
        return own_reason(self.returned.reason, self.returned.remarks) if self.returned else ""


@dataclass(slots=True)
class Group:
    """Lines of one urgency."""

    key: str
    name: str
    tasks: list[Task] = field(default_factory=list)


@dataclass(slots=True)
class Todo:
    """The page."""

    groups: list[Group]
    waiting: list[Task]
    waiting_count: int
    done: list[Task]
    done_count: int
    chips: list[dict[str, Any]]
    whose: list[dict[str, Any]]  # 本单位全部, 归我办
    delegated: list[Delegation]  # what others delegated to the actor
    total: int
    more: int  # lines to ask for next; 0 where no more are shown
    cut: bool  # there are more than the page shows
    stopped: list[Stopped]  # ended by a later version of the document: not to be filed any more

    @property
    def first(self) -> Task | None:
        """The one line whose button is filled."""
        return next((task for group in self.groups for task in group.tasks), None)

    @property
    def tasks(self) -> list[Task]:
        """All lines."""
        return [task for group in self.groups for task in group.tasks]

    @property
    def week(self) -> list[Task]:
        """Due by the end of this week."""
        return [task for group in self.groups if group.key in {"now", "week"} for task in group.tasks]


def todo(actor: Actor, day: date, campaign_id: int | None = None, *, mine: bool = False, lines: int = STEP) -> Todo:
    """What the actor sees on ``day``; a fixed number of queries. ``lines``: how many at most, up to MOST."""
    lines = max(STEP, min(lines, MOST))
    owed = Obligation.objects.answerable_by(actor)
    short = owed.filter(_short() & _near(day))
    counts = short.values("requirement__campaign_id", "requirement__campaign__name").annotate(number=Count("pk"))
    per_campaign = sorted(counts, key=lambda row: (-row["number"], row["requirement__campaign_id"]))
    if campaign_id is not None:
        owed, short = (rows.filter(requirement__campaign_id=campaign_id) for rows in (owed, short))
    own = own_of(short, actor)
    everything = sum(row["number"] for row in per_campaign if campaign_id in {None, row["requirement__campaign_id"]})
    whose = whose_chips(everything, None if own is None else own.count(), mine=mine, campaign_id=campaign_id)
    if mine and own is not None:
        short = own
    urgent = with_story(short).order_by(F("due").asc(nulls_last=True), "start", "pk")
    rows = list(urgent.prefetch_related(accepts_of())[: lines + 1])
    tasks = _tasks(rows[:lines], actor, day)
    delegated = held_by(actor)
    tasks_mark(tasks, own, delegated, actor)
    _join(tasks)
    waiting, waiting_count = _waiting(owed, day)
    done, done_count = _done(owed, day)
    return Todo(
        groups=_groups(tasks, day),
        waiting=waiting,
        waiting_count=waiting_count,
        done=done,
        done_count=done_count,
        chips=_chips(per_campaign, campaign_id),
        whose=whose,
        delegated=delegated,
        total=sum(row["number"] for row in per_campaign),
        more=lines + STEP if lines < len(rows) and lines < MOST else 0,
        cut=len(rows) > lines,
        stopped=stopped_lately(actor),
    )


def _short() -> Q:
    """Something is still to be filed."""
    return Q(needed__isnull=True) | Q(needed__gt=F("accepted") + F("claimed")) | Q(returned=True)


def _near(day: date) -> Q:
    return Q(start__lte=day) | Q(period="", start__lte=day + AHEAD)


def _tasks(obligations: Sequence[Obligation], actor: Actor, day: date) -> list[Task]:
    ids = {o.pk for o in obligations}
    returned = _returned(ids)
    drafts = _drafts(actor, ids)
    extensions = extensions_of(ids)
    adjusted = recent_adjustments({o.requirement_id for o in obligations})
    tasks = []
    for obligation in obligations:
        task = Task(obligation, obligation_light(obligation, day), obligation_title(obligation))
        task.returned = returned.get(obligation.pk)
        task.extension = extensions.get(obligation.pk)
        task.adjusted = "" if obligation.kept else adjusted.get(obligation.requirement_id, "")
        draft = drafts.get(obligation.pk)
        if task.returned:
            task.by = filed_by_words(task.returned.record, obligation)
        if task.returned and not task.by:
            task.record_id = task.returned.record_id
        elif draft:
            task.record_id, task.draft_note = draft.pk, _draft_note(draft, obligation)
        tasks.append(task)
    _with_consents(tasks)
    return tasks


def _with_consents(tasks: Sequence[Task]) -> None:
    """Where a draft lies with the unit's head, or came back from him."""
    found = standings(task.record_id for task in tasks if task.record_id)
    for task in tasks:
        request = found.get(task.record_id or 0)
        if request is None:
            continue
        task.consent = request.state == request.State.WAITING
        task.draft_note = "待负责人同意，同意后即报送" if task.consent else f"负责人退回：{request.word}"


def _returned(ids: Iterable[int]) -> dict[int, Settlement]:
    rows = Settlement.objects.filter(obligation_id__in=ids, state=Settlement.State.RETURNED).order_by("pk")
    rows = rows.select_related("record__type_version", "record__unit", "record__party")
    return {row.obligation_id: row for row in rows}


def _drafts(actor: Actor, ids: set[int]) -> dict[int, Record]:
    """The newest open draft for each obligation."""
    open_states = [Record.State.DRAFT, Record.State.WITHDRAWN]
    rows = Record.objects.editable_by(actor).filter(state__in=open_states).exclude(chosen=[])
    rows = rows.select_related("type_version").prefetch_related("attachments").order_by("pk")
    return {pk: row for row in rows[:500] for pk in row.chosen if pk in ids}


def _draft_note(draft: Record, obligation: Obligation) -> str:
    fields = [f["key"] for f in draft.type_version.schema.get("fields", [])]
    note = f"草稿已填 {sum(key in draft.data for key in fields)}/{len(fields)} 项"
    kinds = {a.kind for a in draft.attachments.all() if not a.removed}
    accepted = accepted_of(obligation, draft.type_version.record_type_id)
    missing = missing_of(kinds, accepted) if accepted else []
    if kinds and missing:
        return f"{'、'.join(KIND_NAMES[k] for k in sorted(kinds))}已传，还差{'、'.join(KIND_NAMES[k] for k in missing)}"
    return "已撤回，可修改后重报" if draft.state == Record.State.WITHDRAWN else note


def wanted_kinds(obligation: Obligation, record_type_id: int | None = None) -> list[str]:
    """Kinds of attachments that the requirement asks for (``accepts_of`` must be loaded)."""
    found = accepted_of(obligation, record_type_id)
    return list(found.attachments) if found else []


def accepted_of(obligation: Obligation, record_type_id: int | None = None) -> Accepts | None:
    """What the requirement says of one of its record types, or of the first (``accepts_of`` must be loaded)."""
    rows: list[Accepts] = obligation.requirement.accepted_types  # type: ignore[attr-defined]
    return next((a for a in rows if record_type_id in (None, a.record_type_id)), None)


def _join(tasks: list[Task]) -> None:
    """Under the first of several lines: what one record of the same type could settle at once (一报多用)."""
    groups: dict[tuple[Any, ...], list[Task]] = defaultdict(list)
    for task in tasks:
        o = task.obligation
        accepted = o.requirement.accepted_types  # type: ignore[attr-defined]
        if accepted and not task.record_id and task.light != Light.IDLE:
            about = (o.subject_unit_id, o.subject_party_id, o.subject_post_id, o.target_unit_id, o.target_party_id)
            groups[accepted[0].record_type_id, about].append(task)
    for same in groups.values():
        spans = [(task, period_span(task.obligation)) for task in same]
        listed: set[int] = set()
        for task, span in spans:
            if task.obligation.pk not in listed:
                task.also = _together(task, span, spans)
                listed |= {other.obligation.pk for other in task.also}


def _together(task: Task, span: Span, same: list[tuple[Task, Span]]) -> list[Task]:
    """The line itself and those of other requirements whose periods meet its own; nothing where there are none."""
    others: dict[int, Task] = {}
    for other, its in same:
        if other.obligation.requirement_id != task.obligation.requirement_id and _meet(span, its):
            others.setdefault(other.obligation.requirement_id, other)
    return [task, *others.values()] if others else []


def _meet(one: Span, other: Span) -> bool:
    """Some day lies in both periods; what is asked once takes any day."""
    return not (one and other) or (one[0] <= other[1] and other[0] <= one[1])


def _groups(tasks: list[Task], day: date) -> list[Group]:
    sunday = week_start(day) + timedelta(days=6)
    groups = {
        "now": Group("now", "已超期和今天"),
        "week": Group("week", "本周"),
        "later": Group("later", "以后"),
        "open": Group("open", "文件未明确时限"),
    }
    for task in tasks:
        due = task.obligation.due
        key = "open" if due is None else "now" if due <= day else "week" if due <= sunday else "later"
        groups[key].tasks.append(task)
    for group in groups.values():
        group.tasks.sort(key=lambda task: not task.mine)  # stable: by urgency within
    return [group for group in groups.values() if group.tasks]


def _waiting(owed: QuerySet[Obligation], day: date) -> tuple[list[Task], int]:
    """Filed, nothing left to do but for the office."""
    rows = owed.filter(claimed__gt=0, returned=False).exclude(_short())
    rows = rows.exclude(needed__isnull=False, accepted__gte=F("needed"))
    found = list(with_story(rows).order_by("first_filed_on", "pk")[:SIDE])
    claimed = Settlement.objects.filter(obligation__in=found, state=Settlement.State.CLAIMED)
    return _side(found, claimed.order_by("pk"), day), (rows.count() if len(found) == SIDE else len(found))


def _done(owed: QuerySet[Obligation], day: date) -> tuple[list[Task], int]:
    """Accepted this month, latest first."""
    since = datetime.combine(day.replace(day=1), time(), ZONE)
    accepted = Settlement.objects.filter(
        state=Settlement.State.ACCEPTED, decided_at__gte=since, obligation__in=owed.values("pk")
    )
    latest = list(accepted.order_by("-decided_at").values_list("obligation_id", flat=True)[: SIDE * 4])
    order = list(dict.fromkeys(latest))[:SIDE]
    found = {o.pk: o for o in with_story(owed.filter(pk__in=order))}
    tasks = _side([found[pk] for pk in order if pk in found], accepted.filter(obligation_id__in=order), day)
    return tasks, (accepted.values("obligation_id").distinct().count() if len(latest) > len(tasks) else len(tasks))


ABOUT = ("record__for_office", "record__unit", "record__party")


def _side(obligations: list[Obligation], settlements: QuerySet[Settlement], day: date) -> list[Task]:
    by_obligation = {s.obligation_id: s for s in settlements.select_related(*ABOUT)}
    tasks = []
    for obligation in obligations:
        task = Task(obligation, obligation_light(obligation, day), obligation_title(obligation))
        task.settlement = by_obligation.get(obligation.pk)
        if task.settlement:
            task.by = filed_by_words(task.settlement.record, obligation)
            task.record_id = None if task.by else task.settlement.record_id
        tasks.append(task)
    return tasks


def _chips(rows: Sequence[Mapping[str, Any]], current: int | None) -> list[dict[str, Any]]:
    numbers = Counter({row["requirement__campaign_id"]: row["number"] for row in rows})
    chips = [{"label": "全部", "count": numbers.total(), "url": "?", "current": current is None}]
    for row in rows[:8]:
        pk, name = row["requirement__campaign_id"], row["requirement__campaign__name"]
        label = name if len(name) <= 12 else f"{name[:11]}…"
        chips.append({"label": label, "count": row["number"], "url": f"?campaign={pk}", "current": current == pk})
    return chips
