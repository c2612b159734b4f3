"""Where a record type is used. Rooms above register what they know; the catalogue asks them without importing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from zaitong.catalogue.models import RecordType
    from zaitong.common.access import Actor


@dataclass(frozen=True, slots=True)
class Usage:
    """One place that uses a type, as the actor may see it: what it is, where it leads, a note beside it."""

    label: str
    url: str
    note: str = ""


_providers: list[Callable[[RecordType, Actor], Iterable[Usage]]] = []


def register(
    provider: Callable[[RecordType, Actor], Iterable[Usage]],
) -> Callable[[RecordType, Actor], Iterable[Usage]]:
    """Let ``provider(record_type, actor)`` tell where types are used. Called once, when its app is ready."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def usages(record_type: RecordType, actor: Actor) -> list[Usage]:
    """All that the rooms above tell of a type."""
    return [usage for provider in _providers for usage in provider(record_type, actor)]
