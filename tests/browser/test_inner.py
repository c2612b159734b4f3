"""校内分解 in a real browser: what is typed outlives a reload and a bad file; handed in, ticked, it stands in the record."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_filing import sign_in
from zaitong.accounts.tests.factories import actor_for
from zaitong.records.inner.files import inner_files_add
from zaitong.records.inner.tests.kit import hand_in, put
from zaitong.records.tests.factories import make_staff, make_world, pdf, start

pytestmark = pytest.mark.django_db(transaction=True)

BYTES = b"%PDF-1.7\n1 0 obj\n%%EOF"
PDF = {"name": "家访名单.pdf", "mimeType": "application/pdf", "buffer": BYTES}
EMPTY = {"name": "空的.pdf", "mimeType": "application/pdf", "buffer": b""}


@pytest.fixture
def world(transactional_db):
    return make_world()


def without_barriers(page):
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_what_a_teacher_types_is_kept_until_it_is_handed_in(new_page, world):
    teacher = make_staff("post_holder", world.school, "程见山")
    task = put(world.obligation(), teacher, world.clerk)
    page = new_page()
    sign_in(page, teacher)
    page.goto(f"/inner/{task.pk}/")
    box = page.get_by_label("做了什么、结果怎样")
    box.fill("走了三户。")
    page.reload()
    expect(box).to_have_value("走了三户。")
    page.get_by_label("选择附件").set_input_files([PDF, EMPTY])
    page.get_by_role("button", name="交上去").click()
    expect(page.get_by_text("是空文件")).to_be_visible()
    expect(box).to_have_value("走了三户。")
    without_barriers(page)
    page.get_by_role("button", name="交上去").click()
    expect(page.locator(".messages")).to_contain_text("已交")
    page.goto("/todo/")
    page.goto(f"/inner/{task.pk}/")
    expect(page.locator(".notice--warn")).to_have_count(0)


def test_ticked_it_stands_in_the_record(new_page, world):
    teacher = make_staff("post_holder", world.school, "程见山")
    task = put(world.obligation(), teacher, world.clerk, title="三年级的安排")
    inner_files_add(task_id=task.pk, files=[pdf("家访名单.pdf", BYTES)], actor=actor_for(teacher))
    hand_in(task, actor_for(teacher), "走了三户。")
    record = start(world, task.obligation)
    page = new_page()
    sign_in(page, world.clerk_user)
    page.goto(f"/obligations/{task.obligation_id}/inner/")
    without_barriers(page)
    page.goto(f"/records/{record.pk}/edit/")
    story = page.get_by_role("textbox", name="调研情况")
    story.fill("开头一句。")
    page.get_by_label("三年级的安排").check()
    page.get_by_label("家访名单.pdf").check()
    page.get_by_role("button", name="取用打勾的").click()
    expect(page.locator(".messages")).to_contain_text("已取用 1 段文字、1 个附件")
    expect(story).to_have_value("开头一句。\n三年级的安排：走了三户。")
    expect(page.locator("#attachments")).to_contain_text("家访名单.pdf")
