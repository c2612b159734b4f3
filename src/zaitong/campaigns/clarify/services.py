"""A remark on an open point is the requirement's question: one place, one act, whether written in the review or here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from zaitong.campaigns.models import Requirement
from zaitong.campaigns.services.review import requirement_question, requirement_settle_question

if TYPE_CHECKING:
    from zaitong.common.access import Actor


def point_remark(*, campaign_id: int, requirement_id: int, remark: str, actor: Actor, seen: str = "") -> Requirement:
    """Keep a remark on a requirement of the campaign; an empty one takes it back. Raises as the review's acts do."""
    if not Requirement.objects.filter(pk=requirement_id, campaign_id=campaign_id).exists():
        raise Http404
    if not remark.strip():
        return requirement_settle_question(requirement_id=requirement_id, actor=actor, seen=seen)
    return requirement_question(requirement_id=requirement_id, missing="", question=remark, actor=actor, seen=seen)
