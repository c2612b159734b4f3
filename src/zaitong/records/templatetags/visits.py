"""Tags of the one-minute page: names of its choices, and which of them were tapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from collections.abc import Collection

    from zaitong.catalogue.schema import Field
    from zaitong.records.visits.kinds import Kind

register = template.Library()


@register.simple_tag
def input_name(kind: Kind, field: Field) -> str:
    """The name of a choice's control."""
    return kind.input_name(field)


@register.simple_tag
def was_picked(name: str, option: str, picked: Collection[str]) -> str:
    """``checked`` where the form came back with this option."""
    return "checked" if f"{name}={option}" in picked else ""
