"""What the review screen shows: the paper, the cards, how far it is, and why it may not be published yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404

from zaitong.campaigns.calendar.holidays import skipped_words
from zaitong.campaigns.calendar.stored import calendar_load
from zaitong.campaigns.conditions import condition_words
from zaitong.campaigns.look import look_counts, look_kinds
from zaitong.campaigns.models import AudienceRule, Campaign, Requirement
from zaitong.campaigns.periods import periods_skipped
from zaitong.campaigns.selectors.audience import Owed, audience_of
from zaitong.campaigns.selectors.documents import document_notices, document_paper
from zaitong.campaigns.services.reconcile import timing_of
from zaitong.campaigns.services.review import is_certain, lacking
from zaitong.campaigns.services.undo import mark_of
from zaitong.campaigns.words import (
    GAP_NAMES,
    PROVENANCE,
    PROVENANCE_CHIPS,
    accepts_words,
    audience_words,
    cite_words,
    deadline_words,
    frequency_words,
    quantity_words,
)
from zaitong.common.clock import today
from zaitong.common.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from zaitong.campaigns.selectors.paper import Block
    from zaitong.common.access import Actor

Review, Nature = Requirement.Review, Requirement.Nature
SHOWS = ("all", "pending", "look", "gaps", "doubt", "dropped")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an open card."""

    label: str
    text: str
    provenance: str = ""
    note: str = ""

    @property
    def chip(self) -> str:
        """The provenance in words; what nobody has said or set is a guess of ours."""
        return PROVENANCE.get(self.source, "")

    @property
    def chip_kind(self) -> str:
        """Which chip shows it."""
        return PROVENANCE_CHIPS.get(self.source, "")

    @property
    def source(self) -> str:
        """Where the value comes from."""
        return self.provenance or "inferred"


@dataclass(slots=True)
class Card:
    """One requirement on the screen. ``state``: done, look, pending or dropped."""

    requirement: Requirement
    state: str
    facts: list[str]
    gaps: list[str]
    inferred: list[str]
    cite: str
    seen: str
    is_open: bool = False
    rows: list[Row] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    lack: str = ""
    next_id: int | None = None

    @property
    def why(self) -> str:
        """Why a person should look, as one sentence."""
        reasons = [str(reason).rstrip("。") for reason in self.requirement.reasons]
        return "；".join(reasons) + "。" if reasons else ""

    @property
    def owed_words(self) -> str:
        """How many owe it, exempt ones apart."""
        return owed_words(self.owed)


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the review is. ``done`` counts confirmed ones; dropped ones count nowhere else."""

    total: int
    done: int
    pending: int
    look: int
    gaps: int
    dropped: int
    certain: int
    doubt: int = 0  # whose words were recognised without certainty


@dataclass(slots=True)
class ReviewPage:
    """Everything on the review screen."""

    campaign: Campaign
    counts: Counts
    cards: list[Card]
    blocks: list[Block]
    notices: list[str]
    show: str
    saved_at: datetime
    why_not: str
    why: str = ""
    whys: list[tuple[str, str, int]] = field(default_factory=list)  # kind, name, how many


def campaign_id_of(requirement_id: int) -> int | None:
    """The campaign of a requirement; None where it was merged away."""
    return Requirement.objects.filter(pk=requirement_id).values_list("campaign_id", flat=True).first()


def campaign_under_review(actor: Actor, campaign_id: int) -> Campaign:
    """A campaign of the actor's; 404 outside his scope."""
    found = Campaign.objects.editable_by(actor).select_related("document", "owner").filter(pk=campaign_id).first()
    if found is None:
        raise Http404
    return found


def requirements_of(campaign: Campaign) -> list[Requirement]:
    """All requirements of a campaign with what a card shows; five queries however many there are."""
    found = campaign.requirements.current().select_related("phase", "office")
    found = found.prefetch_related("audience_rules", "audience_exceptions", "accepts__record_type")
    rows = list(found.order_by("number", "start", "id"))
    for row in rows:
        row.campaign = campaign
    return rows


def review_page(campaign: Campaign, *, show: str = "all", why: str = "", open_id: int | None = None) -> ReviewPage:
    """The screen. ``open_id`` names the card that stands open; else the first that is still to be reviewed.

    ``why``: of those to be looked at only the ones with this kind of reason (campaigns.look).
    """
    rows = requirements_of(campaign)
    counts = counts_of(rows)
    show = show if show in SHOWS else "all"
    shown = [r for r in rows if _shows(r, show)]
    whys = look_counts(shown) if show == "look" else []
    if show == "look" and why:
        shown = [r for r in shown if why in look_kinds(r)]
    if open_id is None:
        open_id = next((r.pk for r in shown if r.review == Review.PENDING), None)
    cards = cards_of(rows, shown, open_id)
    saved = max([campaign.updated_at, *(r.updated_at for r in rows)])
    return ReviewPage(
        campaign=campaign,
        counts=counts,
        cards=cards,
        blocks=document_paper(campaign.document, [r for r in rows if r.review != Review.DROPPED]),
        notices=document_notices(campaign.document),
        show=show,
        why=why if whys else "",
        whys=whys,
        saved_at=saved,
        why_not=why_not(campaign, counts),
    )


