"""What a new draft of a plan mends, and what it loses, beside the draft before. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from zaitong.campaigns.plans.result import COVERED, MISSING, PARTIAL, STATUS_NAMES, Result, Row

RANK = {MISSING: 0, PARTIAL: 1, COVERED: 2}


@dataclass(frozen=True, slots=True)
class Change:
    """One duty and how it stood before and stands now."""

    row: Row
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Duties that are answered better, and worse, than in the draft before."""

    better: list[Change] = field(default_factory=list)
    worse: list[Change] = field(default_factory=list)


def progress_of(before: Result, now: Result) -> Progress:
    """Rows are the same where they quote the same words of the document above."""
    earlier = {row.quote: row for row in before.rows}
    progress = Progress()
    for row in now.rows:
        old = earlier.get(row.quote)
        if old is None or old.status not in RANK or row.status not in RANK:
            continue
        step = (RANK[row.status], -len(row.missing)) > (RANK[old.status], -len(old.missing))
        if (row.status, len(row.missing)) != (old.status, len(old.missing)):
            change = Change(row, STATUS_NAMES[old.status], STATUS_NAMES[row.status])
            (progress.better if step else progress.worse).append(change)
    return progress
