"""Several of the queue at once, with the keyboard alone and on a phone."""

import pytest
from playwright.sync_api import expect

from scripts import chromium
from tests.browser.test_filing import sign_in
from zaitong.records.models import Settlement
from zaitong.records.tests.factories import file, give_back, make_world, settlement_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def rows(world):
    owed = [world.obligation(world.requirement(f"任务{n}")) for n in range(3)]
    return [settlement_of(file(world, one), one) for one in owed]


def states():
    return sorted(Settlement.objects.values_list("state", flat=True))


def test_ticked_and_returned_with_the_keyboard(browser_page, world, rows):
    page = browser_page
    sign_in(page, world.reviewer_user)
    page.goto("/queue/bulk/")
    page.locator("[data-ticks-all] input").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-ticks-said]")).to_have_text("已选 3 份，")
    page.locator("input[name=pick]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="退回所选 2 份")).to_be_visible()
    expect(page.get_by_role("button", name="通过所选 2 份")).to_be_visible()
    page.get_by_role("button", name="退回所选 2 份").press("Enter")
    expect(page.get_by_role("heading", name="将退回 2 份")).to_be_visible()
    page.get_by_label("退回原因").fill("请补页")
    page.get_by_role("link", name="看").first.click()
    page.goto("/queue/bulk/")
    page.locator("input[name=pick]").first.check()
    page.locator("input[name=pick]").nth(1).check()
    page.get_by_role("button", name="退回所选 2 份").click()
    expect(page.get_by_label("退回原因")).to_have_value("请补页")
    page.get_by_role("button", name="确认退回 2 份").press("Enter")
    expect(page.locator(".messages")).to_contain_text("已退回 2 份")
    assert states() == ["claimed", "returned", "returned"]


def test_on_a_phone_the_words_stay_when_one_was_decided_meanwhile(new_page, world, rows):
    page = new_page(viewport=chromium.PHONE)
    sign_in(page, world.reviewer_user)
    page.goto("/queue/bulk/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="退回所选").click(force=True)
    expect(page.locator("#toasts")).to_contain_text("还没有选")
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="退回所选 3 份").click()
    give_back(world, rows[0])
    file(world, rows[0].obligation, record=rows[0].record)
    page.get_by_label("退回原因").fill("请补页")
    page.get_by_role("button", name="确认退回 3 份").click()
    expect(page.locator(".bulk__rest")).to_contain_text("刚重报了第 2 版")
    expect(page.get_by_label("退回原因")).to_have_value("请补页")
    assert states() == ["claimed", "returned", "returned"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
