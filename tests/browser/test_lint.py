"""发文前核查 and 需明确事项清单 in a real browser: card and passage light each other, the text travels on, the letter is fetched."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from scripts import chromium
from zaitong.accounts.tests.factories import PASSWORD, actor_for, make_user
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.tests.samples import read_campaign
from zaitong.demo.documents import Dates, clumsy_draft
from zaitong.orgs.tests.factories import make_district

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True)]
DRAFT = clumsy_draft(Dates(date(2026, 11, 20)))


@pytest.fixture
def officer():
    district = make_district()
    user = make_user("campaign_officer", post=district.org_head)
    read_campaign(district, actor=actor_for(user))
    return user


def sign_in(page: Page, user) -> None:
    page.goto("/login/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def wide(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def quarrels(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    return [v["id"] for v in found.response["violations"] if v["impact"] in {"serious", "critical"}]


def test_a_draft_is_checked_filtered_and_uploaded(browser_page: Page, officer):
    page = browser_page
    sign_in(page, officer)
    page.goto("/campaigns/check/")
    page.get_by_label("或者粘贴全文").fill(DRAFT)
    page.get_by_role("button", name="核查", exact=True).click()
    card = page.locator(".lintcard", has_text="要求照片、视频、痕迹材料")
    expect(card).to_have_count(1)
    card.hover()
    lit = page.locator(".paper .passage.is-lit")
    expect(lit.first).to_contain_text("上传照片")
    assert not quarrels(page)
    page.get_by_role("button", name="提示").click()
    expect(card).to_have_count(0)
    with page.expect_download() as got:
        page.get_by_role("button", name="导出 Word").click()
    assert got.value.suggested_filename == "发文前核查意见.docx"
    page.get_by_role("button", name="上传这份公文").click()
    page.wait_for_url(lambda url: "/reading/" in url or "/review/" in url)


def test_on_the_phone_nothing_runs_off(new_page, officer):
    page = new_page(viewport=chromium.PHONE)
    sign_in(page, officer)
    page.goto("/campaigns/check/")
    page.get_by_label("或者粘贴全文").fill(DRAFT)
    page.get_by_role("button", name="核查", exact=True).click()
    expect(page.locator(".lintcard").first).to_be_visible()
    assert wide(page) == 0
    page.goto(f"/campaigns/{Campaign.objects.get().pk}/gaps/")
    assert wide(page) == 0
    assert page.problems == []


def test_points_are_ticked_remarked_and_fetched_as_a_letter(browser_page: Page, officer):
    page = browser_page
    sign_in(page, officer)
    page.goto(f"/campaigns/{Campaign.objects.get().pk}/gaps/")
    page.get_by_text("加说明").first.click()
    page.locator("textarea[name=remark]").first.fill("是否含民办学校")
    page.get_by_role("button", name="记下").first.click()
    expect(page.locator(".gaptable")).to_contain_text("是否含民办学校")
    assert not quarrels(page)
    page.get_by_role("button", name="预览补充通知").click()
    expect(page.locator(".letter")).to_be_visible()
    with page.expect_download() as got:
        page.get_by_role("button", name="下载 Word").click()
    assert got.value.suggested_filename.endswith("的补充通知.docx")
