"""Visits of the deputy secretary: one filed, one to confirm, one with his liaison officer, one that the officer has completed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from zaitong.common.clock import pretend, today
from zaitong.demo.people import holder_of
from zaitong.demo.talks import talks_build
from zaitong.orgs.models import Assignment
from zaitong.records.models import Record
from zaitong.records.selectors.proposals import record_proposals
from zaitong.records.visits.handing import visit_complete, visit_hand
from zaitong.records.visits.services import Typed, visit_file, visit_note

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.accounts.actor import UserActor
    from zaitong.demo.district import District
    from zaitong.demo.documents import Dates

DAY = timedelta(days=1)
LIAISON, UNANNOUNCED = "liaison_visit", "unannounced_visit"


def visits_build(district: District, dates: Dates, at: Callable[[date], datetime]) -> None:
    """``at``: the hour of a day at which things happen."""
    talks_build(dates, at)
    leader, officer = holder_of("区教育工委", "副书记"), holder_of("办公室", "党建联系人")
    points = _points(leader)
    seen = district.unit("栗坪小学")
    with pretend(at(dates.today - DAY * 16)):
        _file(_note(leader, LIAISON, points[0], "集体备课按计划开展，新教师都有师傅带。食堂二楼取餐口中午排队过长。", {
            "topics": ["教育教学", "队伍和人才"], "has_problem": ["有，需要跟踪"],
        }), leader, problem="食堂二楼取餐口排队超过二十分钟，低年级学生午休被占。", suggestions="错峰下课，再开一个取餐口。")  # fmt: skip
    with pretend(at(dates.today - DAY * 5)):
        other = holder_of("区教育工委", "委员（督导）")
        _file(_note(other, UNANNOUNCED, _seat(points[0]), "课后服务点名与实到一致，体育馆灯管有两处不亮。", {
            "places": ["课后服务", "操场"], "has_problem": ["有，已当场解决"],
        }), other, problem="灯管两处不亮，总务当天换好。")  # fmt: skip
    with pretend(at(dates.today - DAY * 3)):
        draft = _note(
            leader, UNANNOUNCED, f"unit:{seen.pk}", "放学前到校，校门口秩序好；听了一节课，作业公示没有更新。", {}
        )
        handover = visit_hand(
            record_id=draft.pk, officer_id=officer.post_id, note="请补上看了哪里、同谁谈过", actor=leader
        )
        draft.refresh_from_db()
        more = {
            "places": ["课堂", "校门"],
            "talked_with": ["教师", "家长"],
            "has_problem": "有，已当场解决",
            "problem": "三年级作业公示停在上周，教导处当场更新。",
        }
        visit_complete(handover_id=handover.pk, data=more, lock=draft.lock, done=True, actor=officer)
    with pretend(at(dates.today - DAY * 2)):
        draft = _note(leader, LIAISON, points[1], "支委会记录完整，谈了青年教师的住宿困难。", {})
        visit_hand(record_id=draft.pk, officer_id=officer.post_id, note="", actor=leader)
    with pretend(at(dates.today - DAY)):
        _note(leader, LIAISON, points[2], "听取书记项目进展，问卷已经收回，下月出方案。", {
            "topics": ["党建日常工作"], "has_problem": ["没有"],
        })  # fmt: skip


def _points(actor: UserActor) -> list[str]:
    rows = Assignment.objects.filter(post_id=actor.post_id or 0).order_by("id")
    return [f"party:{row.party_id}" for row in rows]


def _seat(point: str) -> str:
    return f"unit:{Assignment.objects.filter(party_id=int(point.partition(':')[2])).values_list('party__seat', flat=True)[0]}"


def _note(actor: UserActor, kind: str, target: str, text: str, picks: dict[str, list[str]]) -> Record:
    key = str(uuid5(NAMESPACE_URL, f"{kind}/{target}/{today()}/{actor.post_id}"))
    typed = Typed(
        kind=kind,
        target=target,
        day=today().isoformat(),
        text=text,
        picks={f"{kind}-{field}": values for field, values in picks.items()},
    )
    noted = visit_note(client_key=key, typed=typed, photos=[], actor=actor)
    return Record.objects.select_related("type_version__record_type").get(pk=noted.record.pk)


def _file(record: Record, actor: UserActor, **more: str) -> None:
    data = record.data | more
    chosen = [p.obligation.pk for p in record_proposals(record, actor, data) if p.ticked and p.fit.ok]
    visit_file(record_id=record.pk, chosen=chosen, lock=record.lock, data=data, actor=actor)
