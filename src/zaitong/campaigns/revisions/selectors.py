"""Revisions for whoever may see them: the page of the officer, the versions of a campaign, what changed for an obligation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404

from zaitong.campaigns.models import Campaign, Obligation, PolicyDocument, Requirement, Revision, RevisionChange
from zaitong.campaigns.revisions.apply import APPLY, blocked_by
from zaitong.campaigns.revisions.compare import lines_of, side_load
from zaitong.campaigns.revisions.lines import (
    ADDED,
    CHANGED,
    DROPPED,
    KINDS,
    PENDING,
    SAME,
    WORDING,
    Line,
    summary,
)
from zaitong.campaigns.revisions.services import READ
from zaitong.common.clock import today
from zaitong.jobs.models import Job
from zaitong.jobs.selectors import job_latest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from zaitong.common.access import Actor

RECENT = timedelta(days=45)  # how long a change is pointed out on lists
ORDER = (CHANGED, ADDED, DROPPED, WORDING)


@dataclass
class RevisionPage:
    """Everything on the page 修订对照."""

    revision: Revision
    campaign: Campaign
    lines: list[Line]  # those shown
    same: list[Line]
    counts: dict[str, int]
    words: list[str]
    blocked: list[str]
    pending: int
    show: str
    job: Job | None = None
    choices: list[tuple[int, str]] = field(default_factory=list)  # requirements of the version in force, to match with

    @property
    def chips(self) -> list[dict[str, Any]]:
        """One filter for each kind of change, and what is still to be decided."""
        names = [("", "全部变化", sum(self.counts.get(kind, 0) for kind in ORDER))]
        names += [(PENDING, "没有定的", self.pending)] if self.pending or self.show == PENDING else []
        names += [(kind, KINDS[kind], self.counts.get(kind, 0)) for kind in ORDER if self.counts.get(kind)]
        return [
            {"label": label, "count": count, "url": f"?show={key}" if key else "?", "current": self.show == key}
            for key, label, count in names
        ]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a revision changed for those who owe something."""

    day: date
    number: int
    text: str
    change: RevisionChange

    @property
    def sentence(self) -> str:
        """11月3日有调整：截止日由…改为…."""
        day = f"{self.day.month}月{self.day.day}日"
        plain = {ADDED: f"由文件第 {self.number} 版新增", DROPPED: f"随文件第 {self.number} 版停办，不用再报"}
        return f"{day}{plain[self.change.kind]}" if self.change.kind in plain else f"{day}有调整：{self.text}"


def revision_for(actor: Actor, campaign_id: int, revision_id: int) -> Revision:
    """A revision of a campaign that the actor runs; else Http404."""
    found = Revision.objects.select_related("campaign__owner", "campaign__document", "document", "previous", "draft")
    own = Campaign.objects.editable_by(actor)
    revision = found.filter(pk=revision_id, campaign_id=campaign_id, campaign__in=own).first()
    if revision is None:
        raise Http404
    return revision


def revisable(actor: Actor, campaign_id: int) -> Campaign:
    """A campaign that the actor runs; else Http404."""
    found = Campaign.objects.editable_by(actor).filter(pk=campaign_id, revises__isnull=True)
    campaign = found.select_related("document", "owner").first()
    if campaign is None:
        raise Http404
    return campaign


def revision_page(revision: Revision, show: str = "") -> RevisionPage:
    """The page, live until it is applied, then as it was kept."""
    lines, same, choices = _lines(revision)
    changes = [line for line in lines if line.kind != SAME]
    counts = {kind: sum(line.kind == kind for line in changes) for kind in ORDER}
    show = show if show in {*ORDER, PENDING} else ""
    applied = revision.state == Revision.State.APPLIED
    reviewing = revision.campaign.state == Campaign.State.REVIEWING
    return RevisionPage(
        revision=revision,
        campaign=revision.campaign,
        lines=[line for line in changes if show in {"", line.kind, line.decision}],
        same=same,
        counts=counts,
        words=revision.figures.get("words", []) if applied else summary(changes),
        blocked=blocked_by(lines, reviewing=reviewing) if revision.state == Revision.State.OPEN else [],
        pending=0 if applied else sum(line.decision == PENDING for line in changes),
        show=show,
        job=_job(revision),
        choices=choices,
    )


def _lines(revision: Revision) -> tuple[list[Line], list[Line], list[tuple[int, str]]]:
    if revision.state == Revision.State.APPLIED:
        return [Line.from_json(change.told) for change in revision.changes.all()], [], []
    if revision.draft_id is None:
        return [], [], []
    side = side_load(revision)
    lines = lines_of(side, today())
    choices = [(r.pk, f"第 {r.number} 条　{r.title}") for r in side.old.values()]
    return lines, [line for line in lines if line.kind == SAME], choices


