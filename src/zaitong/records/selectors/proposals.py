"""Which obligations, of all campaigns, a record would settle (一报多用). Few queries, whatever the number of campaigns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import F, Prefetch, Q

from zaitong.campaigns.models import Accepts, Obligation, Requirement
from zaitong.campaigns.periods import periods
from zaitong.common.clock import today
from zaitong.common.periods import period_words
from zaitong.orgs.models import Post
from zaitong.records.fits import FitResult, Hurdle, fits
from zaitong.records.models import Settlement
from zaitong.records.selectors.facts import record_facts
from zaitong.records.selectors.twins import filed_for_us
from zaitong.records.services.doors import is_accepted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.records.fits import RecordFacts
    from zaitong.records.models import Record

NEAR_MISSES = frozenset({Hurdle.MATCH, Hurdle.AMOUNT, Hurdle.ATTACHMENTS, Hurdle.TARGET})
MOST_NEAR = 5
ANSWERED = "这个单位已经自己报齐，不用再替它报"
Per = Requirement.Per
MOST_OPEN = 60  # periods offered to a form without a date
# Of a requirement, all that filing asks: whether a record fits, what it counts, who receives it.
DECIDING = ("title", "per", "counts", "counts_field", "maximum", "office", "settled_by", "campaign", "campaign__owner")
DECIDING_OF_ACCEPTS = (
    *("record_type__name", "record_type__sort", "match", "attachments", "notebook"),
    *(f"requirement__{name}" for name in DECIDING),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One obligation beside a record. ``ticked``: offered as done; ``settlement``: what an office has said so far."""

    obligation: Obligation
    fit: FitResult
    chosen: bool
    ticked: bool
    note: str
    settlement: Settlement | None = None
    for_unit: bool = False  # what another unit owes that the record's organisation covers
    covered: str = ""  # the unit's own, for which the organisation that covers it has filed: who, when, how it stands

    @property
    def fixed(self) -> bool:
        """Accepted by a person already: neither ticked nor taken back here."""
        return self.settlement is not None and is_accepted(self.settlement)

    @property
    def open(self) -> bool:
        """May be ticked or unticked: it fits, or the record was begun for it."""
        return not self.fixed and (self.fit.ok or self.chosen)

    @property
    def title(self) -> str:
        return obligation_title(self.obligation)

    @property
    def office(self) -> str:
        requirement = self.obligation.requirement
        return (requirement.office or requirement.campaign.owner).short_name


def obligation_title(obligation: Obligation) -> str:
    """联系点调研（11月）."""
    period = period_words(obligation.period)
    return f"{obligation.requirement.title}（{period}）" if period else obligation.requirement.title


def cite_of(requirement: Requirement) -> str:
    """澄教工委〔2026〕27号　三、实施步骤　（一）动员部署: where a clause stands."""
    document = requirement.campaign.document
    if requirement.campaign.errand:
        return f"临时交办，{requirement.campaign.owner.short_name}"
    return "　".join([document.doc_number or f"《{document.title}》", *map(str, requirement.clause)])


