"""Who owes a receipt for a document, and who has signed.

Every unit owes one that has, or stands for, an obligation of the campaign: joiners come by themselves. The issuer owes none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, Min, OuterRef, Q
from django.http import Http404

from zaitong.campaigns.models import Campaign, Obligation, Receipt, Requirement
from zaitong.common.access import Permission
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import QueryDict

    from zaitong.common.access import Actor

ADDRESSED = (
    Obligation.State.OPEN,
    Obligation.State.WAIVED,
)  # what was withdrawn before anything was filed asks nothing
ISSUED = (Campaign.State.PUBLISHED, Campaign.State.CLOSED)
SHOWN = {"": "全部", "open": "未签收", "signed": "已签收"}
NAMED = 60  # characters of one name that are searched for


@dataclass(frozen=True, slots=True)
class Line:
    """One unit that owes a receipt, since when, and the receipt where it has signed."""

    unit: Unit
    since: datetime
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many of one kind of unit have signed."""

    kind: str
    label: str
    signed: int
    owed: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for."""

    shown: str = ""
    kind: str = ""
    words: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> Filters:
        """Nonsense is nothing."""
        shown, kind = query.get("shown", ""), query.get("kind", "")
        return cls(
            shown if shown in SHOWN else "",
            kind if kind in Unit.Kind.values else "",
            query.get("q", "").strip()[:NAMED],
        )

    def holds(self, line: Line, *, shown: bool = True) -> bool:
        """Whether a line is asked for; ``shown`` False: whatever its state."""
        if shown and self.shown and (self.shown == "signed") != bool(line.receipt):
            return False
        if self.kind and line.unit.kind != self.kind:
            return False
        return not self.words or self.words in line.unit.short_name or self.words in line.unit.name


@dataclass(frozen=True, slots=True)
class Board:
    """签收情况 of one campaign: all lines, unsigned ones first, and how they are narrowed."""

    campaign: Campaign
    every: list[Line]
    filters: Filters

    @property
    def lines(self) -> list[Line]:
        """Those asked for."""
        return [line for line in self.every if self.filters.holds(line)]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each state among what kind and words let through."""
        found = [line for line in self.every if self.filters.holds(line, shown=False)]
        signed = sum(line.receipt is not None for line in found)
        return {"": len(found), "open": len(found) - signed, "signed": signed}

    @property
    def signed(self) -> int:
        return sum(line.receipt is not None for line in self.every)

    @property
    def unsigned(self) -> list[Unit]:
        """All that have not signed, whatever is filtered but the kind and the name."""
        return [line.unit for line in self.every if line.receipt is None and self.filters.holds(line, shown=False)]

    @property
    def kinds(self) -> list[KindCount]:
        """n/m by kind of unit, in the order of the kinds."""
        owed = Counter(line.unit.kind for line in self.every)
        signed = Counter(line.unit.kind for line in self.every if line.receipt)
        return [KindCount(kind, label, signed[kind], owed[kind]) for kind, label in Unit.Kind.choices if owed[kind]]


def addressed_units(campaign: Campaign) -> QuerySet[Any]:
    """Units that owe a receipt, with ``since``: when they were first asked; for joiners that is the day on which they came."""
    owing = Unit.objects.filter(
        matrix_obligations__requirement__campaign=campaign,
        matrix_obligations__visible=True,
        matrix_obligations__state__in=ADDRESSED,
    )
    return owing.exclude(pk=campaign.owner_id).annotate(since=Min("matrix_obligations__created_at"))


def board_of(campaign: Campaign, filters: Filters) -> Board:
    """Everything about the receipts of one campaign; two queries."""
    receipts = {row.unit_id: row for row in campaign.receipts.all()}
    published = campaign.published_at
    lines = []
    for unit in addressed_units(campaign).order_by("sort", "id"):
        since = max(unit.since, published) if published else unit.since
        lines.append(Line(unit, since, receipts.get(unit.pk)))
    lines.sort(key=lambda line: line.receipt is not None)
    return Board(campaign, lines, filters)


