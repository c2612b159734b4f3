"""A later version of a document: taken in, read in the background, laid beside the campaign, corrected, thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Campaign, PolicyDocument, Requirement, Revision, RevisionChange
from zaitong.campaigns.revisions.books import Book, as_read, carry
from zaitong.campaigns.revisions.compare import Side, side_load
from zaitong.campaigns.revisions.facets import facets_between
from zaitong.campaigns.revisions.matching import match
from zaitong.campaigns.services.documents import document_check, document_read, document_store
from zaitong.campaigns.services.reading import campaign_create
from zaitong.campaigns.services.review import lacking, requirement_accept
from zaitong.common.access import Actor, Permission
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.jobs.services import job_start
from zaitong.policy.model import Breakdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from zaitong.jobs.models import Job

READ = "revision.read"
State, Review, Decision = Revision.State, Requirement.Review, RevisionChange.Decision


def revision_submit(*, campaign_id: int, filename: str, data: bytes, actor: Actor) -> tuple[Revision, Job]:
    """Take in a later version of a campaign's document; it is read in the background.

    Raises Unreadable for a file that cannot be taken, Conflict where one is waiting already, where the file is the very
    version that runs, or once the campaign has ended; Http404 outside the actor's scope.
    """
    document_check(filename=filename, data=data)
    try:
        with transaction.atomic():
            return _take_in(campaign_id, filename, data, actor)
    except IntegrityError as error:
        raise Conflict("这个专项刚有人传了一份修订版，请刷新后先处理那一份。") from error


def _take_in(campaign_id: int, filename: str, data: bytes, actor: Actor) -> tuple[Revision, Job]:
    campaign = campaign_lock(campaign_id, actor)
    if campaign.revisions.filter(state__in=Revision.LIVE).exists():
        raise Conflict("已有一份修订版在处理，请先应用或作废，再传新的。")
    document = _document(campaign, filename, data, actor)
    revision = Revision.objects.create(
        campaign=campaign,
        document=document,
        previous=campaign.document,
        number=campaign.revisions.filter(state=State.APPLIED).count() + 2,
        created_by_label=actor.label[:120],
    )
    write(revision, "revision.uploaded", actor, {"document": document.pk})
    return revision, job_start(
        kind=READ, subject=f"revision:{revision.pk}", arguments={"revision": revision.pk}, actor=actor
    )


def _document(campaign: Campaign, filename: str, data: bytes, actor: Actor) -> PolicyDocument:
    try:
        return document_store(owner=campaign.owner, filename=filename, data=data, actor=actor, revises=campaign)
    except Conflict as error:
        again = PolicyDocument.objects.filter(pk=error.data.get("document_id", 0)).first()
        if again is None:
            raise
        if again.pk == campaign.document_id:
            raise Conflict("这份文件就是现在执行的这一版，没有不同。请选修订后的文件。") from error
        used = Campaign.objects.filter(document=again).exists() or again.revisions.filter(state=State.APPLIED).exists()
        if used or again.revises_id != campaign.pk:
            raise Conflict(f"这份文件已经用过了（“{again}”），不能再作为修订版。") from error
        return again  # thrown away before, and brought back


def revision_read(
    *, revision_id: int, actor: Actor, progress: Callable[[int, int, str], None] | None = None
) -> Revision:
    """Read the document, match its requirements with the campaign's, carry over what stays. Again does no harm."""
    revision = Revision.objects.select_related("document").filter(pk=revision_id).first()
    if revision is None:
        raise Http404
    if revision.state != State.READING:
        return revision
    document = document_read(document_id=revision.document_id, actor=actor, progress=progress)
    if document.state != PolicyDocument.State.READ:
        return revision  # the document says why; it can be thrown away or read again
    if progress:
        progress(3, 4, "正在与上一版对照")
    revision = _match(revision.pk, document, actor)
    if progress:
        progress(4, 4, "对照完成")
    return revision