def with_story(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Load what every line about an obligation shows.

    Table by table: one question with all these joins takes PostgreSQL longer to plan than to answer, and every line would bring
    its requirement and document anew.
    """
    posts = Post.objects.select_related("unit")
    return rows.prefetch_related(
        Prefetch("requirement", requirement_stories()),
        "subject_unit",
        "subject_party",
        Prefetch("subject_post", posts),
        "target_unit",
        "target_party",
    )


def with_deciding(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Load of their requirements only what decides whether a record settles them: forty columns stay behind."""
    own = [column.name for column in Obligation._meta.concrete_fields]
    return rows.select_related("requirement__campaign").only(*own, *(f"requirement__{name}" for name in DECIDING))


def requirement_stories() -> QuerySet[Requirement]:
    """Requirements with campaign, document and offices; without the document's text, which may be long."""
    rows = Requirement.objects.select_related("campaign__document", "campaign__owner", "office")
    long = ("text", "breakdown")
    return rows.defer("campaign__undo", *(f"campaign__document__{name}" for name in long))


def accepts_of(record_type_id: int | None = None) -> Prefetch[Any]:
    """Prefetch what requirements accept, of one type or of all, as ``requirement.accepted_types``."""
    rows = Accepts.objects.select_related("record_type").order_by("record_type__sort", "id")
    if record_type_id is not None:
        rows = rows.filter(record_type_id=record_type_id)
    return Prefetch("requirement__accepts", queryset=rows, to_attr="accepted_types")


def record_proposals(record: Record, actor: Actor, data: Mapping[str, Any] | None = None) -> list[Proposal]:
    """Fitting obligations first, those it was begun for on top; then a few near misses with what keeps them off."""
    facts = record_facts(record, data)
    live = record.settlements.exclude(state=Settlement.State.WITHDRAWN) if record.version else ()
    settlements = {s.obligation_id: s for s in live}
    chosen = set(record.chosen) | set(settlements)
    found: list[Proposal] = []
    for obligation in candidates(record, actor, chosen, facts):
        fit = fits(facts, obligation, obligation.requirement.accepted_types)  # type: ignore[attr-defined]
        settlement, begun_for = settlements.get(obligation.pk), obligation.pk in chosen
        for_unit = obligation.subject_unit_id in facts.covered
        if for_unit and is_answered(obligation, settlement):
            fit = replace(fit, ok=False, hurdle=Hurdle.SUBJECT, why_not=ANSWERED)
        if fit.ok or begun_for or fit.hurdle in NEAR_MISSES:
            found.append(_proposal(obligation, fit, settlement, begun_for=begun_for, for_unit=for_unit))
    told = filed_for_us((p.obligation for p in found if p.obligation.subject_unit_id == record.unit_id), actor)
    found = [replace(p, covered=told.get(p.obligation.pk, "")) for p in found]
    found.sort(key=_order)
    good = [p for p in found if p.fit.ok or p.chosen]
    near = [p for p in found if not (p.fit.ok or p.chosen) and not is_full(p.obligation)]
    return good + near[:MOST_NEAR]


def _order(p: Proposal) -> tuple[Any, ...]:
    o = p.obligation
    return not p.chosen, not p.fit.ok, p.for_unit, o.due is None, o.due, o.pk


def candidates(
    record: Record, actor: Actor, chosen: set[int], facts: RecordFacts, *, shown: bool = True
) -> list[Obligation]:
    """What the record might settle, and the ``chosen`` ones, with what their requirements accept of its type.

    ``shown``: with all that a page says of them; else only with what decides. The requirements are asked for first: joined
    to them, PostgreSQL goes through all that each of them asks of anybody.
    """
    type_id = record.type_version.record_type_id
    accepts = Accepts.objects.filter(record_type_id=type_id).select_related("record_type", "requirement__campaign")
    duties = {one.requirement_id: one for one in accepts.only(*DECIDING_OF_ACCEPTS)}
    rows = Obligation.objects.settleable_by(actor).filter(requirement_id__in=duties)
    begun = Q(start__lte=today()) | Q(pk__in=chosen)
    subject = (
        Q(subject_unit_id__in=facts.covered | {record.unit_id})
        | Q(subject_party_id__in=facts.party_ids)
        | Q(subject_post__isnull=False)
    )
    rows = rows.filter(begun, subject | Q(pk__in=chosen))
    reach = _within_reach(rows, facts, [one.requirement for one in duties.values()])
    rows = rows.filter(reach | Q(pk__in=chosen)).order_by(F("due").asc(nulls_last=True), "pk")
    if shown:
        return list(with_story(rows).prefetch_related(accepts_of(type_id)))
    found = list(rows)
    for obligation in found:
        obligation.requirement = duties[obligation.requirement_id].requirement
        obligation.requirement.accepted_types = [duties[obligation.requirement_id]]  # type: ignore[attr-defined]
    return found


def _within_reach(rows: QuerySet[Obligation], facts: RecordFacts, requirements: Iterable[Requirement]) -> Q:
    """What is asked once, and of what repeats the periods that the record may be for; years of others are not looked at.

    A form without a date may be for any: then the newest periods that are still open.
    """
    if not facts.dated:
        short = rows.filter(Q(needed__isnull=True) | Q(needed__gt=F("accepted") + F("claimed"))).exclude(period="")
        return Q(period="") | Q(pk__in=list(short.order_by("-start", "-pk").values_list("pk", flat=True)[:MOST_OPEN]))
    day = facts.day or today()
    reach = Q(period="")
    by_per: dict[str, list[int]] = defaultdict(list)
    for requirement in requirements:
        by_per[requirement.per].append(requirement.pk)
    for per, ids in by_per.items():
        if per == Per.TERM:  # a term's days are the district's own, and terms are few
            reach |= Q(requirement_id__in=ids)
        elif per != Per.ONCE:
            span = next(iter(periods(per, day, day)))
            reach |= Q(requirement_id__in=ids, start__range=(span.start, span.end))
    return reach


def is_full(obligation: Obligation) -> bool:
    """As much as is needed lies with the offices or is passed."""
    return obligation.needed is not None and obligation.accepted + obligation.claimed >= obligation.needed


def is_ticked(obligation: Obligation, fit: FitResult) -> bool:
    """Offered as done although the record was not begun for it."""
    return fit.ok and fit.certain and not is_full(obligation)


def is_answered(obligation: Obligation, settlement: Settlement | None) -> bool:
    """A covered unit has filed itself: its own word goes before what its organisation would file for it."""
    counted = settlement is not None and settlement.state in {Settlement.State.CLAIMED, Settlement.State.ACCEPTED}
    return is_full(obligation) and not counted


def _proposal(
    obligation: Obligation, fit: FitResult, settlement: Settlement | None, *, begun_for: bool, for_unit: bool
) -> Proposal:
    notes = [fit.note]
    # What the record was begun for stays ticked even while something is missing: filing then says what.
    ticked = begun_for or is_ticked(obligation, fit)
    if not begun_for and is_full(obligation):
        notes.append("已经报齐，可以不选")
    most = obligation.requirement.maximum
    if most and settlement is None and obligation.accepted + obligation.claimed + fit.amount > most:
        notes.append(f"文件要求至多 {most}，选上后会超过，会作标记")
    return Proposal(obligation, fit, begun_for, ticked, "；".join(note for note in notes if note), settlement, for_unit)