def _job(revision: Revision) -> Job | None:
    kind = {Revision.State.READING: READ, Revision.State.APPLYING: APPLY}.get(Revision.State(revision.state))
    if revision.state == Revision.State.APPLIED and not revision.laid_out:
        kind = APPLY
    return job_latest(kind, f"revision:{revision.pk}") if kind else None


def live_revision(campaign: Campaign) -> Revision | None:
    """The one that waits, if there is one."""
    return campaign.revisions.filter(state__in=Revision.LIVE).first()


def applied_revisions(campaign: Campaign) -> list[Revision]:
    """The versions that came into force, newest first."""
    rows = campaign.revisions.filter(state=Revision.State.APPLIED).select_related("document", "previous")
    return list(rows.defer("document__text", "document__breakdown", "previous__text", "previous__breakdown"))


def versions_of(campaign: Campaign, *, owner: bool) -> dict[str, Any]:
    """For the campaign's page: the version in force with those before it, and for its owner the one that waits."""
    waiting = live_revision(campaign) if owner else None
    return {"applied": applied_revisions(campaign), "waiting": waiting, "owner": owner}


def revision_of_draft(campaign: Campaign) -> Revision | None:
    """The revision that a draft belongs to."""
    return Revision.objects.filter(draft=campaign).first() if campaign.revises_id else None


def version_words(document: PolicyDocument) -> str:
    """第 2 版, where a document has or had more than one; else nothing."""
    own = Revision.objects.filter(document=document, state=Revision.State.APPLIED).first()
    if own:
        return f"第 {own.number} 版"
    later = Revision.objects.filter(previous=document, state=Revision.State.APPLIED).first()
    return f"第 {later.number - 1} 版" if later else ""


def adjustments(requirement_ids: Iterable[int], since: date | None = None) -> dict[int, list[Adjustment]]:
    """What revisions changed in some requirements, oldest first, through all their versions. Two queries."""
    chains = _chains(set(requirement_ids))
    every = {pk for chain in chains.values() for pk in chain}
    rows = RevisionChange.objects.filter(revision__state=Revision.State.APPLIED, decision="accepted")
    rows = rows.filter(Q(new_id__in=every) | Q(old_id__in=every, kind=DROPPED)).select_related("revision")
    if since:
        rows = rows.filter(revision__applied_on__gte=since)
    found: dict[int, list[Adjustment]] = {}
    for change in rows.order_by("revision_id", "order"):
        told = _told(change)
        about = change.old_id if change.kind == DROPPED else change.new_id
        for pk, chain in chains.items():
            if told and about in chain:
                found.setdefault(pk, []).append(told)
    return found


def _chains(ids: set[int]) -> dict[int, set[int]]:
    """Requirement -> itself and the versions before it."""
    chains = {pk: {pk} for pk in ids}
    ends = {pk: pk for pk in ids}
    while ends:
        before = dict(Requirement.objects.filter(pk__in=ends, replaces__isnull=False).values_list("pk", "replaces_id"))
        ends = {before[end]: start for end, start in ends.items() if end in before}
        for end, start in ends.items():
            chains[start].add(end)
    return chains


def _told(change: RevisionChange) -> Adjustment | None:
    line = Line.from_json(change.told)
    words = {ADDED: "这是新增的任务", DROPPED: "停办，不用再报", WORDING: "文字有改动，要求不变"}
    text = words.get(change.kind) or line.story
    day = change.revision.applied_on
    return Adjustment(day, change.revision.number, text, change) if day and text else None


def recent_adjustments(requirement_ids: Iterable[int]) -> dict[int, str]:
    """One sentence for each requirement that a revision changed lately, but for mere wording."""
    found = adjustments(requirement_ids, since=today() - RECENT)
    told = {pk: [one for one in several if one.change.kind != WORDING] for pk, several in found.items()}
    return {pk: several[-1].sentence for pk, several in told.items() if several}


@dataclass(frozen=True, slots=True)
class Stopped:
    """What is not owed any more, with one of the obligations as a way to its story."""

    title: str
    campaign: str
    day: date
    obligation_id: int


def stopped_lately(actor: Actor) -> list[Stopped]:
    """What the actor no longer owes because a revision ended it, one line for each requirement. One query."""
    rows = Obligation.objects.owed_by(actor).filter(requirement__ended_on__gte=today() - RECENT)
    rows = rows.filter(state=Obligation.State.WITHDRAWN).order_by("-requirement__ended_on", "requirement_id", "pk")
    found: dict[int, Stopped] = {}
    for row in rows.select_related("requirement__campaign")[:300]:
        asked = row.requirement
        if asked.ended_on:
            found.setdefault(asked.pk, Stopped(asked.title, asked.campaign.name, asked.ended_on, row.pk))
    return list(found.values())
