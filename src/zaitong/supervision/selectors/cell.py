"""One cell of the matrix: what the clause asks of a unit, how it stands, what was done last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from zaitong.campaigns.duties.holders import Holder, holders_of
from zaitong.campaigns.lights import Light, cell_light, obligation_light
from zaitong.campaigns.models import Campaign, Cell, Obligation, Requirement
from zaitong.campaigns.selectors.covering import coverings, party_cells
from zaitong.common.periods import period_words
from zaitong.common.templatetags.zaitong_ui import why_words
from zaitong.orgs.models import Unit
from zaitong.records.inner.selectors import inner_figures
from zaitong.records.selectors.nil import nil_obligations
from zaitong.supervision.links import passage_address
from zaitong.supervision.selectors.columns import NO_OFFICE
from zaitong.supervision.selectors.story import Event, last_act
from zaitong.supervision.selectors.why import cell_words
from zaitong.supervision.wording import full_day, light_reason, light_words, requirement_due

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from zaitong.campaigns.selectors.covering import Covering
    from zaitong.common.access import Actor

CARD_ROWS = 5
ISSUED = (Campaign.State.PUBLISHED, Campaign.State.CLOSED)
ABOUT = ("campaign__document", "office", "phase")
# The worst first: what a person should look at.
WORST = (Light.RED, Light.AMBER, Light.RUN, Light.BLUE, Light.IDLE, Light.GREEN, Light.WAIVED)


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation of a cell."""

    obligation: Obligation
    light: Light
    words: str  # 已超期 5 天
    label: str  # period or body visited; empty where the cell has only this one
    due: str


@dataclass(frozen=True, slots=True)
class CellCard:
    """What the hover card and the cell's page say."""

    cell: Cell
    light: Light
    words: str
    passage: str
    clause: str
    due: str
    office: str
    lines: list[Line]
    more: int  # lines that a card has no room for
    last: Event | None
    question: str  # 为什么是红的
    reason: str
    holders: list[Holder]  # whom to call
    inner: str  # 校内 3/5 已交: figures only, whoever looks
    by: Covering | None = None  # the organisation elsewhere whose standing it is

    @property
    def first(self) -> Line | None:
        """The obligation that needs looking at most."""
        return self.lines[0] if self.lines else None

    @property
    def few(self) -> list[Line]:
        """As many lines as a card holds."""
        return self.lines[:CARD_ROWS]


def cell_load(*, requirement_id: int, unit_id: int, actor: Actor, day: date) -> CellCard:
    """The card of a cell; where an organisation elsewhere files for the unit, how that stands.

    Raises Http404 outside the actor's scope and before the campaign is published.
    """
    cells = Cell.objects.visible_to(actor).select_related("unit", *(f"requirement__{name}" for name in ABOUT))
    cell = cells.filter(
        requirement__pk=requirement_id,  # unlike the foreign key, quiet about numbers beyond bigint
        unit__pk=unit_id,
        requirement__campaign__state__in=ISSUED,
    ).first()
    if cell is not None:
        return _card(cell, Obligation.objects.filter(matrix_unit=cell.unit_id), day)
    cell, by = _covered(requirement_id, unit_id, actor, day)
    return _card(cell, Obligation.objects.filter(subject_party=by.party_id), day, by)


def _covered(requirement_id: int, unit_id: int, actor: Actor, day: date) -> tuple[Cell, Covering]:
    """A cell that is not stored, and the organisation that files for the unit; else Http404."""
    requirements = Requirement.objects.filter(pk=requirement_id, campaign__state__in=ISSUED).select_related(*ABOUT)
    requirement = requirements.first()
    if requirement is None:
        raise Http404
    found = coverings(actor, day, unit_id)
    cells = party_cells([requirement.pk], found, day)
    by = next((one for one in found if (requirement.pk, one.party_id) in cells), None)
    if by is None:
        raise Http404
    cell = cells[requirement.pk, by.party_id]
    cell.unit, cell.requirement = Unit.objects.get(pk=by.unit_id), requirement
    return cell, by


def _card(cell: Cell, owed: QuerySet[Obligation], day: date, by: Covering | None = None) -> CellCard:
    lines = _lines(owed.filter(requirement=cell.requirement_id), day)
    light = cell_light(cell, day)
    return CellCard(
        cell=cell,
        light=light,
        words=light_words(light, _worst_due(lines), day),
        passage=passage_address(cell.requirement),
        clause=" ".join(str(part) for part in cell.requirement.clause),
        due=requirement_due(cell.requirement, day).text,
        office=cell.requirement.office.name if cell.requirement.office else NO_OFFICE,
        lines=lines,
        more=max(len(lines) - CARD_ROWS, 0),
        last=last_act([line.obligation.pk for line in lines]),
        question=why_words(light),
        reason=_reason(lines, light, day),
        holders=holders_of(by.seat_id if by else cell.unit_id, cell.requirement),
        inner=inner_figures(line.obligation.pk for line in lines).words,
        by=by,
    )


def _lines(owed: QuerySet[Obligation], day: date) -> list[Line]:
    found = list(
        owed.filter(visible=True)
        .exclude(state=Obligation.State.WITHDRAWN)
        .select_related(*BODIES)
        .order_by("start", "id")
    )
    nil = nil_obligations([obligation.pk for obligation in found])
    lines = [_line(obligation, day, nil=obligation.pk in nil) for obligation in found]
    return sorted(lines, key=lambda line: WORST.index(line.light))


def _reason(lines: list[Line], light: Light, day: date) -> str:
    if len(lines) == 1:
        only = lines[0].obligation
        return light_reason(lines[0].light, only, reason=only.waived_reason, day=day)
    return cell_words([(line.light, line.words) for line in lines], light) if lines else ""


BODIES = (
    "subject_unit",
    "subject_party",
    "subject_post__unit",
    "target_unit",
    "target_party",
    "matrix_unit",
    "moved_from",
)


def _line(obligation: Obligation, day: date, *, nil: bool) -> Line:
    light = obligation_light(obligation, day)
    target = target_of(obligation)
    owing = "" if obligation.subject_unit_id == obligation.matrix_unit_id else subject_of(obligation)
    parts = [period_words(obligation.period), owing, f"对象：{target}" if target else ""]
    return Line(
        obligation=obligation,
        light=light,
        words="，".join([light_words(light, obligation.due, day), *_marks(obligation, nil=nil)]),
        label="　".join(part for part in parts if part),
        due=full_day(obligation.due, day) if obligation.due else "文件未明确",
    )


def _marks(obligation: Obligation, *, nil: bool) -> list[str]:
    """What else is to be known of it."""
    found = ["零报告"] if nil else []
    if obligation.needed is None and obligation.state == Obligation.State.OPEN:
        found.append("未报底数")
    if obligation.extended_to:
        found.append("已延期")
    if obligation.moved_from:
        found.append(f"由{obligation.moved_from.short_name}转来")
    return found


def _worst_due(lines: Iterable[Line]) -> date | None:
    return next((line.obligation.due for line in lines), None)


def subject_of(obligation: Obligation) -> str:
    """Who owes: the unit, the party organisation, or the post in its unit."""
    if obligation.subject_post:
        return f"{obligation.subject_post.unit.short_name}{obligation.subject_post.name}"
    body = obligation.subject_party or obligation.subject_unit
    return body.short_name if body else ""


def target_of(obligation: Obligation) -> str:
    """The body that it is about; empty where it is about the subject itself."""
    body = obligation.target_party or obligation.target_unit
    return body.short_name if body else ""
