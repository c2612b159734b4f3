"""Lists of campaigns and one campaign as a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, Sum
from django.http import Http404

from zaitong.campaigns.conditions import condition_words
from zaitong.campaigns.lights import LIGHT_NAMES, Light, cell_light, obligation_light
from zaitong.campaigns.models import Campaign, Cell, Obligation, Phase, Requirement
from zaitong.campaigns.words import deadline_words, frequency_words
from zaitong.common.access import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.campaigns.querysets import CampaignQuerySet
    from zaitong.common.access import Actor

FAR = date(9999, 12, 31)
STATES = dict(Campaign.State.choices)


@dataclass(slots=True)
class Standing:
    """How a requirement stands: totals over the cells that the actor may see, and how many units have which light."""

    requirement: Requirement
    needed: int = 0
    accepted: int = 0
    claimed: int = 0
    lights: dict[Light, int] = field(default_factory=dict)
    own: list[tuple[Light, Obligation]] = field(default_factory=list)
    only: str = ""  # which records count, where not every one of the form does

    @property
    def deadline(self) -> str:
        """When, in words; frequency first."""
        parts = [frequency_words(self.requirement), deadline_words(self.requirement)]
        return "，".join(part for part in parts if part)


def campaigns_for(actor: Actor, *, words: str = "", state: str = "", errands: bool = False) -> CampaignQuerySet:
    """Campaigns that the actor may see, without plans of single units, newest first."""
    found = Campaign.objects.visible_to(actor).filter(parent__isnull=True).select_related("document", "owner")
    found = found.defer("undo", "document__text", "document__breakdown")
    if state in STATES:
        found = found.filter(state=state)
    if errands:
        found = found.exclude(errand="")
    for word in words.split()[:5]:
        found = found.filter(
            Q(name__icontains=word) | Q(document__title__icontains=word) | Q(document__doc_number__icontains=word)
        )
    live = ~Q(requirements__review=Requirement.Review.DROPPED)
    live &= Q(requirements__replaced_by__isnull=True, requirements__ended_on__isnull=True)
    pending = Q(requirements__review=Requirement.Review.PENDING)
    return found.annotate(
        requirement_count=Count("requirements", filter=live, distinct=True),
        pending_count=Count("requirements", filter=pending, distinct=True),
    ).order_by("-id")


def state_counts(actor: Actor, *, errands: bool = False) -> dict[str, int]:
    """How many campaigns of each state the actor may see."""
    found = Campaign.objects.visible_to(actor).filter(parent__isnull=True).order_by()
    if errands:
        found = found.exclude(errand="")
    return dict(found.values_list("state").annotate(number=Count("pk")))


def errand_count(actor: Actor) -> int:
    """How many errands the actor may see."""
    return Campaign.objects.visible_to(actor).filter(parent__isnull=True).exclude(errand="").count()


def campaign_for(actor: Actor, campaign_id: int) -> Campaign:
    """One campaign; 404 outside the actor's scope."""
    found = Campaign.objects.visible_to(actor).select_related("document", "owner", "parent").filter(pk=campaign_id)
    campaign = found.first()
    if campaign is None:
        raise Http404
    return campaign


def is_owner(actor: Actor, campaign: Campaign) -> bool:
    """Whether the actor runs the campaign."""
    return Campaign.objects.editable_by(actor).filter(pk=campaign.pk).exists()


def phases_of(campaign: Campaign, day: date) -> list[tuple[Phase, str]]:
    """Phases in order, each with past, now or next."""
    found = []
    for phase in campaign.phases.all():
        if phase.ends and phase.ends < day:
            when = "past"
        elif phase.starts and phase.starts > day:
            when = "next"
        else:
            when = "now" if phase.starts or phase.ends else "next"
        found.append((phase, when))
    return found


def standings(actor: Actor, campaign: Campaign, day: date) -> list[Standing]:
    """How each running duty stands for what the actor may see; a fixed number of queries."""
    duties = campaign.requirements.shown_duties().select_related("phase", "office")
    duties = duties.order_by(F("ended_on").asc(nulls_first=True), "number")
    found = {r.pk: Standing(r) for r in duties.prefetch_related("accepts__record_type")}
    for pk, words in condition_words([row.requirement for row in found.values()]).items():
        found[pk].only = words
    cells = Cell.objects.filter(requirement_id__in=found)
    if actor.can(Permission.MATRIX_VIEW):
        cells = cells.visible_to(actor)
        totals = cells.values("requirement_id").annotate(n=Sum("needed"), a=Sum("accepted"), c=Sum("claimed"))
        for row in totals.order_by():
            standing = found[row["requirement_id"]]
            standing.needed, standing.accepted, standing.claimed = row["n"] or 0, row["a"] or 0, row["c"] or 0
        order = list(LIGHT_NAMES)
        for pk, light, count in sorted(_light_counts(cells, day), key=lambda found: order.index(found[1])):
            found[pk].lights[light] = count
    return list(found.values())


def own_obligations(actor: Actor, campaign: Campaign, day: date) -> dict[int, list[tuple[Light, Obligation]]]:
    """What the campaign asks of the actor himself or of his unit, by requirement; periods to come are left out."""
    mine = Obligation.objects.answerable_by(actor).filter(requirement__campaign=campaign)
    scope = actor.scope(Permission.RECORDS_FILE)
    if scope.everything:
        mine = mine.filter(matrix_unit_id=actor.unit_id)
    mine = mine.filter(Q(start__lte=day) | Q(period="")).select_related(
        "subject_unit", "subject_party", "subject_post", "target_unit", "target_party"
    )
    found: dict[int, list[tuple[Light, Obligation]]] = {}
    for obligation in mine.order_by(F("due").asc(nulls_last=True), "id")[:500]:
        found.setdefault(obligation.requirement_id, []).append((obligation_light(obligation, day), obligation))
    return found


def most_urgent(rows: list[Standing]) -> list[Standing]:
    """Those that ask something of the actor himself, the nearest day first, undated ones last."""

    def urgency(row: Standing) -> tuple[bool, date, int]:
        days = [obligation.due for light, obligation in row.own if obligation.due and light != Light.GREEN]
        return not days, min(days, default=FAR), row.requirement.number

    return sorted((row for row in rows if row.own), key=urgency)


def _light_counts(cells: Iterable[Cell], day: date) -> list[tuple[int, Light, int]]:
    counter = Counter((cell.requirement_id, cell_light(cell, day)) for cell in cells)
    return [(pk, light, count) for (pk, light), count in counter.items()]