def one_card(campaign: Campaign, requirement_id: int, *, is_open: bool) -> Card:
    """One card, after an act on it. Raises Conflict where the requirement is gone."""
    rows = requirements_of(campaign)
    shown = [r for r in rows if r.pk == requirement_id]
    if not shown:
        raise Conflict("这一条已经被合并或撤掉了，请刷新页面。", code="gone")
    return cards_of(rows, shown, requirement_id if is_open else None)[0]


def cards_of(rows: Sequence[Requirement], shown: Sequence[Requirement], open_id: int | None) -> list[Card]:
    """Cards for the shown rows; only the open one is worked out in full."""
    numbers = {r.pk: r.number for r in rows}
    live = [r.pk for r in rows if r.review != Review.DROPPED]
    cards = []
    for requirement in shown:
        card = _card(requirement, numbers)
        if requirement.pk == open_id:
            _open(card, numbers)
            later = [pk for pk in live if numbers[pk] > requirement.number]
            card.next_id = later[0] if later and requirement.review != Review.DROPPED else None
        cards.append(card)
    return cards


def counts_of(rows: Sequence[Requirement]) -> Counts:
    """Figures of the progress bar and the filters."""
    live = [r for r in rows if r.review != Review.DROPPED]
    pending = [r for r in live if r.review == Review.PENDING]
    return Counts(
        total=len(live),
        done=len(live) - len(pending),
        pending=len(pending),
        look=sum(1 for r in pending if look_kinds(r)),
        gaps=sum(1 for r in live if is_gap(r)),
        dropped=len(rows) - len(live),
        certain=sum(1 for r in pending if is_certain(r) and not lacking(r)),
        doubt=sum(1 for r in live if is_doubtful(r)),
    )


def is_doubtful(requirement: Requirement) -> bool:
    """Whether words of the requirement were recognised on a scan without certainty."""
    return any("处识别不清" in str(reason) for reason in requirement.reasons)


def is_gap(requirement: Requirement) -> bool:
    """Whether the requirement is on the gap list."""
    return bool(requirement.question or (requirement.gaps and requirement.nature == Nature.DUTY))


def why_not(campaign: Campaign, counts: Counts) -> str:
    """Why publishing is not yet possible, cheaply; the publish page checks everything."""
    if campaign.state != Campaign.State.REVIEWING:
        return f"这项工作{campaign.get_state_display()}"
    if counts.pending:
        return f"还有 {counts.pending} 条未审，审完可发布"
    return "" if counts.done else "还没有可以发布的任务事项"


def owed_words(owed: Sequence[Owed]) -> str:
    """共 13 个对象（其中免报 1 个）."""
    exempt = sum(1 for one in owed if one.waived_reason)
    kinds = {"u": "个单位", "p": "个党组织", "o": "个岗位"}
    targets = sum(1 for one in owed if one.target_kind)
    if targets:
        subjects = len({(one.kind, one.id) for one in owed})
        words = f"{subjects} 个岗位，联系 {targets} 处，共 {len(owed)} 项"
    else:
        words = "、".join(
            f"{count} {name}" for kind, name in kinds.items() if (count := sum(1 for one in owed if one.kind == kind))
        )
    return f"{words}，其中免报 {exempt} 个" if exempt else words


def audience_preview(requirement: Requirement, rules: Sequence[tuple[str, dict[str, Any]]], day: date) -> list[Owed]:
    """Who would owe the requirement under rules that are not saved; its saved exceptions apply."""
    unsaved = [AudienceRule(requirement=requirement, kind=kind, selector=selector) for kind, selector in rules]
    tried = Requirement(pk=requirement.pk, campaign_id=requirement.campaign_id)
    tried._prefetched_objects_cache = {"audience_rules": unsaved}  # type: ignore[attr-defined]  # noqa: SLF001
    return audience_of(tried, day)


def _shows(requirement: Requirement, show: str) -> bool:
    dropped = requirement.review == Review.DROPPED
    match show:
        case "pending":
            return requirement.review == Review.PENDING
        case "look":
            return requirement.review == Review.PENDING and bool(look_kinds(requirement))
        case "gaps":
            return not dropped and is_gap(requirement)
        case "doubt":
            return not dropped and is_doubtful(requirement)
        case "dropped":
            return dropped
        case _:
            return True


