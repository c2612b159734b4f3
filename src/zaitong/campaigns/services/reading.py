"""From a breakdown to a campaign that a person can review: phases, requirements, first guesses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import F

from zaitong.campaigns.models import (
    Accepts,
    AudienceRule,
    Campaign,
    Phase,
    PolicyDocument,
    Requirement,
)
from zaitong.campaigns.suggest import Body, Directory, Guess, TypeName, suggest
from zaitong.catalogue.models import RecordType
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.policy.model import Breakdown
from zaitong.policy.model import Phase as ReadPhase
from zaitong.policy.model import Requirement as ReadRequirement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHORT_NAME = re.compile(
    r"^(?:关于)?(?:印发|转发)?(?:《关于|《|关于)?(?:在.{2,16}?(?:系统|全[省市县区]|学校|范围内|[中内上])(?:党员干部|党组织|教职工)?中?)?"
    r"(?:进一步|深入|扎实|切实|全面|组织)*(?:开展|实施|推进|做好)?"
)
TAIL = re.compile(r"(?:的(?:实施|指导|工作)?(?:通知|意见|方案|办法|计划|要求|安排)|》的通知|》)+$")


def directory_load(day: object = None) -> Directory:  # noqa: ARG001 - kept for callers that pass a day
    """All names that words in a document may be matched with: two queries."""
    units = Unit.objects.open_on(today()).prefetch_related("names")
    bodies = tuple(
        Body(unit.pk, unit.kind, (unit.name, unit.short_name, *(n.name for n in unit.names.all()))) for unit in units
    )
    types = RecordType.objects.filter(retired=False)
    return Directory(bodies, tuple(TypeName(kind.pk, kind.name) for kind in types))


def campaign_create(
    document: PolicyDocument, found: Breakdown, parent: Campaign | None = None, revises: Campaign | None = None
) -> Campaign:
    """The campaign of a document, under review, with all that the breakdown holds. Call inside a transaction.

    ``revises``: the document is a later version of that campaign's, and this is its draft.
    """
    campaign = Campaign.objects.create(
        document=document,
        owner=document.owner,
        parent=parent,
        revises=revises,
        name=campaign_name(document.title),
        **_span(found.phases),
    )
    _fill(campaign, found)
    return campaign


def campaign_reread(campaign: Campaign, found: Breakdown) -> int:
    """Read everything anew; only while nothing has been reviewed. How many requirements."""
    campaign.requirements.all().delete()
    campaign.phases.all().delete()
    for name, value in _span(found.phases).items():
        setattr(campaign, name, value)
    campaign.save(update_fields=["starts", "ends", "updated_at"])
    return _fill(campaign, found)


def campaign_fill_dates(campaign: Campaign, found: Breakdown) -> int:
    """Give empty dates what a second reading says, and touch nothing else; how many requirements."""
    dated = {(item.start, item.end): item for item in found.requirements}
    changed = 0
    for requirement in campaign.requirements.filter(due__isnull=True, due_rule=""):
        item = dated.get((requirement.start, requirement.end))
        deadline = next((d for d in item.deadlines if d.due), None) if item else None
        if deadline is None or requirement.provenance.get("deadline") == "set":
            continue
        requirement.due = deadline.due
        requirement.provenance = {**requirement.provenance, "deadline": "inferred"}
        requirement.save(update_fields=["due", "provenance", "updated_at"])
        changed += 1
    Campaign.objects.filter(pk=campaign.pk).update(revision=F("revision") + 1)
    return changed


def campaign_name(title: str) -> str:
    """A short name for a campaign from a document's title: what is done, without 关于…的通知."""
    short = TAIL.sub("", SHORT_NAME.sub("", title)).strip("《》 ")
    return (short if len(short) >= 4 else title)[:200] or "未命名专项"


def requirement_create(
    campaign: Campaign, number: int, read: ReadRequirement, guess: Guess, phase: Phase | None
) -> Requirement:
    """A requirement with its guesses, without its audience rules (they may name other requirements)."""
    timing = guess.timing
    requirement = Requirement.objects.create(
        campaign=campaign,
        number=number,
        title=guess.title[:80],
        clause=list(read.clause),
        quote=campaign.document.text[read.start : read.end] or read.quote,
        start=read.start,
        end=read.end,
        nature=guess.nature,
        reasons=list(guess.reasons),
        gaps=list(guess.gaps),
        who=guess.who[:200],
        action=read.action[:80],
        what=read.what[:300],
        phase=phase,
        office_id=guess.office_id if guess.nature == Requirement.Nature.DUTY else None,
        lead=guess.lead[:200],
        support=guess.support[:200],
        minimum=timing.minimum,
        maximum=timing.maximum,
        settled_by=guess.settled_by,
        per=timing.per,
        times=min(timing.times, 366),
        due=timing.due,
        due_rule=timing.due_rule[:60],
        provenance=guess.provenance,
    )
    Accepts.objects.bulk_create(
        Accepts(requirement=requirement, record_type_id=pk, attachments=list(guess.attachments))
        for pk in guess.type_ids
    )
    return requirement


