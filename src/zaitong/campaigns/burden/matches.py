"""What a campaign under review asks that a running one asks already, and what one record for both would save."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from zaitong.campaigns.burden.demands import RUNNING, demands_of, duties_of
from zaitong.campaigns.burden.repeats import Asked, Likeness, repeats_of
from zaitong.campaigns.models import Campaign, Obligation, Requirement
from zaitong.campaigns.words import PER, cite_words, deadline_words, frequency_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from zaitong.campaigns.burden.estimate import Demand, Rates
    from zaitong.common.access import Actor

LATE = timedelta(days=30)  # what fell due is still handed in, and still fresh, for so long
MOST = 3  # repeats shown for one requirement


@dataclass(frozen=True, slots=True)
class Repeat:
    """A requirement under review beside the running one that it repeats. ``minutes``: saved when one record settles both."""

    new: Requirement
    old: Requirement
    like: Likeness
    asked: int  # bodies of the new one
    done: int  # of those asked both: have handed in the running one already, and save nothing any more
    minutes: float
    best: bool  # the most alike of its requirement: its saving counts in the sum

    @property
    def ready(self) -> bool:
        """One record fits both already."""
        return self.like.same_type

    @property
    def rhythm(self) -> bool:
        """Taking the proposal also takes over the running one's frequency."""
        return takes_rhythm(self.new, self.old)

    @property
    def to_do(self) -> bool:
        """There is something to take."""
        return not self.ready or self.rhythm

    @property
    def cite(self) -> str:
        """Where the running one stands in its document."""
        return cite_words(self.old.clause)

    @property
    def when(self) -> str:
        """How often and by when the running one is asked."""
        return "，".join(part for part in (frequency_words(self.old), deadline_words(self.old)) if part)

    @property
    def types(self) -> str:
        """The record types of the running one."""
        return "、".join(accepts.record_type.name for accepts in self.old.accepts.all())

    @property
    def rhythm_words(self) -> str:
        """What becomes of the frequency, where the two differ."""
        if self.new.per == self.old.per:
            return ""
        old, new = PER[self.old.per], PER[self.new.per]
        if self.rhythm:
            return f"频次也由{new}改为{old}，与在办事项一致。"
        return f"频次不同（本条{new}，在办{old}），按原文不改；一份记录落在两边的期内，就可以同时算。"


def takes_rhythm(new: Requirement, old: Requirement) -> bool:
    """Whether the frequency may follow: both repeat, it differs, and the document does not state it."""
    once = Requirement.Per.ONCE
    return new.per != old.per and once not in {new.per, old.per} and new.provenance.get("frequency") != "stated"


def running_for(actor: Actor, campaign: Campaign) -> list[Campaign]:
    """The running campaigns that the actor may see, except this one and the one that it revises."""
    found = Campaign.objects.visible_to(actor).filter(state__in=RUNNING).exclude(pk=campaign.pk)
    base = getattr(campaign, "revises_id", None)
    found = found.exclude(pk=base) if base else found
    return list(found.select_related("document", "owner").distinct())


def repeats_for(campaign: Campaign, demands: Iterable[Demand], actor: Actor, rates: Rates, day: date) -> list[Repeat]:
    """The repeats of a campaign under review, in the order of its requirements. Nothing once it is published."""
    if campaign.state != Campaign.State.REVIEWING:
        return []
    own = [demand for demand in demands if demand.campaign == campaign.pk and demand.bodies]
    running = {c.pk: c for c in running_for(actor, campaign)} if own else {}
    if not running:
        return []
    old_rows, new_rows = duties_of(running.values()), duties_of([campaign])
    old_demands = {demand.id: demand for demand in demands_of(list(running.values()), day, old_rows)}
    rows = {row.pk: row for row in (*old_rows, *new_rows)}
    for row in new_rows:
        row.campaign = campaign
    old = [_asked(rows[pk], demand) for pk, demand in old_demands.items()]
    likes = {demand.id: repeats_of(_asked(rows[demand.id], demand), old)[:MOST] for demand in own}
    done = _handed_in({like.old for several in likes.values() for like in several})
    return [
        _repeat(
            rows[demand.id], rows[like.old], like, _Pair(demand, old_demands[like.old], done), rates, best=not place
        )
        for demand in own
        for place, like in enumerate(likes[demand.id])
    ]


def saved(repeats: Iterable[Repeat], *, ready: bool | None = None) -> float:
    """Minutes that the repeats save, each requirement once."""
    return sum(r.minutes for r in repeats if r.best and (ready is None or r.ready == ready))


def _asked(requirement: Requirement, demand: Demand) -> Asked:
    timing = demand.timing
    last = timing.last if timing.per != "once" else (demand.spans[0].due if demand.spans else None)
    return Asked(
        id=requirement.pk,
        title=requirement.title,
        what=requirement.what,
        types=frozenset(accepts.record_type_id for accepts in requirement.accepts.all()),
        per=requirement.per,
        first=min(timing.first, last) if last else timing.first,
        last=last + LATE if last and timing.per == "once" else last,
        bodies=frozenset(body.key for body in demand.bodies),
    )


def _handed_in(ids: set[int]) -> set[tuple[int, str]]:
    """(requirement, body) of what is asked once and has been handed in, accepted or not. One query."""
    rows = Obligation.objects.filter(requirement_id__in=ids, requirement__per=Requirement.Per.ONCE)
    full = rows.filter(state=Obligation.State.OPEN, needed__lte=F("accepted") + F("claimed"))
    return set(full.values_list("requirement_id", "key")) if ids else set()


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two demands, and what has been handed in already."""

    new: Demand
    old: Demand
    handed_in: set[tuple[int, str]]

    def minutes(self, rates: Rates) -> tuple[int, float]:
        """(bodies that have handed in the old one, minutes that the others save)."""
        old = {body.key for body in self.old.bodies}
        shared = [body for body in self.new.bodies if body.key in old]
        left = [body for body in shared if (self.old.id, body.key) not in self.handed_in]
        # Without a form of its own yet it would take as long as the running one.
        asked = self.new if self.new.fill else replace(self.new, fill=self.old.fill)
        each = [asked.occasion(rates, asked.number_of(body), dated=self.dated).total for body in left]
        return len(shared) - len(left), sum(each) * _times(self.new, self.old)

    @property
    def dated(self) -> bool:
        """Whether the new one has due days, and is chased."""
        return any(span.due for span in self.new.spans)


def _repeat(new: Requirement, old: Requirement, like: Likeness, pair: _Pair, rates: Rates, *, best: bool) -> Repeat:
    done, minutes = pair.minutes(rates)
    return Repeat(new, old, like, len(pair.new.bodies), done, minutes, best)


def _times(new: Demand, old: Demand) -> int:
    """How often one record can stand for both: the periods in common, or as often as the rarer one asks."""
    if new.timing.per == old.timing.per != "once":
        return len({span.code for span in new.spans} & {span.code for span in old.spans})
    first = new.timing.first
    left = [span for span in old.spans if span.due is None or span.due >= first] or old.spans[:1]
    return min(len(new.spans), len(left))
