"""How many requests for a later day wait for the person's answer."""

from __future__ import annotations

from typing import Any

from django import template

from zaitong.campaigns.reliefs.selectors import requests_count

register = template.Library()


@register.simple_tag(takes_context=True)
def extension_requests(context: dict[str, Any]) -> int:
    """Open requests that the acting person may answer; 0 for whom there are none. One query at the most."""
    actor = getattr(context.get("request"), "actor", None)
    return requests_count(actor) if actor is not None else 0
