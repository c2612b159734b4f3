"""What an issuer sees besides the review, in a real browser: a later version, the burden, a repeat, all units' plans."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from scripts import chromium
from zaitong.accounts.tests.factories import PASSWORD, actor_for, make_user
from zaitong.campaigns.models import Campaign, Requirement
from zaitong.campaigns.plans.services import plan_submit
from zaitong.campaigns.revisions.tests.kit import CLAUSES, running, text_of
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.catalogue.tests.factories import make_type
from zaitong.orgs.tests.factories import make_district

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from zaitong.accounts.models import User
    from zaitong.orgs.tests.factories import District

pytestmark = [pytest.mark.django_db(transaction=True)]
LATER = CLAUSES | {"plan": CLAUSES["plan"].replace("11月30日", "12月5日")}
del LATER["topic"]


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def officer(district: District) -> User:
    return make_user("campaign_officer", post=district.org_head)


@pytest.fixture
def campaign(district: District, officer: User) -> Campaign:
    return running(district, actor_for(officer))


@pytest.fixture
def open_as(new_page):
    """Open a page of the site as somebody: `open_as(user, "burden", campaign.pk)`."""

    def opened(user: User, name: str, *args: int, viewport=None) -> Page:
        page = new_page(viewport)
        page.goto("/login/")
        page.fill("input[name=username]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.goto(reverse(f"campaigns:{name}", args=args))
        return page

    return opened


def is_sound(page: Any) -> None:
    """No error in the console, nothing that runs off sideways, no serious barrier."""
    page.wait_for_load_state()
    assert page.problems == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert [v["id"] for v in found.response["violations"] if v["impact"] in {"serious", "critical"}] == []


def test_a_later_version_is_laid_beside_and_applied(open_as, campaign: Campaign, officer: User) -> None:
    page = open_as(officer, "revise", campaign.pk)
    page.locator("textarea[name=text]").fill(text_of(LATER))
    page.get_by_role("button", name="上传并对照").click()
    page.wait_for_url("**/revisions/**")
    expect(page.get_by_text("2026年12月5日前").first).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="应用时停办").first.click()
    for _ in range(page.get_by_role("button", name="采用", exact=True).count()):
        page.get_by_role("button", name="采用", exact=True).first.click()
    page.get_by_role("link", name="应用第 2 版").click()
    page.wait_for_url("**/apply/")
    is_sound(page)
    page.get_by_role("button", name="应用第 2 版").click()
    expect(page.get_by_text("第 2 版").first).to_be_visible()
    assert Requirement.objects.filter(campaign=campaign, due="2026-12-05", version=2).exists()
    assert page.problems == []


def test_the_burden_leads_from_the_sum_to_its_rows(open_as, campaign: Campaign, officer: User) -> None:
    for viewport in (chromium.DESK, chromium.PHONE):
        page = open_as(officer, "burden", campaign.pk, viewport=viewport)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "小时" in page.locator("main").inner_text()
        is_sound(page)


@pytest.fixture
def repeat(district: District) -> Campaign:
    """A draft that asks for what a running campaign asks already, on another form."""
    schools, kinds = ("units", {"kinds": ["primary", "junior", "senior"]}), ("课后服务方案", "工作方案")
    forms = [make_type(f"plan_{number}", name=name) for number, name in enumerate(kinds)]
    under_way = make_campaign(district.org, name="到一线去")
    make_requirement(under_way, title="完善课后服务方案", audience=schools, accepts=forms[0], due=date(2099, 1, 10))
    issue(under_way)
    draft = make_campaign(district.org, published=False, name="暖冬护学")
    make_requirement(draft, title="报送课后服务方案", audience=schools, accepts=forms[1], due=date(2099, 1, 20))
    return draft


def test_one_record_for_two_is_proposed_taken_and_undone(open_as, repeat: Campaign, officer: User) -> None:
    page = open_as(officer, "burden", repeat.pk)
    expect(page.locator("#repeats")).to_contain_text("与在办事项重复")
    page.locator("#repeats").get_by_role("button", name="一份记录算两项").click()
    expect(page.locator("#repeats")).to_contain_text("已经可以用同一份记录完成")
    page.locator("#repeats").get_by_role("button", name="撤销").click()
    expect(page.locator("#repeats").get_by_role("button", name="一份记录算两项")).to_be_visible()
    assert page.problems == []


def test_a_cell_of_the_plans_leads_to_what_the_plan_says(open_as, campaign: Campaign, officer: User, district) -> None:
    school = district.schools[0]
    clerk = make_user("unit_clerk", school)
    said = "我校活动方案于11月25日前报送组织人事科。"
    plan_submit(
        campaign=campaign,
        owner=school,
        filename="方案.txt",
        data=f"{school.name}方案\n{said}\n".encode(),
        actor=actor_for(clerk),
    )
    for viewport in (chromium.DESK, chromium.PHONE):
        page = open_as(officer, "plan_matrix", campaign.pk, viewport=viewport)
        is_sound(page)
        page.locator("td.is-covered a").first.click()
        expect(page.get_by_text(said.rstrip("。")).first).to_be_visible()
        assert page.problems == []
