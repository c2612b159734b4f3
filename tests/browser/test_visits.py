"""A visit noted on a phone without a network: kept there, sent later, one record however often it is sent."""

import re

import pytest
from playwright.sync_api import expect

from scripts import chromium
from zaitong.accounts.tests.factories import PASSWORD
from zaitong.common.clock import today
from zaitong.records.models import Attachment, Record
from zaitong.records.visits.tests.kit import make_world, photo

pytestmark = pytest.mark.django_db(transaction=True)


KEPT = """async () => {
    for (const name of await caches.keys()) {
        if (await (await caches.open(name)).match("/visits/new/", { ignoreVary: true })) return true;
    }
    return false;
}"""


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def phone(new_page, world):
    page = new_page(viewport=chromium.PHONE)
    sign_in(page, world.member_user)
    return page


def sign_in(page, user):
    page.goto("/login/?next=/visits/new/")
    page.get_by_label("登录名").fill(user.username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/visits/new/")


def settle(page):
    """Until the phone has kept the page for offline."""
    for _ in range(150):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    pytest.fail("the phone has not kept the page")


def fill(page, text="食堂取餐口排队过长"):
    page.locator(".choice").first.click()
    page.get_by_label("看到的情况").fill(text)
    page.locator(".kindpart:visible .pick").filter(has_text="教育教学").click()
    page.locator(".kindpart:visible .pick").filter(has_text="没有").click()


def go(page):
    page.get_by_role("button", name="下一步").click()


def queue(page):
    return page.locator("[data-queue-list]")


def test_noted_offline_sent_later_once(phone, world, tmp_path):
    obligation = world.obligation()
    settle(phone)
    picture = tmp_path / "校门.jpg"
    picture.write_bytes(photo().read())
    phone.context.set_offline(True)
    phone.goto("/visits/new/")  # from the phone's own store
    fill(phone)
    phone.locator("[data-photo]").last.set_input_files(picture)
    expect(phone.locator("[data-photo-list]")).to_contain_text("照片 1")
    go(phone)
    expect(queue(phone)).to_contain_text("在手机上，未发送")
    assert not Record.objects.exists()
    phone.reload()  # the tab was closed and opened again
    expect(queue(phone)).to_contain_text("照片 1 张")
    expect(phone.get_by_label("看到的情况")).to_have_value("")
    phone.context.set_offline(False)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(queue(phone)).to_contain_text("已发送")
    phone.get_by_role("link", name="去确认报送").click()
    phone.get_by_role("button", name=re.compile("报送，并完成 1 项")).click()
    expect(phone.locator(".messages")).to_contain_text("并完成 1 项待办")
    record = Record.objects.get()
    assert (record.state, record.data["findings"]) == ("filed", "食堂取餐口排队过长")
    assert Attachment.objects.filter(record=record).count() == 1
    assert obligation.settlements.count() == 1


def test_an_answer_that_was_lost_makes_no_second_record(phone, world):
    settle(phone)
    sent = []

    def lose(route):
        sent.append(route.fetch().status)
        route.abort()

    phone.route("**/visits/send/", lose)
    fill(phone)
    go(phone)
    expect(queue(phone)).to_contain_text("在手机上，未发送")
    assert sent == [200]
    assert Record.objects.count() == 1
    phone.unroute("**/visits/send/")
    phone.get_by_role("button", name="现在发送").click()
    expect(queue(phone)).to_contain_text("已发送")
    assert Record.objects.count() == 1


def test_a_session_that_ended_asks_to_sign_in_and_sends_afterwards(phone, world):
    settle(phone)
    phone.context.clear_cookies(name=re.compile("session"))
    fill(phone)
    go(phone)
    expect(phone.locator("[data-queue-signin]")).to_be_visible()
    assert not Record.objects.exists()
    phone.get_by_role("link", name="重新登录").click()
    phone.get_by_label("登录名").fill(world.member_user.username)
    phone.locator("input[type=password]").fill(PASSWORD)
    phone.get_by_role("button", name="登录").click()
    phone.wait_for_url("**/visits/")
    expect(queue(phone)).to_contain_text("已发送")
    assert Record.objects.count() == 1


def test_a_conflict_shows_both_and_the_person_chooses(phone, world):
    settle(phone)
    phone.route("**/visits/send/", lambda route: (route.fetch(), route.abort()))
    fill(phone)
    go(phone)
    expect(queue(phone)).to_contain_text("在手机上，未发送")
    record = Record.objects.get()
    record.data["findings"] = "在电脑上改过"
    record.save()
    phone.unroute("**/visits/send/")
    phone.get_by_role("button", name="现在发送").click()
    expect(queue(phone)).to_contain_text("有冲突")
    expect(queue(phone)).to_contain_text("在电脑上改过")
    expect(queue(phone)).to_contain_text("食堂取餐口排队过长")
    phone.get_by_role("button", name="用手机上的").click()
    expect(queue(phone)).to_contain_text("已发送")
    record.refresh_from_db()
    assert record.data["findings"] == "食堂取餐口排队过长"


def test_what_is_being_typed_survives_and_what_is_unsent_can_be_cleared(phone, world):
    settle(phone)
    fill(phone, "写到一半")
    expect(phone.locator("[data-note-state]")).to_contain_text("已存在手机上")
    phone.goto("/visits/")
    phone.goto("/visits/new/")
    expect(phone.get_by_label("看到的情况")).to_have_value("写到一半")
    phone.context.set_offline(True)
    go(phone)
    expect(queue(phone)).to_contain_text("在手机上，未发送")
    phone.get_by_role("button", name="清除本机未发送").click()
    expect(phone.get_by_role("dialog")).to_contain_text("1 次走访")
    phone.get_by_role("button", name="清除，不能恢复").click()
    expect(phone.locator("[data-visit-queue]")).to_be_hidden()
    assert not Record.objects.exists()


def test_signing_out_says_what_it_deletes_and_leaves_nothing(phone, world):
    settle(phone)
    phone.context.set_offline(True)
    fill(phone)
    go(phone)
    expect(queue(phone)).to_contain_text("在手机上，未发送")
    phone.route("**/visits/who/", lambda route: route.abort())  # first: the way back sends at once
    phone.context.set_offline(False)
    phone.goto("/visits/")
    phone.locator(".sheet summary").click()
    phone.get_by_role("button", name="退出登录").click()
    expect(phone.get_by_role("dialog")).to_contain_text("1 次走访没有发送")
    phone.get_by_role("button", name="删除并退出").click()
    phone.wait_for_url("**/login/")
    left = phone.evaluate("async () => [(await caches.keys()).length, (await indexedDB.databases()).length]")
    assert left == [0, 0]


def test_another_person_finds_nothing_of_the_first(phone, world):
    settle(phone)
    phone.context.clear_cookies(name=re.compile("session"))
    phone.goto("/login/")
    sign_in(phone, world.officer_user)
    settle(phone)
    names = phone.evaluate("caches.keys()")
    assert len(names) == 1, names
    assert names[0].endswith(f"-{world.officer_user.pk}")


def test_nothing_of_a_day_to_come_leaves_the_phone(phone, world):
    settle(phone)
    asked = []
    phone.on("request", lambda request: asked.append(request.url) if "/send/" in request.url else None)
    fill(phone)
    phone.locator("#day").fill(today().replace(year=today().year + 1).isoformat())
    go(phone)
    expect(queue(phone)).to_contain_text("这一天还没有到")
    assert not asked
    assert not Record.objects.exists()
