"""The unit for which a person writes its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.orgs.models import Unit

if TYPE_CHECKING:
    from zaitong.common.access import Actor


def own_unit(actor: Actor) -> Unit | None:
    """Where he holds his post."""
    return Unit.objects.filter(pk=actor.unit_id).first() if actor.unit_id else None