def _card(requirement: Requirement, numbers: dict[int, int]) -> Card:
    state = {Review.ACCEPTED: "done", Review.DROPPED: "dropped"}.get(Review(requirement.review), "pending")
    if state == "pending" and requirement.reasons:
        state = "look"
    duty = requirement.nature == Nature.DUTY
    facts = [requirement.who or (audience_words(requirement.audience_rules.all(), numbers) if duty else "")]
    if not duty:
        facts.append(requirement.get_nature_display())
    else:
        facts += [frequency_words(requirement), quantity_words(requirement), deadline_words(requirement)]
        facts.append(f"{requirement.office.short_name}收" if requirement.office else "")
    inferred = [name for key, name in (("deadline", "时限"), ("office", "接收科室")) if _guessed(requirement, key)]
    return Card(
        requirement=requirement,
        state=state,
        facts=[fact for fact in facts if fact],
        gaps=[GAP_NAMES[gap] for gap in requirement.gaps if gap in GAP_NAMES] if duty else [],
        inferred=inferred if duty else [],
        cite=cite_words(requirement.clause),
        seen=mark_of(requirement),
    )


def _guessed(requirement: Requirement, key: str) -> bool:
    return bool(requirement.provenance.get(key) == "inferred")


def _open(card: Card, numbers: dict[int, int]) -> None:
    requirement = card.requirement
    card.is_open = True
    card.lack = lacking(requirement)
    if requirement.nature == Nature.DUTY:
        card.owed = audience_of(requirement, today())
        card.rows = _duty_rows(requirement, numbers)
    else:
        card.rows = _other_rows(requirement)


def _duty_rows(requirement: Requirement, numbers: dict[int, int]) -> list[Row]:
    origin = requirement.provenance.get
    gaps = set(requirement.gaps)
    rows = [
        Row("责任主体", requirement.who or "原文没有写明", origin("who", "")),
        Row("对象", audience_words(requirement.audience_rules.all(), numbers) or "还没有选定", origin("audience", "")),
        Row("时限", deadline_words(requirement) or "留空，不进时限提醒", origin("deadline", "")),
    ]
    if (words := frequency_words(requirement)) or "frequency" in gaps:
        rows.append(Row("频次", words, _source(requirement, "frequency", words)))
    if (words := quantity_words(requirement)) or "quantity" in gaps:
        rows.append(Row("数量", words or "按 1 份计", _source(requirement, "quantity", words)))
    if requirement.per != Requirement.Per.ONCE:
        rows.append(Row("假期", _holiday_words(requirement), origin("holidays", "inferred")))
    office = requirement.office.short_name if requirement.office else "没有，报送即登记"
    rows += [
        Row("接收科室", office, origin("office", "")),
        Row("报送表样", accepts_words(requirement) or "还没有选定", origin("accepts", "")),
        *(
            Row("只收", words.removeprefix("只收"), origin("accepts", ""))
            for words in condition_words([requirement]).values()
        ),
        Row("完成方式", requirement.get_settled_by_display(), origin("settled_by", "")),
    ]
    if requirement.allows_nil:
        rows.append(Row("零报告", "可以，本期没有的点一下就算报送", origin("nil", "")))
    if requirement.phase:
        rows.append(Row("阶段", requirement.phase.name, origin("phase", "")))
    return [*rows, *_leads(requirement), *_question(requirement)]


def _holiday_words(requirement: Requirement) -> str:
    """Whether it rests in the holidays, and the very periods of the year ahead."""
    timing = timing_of(requirement, today(), calendar_load())
    if not timing.skips:
        return "假期照常要求"
    rests = skipped_words(periods_skipped(timing, until=timing.last or today() + timedelta(days=365)))
    return f"假期不要求：{'；'.join(rests) or '一年之内没有整期放假的'}"


def _source(requirement: Requirement, key: str, words: str) -> str:
    """Where a value comes from; what the document leaves open and yet has a value has been inferred."""
    source = str(requirement.provenance.get(key, ""))
    return "inferred" if words and source == "unspecified" else source


def _other_rows(requirement: Requirement) -> list[Row]:
    rows = [
        Row("性质", f"{requirement.get_nature_display()}，不产生待办", requirement.provenance.get("nature", "")),
        Row("责任主体", requirement.who or "原文没有写明", requirement.provenance.get("who", "")),
    ]
    if words := deadline_words(requirement):
        rows.append(Row("时限", words, requirement.provenance.get("deadline", "")))
    return [*rows, *_leads(requirement), *_question(requirement)]


def _leads(requirement: Requirement) -> list[Row]:
    found = [("牵头", requirement.lead, "lead"), ("配合", requirement.support, "support")]
    return [Row(label, text, requirement.provenance.get(key, "")) for label, text, key in found if text]


def _question(requirement: Requirement) -> list[Row]:
    return [Row("需明确", requirement.question, "set")] if requirement.question else []
