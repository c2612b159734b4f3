"""A notice asks what a running campaign asks already: the proposal is taken, and one record settles both."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Campaign, Obligation, Requirement
from zaitong.campaigns.services.publish import campaign_publish, publish_run
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import District, make_district
from zaitong.records.models import Record, Settlement

pytestmark = pytest.mark.django_db
SCHOOLS = ("units", {"kinds": ["primary", "junior", "senior"]})
ALL = ("units", {"kinds": ["primary", "junior", "senior", "kindergarten"]})


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def officer(district: District) -> Client:
    return sign_in(Client(), make_user("campaign_officer", post=district.org_head))


@pytest.fixture
def clerk(district: District) -> Client:
    return sign_in(Client(), make_user("unit_clerk", post=district.clerks[0]))


@pytest.fixture
def forms() -> tuple[RecordType, RecordType]:
    return make_type("after_school", name="课后服务方案"), make_type("any_plan", name="工作方案", minutes=60)


@pytest.fixture
def old(district: District, forms: tuple[RecordType, RecordType]) -> Requirement:
    running = make_campaign(district.org, name="到一线去")
    found = make_requirement(
        running, title="完善课后服务方案", audience=SCHOOLS, accepts=forms[0], due=today() + timedelta(days=20)
    )
    issue(running)
    return found


@pytest.fixture
def new(district: District, forms: tuple[RecordType, RecordType]) -> Requirement:
    campaign = make_campaign(district.org, published=False, name="暖冬护学")
    return make_requirement(
        campaign,
        title="报送课后服务方案",
        audience=ALL,
        accepts=forms[1],
        settled_by="filing",
        due=today() + timedelta(days=30),
    )


def publish_page(officer: Client, campaign: Campaign) -> str:
    return str(officer.get(reverse("campaigns:publish", args=[campaign.pk])).content.decode())


def take(officer: Client, new: Requirement, old: Requirement, **values: str) -> Any:
    return officer.post(reverse("campaigns:align", args=[new.pk]), {"other": str(old.pk), **values}, follow=True)


def accepted_by(requirement: Requirement) -> set[str]:
    return set(requirement.accepts.values_list("record_type__key", flat=True))


def test_the_repeat_is_shown_with_whom_and_how_much(officer, old, new):
    page = publish_page(officer, new.campaign)
    assert "与在办事项重复" in page
    assert "到一线去" in page
    assert "5 个对象中 <b>3 个已有</b>" in page
    assert "一报两用可省 3.2 小时" in page  # 3 schools, 60 + 3 + 2 minutes


def test_what_is_handed_in_already_saves_nothing_more(officer, district, old, new):
    done = Obligation.objects.filter(requirement=old, subject_unit=district.schools[0])
    done.update(claimed=1)
    page = publish_page(officer, new.campaign)
    assert "其中 1 个那一项已经报过" in page
    assert "一报两用可省 2.2 小时" in page


def test_taken_published_and_filed_once_it_settles_both(officer, clerk, district, old, new):
    assert "共用一份记录" in take(officer, new, old).content.decode()
    assert accepted_by(new) == {"any_plan", "after_school"}
    assert AuditRow.objects.get(act="requirement.aligned").data["other"] == old.pk
    campaign_publish(campaign_id=new.campaign_id, actor=SYSTEM)
    publish_run(new.campaign_id)
    mine = Obligation.objects.filter(subject_unit=district.schools[0])
    first = mine.get(requirement=old)
    clerk.post(reverse("records:new"), {"obligation": str(first.pk), "client_key": "k1"})
    record = Record.objects.get()
    both = sorted(mine.values_list("pk", flat=True))
    page = clerk.get(reverse("records:edit", args=[record.pk])).content.decode()
    for pk in both:
        assert re.search(rf'<input[^>]*value="{pk}"[^>]*checked', page), f"obligation {pk} is not ticked"
    typed = {
        "summary": "方案",
        "chosen": both,
        "offered": ",".join(map(str, both)),
        "version": record.lock,
        "act": "file",
    }
    answer = clerk.post(reverse("records:edit", args=[record.pk]), typed, follow=True)
    assert "完成 2 项待办" in answer.content.decode()
    assert sorted(Settlement.objects.filter(record=record).values_list("obligation_id", flat=True)) == both
    assert Record.objects.count() == 1


def test_it_can_be_taken_back(officer, old, new):
    page = take(officer, new, old).content.decode()
    assert "撤销" in page
    there = reverse("campaigns:publish", args=[new.campaign_id])
    answer = officer.post(reverse("campaigns:undo", args=[new.campaign_id]), {"next": there})
    assert answer["Location"] == there
    assert accepted_by(new) == {"any_plan"}
    new.refresh_from_db()
    assert (new.review, new.provenance) == ("accepted", {})


def test_twice_is_once(officer, old, new):
    take(officer, new, old)
    assert "不用再改" in take(officer, new, old).content.decode()
    assert new.accepts.count() == 2
    assert AuditRow.objects.filter(act="requirement.aligned").count() == 1
    assert "已经可以用同一份记录完成" in publish_page(officer, new.campaign)


@pytest.mark.parametrize(("said", "per"), [("stated", "week"), ("inferred", "month"), ("", "month")])
def test_the_frequency_follows_unless_the_document_states_it(officer, district, forms, said, per):
    running = make_campaign(district.org, name="到一线去")
    old = make_requirement(running, title="报送家访情况", audience=ALL, accepts=forms[0], per="month")
    issue(running)
    draft = make_campaign(district.org, published=False)
    given = {"frequency": said} if said else {}
    new = make_requirement(draft, title="上报家访情况", audience=ALL, accepts=forms[1], per="week", provenance=given)
    assert "家访" in publish_page(officer, draft)
    take(officer, new, old)
    new.refresh_from_db()
    assert new.per == per


def test_what_has_ended_or_was_never_there_is_refused(officer, old, new):
    Campaign.objects.filter(pk=old.campaign_id).update(state="closed")
    for other in (str(old.pk), "0", "x", "9" * 30, ""):
        answer = officer.post(reverse("campaigns:align", args=[new.pk]), {"other": other}, follow=True)
        assert "已经结束或者改动了" in answer.content.decode()
    assert accepted_by(new) == {"any_plan"}
    assert "与在办事项重复" not in publish_page(officer, new.campaign)


def test_a_stale_page_changes_nothing(officer, old, new):
    answer = take(officer, new, old, seen="2020-01-01T00:00:00+00:00").content.decode()
    assert "刚被别人改过" in answer
    assert accepted_by(new) == {"any_plan"}


def test_schools_and_other_issuers_cannot_take_it(clerk, district, old, new):
    assert take(clerk, new, old).status_code == 403
    other = sign_in(Client(), make_user("campaign_officer", scope_kind="unit", post=district.basic_head))
    assert take(other, new, old).status_code == 404
    assert accepted_by(new) == {"any_plan"}
