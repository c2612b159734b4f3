"""Who may file for whom: the receiving office and whoever runs the campaign, for the units of one requirement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404

from zaitong.campaigns.models import Campaign, Obligation, Requirement
from zaitong.common.access import NOTHING, Permission, Scope
from zaitong.common.errors import NotAllowed
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in
from zaitong.records.models import IntakeBatch

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zaitong.common.access import Actor

NOT_YOURS = "这项任务由接收科室或发起单位代录，您可以查看，不能代录。"


def requirements_fileable(actor: Actor) -> QuerySet[Requirement]:
    """Running duties whose receiving office or campaign's owner lies in the actor's scope."""
    scope = actor.scope(Permission.RECORDS_FILE_FOR)
    received = units_in(scope, "office__")
    issued = units_in(scope, "campaign__owner__")
    rows = Requirement.objects.running_duties().filter(campaign__state=Campaign.State.PUBLISHED)
    return rows.filter((received & Q(office__isnull=False)) | issued).select_related("campaign__owner", "office")


def requirement_to_file_for(pk: int, actor: Actor) -> Requirement:
    """A requirement for whose units the actor may file. 404 where he does not see it, NotAllowed where he sees it only."""
    found = requirements_fileable(actor).filter(pk=pk).first()
    if found is not None:
        return found
    if Requirement.objects.visible_to(actor).filter(pk=pk).exists():
        raise NotAllowed(NOT_YOURS)
    raise Http404


def batch_to_work_on(pk: int, actor: Actor) -> IntakeBatch:
    """A batch of a requirement for which the actor may file, whoever opened it."""
    rows = IntakeBatch.objects.filter(requirement__in=requirements_fileable(actor).order_by().values("pk"))
    found = rows.select_related("requirement__campaign__owner", "requirement__office", "office").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def acting_office(actor: Actor, requirement: Requirement) -> Unit:
    """For which office the actor files: his own, else the one that receives."""
    own = Unit.objects.filter(pk=actor.unit_id or 0).first()
    return own or requirement.office or requirement.campaign.owner


@dataclass(frozen=True, slots=True)
class FilingFor:
    """An officer who files for one unit: named in the trail as himself, with the right to file there and nothing else."""

    user_id: int | None
    label: str
    unit_id: int | None
    obligation: Obligation
    appointment_id: int | None = None
    person_id: int | None = None
    post_id: int | None = None

    def can(self, permission: Permission) -> bool:
        """Files."""
        return permission == Permission.RECORDS_FILE

    def scope(self, permission: Permission) -> Scope:
        """The unit and the party organisation that owe."""
        if permission != Permission.RECORDS_FILE:
            return NOTHING
        party = self.obligation.subject_party_id
        return Scope(
            unit_ids=frozenset([self.obligation.matrix_unit_id]), party_ids=frozenset([party] if party else [])
        )
