"""A text whose 〔记录12〕 lead to their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from zaitong.records.summary.citing import cited_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def cited(text: str) -> SafeString:
    """Escaped, with line breaks and links."""
    return cited_html(text)
