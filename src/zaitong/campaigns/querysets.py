"""Reusable filters on documents, campaigns, requirements, obligations and cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from zaitong.campaigns.delegation.conditions import delegated
from zaitong.common.access import NOTHING, Actor, Permission, Scope
from zaitong.orgs.querysets import EVERYTHING, path_within, units_in

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.models import Campaign, Cell, Obligation, PolicyDocument, Requirement


class PolicyDocumentQuerySet(models.QuerySet["PolicyDocument"]):
    """Policy documents and own plans."""

    def visible_to(self, actor: Actor) -> Self:
        """Documents of units in the actor's scope, and originals of campaigns that address him."""
        own = units_in(actor.scope(Permission.DOCUMENTS_UPLOAD), "owner__")
        plans = units_in(actor.scope(Permission.CAMPAIGNS_EDIT), "answers__owner__") & Q(answers__isnull=False)
        answering = units_in(actor.scope(Permission.PLANS_ANSWER), "owner__") & Q(answers__isnull=False)
        addressed = Q(campaign__in=_campaigns().visible_to(actor).values("id"))
        campaigns = _campaigns().visible_to(actor).values("id")
        versions = Q(revisions__campaign__in=campaigns, revisions__state="applied")
        earlier = Q(revised_into__campaign__in=campaigns, revised_into__state="applied")
        chain = self.model._default_manager.filter(versions | earlier).values("pk")
        return self.filter(own | plans | answering | addressed | Q(pk__in=chain))


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns."""

    def visible_to(self, actor: Actor) -> Self:
        """Own campaigns in any state; published ones that address a body or post in the actor's scope."""
        own = units_in(actor.scope(Permission.CAMPAIGNS_EDIT), "owner__")
        return self.filter(own | Q(state__in=["published", "closed"]) & _addressing(actor), revises__isnull=True)

    def editable_by(self, actor: Actor) -> Self:
        """Campaigns that the actor's units run."""
        return self.filter(units_in(actor.scope(Permission.CAMPAIGNS_EDIT), "owner__"))


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Requirements."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of campaigns that the actor sees: reviewed ones; in his own campaigns also those still to be reviewed."""
        seen = self.filter(campaign__in=_campaigns().visible_to(actor).values("id")).exclude(review="dropped")
        return seen.filter(Q(review="accepted") | units_in(actor.scope(Permission.CAMPAIGNS_EDIT), "campaign__owner__"))

    def current(self) -> Self:
        """The newest version of each, without those that a revision has ended."""
        return self.filter(replaced_by__isnull=True, ended_on__isnull=True)

    def running_duties(self) -> Self:
        """Accepted duties: those that create obligations."""
        return self.current().filter(nature="duty", review="accepted")

    def shown_duties(self) -> Self:
        """Running duties, and ended ones under which something was filed: their history stays in sight."""
        duties = self.filter(nature="duty", review="accepted", replaced_by__isnull=True)
        return duties.filter(Q(ended_on__isnull=True) | Q(pk__in=_cells().values("requirement_id")))


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Obligations."""

    def visible_to(self, actor: Actor) -> Self:
        """Obligations of bodies, party organisations and posts in the actor's scope, and those that he receives.

        Nobody sees an obligation before its campaign is published.
        """
        scope = actor.scope(Permission.OBLIGATIONS_VIEW)
        received = units_in(actor.scope(Permission.SETTLEMENTS_REVIEW), "requirement__office__")
        if scope.everything:
            return self.filter(visible=True)
        return self.filter(_owed_within(scope) | (received & Q(requirement__office__isnull=False)), visible=True)

    def answerable_by(self, actor: Actor) -> Self:
        """Obligations that the actor may file for."""
        return self.owed_by(actor).filter(state="open")

    def owed_by(self, actor: Actor) -> Self:
        """Those that are, or were, the actor's to file for, in whatever state."""
        return self.filter(_filed_within(actor.scope(Permission.RECORDS_FILE)), visible=True)

    def settleable_by(self, actor: Actor) -> Self:
        """Those that a record of the actor's may settle: his to file for, and what units owe that his organisation covers.

        Whether the record is one of that organisation is for ``records.fits`` to say.
        """
        scope = actor.scope(Permission.RECORDS_FILE)
        covered = Q(subject_unit_id__in=scope.represented)
        return self.filter(_filed_within(scope) | covered, visible=True, state="open")

    def begun(self, day: date) -> Self:
        """Those whose period has begun."""
        return self.filter(start__lte=day)


class CellQuerySet(models.QuerySet["Cell"]):
    """Cells of the matrix."""

    def visible_to(self, actor: Actor) -> Self:
        """Cells of units in the actor's scope, and of requirements that he receives."""
        scope = actor.scope(Permission.MATRIX_VIEW)
        return self.filter(units_in(scope, "unit__"))


def _addressing(actor: Actor) -> Q:
    """Campaigns with an obligation that the actor sees, found without going through a million of them.

    A subtree is looked up in the cells (one for each requirement and unit), an office in the requirements that it receives.
    """
    scope, office = actor.scope(Permission.OBLIGATIONS_VIEW), actor.scope(Permission.SETTLEMENTS_REVIEW)
    if scope.everything:
        return EVERYTHING
    narrow = replace(scope, unit_paths=())
    found = Q(id__in=_obligations().filter(_owed_within(narrow), visible=True).values("requirement__campaign_id"))
    if scope.unit_paths:
        cells = _cells().filter(path_within(scope.unit_paths, "unit__path"))
        found |= Q(id__in=cells.values("requirement__campaign_id"))
    if office != NOTHING:
        received = _requirements().filter(units_in(office, "office__"), office__isnull=False)
        found |= Q(id__in=received.filter(nature="duty", review="accepted").values("campaign_id"))
    return found


def _filed_within(scope: Scope) -> Q:
    """A unit's scope covers what the unit and its party organisation owe; a post's duties are its holder's alone."""
    if scope.everything:
        return EVERYTHING
    return (
        (units_in(scope, "matrix_unit__") & Q(subject_post__isnull=True))
        | Q(subject_post_id__in=scope.post_ids)
        | Q(subject_party_id__in=scope.party_ids)
        | delegated(scope)
    )


def _owed_within(scope: Scope) -> Q:
    """Obligations of units, posts and party organisations of a scope; of those that cover its units, and whom it represents."""
    return (
        units_in(scope, "matrix_unit__")
        | Q(subject_post_id__in=scope.post_ids)
        | Q(subject_party_id__in=scope.party_ids | scope.covering)
        | Q(subject_unit_id__in=scope.represented)
        | delegated(scope)
    )


def _requirements() -> RequirementQuerySet:
    from zaitong.campaigns.models import Requirement

    return Requirement.objects.all()


def _campaigns() -> CampaignQuerySet:
    from zaitong.campaigns.models import Campaign

    return Campaign.objects.all()


def _cells() -> CellQuerySet:
    from zaitong.campaigns.models import Cell

    return Cell.objects.all()


def _obligations() -> ObligationQuerySet:
    from zaitong.campaigns.models import Obligation

    return Obligation.objects.all()
