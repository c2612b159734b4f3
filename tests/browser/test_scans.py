"""A scan in a real browser: text and original, a page put right and saved as one types, read anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from scripts import chromium
from tests.browser.test_lint import quarrels, sign_in, wide
from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns.models import PolicyDocument, ScanPage
from zaitong.campaigns.services.documents import document_read
from zaitong.campaigns.tests.factories import make_scan
from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM
from zaitong.orgs.tests.factories import make_district

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from zaitong.accounts.models import User

pytestmark = [pytest.mark.django_db(transaction=True)]
PAGES = (
    "关于开展安全检查的通知\n各学校：\n一、各学校于2026年12月5日前将自查报告报送组织人事科。",
    "二、各学校每周开展1次检查。\n区委教育工委组织人事科\n2026年11月2日",
)


@pytest.fixture
def officer() -> User:
    district = make_district()
    catalogue_load(actor=SYSTEM)
    user = make_user("campaign_officer", post=district.org_head)
    document = make_scan(district.org, *PAGES, doubtful="自")
    PolicyDocument.objects.filter(pk=document.pk).update(state="reading")
    document_read(document_id=document.pk, actor=actor_for(user))
    return user


def test_a_page_is_put_right_beside_its_picture_and_read_anew(browser_page: Page, officer: User) -> None:
    page = browser_page
    sign_in(page, officer)
    document = PolicyDocument.objects.get()
    page.goto(f"/campaigns/{document.campaign.pk}/review/")
    expect(page.locator(".paper .doubt")).to_have_text("自")
    page.get_by_role("link", name="原件", exact=True).click()
    picture = page.locator(".leaf__page img").first
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 300)
    expect(page.locator(".leaf__page rect")).to_have_count(1)
    page.get_by_role("link", name="更正识别的文字").click()
    text = page.get_by_label("这一页的文字")
    text.fill(PAGES[0].replace("12月5日", "12月9日"))
    expect(page.locator("[data-saved]")).to_contain_text("已自动保存")
    expect(page.locator("form [name=version]")).to_have_value("2")
    assert "12月9日" in ScanPage.objects.get(number=1).text
    assert quarrels(page) == []
    page.get_by_role("button", name="保存，看下一页").click()
    page.wait_for_url(re.compile(r"/correct/2/$"))
    page.get_by_role("button", name="保存并重新读取").click()
    page.wait_for_url(re.compile(r"/review/$"))
    expect(page.locator(".paper")).to_contain_text("12月9日")
    due = {str(one.due) for one in document.campaign.requirements.all()}
    assert "2026-12-09" in due


def test_on_the_phone_the_original_can_be_seen(new_page, officer: User) -> None:
    page = new_page(viewport=chromium.PHONE)
    sign_in(page, officer)
    document = PolicyDocument.objects.get()
    page.goto(f"/documents/{document.pk}/")
    page.get_by_role("link", name="原件", exact=True).click()
    expect(page.locator(".leaf__page img").first).to_be_visible()
    assert wide(page) <= 0
    page.goto(f"/documents/{document.pk}/correct/1/")
    assert wide(page) <= 0
    assert page.problems == []
