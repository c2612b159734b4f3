"""64 files filed for the schools in a real browser: laid down, two put right by hand, confirmed with figures, undone once."""

import io

import pytest
from docx import Document
from playwright.sync_api import expect

from zaitong.accounts.tests.factories import PASSWORD
from zaitong.records.intake.tests.kit import make_mail, school_name
from zaitong.records.models import Record, Settlement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NUMBER = 64


def word(text):
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture
def letters(tmp_path):
    """56 named, 4 signed only inside, 2 for one school, 2 that nobody can tell."""
    paths = []

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        paths.append(path)

    for at in range(56):
        name = school_name(at)
        body = f"{name}行动方案\n一、工作安排"
        write(f"{name}方案.docx", word(body)) if at % 8 == 0 else write(f"{name}方案.txt", body.encode())
    for at in range(56, 60):
        write(f"扫描{at}.txt", f"行动方案\n正文{at}\n正文\n正文\n澄砚区{school_name(at)}".encode())
    write(f"{school_name(60)}初稿.txt", "初稿".encode())
    write(f"{school_name(60)}终稿.txt", "终稿".encode())
    write("新建文档.txt", "请查收。".encode())
    write("方案.txt", "方案".encode())
    assert len(paths) == NUMBER
    return paths


def sign_in(page, desk):
    page.goto("/login/")
    page.get_by_label("登录名").fill(desk.officer.username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/queue/")


def choose(page, letters):
    page.locator("#files").wait_for()
    page.wait_for_load_state()  # its scripts list what is chosen
    page.locator("#files").set_input_files(letters)


def test_sixty_four_files_filed_for_the_schools(new_page, transactional_db, letters):
    desk = make_mail(NUMBER)
    page = new_page()
    sign_in(page, desk)
    page.get_by_role("link", name="代录收到的材料").click()
    page.get_by_role("link", name="代录", exact=True).last.click()
    choose(page, letters)
    expect(page.locator(".drop__list li")).to_have_count(NUMBER)
    page.get_by_role("button", name="上传并辨认单位").click()
    page.wait_for_url("**/intake/*/", timeout=120_000)
    summary = page.locator(".intake__sum")
    expect(summary).to_contain_text(
        "将为 60 个单位各报送 1 条记录；2 个文件没有认出单位；1 个单位有两份，等您选", timeout=60_000
    )
    page.get_by_label("新建文档.txt是哪个单位的").fill(f"澄砚区{school_name(61)}")
    page.get_by_label("方案.txt是哪个单位的", exact=True).fill("查无此校")
    page.get_by_label(f"用“{school_name(60)}终稿.txt”").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".problemsum")).to_contain_text("对象里没有“查无此校”")
    expect(summary).to_contain_text("将为 62 个单位各报送 1 条记录；1 个文件没有认出单位")
    page.get_by_label("方案.txt是哪个单位的", exact=True).fill("")
    page.get_by_role("button", name="下一步：核对数字").click()
    expect(page.locator("h2").first).to_contain_text("将为 62 个单位各报送 1 条记录")
    assert not Record.objects.exists()
    page.get_by_role("button", name="报送这 62 条").click()
    expect(page.locator("#filed-h")).to_contain_text("62", timeout=120_000)
    assert Record.objects.filter(state="filed", filer_id=desk.officer.pk).count() == 62
    assert Settlement.objects.filter(state="claimed").count() == 62
    page.get_by_role("button", name=f"撤销{school_name(3)}的代录").click()
    page.locator("dialog[open]").get_by_role("button", name="撤销").click()
    expect(page.locator(".messages")).to_contain_text("已撤销")
    assert Record.objects.count() == 61
    assert [said for said in page.problems if "422" not in said] == []  # 查无此校 was refused, as it should be
