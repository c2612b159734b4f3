from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.campaigns.models import Campaign, Obligation, Requirement
from zaitong.campaigns.services.publish import publish_finish
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.campaigns.services.review import requirement_accept_all
from zaitong.campaigns.tasks import nightly
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.campaigns.tests.kit import as_school, desk, district, officer  # noqa: F401 - fixtures
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.clock import ZONE, today
from zaitong.jobs.models import Job

LIST = "/campaigns/"


def url(name, pk):
    return reverse(f"campaigns:{name}", args=[pk])


def publish(desk, capture):  # noqa: F811
    with capture(execute=True):
        desk.client.post(url("publish", desk.campaign.pk))
    return desk.client.get(url("publish", desk.campaign.pk), follow=True)


def test_publishing_is_blocked_with_the_reason_until_all_is_reviewed(desk):  # noqa: F811
    response = desk.client.get(url("publish", desk.campaign.pk))
    assert "未审，审完可发布" in response.content.decode()
    assert " disabled>发布任务</button>" in response.content.decode()
    again = desk.client.post(url("publish", desk.campaign.pk), follow=True)
    assert "还不能发布" in again.content.decode()
    desk.campaign.refresh_from_db()
    assert desk.campaign.state == "reviewing"
    assert 'aria-disabled="true"' in desk.client.get(url("review", desk.campaign.pk)).content.decode()


def test_the_summary_says_how_many_and_warns_of_days_gone_by(desk):  # noqa: F811
    requirement_accept_all(campaign_id=desk.campaign.pk, actor=desk.actor)
    gone = desk.requirement("活动方案于")
    Requirement.objects.filter(pk=gone.pk).update(due=today() - timedelta(days=3))
    text = desk.client.get(url("publish", desk.campaign.pk)).content.decode()
    assert "个单位生成" in text
    assert "截止日期已经过了" in text
    assert f"{gone.number}. {gone.title}" in text
    assert "这份文件要花多少时间" in text


def test_publishing_lays_out_obligations_and_leads_to_the_campaign(desk, client, django_capture_on_commit_callbacks):  # noqa: F811
    requirement_accept_all(campaign_id=desk.campaign.pk, actor=desk.actor)
    response = publish(desk, django_capture_on_commit_callbacks)
    desk.campaign.refresh_from_db()
    assert desk.campaign.state == "published"
    assert response.resolver_match.view_name == "campaigns:detail"
    assert Obligation.objects.filter(visible=True).exists()
    twice = desk.client.post(url("publish", desk.campaign.pk), follow=True)
    assert twice.resolver_match.view_name == "campaigns:detail"
    school = as_school(client, desk.district)
    text = school.get(url("detail", desk.campaign.pk)).content.decode()
    assert "要我们办的" in text
    assert desk.requirement("活动方案于").title in text
    assert school.get(url("document", desk.campaign.document_id)).status_code == 200
    assert school.get(url("original", desk.campaign.document_id)).status_code == 200
    assert desk.campaign.name in school.get(LIST).content.decode()


def test_addressees_see_nothing_while_it_is_being_published(desk, client):  # noqa: F811
    requirement_accept_all(campaign_id=desk.campaign.pk, actor=desk.actor)
    desk.client.post(url("publish", desk.campaign.pk))  # the job waits for a commit that never comes
    campaign_reconcile(desk.campaign.pk, day=today())
    page = desk.client.get(url("publish", desk.campaign.pk))
    assert reverse("jobs:progress", args=[Job.objects.get(kind="campaign.publish").pk]) in page.content.decode()
    assert desk.client.get(url("detail", desk.campaign.pk)).url == url("publish", desk.campaign.pk)
    school = as_school(client, desk.district)
    assert school.get(url("detail", desk.campaign.pk)).status_code == 404
    assert desk.campaign.name not in school.get(LIST).content.decode()
    publish_finish(desk.campaign.pk)
    assert school.get(url("detail", desk.campaign.pk)).status_code == 200


def test_name_and_span_are_set_before_publishing(desk):  # noqa: F811
    edit = url("campaign_edit", desk.campaign.pk)
    wrong = desk.client.post(edit, {"name": "行动", "starts": "2026-12-01", "ends": "2026-11-01"})
    assert wrong.status_code == 422
    assert "早于开始日期" in wrong.content.decode()
    assert desk.client.post(edit, {"name": "", "starts": "乱写"}).status_code == 422
    desk.client.post(edit, {"name": "到一线去", "starts": "", "ends": "2027年1月22日"})
    desk.campaign.refresh_from_db()
    assert (desk.campaign.name, desk.campaign.starts) == ("到一线去", None)
    assert desk.campaign.ends.isoformat() == "2027-01-22"


