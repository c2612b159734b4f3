"""Later versions of documents: one that came into force last week, and one that waits to be applied."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

from zaitong.campaigns.models import Campaign
from zaitong.campaigns.revisions.apply import revision_apply, revision_run
from zaitong.campaigns.revisions.services import revision_decide, revision_read, revision_submit
from zaitong.campaigns.services.counters import cells_deferred, cells_recompute
from zaitong.campaigns.services.documents import document_read, document_upload
from zaitong.campaigns.services.editing import requirement_edit, values_of
from zaitong.campaigns.services.publish import campaign_publish, publish_run
from zaitong.campaigns.services.review import lacking, requirement_accept, requirement_accept_all, requirement_drop
from zaitong.catalogue.models import RecordType
from zaitong.common.clock import pretend
from zaitong.demo.documents import as_docx, opinion
from zaitong.demo.history import History

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.campaigns.models import Revision
    from zaitong.common.access import Actor
    from zaitong.demo.district import District
    from zaitong.demo.documents import Dates

ISSUED, REVISED = timedelta(days=24), timedelta(days=6)  # before today


def revisions_build(
    district: District, dates: Dates, campaign: Campaign, officer: Actor, at: Callable[[date], datetime]
) -> None:
    """A small campaign whose document was revised last week, and a later version of the large one's that waits."""
    small = _canteen(district, dates, officer, at)
    with cells_deferred():
        History(dates.today - REVISED, small.pk).tell()
        pairs = small.requirements.filter(obligations__isnull=False)
        cells_recompute(pairs.values_list("pk", "obligations__matrix_unit_id").distinct())
    with pretend(at(dates.today - REVISED)):
        revision = _submit(small, canteen(dates, later=True), officer)
        _accept(revision, officer)
        revision_apply(revision_id=revision.pk, actor=officer)
        revision_run(revision.pk, actor=officer)
    with pretend(at(dates.today)):
        _submit(campaign, later_opinion(dates), officer)


def canteen(dates: Dates, *, later: bool = False) -> str:
    """A notice on parents in the canteen; the later version moves a day, asks twice a month, drops one and adds one."""
    day = dates.today
    issued = day - (REVISED + timedelta(days=1) if later else ISSUED)
    return (
        (files("zaitong.demo") / "texts" / "canteen.txt")
        .read_text("utf-8")
        .format(
            number=f"澄教工委〔{issued.year}〕{29 + later}号",
            plan_due=_day(day + timedelta(days=5 if later else -4)),
            times="2次" if later else "1次",
            self_check=""
            if later
            else f"3.各中小学食堂安全自查报告于{_day(day + timedelta(days=9))}前报送至办公室。\n",
            meeting=f"3.各中小学家长膳食委员会会议情况于{_day(day + timedelta(days=12))}前报送至办公室。\n"
            if later
            else "",
            closing=_day(day + timedelta(days=30)),
            issued=f"{issued.year}年{_day(issued)}",
        )
    )


def later_opinion(dates: Dates) -> str:
    """The large campaign's opinion once more: one day later, a rhythm halved, one thing gone, one new."""
    changes = (
        (
            f"大家访行动方案于{_day(dates.visit_due)}前",
            f"大家访行动方案于{_day(dates.visit_due + timedelta(days=6))}前",
        ),
        ("工委班子成员每周采取“四不两直”方式", "工委班子成员每两周采取“四不两直”方式"),
        ("每个党组织至少确定1个党建品牌项目，用党建带动教学和管理。", ""),
        ("各中小学要完善本校课后服务方案，", "各中小学要修订完善本校课后服务方案，"),
        (
            "带动班子成员一起到一线。",
            f"带动班子成员一起到一线。各中小学心理辅导工作总结于{_day(dates.visit_due + timedelta(days=20))}前报送基础教育科。",
        ),
    )
    text = opinion(dates)
    for before, after in changes:
        if before not in text:
            message = f"the opinion does not say {before}"
            raise ValueError(message)
        text = text.replace(before, after)
    return text


def _canteen(district: District, dates: Dates, officer: Actor, at: Callable[[date], datetime]) -> Campaign:
    with pretend(at(dates.today - ISSUED)):
        document = document_upload(
            owner=district.root, filename="家长进食堂通知.docx", data=as_docx(canteen(dates)), actor=officer
        )
        campaign = document_read(document_id=document.pk, actor=officer).campaign
        _review(campaign, officer)
        campaign_publish(campaign_id=campaign.pk, actor=officer)
        publish_run(campaign.pk)
    campaign.refresh_from_db()
    return campaign


def _review(campaign: Campaign, officer: Actor) -> None:
    """Fill the forms in that no reading finds; what lacks more is put aside."""
    summary = RecordType.objects.get(key="special_summary").pk
    for requirement in campaign.requirements.all():
        if not requirement.accepts.exists() and requirement.nature == "duty":
            values = replace(values_of(requirement), types=(summary,))
            requirement_edit(requirement_id=requirement.pk, values=values, actor=officer)
    for requirement, _reason in requirement_accept_all(campaign_id=campaign.pk, actor=officer).left:
        requirement_drop(requirement_id=requirement.pk, actor=officer)


def _submit(campaign: Campaign, text: str, officer: Actor) -> Revision:
    revision, _ = revision_submit(
        campaign_id=campaign.pk, filename=f"{campaign.name}（修订）.docx", data=as_docx(text), actor=officer
    )
    return revision_read(revision_id=revision.pk, actor=officer)


def _accept(revision: Revision, officer: Actor) -> None:
    if revision.draft is None:
        message = "a revision that was read has a draft"
        raise ValueError(message)
    for requirement in revision.draft.requirements.filter(review="pending"):
        if lacking(requirement):
            requirement_drop(requirement_id=requirement.pk, actor=officer)
        else:
            requirement_accept(requirement_id=requirement.pk, actor=officer)
    old = list(revision.campaign.requirements.current().values_list("pk", flat=True))
    revision_decide(revision_id=revision.pk, old_ids=old, end=True, actor=officer)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
