"""A revision laid beside the campaign as it runs: lines with their effects. Reads only; the page and the act share it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zaitong.campaigns.calendar.school import BUILT_IN, SchoolCalendar
from zaitong.campaigns.calendar.stored import calendar_load
from zaitong.campaigns.models import Campaign, Obligation, Phase, Requirement, RevisionChange
from zaitong.campaigns.revisions.facets import facets_between, kind_of, touches
from zaitong.campaigns.revisions.lines import (
    ACCEPTED,
    ADDED,
    DROPPED,
    LEFT,
    PENDING,
    SAME,
    Effect,
    Line,
    day_iso,
)
from zaitong.campaigns.services.planned import full, keeps
from zaitong.campaigns.services.reconcile import obligations_planned
from zaitong.campaigns.services.review import lacking
from zaitong.campaigns.words import cite_words

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.models import Revision

Review, Nature = Requirement.Review, Requirement.Nature
DECISIONS = {Review.PENDING: PENDING, Review.ACCEPTED: ACCEPTED, Review.DROPPED: LEFT}


@dataclass
class Side:
    """Everything about both versions; ``ids``: requirement as it runs -> its later self."""

    revision: Revision
    campaign: Campaign  # with the span that it will have
    old: dict[int, Requirement]
    new: dict[int, Requirement]
    changes: list[RevisionChange]
    phases: dict[int, Phase]  # phase of the draft -> the phase that it becomes
    spans_moved: bool
    ids: dict[int, int] = field(default_factory=dict)
    near: dict[int, int] = field(default_factory=dict)
    calendar: SchoolCalendar = BUILT_IN

    @property
    def numbers(self) -> dict[int, int]:
        """Requirement -> number."""
        return {pk: r.number for rows in (self.old, self.new) for pk, r in rows.items()}

    def change_of(self, *, old: int | None = None, new: int | None = None) -> RevisionChange | None:
        """The row that speaks of a requirement."""
        return next((c for c in self.changes if (old and c.old_id == old) or (new and c.new_id == new)), None)


def side_load(revision: Revision) -> Side:
    """Both versions; a fixed number of queries."""
    draft = revision.draft
    campaign = Campaign.objects.select_related("document").get(pk=revision.campaign_id)
    if draft is None:
        return Side(revision, campaign, {}, {}, [], {}, spans_moved=False)
    old = {r.pk: r for r in _loaded(campaign)}
    new = {r.pk: r for r in _loaded(draft)}
    phases, moved = phases_joined(campaign, draft)
    spans_moved = moved or (campaign.starts, campaign.ends) != (draft.starts, draft.ends)
    campaign.starts, campaign.ends = draft.starts, draft.ends
    changes = list(revision.changes.all())
    side = Side(revision, campaign, old, new, changes, phases, spans_moved)
    side.calendar = calendar_load()
    side.ids = {c.old_id: c.new_id for c in changes if c.old_id in old and c.new_id in new}
    side.near = {int(key): value for key, value in revision.figures.get("near", {}).items()}
    return side


def _loaded(campaign: Campaign) -> list[Requirement]:
    rows = campaign.requirements.current().select_related("phase", "office")
    found = list(
        rows.prefetch_related("audience_rules", "audience_exceptions", "accepts__record_type").order_by(
            "number", "start", "id"
        )
    )
    for row in found:
        row.campaign = campaign
    return found


def phases_joined(campaign: Campaign, draft: Campaign) -> tuple[dict[int, Phase], bool]:
    """Phase of the draft -> the campaign's phase of the same name with its new days, else the draft's own; any moved day?"""
    mine = {phase.name: phase for phase in campaign.phases.all()}
    joined: dict[int, Phase] = {}
    moved = False
    for phase in draft.phases.all():
        known = mine.get(phase.name)
        if known is None:
            joined[phase.pk] = phase
            continue
        moved = moved or (known.starts, known.ends) != (phase.starts, phase.ends)
        known.starts, known.ends, known.quote, known.order = phase.starts, phase.ends, phase.quote, phase.order
        joined[phase.pk] = known
    return joined, moved


def lines_of(side: Side, day: date, *, effects: bool = True) -> list[Line]:
    """Every requirement of either version once, in the order of the new version; dropped ones where they stood."""
    back = {new: old for old, new in side.ids.items()}
    lines: list[tuple[float, Line]] = []
    for new in side.new.values():
        old = side.old.get(back.get(new.pk, 0))
        line = _pair_line(side, old, new, day, effects) if old else _added_line(side, new, day, effects)
        lines.append((new.start, line))
    last = 0.0
    for old in sorted(side.old.values(), key=lambda r: (r.start, r.end)):
        if old.pk in side.ids:
            last = float(side.new[side.ids[old.pk]].start)
        elif old.review != Review.DROPPED:
            lines.append((last + 0.5, _dropped_line(side, old, day, effects)))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def _pair_line(side: Side, old: Requirement, new: Requirement, day: date, effects: bool) -> Line:  # noqa: FBT001 - private
    facets = facets_between(old, new, side.ids, side.numbers)
    both_out = old.review == new.review == Review.DROPPED
    change = side.change_of(new=new.pk)
    line = Line(
        kind=SAME if both_out else kind_of(old, new, facets),
        title=new.title,
        decision=DECISIONS[Review(new.review)],
        old_id=old.pk,
        new_id=new.pk,
        number=new.number,
        old_quote=old.quote,
        new_quote=new.quote,
        old_cite=cite_words(old.clause),
        new_cite=cite_words(new.clause),
        facets=[] if both_out else facets,
        lack=lacking(new) if new.review != Review.DROPPED else "",
        by_hand=bool(change and change.by_hand),
        duty=Nature.DUTY in (old.nature, new.nature),
    )
    if effects and line.decision != LEFT and (touches(line.facets) or side.spans_moved):
        line.effect = effect_of(side, old, become(side, new, old, day), day, moved=touches(line.facets))
    return line


def _added_line(side: Side, new: Requirement, day: date, effects: bool) -> Line:  # noqa: FBT001 - private
    near = side.old.get(side.near.get(new.pk, 0))
    line = Line(
        kind=ADDED,
        title=new.title,
        decision=DECISIONS[Review(new.review)],
        new_id=new.pk,
        number=new.number,
        new_quote=new.quote,
        new_cite=cite_words(new.clause),
        note=f"和上一版第 {near.number} 条“{near.title}”相近，可能由它拆出" if near else "",
        lack=lacking(new) if new.review != Review.DROPPED else "",
        duty=new.nature == Nature.DUTY,
    )
    if effects and line.decision != LEFT:
        line.effect = effect_of(side, None, become(side, new, None, day), day, moved=True)
    return line


def _dropped_line(side: Side, old: Requirement, day: date, effects: bool) -> Line:  # noqa: FBT001 - private
    change = side.change_of(old=old.pk)
    line = Line(
        kind=DROPPED,
        title=old.title,
        decision=change.decision if change else PENDING,
        old_id=old.pk,
        number=old.number,
        old_quote=old.quote,
        old_cite=cite_words(old.clause),
        duty=old.nature == Nature.DUTY,
    )
    if effects and line.decision != LEFT and old.is_running_duty:
        ended = _clone(old)
        ended.ended_on = day
        line.effect = _ended(ended)
    return line


def become(side: Side, new: Requirement, old: Requirement | None, day: date) -> Requirement:
    """A requirement of the draft as it will stand in the campaign. Nothing is saved."""
    goal = _clone(new)
    goal.campaign = side.campaign
    goal.phase = side.phases.get(new.phase_id) if new.phase_id else None
    goal.replaces = old
    goal.version = old.version + 1 if old else 1
    starting = old is None or old.nature != Nature.DUTY
    facets = facets_between(old, new, side.ids, side.numbers) if old else []
    goal.since = day if starting or touches(facets) else (old.since if old else day)
    anew = starting or any(f.key == "frequency" for f in facets)
    if anew and not (goal.due and goal.due < day):
        goal.starts = max(goal.starts or day, day)
    return goal


def _clone(requirement: Requirement) -> Requirement:
    """The same row in an object of its own: what is set on it does not show through to the first."""
    names = [field.attname for field in Requirement._meta.concrete_fields]
    return Requirement.from_db("default", names, [getattr(requirement, name) for name in names])


def effect_of(side: Side, old: Requirement | None, goal: Requirement, day: date, *, moved: bool) -> Effect:
    """What applying does to the obligations of one requirement; ``moved``: by the change itself, not by its phase."""
    if side.campaign.state == Campaign.State.REVIEWING:
        return Effect()
    stored = list(Obligation.objects.filter(requirement=old)) if old else []
    kept = [row for row in stored if moved and keeps(row, day)]
    for row in kept:
        row.kept = True
    runs = goal.nature == Nature.DUTY and goal.review != Review.DROPPED
    plan = obligations_planned(goal, stored, day, side.calendar, nothing=not runs)
    effect = Effect(
        created=len(plan.fresh), withdrawn=len(plan.gone), stopped=len(plan.closing), kept=sum(map(full, kept))
    )
    effect.overdue = sum(bool(row.due and row.due < day) for row in plan.fresh)
    for before, after in plan.changed:
        if before.state == Obligation.State.WITHDRAWN:
            effect.created += 1
        elif before.due != after.due:
            effect.moved += 1
            effect.days[day_iso(after.due)] = effect.days.get(day_iso(after.due), 0) + 1
            was = before.due is not None and before.due < day
            effect.overdue += bool(after.due and after.due < day and not was and not full(before))
        else:
            effect.changed += 1
    return effect


def _ended(ended: Requirement) -> Effect:
    rows = list(Obligation.objects.filter(requirement=ended.pk, state=Obligation.State.OPEN))
    filed = sum(bool(row.claimed or row.accepted) for row in rows)
    return Effect(withdrawn=len(rows) - filed, filed=filed)
