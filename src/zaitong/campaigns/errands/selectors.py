"""Errands as drafts, and whom they would reach."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404

from zaitong.campaigns.models import AudienceRule, Campaign, Cell, Requirement
from zaitong.campaigns.selectors.audience import rules_owed
from zaitong.orgs.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from zaitong.campaigns.selectors.audience import Owed
    from zaitong.common.access import Actor

State = Campaign.State


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an audience names: bodies and persons in the order of the rules, units by kind."""

    owed: list[Owed]
    kinds: list[tuple[str, int]]
    units: int


def reach_of(rules: Iterable[tuple[str, dict[str, Any]]], day: date) -> Reach:
    """Whom these rules, which need not be stored, would ask on ``day``."""
    owed = list(rules_owed([AudienceRule(kind=kind, selector=selector) for kind, selector in rules], day))
    units = {one.matrix_unit_id for one in owed}
    counts = Counter(Unit.objects.filter(pk__in=units).order_by().values_list("kind", flat=True))
    kinds = [(label, counts[kind]) for kind, label in Unit.Kind.choices if counts[kind]]
    return Reach(owed, kinds, len(units))


def errand_draft(actor: Actor, campaign_id: int) -> tuple[Campaign, Requirement]:
    """An errand that has not been issued, with its one requirement; 404 for anything else."""
    found = Campaign.objects.editable_by(actor).filter(pk=campaign_id, state=State.REVIEWING).exclude(errand="")
    campaign = found.select_related("document", "owner").first()
    requirement = campaign.requirements.order_by("id").first() if campaign else None
    if campaign is None or requirement is None:
        raise Http404
    return campaign, requirement


def errand_by_key(actor: Actor, key: str) -> Campaign | None:
    """The errand that one sending of the form has made already."""
    return Campaign.objects.editable_by(actor).filter(errand=key).first() if key else None


def withdrawable(campaign: Campaign) -> bool:
    """Whether an issued errand can still be taken back: nobody has filed."""
    if not campaign.errand or campaign.state != State.PUBLISHED:
        return False
    filed = Q(claimed__gt=0) | Q(accepted__gt=0) | Q(returned__gt=0)
    return not Cell.objects.filter(filed, requirement__campaign=campaign).exists()
