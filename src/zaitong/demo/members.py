"""Members report in their branch's meeting: some branches were early, one has a member who reports later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.models import Obligation
from zaitong.common.clock import pretend
from zaitong.demo.filing import filed
from zaitong.orgs.models import Appointment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.campaigns.models import Campaign
    from zaitong.demo.documents import Dates

EARLY = ("砚桥小学", "苇渡中学", "澄岚实验小学", "北渡实验学校", "石鼓桥小学")


def reports_build(dates: Dates, campaign: Campaign, at: Callable[[date], datetime]) -> None:
    """The first branches' meetings; the second of them has one member left."""
    owed = Obligation.objects.filter(requirement__campaign=campaign, requirement__title="党员报告参加情况")
    for n, unit in enumerate(EARLY):
        obligation = owed.get(matrix_unit__short_name=unit)
        by = Appointment.objects.filter(post__unit__short_name=unit, post__name="经办人").select_related("post")[0]
        needed, day = obligation.needed or 1, dates.today - timedelta(days=9 - n)
        data: dict[str, Any] = {"happened_on": day.isoformat(), "due": needed, "reported": needed, "complete": "都作了"}
        if n == 1:
            later = (dates.today + timedelta(days=12)).isoformat()
            data |= {"reported": needed - 1, "complete": "还有", "later": ["沈青岚"], "later_by": later}
        with pretend(at(day + timedelta(days=1))):
            filed(by, "member_report", data, key=f"members-{unit}", chosen=[obligation.pk])
