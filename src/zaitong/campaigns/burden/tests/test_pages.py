"""The pages over HTTP: who sees them, what they say, how many queries they take."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import AudienceException, BurdenRates, Campaign
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.services import type_minutes_set
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import District, make_district, make_unit

pytestmark = pytest.mark.django_db
D = date.fromisoformat
SCHOOLS = ("units", {"kinds": ["primary", "junior", "senior"]})
PRIMARY = ("units", {"kinds": ["primary"]})


@pytest.fixture(autouse=True)
def _day() -> Any:
    with time_machine.travel("2026-11-02T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def officer(district: District) -> Client:
    return sign_in(Client(), make_user("campaign_officer", post=district.org_head))


@pytest.fixture
def plan() -> RecordType:
    return make_type("plan", minutes=30)


@pytest.fixture
def draft(district: District, plan: RecordType) -> Campaign:
    """Three schools write a plan with a sealed scan; every month they report; the principals do research."""
    campaign = make_campaign(district.org, published=False, ends=D("2027-02-28"), name="暖冬护学")
    make_requirement(
        campaign, title="报送护学方案", audience=SCHOOLS, accepts=plan, attachments=("scan",), due=D("2026-11-20")
    )
    make_requirement(campaign, title="报送护学情况", audience=SCHOOLS, accepts=plan, per="month", review="pending")
    make_requirement(
        campaign, title="破题", audience=("posts", {"roles": ["principal"]}), accepts=plan, due=D("2026-12-20")
    )
    return campaign


def text(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"campaigns:{name}", args=args), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def figures(client: Client, name: str, *args: Any, **query: str) -> Any:
    return client.get(reverse(f"campaigns:{name}", args=args), query).context["figures"]


PLAN = 3 * (30 + 3 + 15 + 2)
MONTHS = 3 * 4 * (30 + 3 + 2)
RESEARCH = 5 * (30 + 3 + 2)


def test_what_a_draft_costs_before_it_is_published(officer, draft):
    found = figures(officer, "burden", draft.pk)
    assert found.estimate.minutes == pytest.approx(PLAN + MONTHS + RESEARCH)
    assert [row.line.demand.title for row in found.costliest] == ["报送护学情况", "破题", "报送护学方案"]
    assert found.costliest[0].eases[0][1] == "由每月改为每季度"
    assert [(row.label, row.load.holders) for row in found.roles] == [("经办人", 3), ("校（园）长", 5)]
    assert found.schools.low == pytest.approx(35)
    assert found.schools.high == pytest.approx(50 + 4 * 35 + 35)
    page = text(officer, "burden", draft.pk)
    assert "（填写 30＋登录与查找 3＋盖章扫描 15 分钟）× 1 次 × 3 个对象，另加 20% 被催办、每次 10 分钟" in page
    assert "由每月改为每季度" in page
    assert "这是估计，不是统计" in page


def test_the_publish_page_says_it_too(officer, draft):
    page = text(officer, "publish", draft.pk)
    assert "这份文件要花多少时间" in page
    assert "最费时间的三项" in page
    assert reverse("campaigns:burden", args=[draft.pk]) in page


@pytest.mark.parametrize("role", ["unit_head", "unit_clerk", "post_holder", "leader", "receiving_officer"])
def test_those_who_are_asked_never_see_it(district, draft, plan, role):
    campaign = make_campaign(district.org, name="已发布")
    make_requirement(campaign, audience=SCHOOLS, accepts=plan)
    issue(campaign)
    post = district.principals[0] if role == "unit_head" else district.clerks[0]
    school = sign_in(Client(), make_user(role, district.schools[0], post=post))
    for name in ("burdens", "burdens_export", "burden_rates"):
        assert school.get(reverse(f"campaigns:{name}")).status_code == 403
    for pk in (campaign.pk, draft.pk):
        for name in ("burden", "burden_export"):
            assert school.get(reverse(f"campaigns:{name}", args=[pk])).status_code == 403
    assert "减负测算" not in school.get(reverse("campaigns:list")).content.decode()
    assert "减负测算" not in school.get(reverse("campaigns:detail", args=[campaign.pk])).content.decode()


def test_another_issuers_campaign_is_out_of_sight(district, draft):
    other = sign_in(Client(), make_user("campaign_officer", scope_kind="unit", post=district.basic_head))
    for name in ("burden", "burden_export"):
        assert other.get(reverse(f"campaigns:{name}", args=[draft.pk])).status_code == 404
    assert other.get(reverse("campaigns:burdens")).status_code == 200


def test_an_office_that_is_asked_sees_the_campaign_but_not_its_burden(district, plan):
    campaign = make_campaign(district.org, name="科室也有份")
    make_requirement(campaign, audience=("units", {"kinds": ["office"]}), accepts=plan)
    issue(campaign)
    asked = sign_in(Client(), make_user("campaign_officer", scope_kind="unit", post=district.basic_head))
    assert asked.get(reverse("campaigns:detail", args=[campaign.pk])).status_code == 200
    for name in ("burden", "burden_export"):
        assert asked.get(reverse(f"campaigns:{name}", args=[campaign.pk])).status_code == 404
    assert figures(asked, "burdens").campaign_rows == []


def test_all_running_campaigns_together(officer, district, draft, plan):
    for name, audience in [("甲行动", SCHOOLS), ("乙行动", PRIMARY)]:
        campaign = make_campaign(district.org, name=name, ends=D("2026-12-31"))
        make_requirement(campaign, title=f"{name}方案", audience=audience, accepts=plan, due=D("2026-11-30"))
        issue(campaign)
    found = figures(officer, "burdens")
    assert [(row.campaign.name, row.minutes) for row in found.campaign_rows] == [("甲行动", 105), ("乙行动", 35)]
    top = figures(officer, "burdens", view="units").unit_rows[0]
    assert (top.unit.short_name, top.minutes, top.demands) == ("墨池小学", 70, 2)
    page = text(officer, "burdens", view="units")
    assert page.index("墨池小学") < page.index("砚山初中")
    narrow = figures(officer, "burdens", unit=str(top.unit.pk), view="demands")
    assert [row.line.minutes for row in narrow.lines] == [35, 35]
    assert "没有找到" in text(officer, "burdens", q="没有这样的专项")


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "x", "unit": "abc", "role": "?", "month": "十一月", "view": "?"},
        {"unit": "9" * 40},
        {"unit": "²"},
        {"month": "2026-13", "page": "-1"},
        {"q": "'" * 400, "view": "units"},
    ],
)
def test_nonsense_in_the_address_is_no_error(officer, draft, query):
    text(officer, "burden", draft.pk, **query)
    text(officer, "burdens", **query)


def test_figures_lead_to_their_rows(officer, draft):
    assert figures(officer, "burden", draft.pk, month="2026-12").estimate.minutes == pytest.approx(3 * 35 + RESEARCH)
    assert figures(officer, "burden", draft.pk, role="principal").estimate.minutes == pytest.approx(RESEARCH)
    assert figures(officer, "burden", draft.pk, kind="kindergarten").estimate.minutes == pytest.approx(2 * 35)
    page = text(officer, "burden", draft.pk, kind="kindergarten", month="2026-12")
    assert "去掉筛选：幼儿园" in page
    assert "去掉筛选：2026年12月" in page


def test_exempt_bodies_cost_nothing(officer, draft, district):
    before = figures(officer, "burden", draft.pk).estimate.minutes
    requirement = draft.requirements.get(title="报送护学方案")
    AudienceException.objects.create(requirement=requirement, include=False, unit=district.schools[0], reason="试点校")
    assert figures(officer, "burden", draft.pk).estimate.minutes == pytest.approx(before - 50)


def test_a_campaign_without_demands_says_how_to_begin(officer, district):
    empty = make_campaign(district.org, published=False)
    assert "还没有要各单位办的事项" in text(officer, "burden", empty.pk)
    assert "没有在办的专项" in text(officer, "burdens")


def test_minutes_of_a_record_type_and_constants_change_the_figures(officer, draft, plan):
    type_minutes_set(record_type_id=plan.pk, minutes=40, note="", actor=SYSTEM)
    typed = {"signin": "0", "attach": "0", "seal": "0", "paper": "0", "chase": "0", "chase_percent": "0"}
    answer = officer.post(reverse("campaigns:burden_rates"), {**typed, "note": "三所学校计时"}, follow=True)
    assert "已保存" in answer.content.decode()
    assert figures(officer, "burden", draft.pk).estimate.minutes == (3 + 12 + 5) * 40
    assert "三所学校计时" in text(officer, "burden", draft.pk)
    row = AuditRow.objects.get(act="burden.rates_set")
    assert (row.data["before"]["seal"], row.data["after"]["seal"]) == (15, 0)


@pytest.mark.parametrize(("name", "typed"), [("seal", "-1"), ("seal", "十"), ("chase_percent", "101"), ("paper", "")])
def test_constants_out_of_bounds_are_refused_and_kept(officer, name, typed):
    values = {"signin": "3", "attach": "5", "seal": "15", "paper": "30", "chase": "10", "chase_percent": "20"}
    answer = officer.post(reverse("campaigns:burden_rates"), {**values, name: typed, "note": "写了的依据"})
    assert answer.status_code == 422
    assert "写了的依据" in answer.content.decode()
    assert not BurdenRates.objects.exists()


def test_the_sheets_say_what_the_page_says(officer, draft):
    answer = officer.get(reverse("campaigns:burden_export", args=[draft.pk]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["专项", "事项", "单位", "单位类别", "岗位", "月份", "测算说明"]
    rows = book.get_sheet_by_name("事项").to_python()[1:]
    assert [(row[2], row[3]) for row in rows] == [("报送护学情况", 7.0), ("破题", 2.9), ("报送护学方案", 2.5)]
    assert (
        "暖冬护学_减负测算_20261102.xlsx" in answer["Content-Disposition"]
        or "filename*" in answer["Content-Disposition"]
    )
    assert AuditRow.objects.get(act="burden.exported").data["demands"] == 3
    assert officer.get(reverse("campaigns:burdens_export")).status_code == 200


def test_as_many_queries_for_twice_the_units_and_requirements(officer, district, draft, plan):
    def fill(stem: str) -> None:
        for n in range(4):
            make_unit(Unit.Kind.PRIMARY, f"{stem}{n}小学")
        for n in range(4):
            make_requirement(draft, title=f"{stem}{n}", audience=SCHOOLS, accepts=plan)
            running = make_campaign(district.org, name=f"{stem}{n}行动")
            make_requirement(running, title=f"{stem}报告{n}", audience=SCHOOLS, accepts=plan, due=D("2026-12-01"))
            issue(running)

    def count(name: str, *args: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text(officer, name, *args)
        return len(queries)

    pages = [("burden", draft.pk), ("burdens",)]
    fill("一")
    first = [count(*page) for page in pages]
    fill("二")
    assert [count(*page) for page in pages] == first
    assert max(first) <= 40
