"""Nothing typed or attached is lost: uploads that fail, a dead session, a double click, the back button, a paste."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_filing import begin, saving, sign_in
from zaitong.accounts.tests.factories import PASSWORD
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.clock import today
from zaitong.records.models import Attachment, Record, RecordVersion
from zaitong.records.services.drafts import record_start
from zaitong.records.tests.factories import make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return make_world()


def picture():
    stored = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(stored, "PNG")
    return {"name": "现场.png", "mimeType": "image/png", "buffer": stored.getvalue()}


def pdf(name):
    return {"name": name, "mimeType": "application/pdf", "buffer": f"%PDF-1.7 {name}".encode()}


def test_one_upload_that_fails_stops_no_other_and_is_tried_again(new_page, world):
    page = new_page()
    record = begin(page, world)
    page.get_by_label("调研情况").fill("传附件以前写的")
    tries = []

    def sometimes(route):
        tries.append(route.request)
        route.abort() if len(tries) == 1 else route.continue_()

    page.route(f"**/records/{record.pk}/attach/", sometimes)
    page.locator("#files").set_input_files([pdf("一.pdf"), pdf("二.pdf"), picture()])
    lines = page.locator("[data-upload-list] li")
    expect(page.locator("#attachments .files li")).to_have_count(2)
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("一.pdf")
    expect(lines).to_contain_text("没有传上")
    lines.get_by_role("button", name="重试").click()
    expect(lines).to_have_count(0)
    expect(page.locator("#attachments .files li")).to_have_count(3)
    assert Attachment.objects.count() == 3
    expect(page.get_by_label("调研情况")).to_have_value("传附件以前写的")
    page.locator("#attachments a", has_text="现场.png").click()
    expect(page.locator("dialog.look iframe")).to_be_visible()
    shown = page.frame_locator("dialog.look iframe").locator("img")
    expect(shown).to_be_visible()
    page.get_by_role("button", name="关闭").click()
    expect(page.locator("dialog.look iframe")).to_have_count(0)


def test_a_session_that_ends_before_filing_and_uploading_loses_nothing(new_page, world):
    page = new_page()
    record = begin(page, world)
    page.context.clear_cookies(name=re.compile("session"))
    page.locator("#files").set_input_files([pdf("一.pdf")])
    expect(page.locator("[data-upload-list]")).to_contain_text("登录已过期")
    page.locator("#id_happened_on").fill(today().isoformat())
    page.get_by_label("调研情况").fill("按了报送才发现登录已过期")
    page.locator("#settle button[value=file]").click()
    page.wait_for_url("**/login/**")
    page.get_by_label("登录名").fill(world.clerk_user.username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"/records/{record.pk}/edit/")
    expect(page.get_by_label("调研情况")).to_have_value("按了报送才发现登录已过期")
    page.locator("#settle button[value=file]").click()
    expect(page.locator(".messages")).to_contain_text("并完成 1 项待办")
    assert RecordVersion.objects.get().data["story"] == "按了报送才发现登录已过期"


def test_a_double_click_files_once_and_back_shows_no_old_form(new_page, world):
    page = new_page()
    record = begin(page, world)
    page.locator("#id_happened_on").fill(today().isoformat())
    with saving(page):
        page.get_by_label("调研情况").fill("只报一次")
    page.locator("#settle button[value=file]").dblclick()
    page.wait_for_url(f"**/records/{record.pk}/")
    expect(page.locator(".messages")).to_contain_text("并完成 1 项待办")
    assert RecordVersion.objects.count() == 1
    page.go_back()
    expect(page.get_by_text("这份记录已报送，正在等审核").or_(page.get_by_text("只报一次")).first).to_be_visible()
    if page.url.endswith("/edit/"):
        page.locator("#settle button[value=file]").click()
        page.wait_for_url(f"**/records/{record.pk}/")
    assert RecordVersion.objects.count() == 1
    assert page.problems == []


def test_cells_pasted_into_one_are_looked_at_and_taken_over(new_page, world):
    fields: list[dict[str, Any]] = [
        {"key": "title", "label": "名称", "type": "text", "required": True},
        {
            "key": "lines",
            "label": "家访清单",
            "type": "rows",
            "columns": [
                {"key": "who", "label": "家庭", "type": "text", "purpose": "测试"},
                {"key": "many", "label": "人数", "type": "integer", "purpose": "测试"},
            ],
        },
    ]
    kind = make_type("list", fields, name="家访台账")
    record = record_start(client_key="k", actor=world.clerk, record_type_id=kind.pk)
    page = new_page()
    sign_in(page, world.clerk_user)
    page.goto(f"/records/{record.pk}/edit/")
    page.get_by_label("名称").fill("粘贴以前写的")
    page.locator("[name=lines-0-who]").evaluate(
        """(cell) => {
            const bag = new DataTransfer();
            bag.setData("text/plain", "家庭\\t人数\\n张家\\t3\\n李家\\t四");
            cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: bag, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_text("“四”不是数字")).to_be_visible()
    page.get_by_role("button", name="放进表格").click()
    expect(page.locator("[name=lines-1-who]")).to_have_value("李家")
    expect(page.get_by_label("名称")).to_have_value("粘贴以前写的")
    expect(page.locator("[data-autosave-notice]")).to_have_count(0)
    stored = Record.objects.get(pk=record.pk).data
    assert stored == {"title": "粘贴以前写的", "lines": [{"who": "张家", "many": 3}, {"who": "李家", "many": "四"}]}
    assert page.problems == []
