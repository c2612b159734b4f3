"""Changing what a requirement asks: values, audience, exceptions, record types. Changed values are marked as set by a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.campaigns.conditions import Match, conditions_for, match_of
from zaitong.campaigns.counting import countable_fields
from zaitong.campaigns.models import Accepts, AudienceException, AudienceRule, Requirement
from zaitong.campaigns.services.review import Review, lacking_field, review_open, review_touch
from zaitong.campaigns.suggest import gaps_of
from zaitong.common.errors import FieldErrors
from zaitong.policy.model import Breakdown
from zaitong.policy.model import Requirement as ReadRequirement

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.access import Actor

SET, UNSPECIFIED = "set", "unspecified"


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A body added (``include``) or exempt; ``kind`` is unit, party or post."""

    include: bool
    kind: str
    id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Values:
    """What the edit form holds. ``rules`` are (AudienceRule.Kind, selector)."""

    title: str
    nature: str
    who: str
    per: str
    times: int
    minimum: int
    maximum: int | None
    starts: date | None
    due: date | None
    due_rule: str
    phase_id: int | None
    office_id: int | None
    settled_by: str
    lead: str
    support: str
    holidays: str = Requirement.Holidays.AUTO
    counts: str = Requirement.Counts.RECORDS
    counts_field: str = ""
    counts_label: str = ""
    roster: bool = False
    allows_nil: bool = False
    types: tuple[int, ...] = ()
    attachments: tuple[str, ...] = ()
    matches: dict[int, Match] | None = None  # by record type, which records count; None: as before
    notebooks: tuple[int, ...] = ()  # record types for which a photo of a handwritten notebook will do
    rules: tuple[tuple[str, dict[str, Any]], ...] = ()
    exceptions: tuple[Exceptional, ...] = ()


# Provenance key -> the fields that it speaks for.
FACETS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "nature": ("nature",),
    "who": ("who",),
    "frequency": ("per", "times"),
    "holidays": ("holidays",),
    "quantity": ("minimum", "maximum", "counts", "counts_field", "counts_label", "roster"),
    "deadline": ("starts", "due", "due_rule"),
    "phase": ("phase_id",),
    "office": ("office_id",),
    "settled_by": ("settled_by",),
    "nil": ("allows_nil",),
    "lead": ("lead",),
    "support": ("support",),
}
FIELDS = tuple(name for names in FACETS.values() for name in names)


@transaction.atomic
def requirement_edit(
    *, requirement_id: int, values: Values, actor: Actor, seen: str = "", accept: bool = False
) -> Requirement:
    """Write what was typed; with ``accept`` confirm it too. Raises FieldErrors (what is wrong or missing), Conflict."""
    campaign, requirement = review_open(requirement_id, actor, seen)
    old = values_of(requirement)
    values = replace(values, matches=_matches(values, old))
    _check(values, old, campaign.pk, requirement.pk)
    if values.counts_field and not values.counts_label:
        label = countable_fields(values.types, values.counts).get(values.counts_field, "")
        values = replace(values, counts_label=label[:60])
    changed = [key for key, names in FACETS.items() if any(getattr(old, n) != getattr(values, n) for n in names)]
    for name in FIELDS:
        setattr(requirement, name, getattr(values, name))
    if _accepted(old) != _accepted(values):
        changed.append("accepts")
        _write_accepts(requirement, values)
    if _audience(old) != _audience(values):
        changed.append("audience")
        _write_audience(requirement, values)
    requirement.provenance = _provenance(requirement, values, changed)
    requirement.gaps = _open_gaps(requirement, changed)
    if accept:
        _accept(requirement)
    elif changed and requirement.review == Review.ACCEPTED:
        requirement.review = Review.PENDING
    requirement.save()
    review_touch(campaign)
    _log(requirement, old, values, changed, actor, accepted=accept)
    return requirement


