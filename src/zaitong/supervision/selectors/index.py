"""The campaigns that run, each with its totals: where to look first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from zaitong.campaigns.models import Campaign, Cell, Obligation
from zaitong.common.access import Permission
from zaitong.orgs.querysets import units_in
from zaitong.supervision.selectors.shapes import Rate

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.common.access import Actor


@dataclass(frozen=True, slots=True)
class Totals:
    """A campaign's figures over the units that the actor sees."""

    campaign: Campaign
    units: int
    red: int
    red_units: int
    amber: int
    returned: int
    completeness: Rate
    timeliness: Rate


def campaigns_running(actor: Actor) -> QuerySet[Campaign]:
    """Published and closed campaigns with a cell that the actor may see, and those he runs; those under way first.

    Also those that ask something of an organisation elsewhere which files for the actor's units.
    """
    seen = Cell.objects.visible_to(actor).filter(requirement__campaign=OuterRef("pk"))
    own = units_in(actor.scope(Permission.CAMPAIGNS_EDIT), "owner__")
    parties = actor.scope(Permission.MATRIX_VIEW).covering
    asked = own | Q(Exists(seen))
    if parties:
        covering = Obligation.objects.filter(subject_party__in=parties, visible=True).exclude(state="withdrawn")
        asked |= Q(Exists(covering.filter(requirement__campaign=OuterRef("pk"))))
    found = Campaign.objects.filter(asked, state__in=("published", "closed"))
    found = found.select_related("owner", "document").defer("undo", "document__text", "document__breakdown")
    return found.order_by("-state", "-published_at", "-id")


def campaign_get(pk: int, actor: Actor) -> Campaign | None:
    """A published or closed campaign that the actor may see."""
    return campaigns_running(actor).filter(pk=pk).first()


def is_red(day: date) -> Q:
    """Cells that ``campaigns.lights.cell_light`` calls red."""
    return Q(open_due__lt=day) & ~Q(obligations=F("waived"))


def is_amber(day: date) -> Q:
    """Cells that ``campaigns.lights.cell_light`` calls yellow."""
    ahead = Q(open_due__isnull=True) | Q(open_due__gte=day)
    return ahead & Q(open_start__lte=day, open_warn__lte=day) & ~Q(obligations=F("waived"))


def totals_of(campaigns: list[Campaign], actor: Actor, day: date) -> list[Totals]:
    """The figures of some campaigns, in their order. One grouped query."""
    live = Cell.objects.visible_to(actor).filter(
        requirement__campaign__in=campaigns,
        requirement__nature="duty",
        requirement__review="accepted",
        requirement__replaced_by__isnull=True,
    )
    rows = (
        live.values("requirement__campaign_id")
        .order_by()
        .annotate(
            units=Count("unit", distinct=True),
            red=Count("pk", filter=is_red(day)),
            red_units=Count("unit", filter=is_red(day), distinct=True),
            amber=Count("pk", filter=is_amber(day)),
            back=Count("pk", filter=Q(returned__gt=0)),
            accepted_=Sum("accepted"),
            needed_=Sum("needed"),
            on_time_=Sum("on_time"),
            past_due_=Sum("past_due"),
        )
    )
    found: dict[int, dict[str, Any]] = {row["requirement__campaign_id"]: dict(row) for row in rows}
    return [_totals(campaign, found.get(campaign.pk, {})) for campaign in campaigns]


def _totals(campaign: Campaign, row: dict[str, Any]) -> Totals:
    return Totals(
        campaign=campaign,
        units=row.get("units", 0),
        red=row.get("red", 0),
        red_units=row.get("red_units", 0),
        amber=row.get("amber", 0),
        returned=row.get("back", 0),
        completeness=Rate(row.get("accepted_", 0), row.get("needed_", 0)),
        timeliness=Rate(row.get("on_time_", 0), row.get("past_due_", 0)),
    )