def test_without_an_end_repeating_duties_are_warned_of(desk):  # noqa: F811
    requirement_accept_all(campaign_id=desk.campaign.pk, actor=desk.actor)
    Campaign.objects.filter(pk=desk.campaign.pk).update(ends=None)
    assert "没有写结束日期" in desk.client.get(url("publish", desk.campaign.pk)).content.decode()


def test_who_may_not_publish(desk, client):  # noqa: F811
    as_school(client, desk.district)
    assert client.post(url("publish", desk.campaign.pk)).status_code == 403


@pytest.fixture
def several(district, officer, client):  # noqa: F811
    for number in range(3):
        make_campaign(district.committee, name=f"专项{number}", published=number > 0)
    return sign_in(client, officer)


def test_the_list_is_searched_and_filtered(several):
    assert several.get(LIST).content.decode().count("专项") >= 3
    found = several.get(LIST, {"q": "专项2"})
    assert [c.name for c in found.context["page"].object_list] == ["专项2"]
    drafts = several.get(LIST, {"state": "reviewing"})
    assert [c.name for c in drafts.context["page"].object_list] == ["专项0"]
    nothing = several.get(LIST, {"q": "没有这个"})
    assert "没有找到" in nothing.content.decode()
    assert several.get(LIST, {"page": "999", "state": "nonsense"}).status_code == 200


def test_the_list_is_paged(district, officer, client):  # noqa: F811
    for number in range(21):
        make_campaign(district.committee, name=f"专项{number}")
    sign_in(client, officer)
    assert len(client.get(LIST).context["page"].object_list) == 20
    assert len(client.get(LIST, {"page": 2}).context["page"].object_list) == 1


def test_an_empty_list_says_how_to_begin(client, officer, district):  # noqa: F811
    assert "上传公文" in sign_in(client, officer).get(LIST).content.decode()
    school = as_school(client, district).get(LIST).content.decode()
    assert "还没有发给我们的专项工作" in school
    assert "上传公文" not in school


def queries(client, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(60) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def filled(district, count, *, published):  # noqa: F811
    campaign = make_campaign(district.committee, published=published)
    kind = make_type()
    for number in range(count):
        make_requirement(
            campaign,
            audience=("units", {"kinds": ["primary"]}),
            accepts=kind,
            review="accepted" if published else "pending",
            office=district.org,
            title=f"事项{number}",
        )
    if published:
        issue(campaign)
        Obligation.objects.update(visible=True)
    return campaign


@pytest.mark.parametrize(
    ("name", "published"), [("review", False), ("gaps", False), ("publish", True), ("detail", True)]
)
def test_queries_do_not_grow_with_the_requirements(
    client,
    district,  # noqa: F811
    officer,  # noqa: F811
    django_assert_max_num_queries,
    name,
    published,
):
    sign_in(client, officer)
    few, many = filled(district, 4, published=published), filled(district, 8, published=published)
    if name == "publish":
        name = "document"
        few, many = few.document, many.document
    client.get(url(name, few.pk))
    assert queries(client, django_assert_max_num_queries, url(name, few.pk)) == queries(
        client, django_assert_max_num_queries, url(name, many.pk)
    )


def test_queries_of_the_list_do_not_grow(client, district, officer, django_assert_max_num_queries):  # noqa: F811
    sign_in(client, officer)
    for _ in range(3):
        filled(district, 2, published=True)
    few = queries(client, django_assert_max_num_queries, LIST)
    for _ in range(3):
        filled(district, 2, published=True)
    assert queries(client, django_assert_max_num_queries, LIST) == few


def test_the_detail_of_a_school_has_as_many_queries_with_more_duties(client, district, django_assert_max_num_queries):  # noqa: F811
    few, many = filled(district, 3, published=True), filled(district, 6, published=True)
    sign_in(client, make_user("unit_clerk", post=district.clerks[0]))
    assert len(client.get(url("detail", many.pk)).context["mine"]) == 6
    assert queries(client, django_assert_max_num_queries, url("detail", few.pk)) == queries(
        client, django_assert_max_num_queries, url("detail", many.pk)
    )


def test_every_night_new_periods_are_laid_out(desk, django_capture_on_commit_callbacks):  # noqa: F811
    requirement_accept_all(campaign_id=desk.campaign.pk, actor=desk.actor)
    publish(desk, django_capture_on_commit_callbacks)
    Campaign.objects.filter(pk=desk.campaign.pk).update(ends=None)
    visits = Obligation.objects.filter(requirement=desk.requirement("联系党组织"))
    before = visits.count()
    later = datetime.combine(today() + timedelta(days=90), time(0, 5), tzinfo=ZONE)
    with time_machine.travel(later), django_capture_on_commit_callbacks(execute=True):
        nightly()
    assert visits.count() > before
    assert set(Job.objects.values_list("kind", "state")) >= {("campaign.roll", "done"), ("campaign.cells", "done")}
