"""Where a record type is used. Rooms above register what they know; the catalogue asks them without importing them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from zaitong.catalogue.models import RecordType
    from zaitong.common.access import Actor


@dataclass(frozen=True, slots=True)
class Usage:
    """One place that uses a type, as the actor may see it: what it is, where it leads, a note beside it."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A running task that takes records of a type, and what it reads in them: field key -> the options it looks for."""

    label: str
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """Records of a type: filed, and being written on the version that holds."""

    filed: int = 0
    drafts: int = 0


_providers: list[Callable[[RecordType, Actor], Iterable[Usage]]] = []
_needs: list[Callable[[RecordType], Iterable[Need]]] = []
_tallies: list[Callable[[RecordType], Tally]] = []


def register(
    provider: Callable[[RecordType, Actor], Iterable[Usage]],
) -> Callable[[RecordType, Actor], Iterable[Usage]]:
    """Let ``provider(record_type, actor)`` tell where types are used. Called once, when its app is ready."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def register_needs(provider: Callable[[RecordType], Iterable[Need]]) -> None:
    """Let ``provider(record_type)`` tell which running tasks take it, whoever asks: nothing they read may be taken away."""
    if provider not in _needs:
        _needs.append(provider)


def register_tally(provider: Callable[[RecordType], Tally]) -> None:
    """Let ``provider(record_type)`` count its records."""
    if provider not in _tallies:
        _tallies.append(provider)


def usages(record_type: RecordType, actor: Actor) -> list[Usage]:
    """All that the rooms above tell of a type."""
    return [usage for provider in _providers for usage in provider(record_type, actor)]


def needs(record_type: RecordType) -> list[Need]:
    """Running tasks that take records of a type."""
    return [need for provider in _needs for need in provider(record_type)]


def tally(record_type: RecordType) -> Tally:
    """How many records of a type there are."""
    found = [provider(record_type) for provider in _tallies]
    return Tally(sum(one.filed for one in found), sum(one.drafts for one in found))
