"""Which records of a form count for a requirement: only those whose field holds one of the chosen options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.counting import fields_of
from zaitong.catalogue.fieldtypes import CHOOSING
from zaitong.catalogue.models import RecordType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zaitong.campaigns.models import Accepts, Requirement

Match = dict[str, list[str]]  # key of a field -> options, one of which it must hold


@dataclass(frozen=True, slots=True)
class Condition:
    """One field of a record type by whose options records can be told apart."""

    type_id: int
    type_name: str
    key: str
    label: str
    options: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name in the form."""
        return f"match_{self.type_id}_{self.key}"


def conditions_for(type_ids: Iterable[int], held: Mapping[int, Match]) -> list[Condition]:
    """What can be chosen for these record types, with what is chosen already even where the form has changed. Two queries."""
    ids = list(dict.fromkeys(type_ids))
    names = dict(RecordType.objects.filter(pk__in=ids).values_list("pk", "name"))
    forms = fields_of(set(ids))
    found: list[Condition] = []
    for pk in ids:
        fields = {f.key: f for f in forms.get(pk, ())}
        kept = held.get(pk, {})
        keys = [key for key, f in fields.items() if f.type in CHOOSING and f.options and f.seal is None]
        for key in dict.fromkeys([*keys, *kept]):
            own = fields[key].options if key in keys else ()
            options = tuple(dict.fromkeys([*own, *kept.get(key, [])]))
            label = fields[key].label if key in fields else key
            found.append(Condition(pk, names.get(pk, ""), key, label, options))
    return found


def match_of(stored: Mapping[str, Any]) -> Match:
    """A stored match in one form: each key with a list."""
    return {key: list(map(str, wanted if isinstance(wanted, list) else [wanted])) for key, wanted in stored.items()}


def condition_words(requirements: Iterable[Requirement]) -> dict[int, str]:
    """Requirement id -> 只收“关联事项”是“专项整治”的, for those that narrow (accepts and their types loaded). One query at most."""
    narrowed = [(r.pk, a) for r in requirements for a in r.accepts.all() if a.match]
    forms = fields_of({a.record_type_id for _, a in narrowed}) if narrowed else {}
    several = {r.pk for r in requirements if len(r.accepts.all()) > 1}
    found: dict[int, list[str]] = {}
    for pk, accepts in narrowed:
        labels = {field.key: field.label for field in forms.get(accepts.record_type_id, ())}
        found.setdefault(pk, []).append(_words(accepts, labels, named=pk in several))
    return {pk: "；".join(texts) for pk, texts in found.items()}


def _words(accepts: Accepts, labels: Mapping[str, str], *, named: bool) -> str:
    parts = [
        f"“{labels.get(key, key)}”是{'或'.join(f'“{one}”' for one in wanted)}"
        for key, wanted in match_of(accepts.match).items()
    ]
    return f"{accepts.record_type.name if named else ''}只收{'，并且'.join(parts)}的"
