"""The matrix under the hand: arrows, the card, the filters, at the desk and on the phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from scripts import chromium
from zaitong.accounts.tests.factories import PASSWORD, make_user
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import make_unit
from zaitong.supervision.tests.factories import DAY

pytestmark = [pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}


@pytest.fixture
def campaign():
    office = make_unit("committee", short_name="区教育工委")
    campaign = make_campaign(office)
    schools = [
        make_unit("primary", short_name=name, parent=office, sort=n) for n, name in enumerate(("墨池小学", "青禾小学"))
    ]
    for title in ("实施方案", "自查清单"):
        duty = make_requirement(campaign, title=title)
        for school in schools:
            make_obligation(duty, unit=school, start=today() - 9 * DAY, due=today() - DAY)
    make_user("leader", office, username="leader")
    return campaign


def opened(page, campaign):
    page.goto("/login/")
    page.fill("[name=username]", "leader")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"/supervision/{campaign.pk}/")
    return page


def in_focus(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_arrows_walk_the_cells_and_the_card_says_what_a_cell_is(browser_page, campaign):
    page = opened(browser_page, campaign)
    first = page.locator("tbody td a").first
    first.focus()
    start = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    moved = page.evaluate("document.activeElement.getAttribute('href')")
    assert moved.split("/")[3:5] != start.split("/")[3:5]
    card = page.locator("#cellcard")
    card.get_by_text("已超期 1 天").wait_for()
    assert "青禾小学" in card.inner_text()
    assert "自查清单" in card.inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.getAttribute('href')") == start
    page.keyboard.press("Escape")
    assert not card.is_visible()


def test_the_card_leads_to_the_story(browser_page, campaign):
    page = opened(browser_page, campaign)
    page.locator("tbody td a").first.hover()
    page.locator("#cellcard").get_by_text("看经过").click()
    page.get_by_role("heading", name="为什么是红的").wait_for()
    page.go_back()
    assert page.locator("table.matrix").count() == 1


def test_filters_are_links(browser_page, campaign):
    page = opened(browser_page, campaign)
    page.get_by_role("link", name="2 个单位有 4 项超期").click()
    assert page.url.endswith("?show=red")
    page.get_by_role("link", name="清除筛选").click()
    assert "show" not in page.url


def test_on_the_phone_a_tap_opens_the_card_and_nothing_scrolls_sideways(new_page, campaign):
    page = opened(new_page(viewport=chromium.PHONE), campaign)
    page.locator("tbody td a").first.click()
    page.locator("#cellcard").get_by_text("看经过").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".hovercard__close").click()
    assert not page.locator("#cellcard").is_visible()
    assert page.problems == []


@pytest.mark.parametrize("viewport", [chromium.DESK, chromium.PHONE])
def test_no_barriers(new_page, campaign, viewport):
    page = opened(new_page(viewport=viewport), campaign)
    for address in ("/supervision/", page.url):
        page.goto(address)
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(item["id"], item["nodes"][0]["html"][:120]) for item in found] == []
