"""The columns of the matrix: the running duties of a campaign by phase."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from zaitong.campaigns.models import AudienceRule, Requirement
from zaitong.supervision.selectors.shapes import Choice, Column, Span
from zaitong.supervision.wording import requirement_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from zaitong.campaigns.models import Campaign
    from zaitong.supervision.selectors.filters import Filters

LAST = 10_000  # duties outside any phase come last
NO_PHASE = "未分阶段"
NO_OFFICE = "文件未明确"
UNIT, PARTY, POST = "单位", "党组织", "岗位"
COUNTED = {
    AudienceRule.Kind.PARTIES: PARTY,
    AudienceRule.Kind.MEMBERS: "党员",
    AudienceRule.Kind.POSTS: POST,
    AudienceRule.Kind.ASSIGNMENTS: "联系安排",
}


def duties_of(campaign: Campaign) -> list[Requirement]:
    """The running duties, and ended ones that were answered, with phase and receiving office, in the order in which the matrix shows them."""
    found = Requirement.objects.shown_duties().filter(campaign=campaign).select_related("phase", "office")
    return sorted(found, key=lambda r: (r.phase.order if r.phase else LAST, r.number, r.start, r.pk))


def within(duties: Iterable[Requirement], filters: Filters) -> list[Requirement]:
    """The duties that the filters leave."""
    return [
        duty
        for duty in duties
        if (filters.phase is None or (duty.phase_id or 0) == filters.phase)
        and (filters.office is None or (duty.office_id or 0) == filters.office)
        and filters.item in {None, duty.pk}
    ]


def columns_of(duties: Sequence[Requirement], day: date) -> list[Column]:
    """Head, due date, receiving office and unit of count of each duty. One query."""
    subjects, rosters = _subjects(duties)
    return [_column(duty, subjects.get(duty.pk, UNIT), roster=duty.pk in rosters, day=day) for duty in duties]


def _column(duty: Requirement, subject: str, *, roster: bool, day: date) -> Column:
    due = requirement_due(duty, day)
    return Column(
        id=duty.pk,
        title=f"{duty.title}（已停办）" if duty.ended_on else duty.title,
        due=due.text,
        gap=due.gap,
        office=duty.office.short_name if duty.office else NO_OFFICE,
        subject=subject,
        minimum=0 if roster or duty.roster else duty.minimum * duty.times,
        phase_id=duty.phase_id,
    )


def _subjects(duties: Sequence[Requirement]) -> tuple[dict[int, str], set[int]]:
    """What each duty's numbers count, and the duties whose number comes from a roster."""
    rules = AudienceRule.objects.filter(requirement__in=duties).values_list("requirement_id", "kind", "selector")
    found: dict[int, set[str]] = {}
    rosters: set[int] = set()
    for requirement_id, kind, selector in rules:
        found.setdefault(requirement_id, set()).add(_counted(kind, selector))
        if kind == AudienceRule.Kind.MEMBERS:
            rosters.add(requirement_id)
    return {key: "、".join(sorted(words)) for key, words in found.items()}, rosters


def _counted(kind: str, selector: dict[str, object]) -> str:
    if kind == AudienceRule.Kind.LISTED:
        return PARTY if selector.get("parties") else POST if selector.get("posts") else UNIT
    return COUNTED.get(AudienceRule.Kind(kind), UNIT)


def spans_of(duties: Iterable[Requirement]) -> list[Span]:
    """Neighbouring duties of one phase, for the upper line of the head."""
    return [
        Span(name, sum(1 for _ in some))
        for name, some in groupby(duty.phase.name if duty.phase else NO_PHASE for duty in duties)
    ]


def phase_choices(duties: Iterable[Requirement], filters: Filters) -> list[Choice]:
    """Every phase with duties, and all of them."""
    names = {duty.phase_id or 0: duty.phase.name if duty.phase else NO_PHASE for duty in duties}
    every = Choice("全部阶段", filters.query(phase=None), filters.phase is None)
    return [every, *(Choice(name, filters.query(phase=pk), filters.phase == pk) for pk, name in names.items())]


def office_choices(duties: Iterable[Requirement], filters: Filters) -> list[Choice]:
    """Every receiving office, and all of them."""
    names = {duty.office_id or 0: duty.office.short_name if duty.office else NO_OFFICE for duty in duties}
    every = Choice("全部科室", filters.query(office=None), filters.office is None)
    return [every, *(Choice(name, filters.query(office=pk), filters.office == pk) for pk, name in names.items())]
