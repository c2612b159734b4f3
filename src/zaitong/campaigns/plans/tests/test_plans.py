"""Own plans through HTTP: upload, reading in the background, comparison, the owner's table."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.selectors import trail_of
from zaitong.campaigns import engine
from zaitong.campaigns.models import PlanComparison, PolicyDocument
from zaitong.campaigns.plans import services
from zaitong.campaigns.tests.factories import make_campaign, make_document, make_obligation, make_requirement
from zaitong.common.errors import Conflict
from zaitong.orgs.tests.factories import make_unit

pytestmark = pytest.mark.django_db
PARENT = "一、主要任务\n各校于11月15日前报送活动方案。\n各校每月开展一次走访。\n"
PLAN = "墨池小学行动方案\n一、安排\n我校于11月20日前报送活动方案。\n另外每周五开放图书馆。\n"
FOUND = {
    "requirements": [
        {
            "parent_quote": "各校于11月15日前报送活动方案。",
            "status": "partial",
            "missing": ["deadline"],
            "child_quotes": ["我校于11月20日前报送活动方案。"],
        },
        {"parent_quote": "各校每月开展一次走访。", "status": "missing", "missing": [], "child_quotes": []},
    ],
    "added": [{"child_quote": "另外每周五开放图书馆。"}],
}


@pytest.fixture
def office():
    return make_unit("office", short_name="组织人事科")


@pytest.fixture
def school():
    return make_unit("primary", short_name="墨池小学")


@pytest.fixture
def campaign(office, school):
    campaign = make_campaign(office, document=make_document(office, text=PARENT))
    for title, quote in (("活动方案", "各校于11月15日前报送活动方案。"), ("每月走访", "各校每月开展一次走访。")):
        duty = make_requirement(campaign, title=title, quote=quote)
        duty.start = PARENT.index(quote)
        duty.end = duty.start + len(quote)
        duty.save()
        make_obligation(duty, unit=school)
    return campaign


@pytest.fixture
def compared(monkeypatch):
    monkeypatch.setattr(services, "compare", lambda *_: FOUND)


@pytest.fixture
def clerk(client, school):
    return sign_in(client, make_user("unit_clerk", school))


@pytest.fixture
def upload(clerk, campaign, django_capture_on_commit_callbacks):
    def send(text=PLAN, name="方案.txt"):
        file = SimpleUploadedFile(name, text.encode())
        with django_capture_on_commit_callbacks(execute=True):
            return clerk.post(f"/campaigns/{campaign.pk}/plan/", {"file": file}, follow=True)

    return send


def test_a_school_uploads_its_plan_and_sees_both_texts_side_by_side(compared, upload, clerk, campaign, school):
    assert "上传本单位方案" in clerk.get(f"/campaigns/{campaign.pk}/plan/").content.decode()
    upload()
    text = clerk.get(f"/campaigns/{campaign.pk}/plan/", follow=True).content.decode()
    document = PolicyDocument.objects.get(answers=campaign)
    assert (document.owner, document.state) == (school, "read")
    assert "系统推断，待核" in text
    assert "时限没有写，或比要求晚" in text
    assert "我校于11月20日前报送活动方案。" in text
    assert "方案自己增加的 1 项" in text
    assert f"#r{campaign.requirements.order_by('number').first().pk}" in text
    comparison = PlanComparison.objects.get()
    assert (comparison.covered, comparison.partial, comparison.missing, comparison.added) == (0, 1, 1, 1)
    assert len(trail_of(f"document:{document.pk}", acts=["plan.compared"])) == 1


def test_the_engine_itself_finds_what_is_weaker_and_what_is_left_out(upload, clerk, campaign):
    breakdown = engine.breakdown_of(f"{PARENT}\n组织人事科\n2026年10月19日\n".encode(), "通知.txt")
    PolicyDocument.objects.filter(pk=campaign.document_id).update(breakdown=breakdown.to_json())
    upload(f"{PLAN}\n墨池小学\n2026年10月30日\n")
    rows = clerk.get(f"/campaigns/{campaign.pk}/plan/", follow=True).context["plan"].result.rows
    assert [(row.title, row.status) for row in rows] == [("活动方案", "partial"), ("每月走访", "missing")]
    assert "deadline" in rows[0].missing


def test_the_address_filters_by_outcome(compared, upload, clerk, campaign):
    upload()
    document = PolicyDocument.objects.get(answers=campaign)
    lines = clerk.get(f"/campaigns/{campaign.pk}/plans/{document.pk}/?show=missing").context["plan"].lines
    assert [line.row.title for line in lines] == ["每月走访"]


def test_a_new_file_takes_the_place_of_the_old_one_which_stays(compared, upload, clerk, campaign):
    upload()
    first = PolicyDocument.objects.get(answers=campaign)
    upload(PLAN + "三、补充\n每月走访一次。\n")
    page = clerk.get(f"/campaigns/{campaign.pk}/plan/", follow=True).context["plan"]
    assert page.document.pk != first.pk
    assert page.earlier == [first]


def test_the_same_file_again_is_compared_anew_and_counts(compared, upload, clerk, campaign, monkeypatch):
    upload()
    first = PolicyDocument.objects.get(answers=campaign)
    upload(PLAN + "另一份。\n")
    monkeypatch.setattr(services, "compare", lambda *_: {"requirements": [], "added": []})
    upload()
    page = clerk.get(f"/campaigns/{campaign.pk}/plan/", follow=True).context["plan"]
    assert page.document == first
    assert page.comparison.partial == 0
    assert PolicyDocument.objects.filter(answers=campaign).count() == 2


@pytest.mark.parametrize(("text", "name"), [("", "方案.txt"), ("x", "方案.exe"), ("not a pdf", "方案.pdf")])
def test_a_bad_file_is_refused_on_the_form(upload, campaign, text, name):
    response = upload(text, name)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not PolicyDocument.objects.filter(answers=campaign).exists()


def test_nothing_chosen_is_said_at_the_field(clerk, campaign):
    response = clerk.post(f"/campaigns/{campaign.pk}/plan/", {})
    assert response.status_code == 422
    assert "请选择一个文件" in response.content.decode()


def test_an_ended_campaign_takes_no_more_plans(compared, upload, campaign):
    campaign.state = "closed"
    campaign.save()
    assert "已经结束" in upload().content.decode()
    assert not PolicyDocument.objects.filter(answers=campaign).exists()


def test_a_failed_comparison_says_so_and_offers_another_try(upload, clerk, campaign, monkeypatch):
    def broken(*_):
        raise Conflict("对照时出了错。")

    monkeypatch.setattr(services, "compare", broken)
    upload()
    text = clerk.get(f"/campaigns/{campaign.pk}/plan/", follow=True).content.decode()
    assert "对照没有完成" in text
    assert "再试一次" in text


def test_the_owner_sees_all_units_and_each_comparison(compared, upload, client, campaign, office):
    upload()
    make_obligation(campaign.requirements.first(), unit=make_unit("kindergarten", short_name="小荷幼儿园"))
    officer = sign_in(client, make_user("campaign_officer", office))
    response = officer.get(f"/campaigns/{campaign.pk}/plans/")
    text = response.content.decode()
    assert "小荷幼儿园" in text
    assert "还没有方案" in text
    assert "0/2" in text
    document = PolicyDocument.objects.get(answers=campaign)
    assert officer.get(f"/campaigns/{campaign.pk}/plans/{document.pk}/").status_code == 200
    without = officer.get(f"/campaigns/{campaign.pk}/plans/?show=without").context["lines"]
    assert [line.unit.short_name for line in without] == ["小荷幼儿园"]


def test_the_table_takes_as_many_queries_for_more_units(client, campaign, office):
    officer = sign_in(client, make_user("campaign_officer", office))
    address = f"/campaigns/{campaign.pk}/plans/"

    def count():
        with CaptureQueriesContext(connection) as caught:
            assert officer.get(address).status_code == 200
        return len(caught)

    make_document(make_unit("primary"), answers=campaign)
    few = count()
    for _ in range(3):
        unit = make_unit("primary")
        make_obligation(campaign.requirements.first(), unit=unit)
        make_document(unit, answers=campaign)
    assert count() == few


def test_other_schools_and_strangers_do_not_see_a_plan(compared, upload, client, campaign):
    upload()
    document = PolicyDocument.objects.get(answers=campaign)
    other = make_unit("primary")
    stranger = sign_in(client, make_user("unit_head", other))
    assert stranger.get(f"/campaigns/{campaign.pk}/plan/").status_code == 404  # not addressed
    make_obligation(campaign.requirements.first(), unit=other)
    assert stranger.get(f"/campaigns/{campaign.pk}/plan/").status_code == 200
    assert stranger.get(f"/campaigns/{campaign.pk}/plans/{document.pk}/").status_code == 404
    assert stranger.get(f"/campaigns/{campaign.pk}/plans/").status_code == 403
