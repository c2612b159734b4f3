from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.errands.reading import near_day, read_words
from zaitong.campaigns.models import Campaign, Cell, Obligation, PolicyDocument
from zaitong.campaigns.services.publish import publish_run
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_district

NEW = "/errands/new/"
WORDS = "各校请于12月5日前报送寒假安全工作情况报告，发组织人事科。"


@pytest.fixture
def world(db):
    with time_machine.travel("2026-11-30 10:00+08:00", tick=True):
        catalogue_load(actor=SYSTEM)
        d = make_district()
        officer = sign_in(Client(), make_user("campaign_officer", post=d.org_head))
        school = sign_in(Client(), make_user("unit_clerk", post=d.clerks[0]))
        form = {
            "key": uuid4().hex,
            "words": WORDS,
            "title": "",
            "due": "",
            "unit_kinds": ["primary", "junior"],
            "record_type": RecordType.objects.get(key="work_report").pk,
            "minimum": "1",
            "office": d.org.pk,
            "settled_by": "filing",
        }
        yield SimpleNamespace(d=d, officer=officer, school=school, form=form)


def text(response):
    return response.content.decode()


def draft(world, **values):
    """Filled in and sent; the draft."""
    form = (
        world.form
        | {"title": "报送寒假安全情况", "due": "12月5日", "offered": "title,due,attachments,minimum"}
        | values
    )
    response = world.officer.post(NEW, form)
    assert response.status_code == 302, response.context["form"].errors
    return Campaign.objects.get(errand=form["key"])


def issued(world, **values):
    campaign = draft(world, **values)
    world.officer.post(reverse("campaigns:publish", args=[campaign.pk]))
    publish_run(campaign.pk)
    campaign.refresh_from_db()
    return campaign


def test_what_the_words_say_is_put_in_to_be_checked_and_then_issued(world):
    first = world.officer.post(NEW, world.form)
    assert first.status_code == 200
    assert text(first).count("系统推断（待核）") >= 2
    form = first.context["form"]
    assert (form["title"].value(), form["due"].value()) == ("报送寒假安全工作情况报告", "2026-12-05")
    again = world.form | {name: form[name].value() for name in ("title", "due", "offered")}
    second = world.officer.post(NEW, again, follow=True)
    page = text(second)
    assert "将为 2 个单位生成 2 项待办" in page
    campaign = Campaign.objects.get()
    assert second.redirect_chain[-1][0] == reverse("campaigns:publish", args=[campaign.pk])
    asked = campaign.requirements.get()
    assert (asked.quote, asked.provenance["deadline"]) == (WORDS, "inferred")
    assert campaign.document.text[asked.start : asked.end] == WORDS
    assert not Obligation.objects.exists()
    world.officer.post(second.redirect_chain[-1][0])
    publish_run(campaign.pk)
    assert set(Obligation.objects.values_list("subject_unit__short_name", flat=True)) == {"墨池小学", "砚山初中"}
    todo = text(world.school.get(reverse("records:todo")))
    assert "报送寒假安全工作情况报告" in todo
    assert "临时交办" in todo
    assert world.school.get(reverse("campaigns:document", args=[campaign.document_id])).status_code == 200
    assert "临时交办" in text(world.school.get(reverse("campaigns:detail", args=[campaign.pk])))
    matrix = text(world.officer.get(reverse("supervision:matrix", args=[campaign.pk])))
    assert "临时交办" in matrix
    assert Cell.objects.filter(requirement=asked).count() == 2


def test_numbers_and_kinds_of_file_are_proposed_too(world):
    said = "各校于12月5日前报送2个典型案例，盖章扫描件。"
    form = world.officer.post(NEW, world.form | {"words": said}).context["form"]
    assert (form["minimum"].value(), form["attachments"].value()) == ("2", ["scan"])


def test_a_person_may_leave_the_day_open_or_set_his_own(world):
    campaign = draft(world, due="")
    assert campaign.requirements.get().provenance["deadline"] == "unspecified"
    other = draft(world, key=uuid4().hex, due="2026-12-08")
    asked = other.requirements.get()
    assert (asked.due.isoformat(), asked.provenance["deadline"]) == ("2026-12-08", "set")


def test_wrong_input_is_said_and_nothing_typed_is_lost(world):
    wrong = {
        "title": "",
        "words": "收到请回复",
        "unit_kinds": [],
        "listed": "墨池小学、无此小学",
        "due": "2020-1-1",
        "minimum": "0",
        "office": "999999",
        "offered": "title,due,attachments,minimum",
    }
    response = world.officer.post(NEW, world.form | wrong)
    page = text(response)
    assert response.status_code == 422
    for said in ("名册里没有：无此小学", "这一天已经过了", "收到请回复"):
        assert said in page
    nobody = world.officer.post(NEW, world.form | {"unit_kinds": [], "title": "x", "due": "12月9日"})
    assert "请选发给哪类单位" in text(nobody)
    assert world.officer.post(NEW, {}).status_code == 422
    assert not Campaign.objects.exists()


