"""Figures of the burden in templates."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zaitong.campaigns.burden.words import hours as hours_words
from zaitong.campaigns.burden.words import percent_words

register = template.Library()


@register.filter
def hours(minutes: float | None) -> str:
    """45 分钟; 12.5 小时; empty for nothing."""
    return "" if minutes is None else hours_words(minutes)


@register.filter
def percent_of(share: float) -> str:
    """12%."""
    return percent_words(share)


@register.simple_tag
def loadbar(width: float) -> SafeString:
    """A bar of ``width`` hundredths; the figure stands beside it as text."""
    return format_html(
        '<svg class="loadbar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="loadbar__all" width="100" height="8"/><rect class="loadbar__now" width="{}" height="8"/></svg>',
        width,
    )
