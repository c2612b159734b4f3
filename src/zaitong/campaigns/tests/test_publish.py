"""Publishing: the summary, the gate, and nobody sees anything before all is laid out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from zaitong.campaigns.models import AudienceRule, Campaign, Obligation
from zaitong.campaigns.services.publish import campaign_publish, publish_run, publish_summary
from zaitong.campaigns.tasks import nightly
from zaitong.campaigns.tests.factories import make_campaign, make_requirement
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM
from zaitong.common.errors import Conflict, DomainError
from zaitong.jobs.models import Job
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_unit

pytestmark = pytest.mark.django_db
UNITS = AudienceRule.Kind.UNITS
D = date.fromisoformat


@pytest.fixture(autouse=True)
def _day() -> Any:
    with time_machine.travel("2026-11-02T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def office() -> Unit:
    make_unit(Unit.Kind.PRIMARY, "砚桥小学")
    make_unit(Unit.Kind.PRIMARY, "苇渡小学")
    make_unit(Unit.Kind.KINDERGARTEN, "青禾幼儿园")
    return make_unit(Unit.Kind.OFFICE, "组织人事科")


@pytest.fixture
def plan() -> RecordType:
    return make_type("plan", [{"key": "title", "label": "标题", "type": "text"}], minutes=30)


@pytest.fixture
def campaign(office: Unit, plan: RecordType) -> Campaign:
    campaign = make_campaign(office, published=False, ends=D("2026-12-31"))
    make_requirement(
        campaign, audience=(UNITS, {"kinds": ["primary"]}), accepts=plan, office=office, due=D("2026-10-15")
    )
    make_requirement(
        campaign, audience=(UNITS, {"kinds": ["primary", "kindergarten"]}), accepts=plan, office=office, per="month"
    )
    return campaign


def test_summary_counts_obligations_and_passed_deadlines(campaign: Campaign) -> None:
    summary = publish_summary(campaign, D("2026-11-02"))
    assert (summary.obligations, summary.units, summary.blocked) == (2 + 3 * 2, 3, [])
    assert [r.number for r in summary.past_due] == [1]


def test_publishing_says_why_not_yet(campaign: Campaign, office: Unit) -> None:
    make_requirement(campaign, review="pending", title="待审的")
    make_requirement(campaign, title="没有对象的", office=office)
    with pytest.raises(DomainError) as refused:
        campaign_publish(campaign_id=campaign.pk, actor=SYSTEM)
    assert "还有 1 条未审" in refused.value.message
    assert "“没有对象的”没有对象" in refused.value.message
    assert "“没有对象的”没有表样" in refused.value.message
    campaign.refresh_from_db()
    assert campaign.state == "reviewing"


def test_nobody_sees_anything_before_all_is_laid_out(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    campaign_publish(campaign_id=campaign.pk, actor=SYSTEM)
    with pytest.raises(Conflict):
        campaign_publish(campaign_id=campaign.pk, actor=SYSTEM)
    seen: list[tuple[int, int]] = []

    def report(done: int, total: int, _title: str) -> None:
        seen.append((done, Obligation.objects.filter(visible=True).count()))
        if done == total:
            raise KeyboardInterrupt  # the worker is killed just before the end

    with pytest.raises(KeyboardInterrupt):
        publish_run(campaign.pk, report)
    assert seen == [(1, 0), (2, 0)]
    publish_run(campaign.pk)
    publish_run(campaign.pk)
    campaign.refresh_from_db()
    assert (campaign.state, Obligation.objects.filter(visible=True).count()) == ("published", 8)


def test_the_job_publishes(campaign: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = campaign_publish(campaign_id=campaign.pk, actor=SYSTEM)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    assert Obligation.objects.filter(visible=True).count() == 8


def test_nightly_rolls_only_published_campaigns(campaign: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    other = make_campaign(campaign.owner)
    with django_capture_on_commit_callbacks(execute=True):
        nightly()
    rolled = Job.objects.filter(kind="campaign.roll").values_list("subject", "state")
    assert list(rolled) == [(f"campaign:{other.pk}", "done")]
    assert not Obligation.objects.exists()
