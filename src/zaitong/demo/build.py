"""Builds the whole demo: district, sign-ins, record types, a campaign six weeks under way, schools' own plans, a new draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache

from zaitong.campaigns.models import Campaign
from zaitong.campaigns.plans.services import plan_read
from zaitong.campaigns.services.counters import cells_deferred, cells_recompute
from zaitong.campaigns.services.documents import document_read, document_upload
from zaitong.campaigns.services.publish import campaign_publish, publish_run
from zaitong.campaigns.services.review import lacking, requirement_accept
from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM
from zaitong.common.clock import ZONE, pretend
from zaitong.common.clock import today as clock_today
from zaitong.demo.asked import asked_build
from zaitong.demo.calendar import calendar_build
from zaitong.demo.copied import copied_build
from zaitong.demo.district import District, district_build
from zaitong.demo.documents import Dates, as_docx, branch_plan, opinion, own_plan, school_plan, winter_notice
from zaitong.demo.errand import errand_build
from zaitong.demo.fusion import fusion_build
from zaitong.demo.history import History
from zaitong.demo.inside import consents_build, delegations_build, duties_build, leaving_build
from zaitong.demo.mailed import mailed_build
from zaitong.demo.members import reports_build
from zaitong.demo.merged import merger_build
from zaitong.demo.owing import owing_build
from zaitong.demo.own_types import own_type_build
from zaitong.demo.parts import parts_build
from zaitong.demo.people import accounts_build, actor_of
from zaitong.demo.receipts import receipts_build
from zaitong.demo.review import campaign_review
from zaitong.demo.revised import revisions_build
from zaitong.demo.summaries import summaries_build
from zaitong.demo.topics import topics_build
from zaitong.demo.visits import visits_build
from zaitong.orgs.models import Appointment

if TYPE_CHECKING:
    from collections.abc import Callable

    from zaitong.common.access import Actor


KINDERGARTEN = "汀南幼儿园"


@dataclass(frozen=True, slots=True)
class Built:
    """Handles on what a demo holds."""

    district: District
    dates: Dates
    campaign: Campaign


def demo_build(day: date | None = None, say: Callable[[str], object] | None = None) -> Built:
    """Fill an empty database; ``say`` is told of each step (Chinese)."""
    dates = Dates(day or clock_today())
    say = say or _quiet
    say("单位、党组织和人员")
    with pretend(_at(dates.issued - timedelta(days=30))):
        district = district_build(dates.today)
        accounts_build(district.since)
        catalogue_load(actor=SYSTEM)
    officer = actor_of(_post_holder("组织人事科", "负责人").pk)
    own_type_build(dates.today, officer, _at)
    calendar_build(dates, officer, _at)
    campaign = _told(district, dates, officer, say)
    say("工委副书记的走访和谈话")
    visits_build(district, dates, _at)
    copied_build(dates.today - timedelta(days=1), _at)
    _lately(district, dates, campaign, officer, say)
    cache.clear()
    return Built(district, dates, campaign)


def _lately(district: District, dates: Dates, campaign: Campaign, officer: Actor, say: Callable[[str], object]) -> None:
    """What has come since the campaign began."""
    say("一所学校并入了另一所")
    merger_build(dates, _at)
    say("各校自己的方案")
    _plans(district, dates, campaign)
    say("一份正在审阅的新文件")
    _draft(district, dates, officer)
    say("修订版：一份已经应用，一份等着应用")
    revisions_build(district, dates, campaign, officer, _at)
    _at_the_desk(dates, campaign, officer, say)
    say("学校里面：谁负责、谁同意")
    duties_build(district, dates, campaign, _at)
    consents_build(district, dates, _at)
    delegations_build(dates, campaign, _at)
    parts_build(district, dates, _at)
    leaving_build(district, dates, _at)


def _at_the_desk(dates: Dates, campaign: Campaign, officer: Actor, say: Callable[[str], object]) -> None:
    """What reaches an office from day to day."""
    say("一件临时交办")
    errand_build(dates, officer, _at)
    say("单位问的，科室答的")
    asked_build(campaign, dates, _at)
    say("邮件里收到的材料，等着代录")
    mailed_build(dates, campaign, officer, _at)
    owing_build(campaign, dates, officer, _at)


def _told(district: District, dates: Dates, officer: Actor, say: Callable[[str], object]) -> Campaign:
    """The two campaigns under way with what was filed and decided."""
    say("先有的一项专项：主题党日、五育课程、教学指导")
    fusion_build(district, dates, officer, _at)
    say("读取公文，审阅，发布")
    campaign = _campaign(district, dates, officer)
    say("六周来的报送和审核")
    with cells_deferred():
        History(dates.today, campaign.pk).tell()
        cells_recompute(campaign_pairs(campaign))
    reports_build(dates, campaign, _at)
    say("课题和难题的经过")
    topics_build(dates, campaign, _at)
    summaries_build(dates, campaign, _at)
    return campaign


def campaign_pairs(campaign: Campaign) -> list[tuple[int, int]]:
    """All (requirement, unit) pairs of a campaign: after a told history its cells are counted as of the real day."""
    pairs = campaign.requirements.filter(obligations__isnull=False)
    return list(pairs.values_list("pk", "obligations__matrix_unit_id").distinct())


def _campaign(district: District, dates: Dates, officer: Actor) -> Campaign:
    with pretend(_at(dates.issued + timedelta(days=1))):
        document = document_upload(
            owner=district.root, filename="到一线去行动实施意见.docx", data=as_docx(opinion(dates)), actor=officer
        )
        document_read(document_id=document.pk, actor=officer)
        campaign = Campaign.objects.get(document=document)
        campaign_review(campaign, dates, officer)
    with pretend(_at(dates.issued + timedelta(days=2))):
        campaign_publish(campaign_id=campaign.pk, actor=officer)
        publish_run(campaign.pk)
    campaign.refresh_from_db()
    receipts_build(campaign, dates.issued + timedelta(days=2), officer)
    return campaign


def _plans(district: District, dates: Dates, campaign: Campaign) -> None:
    """Five units answer with plans of their own; 砚桥小学 takes over another school's words, in two drafts."""
    ours = "砚桥小学"
    plans = [
        ("苇渡中学", school_plan(dates, "澄砚区苇渡中学", thorough=True)),
        ("澄岚实验小学", own_plan(dates, "澄砚区澄岚实验小学", "plan_terse")),
        ("北渡实验学校", own_plan(dates, "澄砚区北渡实验学校", "plan_own_way")),
        (KINDERGARTEN, own_plan(dates, f"澄砚区{KINDERGARTEN}", "plan_kindergarten")),
        ("教师发展中心", branch_plan(dates)),
        (ours, school_plan(dates, f"澄砚区{ours}", thorough=False)),
        (ours, school_plan(dates, f"澄砚区{ours}", thorough=True)),
    ]
    for place, (name, text) in enumerate(plans):
        clerk = actor_of(_post_holder(name, "经办人").pk)
        with pretend(_at(dates.plan_due - timedelta(days=len(plans) - place))):
            document = document_upload(
                owner=district.unit(name),
                filename=f"{name}方案{'（二稿）' if (name, text) == plans[-1] else ''}.docx",
                data=as_docx(text),
                actor=clerk,
                answers=campaign,
            )
            plan_read(document_id=document.pk, actor=clerk)


def _draft(district: District, dates: Dates, officer: Actor) -> None:
    """A notice half way through its review: its first five points are confirmed."""
    with pretend(_at(dates.today - timedelta(days=1))):
        document = document_upload(
            owner=district.root, filename="暖冬护学通知.docx", data=as_docx(winter_notice(dates)), actor=officer
        )
        document_read(document_id=document.pk, actor=officer)
        ready = [r for r in document.campaign.requirements.order_by("number") if not lacking(r)]
        for requirement in ready[:5]:
            requirement_accept(requirement_id=requirement.pk, actor=officer)


def _quiet(_text: str) -> None:
    """Nobody listens."""


def _post_holder(unit: str, post: str) -> Appointment:
    return Appointment.objects.get(post__unit__short_name=unit, post__name=post)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=ZONE)