def signed_words(campaign: Campaign) -> str:
    """12/64, for the link to the page; two queries."""
    owing = addressed_units(campaign).values_list("pk", flat=True)
    return f"{campaign.receipts.filter(unit__in=owing).count()}/{len(owing)}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that one of the actor's units has not signed for."""

    campaign_id: int
    title: str
    doc_number: str
    owner: str
    unit_id: int
    unit: str
    since: datetime


def unsigned_for(actor: Actor) -> list[Waiting]:
    """What the actor may sign for now, newest first; one query."""
    scope = actor.scope(Permission.RECEIPTS_SIGN)
    if not scope:
        return []
    signed = Receipt.objects.filter(campaign=OuterRef("requirement__campaign"), unit=OuterRef("matrix_unit"))
    rows = Obligation.objects.filter(
        units_in(scope, "matrix_unit__"),
        ~Exists(signed),
        visible=True,
        state__in=ADDRESSED,
        requirement__campaign__state=Campaign.State.PUBLISHED,
    ).exclude(matrix_unit=F("requirement__campaign__owner"))
    found = (
        rows.order_by()
        .values(
            "requirement__campaign_id",
            "requirement__campaign__document__title",
            "requirement__campaign__document__doc_number",
            "requirement__campaign__owner__short_name",
            "requirement__campaign__published_at",
            "matrix_unit_id",
            "matrix_unit__short_name",
        )
        .annotate(since=Min("created_at"))
        .order_by("-requirement__campaign_id", "matrix_unit__sort", "matrix_unit_id")
    )
    return [
        Waiting(
            row["requirement__campaign_id"],
            row["requirement__campaign__document__title"],
            row["requirement__campaign__document__doc_number"],
            row["requirement__campaign__owner__short_name"],
            row["matrix_unit_id"],
            row["matrix_unit__short_name"],
            max(row["since"], row["requirement__campaign__published_at"] or row["since"]),
        )
        for row in found
    ]


def own_lines(actor: Actor, campaign: Campaign) -> list[Line]:
    """The actor's own units that owe a receipt, the one for which he acts first; signed or not."""
    scope = actor.scope(Permission.RECEIPTS_SIGN)
    if not scope or campaign.state not in ISSUED:
        return []
    units = list(addressed_units(campaign).filter(units_in(scope)).order_by("sort", "id"))
    receipts = {row.unit_id: row for row in campaign.receipts.filter(unit__in=units)} if units else {}
    units.sort(key=lambda unit: unit.pk != actor.unit_id)
    return [Line(unit, unit.since, receipts.get(unit.pk)) for unit in units]


def readable_by(actor: Actor) -> QuerySet[Campaign]:
    """Issued campaigns of which the actor may read who has signed. Noting a call needs more: ``issued_campaign``.

    He runs them, receives for one of their requirements, or leads the unit that runs them.
    """
    received = Requirement.objects.filter(
        units_in(actor.scope(Permission.SETTLEMENTS_REVIEW), "office__"), office__isnull=False, review="accepted"
    )
    runs = units_in(actor.scope(Permission.CAMPAIGNS_EDIT), "owner__")
    leads = units_in(actor.scope(Permission.MATRIX_VIEW), "owner__")
    receives = Q(pk__in=received.order_by().values("campaign_id"))
    return Campaign.objects.filter(runs | leads | receives, state__in=ISSUED, revises__isnull=True)


def readable_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """A campaign whose receipts the actor reads, or 404."""
    campaign = readable_by(actor).filter(pk=campaign_id).select_related("document", "owner").first()
    if campaign is None:
        raise Http404
    return campaign


def issued_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """A published campaign that the actor runs, or 404."""
    found = Campaign.objects.editable_by(actor).filter(pk=campaign_id, state__in=ISSUED, revises__isnull=True)
    campaign = found.select_related("document", "owner").first()
    if campaign is None:
        raise Http404
    return campaign
