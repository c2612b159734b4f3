"""The pages of the burden: one campaign before or after publishing, and all that an issuer has running."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.http import Http404

from zaitong.campaigns.burden.demands import RUNNING, demands_of, rates_of, rates_stored
from zaitong.campaigns.burden.estimate import Demand, Ease, Estimate, Rates, Spread, eases_of, estimate, narrowed
from zaitong.campaigns.burden.estimate import grouped as group_by_kind
from zaitong.campaigns.burden.matches import Repeat, repeats_for, saved
from zaitong.campaigns.burden.words import ease_words, formula, month_name, percent_words
from zaitong.campaigns.models import Campaign
from zaitong.orgs.models import Post, Unit
from zaitong.orgs.order import PLACES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import QueryDict

    from zaitong.campaigns.burden.estimate import Line, RoleLoad
    from zaitong.campaigns.models import BurdenRates
    from zaitong.common.access import Actor

TAUGHT = frozenset({*(kind.value for kind in Unit.SCHOOLS), Unit.Kind.KINDERGARTEN.value})
KINDS = dict(Unit.Kind.choices)
ROLES = dict(Post.Role.choices)
COSTLIEST = 3
LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; nonsense is dropped."""

    view: str = ""
    q: str = ""
    kind: str = ""
    unit: int = 0
    role: str = ""
    month: str = ""

    @classmethod
    def parse(cls, query: QueryDict | Mapping[str, str]) -> Self:
        """From an address."""
        unit, kind, role = query.get("unit", ""), query.get("kind", ""), query.get("role", "")
        return cls(
            view=query.get("view", ""),
            q=query.get("q", "").strip()[:LONGEST_WORD],
            kind=kind if kind in KINDS else "",
            unit=int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 10 else 0,
            role=role if role in ROLES else "",
            month=query.get("month", "")[:7],
        )

    @property
    def narrows(self) -> bool:
        """Whether the figures are those of a part."""
        return bool(self.kind or self.unit or self.role or self.month)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A demand with its words."""

    line: Line
    campaign: Campaign
    formula: str
    eases: list[tuple[Ease, str]]

    @property
    def share(self) -> str:
        return percent_words(self.line.share)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit and what falls on it."""

    unit: Unit
    minutes: float
    demands: int


@dataclass(frozen=True, slots=True)
class KindRow:
    """The units of one kind."""

    kind: str
    label: str
    spread: Spread


@dataclass(frozen=True, slots=True)
class RoleRow:
    """Those who do the work in one kind of post."""

    load: RoleLoad
    label: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What falls due in a month; ``width`` of its bar, 0 to 100."""

    month: str
    label: str
    minutes: float
    width: float


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A running campaign in the list of all."""

    campaign: Campaign
    minutes: float
    demands: int
    spread: Spread


