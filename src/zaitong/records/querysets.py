"""Reusable filters on records and settlements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from zaitong.campaigns.delegation.conditions import delegated
from zaitong.common.access import Actor, Permission
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from zaitong.records.models import Record, Settlement


class RecordQuerySet(models.QuerySet["Record"]):
    """Records."""

    def visible_to(self, actor: Actor) -> Self:
        """Drafts: their author and filer, and colleagues who may file for the same unit (not for another's post).

        Filed: everybody with the right on the record's unit, the post's holder, and each receiving office.
        """
        scope = actor.scope(Permission.RECORDS_VIEW)
        own = Q(author_id=actor.person_id) & Q(author_id__isnull=False) | Q(post_id__in=scope.post_ids)
        seen = units_in(scope, "unit__")
        if actor.can(Permission.SETTLEMENTS_REVIEW):
            # By key, not by a join: a join would double rows and make every list sort out all records first.
            seen |= Q(pk__in=_settlements().receivable_by(actor).values("record_id"))
        return self.filter(own | self._fillable(actor) | (~Q(state="draft") & seen))

    def editable_by(self, actor: Actor) -> Self:
        """Records that the actor may change: of his post, his unit and its party organisations as they are today.

        Having written it once is not enough: who has moved to another unit looks at it and leaves it alone.
        """
        return self.filter(Q(post_id__in=actor.scope(Permission.RECORDS_FILE).post_ids) | self._fillable(actor))

    @staticmethod
    def _fillable(actor: Actor) -> Q:
        """Records of the units and party organisations that the actor files for; a post's are its holder's alone."""
        scope = actor.scope(Permission.RECORDS_FILE)
        own = (units_in(scope, "unit__") | Q(party_id__in=scope.party_ids)) & Q(post__isnull=True)
        return own | delegated_records(actor) if scope.delegations else own


def delegated_records(actor: Actor) -> Q:
    """What the actor has begun for those who delegated to him, what they handed along, and what settles what they delegated.

    Their other drafts stay theirs. Once a delegation is over or taken back nothing of this holds.
    """
    from zaitong.campaigns.models import Delegation, Obligation

    scope = actor.scope(Permission.RECORDS_FILE)
    held = Delegation.objects.held_in(scope).order_by()
    theirs = Q(post_id__in=held.filter(post__isnull=False).values("post_id")) | Q(
        unit_id__in=held.filter(unit__isnull=False).values("unit_id"), post__isnull=True
    )
    covered = Obligation.objects.filter(delegated(scope), visible=True)
    settling = _settlements().filter(obligation__in=covered.order_by().values("pk")).order_by().values("record_id")
    lent = held.filter(lent__isnull=False).values("lent__record_id")
    return (theirs & (Q(filer_id=actor.user_id) | Q(pk__in=lent))) | Q(pk__in=settling)


class SettlementQuerySet(models.QuerySet["Settlement"]):
    """Settlements."""

    def receivable_by(self, actor: Actor) -> Self:
        """Settlements whose receiving office the actor reviews for."""
        return self.filter(units_in(actor.scope(Permission.SETTLEMENTS_REVIEW), "office__"), office__isnull=False)


def _settlements() -> SettlementQuerySet:
    from zaitong.records.models import Settlement

    return Settlement.objects.all()
