"""The tables of 责任分工: a unit's campaigns, and one campaign with its requirements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Q

from zaitong.campaigns.duties.holders import Holder, Role, Spot, book_of, candidates
from zaitong.campaigns.models import Campaign, Cell, Requirement, Responsibility
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Appointment

ROLES = [(role.value, role.label) for role in Role]
MOST_UNITS = 200


def units_for(actor: Actor, permission: Permission) -> QuerySet[Unit]:
    """Units on which the actor holds a right, that are asked anything; his own first is up to the page."""
    asked = Cell.objects.order_by().values("unit_id")
    return Unit.objects.filter(units_in(actor.scope(permission)), pk__in=asked).order_by("sort", "id")


def unit_shown(actor: Actor, unit_id: int | None) -> tuple[Unit | None, list[Unit]]:
    """The unit whose table is shown (the named one, else his own, else the first), and all that he may choose from."""
    units = list(units_for(actor, Permission.OBLIGATIONS_VIEW)[:MOST_UNITS])
    wanted = unit_id or actor.unit_id
    found = next((unit for unit in units if unit.pk == wanted), None)
    if found is None and unit_id is None and units:
        found = units[0]
    return found, units


def may_assign(actor: Actor, unit_id: int) -> bool:
    """Whether the actor sets the responsibilities of this unit."""
    return Unit.objects.filter(units_in(actor.scope(Permission.DUTIES_ASSIGN)), pk=unit_id).exists()


def addressed(unit_id: int, campaign_id: int) -> list[Requirement]:
    """The requirements of a campaign that are asked of a unit, in order."""
    rows = Requirement.objects.running_duties().filter(campaign_id=campaign_id, campaign__state="published")
    return list(rows.filter(cells__unit_id=unit_id, cells__obligations__gt=0).order_by("number"))


def seen_of(unit_id: int, campaign_id: int) -> str:
    """The state of a table, to be named by whoever changes it."""
    rows = Responsibility.objects.filter(unit_id=unit_id, campaign_id=campaign_id)
    found = rows.aggregate(number=Count("pk"), last=Max("updated_at"))
    return f"{found['number']}-{found['last'].timestamp() if found['last'] else 0}"


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign on the list of a unit: who answers for the whole, what is set apart, what is to be handed over."""

    campaign: Campaign
    holders: list[Holder]
    asked: int
    apart: int
    gone: int


def campaign_lines(actor: Actor, unit: Unit) -> list[CampaignLine]:
    """The running campaigns that ask something of the unit, newest first."""
    duties = Q(
        requirements__cells__unit=unit,
        requirements__cells__obligations__gt=0,
        requirements__nature="duty",
        requirements__replaced_by__isnull=True,
        requirements__ended_on__isnull=True,
    )
    rows = Campaign.objects.visible_to(actor).filter(state="published")
    rows = rows.annotate(asked=Count("requirements", filter=duties, distinct=True)).filter(asked__gt=0)
    campaigns = list(rows.order_by("-id")[:100])
    book = book_of([unit.pk], [c.pk for c in campaigns])
    over = Q(appointment__ends__isnull=False, appointment__ends__lt=today())
    counts = Responsibility.objects.filter(unit=unit, campaign__in=[c.pk for c in campaigns]).order_by()
    numbers = counts.values_list("campaign_id").annotate(
        apart=Count("requirement", distinct=True), gone=Count("pk", filter=over)
    )
    sums = {campaign: (apart, gone) for campaign, apart, gone in numbers}
    return [
        CampaignLine(
            campaign=c,
            holders=book.holders(Spot(unit.pk, c.pk, 0)),
            asked=c.asked,  # type: ignore[attr-defined]
            apart=sums.get(c.pk, (0, 0))[0],
            gone=sums.get(c.pk, (0, 0))[1],
        )
        for c in campaigns
    ]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the table: who stands there, who would otherwise."""

    name: str  # of the form field
    label: str  # for screen readers: 报送方案，经办人
    role: str
    chosen: int | None
    former: Holder | None  # he who stands there and has left
    otherwise: str  # 同整个专项：沈砚（校长）


@dataclass(frozen=True, slots=True)
class TableRow:
    """The whole campaign, or one requirement."""

    requirement: Requirement | None
    places: list[Place]
    holders: list[Holder] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DutyTable:
    """The table of one unit and campaign."""

    rows: list[TableRow]
    people: list[Appointment]
    seen: str
    may_repeat: bool


def duty_table(unit: Unit, campaign: Campaign, typed: dict[str, int | None] | None = None) -> DutyTable:
    """Everything on the page; ``typed``: what the person has chosen and could not be saved."""
    book = book_of([unit.pk], [campaign.pk])
    people = candidates(unit.pk)
    lines: list[Requirement | None] = [None, *addressed(unit.pk, campaign.pk)]
    rows = []
    for requirement in lines:
        spot = Spot(unit.pk, campaign.pk, requirement.pk if requirement else 0)
        whole = Spot(unit.pk, campaign.pk, 0)
        places = []
        for role, label in ROLES:
            name = field_name(requirement.pk if requirement else None, role)
            store = book.single if requirement else book.whole
            row = store.get((unit.pk, requirement.pk if requirement else campaign.pk, role))
            held = book.holder(spot, role) if row else None
            chosen = row.appointment_id if row else None
            if typed is not None:
                chosen = typed.get(name)
            other = book.holder(whole, role) if requirement else None
            head = book.heads.get(unit.pk) if role == Role.LEAD else None
            places.append(
                Place(
                    name=name,
                    label=f"{requirement.title if requirement else '整个专项'}，{label}",
                    role=role,
                    chosen=chosen,
                    former=held if held and held.gone else None,
                    otherwise=_otherwise(requirement, other, head),
                )
            )
        rows.append(TableRow(requirement, places, book.holders(spot)))
    others = Responsibility.objects.filter(unit=unit).exclude(campaign=campaign)
    return DutyTable(rows, people, seen_of(unit.pk, campaign.pk), others.exists())


def _otherwise(requirement: Requirement | None, other: Holder | None, head: Appointment | None) -> str:
    if requirement is None:
        return f"未指定，即{head.person.name}" if head else "未指定"
    if other is None:
        return "同整个专项（未指定）"
    return f"同整个专项（{other.appointment.person.name}）"


def field_name(requirement_id: int | None, role: str) -> str:
    """The name of a place in the form: all-lead, r12-clerk."""
    return f"{f'r{requirement_id}' if requirement_id else 'all'}-{role}"


def campaign_shown(actor: Actor, campaign_id: int) -> Campaign | None:
    """A running campaign that the actor sees."""
    rows = Campaign.objects.visible_to(actor).filter(state="published")
    return rows.select_related("document", "owner").filter(pk=campaign_id).order_by(F("pk")).first()


def asks_of(actor: Actor, campaign: Campaign) -> bool:
    """Whether the campaign asks anything of a unit for which the actor works, so that there is a table to see."""
    cells = Cell.objects.filter(requirement__campaign=campaign, obligations__gt=0)
    return cells.filter(units_in(actor.scope(Permission.RECORDS_FILE), "unit__")).exists()
