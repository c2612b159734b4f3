"""An errand of three days ago: a chat message that became a task for every school and kindergarten; some have filed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from zaitong.campaigns.errands.services import Errand, errand_save
from zaitong.campaigns.models import Obligation, Requirement
from zaitong.campaigns.services.publish import campaign_publish, publish_run
from zaitong.catalogue.models import RecordType
from zaitong.common.clock import pretend
from zaitong.demo.people import actor_of
from zaitong.demo.receipts import holders, receipts_build
from zaitong.orgs.models import Unit
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor
    from zaitong.demo.documents import Dates

KEY = "5e0c1f4d7a9b4c3e8f60d21b7c94a835"
FOUND = (
    "用集中供暖，锅炉房11月20日检修过，没有发现隐患。",
    "教室是空调，宿舍是电暖气。查出两处插线板老化，当天换了。",
    "用空气源热泵，厂家11月25日来保养过。",
    "无宿舍，教室空调滤网已经全部清洗。",
    "食堂锅炉压力表到期未检，已经停用，约了12月2日检定。",
)
SKIPPED = "砚桥小学"  # still to be done by the clerk of the demo


def errand_build(dates: Dates, officer: Actor, at: Callable[[date], datetime]) -> Campaign:
    """Issue it, and let a fifth of the units file."""
    day = dates.today - timedelta(days=3)
    due = dates.today + timedelta(days=3)
    words = (
        f"各校、各幼儿园：降温了，请大家把取暖设备（锅炉、空调、电暖气、插线板）再查一遍，"
        f"{due.month}月{due.day}日前上报冬季取暖设备检查情况，发现问题写清怎么处理的。没有问题也报一下。"
    )
    kinds = [*(kind.value for kind in Unit.SCHOOLS), Unit.Kind.KINDERGARTEN.value]
    office = Unit.objects.get(short_name="组织人事科")
    errand = Errand(
        words=words,
        title="上报冬季取暖设备检查情况",
        due=due,
        rules=(("units", {"kinds": kinds}),),
        record_type_id=RecordType.objects.get(key="work_report").pk,
        office_id=office.pk,
        settled_by=Requirement.SettledBy.ACCEPTANCE,
        provenance={"deadline": "inferred"},
    )
    with pretend(at(day)):
        campaign = errand_save(key=KEY, errand=errand, owner=office, actor=officer)
        campaign_publish(campaign_id=campaign.pk, actor=officer)
        publish_run(campaign.pk)
    campaign.refresh_from_db()
    receipts_build(campaign, day, officer)
    _file(campaign, at(dates.today - timedelta(days=1)))
    return campaign


def _file(campaign: Campaign, moment: datetime) -> None:
    clerks = holders()
    owed = Obligation.objects.filter(requirement__campaign=campaign).exclude(subject_unit__short_name=SKIPPED)
    for number, obligation in enumerate(owed.order_by("matrix_unit__sort", "pk")[::5]):
        actor = actor_of(clerks[obligation.matrix_unit_id])
        with pretend(moment + timedelta(minutes=7 * number)):
            record = record_start(client_key=f"errand-{number}", actor=actor, obligation_id=obligation.pk)
            data = {"title": "冬季取暖设备检查", "story": FOUND[number % len(FOUND)]}
            record_file(record_id=record.pk, chosen=[obligation.pk], lock=record.lock, data=data, actor=actor)
