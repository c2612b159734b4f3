"""What reconciling would do to stored obligations. Pure: rows in, rows out; the preview of a revision and the act share it.

A revision marks obligations as ``kept`` that were filed in full, or whose period was over, when it came: they keep their
number, and their day only moves later.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zaitong.campaigns.models import Obligation
from zaitong.campaigns.periods import warn_from

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from zaitong.campaigns.models import Requirement

State = Obligation.State
MOVING = ("start", "due", "warn_from", "needed", "matrix_unit_id")


@dataclass(slots=True)
class Planned:
    """New rows, (stored, as it shall be) pairs, rows that end as far as they were filed, rows that are withdrawn."""

    fresh: list[Obligation] = field(default_factory=list)
    changed: list[tuple[Obligation, Obligation]] = field(default_factory=list)
    closing: list[Obligation] = field(default_factory=list)
    gone: list[Obligation] = field(default_factory=list)
    stay: list[Obligation] = field(default_factory=list)  # not asked for any more: filed, or past its day


def planned(
    requirement: Requirement, stored: Iterable[Obligation], desired: Iterable[Obligation], day: date
) -> Planned:
    """Hold stored rows against desired ones."""
    plan = Planned()
    wanted = {o.key: o for o in desired}
    rows = {o.key: o for o in stored}
    known = {key.partition("/")[0] for key in rows}
    for key, new in wanted.items():
        old = rows.get(key)
        if old is None:
            if not (_over_before(requirement, new) or _came_too_late(known, new, day)):
                plan.fresh.append(new)
        elif differs(old, goal := settled_with(requirement, old, new)):
            plan.changed.append((old, goal))
    for key, old in rows.items():
        if key not in wanted:
            _sort_out(plan, requirement, old, day)
    return plan


def _sort_out(plan: Planned, requirement: Requirement, old: Obligation, day: date) -> None:
    """What becomes of a row that is not asked for any more. What came from a merged unit is owed all the same."""
    if old.moved_from_id and requirement.ended_on is None:
        return
    if closes(requirement, old):
        plan.closing.append(old)
    elif withdrawable(requirement, old, day):
        plan.gone.append(old)
    elif old.state == State.OPEN:
        plan.stay.append(old)


def _came_too_late(known: set[str], new: Obligation, day: date) -> bool:
    """A joiner of a running campaign owes nothing whose day had passed when it came."""
    late = new.visible and new.due is not None and new.due < day
    return late and bool(known) and new.key.partition("/")[0] not in known


def settled_with(requirement: Requirement, old: Obligation, new: Obligation) -> Obligation:
    """What a stored row shall become: as desired, but for what a revision leaves as it was."""
    if new is old:
        return new
    goal = copy(new)
    if requirement.roster:  # what a body has declared is its own
        goal.needed = old.declared
    if old.kept:
        goal.needed, goal.start = old.needed, old.start
        if old.period or not _later(new.due, old.due):
            goal.due, goal.warn_from = old.due, old.warn_from
    elif _over_before(requirement, new):  # a day moved into the past counts from the next period on
        goal.due, goal.warn_from, goal.start = old.due, old.warn_from, old.start
    if old.extended_to and (goal.due is None or goal.due < old.extended_to):
        goal.due, goal.warn_from = old.extended_to, warn_from(min(goal.start, old.extended_to), old.extended_to)
    return goal


def differs(old: Obligation, goal: Obligation) -> bool:
    """Whether anything is to be written."""
    if old.state == State.WITHDRAWN:
        return True
    return any(getattr(old, name) != getattr(goal, name) for name in MOVING)


def obligation_become(row: Obligation, goal: Obligation) -> None:
    """Write the goal's dates, number and unit on a row; one that was withdrawn comes back."""
    for name in MOVING:
        setattr(row, name, getattr(goal, name))
    row.late = bool(row.due and row.first_filed_on and row.first_filed_on > row.due)
    if row.state == State.WITHDRAWN:
        row.state, row.waived_reason = goal.state, goal.waived_reason


def withdrawable(requirement: Requirement, old: Obligation, day: date) -> bool:
    """Open, nothing filed (not returned either), and not past its day; what a revision ended or replaced is not asked for even then."""
    if old.state != State.OPEN or old.claimed or old.accepted:
        return False
    if requirement.ended_on or (requirement.since and not old.period):
        return True
    return not old.kept and not old.returned and (old.due is None or old.due >= day)


def closes(requirement: Requirement, old: Obligation) -> bool:
    """Part of it was filed, and a revision asks for no more."""
    filed = old.claimed + old.accepted
    ended = requirement.ended_on is not None or (requirement.since is not None and not old.kept)
    return bool(ended and old.state == State.OPEN and filed > 0 and (old.needed is None or filed < old.needed))


def full(old: Obligation) -> bool:
    """Filed in full, waiting for review or accepted."""
    return old.needed is not None and old.claimed + old.accepted >= old.needed


def over(old: Obligation, day: date) -> bool:
    """A period whose day has passed."""
    return bool(old.period and old.due and old.due < day)


def keeps(old: Obligation, day: date) -> bool:
    """Whether a revision on ``day`` leaves the row as it was."""
    return bool(old.state == State.OPEN and (full(old) or over(old, day)))


def _over_before(requirement: Requirement, new: Obligation) -> bool:
    """A period that ended before the revision that asks for it."""
    return bool(requirement.since and new.period and new.due and new.due < requirement.since)


def _later(new: date | None, old: date | None) -> bool:
    return new is not None and old is not None and new > old