def test_kinds_names_and_posts_are_counted_together_while_one_types(world):
    chosen = world.form | {"listed": "青笋幼儿园、墨池小学", "roles": ["principal"]}
    counted = world.officer.post(reverse("campaigns:errand_count"), chosen, headers={"HX-Request": "true"})
    page = text(counted)
    assert "将生成 8 项待办" in page  # two schools, one garden, five heads; 墨池小学 is not asked twice
    assert "幼儿园 2" in page
    assert "12月5日" in page
    assert not Campaign.objects.exists()
    assert "还没有选发给谁" in text(world.officer.post(reverse("campaigns:errand_count"), {"words": ""}))


def test_tags_narrow_the_kinds(world):
    Unit.objects.filter(pk=world.d.schools[2].pk).update(tags=["寄宿"])
    campaign = issued(world, unit_kinds=[], unit_tags="寄宿")
    assert [o.subject_unit for o in Obligation.objects.filter(requirement__campaign=campaign)] == [world.d.schools[2]]


def test_the_same_form_sent_twice_is_one_errand_and_a_draft_can_be_changed(world):
    first = draft(world)
    assert draft(world, title="报送安全情况").pk == first.pk
    first.refresh_from_db()
    edit = reverse("campaigns:errand_edit", args=[first.pk])
    assert "报送安全情况" in text(world.officer.get(edit))
    assert world.officer.get(reverse("campaigns:review", args=[first.pk])).url == edit
    assert world.officer.get(reverse("campaigns:detail", args=[first.pk])).url == edit
    changed = world.form | {
        "title": "报安全",
        "words": "报一下。",
        "offered": "title,due,attachments,minimum",
        "unit_kinds": ["senior"],
    }
    world.officer.post(edit, changed)
    document = PolicyDocument.objects.get()
    with document.original.open() as file:
        assert file.read().decode() == document.text
    assert first.requirements.get().quote == "报一下。"
    assert first.requirements.get().audience_rules.get().selector == {"kinds": ["senior"]}
    world.officer.post(reverse("campaigns:publish", args=[first.pk]))
    publish_run(first.pk)
    late = world.officer.post(NEW, changed | {"key": first.errand}, follow=True)
    assert "已经下达，不能再改" in text(late)
    assert world.officer.get(edit).status_code == 404


def test_a_draft_is_thrown_away_whole(world):
    campaign = draft(world)
    name = campaign.document.original.name
    world.officer.post(reverse("campaigns:errand_discard", args=[campaign.pk]))
    assert not Campaign.objects.exists()
    assert not PolicyDocument.objects.exists()
    assert name


def test_it_can_be_taken_back_until_somebody_has_filed(world):
    campaign = issued(world)
    address = reverse("campaigns:errand_withdraw", args=[campaign.pk])
    detail = reverse("campaigns:detail", args=[campaign.pk])
    assert address in text(world.officer.get(detail))
    assert world.school.post(address).status_code == 403
    Obligation.objects.filter(subject_unit=world.d.schools[0]).update(claimed=1)
    refused = world.officer.post(address)
    assert refused.status_code == 409
    assert "已经有 1 项报送" in text(refused)
    Obligation.objects.update(claimed=0)
    done = world.officer.post(address, follow=True)
    assert "已撤回" in text(done)
    assert set(Obligation.objects.values_list("state", flat=True)) == {"withdrawn"}
    campaign.refresh_from_db()
    assert campaign.state == "closed"
    todo = text(world.school.get(reverse("records:todo")))
    assert "已停办，不用再报" in todo
    assert "待签收" not in todo
    assert world.officer.post(address).status_code == 409
    assert AuditRow.objects.filter(act="errand.withdrawn").count() == 1


def test_the_list_of_campaigns_shows_errands_apart(world):
    campaign = issued(world)
    page = world.officer.get("/campaigns/", {"source": "errand"})
    assert list(page.context["page"]) == [campaign]
    assert "临时交办 1" in text(page)
    assert reverse("campaigns:errand_new") in text(page)
    assert reverse("campaigns:errand_new") not in text(world.school.get("/campaigns/"))
    burden = world.officer.get(reverse("campaigns:burdens")).context["figures"]
    assert [row.campaign.pk for row in burden.campaign_rows] == [campaign.pk]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("明天上午10点前报", "2026-12-01"),
        ("本周五下班前", "2026-12-04"),
        ("下周一前", "2026-12-07"),
        ("周三报来", "2026-12-02"),
        ("星期天", "2026-12-06"),
        ("收到请回复", None),
    ],
)
def test_days_as_a_chat_says_them(words, day):
    monday = today().replace(year=2026, month=11, day=30)
    found = near_day(words, monday)
    assert (found.isoformat() if found else None) == day


def test_what_is_read_is_never_a_day_gone_by():
    day = today()
    gone = day - timedelta(days=3)
    assert read_words(f"请各校于{gone.year}年{gone.month}月{gone.day}日前上报学生人数。", day).due is None
    assert read_words("@所有人 明天上午10点前上报本校流感请假人数，收到请回复", day).title == "报送流感请假人数"
