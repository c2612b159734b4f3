"""Talks of the deputy secretary with their sealed notes, one filed, one still a draft; and where he means to go, sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from zaitong.catalogue.models import RecordType
from zaitong.common.clock import pretend, today
from zaitong.demo.people import holder_of
from zaitong.orgs.models import Assignment
from zaitong.records.models import Record
from zaitong.records.selectors.proposals import record_proposals
from zaitong.records.services.drafts import record_save_draft, record_start
from zaitong.records.services.filing import record_file
from zaitong.records.visits.plans import Typed, visit_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.accounts.actor import UserActor
    from zaitong.demo.documents import Dates

DAY = timedelta(days=1)


def talks_build(dates: Dates, at: Callable[[date], datetime]) -> None:
    """``at``: the hour of a day at which things happen."""
    leader = holder_of("区教育工委", "副书记")
    points = [f"party:{pk}" for pk in _points(leader)]
    with pretend(at(dates.today - DAY * 9)):
        record = _draft(leader, {
            "target": points[0], "kind": "同党员谈", "persons": ["岑砚秋"],
            "note": "家里老人住院，备课组的事顾不过来，怕影响毕业班。商定由副组长先带两周，月底再谈一次。",
        })  # fmt: skip
        chosen = [p.obligation.pk for p in record_proposals(record, leader) if p.ticked and p.fit.ok]
        record_file(record_id=record.pk, chosen=chosen, lock=record.lock, actor=leader)
    with pretend(at(dates.today - DAY)):
        _draft(leader, {"target": points[1], "kind": "同班子成员谈", "persons": ["罗汀"], "note": "对分工有想法，愿意再听一听。"})  # fmt: skip
        for away, note in ((1, "早上七点前到，看校门和食堂"), (6, "")):
            day = (dates.today + DAY * away).isoformat()
            typed = Typed(target=points[away % len(points)], day=day, kind="unannounced_visit", note=note)
            visit_plan(typed=typed, actor=leader)


def _points(leader: UserActor) -> list[int]:
    rows = Assignment.objects.filter(post_id=leader.post_id or 0, party__isnull=False).order_by("id")
    return [row.party_id for row in rows if row.party_id]


def _draft(leader: UserActor, data: dict[str, Any]) -> Record:
    key = str(uuid5(NAMESPACE_URL, f"talk/{today()}/{leader.post_id}"))
    kind = RecordType.objects.get(key="heart_talk")
    record = record_start(client_key=key, actor=leader, record_type_id=kind.pk)
    whole = {"happened_on": today().isoformat(), **data}
    record_save_draft(record_id=record.pk, data=whole, lock=record.lock, actor=leader)
    return Record.objects.select_related("type_version__record_type").get(pk=record.pk)
