"""Who owes a requirement: the union of its audience rules, corrected by exceptions. A few queries per requirement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from zaitong.campaigns.models import AudienceRule, Requirement
from zaitong.orgs.models import Assignment, PartyOrganisation, Post, Unit
from zaitong.orgs.querysets import holds_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Kind = AudienceRule.Kind
UNADDRESSED = (Unit.Kind.EXTERNAL, Unit.Kind.CAMPUS, Unit.Kind.COMMITTEE, Unit.Kind.BUREAU)


@dataclass(frozen=True, slots=True)
class Owed:
    """One subject, and the body that it is about. Kinds: ``u`` unit, ``p`` party organisation, ``o`` post."""

    kind: str
    id: int
    label: str
    matrix_unit_id: int
    target_kind: str = ""
    target_id: int | None = None
    target_label: str = ""
    needed: int | None = None  # overrides the requirement's number, e.g. the members to report
    waived_reason: str = ""

    @property
    def key(self) -> str:
        """Subject and target as text: ``u12``, ``o3@p7``."""
        return f"{self.kind}{self.id}" + (f"@{self.target_kind}{self.target_id}" if self.target_kind else "")


def audience_of(requirement: Requirement, day: date) -> list[Owed]:
    """Everybody who owes the requirement on ``day``, each once, exempt ones marked with their reason."""
    found = {owed.key: owed for owed in _from_rules(requirement, day, seen=frozenset())}
    for exception in requirement.audience_exceptions.select_related("unit", "party", "post__unit").order_by("id"):
        owed = _of_subject(exception.unit, exception.party, exception.post)
        if exception.include:
            found.setdefault(owed.key, owed)
            continue
        for key, value in found.items():
            if (value.kind, value.id) == (owed.kind, owed.id):
                found[key] = replace(value, waived_reason=exception.reason)
    return list(found.values())


def rules_owed(rules: Iterable[AudienceRule], day: date) -> list[Owed]:
    """Everybody whom these rules, stored or not, name on ``day``, each once."""
    return list({owed.key: owed for rule in rules for owed in _from_rule(rule, day, frozenset())}.values())


def _from_rules(requirement: Requirement, day: date, *, seen: frozenset[int]) -> Iterable[Owed]:
    for rule in requirement.audience_rules.all():
        yield from _from_rule(rule, day, seen | {requirement.pk})


def _from_rule(rule: AudienceRule, day: date, seen: frozenset[int]) -> Iterable[Owed]:
    selector: dict[str, Any] = rule.selector
    match rule.kind:
        case Kind.UNITS:
            return map(_of_unit, _units(selector, day))
        case Kind.PARTIES:
            return map(_of_party, _parties(selector, day))
        case Kind.POSTS:
            return map(_of_post, _posts(selector, day))
        case Kind.ASSIGNMENTS:
            return map(_of_assignment, _assignments(selector, day))
        case Kind.MEMBERS:
            return _members(day)
        case Kind.UNION:
            return _union(selector, day, seen)
        case _:
            return _listed(selector)


def _units(selector: dict[str, Any], day: date) -> Iterable[Unit]:
    units = Unit.objects.open_on(day)
    kinds = selector.get("kinds")
    units = units.filter(kind__in=kinds) if kinds else units.exclude(kind__in=UNADDRESSED)
    tags = set(selector.get("tags", ()))
    return [unit for unit in units if not tags or tags & set(unit.tags)]


def _parties(selector: dict[str, Any], day: date) -> Iterable[PartyOrganisation]:
    parties = PartyOrganisation.objects.open_on(day).exclude(kind=PartyOrganisation.Kind.WORK_COMMITTEE)
    if selector.get("kinds"):
        parties = parties.filter(kind__in=selector["kinds"])
    if selector.get("unit_kinds"):
        parties = parties.filter(seat__kind__in=selector["unit_kinds"])
    return parties


def _posts(selector: dict[str, Any], day: date) -> Iterable[Post]:
    posts = Post.objects.open_on(day).filter(role__in=selector.get("roles", ()))
    if selector.get("unit_kinds"):
        posts = posts.filter(unit__kind__in=selector["unit_kinds"])
    return posts.filter(Q(unit__closed_on__isnull=True) | Q(unit__closed_on__gt=day)).select_related("unit")


def _assignments(selector: dict[str, Any], day: date) -> Iterable[Assignment]:
    found = Assignment.objects.on(day).filter(kind=selector.get("kind", Assignment.Kind.LIAISON))
    if selector.get("roles"):
        found = found.filter(post__role__in=selector["roles"])
    return found.select_related("post__unit", "unit", "party").order_by("post__sort", "post_id", "id")


def _members(day: date) -> Iterable[Owed]:
    """Each party organisation owes as many as it has members on the day."""
    held = Count("memberships", filter=holds_on(day, "memberships__"))
    parties = PartyOrganisation.objects.open_on(day)
    counts = dict(parties.annotate(held=held).filter(held__gt=0).values_list("pk", "held"))
    for party in parties.filter(pk__in=counts):
        yield replace(_of_party(party), needed=counts[party.pk])


def _union(selector: dict[str, Any], day: date, seen: frozenset[int]) -> Iterable[Owed]:
    """The audiences of other requirements; whom they look after is not asked again (subjects only)."""
    wanted = [pk for pk in selector.get("requirements", ()) if pk not in seen]
    for requirement in Requirement.objects.filter(pk__in=wanted).prefetch_related("audience_rules"):
        for owed in _from_rules(requirement, day, seen=seen):
            yield replace(owed, target_kind="", target_id=None, target_label="", needed=None)


def _listed(selector: dict[str, Any]) -> Iterable[Owed]:
    yield from map(_of_unit, Unit.objects.filter(pk__in=selector.get("units", ())))
    yield from map(_of_party, PartyOrganisation.objects.filter(pk__in=selector.get("parties", ())))
    yield from map(_of_post, Post.objects.filter(pk__in=selector.get("posts", ())).select_related("unit"))


def _of_subject(unit: Unit | None, party: PartyOrganisation | None, post: Post | None) -> Owed:
    if unit:
        return _of_unit(unit)
    if party:
        return _of_party(party)
    if post:
        return _of_post(post)
    message = "an audience exception names no subject"
    raise ValueError(message)


def _of_unit(unit: Unit) -> Owed:
    return Owed("u", unit.pk, unit.short_name, unit.pk)


def _of_party(party: PartyOrganisation) -> Owed:
    return Owed("p", party.pk, party.short_name, party.seat_id)


def _of_post(post: Post) -> Owed:
    return Owed("o", post.pk, f"{post.unit.short_name}{post.name}", post.unit_id)


def _of_assignment(assignment: Assignment) -> Owed:
    target = assignment.unit or assignment.party
    return replace(
        _of_post(assignment.post),
        target_kind="u" if assignment.unit_id else "p",
        target_id=assignment.unit_id or assignment.party_id,
        target_label=str(target),
    )
