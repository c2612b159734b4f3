"""How much time a campaign takes those who are asked: minutes x times x bodies (Standard Cost Model).

Pure: dataclasses in, dataclasses out, no database. The method and its limits stand in docs/burden.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

from zaitong.campaigns.periods import occurrences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from zaitong.campaigns.periods import Occurrence, Timing

UNDATED = "none"  # the month of what has no due day


@dataclass(frozen=True, slots=True)
class Rates:
    """Minutes of what comes on top of writing; ``chase_percent`` of all dated items are chased."""

    signin: int = 3
    attach: int = 5
    seal: int = 15
    paper: int = 30
    chase: int = 10
    chase_percent: int = 20


@dataclass(frozen=True, slots=True)
class Steps:
    """Minutes by what they are spent on."""

    fill: float = 0
    signin: float = 0
    attach: float = 0
    seal: float = 0
    paper: float = 0
    chase: float = 0

    @property
    def total(self) -> float:
        """All of them."""
        return self.fill + self.signin + self.attach + self.seal + self.paper + self.chase

    def __add__(self, other: Steps) -> Steps:
        return Steps(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Steps)))

    def times(self, factor: float) -> Steps:
        """As often as that."""
        return Steps(*(getattr(self, f.name) * factor for f in fields(Steps)))


@dataclass(frozen=True, slots=True)
class Body:
    """One who owes a demand. ``key`` names subject and target (u12, o3@p7); ``role`` who does the work."""

    key: str
    unit: int
    role: str
    records: int | None = None  # in place of the demand's number

    @property
    def subject(self) -> str:
        """Who does the work: the post, else the clerk of the unit, be it for the unit or for a party organisation seated there."""
        return self.key.partition("@")[0] if self.key.startswith("o") else f"u{self.unit}"


@dataclass(frozen=True)
class Demand:
    """One requirement as the estimate needs it. ``fill``: minutes of one record; ``until``: counted up to that day."""

    id: int
    campaign: int
    number: int
    title: str
    fill: int
    timing: Timing
    until: date
    records: int = 1
    attachments: tuple[str, ...] = ()
    bodies: tuple[Body, ...] = ()
    pending: bool = False  # still to be reviewed
    months: frozenset[str] | None = None  # counted in these months alone; None: in all

    @cached_property
    def spans(self) -> list[Occurrence]:
        """The times on which it is asked."""
        found = list(occurrences(self.timing, until=self.until))
        return found if self.months is None else [span for span in found if month_of(span) in self.months]

    def each(self, rates: Rates) -> Steps:
        """Minutes of one record."""
        return Steps(
            fill=self.fill,
            signin=rates.signin,
            attach=rates.attach * self.attachments.count("electronic"),
            seal=rates.seal * self.attachments.count("scan"),
            paper=rates.paper * self.attachments.count("paper"),
        )

    def occasion(self, rates: Rates, records: int, *, dated: bool) -> Steps:
        """Minutes of one body for one time. What has no due day is not chased."""
        chased = rates.chase * rates.chase_percent / 100 if dated else 0
        return self.each(rates).times(records) + Steps(chase=chased)

    def number_of(self, body: Body) -> int:
        """Records that a body files each time."""
        return self.records if body.records is None else body.records


@dataclass(slots=True)
class Line:
    """What one demand costs all who owe it. ``filings``: records in all; ``minutes``: by unit in ``by_unit``."""

    demand: Demand
    each: Steps
    filings: int = 0
    steps: Steps = field(default_factory=Steps)
    by_unit: Counter[int] = field(default_factory=Counter)
    share: float = 0

    @property
    def minutes(self) -> float:
        """All of it."""
        return self.steps.total

    @property
    def times(self) -> int:
        """How often each body is asked."""
        return len(self.demand.spans)


@dataclass(slots=True)
class RoleLoad:
    """What falls on one kind of post. ``holders``: how many do it."""

    role: str
    minutes: float = 0
    subjects: set[str] = field(default_factory=set)

    @property
    def holders(self) -> int:
        return len(self.subjects)

    @property
    def each(self) -> float:
        """Minutes of one of them."""
        return self.minutes / self.holders if self.holders else 0


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over several units."""

    units: int = 0
    low: float = 0
    middle: float = 0
    high: float = 0
    total: float = 0


@dataclass(slots=True)
class Estimate:
    """The outcome. Lines, the costliest first; minutes by unit, by role, by month (2026-11; ``UNDATED``)."""

    lines: list[Line] = field(default_factory=list)
    by_unit: Counter[int] = field(default_factory=Counter)
    by_role: dict[str, RoleLoad] = field(default_factory=dict)
    by_month: dict[str, float] = field(default_factory=dict)
    by_campaign: Counter[int] = field(default_factory=Counter)
    steps: Steps = field(default_factory=Steps)

    @property
    def minutes(self) -> float:
        """All of it."""
        return self.steps.total

    @property
    def filings(self) -> int:
        """Records in all."""
        return sum(line.filings for line in self.lines)

    @property
    def roles(self) -> list[RoleLoad]:
        """Roles, the most burdened first."""
        return sorted(self.by_role.values(), key=lambda load: (-load.minutes, load.role))

    def spread(self, units: Iterable[int] | None = None) -> Spread:
        """Least, middle and most over the units that are asked at all."""
        wanted = self.by_unit.keys() if units is None else self.by_unit.keys() & set(units)
        return spread_of([self.by_unit[unit] for unit in wanted])


