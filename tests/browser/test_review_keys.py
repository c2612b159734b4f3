"""Review without a mouse, one confirmation for what is certain, and nothing typed lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from zaitong.accounts.tests.factories import PASSWORD, actor_for, make_user
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.services.review import is_certain, lacking
from zaitong.campaigns.tests.samples import read_campaign
from zaitong.orgs.tests.factories import make_district

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
DONE = "() => document.querySelectorAll('.htmx-request').length === 0"


@pytest.fixture
def campaign(transactional_db: None) -> Campaign:
    district = make_district()
    officer = make_user("campaign_officer", post=district.org_head, username="officer")
    return read_campaign(district, actor=actor_for(officer))


@pytest.fixture
def page(browser_page: Page, campaign: Campaign) -> Page:
    browser_page.goto("/login/")
    browser_page.get_by_label("登录名").fill("officer")
    browser_page.locator("input[type=password]").fill(PASSWORD)
    browser_page.get_by_role("button", name="登录").click()
    browser_page.wait_for_url(lambda url: "/login/" not in url)
    browser_page.goto(f"/campaigns/{campaign.pk}/review/")
    return browser_page


def focused(page: Page) -> str:
    """The id of the card that has the focus, once what was asked for has settled."""
    page.wait_for_function("() => document.activeElement.closest('.card')")
    return str(page.evaluate("() => document.activeElement.closest('.card')?.id || ''"))


def press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(DONE)


def test_through_the_cards_by_keyboard(page: Page, campaign: Campaign) -> None:
    rows = list(campaign.requirements.order_by("number"))
    ready = [r for r in rows if not lacking(r)]
    assert len(ready) > 3
    press(page, "ArrowDown")
    assert focused(page) == f"c{rows[0].pk}"
    press(page, "ArrowDown")
    press(page, "ArrowUp")
    assert focused(page) == f"c{rows[0].pk}"
    # Accept the first that may be: Enter opens it, Enter again confirms and leads to the next.
    for _ in range(rows.index(ready[0])):
        press(page, "ArrowDown")
    press(page, "Control+Enter")
    expect(page.locator(f"#c{ready[0].pk}")).to_contain_text("已审")
    assert focused(page) not in {"", f"c{ready[0].pk}"}
    ready[0].refresh_from_db()
    assert ready[0].review == "accepted"


def test_dropping_and_editing_by_keyboard_never_lose_the_focus(page: Page, campaign: Campaign) -> None:
    press(page, "ArrowDown")
    second = focused(page)
    press(page, "Delete")
    expect(page.locator(f"#{second}")).to_contain_text("不作为任务")
    assert campaign.requirements.get(pk=second[1:]).review == "dropped"
    third = focused(page)
    assert third not in {"", second}
    press(page, "F2")
    expect(page.locator(f"#{third} form.editform")).to_be_visible()
    assert focused(page) == third
    press(page, "Delete")  # in a field it deletes a character, no more
    assert campaign.requirements.get(pk=third[1:]).review == "pending"
    press(page, "Escape")
    expect(page.locator(f"#{third} form.editform")).to_have_count(0)
    assert focused(page) == third
    press(page, "Escape")
    assert focused(page) == third
    expect(page.locator(f"#{third} h3 a")).to_be_focused()


def test_the_keys_are_told_and_keep_out_of_dialogs(page: Page, campaign: Campaign) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keyshelp")).to_contain_text("不作为任务（可以恢复）")
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    expect(page.locator("#keyshelp")).to_be_hidden()
    assert not campaign.requirements.filter(review="dropped").exists()


def test_a_card_is_named_for_those_who_hear_it(page: Page, campaign: Campaign) -> None:
    second = campaign.requirements.order_by("number")[1]
    link = page.locator(f"#c{second.pk} h3 a")
    expect(link).to_have_accessible_name(second.title)
    expect(link).to_have_accessible_description(
        f"原文第 {second.number} 处 " + page.locator(f"#s{second.pk}").inner_text()
    )


def test_one_confirmation_lists_and_accepts_what_is_certain(page: Page, campaign: Campaign) -> None:
    certain = [r for r in campaign.requirements.order_by("number") if is_certain(r) and not lacking(r)]
    page.get_by_role("link", name="一并确认").click()
    for requirement in certain:
        expect(page.locator(".certain")).to_contain_text(requirement.title)
    page.get_by_role("button", name=f"确认这 {len(certain)} 条").click()
    expect(page.locator(".messages")).to_contain_text(f"已确认 {len(certain)} 条")
    assert campaign.requirements.filter(review="accepted").count() == len(certain)


def test_what_was_typed_on_a_card_comes_back(page: Page, campaign: Campaign) -> None:
    first = campaign.requirements.order_by("number")[0]
    press(page, "ArrowDown")
    press(page, "F2")
    title = page.locator(f"#c{first.pk} [name=title]")
    title.fill("改到一半的名称")
    page.wait_for_timeout(500)
    page.reload()
    press(page, "ArrowDown")
    press(page, "F2")
    expect(title).to_have_value("改到一半的名称")
    expect(page.locator("form.editform .notice")).to_contain_text("填了还没有保存的内容")
    page.get_by_role("button", name="只保存，稍后再审").click()
    expect(page.locator(f"#c{first.pk} h3")).to_contain_text("改到一半的名称")
    page.reload()
    press(page, "ArrowDown")
    press(page, "F2")
    expect(page.locator("form.editform .notice")).to_have_count(0)


def test_which_records_count_can_be_chosen_as_soon_as_a_form_is_ticked(page: Page, campaign: Campaign) -> None:
    row = campaign.requirements.filter(nature="duty").order_by("number")[0]
    page.goto(f"/requirements/{row.pk}/edit/")
    for box in page.locator("input[name=types]:checked").all():
        box.uncheck()
    expect(page.locator("#conditions")).to_contain_text("先选报送表样")
    page.get_by_label("会议与讨论记录", exact=True).first.check()
    page.locator("#conditions").get_by_label("专题讨论").check()
    page.get_by_role("button", name="只保存，稍后再审").click()
    expect(page.locator(".messages")).to_contain_text("已保存")
    accepted = row.accepts.get()
    assert (accepted.record_type.key, accepted.match) == ("meeting_note", {"kind": ["专题讨论"]})
    page.goto(f"/campaigns/{campaign.pk}/review/?open={row.pk}#c{row.pk}")
    expect(page.locator(f"#c{row.pk}")).to_contain_text("“会议类型”是“专题讨论”的")