@transaction.atomic
def _match(revision_id: int, document: PolicyDocument, actor: Actor) -> Revision:
    revision = Revision.objects.select_for_update(of=("self",), no_key=True).get(pk=revision_id)
    if revision.state != State.READING:
        return revision
    draft = Campaign.objects.filter(document=document).first()
    if draft is None:  # read before, thrown away, brought back
        draft = campaign_create(document, Breakdown.from_json(document.breakdown), revises=revision.campaign)
    revision.draft, revision.state = draft, State.OPEN
    revision.save(update_fields=["draft", "state", "updated_at"])
    draft.name = revision.campaign.name
    _span(revision, draft)
    side = side_load(revision)
    before, after = Book.of(revision.previous), Book.of(document)
    found = match(before.items(list(side.old.values())), after.items(list(side.new.values())))
    revision.figures = {"near": found.near}
    revision.save(update_fields=["figures"])
    for pair in found.pairs:
        RevisionChange.objects.create(revision=revision, old_id=pair.old, new_id=pair.new, score=pair.score)
    side.ids = {pair.old: pair.new for pair in found.pairs}
    for pair in found.pairs:
        _carry(side, pair.old, pair.new, before, after)
    write(revision, "revision.compared", actor, {"pairs": len(found.pairs), "added": len(found.added)})
    return revision


def _span(revision: Revision, draft: Campaign) -> None:
    """A campaign's own first and last day stay where both versions say the same of its stages."""
    before = Breakdown.from_json(revision.previous.breakdown).phases
    after = Breakdown.from_json(revision.document.breakdown).phases
    campaign = revision.campaign
    firsts = [min((p.start for p in phases if p.start), default=None) for phases in (before, after)]
    lasts = [max((p.end for p in phases if p.end), default=None) for phases in (before, after)]
    draft.starts = campaign.starts if firsts[0] == firsts[1] or not draft.starts else draft.starts
    draft.ends = campaign.ends if lasts[0] == lasts[1] or not draft.ends else draft.ends
    if draft.starts and draft.ends and draft.ends < draft.starts:
        draft.starts, draft.ends = campaign.starts, campaign.ends
    draft.save(update_fields=["name", "starts", "ends", "updated_at"])


def _carry(side: Side, old_id: int, new_id: int, before: Book, after: Book) -> None:
    """Carry over, then say how far the new one is reviewed: what is the same stays as it was decided."""
    old, new = side.old[old_id], side.new[new_id]
    carry(old, new, before, after, side.ids)
    fresh = Requirement.objects.select_related("phase", "office").get(pk=new.pk)
    facets = facets_between(old, fresh, side.ids, side.numbers)
    fresh.review = Review(old.review)
    fresh.reasons = list(old.reasons) if old.review == Review.PENDING else []
    if facets:
        fresh.review = Review.PENDING
        fresh.reasons = [f"{f.label}由“{f.old or '没有写明'}”改为“{f.new or '没有写明'}”" for f in facets]
    elif fresh.review == Review.ACCEPTED and lacking(fresh):
        fresh.review = Review.PENDING
    fresh.save(update_fields=["review", "reasons", "updated_at"])


@transaction.atomic
def revision_pair(*, revision_id: int, new_id: int, old_id: int | None, actor: Actor) -> Revision:
    """Correct a match: the new requirement is the old one, or (without) a new one. Either's earlier match is undone.

    Raises FieldErrors where one of them is not part of this revision.
    """
    revision = revision_lock(revision_id, actor)
    side = side_load(revision)
    if new_id not in side.new or (old_id is not None and old_id not in side.old):
        raise FieldErrors({"old": ["请从上一版的条目里选一条。"]})
    before, after = Book.of(revision.previous), Book.of(revision.document)
    draft = side.new[new_id].campaign
    freed = {pk for pk in (new_id, side.ids.get(old_id or 0)) if pk}
    revision.changes.filter(new_id__in=freed).delete()
    if old_id is not None:
        revision.changes.filter(old_id=old_id).delete()
    made = {pk: as_read(side.new[pk], draft, after).pk for pk in sorted(freed)}
    if old_id is not None:
        RevisionChange.objects.create(revision=revision, old_id=old_id, new_id=made[new_id], score=1, by_hand=True)
        side = side_load(revision)
        _carry(side, old_id, made[new_id], before, after)
    write(revision, "revision.paired", actor, {"old": old_id, "new": made[new_id]})
    return revision


