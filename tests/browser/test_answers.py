"""Questions and answers in a real browser: what is typed outlives a second question, a reload and a dead session."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.browser.test_filing import sign_in
from zaitong.accounts.tests.factories import PASSWORD, make_user
from zaitong.campaigns.models import Answer, Question
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.catalogue.tests.factories import make_type
from zaitong.orgs.tests.factories import make_district

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    d = make_district()
    asked = make_requirement(
        make_campaign(d.committee),
        audience=("units", {"kinds": ["primary"]}),
        accepts=make_type("plan"),
        office=d.org,
    )
    issue(asked.campaign)
    clerk, officer = make_user("unit_clerk", post=d.clerks[0]), make_user("receiving_officer", d.org)
    return SimpleNamespace(clerk=clerk, officer=officer, url=f"/requirements/{asked.pk}/questions/")


def signed_out(page):
    page.context.clear_cookies(name=re.compile("session"))


def sign_in_again(page, user):
    page.get_by_label("登录名").fill(user.username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)


def test_a_second_question_is_kept_until_it_can_be_sent(new_page, world):
    page = new_page()
    sign_in(page, world.clerk)
    page.goto(world.url)
    box = page.get_by_label("您的问题")
    box.fill("分校要单独报吗？")
    page.get_by_role("button", name="问一问").click()
    expect(page.locator(".messages")).to_contain_text("已送到")
    expect(box).to_have_value("")
    box.fill("纸质件交到哪里？")
    page.get_by_role("button", name="问一问").click()
    expect(page.locator(".problemsum")).to_contain_text("上一个问题还在等答复")
    expect(box).to_have_value("纸质件交到哪里？")
    page.goto("/todo/")
    page.goto(world.url)
    expect(box).to_have_value("纸质件交到哪里？")
    signed_out(page)
    page.goto(world.url)
    sign_in_again(page, world.clerk)
    expect(box).to_have_value("纸质件交到哪里？")
    page.get_by_role("button", name="收回提问").click()
    expect(page.locator(".messages")).to_contain_text("已收回")
    expect(box).to_have_value("纸质件交到哪里？")
    page.get_by_role("button", name="问一问").click()
    expect(page.locator(".qa__question")).to_have_text("纸质件交到哪里？")
    expect(box).to_have_value("")
    assert Question.objects.get().text == "纸质件交到哪里？"


def test_an_answer_typed_outlives_a_dead_session(browser_page, world):
    page = browser_page
    sign_in(page, world.clerk)
    page.goto(world.url)
    page.get_by_label("您的问题").fill("分校要单独报吗？")
    page.get_by_role("button", name="问一问").click()
    expect(page.locator(".messages")).to_contain_text("已送到")
    signed_out(page)
    sign_in(page, world.officer)
    address = f"/questions/{Question.objects.get().pk}/"
    page.goto(address)
    answer = page.get_by_label("答复", exact=True)
    answer.fill("不用，随本部一起报。")
    signed_out(page)
    page.get_by_role("button", name="答复", exact=True).click()
    sign_in_again(page, world.officer)
    page.goto(address)
    expect(answer).to_have_value("不用，随本部一起报。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("已答复 1 个问题")
    page.goto(f"/answers/{Answer.objects.get().pk}/")
    answer.fill("不用，随本部报。")
    page.reload()
    expect(answer).to_have_value("不用，随本部报。")
