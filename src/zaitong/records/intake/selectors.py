"""Pages of 代录: what the actor may file for, who could review it, one file of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from zaitong.accounts.models import Grant
from zaitong.accounts.roles import RIGHTS
from zaitong.campaigns.models import Obligation
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.jobs.models import Job
from zaitong.records.intake.access import requirements_fileable
from zaitong.records.models import IntakeBatch, IntakeFile

if TYPE_CHECKING:
    from zaitong.campaigns.models import Requirement
    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit

REVIEWING = [role for role, rights in RIGHTS.items() if Permission.SETTLEMENTS_REVIEW in rights]
OPEN = [IntakeBatch.State.READING, IntakeBatch.State.WAITING, IntakeBatch.State.FILING]


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: how many bodies still owe what has begun, and batches under way."""

    requirement: Requirement
    asked: int
    missing: int
    batches: list[IntakeBatch]


def intake_rows(actor: Actor, campaign_id: int | None = None) -> list[Row]:
    """Requirements for which the actor may file, those with most missing first. Three queries."""
    found = requirements_fileable(actor).filter(counts="records")
    if campaign_id:
        found = found.filter(campaign_id=campaign_id)
    requirements = list(found.order_by("-campaign_id", "number"))
    begun = Obligation.objects.filter(requirement__in=requirements, visible=True, state="open", start__lte=today())
    begun = begun.filter(subject_post__isnull=True, target_unit__isnull=True, target_party__isnull=True)
    short = Q(needed__gt=F("accepted") + F("claimed"))
    counts = begun.order_by().values("requirement_id").annotate(asked=Count("pk"), missing=Count("pk", filter=short))
    numbers = {row["requirement_id"]: (row["asked"], row["missing"]) for row in counts}
    batches = list(IntakeBatch.objects.filter(requirement__in=requirements, state__in=OPEN))
    rows = [
        Row(r, *numbers[r.pk], [b for b in batches if b.requirement_id == r.pk])
        for r in requirements
        if r.pk in numbers
    ]
    return sorted(rows, key=lambda row: (not row.batches, -row.requirement.campaign_id, row.requirement.number))


def batches_of(requirement: Requirement) -> list[IntakeBatch]:
    """Open batches of a requirement, the newest first."""
    return list(IntakeBatch.objects.filter(requirement=requirement, state__in=OPEN).select_related("office"))


def reviewers_besides(office: Unit, user_id: int | None) -> list[str]:
    """Names of others who may review for an office today."""
    day = today()
    grants = Grant.objects.filter(Q(ends__isnull=True) | Q(ends__gte=day), starts__lte=day, role__in=REVIEWING)
    grants = grants.filter(user__is_active=True, user__person__isnull=False).exclude(user_id=user_id or 0)
    found = set()
    for grant in grants.select_related("unit", "user__person"):
        if grant.scope_kind == Grant.ScopeKind.ALL or (grant.unit is not None and _covers(grant, office)):
            found.add(grant.user.person.name if grant.user.person else grant.user.username)
    return sorted(found)


def _covers(grant: Grant, office: Unit) -> bool:
    if grant.unit is None:
        return False
    if grant.scope_kind == Grant.ScopeKind.SUBTREE:
        return office.path.startswith(grant.unit.path)
    return grant.scope_kind == Grant.ScopeKind.UNIT and grant.unit_id == office.pk


def file_of(batch: IntakeBatch, pk: int) -> IntakeFile | None:
    """One file of a batch."""
    return IntakeFile.objects.filter(batch=batch, pk=pk).first()


def open_job(batch: IntakeBatch, kind: str) -> Job | None:
    """The work on a batch that is under way or has failed."""
    return Job.objects.filter(kind=kind, subject=f"intake:{batch.pk}").order_by("-id").first()
