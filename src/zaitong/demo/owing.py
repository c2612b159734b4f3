"""What the demo shows of later days, rosters and nil reports."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from zaitong.campaigns.models import Obligation
from zaitong.campaigns.reliefs.acts import Relief
from zaitong.campaigns.reliefs.rosters import roster_declare
from zaitong.campaigns.reliefs.services import extension_ask, relief_apply
from zaitong.common.clock import pretend
from zaitong.demo.people import actor_of
from zaitong.orgs.models import Appointment, Post
from zaitong.records.services.nil import record_nil

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor
    from zaitong.demo.documents import Dates

DAY = timedelta(days=1)
HOMES, PLANS, TEACHING = "开展大家访", "报送大家访行动方案", "培训机构联合督查"
SILENT = 3  # every third school has not declared its families yet


def owing_build(campaign: Campaign, dates: Dates, officer: Actor, at: Callable[[date], datetime]) -> None:
    """Rosters of families to visit, a later day for some, requests that wait, an office with nothing to report."""
    with pretend(at(dates.today - 2 * DAY)):
        _rosters(campaign)
        _later(campaign, dates, officer)
        _ask(campaign, dates)
        _nil(campaign)


def _open(campaign: Campaign, title: str) -> list[Obligation]:
    rows = Obligation.objects.filter(requirement__campaign=campaign, requirement__title=title, state="open")
    return list(rows.select_related("matrix_unit").order_by("matrix_unit__sort", "pk"))


def _clerk(obligation: Obligation) -> Actor | None:
    roles = [Post.Role.CLERK, Post.Role.OFFICER]
    held = Appointment.objects.filter(post__unit=obligation.matrix_unit_id, post__role__in=roles).order_by("post_id")
    found = held.values_list("pk", flat=True).first()
    return actor_of(found) if found else None


def _rosters(campaign: Campaign) -> None:
    for place, row in enumerate(_open(campaign, HOMES)):
        actor = _clerk(row)
        if actor is None or (place % SILENT == 0 and not row.accepted):
            continue
        number = max(row.accepted + row.claimed, 30) + 7 * (place % 5)
        roster_declare(obligation_id=row.pk, number=number, seen=None, reason="", actor=actor)


def _later(campaign: Campaign, dates: Dates, officer: Actor) -> None:
    """Two kindergartens that lie behind a flooded road."""
    rows = [row for row in _short(campaign, PLANS) if row.matrix_unit.kind == "kindergarten"][:2]
    if rows:
        relief_apply(
            requirement_id=rows[0].requirement_id,
            obligation_ids=[row.pk for row in rows],
            act=Relief.EXTEND,
            reason="汀南片道路改造，家访推迟一周",
            due=dates.visit_due + 7 * DAY,
            seen=len(rows),
            actor=officer,
        )


def _short(campaign: Campaign, title: str) -> list[Obligation]:
    rows = Obligation.objects.filter(
        requirement__campaign=campaign, requirement__title=title, state="open", due__isnull=False
    )
    short = rows.filter(needed__gt=F("accepted") + F("claimed"))
    return list(short.select_related("matrix_unit").order_by("matrix_unit__sort", "pk"))


def _ask(campaign: Campaign, dates: Dates) -> None:
    for row in [row for row in _short(campaign, PLANS) if row.matrix_unit.kind == "primary"][:2]:
        if actor := _clerk(row):
            reason = "两位班主任住院，方案要等他们核对名单"
            extension_ask(obligation_id=row.pk, due=dates.visit_due + 5 * DAY, reason=reason, actor=actor)


def _nil(campaign: Campaign) -> None:
    for row in _open(campaign, TEACHING):
        fresh = row.requirement.allows_nil and not (row.claimed or row.accepted)
        if fresh and (actor := _clerk(row)):
            record_nil(obligation_id=row.pk, client_key="demo", actor=actor)
            return
