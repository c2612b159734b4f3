"""Ending dated rows when what they hang on ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet


def rows_end(rows: QuerySet[Any], last: date) -> None:
    """Let rows that would hold longer end on ``last``; those that would begin later never come to be."""
    longer = rows.filter(Q(ends=None) | Q(ends__gt=last))
    longer.filter(starts__gt=last).delete()
    longer.filter(starts__lte=last).update(ends=last)