def values_of(requirement: Requirement) -> Values:
    """What a requirement holds now, as the form shows it. Reads its children."""
    accepts = list(requirement.accepts.all())
    plain: dict[str, Any] = {name: getattr(requirement, name) for name in FIELDS}
    return Values(
        **plain,
        types=tuple(a.record_type_id for a in accepts),
        attachments=tuple(dict.fromkeys(kind for a in accepts for kind in a.attachments)),
        matches={a.record_type_id: match_of(a.match) for a in accepts if a.match},
        notebooks=tuple(a.record_type_id for a in accepts if a.notebook),
        rules=tuple((rule.kind, rule.selector) for rule in requirement.audience_rules.all()),
        exceptions=tuple(_exceptional(e) for e in requirement.audience_exceptions.all()),
    )


def _exceptional(row: AudienceException) -> Exceptional:
    kind = "unit" if row.unit_id else "party" if row.party_id else "post"
    return Exceptional(row.include, kind, getattr(row, f"{kind}_id"), row.reason)


def _matches(values: Values, old: Values) -> dict[int, Match]:
    """What narrows the chosen types; where the values do not say it, as before."""
    given = (old.matches if values.matches is None else values.matches) or {}
    found = {pk: {key: wanted for key, wanted in given.get(pk, {}).items() if wanted} for pk in values.types}
    return {pk: match for pk, match in found.items() if match}


def _unknown_condition(values: Values, old: Values) -> str:
    """A condition by a field or an option that its form does not have."""
    matches = values.matches or {}
    known = {(c.type_id, c.key): c for c in conditions_for(matches, old.matches or {})} if matches else {}
    for pk, match in matches.items():
        for key, wanted in match.items():
            if (condition := known.get((pk, key))) is None:
                return "所选的表样没有这一栏，请刷新后再选“只收哪些记录”。"
            if lost := set(wanted) - set(condition.options):
                return f"“{condition.label}”没有“{'”“'.join(sorted(lost))}”这一项，请另选。"
    return ""


def _check(values: Values, old: Values, campaign_id: int, requirement_id: int) -> None:
    """What the database would refuse, said in words; and that references stay within the campaign."""
    errors: dict[str, list[str]] = {}
    if not values.title.strip():
        errors["title"] = ["请写事项名称。"]
    if values.starts and values.due and values.due < values.starts:
        errors["due"] = ["截止日期早于开始日期，请核对。"]
    if values.maximum is not None and values.maximum < values.minimum:
        errors["maximum"] = ["最多不能小于最少，请核对。"]
    errors |= _form_errors(values, old)
    wanted = {pk for kind, selector in values.rules if kind == "union" for pk in selector.get("requirements", ())}
    known = set(Requirement.objects.filter(campaign_id=campaign_id, pk__in=wanted).values_list("pk", flat=True))
    if wanted - known or requirement_id in wanted:
        errors["union"] = ["要合并的事项已经不在了，请重新选择。"]
    if errors:
        raise FieldErrors(errors)


def _form_errors(values: Values, old: Values) -> dict[str, list[str]]:
    """What the chosen record types do not have."""
    errors: dict[str, list[str]] = {}
    if values.counts != Requirement.Counts.RECORDS and values.counts_field not in countable_fields(
        values.types, values.counts
    ):
        errors["counts_field"] = ["选定的每一种报送表样都要有这一栏。请另选一栏，或改为按份数。"]
    if unknown := _unknown_condition(values, old):
        errors["types"] = [unknown]
    if values.roster and values.allows_nil:
        errors["allows_nil"] = ["自报底数的任务不收零报告：没有的请免报。"]
    return errors


def _accepted(values: Values) -> tuple[set[Any], ...]:
    matches = values.matches or {}
    narrowed = {(pk, key, one) for pk in values.types for key, wanted in matches.get(pk, {}).items() for one in wanted}
    return set(values.types), set(values.attachments), set(values.notebooks) & set(values.types), narrowed


