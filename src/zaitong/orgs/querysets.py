"""Reusable filters on bodies and people. Every list of the product starts from ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from zaitong.common.access import Actor, Permission, Scope

if TYPE_CHECKING:
    from datetime import date

    from zaitong.orgs.models import Appointment, Assignment, Membership, PartyOrganisation, Person, Post, Unit


EVERYTHING = ~Q(pk__in=())  # an empty Q() would vanish in a union


def path_after(path: str) -> str:
    """The first path behind a subtree: "000001.000004." -> "000001.000005."."""
    head, last = path[: -len(path.split(".")[-2]) - 1], path.split(".")[-2]
    return f"{head}{int(last) + 1:0{len(last)}d}."


def path_within(paths: tuple[str, ...], field: str = "path") -> Q:
    """Rows whose path lies in one of the subtrees.

    A range, since ``startswith`` scans on SQLite. Its end differs in a digit only: where other signs sort depends on the
    database's collation.
    """
    found = Q(pk__in=())
    for path in paths:
        found |= Q(**{f"{field}__gte": path, f"{field}__lt": path_after(path)})
    return found


def units_in(scope: Scope, prefix: str = "") -> Q:
    """A condition on a unit (or on ``prefix`` + unit's fields) for the rows that the scope holds."""
    if scope.everything:
        return EVERYTHING
    return path_within(scope.unit_paths, f"{prefix}path") | Q(**{f"{prefix}id__in": scope.unit_ids})


def holds_on(day: date, prefix: str = "") -> Q:
    """A condition on rows with ``starts`` and ``ends``: both days included, an open end holds on."""
    open_end: dict[str, Any] = {f"{prefix}ends__isnull": True}
    return (Q(**open_end) | Q(**{f"{prefix}ends__gte": day})) & Q(**{f"{prefix}starts__lte": day})


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units."""

    def visible_to(self, actor: Actor) -> Self:
        """Units that the actor may see."""
        return self.filter(units_in(actor.scope(Permission.ORGS_VIEW)))

    def open_on(self, day: date) -> Self:
        """Units not closed or merged away by ``day``."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))

    def within(self, path: str) -> Self:
        """The unit at ``path`` and everything below it."""
        return self.filter(path_within((path,)))


class PartyOrganisationQuerySet(models.QuerySet["PartyOrganisation"]):
    """Party organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Party organisations whose seat the actor may see, or of which he acts."""
        scope = actor.scope(Permission.ORGS_VIEW)
        return self.filter(units_in(scope, "seat__") | Q(id__in=scope.party_ids))

    def open_on(self, day: date) -> Self:
        """Organisations not dissolved by ``day``."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))


class PersonQuerySet(models.QuerySet["Person"]):
    """People."""

    def visible_to(self, actor: Actor) -> Self:
        """People with a post in a unit that the actor may see, and himself."""
        scope = actor.scope(Permission.ORGS_VIEW)
        if scope.everything:
            return self
        seen = units_in(scope, "appointments__post__unit__")
        return self.filter(seen | Q(id=actor.person_id)).distinct()


class PostQuerySet(models.QuerySet["Post"]):
    """Posts."""

    def visible_to(self, actor: Actor) -> Self:
        """Posts in units that the actor may see, and his own."""
        scope = actor.scope(Permission.ORGS_VIEW)
        return self.filter(units_in(scope, "unit__") | Q(id__in=scope.post_ids))

    def open_on(self, day: date) -> Self:
        """Posts not abolished by ``day``."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments."""

    def on(self, day: date) -> Self:
        """Those that hold on ``day``."""
        return self.filter(holds_on(day))


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments of liaison points and stationing."""

    def on(self, day: date) -> Self:
        """Those that hold on ``day``."""
        return self.filter(holds_on(day))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Rosters of party members."""

    def on(self, day: date) -> Self:
        """Those that hold on ``day``."""
        return self.filter(holds_on(day))
