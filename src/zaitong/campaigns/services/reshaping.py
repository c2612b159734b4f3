"""Changing which requirements there are: add from the text, cut one in two, join two. Each can be taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Accepts, AudienceRule, Phase, Requirement
from zaitong.campaigns.services.editing import SET
from zaitong.campaigns.services.reading import audience_create, directory_load, read_within, requirement_create
from zaitong.campaigns.services.review import Review, renumber, review_lock, review_open, review_touch
from zaitong.campaigns.services.undo import snapshot, undo_keep
from zaitong.campaigns.suggest import Guess, suggest
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.policy.model import Breakdown

if TYPE_CHECKING:
    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor
    from zaitong.policy.model import Requirement as ReadRequirement

MAX_QUOTE = 1_000  # characters of one passage
_SPACE = re.compile(r"\s+")
_CUTS = re.compile(r"[，；。！？：]+[”’）》]?")


def cuts_of(quote: str) -> list[int]:
    """Offsets within a quote at which it may be cut: behind each comma or stop, never at its ends."""
    return [m.end() for m in _CUTS.finditer(quote) if 0 < m.end() < len(quote.rstrip())]


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """Where a typed or pasted passage stands in the text, white space apart; the first place."""
    wanted = _SPACE.sub("", quote)
    if not wanted:
        return None
    places = [i for i, char in enumerate(text) if not char.isspace()]
    at = "".join(text[i] for i in places).find(wanted)
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None


@transaction.atomic
def requirement_add(
    *,
    campaign_id: int,
    actor: Actor,
    quote: str = "",
    start: int | None = None,
    end: int | None = None,
    title: str = "",
) -> Requirement:
    """A requirement from a passage, given by its offsets or its words. Raises FieldErrors where it is not in the text."""
    campaign = review_lock(campaign_id, actor)
    text = campaign.document.text
    span = (start, end) if start is not None and end is not None and 0 <= start < end <= len(text) else None
    span = span or find_quote(text, quote)
    if span is None:
        raise FieldErrors({"quote": ["原文里没有这段话，请从原文中照抄或选中一段。"]})
    start, end = _trimmed(text, *span)
    if end - start < 2 or end - start > MAX_QUOTE:
        raise FieldErrors({"quote": [f"请选 2 到 {MAX_QUOTE} 字的一段话。"]})
    if campaign.requirements.filter(start=start, end=end).exclude(review=Review.DROPPED).exists():
        raise Conflict("这段话已经有一条事项了，不用重复添加。")
    found = Breakdown.from_json(campaign.document.breakdown)
    requirement = _create(campaign, read_within(found, start, end), found, title)
    undo_keep(campaign, f"添加：{requirement.title}", "[]", [requirement], created=[requirement.pk])
    _done(campaign, "requirement.added", requirement, actor)
    return requirement


@transaction.atomic
def requirement_split(
    *, requirement_id: int, cut: int, actor: Actor, titles: tuple[str, str] = ("", ""), seen: str = ""
) -> tuple[Requirement, Requirement]:
    """Cut in two at ``cut``, an offset within the quote (see ``cuts_of``). What a person has set stays with the first."""
    campaign, first = review_open(requirement_id, actor, seen)
    text = campaign.document.text
    if cut not in cuts_of(text[first.start : first.end]):
        raise FieldErrors({"cut": ["请选择从哪里断开。"]})
    before = snapshot([first])
    found = Breakdown.from_json(campaign.document.breakdown)
    middle, end = first.start + cut, first.end
    _shrink(first, read_within(found, *_trimmed(text, first.start, middle)), found, titles[0])
    second = _create(campaign, read_within(found, *_trimmed(text, middle, end)), found, titles[1])
    _inherit(second, first)
    undo_keep(campaign, f"拆分：{first.title}", before, [first, second], created=[second.pk])
    _done(campaign, "requirement.split", first, actor, into=second.pk)
    return first, second


@transaction.atomic
def requirement_merge(*, requirement_id: int, next_id: int, actor: Actor, seen: str = "") -> Requirement:
    """Join a requirement with the one that follows it; the first one's values win, its empty ones are filled."""
    campaign, first = review_open(requirement_id, actor, seen)
    second = (
        campaign.requirements.exclude(review=Review.DROPPED).filter(number__gt=first.number).order_by("number").first()
    )
    if second is None:
        raise DomainError("这是最后一条，后面没有可以合并的事项。")
    if second.pk != next_id:
        raise Conflict("后一条刚有变动，请刷新页面看清再合并。")
    before = snapshot([first, second])
    _absorb(first, second)
    start, end = min(first.start, second.start), max(first.end, second.end)
    first.start, first.end, first.quote = start, end, campaign.document.text[start:end]
    first.reasons = list(dict.fromkeys([*first.reasons, "由两条合并而来，请核对对象、时限和表样。"]))
    first.review = Review.PENDING
    second_title = second.title
    second.delete()
    first.save()
    undo_keep(campaign, f"合并：{first.title}、{second_title}", before, [first])
    _done(campaign, "requirement.merged", first, actor, absorbed=next_id)
    return first


