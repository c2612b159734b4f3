"""Bodies to choose from, and their names by reference ("unit:12", "party:7")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch

from zaitong.common.clock import today
from zaitong.common.numbers import whole
from zaitong.orgs.models import Appointment, PartyOrganisation, Post, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.common.access import Actor


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
        if kind in ids and (found := whole(pk)):
            ids[kind].append(found)
    units = Unit.objects.filter(pk__in=ids["unit"]).values_list("pk", "name") if ids["unit"] else ()
    parties = PartyOrganisation.objects.filter(pk__in=ids["party"]).values_list("pk", "name") if ids["party"] else ()
    return {f"unit:{pk}": name for pk, name in units} | {f"party:{pk}": name for pk, name in parties}


def body_of(reference: str) -> Unit | PartyOrganisation:
    """The body of a reference that a form has checked."""
    kind, _, pk = reference.partition(":")
    model: type[Unit | PartyOrganisation] = Unit if kind == "unit" else PartyOrganisation
    return model.objects.get(pk=int(pk))


def post_choices(actor: Actor) -> list[tuple[int, str]]:
    """Posts that are there today and that the actor sees, as (id, "区委教育工委　工委委员　顾听澜")."""
    held = Appointment.objects.on(today()).select_related("person")
    rows = (
        Post.objects.visible_to(actor)
        .open_on(today())
        .select_related("unit")
        .prefetch_related(Prefetch("appointments", held, to_attr="held"))
        .order_by("unit__path", "sort", "id")
    )
    return [(post.pk, _post_label(post)) for post in rows]


def _post_label(post: Post) -> str:
    holders = "、".join(one.person.name for one in getattr(post, "held", ()))
    return f"{post.unit.short_name}　{post.name}　{holders or '空缺'}"