def _audience(values: Values) -> tuple[Any, ...]:
    rules = sorted((kind, sorted((k, v) for k, v in selector.items() if v)) for kind, selector in values.rules)
    return rules, sorted((e.include, e.kind, e.id, e.reason) for e in values.exceptions)


def _write_accepts(requirement: Requirement, values: Values) -> None:
    """Attachments hold for every type, a match for its own."""
    matches = values.matches or {}
    requirement.accepts.all().delete()
    Accepts.objects.bulk_create(
        Accepts(
            requirement=requirement,
            record_type_id=pk,
            match=matches.get(pk, {}),
            attachments=list(values.attachments),
            notebook=pk in values.notebooks,
        )
        for pk in dict.fromkeys(values.types)
    )


def _write_audience(requirement: Requirement, values: Values) -> None:
    requirement.audience_rules.all().delete()
    requirement.audience_exceptions.all().delete()
    AudienceRule.objects.bulk_create(
        AudienceRule(requirement=requirement, kind=kind, selector=selector) for kind, selector in values.rules
    )
    AudienceException.objects.bulk_create(
        AudienceException(requirement=requirement, include=e.include, reason=e.reason, **{f"{e.kind}_id": e.id})
        for e in values.exceptions
    )


def _provenance(requirement: Requirement, values: Values, changed: list[str]) -> dict[str, str]:
    """Changed values are set; one that was emptied is unspecified again."""
    found = dict(requirement.provenance)
    for key in changed:
        names = FACETS.get(key)
        empty = all(not getattr(values, n) for n in names) if names else False
        empty = empty or (key == "audience" and not values.rules and not values.exceptions)
        empty = empty or (key == "accepts" and not values.types)
        found[key] = UNSPECIFIED if empty else SET
    return found


def _open_gaps(requirement: Requirement, changed: list[str]) -> list[str]:
    """The document's gaps that no person has filled, and those that a person put on the list."""
    filled = {
        "deadline": bool(requirement.due or requirement.due_rule),
        "receiver": requirement.office_id is not None,
        "quantity": requirement.provenance.get("quantity") == SET,
        "who": requirement.provenance.get("audience") == SET or requirement.provenance.get("who") == SET,
    }
    found = list(requirement.gaps)
    if {"deadline", "office"} & set(changed):
        document = Breakdown.from_json(requirement.campaign.document.breakdown)
        place = ReadRequirement((), requirement.quote, requirement.start, requirement.end)
        found = list(dict.fromkeys([*found, *gaps_of(place, document)]))
    return [gap for gap in found if not filled.get(gap)] if requirement.nature == Requirement.Nature.DUTY else []


LACKS = {
    "unit_kinds": "请选定由谁完成，再确认。",
    "types": "请选定报送表样，再确认。",
    "office": "审核通过才算完成的，请选定接收科室；不用审核的，改为报送即完成。",
}


def _accept(requirement: Requirement) -> None:
    fresh = Requirement.objects.get(pk=requirement.pk)
    for name in FIELDS:
        setattr(fresh, name, getattr(requirement, name))
    if lack := lacking_field(fresh):
        raise FieldErrors({lack: [LACKS[lack]]})
    requirement.review = Review.ACCEPTED


def _log(
    requirement: Requirement, old: Values, new: Values, changed: list[str], actor: Actor, *, accepted: bool
) -> None:
    before = {n: _text(getattr(old, n)) for key in changed for n in FACETS.get(key, ())}
    after = {n: _text(getattr(new, n)) for key in changed for n in FACETS.get(key, ())}
    audit_write(
        actor=actor,
        act="requirement.edited",
        subject=f"requirement:{requirement.pk}",
        subject_label=requirement.title,
        data={
            "campaign": requirement.campaign_id,
            "changed": changed,
            "before": before,
            "after": after,
            "accepted": accepted,
        },
    )


def _text(value: object) -> object:
    return value if isinstance(value, str | int | None) else str(value)