@transaction.atomic
def revision_decide(*, revision_id: int, old_ids: list[int], end: bool, actor: Actor) -> int:
    """What becomes of requirements that the new version no longer has: ended, or kept on. How many."""
    revision = revision_lock(revision_id, actor)
    side = side_load(revision)
    dropped = [pk for pk in old_ids if pk in side.old and pk not in side.ids]
    for pk in dropped:
        decision = Decision.ACCEPTED if end else Decision.LEFT
        RevisionChange.objects.update_or_create(revision=revision, old_id=pk, defaults={"decision": decision})
    if dropped:
        write(revision, "revision.decided", actor, {"end": end, "requirements": dropped})
    return len(dropped)


@transaction.atomic
def revision_accept(*, revision_id: int, new_ids: list[int], actor: Actor) -> int:
    """Take several changes and additions at once, those that lack nothing. How many."""
    revision = revision_lock(revision_id, actor)
    wanted = Requirement.objects.filter(pk__in=new_ids, campaign=revision.draft, review=Review.PENDING)
    ready = [requirement for requirement in wanted.order_by("number") if not lacking(requirement)]
    for requirement in ready:
        requirement_accept(requirement_id=requirement.pk, actor=actor)
    return len(ready)


@transaction.atomic
def revision_discard(*, revision_id: int, actor: Actor) -> Revision:
    """Throw a revision away before it is applied. The document stays readable, nothing else of it is left."""
    revision = revision_lock(revision_id, actor, states=(State.READING, State.OPEN))
    revision.changes.all().delete()
    if revision.draft_id:
        Campaign.objects.filter(pk=revision.draft_id).delete()
    revision.draft, revision.state = None, State.DISCARDED
    revision.save(update_fields=["draft", "state", "updated_at"])
    write(revision, "revision.discarded", actor)
    return revision


def campaign_lock(campaign_id: int, actor: Actor) -> Campaign:
    """The campaign, locked, that may be revised. Raises 404 outside the scope, NotAllowed, Conflict."""
    if not (actor.can(Permission.CAMPAIGNS_EDIT) and actor.can(Permission.DOCUMENTS_UPLOAD)):
        raise NotAllowed("您没有上传修订版的权限。")
    rows = (
        Campaign.objects.select_for_update(of=("self",), no_key=True)
        .editable_by(actor)
        .select_related("document", "owner")
    )
    campaign = rows.filter(pk=campaign_id, revises__isnull=True).first()
    if campaign is None:
        raise Http404
    if campaign.state == Campaign.State.PUBLISHING:
        raise Conflict("任务正在发布，发布完再传修订版。")
    if campaign.state == Campaign.State.CLOSED:
        raise Conflict("这项专项工作已经结束，不再修订。")
    return campaign


# Locks on campaigns leave their keys free: whoever edits the draft, which points at the campaign, need not wait for them.


def revision_lock(revision_id: int, actor: Actor, states: tuple[str, ...] = (State.OPEN,)) -> Revision:
    """The revision, locked after its campaign, in one of the states. Raises 404 outside the scope, Conflict."""
    named = Revision.objects.filter(pk=revision_id).values_list("campaign_id", flat=True).first()
    if named is None or not actor.can(Permission.CAMPAIGNS_EDIT):
        raise Http404
    locked = Campaign.objects.select_for_update(of=("self",), no_key=True).editable_by(actor).filter(pk=named).first()
    if locked is None:
        raise Http404
    revision = Revision.objects.select_for_update(of=("self",), no_key=True).get(pk=revision_id)
    if revision.state not in states:
        said = {
            State.APPLIED: "已经应用",
            State.DISCARDED: "已经作废",
            State.APPLYING: "正在应用",
            State.READING: "还在读取",
        }
        raise Conflict(f"这份修订版{said.get(State(revision.state), '已经处理')}，请刷新页面。")
    return revision


def write(revision: Revision, act: str, actor: Actor, data: dict[str, object] | None = None) -> None:
    """One row of the trail, about the campaign."""
    audit_write(
        actor=actor,
        act=act,
        subject=f"campaign:{revision.campaign_id}",
        subject_label=revision.campaign.name,
        data={"revision": revision.pk, "number": revision.number, **(data or {})},
    )
