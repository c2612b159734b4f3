"""Which obligations a scope covers because somebody delegated them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from zaitong.common.access import Scope


def delegated(scope: Scope) -> Q:
    """On obligations. Costs nothing for whom nothing is delegated to."""
    from zaitong.campaigns.models import Delegation

    if not scope.delegations:
        return Q(pk__in=())
    held = Delegation.objects.held_in(scope).order_by()
    posts, units = held.filter(post__isnull=False), held.filter(unit__isnull=False)
    by_post = Q(subject_post_id__in=posts.values("post_id")) & Q(
        Exists(posts.filter(post_id=OuterRef("subject_post_id")).asking())
    )
    by_unit = Q(matrix_unit_id__in=units.values("unit_id"), subject_post__isnull=True) & Q(
        Exists(units.filter(unit_id=OuterRef("matrix_unit_id")).asking())
    )
    return by_post | by_unit