@dataclass(frozen=True, slots=True)
class Ease:
    """One way to ask for less. ``kind``: rarer, unsealed, fewer, shorter, merged; ``value`` what it would be then."""

    kind: str
    minutes: float
    value: str = ""


def month_of(span: Occurrence) -> str:
    """The month in which the work falls: that of the due day."""
    return f"{span.due:%Y-%m}" if span.due else UNDATED


def spread_of(values: Sequence[float]) -> Spread:
    """Least, middle, most and sum."""
    if not values:
        return Spread()
    return Spread(len(values), min(values), median(values), max(values), sum(values))


def narrowed(
    demands: Iterable[Demand],
    *,
    units: frozenset[int] | None = None,
    role: str = "",
    month: str = "",
) -> list[Demand]:
    """Only what falls on these units, this role, this month; demands of which nothing is left are left out."""
    found = []
    for demand in demands:
        bodies = tuple(
            body for body in demand.bodies if (units is None or body.unit in units) and (not role or body.role == role)
        )
        kept = replace(demand, bodies=bodies, months=frozenset({month}) if month else demand.months)
        if bodies and kept.spans:
            found.append(kept)
    return found


def estimate(demands: Iterable[Demand], rates: Rates) -> Estimate:
    """Add everything up."""
    found = Estimate()
    months: Counter[str] = Counter()
    for demand in demands:
        line = _line(demand, rates, found, months)
        found.lines.append(line)
        found.steps += line.steps
        found.by_campaign[demand.campaign] += line.minutes  # type: ignore[assignment]  # minutes may be fractions
    for line in found.lines:
        line.share = line.minutes / found.minutes if found.minutes else 0
    found.lines.sort(key=lambda line: (-line.minutes, line.demand.campaign, line.demand.number))
    found.by_month = dict(sorted(months.items(), key=lambda pair: (pair[0] == UNDATED, pair[0])))
    return found


def _line(demand: Demand, rates: Rates, found: Estimate, months: Counter[str]) -> Line:
    """One demand; a loop over bodies and one over times, never over both."""
    line = Line(demand, demand.each(rates))
    spans = Counter((month_of(span), span.due is not None) for span in demand.spans)
    numbers = Counter(demand.number_of(body) for body in demand.bodies)
    minutes = dict.fromkeys(numbers, 0.0)  # of one body, by the records that it files each time
    for (month, dated), times in spans.items():
        for number, bodies in numbers.items():
            steps = demand.occasion(rates, number, dated=dated).times(times)
            minutes[number] += steps.total
            line.steps += steps.times(bodies)
            line.filings += number * times * bodies
            months[month] += steps.total * bodies  # type: ignore[assignment]  # minutes may be fractions
    for body in demand.bodies:
        share = minutes[demand.number_of(body)]
        line.by_unit[body.unit] += share  # type: ignore[assignment]
        found.by_unit[body.unit] += share  # type: ignore[assignment]
        load = found.by_role.setdefault(body.role, RoleLoad(body.role))
        load.minutes += share
        load.subjects.add(body.subject)
    return line


# --- asking for less --------------------------------------------------------------------------------------------------

RARER = {
    "day": "week",
    "week": "two_weeks",
    "two_weeks": "month",
    "month": "quarter",
    "quarter": "half_year",
    "half_year": "year",
}
LONG = 60  # minutes: a form that takes longer can be cut


def eases_of(demand: Demand, rates: Rates) -> list[Ease]:
    """What would ease a demand, the most helpful first; ways that save nothing are left out."""
    now = cost_of(demand, rates)
    tries: list[tuple[str, str, Demand]] = []
    if rarer := RARER.get(demand.timing.per):
        # A rule of the old rhythm (每周五) has no sense in the new one: due at the end of each period.
        tries.append(("rarer", rarer, replace(demand, timing=replace(demand.timing, per=rarer, rule=""))))
    if "scan" in demand.attachments:
        kept = tuple(kind for kind in demand.attachments if kind != "scan")
        tries.append(("unsealed", "", replace(demand, attachments=kept)))
    if "paper" in demand.attachments:
        kept = tuple(kind for kind in demand.attachments if kind != "paper")
        tries.append(("paperless", "", replace(demand, attachments=kept)))
    if demand.records > 1:
        half = -(-demand.records // 2)
        tries.append(("fewer", str(half), replace(demand, records=half)))
    if demand.fill > LONG:
        half = -(-demand.fill // 2)
        tries.append(("shorter", str(half), replace(demand, fill=half)))
    found = [Ease(kind, now - cost_of(tried, rates), value) for kind, value, tried in tries]
    return sorted((ease for ease in found if ease.minutes >= 1), key=lambda ease: -ease.minutes)


def cost_of(demand: Demand, rates: Rates) -> float:
    """Minutes of one demand in all."""
    return _line(demand, rates, Estimate(), Counter()).minutes


def grouped(estimated: Estimate, kinds: Mapping[int, str], place: Callable[[str], int]) -> list[tuple[str, Spread]]:
    """The spread over the units of each kind, in the order of ``place``."""
    units: dict[str, list[int]] = {}
    for unit in estimated.by_unit:
        units.setdefault(kinds.get(unit, ""), []).append(unit)
    return [(kind, estimated.spread(units[kind])) for kind in sorted(units, key=place)]
