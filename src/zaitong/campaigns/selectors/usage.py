"""Which requirements accept a record type: told to the catalogue's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from zaitong.campaigns.models import Campaign, Requirement
from zaitong.catalogue.usage import Need, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.catalogue.models import RecordType
    from zaitong.common.access import Actor

MOST = 50


def type_usages(record_type: RecordType, actor: Actor) -> Iterable[Usage]:
    """Running duties of campaigns that the actor may see, newest campaign first, 50 at the most."""
    campaigns = Campaign.objects.visible_to(actor)
    found = Requirement.objects.running_duties().filter(accepts__record_type=record_type, campaign__in=campaigns)
    for requirement in found.select_related("campaign").order_by("-campaign_id", "number")[:MOST]:
        yield Usage(
            requirement.title, reverse("campaigns:detail", args=[requirement.campaign_id]), requirement.campaign.name
        )


def type_needs(record_type: RecordType) -> Iterable[Need]:
    """Running duties of published campaigns that take a type, with the fields that they match or count by."""
    found = Requirement.objects.running_duties().filter(
        accepts__record_type=record_type, campaign__state=Campaign.State.PUBLISHED
    )
    for requirement in found.prefetch_related("accepts").order_by("-campaign_id", "number"):
        fields = {requirement.counts_field: frozenset[str]()} if requirement.counts_field else {}
        for accepts in requirement.accepts.all():
            if accepts.record_type_id == record_type.pk:
                fields |= {key: _options(wanted) for key, wanted in accepts.match.items()}
        yield Need(requirement.title, fields)


def _options(wanted: object) -> frozenset[str]:
    return frozenset(map(str, wanted if isinstance(wanted, list) else [wanted]))