def _create(campaign: Campaign, read: ReadRequirement, found: Breakdown, title: str) -> Requirement:
    guess = suggest(read, found, directory_load())
    phases = list(Phase.objects.filter(campaign=campaign).order_by("order"))
    phase = phases[read.phase] if read.phase is not None and read.phase < len(phases) else None
    requirement = requirement_create(campaign, 0, read, guess, phase)
    if title.strip():
        requirement.title = title.strip()[:80]
        requirement.save(update_fields=["title", "updated_at"])
    earlier = campaign.requirements.filter(start__lt=read.start).order_by("start")
    audience_create(requirement, guess, earlier)
    return requirement


def _shrink(first: Requirement, read: ReadRequirement, found: Breakdown, title: str) -> None:
    """The first half: its passage, and what was read again for it, save what a person has set."""
    guess = suggest(read, found, directory_load())
    first.start, first.end, first.quote = read.start, read.end, read.quote
    first.review = Review.PENDING
    first.title = (title.strip() or guess.title)[:80]
    first.reasons, first.gaps = list(guess.reasons), list(guess.gaps)
    _retime(first, guess)
    if guess.type_ids and first.provenance.get("accepts") != SET:
        first.accepts.all().delete()
        Accepts.objects.bulk_create(
            Accepts(requirement=first, record_type_id=pk, attachments=list(guess.attachments)) for pk in guess.type_ids
        )
    first.save()


def _retime(requirement: Requirement, guess: Guess) -> None:
    timing = guess.timing
    facets: dict[str, dict[str, object]] = {
        "deadline": {"due": timing.due, "due_rule": timing.due_rule},
        "frequency": {"per": timing.per, "times": timing.times},
        "quantity": {"minimum": timing.minimum, "maximum": timing.maximum},
        "office": {"office_id": guess.office_id, "settled_by": guess.settled_by},
    }
    for key, values in facets.items():
        if requirement.provenance.get(key) == SET:
            continue
        for name, value in values.items():
            setattr(requirement, name, value)
        requirement.provenance = {**requirement.provenance, key: guess.provenance.get(key, "unspecified")}


def _inherit(second: Requirement, first: Requirement) -> None:
    """The second half owes by whoever owed the whole, where its own words name nobody."""
    if second.who and second.who != first.who:
        return
    second.audience_rules.all().delete()
    AudienceRule.objects.bulk_create(
        AudienceRule(requirement=second, kind=rule.kind, selector=rule.selector) for rule in first.audience_rules.all()
    )
    second.who, second.phase_id = first.who, first.phase_id
    second.save(update_fields=["who", "phase", "updated_at"])


def _absorb(first: Requirement, second: Requirement) -> None:
    """Fill what the first leaves empty from the second; audiences and record types are joined."""
    if not first.due and not first.due_rule:
        first.due, first.due_rule = second.due, second.due_rule
        _take(first, second, "deadline")
    if first.per == Requirement.Per.ONCE and second.per != Requirement.Per.ONCE:
        first.per, first.times = second.per, second.times
        _take(first, second, "frequency")
    if first.office_id is None and second.office_id:
        first.office_id, first.settled_by = second.office_id, second.settled_by
        _take(first, second, "office")
    if first.starts and first.due and first.due < first.starts:
        first.starts = None
    first.gaps = [g for g in dict.fromkeys([*first.gaps, *second.gaps]) if not _filled(first, g)]
    first.question = first.question or second.question
    kinds = {(rule.kind, rule.selector.get("kind", "")) for rule in first.audience_rules.all()}
    second.audience_rules.exclude(kind__in=[kind for kind, _ in kinds]).update(requirement=first)
    own = set(first.accepts.values_list("record_type_id", flat=True))
    second.accepts.exclude(record_type_id__in=own).update(requirement=first)
    second.audience_exceptions.update(requirement=first)


def _take(first: Requirement, second: Requirement, key: str) -> None:
    if key in second.provenance:
        first.provenance = {**first.provenance, key: second.provenance[key]}


def _filled(requirement: Requirement, gap: str) -> bool:
    if gap == "deadline":
        return bool(requirement.due or requirement.due_rule)
    return gap == "receiver" and requirement.office_id is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the white space and commas at both ends."""
    while start < end and (text[start].isspace() or text[start] in "，；。、"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in "，；、"):
        end -= 1
    return start, end


def _done(campaign: Campaign, act: str, requirement: Requirement, actor: Actor, **data: int) -> None:
    renumber(campaign)
    requirement.refresh_from_db(fields=["number"])
    review_touch(campaign, "undo")
    audit_write(
        actor=actor,
        act=act,
        subject=f"requirement:{requirement.pk}",
        subject_label=requirement.title,
        data={"campaign": campaign.pk, **data},
    )
