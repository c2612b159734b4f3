"""Template filters of the catalogue."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as hours with at most one decimal: 150 -> 2.5."""
    return f"{round((minutes or 0) / 60, 1):g}"
