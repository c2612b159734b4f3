"""Filling in a record in a real browser: saved as one types, nothing lost by a time-out, two windows or a bad file."""

import re

import pytest
from playwright.sync_api import expect

from zaitong.accounts.tests.factories import PASSWORD
from zaitong.common.clock import today
from zaitong.records.models import Attachment, Record, Settlement
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file
from zaitong.records.tests.factories import file, make_world, settlement_of, start
from zaitong.records.tests.shipped import ship

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return make_world()


def sign_in(page, user):
    page.goto("/login/")
    page.get_by_label("登录名").fill(user.username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)


def begin(page, world, **values):
    record = start(world, world.obligation(world.requirement(**values)))
    sign_in(page, world.clerk_user)
    page.goto(f"/records/{record.pk}/edit/")
    return record


def saving(page):
    """Wait for the answer to the next autosave: the note “已自动保存” stands there from the start and proves nothing."""
    return page.expect_response(lambda answer: "/autosave/" in answer.url)


def test_filed_with_what_it_settles(new_page, world, tmp_path):
    page = new_page()
    world.obligation(world.requirement("课后服务走访", match={"topics": "课后服务"}))
    record = begin(page, world, attachments=("scan",))
    expect(page.locator("#settle")).to_contain_text("还差")
    page.locator("#id_happened_on").fill(today().isoformat())
    page.get_by_label("调研情况").fill("看了课后服务")
    page.locator("input[name=topics][value=课后服务]").check()
    expect(page.locator("#settle")).to_contain_text("课后服务走访")
    scan = tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    wrong = tmp_path / "假.docx"
    wrong.write_bytes(b"%PDF-1.7 scan")
    page.locator("#files").set_input_files([scan, wrong])
    expect(page.locator("[data-upload-list]")).to_contain_text("其实是 PDF")
    expect(page.locator("#attachments")).to_contain_text("扫描.pdf")
    page.get_by_role("button", name="报送，并完成 2 项").click()
    expect(page.locator(".messages")).to_contain_text("并完成 2 项待办")
    assert Settlement.objects.filter(record=record, state="claimed").count() == 2
    assert Attachment.objects.count() == 1
    assert page.problems == []


def test_a_session_that_ends_while_typing_loses_nothing(new_page, world):
    page = new_page()
    record = begin(page, world)
    with saving(page):
        page.get_by_label("调研情况").fill("写在登录过期以前")
    expect(page.locator("[data-saved]").first).to_contain_text("已自动保存")
    page.context.clear_cookies(name=re.compile("session"))
    page.get_by_label("调研情况").fill("写在登录过期以后")
    page.get_by_label("谈心人数").fill("3")
    expect(page.get_by_text("登录已过期，内容已存在本机")).to_be_visible()
    page.get_by_role("button", name="重新登录").click()
    page.wait_for_url("**/login/**")
    page.get_by_label("登录名").fill(world.clerk_user.username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**/records/{record.pk}/edit/")
    expect(page.get_by_label("调研情况")).to_have_value("写在登录过期以后")
    expect(page.get_by_label("谈心人数")).to_have_value("3")


def test_two_windows_do_not_overwrite_each_other(new_page, world):
    page = new_page()
    record = begin(page, world)
    other = page.context.new_page()
    other.goto(f"/records/{record.pk}/edit/")
    with saving(other):
        other.get_by_label("调研情况").fill("另一窗口写的")
    page.bring_to_front()
    with saving(page):
        page.get_by_label("调研情况").fill("这个窗口写的")
    expect(page.get_by_text("另一窗口改过这份记录")).to_be_visible()
    assert Record.objects.get(pk=record.pk).data["story"] == "另一窗口写的"
    with saving(page):
        page.get_by_role("button", name="用这一页的内容").click()
    expect(page.locator("[data-saved]").first).to_contain_text("已自动保存")
    assert Record.objects.get(pk=record.pk).data["story"] == "这个窗口写的"


def test_the_queue_is_worked_from_the_keyboard(new_page, world):
    rows = []
    for title in ("甲", "乙"):
        obligation = world.obligation(world.requirement(title))
        rows.append(settlement_of(file(world, obligation), obligation))
    page = new_page()
    sign_in(page, world.reviewer_user)
    page.goto("/queue/")
    expect(page.locator("#item-h")).to_contain_text("甲")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#item-h")).to_contain_text("乙")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messages")).to_contain_text("已通过")
    expect(page.locator("#item-h")).to_contain_text("甲")
    page.locator("tr", has_text="调研情况").locator("label.markbox").click()
    page.keyboard.type("请写到周")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("都审完了")).to_be_visible()
    states = [Settlement.objects.get(pk=row.pk).state for row in rows]
    assert states == ["returned", "accepted"]
    assert Settlement.objects.get(pk=rows[0].pk).remarks == {"story": "请写到周"}
    assert page.problems == []


def test_what_earlier_guidance_asked_appears_once_the_school_is_chosen(browser_page, world):
    page = browser_page
    (kind,) = ship("teaching_guidance")
    day, school = today().isoformat(), f"unit:{world.school.pk}"
    points = [{"what": "删去重复题", "by": day}]
    past = {"happened_on": day, "target": school, "subject": "数学", "kinds": ["作业设计"], "points": points}
    sheet = record_start(client_key="before", actor=world.clerk, record_type_id=kind.pk)
    record_file(record_id=sheet.pk, chosen=[], lock=sheet.lock, data=past, actor=world.clerk)
    record = record_start(client_key="now", actor=world.clerk, record_type_id=kind.pk)
    sign_in(page, world.clerk_user)
    page.goto(f"/records/{record.pk}/edit/")
    expect(page.locator("#looks")).to_be_empty()
    page.locator("#id_target").select_option(school)
    expect(page.locator("#looks")).to_contain_text("删去重复题")
    page.locator("#id_target").select_option("")
    expect(page.locator("#looks")).to_be_empty()
