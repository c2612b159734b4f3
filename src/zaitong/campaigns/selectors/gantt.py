"""三阶段进度: each phase as the document dates it, how much of what falls into it is done, and how far off that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Q

from zaitong.campaigns.models import Obligation

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.models import Campaign, Phase
    from zaitong.common.access import Actor


@dataclass(slots=True)
class Bar:
    """One phase: its place on the line (per cent of the whole), obligations done of owed, and the deviation in words.

    ``begins``: its first day; where the document names none (``assumed``), the day after the phase before, else the start.
    """

    phase: Phase
    begins: date
    ends: date
    assumed: bool
    owed: int = 0
    done: int = 0
    filled_on: date | None = None
    left: float = 0.0
    width: float = 0.0
    light: str = "idle"
    deviation: str = ""

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return self.done / self.owed if self.owed else 0.0

    @property
    def done_width(self) -> float:
        return round(self.width * self.share, 2)


@dataclass(slots=True)
class Gantt:
    """All phases on one line from ``first`` to ``last``; ``now``: where today stands on it, none outside."""

    first: date
    last: date
    bars: list[Bar] = field(default_factory=list)
    now: float | None = None


def gantt_of(actor: Actor, campaign: Campaign, day: date) -> Gantt | None:
    """What the actor may see of it; none where the document dates no phase. Two queries."""
    bars = _dated(campaign)
    if not bars:
        return None
    totals = _totals(actor, campaign)
    first, last = min(bar.begins for bar in bars), max(bar.ends for bar in bars)
    span = max((last - first).days + 1, 1)
    for bar in bars:
        bar.owed, bar.done, bar.filled_on = totals.get(bar.phase.pk, (0, 0, None))
        bar.left = round((bar.begins - first).days / span * 100, 2)
        bar.width = round(((bar.ends - bar.begins).days + 1) / span * 100, 2)
        bar.light, bar.deviation = _deviation(bar, day)
    now = round((day - first).days / span * 100, 2) if first <= day <= last else None
    return Gantt(first, last, bars, now)


def _dated(campaign: Campaign) -> list[Bar]:
    """Phases that end on a day."""
    found: list[Bar] = []
    before = campaign.published_at.date() if campaign.published_at else campaign.starts
    for phase in campaign.phases.all():
        if phase.ends is None:
            continue
        begins = phase.starts or (min(before, phase.ends) if before else phase.ends)
        found.append(Bar(phase, begins, phase.ends, assumed=phase.starts is None))
        before = phase.ends
    return found


def _totals(actor: Actor, campaign: Campaign) -> dict[int, tuple[int, int, date | None]]:
    rows = Obligation.objects.visible_to(actor).filter(
        requirement__campaign=campaign, requirement__phase__isnull=False, state=Obligation.State.OPEN
    )
    full = Q(accepted__gte=F("needed"))
    totals = (
        rows.order_by()
        .values("requirement__phase")
        .annotate(
            owed=Count("pk", distinct=True),
            done=Count("pk", filter=full, distinct=True),
            on=Max("first_filed_on", filter=full),
        )
    )
    return {row["requirement__phase"]: (row["owed"], row["done"], row["on"]) for row in totals}


def _deviation(bar: Bar, day: date) -> tuple[str, str]:
    """A light and words: late by days, or what share of the time and of the work is gone."""
    if day < bar.begins:
        return "idle", f"{(bar.begins - day).days} 天后开始"
    if not bar.owed:
        return "idle", "这一阶段没有要报送的事项"
    open_ones = bar.owed - bar.done
    if day > bar.ends:
        if open_ones:
            return "red", f"过了 {(day - bar.ends).days} 天，还差 {open_ones} 项"
        late = (bar.filled_on - bar.ends).days if bar.filled_on else 0
        return ("amber", f"迟 {late} 天办完") if late > 0 else ("green", "按期办完")
    if not open_ones:
        return "green", "提前办完"
    length = max((bar.ends - bar.begins).days + 1, 1)
    gone, done = ((day - bar.begins).days + 1) / length, bar.share
    behind = gone - done > 0.25
    return ("amber" if behind else "run"), f"时间过了 {gone:.0%}，办完 {done:.0%}"