@dataclass
class Figures:
    """Everything a page, a card or a sheet says."""

    campaigns: dict[int, Campaign]
    demands: list[Demand]
    stored: BurdenRates
    units: dict[int, Unit]
    filters: Filters = field(default_factory=Filters)
    repeats: list[Repeat] = field(default_factory=list)

    @cached_property
    def rates(self) -> Rates:
        """The constants."""
        return rates_of(self.stored)

    @cached_property
    def whole(self) -> Estimate:
        """Without filters."""
        return estimate(self.demands, self.rates)

    @cached_property
    def estimate(self) -> Estimate:
        """With them."""
        return estimate(self.narrowed, self.rates) if self.filters.narrows else self.whole

    @cached_property
    def narrowed(self) -> list[Demand]:
        """The demands that the filters leave."""
        wanted: frozenset[int] | None = None
        if self.filters.kind:
            wanted = frozenset(pk for pk, unit in self.units.items() if unit.kind == self.filters.kind)
        if self.filters.unit:
            wanted = frozenset({self.filters.unit}) & (wanted if wanted is not None else frozenset({self.filters.unit}))
        return narrowed(self.demands, units=wanted, role=self.filters.role, month=self.filters.month)

    @cached_property
    def schools(self) -> Spread:
        """Over schools and kindergartens."""
        return self.estimate.spread(pk for pk, unit in self.units.items() if unit.kind in TAUGHT)

    @cached_property
    def kinds(self) -> list[KindRow]:
        """By kind of unit."""
        of = {pk: unit.kind for pk, unit in self.units.items()}
        found = group_by_kind(self.estimate, of, lambda kind: PLACES.get(kind, len(PLACES)))
        return [KindRow(kind, KINDS.get(kind, "其他"), spread) for kind, spread in found]

    @cached_property
    def roles(self) -> list[RoleRow]:
        """By kind of post."""
        return [RoleRow(load, ROLES.get(load.role, load.role)) for load in self.estimate.roles]

    @cached_property
    def months(self) -> list[MonthRow]:
        """By month."""
        most = max(self.estimate.by_month.values(), default=0) or 1
        return [
            MonthRow(month, month_name(month), minutes, round(minutes / most * 100, 2))
            for month, minutes in self.estimate.by_month.items()
        ]

    @cached_property
    def lines(self) -> list[LineRow]:
        """The demands, the costliest first; those of a word, when one was typed."""
        word = self._word("demands")
        return [self._row(line) for line in self.estimate.lines if word in line.demand.title]

    @cached_property
    def costliest(self) -> list[LineRow]:
        """The three that cost most, with what would ease them."""
        return [self._row(line, easing=True) for line in self.estimate.lines[:COSTLIEST] if line.minutes]

    @cached_property
    def unit_rows(self) -> list[UnitRow]:
        """Units, the most burdened first."""
        word = self._word("units")
        counts: dict[int, int] = {}
        for line in self.estimate.lines:
            for pk in line.by_unit:
                counts[pk] = counts.get(pk, 0) + 1
        rows = [
            UnitRow(self.units[pk], minutes, counts[pk])
            for pk, minutes in self.estimate.by_unit.items()
            if pk in self.units and word in self.units[pk].name + self.units[pk].short_name
        ]
        return sorted(rows, key=lambda row: (-row.minutes, row.unit.sort, row.unit.pk))

    @cached_property
    def campaign_rows(self) -> list[CampaignRow]:
        """Campaigns, the costliest first."""
        lines: dict[int, list[Line]] = {}
        for line in self.estimate.lines:
            lines.setdefault(line.demand.campaign, []).append(line)
        rows = [self._campaign_row(campaign, lines.get(pk, [])) for pk, campaign in self.campaigns.items()]
        rows = [
            row for row in rows if self.filters.q in row.campaign.name and (row.demands or not self.filters.narrows)
        ]
        return sorted(rows, key=lambda row: (-row.minutes, -row.campaign.pk))

    @property
    def pending(self) -> int:
        """Demands that are still to be reviewed."""
        return sum(demand.pending for demand in self.demands)

    @property
    def saving(self) -> float:
        """Minutes that one record for two requirements saves, taken or not."""
        return saved(self.repeats)

    @property
    def saving_left(self) -> float:
        """Those of proposals that nobody has taken yet."""
        return saved(self.repeats, ready=False)

    @property
    def unit(self) -> Unit | None:
        """The unit that the figures are narrowed to."""
        return self.units.get(self.filters.unit)

    def filter_words(self) -> list[tuple[str, str]]:
        """(parameter, what it narrows to), for the chips that take a filter off."""
        found = [
            ("kind", KINDS.get(self.filters.kind, "")),
            ("unit", self.unit.short_name if self.unit else ""),
            ("role", ROLES.get(self.filters.role, "")),
            ("month", month_name(self.filters.month) if self.filters.month else ""),
        ]
        return [(name, words) for name, words in found if words]

    def _word(self, view: str) -> str:
        """What was typed above a list; the other lists stay whole."""
        return self.filters.q if self.filters.view == view else ""

    def _campaign_row(self, campaign: Campaign, lines: list[Line]) -> CampaignRow:
        part = Estimate(lines=lines)
        for line in lines:
            part.by_unit.update(line.by_unit)
        taught = part.spread(pk for pk, unit in self.units.items() if unit.kind in TAUGHT)
        return CampaignRow(campaign, sum(line.minutes for line in lines), len(lines), taught)

    def _row(self, line: Line, *, easing: bool = False) -> LineRow:
        demand = line.demand
        eases = [(ease, ease_words(ease, demand)) for ease in eases_of(demand, self.rates)[:2]] if easing else []
        merged = next((r for r in self.repeats if easing and r.best and r.new.pk == demand.id and r.minutes >= 1), None)
        if merged and not self.filters.narrows:
            ease = Ease("merged", merged.minutes)
            eases.append((ease, ease_words(ease, demand)))
        eases.sort(key=lambda pair: -pair[0].minutes)
        return LineRow(line, self.campaigns[demand.campaign], formula(line, self.rates), eases)


def burden_campaign(actor: Actor, pk: int) -> Campaign:
    """A campaign of the actor's own; Http404 for everybody else, those addressed included."""
    found = Campaign.objects.editable_by(actor).select_related("document", "owner").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def burden_of(campaign: Campaign, actor: Actor, day: date, filters: Filters | None = None) -> Figures:
    """One campaign, with what it repeats while it is under review."""
    figures = _figures([campaign], day, filters)
    figures.repeats = repeats_for(campaign, figures.demands, actor, figures.rates, day)
    return figures


def burden_of_all(actor: Actor, day: date, filters: Filters | None = None) -> Figures:
    """All running campaigns of the actor's own, units' own plans left out."""
    found = Campaign.objects.editable_by(actor).filter(state__in=RUNNING, parent__isnull=True)
    return _figures(list(found.select_related("document", "owner").order_by("-id")), day, filters)


def _figures(campaigns: list[Campaign], day: date, filters: Filters | None) -> Figures:
    return Figures(
        campaigns={campaign.pk: campaign for campaign in campaigns},
        demands=demands_of(campaigns, day),
        stored=rates_stored(),
        units={unit.pk: unit for unit in Unit.objects.all()},
        filters=filters or Filters(),
    )
