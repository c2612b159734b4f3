"""Receipts of the demo's campaign: most units signed within three days, two by telephone, a few have not."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from zaitong.campaigns.receipts.selectors import addressed_units
from zaitong.campaigns.receipts.services import receipt_by_phone, receipt_sign
from zaitong.common.clock import ZONE, pretend
from zaitong.demo.people import actor_of
from zaitong.orgs.models import Appointment, Post

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor

LATE = ("砚桥小学", "栗坪小学", "白茅岭中学", "苇塘幼儿园")  # have not signed
CALLED = {12: "教导处值班老师", 31: "园长"}  # place in the list -> who answered


def receipts_build(campaign: Campaign, issued: date, officer: Actor) -> None:
    """Each unit's clerk or head signs; whoever has neither is called."""
    held = holders()
    for number, unit in enumerate(addressed_units(campaign).order_by("sort", "id")):
        chance = Random(unit.pk)  # noqa: S311 - the same district each time
        minutes = 8 * 60 + 10 + chance.randrange(9 * 60)
        day = issued + timedelta(days=chance.choice((0, 0, 0, 1, 1, 2)))
        moment = datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=ZONE) + timedelta(hours=number % 2)
        if campaign.published_at:
            moment = max(moment, campaign.published_at + timedelta(minutes=5 + number))
        signer = held.get(unit.pk)
        if unit.short_name in LATE:
            continue
        with pretend(moment):
            if number in CALLED or signer is None:
                answered = CALLED.get(number, "值班电话")
                receipt_by_phone(
                    campaign_id=campaign.pk, unit_id=unit.pk, answered_by=answered, at=moment, actor=officer
                )
            else:
                receipt_sign(campaign_id=campaign.pk, unit_id=unit.pk, actor=actor_of(signer))


def holders() -> dict[int, int]:
    """Unit -> the appointment of its clerk, else of its head."""
    order = (Post.Role.AFFILIATED_HEAD, Post.Role.OFFICE_HEAD, Post.Role.PRINCIPAL, Post.Role.CLERK)
    held = Appointment.objects.filter(post__role__in=order, ends__isnull=True).select_related("post").order_by("pk")
    found: dict[int, int] = {}
    for appointment in sorted(held, key=lambda one: order.index(one.post.role)):
        found[appointment.post.unit_id] = appointment.pk
    return found
