"""What the check of a draft shows. Nothing here reads or writes a row about the findings: they are worked out each time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zaitong.campaigns import engine
from zaitong.campaigns.selectors.paper import Block, Passage, paper_of
from zaitong.campaigns.words import cite_words
from zaitong.common.clock import today
from zaitong.common.workdays import is_workday
from zaitong.orgs.matching import name_key
from zaitong.orgs.models import PartyOrganisation, Unit, UnitName
from zaitong.policy.lint import SEVERITIES, SEVERITY_NAMES, Finding, length_of, lint
from zaitong.policy.model import Breakdown

if TYPE_CHECKING:
    from zaitong.campaigns.models import PolicyDocument
    from zaitong.common.access import Actor

CHIPS = {"change": "back", "consider": "warn", "note": ""}
LONGEST = 200_000  # characters: a longer document is not checked in passing


@dataclass(frozen=True, slots=True)
class Card:
    """A finding with its number on the page."""

    id: int
    finding: Finding

    @property
    def placed(self) -> bool:
        """Whether it points at a passage."""
        return self.finding.end > self.finding.start

    @property
    def cite(self) -> str:
        """The headings above it."""
        return cite_words(list(self.finding.clause))

    @property
    def chip(self) -> str:
        """Which chip shows its severity."""
        return CHIPS[self.finding.severity]


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter: severity (or all), its name, how many."""

    key: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with its findings. ``text`` is what travels on in the form."""

    title: str
    text: str
    length: int
    method: str
    blocks: list[Block]
    cards: list[Card]
    choices: list[Choice]
    total: int


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """The findings on a stored document. ``own``: the owner's own office issues it."""

    own: bool
    cards: list[Card]

    @property
    def title(self) -> str:
        """What the page calls it."""
        return "发文前核查" if self.own else "来文核查提示"

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """Name, number and chip of each severity that occurs."""
        found = [(key, sum(1 for card in self.cards if card.finding.severity == key)) for key in SEVERITIES]
        return [(SEVERITY_NAMES[key], count, CHIPS[key]) for key, count in found if count]


def read_draft(data: bytes, filename: str) -> Breakdown:
    """A draft taken apart. Raises Unreadable with a Chinese line."""
    return engine.breakdown_of(data, filename)


def draft_page(breakdown: Breakdown, *, text: str = "", show: str = "") -> DraftPage:
    """A draft with its findings, those of one severity or all."""
    cards = cards_of(breakdown)
    show = show if show in SEVERITIES else ""
    shown = [card for card in cards if show in {"", card.finding.severity}]
    passages = [Passage(card.id, card.id, card.finding.start, card.finding.end) for card in shown if card.placed]
    length = length_of(breakdown)
    plain = {**breakdown.to_json(), "marks": []}
    choices = [Choice("all", "全部", len(cards), not show)]
    for key in SEVERITIES:
        count = sum(1 for card in cards if card.finding.severity == key)
        choices.append(Choice(key, SEVERITY_NAMES[key], count, show == key))
    return DraftPage(
        title=breakdown.document.title,
        text=text or breakdown.text,
        length=length.body,
        method=length.method,
        blocks=paper_of(breakdown.text, plain, passages),
        cards=shown,
        choices=choices,
        total=len(cards),
    )


def cards_of(breakdown: Breakdown) -> list[Card]:
    """All findings, numbered in the order of the text."""
    found = lint(breakdown, today(), is_workday=is_workday)
    return [Card(number, finding) for number, finding in enumerate(found, start=1)]


def document_check(document: PolicyDocument, actor: Actor) -> DocumentCheck | None:
    """The findings on a document for those who take documents in for its owner; None for everybody else."""
    if document.answers_id or not document.breakdown or len(document.text) > LONGEST or not _takes_in(document, actor):
        return None
    breakdown = Breakdown.from_json(document.breakdown)
    if document.issued_on:
        breakdown = replace(breakdown, document=replace(breakdown.document, issued_on=document.issued_on))
    return DocumentCheck(is_own(document), cards_of(breakdown))


def is_own(document: PolicyDocument) -> bool:
    """Whether the owner's own house issues the document: an issuer bears a name of the unit or of its party organisation.

    An office of a bureau or committee drafts, but the bureau or committee above it issues: their names count as its own.
    """
    houses = [document.owner]
    while houses[-1].kind == Unit.Kind.OFFICE and houses[-1].parent:
        houses.append(houses[-1].parent)
    names = {name_key(name) for unit in houses for name in (unit.name, unit.short_name)}
    names |= {name_key(name) for name in UnitName.objects.filter(unit__in=houses).values_list("name", flat=True)}
    seated = PartyOrganisation.objects.filter(seat__in=houses, closed_on__isnull=True)
    names |= {name_key(name) for name in seated.values_list("name", flat=True)}
    return any(name_key(str(issuer)) in names for issuer in document.issuers)


def _takes_in(document: PolicyDocument, actor: Actor) -> bool:
    from zaitong.campaigns.selectors.documents import uploading_units

    return uploading_units(actor).filter(pk=document.owner_id).exists()
