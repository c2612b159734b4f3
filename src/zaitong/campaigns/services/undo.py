"""The last act that changed the shape of a review (drop, split, merge, add) can be taken back.

Before the act the requirements that it touches are written down whole; taking it back puts them in place again, unless
somebody has worked on them since.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core import serializers

from zaitong.campaigns.models import Accepts, AudienceException, AudienceRule, Requirement
from zaitong.common.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zaitong.campaigns.models import Campaign

CHILDREN = (Accepts, AudienceRule, AudienceException)


def mark_of(requirement: Requirement) -> str:
    """Which state of a requirement somebody has seen; the same text whether it was just saved or just loaded."""
    moment: datetime = requirement.updated_at
    return moment.astimezone(UTC).isoformat()


def snapshot(requirements: Sequence[Requirement]) -> str:
    """The requirements and all that hangs on them, as text."""
    ids = [r.pk for r in requirements]
    rows: list[Any] = list(Requirement.objects.filter(pk__in=ids).order_by("id"))
    for model in CHILDREN:
        rows += model._default_manager.filter(requirement_id__in=ids).order_by("id")
    return str(serializers.serialize("json", rows))


def undo_keep(
    campaign: Campaign, label: str, before: str, touched: Iterable[Requirement], created: Iterable[int] = ()
) -> None:
    """Remember how to take the act back. Call after the act, inside its transaction, with the campaign locked."""
    marks = {str(r.pk): mark_of(r) for r in touched}
    campaign.undo = {"label": label, "rows": before, "marks": marks, "created": list(created)}


def undo_apply(campaign: Campaign) -> str:
    """Take the last act back; its label. Raises Conflict where there is nothing, or where its requirements changed since."""
    kept = campaign.undo
    if not kept:
        raise Conflict("没有可以恢复的上一步了。")
    touched = Requirement.objects.filter(pk__in=[int(pk) for pk in kept["marks"]])
    marks = {str(r.pk): mark_of(r) for r in touched}
    if marks != kept["marks"]:
        raise Conflict(f"“{kept['label']}”之后又有人改过这几条，不能再自动恢复，请手动调整。")
    restored = list(serializers.deserialize("json", kept["rows"]))
    ids = [row.object.pk for row in restored if isinstance(row.object, Requirement)]
    for model in CHILDREN:
        model._default_manager.filter(requirement_id__in=ids).delete()
    Requirement.objects.filter(pk__in=kept["created"], campaign=campaign).delete()
    for row in restored:
        row.save()
    campaign.undo = {}
    return str(kept["label"])
