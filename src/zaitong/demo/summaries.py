"""专题总结 drafted from records: one school was early and its summary waits; another has a draft open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from zaitong.common.clock import pretend
from zaitong.demo.filing import holder
from zaitong.demo.people import actor_of
from zaitong.records.services.filing import record_file
from zaitong.records.summary.compose import summary_of
from zaitong.records.summary.services import obligation_of, summary_begin

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.campaigns.models import Campaign
    from zaitong.demo.documents import Dates


def summaries_build(dates: Dates, campaign: Campaign, at: Callable[[date], datetime]) -> None:
    """苇渡中学 has added what it learnt and filed; 砚桥小学's lies as a draft."""
    for ago, unit, files in ((3, "苇渡中学", True), (1, "砚桥小学", False)):
        by, day = holder(unit, "经办人"), dates.today - timedelta(days=ago)
        actor = actor_of(by.pk)
        with pretend(at(day)):
            drafted = summary_of(campaign, by.post.unit, actor, day)
            record, _ = summary_begin(summary=drafted, client_key=f"demo-summary-{unit}", actor=actor)
            owed = obligation_of(drafted, actor)
            if files and owed is not None:
                data = record.data | {"lessons": "班子成员每人联系一个备课组，问题当周在组里解决。"}
                record_file(record_id=record.pk, chosen=[owed.pk], lock=record.lock, data=data, actor=actor)
