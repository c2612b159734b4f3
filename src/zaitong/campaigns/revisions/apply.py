"""Applying a revision: one short transaction changes the requirements, then obligations follow in batches.

The switch is one transaction, so that every filing and every review finds either the old version or the new one.
Obligations go over to the new version of their requirement with their settlements; reconciling then moves days, adds and
withdraws. Both can be done again after a killed worker.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from zaitong.campaigns.models import (
    Answer,
    AudienceRule,
    Campaign,
    Cell,
    Obligation,
    Question,
    Requirement,
    Responsibility,
    Revision,
    RevisionChange,
)
from zaitong.campaigns.revisions.books import selector_with
from zaitong.campaigns.revisions.compare import Side, become, lines_of, side_load
from zaitong.campaigns.revisions.facets import touches
from zaitong.campaigns.revisions.lines import (
    ACCEPTED,
    ADDED,
    CHANGED,
    DROPPED,
    LEFT,
    PENDING,
    SAME,
    WORDING,
    Line,
    summary,
    total,
)
from zaitong.campaigns.revisions.services import State, revision_lock, write
from zaitong.campaigns.services.planned import keeps
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.common.access import SYSTEM, Actor, Permission
from zaitong.common.clock import now, today
from zaitong.common.errors import DomainError, NotAllowed
from zaitong.jobs.services import job_start

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from zaitong.jobs.models import Job

APPLY = "revision.apply"
MANY = 500  # ids in one statement


def blocked_by(lines: list[Line], *, reviewing: bool) -> list[str]:
    """Why it cannot be applied yet (Chinese); nothing where it can. A campaign under review takes cards as they are."""
    reasons = []
    kinds = {DROPPED} if reviewing else {DROPPED, ADDED, CHANGED, WORDING}
    open_ones = [line for line in lines if line.decision == PENDING and line.kind in kinds]
    if open_ones:
        reasons.append(f"还有 {len(open_ones)} 处变化没有定，请逐处点“采用”“修改”或“不采用”。")
    reasons += [line.lack for line in lines if line.decision == ACCEPTED and line.lack]
    return reasons


@transaction.atomic
def revision_apply(*, revision_id: int, actor: Actor) -> Job:
    """Begin applying. Raises DomainError with the reasons where something is undecided, Conflict where it is under way."""
    if not actor.can(Permission.CAMPAIGNS_PUBLISH):
        raise NotAllowed("您没有下达任务的权限，不能应用修订版。")
    revision = revision_lock(revision_id, actor)
    # Nobody edits it any more; who is just doing so is waited for.
    Campaign.objects.filter(revision_work=revision).update(state=Campaign.State.PUBLISHING)
    reasons = blocked_by(
        lines_of(side_load(revision), today(), effects=False),
        reviewing=revision.campaign.state == Campaign.State.REVIEWING,
    )
    if reasons:
        raise DomainError("还不能应用：" + " ".join(reasons), code="blocked", reasons=reasons)
    revision.state, revision.applied_by_label = State.APPLYING, actor.label[:120]
    revision.save(update_fields=["state", "applied_by_label", "updated_at"])
    write(revision, "revision.apply_started", actor)
    return job_start(kind=APPLY, subject=f"revision:{revision.pk}", arguments={"revision": revision.pk}, actor=actor)


def revision_run(
    revision_id: int, report: Callable[[int, int, str], None] | None = None, actor: Actor = SYSTEM
) -> None:
    """The switch, then the obligations. Does what is still to be done, and nothing where all is."""
    revision = Revision.objects.get(pk=revision_id)
    if revision.state == State.APPLYING:
        revision = switch(revision_id, actor)
    if revision.state != State.APPLIED or revision.laid_out:
        return
    if revision.campaign.state == Campaign.State.PUBLISHED:
        campaign_reconcile(revision.campaign_id, day=today(), progress=report)
    Revision.objects.filter(pk=revision_id).update(laid_out=True)


@transaction.atomic
def switch(revision_id: int, actor: Actor) -> Revision:
    """Put the new version in force: requirements, places in the text, the document. All or nothing."""
    revision = Revision.objects.select_related("campaign").get(pk=revision_id)
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=revision.campaign_id)
    revision = (
        Revision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campaign", "draft")
        .get(pk=revision_id)
    )
    if revision.state != State.APPLYING:
        return revision
    day = today()
    old_ids = list(revision.campaign.requirements.current().values_list("pk", flat=True))
    list(Requirement.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=old_ids).order_by("pk"))
    list(Obligation.objects.select_for_update().filter(requirement__in=old_ids).order_by("pk").values_list("pk"))
    side = side_load(revision)
    lines = lines_of(side, day)
    final = _requirements(side, lines, day)
    _audiences(side, final)
    _campaign(side)
    _tell(revision, lines, final, day)
    write(revision, "revision.applied", actor, {"effect": summary(lines)})
    return revision


def _requirements(side: Side, lines: list[Line], day: date) -> dict[int, int]:
    """Bring each requirement over; which requirement of either version is which from now on."""
    final: dict[int, int] = {}
    for line in lines:
        old = side.old.get(line.old_id or 0)
        new = side.new.get(line.new_id or 0)
        if old and new and (line.kind == SAME or line.decision == LEFT):
            _place(old, new)
            final |= {old.pk: old.pk, new.pk: old.pk}
        elif old and new:
            _replace(side, old, new, touches(line.facets), day)
            final |= {old.pk: new.pk, new.pk: new.pk}
        elif new and line.decision != LEFT:
            _bring(side, new, None, day)
            final[new.pk] = new.pk
        elif old:
            _end(side, old, line, day)
    return final


def _place(old: Requirement, new: Requirement) -> None:
    """What stays as it was only stands somewhere else: where, not what."""
    Requirement.objects.filter(pk=old.pk).update(start=new.start, end=new.end, clause=new.clause, number=new.number)


def _replace(side: Side, old: Requirement, new: Requirement, touched: bool, day: date) -> None:  # noqa: FBT001 - private
    if side.campaign.state == Campaign.State.REVIEWING:
        _bring(side, new, None, day)
        old.delete()
        return
    _bring(side, new, old, day)
    rows = Obligation.objects.filter(requirement=old)
    kept = [row.pk for row in rows if touched and keeps(row, day)]
    for first in range(0, len(kept), MANY):
        Obligation.objects.filter(pk__in=kept[first : first + MANY]).update(kept=True)
    rows.update(requirement=new)
    for model in (Question, Answer):
        model._default_manager.filter(requirement=old).update(requirement=new)
    list(Cell.objects.select_for_update().filter(requirement=old).order_by("pk").values_list("pk"))
    Cell.objects.filter(requirement=old).update(requirement=new)
    Responsibility.objects.filter(requirement=old).update(requirement=new)


def _bring(side: Side, new: Requirement, old: Requirement | None, day: date) -> None:
    """Move a requirement of the draft into the campaign."""
    goal = become(side, new, old, day)
    if goal.phase is not None:
        goal.phase.campaign = side.campaign
        goal.phase.save()
    if side.campaign.state == Campaign.State.REVIEWING:
        goal.since, goal.starts = None, new.starts
    goal.save()


def _end(side: Side, old: Requirement, line: Line, day: date) -> None:
    """What the new version no longer has: ended from today, or kept on at the end of the text."""
    if line.decision == LEFT:
        place = len(side.revision.document.text)
        Requirement.objects.filter(pk=old.pk).update(start=place, end=place)
    elif side.campaign.state == Campaign.State.REVIEWING:
        old.delete()
    else:
        Requirement.objects.filter(pk=old.pk).update(ended_on=day)


def _audiences(side: Side, final: dict[int, int]) -> None:
    """Audiences that name other requirements name their latest selves."""
    rules = AudienceRule.objects.filter(requirement__campaign=side.campaign, kind=AudienceRule.Kind.UNION)
    for rule in rules.select_for_update(of=("self",), no_key=True).order_by("pk"):
        rule.selector = selector_with(rule.selector, final)
        rule.save(update_fields=["selector"])


def _campaign(side: Side) -> None:
    """The document, the span and the stages; the draft has given all it had."""
    campaign, revision = side.campaign, side.revision
    for phase in side.phases.values():
        phase.campaign = campaign
        phase.save()
    if revision.draft:
        revision.draft.delete()
    campaign.document = revision.document
    campaign.revision += 1
    campaign.undo = {}
    campaign.save(update_fields=["document", "starts", "ends", "revision", "undo", "updated_at"])
    rows = campaign.requirements.current().order_by("start", "end", "id")
    for number, (pk, before) in enumerate(list(rows.values_list("pk", "number")), start=1):
        if number != before:
            Requirement.objects.filter(pk=pk).update(number=number)


def _tell(revision: Revision, lines: list[Line], final: dict[int, int], day: date) -> None:
    """Keep the story: each change with what it said and did."""
    numbers = dict(Requirement.objects.filter(pk__in=final.values()).values_list("pk", "number"))
    revision.changes.all().delete()
    there = set(Requirement.objects.filter(pk__in=[line.old_id for line in lines]).values_list("pk", flat=True))
    rows = []
    for order, line in enumerate(line for line in lines if line.kind != SAME):
        new_id = final.get(line.new_id or 0) if line.decision != LEFT else None
        line.number = numbers.get(new_id or line.old_id or 0, line.number)
        rows.append(
            RevisionChange(
                revision=revision,
                old_id=line.old_id if line.old_id in there else None,
                new_id=new_id,
                order=order,
                by_hand=line.by_hand,
                decision=line.decision,
                kind=line.kind,
                told=line.to_json(),
            )
        )
    RevisionChange.objects.bulk_create(rows)
    taken = [line for line in lines if line.decision != LEFT]
    revision.figures = {
        "effect": asdict(total(lines)),
        "words": summary(lines),
        "same": sum(line.kind == SAME for line in lines),
        "ended": sum(line.kind == DROPPED for line in taken),
    }
    revision.draft, revision.state, revision.applied_on, revision.applied_at = None, State.APPLIED, day, now()
    revision.save()
