"""Both versions of a document as the engine reads them, and what carries over from a requirement to its later self.

What the text says alike keeps what a person decided about it (audience, forms, office, days set by hand); what the text
says differently takes the new reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.models import Accepts, AudienceException, AudienceRule, Requirement
from zaitong.campaigns.revisions.matching import Item
from zaitong.campaigns.services.reading import audience_create, directory_load, read_within, requirement_create
from zaitong.campaigns.suggest import Guess, suggest
from zaitong.policy.model import Breakdown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zaitong.campaigns.models import Campaign, PolicyDocument
    from zaitong.policy.model import Requirement as ReadRequirement

# Provenance key -> the fields of a requirement that it speaks for.
FIELDS: dict[str, tuple[str, ...]] = {
    "nature": ("nature",),
    "who": ("who",),
    "frequency": ("per", "times"),
    "quantity": ("minimum", "maximum"),
    "deadline": ("starts", "due", "due_rule"),
    "office": ("office_id",),
    "lead": ("lead",),
    "support": ("support",),
}
ALWAYS = (
    "title",
    "counts",
    "counts_field",
    "counts_label",
    "roster",
    "allows_nil",
    "settled_by",
    "question",
    "holidays",
)


@dataclass(frozen=True)
class Book:
    """A document as read."""

    breakdown: Breakdown
    directory: Any

    @classmethod
    def of(cls, document: PolicyDocument) -> Book:
        return cls(Breakdown.from_json(document.breakdown), directory_load())

    def read(self, requirement: Requirement) -> ReadRequirement:
        """What the engine reads at the place of a requirement."""
        start, end = requirement.start, requirement.end
        exact = (r for r in self.breakdown.requirements if (r.start, r.end) == (start, end))
        return next(exact, None) or read_within(self.breakdown, start, end)

    def guess(self, requirement: Requirement) -> Guess:
        """The first guess about it, before any person looked."""
        return suggest(self.read(requirement), self.breakdown, self.directory)

    def phase_name(self, requirement: Requirement) -> str:
        """The stage under which the text has it."""
        number = self.read(requirement).phase
        return self.breakdown.phases[number].name[:80] if number is not None else ""

    def items(self, requirements: Sequence[Requirement]) -> list[Item]:
        """Requirements as the matching wants them, in the order of the text."""
        ordered = sorted(requirements, key=lambda r: (r.start, r.end, r.pk))
        return [_item(r, self.read(r)) for r in ordered]


def _item(requirement: Requirement, read: ReadRequirement) -> Item:
    return Item(
        key=requirement.pk,
        quote=requirement.quote,
        clause=tuple(requirement.clause),
        who=frozenset(read.who),
        to=frozenset([*read.to, *(name for d in read.deadlines for name in d.to)]),
        deadlines=frozenset((d.due, d.rule) for d in read.deadlines),
        frequencies=frozenset((f.times, f.per) for f in read.frequencies),
        quantities=frozenset((q.min, q.max, q.unit) for q in read.quantities),
    )


def carry(old: Requirement, new: Requirement, before: Book, after: Book, ids: Mapping[int, int]) -> None:
    """Write on ``new`` what holds of ``old``. ``ids``: old requirement -> its later self, for audiences that name others."""
    first, second = before.guess(old), after.guess(new)
    same = {key for key, value in _readings(first).items() if _readings(second)[key] == value}
    names = [name for key in same for name in FIELDS.get(key, ())] + list(ALWAYS)
    for name in names:
        setattr(new, name, getattr(old, name))
    if old.starts and not (new.due and new.due < old.starts):
        new.starts = old.starts
    new.provenance = {**new.provenance, **{k: v for k, v in old.provenance.items() if k in same}}
    for key in ("title", "settled_by", "holidays", "accepts", *(["audience"] if "audience" in same else [])):
        if key in old.provenance:
            new.provenance[key] = old.provenance[key]
    if before.phase_name(old) == after.phase_name(new):
        named = new.campaign.phases.filter(name=old.phase.name).first() if old.phase else None
        new.phase = named
    new.gaps = [gap for gap in second.gaps if gap in old.gaps or gap not in first.gaps]
    _carry_accepts(old, new, same_kinds=first.attachments == second.attachments, kinds=second.attachments)
    if "audience" in same:
        _carry_audience(old, new, ids)
    new.save()


def _readings(guess: Guess) -> dict[str, Any]:
    """What a reading says, by provenance key."""
    timing = guess.timing
    return {
        "nature": guess.nature,
        "who": guess.who,
        "frequency": (timing.per, timing.times),
        "quantity": (timing.minimum, timing.maximum),
        "deadline": (timing.due, timing.due_rule),
        "office": guess.office_id,
        "lead": guess.lead,
        "support": guess.support,
        "audience": sorted((rule.kind, str(rule.selector)) for rule in guess.audience.rules),
    }


def _carry_accepts(old: Requirement, new: Requirement, *, same_kinds: bool, kinds: Sequence[str]) -> None:
    rows = list(old.accepts.all())
    if not rows:
        return
    new.accepts.all().delete()
    for row in rows:
        attachments = row.attachments if same_kinds else list(kinds)
        Accepts.objects.create(
            requirement=new,
            record_type_id=row.record_type_id,
            match=row.match,
            attachments=attachments,
            notebook=row.notebook,
        )


def _carry_audience(old: Requirement, new: Requirement, ids: Mapping[int, int]) -> None:
    new.audience_rules.all().delete()
    new.audience_exceptions.all().delete()
    for rule in old.audience_rules.all():
        AudienceRule.objects.create(requirement=new, kind=rule.kind, selector=selector_with(rule.selector, ids))
    for row in old.audience_exceptions.all():
        AudienceException.objects.create(
            requirement=new,
            include=row.include,
            unit_id=row.unit_id,
            party_id=row.party_id,
            post_id=row.post_id,
            reason=row.reason,
        )


def selector_with(selector: Mapping[str, Any], ids: Mapping[int, int]) -> dict[str, Any]:
    """An audience's condition with the requirements that it names exchanged."""
    if "requirements" not in selector:
        return dict(selector)
    return {**selector, "requirements": [ids.get(pk, pk) for pk in selector["requirements"]]}


def as_read(new: Requirement, draft: Campaign, after: Book) -> Requirement:
    """The requirement once more as the engine reads it, under the same number; the row itself is replaced."""
    read = after.read(new)
    phases = list(draft.phases.order_by("order"))
    phase = phases[read.phase] if read.phase is not None and read.phase < len(phases) else None
    fresh = requirement_create(draft, new.number, read, after.guess(new), phase)
    audience_create(fresh, after.guess(new), draft.requirements.filter(start__lt=new.start).order_by("start"))
    new.delete()
    return fresh