def audience_create(requirement: Requirement, guess: Guess, before: Iterable[Requirement]) -> None:
    """Write the rules of a guess; "those before it" becomes the duties of the same clause that name persons."""
    rules = []
    for rule in guess.audience.rules:
        if not rule.selector.get("before"):
            rules.append(AudienceRule(requirement=requirement, kind=rule.kind, selector=rule.selector))
        elif ids := _persons_before(requirement, before):
            rules.append(AudienceRule(requirement=requirement, kind=rule.kind, selector={"requirements": ids}))
        else:
            _add_reason(requirement, "“相关人员”指哪些人，前面没有可以合并的事项，请选定对象。")
    AudienceRule.objects.bulk_create(rules)


def read_within(found: Breakdown, start: int, end: int) -> ReadRequirement:
    """What the breakdown knows of any passage: the facts that stand within it, whatever requirements they came from."""
    touching = [r for r in found.requirements if r.start < end and r.end > start]
    heading = touching[0].clause if touching else _clause_at(found, start)
    host = touching[0] if touching else None
    return ReadRequirement(
        clause=heading,
        quote=found.text[start:end],
        start=start,
        end=end,
        who=_within_who(touching, found.text[start:end]),
        to=host.to if host else (),
        deadlines=tuple(d for r in touching for d in r.deadlines if start <= d.start and d.end <= end),
        frequencies=tuple(f for r in touching for f in r.frequencies if start <= f.start and f.end <= end),
        quantities=tuple(q for r in touching for q in r.quantities if start <= q.start and q.end <= end),
        responsibilities=tuple(i for r in touching for i in r.responsibilities if start <= i.start and i.end <= end),
        phase=host.phase if host else None,
        provenance=replace(host.provenance) if host else ReadRequirement((), "", 0, 0).provenance,
        nature=host.nature if host else "duty",
    )


def _within_who(touching: Sequence[ReadRequirement], text: str) -> tuple[str, ...]:
    """Those named in the passage itself; else the subject of the sentence it was cut from."""
    named = [who for item in touching for who in item.who]
    inside = [who for who in named if who in text]
    return tuple(dict.fromkeys(inside or named))


def _clause_at(found: Breakdown, start: int) -> tuple[str, ...]:
    """The path of headings above an offset."""
    path: dict[int, str] = {}
    for heading in found.headings:
        if heading.start > start:
            break
        path = {level: text for level, text in path.items() if level < heading.level}
        path[heading.level] = heading.marker + heading.text
    return tuple(path[level] for level in sorted(path))


def _fill(campaign: Campaign, found: Breakdown) -> int:
    phases = [_phase(campaign, order, item) for order, item in enumerate(found.phases)]
    directory = directory_load()
    made: list[Requirement] = []
    for number, read in enumerate(sorted(found.requirements, key=lambda r: (r.start, r.end)), start=1):
        guess = suggest(read, found, directory)
        phase = phases[read.phase] if read.phase is not None and read.phase < len(phases) else None
        requirement = requirement_create(campaign, number, read, guess, phase)
        audience_create(requirement, guess, made)
        made.append(requirement)
    return len(made)


def _phase(campaign: Campaign, order: int, item: ReadPhase) -> Phase:
    return Phase.objects.create(
        campaign=campaign, order=order, name=item.name[:80], starts=item.start, ends=item.end, quote=item.quote
    )


def _span(phases: Sequence[ReadPhase]) -> dict[str, object]:
    """First and last day of a campaign, where its phases give them in order."""
    starts = [p.start for p in phases if p.start]
    ends = [p.end for p in phases if p.end]
    first, last = min(starts, default=None), max(ends, default=None)
    return {"starts": first, "ends": last if not (first and last and last < first) else None}


def _persons_before(requirement: Requirement, before: Iterable[Requirement]) -> list[int]:
    """Duties of the same part of the document before this one whose audience is persons."""
    same = [r.pk for r in before if r.clause[:2] == requirement.clause[:2] and r.nature == Requirement.Nature.DUTY]
    personal = AudienceRule.objects.filter(requirement__in=same, kind__in=["posts", "assignments", "members"])
    return sorted(set(personal.values_list("requirement_id", flat=True)))


def _add_reason(requirement: Requirement, reason: str) -> None:
    requirement.reasons = [*requirement.reasons, reason]
    requirement.save(update_fields=["reasons"])
