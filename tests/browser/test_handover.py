"""A post passes to another person in a real browser: his draft is taken over, continued and filed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_filing import begin, saving, sign_in
from zaitong.accounts.tests.factories import make_user
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment
from zaitong.orgs.tests.factories import make_appointment, make_person
from zaitong.records.models import Record
from zaitong.records.tests.factories import make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return make_world()


def succeed(world):
    """The clerk left yesterday; 程见山 holds his post since today."""
    old = Appointment.objects.get(person=world.clerk_user.person)
    old.ends = today() - timedelta(days=1)
    old.save()
    heir = make_person("程见山")
    make_appointment(heir, old.post, today())
    return old, make_user("unit_clerk", world.school, post=old.post, person=heir)


def pass_on(page):
    page.get_by_role("button", name="移交", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="移交", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("草稿 1 份")


def go_on(page, story):
    """The draft from 我的待办, as it was left; finished and filed."""
    page.goto("/todo/")
    page.get_by_role("link", name=re.compile("接着填|继续填")).first.click()
    expect(page.get_by_label("调研情况")).to_have_value("前任写到一半")
    page.locator("#id_happened_on").fill(today().isoformat())
    page.get_by_label("调研情况").fill(story)
    page.get_by_role("button", name=re.compile("^报送，并完成 1 项")).click()
    expect(page.locator(".messages")).to_contain_text("并完成 1 项待办")


def test_the_new_holder_takes_over_continues_and_files(new_page, world):
    page = new_page()
    record = begin(page, world)
    with saving(page):
        page.get_by_label("调研情况").fill("前任写到一半")
        page.locator("#id_happened_on").focus()
    left_open = page  # his window stays open
    old, user = succeed(world)

    heir = new_page()
    sign_in(heir, user)
    heir.goto("/todo/")
    heir.get_by_role("link", name="去移交").click()
    heir.get_by_role("link", name=old.person.name).click()
    expect(heir.get_by_role("heading", name=f"{old.person.name}的移交")).to_be_visible()
    pass_on(heir)
    heir.get_by_role("button", name="撤销移交").click()
    heir.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click()
    expect(heir.locator(".messages")).to_contain_text("已撤销移交")
    pass_on(heir)

    go_on(heir, "前任写到一半，接着写完了")
    record.refresh_from_db()
    assert (record.state, record.author.name) == ("filed", "程见山")
    assert record.data["story"] == "前任写到一半，接着写完了"
    assert record.versions.get().actor_label.startswith("程见山")

    left_open.get_by_label("调研情况").fill("前任的窗口还开着")
    left_open.locator("#id_happened_on").focus()
    left_open.wait_for_timeout(1500)
    assert Record.objects.get().data["story"] == "前任写到一半，接着写完了"
