"""Who looks after which body: liaison points and stationing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from zaitong.audit.services import audit_write
from zaitong.common.errors import Conflict, DomainError
from zaitong.orgs.models import Assignment, PartyOrganisation, Post, Unit

if TYPE_CHECKING:
    from zaitong.common.access import Actor


@transaction.atomic
def assignment_start(
    *, kind: str, post: Post, target: Unit | PartyOrganisation, starts: date, actor: Actor, ends: date | None = None
) -> Assignment:
    """``post`` looks after ``target`` from ``starts`` (to ``ends``, or on).

    Raises:
        DomainError: it does so already in these days, the target is closed, or the dates are turned round.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post.pk)
    if ends is not None and ends < starts:
        raise DomainError("截止日期不能早于起始日期。", code="dates")
    if target.closed_on is not None and target.closed_on <= starts:
        raise DomainError(f"“{target.name}”已撤并，不能再安排。", code="closed")
    aim: dict[str, Any] = {"unit" if isinstance(target, Unit) else "party": target}
    held = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=starts), kind=kind, post=post, **aim)
    if ends is not None:
        held = held.filter(starts__lte=ends)
    if held.exists():
        raise DomainError(f"“{post.name}”在这段时间已经安排了“{target.name}”。", code="twice")
    assignment = Assignment.objects.create(kind=kind, post=post, starts=starts, ends=ends, **aim)
    _write(actor, "assignment.started", assignment, target, starts=starts.isoformat())
    return assignment


@transaction.atomic
def assignment_end(*, assignment: Assignment, ends: date, actor: Actor) -> Assignment:
    """The last day on which the post looks after its target."""
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("post__unit", "unit", "party")
        .get(pk=assignment.pk)
    )
    if assignment.ends is not None:
        raise Conflict(f"这一安排已于 {assignment.ends} 结束，不用再办。")
    if ends < assignment.starts:
        raise DomainError(f"截止日期不能早于起始日期 {assignment.starts}。", code="dates")
    assignment.ends = ends
    assignment.save(update_fields=["ends", "updated_at"])
    target = assignment.unit or assignment.party
    _write(actor, "assignment.ended", assignment, target, ends=ends.isoformat())
    return assignment


def _write(
    actor: Actor, act: str, assignment: Assignment, target: Unit | PartyOrganisation | None, **data: Any
) -> None:
    """The row stands with the body looked after; ``post`` leads to who looks after it."""
    post = assignment.post
    kind = "unit" if isinstance(target, Unit) else "party"
    label = f"{Assignment.Kind(assignment.kind).label}：{post.unit.short_name}{post.name}—{target}"
    data |= {"post": post.pk, "unit": post.unit_id}
    audit_write(actor=actor, act=act, subject=f"{kind}:{target.pk if target else 0}", subject_label=label, data=data)
