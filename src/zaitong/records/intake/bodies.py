"""Which bodies a requirement asks, and what they are called."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from zaitong.campaigns.models import Obligation
from zaitong.common.clock import today
from zaitong.common.periods import period_words
from zaitong.orgs.matching import name_key
from zaitong.orgs.models import PartyOrganisation, Unit, UnitName
from zaitong.records.intake.matching import Called, Kind, Names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from zaitong.campaigns.models import Requirement

_REGION = re.compile(r"^(?:[\u4e00-\u9fff]{1,5}?[省市区县旗州])+(?=[\u4e00-\u9fff]{3})")


def obligations_of(requirement: Requirement, period: str) -> QuerySet[Obligation]:
    """What units and party organisations owe in one period; posts' duties are their holders' alone."""
    rows = Obligation.objects.filter(requirement=requirement, period=period, visible=True).exclude(state="withdrawn")
    rows = rows.filter(subject_post__isnull=True, target_unit__isnull=True, target_party__isnull=True)
    related = rows.select_related("subject_unit", "subject_party", "matrix_unit")
    return related.order_by("matrix_unit__sort", "matrix_unit_id", "pk")


def periods_of(requirement: Requirement) -> list[tuple[str, str]]:
    """Periods that have begun, the latest first: (value, words)."""
    rows = Obligation.objects.filter(requirement=requirement, visible=True, start__lte=today())
    found = rows.exclude(state="withdrawn").filter(subject_post__isnull=True)
    values = sorted(set(found.values_list("period", flat=True)), reverse=True)
    return [(value, period_words(value) or "一次") for value in values]


def body_name(obligation: Obligation) -> str:
    """What the page calls whoever owes it."""
    if obligation.subject_party:
        return obligation.subject_party.short_name
    return obligation.matrix_unit.short_name


def names_of(obligations: Sequence[Obligation]) -> Names:
    """All names of all units: those that are asked lead to their obligation, the others keep a longer name theirs."""
    units = {unit.pk: unit for unit in Unit.objects.all()}
    former = defaultdict(list)
    for unit_id, name in UnitName.objects.values_list("unit_id", "name"):
        former[unit_id].append(name)
    covered = _covered(obligations)
    called: list[Called] = []
    asked: set[int] = set()
    for obligation in obligations:
        unit = units[obligation.matrix_unit_id]
        asked.add(unit.pk)
        called += _unit_names(unit, former[unit.pk], obligation.pk)
        if (party := obligation.subject_party) is not None:
            called += [
                Called(party.name, obligation.pk, Kind.FULL),
                Called(party.short_name, obligation.pk, Kind.SHORT),
            ]
            for other in covered.get(party.pk, ()):
                asked.add(other)
                names = _unit_names(units[other], former[other], obligation.pk)
                called += [Called(one.name, one.body, Kind.COVERED) for one in names]
    for unit in units.values():
        if unit.pk not in asked:
            called += [Called(one.name, -unit.pk, one.kind, False) for one in _unit_names(unit, former[unit.pk], 0)]
    return Names.of(called)


def _unit_names(unit: Unit, former: Sequence[str], body: int) -> Iterator[Called]:
    yield Called(unit.name, body, Kind.FULL)
    yield Called(unit.short_name, body, Kind.SHORT)
    if (bare := _REGION.sub("", unit.name)) not in {unit.name, unit.short_name}:
        yield Called(bare, body, Kind.SHORT)
    for name in former:
        yield Called(name, body, Kind.FORMER)


def _covered(obligations: Sequence[Obligation]) -> dict[int, list[int]]:
    """Party organisation -> units that it covers besides its seat, of those that owe."""
    parties = [o.subject_party_id for o in obligations if o.subject_party_id]
    if not parties:
        return {}
    found = defaultdict(list)
    rows = PartyOrganisation.units.through.objects.filter(partyorganisation_id__in=parties)
    seats = {o.subject_party_id: o.matrix_unit_id for o in obligations}
    for party, unit in rows.values_list("partyorganisation_id", "unit_id"):
        if seats[party] != unit:
            found[party].append(unit)
    return found


class Typed:
    """Bodies by what a person types for them: any of their names, whole, or what the page calls them."""

    def __init__(self, obligations: Sequence[Obligation]) -> None:
        self._found: dict[str, set[int]] = defaultdict(set)
        for obligation in obligations:
            unit, party = obligation.matrix_unit, obligation.subject_party
            names = [unit.name, unit.short_name, *([party.name, party.short_name] if party else [])]
            for name in names:
                self._found[name_key(name)].add(obligation.pk)
        former = UnitName.objects.filter(unit_id__in=[o.matrix_unit_id for o in obligations])
        by_unit = defaultdict(list)
        for obligation in obligations:
            by_unit[obligation.matrix_unit_id].append(obligation.pk)
        for unit_id, name in former.values_list("unit_id", "name"):
            self._found[name_key(name)].update(by_unit[unit_id])

    def one(self, text: str) -> int:
        """The obligation of the body called ``text``. Raises ValueError with a Chinese sentence."""
        found = self._found.get(name_key(text), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ValueError(f"叫“{text[:30]}”的不止一个，请写全称。")
        raise ValueError(f"这项任务的对象里没有“{text[:30]}”，请从提示里选，或写全称、简称、曾用名。")
