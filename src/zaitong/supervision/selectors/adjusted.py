"""What revisions of a document say in the story of an obligation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.supervision.selectors.story import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zaitong.campaigns.models import Obligation
    from zaitong.campaigns.revisions.selectors import Adjustment

KEPT = "这一项在调整之前已经报齐或已过期次，数量照旧，截止日只会改晚。"


def adjusted_events(obligation: Obligation, adjusted: Iterable[Adjustment]) -> list[Event]:
    """One entry for each revision that touched it."""
    found = []
    for one in adjusted:
        note = f"{one.text}。{KEPT}" if obligation.kept and one.change.kind == "changed" else f"{one.text}。"
        found.append(Event(f"文件修订（第 {one.number} 版）", one.change.revision.applied_at, note=note))
    return found


def stopped_reason(adjusted: Sequence[Adjustment]) -> str:
    """Why nothing is owed any more."""
    return f"本事项{adjusted[-1].sentence}。" if adjusted else "这一项已停办，不用再报。"


def in_order(events: Iterable[Event]) -> list[Event]:
    """Oldest first."""
    return sorted(events, key=lambda event: event.at.timestamp() if event.at else 0.0)
