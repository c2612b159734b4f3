"""Bodies to choose from, and their names by reference ("unit:12", "party:7")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.common.clock import today
from zaitong.orgs.models import PartyOrganisation, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable


def body_choices(kinds: Iterable[str] = ("unit", "party")) -> list[tuple[str, str]]:
    """Open units and party organisations as ("unit:12", full name), in their own order."""
    found: list[tuple[str, str]] = []
    for kind in kinds:
        rows = (Unit if kind == "unit" else PartyOrganisation).objects.open_on(today())
        found += [(f"{kind}:{pk}", name) for pk, name in rows.values_list("pk", "name")]
    return found


def body_names(references: Iterable[str]) -> dict[str, str]:
    """Full names of bodies, closed ones included; unknown references are left out. At most two queries."""
    ids: dict[str, list[int]] = {"unit": [], "party": []}
    for reference in references:
        kind, _, pk = reference.partition(":")
        if kind in ids and pk.isdigit():
            ids[kind].append(int(pk))
    units = Unit.objects.filter(pk__in=ids["unit"]).values_list("pk", "name") if ids["unit"] else ()
    parties = PartyOrganisation.objects.filter(pk__in=ids["party"]).values_list("pk", "name") if ids["party"] else ()
    return {f"unit:{pk}": name for pk, name in units} | {f"party:{pk}": name for pk, name in parties}
