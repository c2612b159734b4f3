"""Bodies, a campaign and its cells in any number, written in bulk."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from zaitong.campaigns.models import AudienceRule, Campaign, Cell, Phase, PolicyDocument, Requirement
from zaitong.common.clock import now, today
from zaitong.orgs.models import Unit
from zaitong.orgs.services.tree import path_of

if TYPE_CHECKING:
    from datetime import date

KINDS = (Unit.Kind.PRIMARY, Unit.Kind.JUNIOR, Unit.Kind.KINDERGARTEN, Unit.Kind.SENIOR)
PHASES = 3
TAG = "bench"
_numbers = random.Random(7)


def make_root() -> Unit:
    """The unit that issues; the one that is there in a database that was kept."""
    found = Unit.objects.filter(parent=None, kind=Unit.Kind.COMMITTEE).first()
    if found is not None:
        return found
    root = Unit.objects.create(name="澄砚区教育工作委员会", short_name="区教育工委", kind=Unit.Kind.COMMITTEE)
    root.path = path_of("", root.pk)
    root.save()
    return root


def make_units(root: Unit, count: int, tag: str) -> list[Unit]:
    """Schools of four kinds that carry a tag, so that each campaign addresses its own."""
    kinds = [KINDS[number * len(KINDS) // count] for number in range(count)]
    units = [
        Unit(name=f"{tag}{n}号{kind.label}", short_name=f"{tag}{n}号", kind=kind, parent=root, tags=[tag], sort=n)
        for n, kind in enumerate(kinds, start=1)
    ]
    Unit.objects.bulk_create(units, batch_size=500)
    units = list(Unit.objects.filter(parent=root, short_name__startswith=tag).order_by("sort"))
    for unit in units:
        unit.path = path_of(root.path, unit.pk)
    Unit.objects.bulk_update(units, ["path"], batch_size=200)
    return units


def make_campaign(root: Unit, tag: str, *, state: str) -> Campaign:
    """A campaign without requirements."""
    digest = f"{tag:0>64}"
    document = PolicyDocument.objects.create(owner=root, filename="通知.txt", size=1, sha256=digest, state="read")
    day = today()
    return Campaign.objects.create(
        document=document,
        owner=root,
        name=f"到一线去行动 {tag}",
        state=state,
        starts=day - timedelta(days=30),
        ends=day + timedelta(days=120),
        published_at=now() if state == Campaign.State.PUBLISHED else None,
    )


def make_duties(campaign: Campaign, count: int, weekly: int, tag: str) -> list[Requirement]:
    """Accepted duties in three phases that address the units with a tag; the first ``weekly`` come every week."""
    phases = [Phase.objects.create(campaign=campaign, order=n, name=f"第{n}阶段") for n in range(1, PHASES + 1)]
    duties = []
    for number in range(count):
        often = number < weekly
        duty = Requirement.objects.create(
            campaign=campaign,
            number=number + 1,
            title=f"事项{number + 1}",
            quote="各学校按要求报送。",
            start=number,
            end=number + 1,
            review="accepted",
            phase=phases[number * PHASES // count],
            per="week" if often else "once",
            due=None if often else today() + timedelta(days=number % 40 - 10 + 11),
        )
        AudienceRule.objects.create(requirement=duty, kind="units", selector={"tags": [tag]})
        duties.append(duty)
    return duties


def make_cells(duties: list[Requirement], units: list[Unit], day: date) -> None:
    """A cell for each duty and unit, in all lights."""
    cells = [_cell(duty.pk, unit.pk, day) for duty in duties for unit in units]
    Cell.objects.bulk_create(cells, batch_size=500)


def _cell(requirement_id: int, unit_id: int, day: date) -> Cell:
    chance = _numbers.random()
    cell = Cell(requirement_id=requirement_id, unit_id=unit_id, obligations=1, needed=1, as_of=day)
    if chance < 0.5:
        cell.accepted = cell.past_due = cell.on_time = 1
    elif chance < 0.6:
        cell.claimed = cell.waiting = 1
    else:
        cell.open_start = day - timedelta(days=20)
        cell.open_due = day + timedelta(days=_numbers.randint(-3, 40))
        cell.open_warn = cell.open_due - timedelta(days=7)
        cell.past_due = int(cell.open_due < day)
    return cell
