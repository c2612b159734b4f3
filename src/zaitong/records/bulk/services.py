"""Deciding many in the background: confirmed once, then each behind the same gates and in a transaction of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.http import Http404

from zaitong.accounts.actor import actor_load
from zaitong.accounts.models import User
from zaitong.audit.services import audit_write
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, DomainError, NotAllowed
from zaitong.jobs.services import job_start
from zaitong.records.bulk.models import BulkItem, BulkReview
from zaitong.records.models import Settlement
from zaitong.records.services.review import (
    NOT_FOUND,
    common_opinion,
    common_reason,
    settlement_accept,
    settlement_return,
    why_left,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from zaitong.common.access import Actor

KIND = "records.bulk"
AFRESH = 20  # decisions after which the person's rights are looked at again
GONE = "您已不在原来的岗位，或不再有审核的权限，没有办理。"
State, ItemState = BulkReview.State, BulkItem.State


def bulk_start(
    *, picked: Sequence[tuple[int, int]], decision: str, said: str, client_key: str, actor: Actor
) -> BulkReview:
    """Begin to decide ``picked`` (settlement, version seen). Sent twice with the same key it begins once.

    Raises FieldErrors where the words are not fit, Conflict where nothing of it is there: then nothing has begun.
    """
    if not actor.can(Permission.SETTLEMENTS_REVIEW):
        raise NotAllowed("您没有审核的权限。")
    words = common_reason(said) if decision == BulkReview.Decision.RETURN else common_opinion(said)
    key = f"{actor.user_id}:{client_key}"
    try:
        return _start(picked, decision, words, key, actor)
    except IntegrityError:
        return BulkReview.objects.started_by(actor).get(client_key=key)


@transaction.atomic
def _start(picked: Sequence[tuple[int, int]], decision: str, words: str, key: str, actor: Actor) -> BulkReview:
    seen = dict(picked)
    known = Settlement.objects.filter(pk__in=seen).order_by("claimed_at", "pk")  # whose they are is asked of each later
    ids = list(known.values_list("pk", flat=True))
    if not ids:
        raise Conflict("所选的已不在待审核里。", code="nothing")
    review = BulkReview.objects.create(
        user_id=actor.user_id,
        appointment_id=actor.appointment_id,
        user_label=actor.label[:120],
        decision=decision,
        said=words,
        client_key=key,
        total=len(ids),
    )
    items = [BulkItem(review=review, settlement_id=pk, version=seen[pk]) for pk in ids]
    BulkItem.objects.bulk_create(items, batch_size=500)
    _audit(review, "bulk.started", actor)
    job_start(kind=KIND, subject=f"bulk:{review.pk}", arguments={"bulk": review.pk}, actor=actor)
    return review


def bulk_run(review_id: int, progress: Callable[[int, int, str], None]) -> None:
    """Decide what is not decided yet. May be run again after a crash, or by two at once: nothing is decided twice."""
    review = BulkReview.objects.filter(pk=review_id).first()
    if review is None or review.state != State.RUNNING:
        return
    saying = f"正在{review.get_decision_display()}"
    waiting = list(review.items.filter(state=ItemState.WAITING).values_list("pk", flat=True))
    before = review.total - len(waiting)
    actor: Actor | None = None
    for place, item_id in enumerate(waiting):
        progress(before + place, review.total, saying)
        if place % AFRESH == 0:
            actor = _acting(review)
        if not _one(review_id, item_id, actor):
            break  # stopped
    _finish(review_id)
    review.refresh_from_db()
    progress(*_told(review))


def _acting(review: BulkReview) -> Actor | None:
    """The person under the appointment in which he confirmed, with the rights of now; nobody where he no longer has them."""
    user = User.objects.select_related("person").filter(pk=review.user_id, is_active=True).first()
    actor = actor_load(user, review.appointment_id) if user else None
    if actor is None or actor.appointment_id != review.appointment_id or not actor.can(Permission.SETTLEMENTS_REVIEW):
        return None
    return actor


@transaction.atomic
def _one(review_id: int, item_id: int, actor: Actor | None) -> bool:
    """Decide one, or note why not; False where the act has been stopped.

    The act's row is locked first, so that a worker thought dead waits here and then finds the item handled.
    """
    review = BulkReview.objects.select_for_update().get(pk=review_id)
    if review.state != State.RUNNING:
        return False
    item = BulkItem.objects.get(pk=item_id)
    if item.state == ItemState.WAITING:
        item.state, item.why, item.refiled = _decided(review, item, actor)
        item.save(update_fields=["state", "why", "refiled"])
    return True


def _decided(review: BulkReview, item: BulkItem, actor: Actor | None) -> tuple[str, str, bool]:
    if actor is None:
        return ItemState.LEFT, GONE, False
    try:
        if review.decision == BulkReview.Decision.RETURN:
            settlement_return(settlement_id=item.settlement_id, version=item.version, reason=review.said, actor=actor)
        else:
            settlement_accept(settlement_id=item.settlement_id, version=item.version, opinion=review.said, actor=actor)
    except DomainError as error:
        return ItemState.LEFT, why_left(error)[:300], error.code == "refiled"
    except Http404:
        return ItemState.LEFT, NOT_FOUND, False
    return ItemState.DONE, "", False


@transaction.atomic
def _finish(review_id: int) -> None:
    review = BulkReview.objects.select_for_update().get(pk=review_id)
    if review.state == State.RUNNING:
        review.state = State.DONE
        review.save(update_fields=["state", "updated_at"])


def _told(review: BulkReview) -> tuple[int, int, str]:
    """Progress at the end."""
    done = review.items.filter(state=ItemState.DONE).count()
    word = review.get_decision_display()
    if review.state == State.STOPPED:
        return done, review.total, f"已停下，停下前{word} {done} 份"
    left = review.total - done
    return review.total, review.total, f"已{word} {done} 份" + (f"，{left} 份没有{word}" if left else "")


@transaction.atomic
def bulk_stop(*, review_id: int, actor: Actor) -> BulkReview:
    """Decide no more of it. What is decided stays; the rest waits in the queue. Stopping what has ended changes nothing."""
    review = BulkReview.objects.started_by(actor).select_for_update().filter(pk=review_id).first()
    if review is None:
        raise Http404
    if review.state == State.RUNNING:
        review.state = State.STOPPED
        review.save(update_fields=["state", "updated_at"])
        _audit(review, "bulk.stopped", actor)
    return review


def _audit(review: BulkReview, act: str, actor: Actor) -> None:
    label = f"批量{review.get_decision_display()} {review.total} 份"
    facts = {"decision": review.decision, "total": review.total}
    audit_write(actor=actor, act=act, subject=f"bulk:{review.pk}", subject_label=label, data=facts)
