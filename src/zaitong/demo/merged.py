"""砚西学校 was merged into 砚南小学 while the campaigns ran: what it filed stays its own, what it still owed went over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.accounts.actor import actor_load
from zaitong.accounts.models import User
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.services.counters import cells_deferred
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.common.clock import pretend
from zaitong.demo.history import MERGED, merged_on
from zaitong.orgs.models import Membership, Unit
from zaitong.orgs.services.parties import party_close
from zaitong.orgs.services.people import membership_start
from zaitong.orgs.services.units import unit_close

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.common.access import Actor
    from zaitong.demo.documents import Dates

NEW = "砚南小学"


def merger_build(dates: Dates, at: Callable[[date], datetime]) -> None:
    """Its members move, its branch is dissolved, the school is closed; the same day its open work goes over."""
    day = merged_on(dates.today)
    admin = actor_load(User.objects.get(username="guanli"))
    running = list(Campaign.objects.filter(state=Campaign.State.PUBLISHED).order_by("pk"))
    old, new = Unit.objects.get(short_name=MERGED), Unit.objects.get(short_name=NEW)
    with cells_deferred():
        with pretend(at(day)):
            _merge(old, new, day, admin)
            for campaign in running:
                campaign_reconcile(campaign.pk, day=day)
        for campaign in running:
            campaign_reconcile(campaign.pk, day=dates.today)


def _merge(old: Unit, new: Unit, day: date, admin: Actor) -> None:
    party, into = old.seated_parties.get(), new.seated_parties.get()
    for row in Membership.objects.filter(party=party, ends=None).select_related("person"):
        membership_start(person=row.person, party=into, starts=day, actor=admin)
    party_close(party=party, closed_on=day, actor=admin)
    unit_close(unit=old, closed_on=day, successor=new, actor=admin)
