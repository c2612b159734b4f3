"""Requirements as the estimate needs them, out of the database: a fixed number of queries for many campaigns.

A running campaign is reckoned with the bodies to which it was issued. One under review is reckoned with the audience that
its requirements have today; requirements that address the same bodies share the work of finding them.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from zaitong.campaigns.burden.estimate import Body, Demand, Rates
from zaitong.campaigns.calendar.stored import calendar_load
from zaitong.campaigns.models import BurdenRates, Campaign, Obligation, Requirement
from zaitong.campaigns.selectors.audience import audience_of
from zaitong.campaigns.services.reconcile import timing_of
from zaitong.catalogue.selectors import minutes_by_type
from zaitong.orgs.models import Post, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from zaitong.campaigns.periods import Timing
    from zaitong.campaigns.selectors.audience import Owed

ONE_YEAR = timedelta(days=365)
Role = Post.Role
RATE_FIELDS = ("signin", "attach", "seal", "paper", "chase", "chase_percent")
RUNNING = (Campaign.State.PUBLISHED, Campaign.State.PUBLISHING)


def rates_stored() -> BurdenRates:
    """The site's constants; unsaved defaults where nobody has changed any."""
    return BurdenRates.objects.filter(pk=1).first() or BurdenRates(pk=1)


def rates_of(stored: BurdenRates) -> Rates:
    """The constants for the arithmetic."""
    return Rates(**{name: getattr(stored, name) for name in RATE_FIELDS})


def demands_of(
    campaigns: Sequence[Campaign], day: date, requirements: Sequence[Requirement] | None = None
) -> list[Demand]:
    """What the campaigns ask, each requirement with its bodies. Those still to be reviewed count, dropped ones do not.

    ``requirements``: as ``duties_of`` gave them, where they are at hand.
    """
    by_id = {campaign.pk: campaign for campaign in campaigns}
    requirements = duties_of(campaigns) if requirements is None else requirements
    issued = [pk for pk, campaign in by_id.items() if campaign.state != Campaign.State.REVIEWING]
    finder = _Finder(issued, day)
    minutes, calendar = minutes_by_type(), calendar_load()
    found = []
    for requirement in requirements:
        requirement.campaign = by_id[requirement.campaign_id]
        found.append(_demand(requirement, finder.bodies(requirement), minutes, timing_of(requirement, day, calendar)))
    return found


def duties_of(campaigns: Iterable[Campaign]) -> list[Requirement]:
    """The duties of campaigns, with all that the burden asks of them. In the order of campaigns and numbers."""
    ids = {campaign.pk: campaign.state for campaign in campaigns}
    reviewing = [pk for pk, state in ids.items() if state == Campaign.State.REVIEWING]
    rows = Requirement.objects.filter(campaign_id__in=ids, nature=Requirement.Nature.DUTY, replaced_by__isnull=True)
    running = Requirement.objects.running_duties().filter(campaign_id__in=[pk for pk in ids if pk not in reviewing])
    drafts = rows.filter(campaign_id__in=reviewing).exclude(review=Requirement.Review.DROPPED)
    found = (running | drafts).select_related("phase")
    found = found.prefetch_related("audience_rules", "audience_exceptions", "accepts__record_type")
    return list(found.order_by("campaign_id", "number", "id"))


def _demand(requirement: Requirement, bodies: tuple[Body, ...], minutes: dict[int, int], timing: Timing) -> Demand:
    accepts = list(requirement.accepts.all())
    least = min(accepts, key=lambda a: minutes.get(a.record_type_id, 0), default=None)
    # What is counted by a sum or by values may stand in one record each time.
    counted = requirement.counts == Requirement.Counts.RECORDS
    records = requirement.times * (requirement.minimum if counted else 1)
    return Demand(
        id=requirement.pk,
        campaign=requirement.campaign_id,
        number=requirement.number,
        title=requirement.title,
        fill=minutes.get(least.record_type_id, 0) if least else 0,
        timing=timing,
        until=timing.last or timing.first + ONE_YEAR,
        records=records,
        pending=requirement.review == Requirement.Review.PENDING,
        attachments=tuple(least.attachments) if least else (),
        bodies=tuple(_plain(body, records, counted=counted) for body in bodies),
    )


def _plain(body: Body, records: int, *, counted: bool) -> Body:
    """A number of its own only where it differs, as with the members of a party organisation."""
    own = body.records if counted and body.records != records else None
    return body if body.records == own else Body(body.key, body.unit, body.role, own)


class _Finder:
    """Who owes what, asked once for all campaigns."""

    def __init__(self, issued: Sequence[int], day: date) -> None:
        self.day = day
        self.offices = set(Unit.objects.filter(kind=Unit.Kind.OFFICE).values_list("pk", flat=True))
        self.roles: dict[int, str] = dict(Post.objects.values_list("pk", "role"))
        self.laid = self._laid(issued) if issued else {}
        self.seen: dict[str, tuple[Body, ...]] = {}

    def bodies(self, requirement: Requirement) -> tuple[Body, ...]:
        """Those to whom it was issued, else its audience; exempt ones are left out."""
        if requirement.pk in self.laid:
            return tuple(self.laid[requirement.pk])
        if requirement.audience_exceptions.all():
            return self._audience(requirement)
        rules = [(rule.kind, rule.selector) for rule in requirement.audience_rules.all()]
        if not rules:
            return ()
        own = requirement.pk if any(kind == "union" for kind, _ in rules) else 0
        key = json.dumps([own, rules], sort_keys=True)
        if key not in self.seen:
            self.seen[key] = self._audience(requirement)
        return self.seen[key]

    def _audience(self, requirement: Requirement) -> tuple[Body, ...]:
        return tuple(self._of_owed(owed) for owed in audience_of(requirement, self.day) if not owed.waived_reason)

    def _of_owed(self, owed: Owed) -> Body:
        return Body(owed.key, owed.matrix_unit_id, self._role(owed.kind, owed.id, owed.matrix_unit_id), owed.needed)

    def _role(self, kind: str, pk: int, unit: int) -> str:
        """Who does the work: a post's holder himself, else the clerk of the unit."""
        if kind == "o":
            return self.roles.get(pk, Role.OFFICER)
        return Role.OFFICER if unit in self.offices else Role.CLERK

    def _laid(self, issued: Sequence[int]) -> dict[int, list[Body]]:
        names = ("subject_unit_id", "subject_party_id", "subject_post_id", "target_unit_id", "target_party_id")
        rows = Obligation.objects.filter(requirement__campaign_id__in=issued, state=Obligation.State.OPEN).order_by()
        rows_by_body = rows.values("requirement_id", "matrix_unit_id", *names).annotate(most=Max("needed"))
        found: dict[int, list[Body]] = {}
        for row in rows_by_body:
            found.setdefault(row["requirement_id"], []).append(self._of_row(row))
        return found

    def _of_row(self, row: dict[str, Any]) -> Body:
        kind, pk = _first(row, (("u", "subject_unit_id"), ("p", "subject_party_id"), ("o", "subject_post_id")))
        target, target_id = _first(row, (("u", "target_unit_id"), ("p", "target_party_id")))
        key = f"{kind}{pk}" + (f"@{target}{target_id}" if target else "")
        return Body(key, row["matrix_unit_id"], self._role(kind, pk, row["matrix_unit_id"]), row["most"])


def _first(row: dict[str, Any], names: Iterable[tuple[str, str]]) -> tuple[str, int]:
    return next(((letter, row[name]) for letter, name in names if row[name]), ("", 0))
