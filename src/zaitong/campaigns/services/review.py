"""Going through a breakdown: confirm, put aside, bring back, put on the gap list.

Every act locks the campaign first, then works on one requirement. ``seen`` is the requirement's ``mark_of`` as the
person saw it: where it has moved on, someone else was quicker and a Conflict says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Campaign, Requirement
from zaitong.campaigns.services.undo import mark_of, snapshot, undo_apply, undo_keep
from zaitong.common.access import Actor, Permission
from zaitong.common.errors import Conflict, DomainError, FieldErrors, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Review, Nature = Requirement.Review, Requirement.Nature
GAPS = {"deadline": "时限", "receiver": "接收单位", "quantity": "数量", "who": "责任主体"}


@dataclass(frozen=True, slots=True)
class AcceptedAll:
    """What one confirmation for all did: accepted, and left with the reason why (requirement, sentence)."""

    accepted: list[Requirement] = field(default_factory=list)
    left: list[tuple[Requirement, str]] = field(default_factory=list)


def review_lock(campaign_id: int, actor: Actor) -> Campaign:
    """The campaign, locked, still under review. Raises 404 outside the scope, NotAllowed without the right, Conflict."""
    if not actor.can(Permission.CAMPAIGNS_EDIT):
        raise NotAllowed("您没有审阅任务分解的权限。")
    campaign = Campaign.objects.select_for_update(of=("self",)).editable_by(actor).filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    if campaign.state != Campaign.State.REVIEWING:
        raise Conflict("任务已经发布，分解不能再改。请刷新页面查看。")
    return campaign


def review_open(requirement_id: int, actor: Actor, seen: str = "") -> tuple[Campaign, Requirement]:
    """The locked campaign and requirement; Conflict where it is no longer as it was seen."""
    named = Requirement.objects.filter(pk=requirement_id).values_list("campaign_id", flat=True).first()
    if named is None:
        raise Conflict("这一条已经被合并或撤掉了，请刷新页面。", code="gone")
    campaign = review_lock(named, actor)
    requirement = Requirement.objects.select_for_update(of=("self",)).filter(pk=requirement_id).first()
    if requirement is None:
        raise Conflict("这一条已经被合并或撤掉了，请刷新页面。", code="gone")
    if seen and seen != mark_of(requirement):
        raise Conflict(
            f"第 {requirement.number} 条刚被别人改过。下面是最新的内容，您填的也留着，请核对后再保存。",
            requirement_id=requirement.pk,
        )
    requirement.campaign = campaign
    return campaign, requirement


def review_touch(campaign: Campaign, *fields: str) -> None:
    """One more edit of the review."""
    campaign.revision += 1
    campaign.save(update_fields=["revision", "updated_at", *fields])


@transaction.atomic
def requirement_accept(*, requirement_id: int, actor: Actor, seen: str = "") -> Requirement:
    """Confirm a requirement as it stands. Raises DomainError where a duty lacks what nobody could do without."""
    campaign, requirement = review_open(requirement_id, actor, seen)
    if requirement.review == Review.ACCEPTED:
        return requirement
    if lack := lacking(requirement):
        raise DomainError(lack, code="incomplete", requirement_id=requirement.pk)
    return _move(campaign, requirement, Review.ACCEPTED, "requirement.accepted", actor)


@transaction.atomic
def requirement_drop(*, requirement_id: int, actor: Actor, seen: str = "") -> Requirement:
    """Take a requirement out of the campaign (不作为任务). It stays in the list and can be brought back."""
    campaign, requirement = review_open(requirement_id, actor, seen)
    before = snapshot([requirement])
    requirement = _move(campaign, requirement, Review.DROPPED, "requirement.dropped", actor)
    undo_keep(campaign, f"不作为任务：{requirement.title}", before, [requirement])
    campaign.save(update_fields=["undo"])
    return requirement


@transaction.atomic
def requirement_restore(*, requirement_id: int, actor: Actor, seen: str = "") -> Requirement:
    """Bring a dropped requirement back, or an accepted one back to review."""
    campaign, requirement = review_open(requirement_id, actor, seen)
    return _move(campaign, requirement, Review.PENDING, "requirement.restored", actor)


@transaction.atomic
def requirement_question(
    *, requirement_id: int, missing: str, question: str, actor: Actor, seen: str = ""
) -> Requirement:
    """Put a point on the gap list: ``missing`` names it (deadline, receiver, quantity, who or empty), ``question`` says it."""
    campaign, requirement = review_open(requirement_id, actor, seen)
    question = question.strip()
    if missing and missing not in GAPS:
        raise FieldErrors({"missing": ["请选择要明确哪一项。"]})
    if not missing and not question:
        raise FieldErrors({"question": ["请写明要请发文单位明确什么。"]})
    if len(question) > 200:
        raise FieldErrors({"question": ["问题请控制在 200 字以内。"]})
    requirement.question = question
    if missing and missing not in requirement.gaps:
        requirement.gaps = [*requirement.gaps, missing]
    requirement.save(update_fields=["question", "gaps", "updated_at"])
    review_touch(campaign)
    _write("requirement.questioned", requirement, actor, {"missing": missing})
    return requirement


@transaction.atomic
def requirement_settle_question(*, requirement_id: int, actor: Actor, seen: str = "") -> Requirement:
    """Take a requirement's question off the gap list again."""
    campaign, requirement = review_open(requirement_id, actor, seen)
    requirement.question = ""
    requirement.save(update_fields=["question", "updated_at"])
    review_touch(campaign)
    _write("requirement.question_withdrawn", requirement, actor)
    return requirement


