"""Bodies by the names that people type, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from zaitong.common.clock import today
from zaitong.orgs.models import PartyOrganisation, Post, Unit, UnitName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

RECEIVERS = (Unit.Kind.OFFICE, Unit.Kind.AFFILIATED, Unit.Kind.COMMITTEE, Unit.Kind.BUREAU)


def bodies_by_name(names: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Name -> (unit, party or post; id) for every name that is known. Full names win over short ones, units over posts."""
    wanted = set(names)
    if not wanted:
        return {}
    found: dict[str, tuple[str, int]] = {}
    posts = Post.objects.open_on(today()).select_related("unit")
    for post in posts:
        found[f"{post.unit.short_name}{post.name}"] = ("post", post.pk)
    named = Q(name__in=wanted) | Q(short_name__in=wanted)
    for party in PartyOrganisation.objects.open_on(today()).filter(named):
        found[party.short_name] = found[party.name] = ("party", party.pk)
    for alias in UnitName.objects.filter(name__in=wanted):
        found[alias.name] = ("unit", alias.unit_id)
    for unit in Unit.objects.open_on(today()).filter(named):
        found[unit.short_name] = found[unit.name] = ("unit", unit.pk)
    return {name: found[name] for name in wanted if name in found}


def body_names(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """(kind, id) -> the name that ``bodies_by_name`` finds again."""
    ids: dict[str, list[int]] = {"unit": [], "party": [], "post": []}
    for kind, pk in keys:
        ids[kind].append(pk)
    names: dict[tuple[str, int], str] = {}
    if ids["unit"]:
        names |= {("unit", pk): name for pk, name in Unit.objects.filter(pk__in=ids["unit"]).values_list("pk", "name")}
    if ids["party"]:
        parties = PartyOrganisation.objects.filter(pk__in=ids["party"])
        names |= {("party", pk): name for pk, name in parties.values_list("pk", "name")}
    if ids["post"]:
        posts = Post.objects.filter(pk__in=ids["post"]).select_related("unit")
        names |= {("post", post.pk): f"{post.unit.short_name}{post.name}" for post in posts}
    return names


def name_choices() -> list[str]:
    """Names to offer while typing: units and party organisations."""
    units = Unit.objects.open_on(today()).values_list("short_name", flat=True)
    parties = PartyOrganisation.objects.open_on(today()).values_list("short_name", flat=True)
    return list(dict.fromkeys([*units, *parties]))


def receiving_offices() -> QuerySet[Unit]:
    """Units that may receive filings."""
    return Unit.objects.open_on(today()).filter(kind__in=RECEIVERS).order_by("path")
