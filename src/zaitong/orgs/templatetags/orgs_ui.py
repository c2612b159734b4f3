"""Template filters of bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from zaitong.orgs.models import PartyOrganisation, Unit

register = template.Library()
DEEPEST = 3


@register.filter
def depth(node: Unit | PartyOrganisation) -> int:
    """How deep a body lies in its tree: nought at the root, at most three (lists indent no further)."""
    return min(max(node.path.count(".") - 1, 0), DEEPEST)