@transaction.atomic
def requirement_accept_all(
    *, campaign_id: int, actor: Actor, only_certain: bool = False, listed: Mapping[int, str] | None = None
) -> AcceptedAll:
    """Confirm every pending requirement, or only those about which nothing is doubtful and nothing open.

    ``listed``: only these, as they were seen (id -> ``mark_of``); one that moved on since is left with the reason.
    """
    campaign = review_lock(campaign_id, actor)
    result = AcceptedAll()
    pending = campaign.requirements.filter(review=Review.PENDING).prefetch_related(
        "audience_rules", "audience_exceptions", "accepts"
    )
    for requirement in pending.order_by("number", "id"):
        if (listed is not None and requirement.pk not in listed) or (only_certain and not is_certain(requirement)):
            continue
        if listed is not None and listed[requirement.pk] != mark_of(requirement):
            result.left.append((requirement, f"第 {requirement.number} 条刚被别人改过，没有确认，请再看一眼。"))
            continue
        if lack := lacking(requirement):
            result.left.append((requirement, lack))
            continue
        requirement.review = Review.ACCEPTED
        requirement.save(update_fields=["review", "updated_at"])
        result.accepted.append(requirement)
    if result.accepted:
        review_touch(campaign)
        audit_write(
            actor=actor,
            act="campaign.accepted_all",
            subject=f"campaign:{campaign.pk}",
            subject_label=campaign.name,
            data={"accepted": len(result.accepted), "left": len(result.left)},
        )
    return result


@transaction.atomic
def review_undo(*, campaign_id: int, actor: Actor) -> str:
    """Take back the last drop, split, merge or addition; what it was."""
    campaign = review_lock(campaign_id, actor)
    label = undo_apply(campaign)
    renumber(campaign)
    review_touch(campaign, "undo")
    audit_write(
        actor=actor,
        act="campaign.review_undone",
        subject=f"campaign:{campaign.pk}",
        subject_label=campaign.name,
        data={"undone": label},
    )
    return label


@transaction.atomic
def campaign_edit(*, campaign_id: int, name: str, starts: date | None, ends: date | None, actor: Actor) -> Campaign:
    """Name and span of a campaign under review. Raises FieldErrors."""
    campaign = review_lock(campaign_id, actor)
    errors: dict[str, list[str]] = {}
    if not name.strip():
        errors["name"] = ["请写名称。"]
    elif len(name.strip()) > 200:
        errors["name"] = ["名称请控制在 200 字以内。"]
    if starts and ends and ends < starts:
        errors["ends"] = ["结束日期早于开始日期，请核对。"]
    if errors:
        raise FieldErrors(errors)
    campaign.name, campaign.starts, campaign.ends = name.strip(), starts, ends
    review_touch(campaign, "name", "starts", "ends")
    audit_write(
        actor=actor,
        act="campaign.edited",
        subject=f"campaign:{campaign.pk}",
        subject_label=campaign.name,
        data={"starts": starts and starts.isoformat(), "ends": ends and ends.isoformat()},
    )
    return campaign


def is_certain(requirement: Requirement) -> bool:
    """Nothing doubtful, nothing open: may be confirmed together with others."""
    return not requirement.reasons and not requirement.gaps and not requirement.question


def lacking(requirement: Requirement) -> str:
    """Why a requirement cannot be confirmed yet (Chinese), or nothing."""
    number, title = requirement.number, requirement.title
    return {
        "": "",
        "unit_kinds": f"第 {number} 条“{title}”还没有选定由谁完成，请点“修改”选定对象。",
        "types": f"第 {number} 条“{title}”还没有选定报送表样，请点“修改”选定。",
        "office": f"第 {number} 条“{title}”须审核通过才完成，请选定接收科室，或改为报送即完成。",
    }[lacking_field(requirement)]


def lacking_field(requirement: Requirement) -> str:
    """The field of the form that must be filled before a requirement may be confirmed, or nothing."""
    if requirement.nature != Nature.DUTY:
        return ""
    added = any(exception.include for exception in requirement.audience_exceptions.all())
    if not requirement.audience_rules.all() and not added:
        return "unit_kinds"
    if not requirement.accepts.all():
        return "types"
    if requirement.settled_by == Requirement.SettledBy.ACCEPTANCE and not requirement.office_id:
        return "office"
    return ""


def renumber(campaign: Campaign) -> None:
    """Number requirements in the order of the text, without touching their ``updated_at``."""
    rows = campaign.requirements.order_by("start", "end", "id").values_list("pk", "number")
    for number, (pk, old) in enumerate(list(rows), start=1):
        if old != number:
            Requirement.objects.filter(pk=pk).update(number=number)


def _move(campaign: Campaign, requirement: Requirement, state: str, act: str, actor: Actor) -> Requirement:
    requirement.review = state
    requirement.save(update_fields=["review", "updated_at"])
    review_touch(campaign)
    _write(act, requirement, actor)
    return requirement


def _write(act: str, requirement: Requirement, actor: Actor, data: dict[str, Any] | None = None) -> None:
    audit_write(
        actor=actor,
        act=act,
        subject=f"requirement:{requirement.pk}",
        subject_label=requirement.title,
        data={"campaign": requirement.campaign_id, **(data or {})},
    )
