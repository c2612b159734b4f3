"""Questions and answers on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from zaitong.campaigns.answers.selectors import answer_counts
from zaitong.common.clock import local_date
from zaitong.common.workdays import workdays_between

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from zaitong.campaigns.models import Question, Requirement

register = template.Library()


@register.filter
def waited(question: Question, day: date) -> str:
    """已等 3 个工作日."""
    days = workdays_between(local_date(question.asked_at), day)
    return f"已等 {days} 个工作日" if days else ""


@register.inclusion_tag("campaigns/_qaline.html")
def qaline(requirement: Requirement) -> dict[str, Any]:
    """问答 3 条, or the way to ask; one query."""
    return {"requirement": requirement, "number": answer_counts([requirement.pk]).get(requirement.pk, 0)}


@register.filter
def count_of(counts: Mapping[int, int], pk: int) -> int:
    """The number of one requirement."""
    return counts.get(pk, 0)
