"""Files with a part: what is taken, what is refused, who gets them; then taken over into the unit's record, each once."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.catalogue.tests.factories import make_type
from zaitong.records.inner.models import InnerFile, InnerTask
from zaitong.records.inner.tests.kit import act, give, hand_in, put
from zaitong.records.models import Record
from zaitong.records.services.drafts import record_discard
from zaitong.records.tests.factories import VISIT, World, docx, make_staff, packed, pdf, start, text

LATITUDE = 2


@pytest.fixture
def task(world: World, clerk: Client, teachers: tuple[User, User]) -> InnerTask:
    give(clerk, world.obligation(), teachers[0])
    return InnerTask.objects.get()


@pytest.fixture
def mine(teachers: tuple[User, User]) -> Client:
    return sign_in(Client(), teachers[0])


def photo() -> SimpleUploadedFile:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[LATITUDE] = (31.0, 12.0, 0.0)
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile("现场.jpg", buffer.getvalue())


def test_handed_in_with_files(mine: Client, clerk: Client, task: InnerTask, teachers: tuple[User, User], world: World):
    act(mine, task, act="answer", answer="附上记录。", files=[docx("记录.docx"), photo()])
    task.refresh_from_db()
    assert task.state == "done"
    first, second = task.files.all()
    assert not Image.open(second.file).getexif().get_ifd(0x8825)  # where it was taken is gone
    sent = clerk.get(reverse("records:inner_file", args=[first.pk]))
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["Content-Type"] == "application/octet-stream"
    assert "sandbox" in sent["Content-Security-Policy"]
    assert b"".join(sent)
    assert sign_in(Client(), teachers[1]).get(reverse("records:inner_file", args=[first.pk])).status_code == 404
    leader = sign_in(Client(), make_staff("leader", world.root))
    assert leader.get(reverse("records:inner_file", args=[first.pk])).status_code in {403, 404}


BAD = {
    "empty": (SimpleUploadedFile("空.pdf", b""), "空文件"),
    "dressed": (SimpleUploadedFile("安排.pdf", b"MZ\x90\x00"), "安排.pdf"),
    "macros": (packed("表.xlsx", {"xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"}), "宏"),
    "packed": (packed("包.zip", {"a.txt": b"a"}), "压缩包"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_taken_is_said_and_nothing_is_lost(mine: Client, task: InnerTask, name: str):
    bad, words = BAD[name]
    bad.seek(0)
    page = act(mine, task, act="answer", answer="写了很久的。", files=[pdf("好的.pdf"), bad])
    assert page.status_code == 422
    assert words in text(page)
    assert "写了很久的。" in text(page)
    task.refresh_from_db()
    assert task.state == "open"
    assert [file.name for file in task.files.all()] == ["好的.pdf"]


def test_taken_away_again(mine: Client, task: InnerTask):
    act(mine, task, act="files", files=[pdf("一.pdf")], answer="还没写完")
    stored = task.files.get()
    page = act(mine, task, act=f"unfile:{stored.pk}", answer="还没写完")
    assert "还没写完" in text(page)
    assert not InnerFile.objects.exists()


def test_no_file_beside_a_form_that_keeps_them_sealed(
    world: World, clerk: Client, teachers: tuple[User, User], mine: Client
):
    seal = {"open": ["author"]}
    files = {"key": "scans", "label": "材料", "type": "files", "kind": "scan", "seal": seal}
    sealing = make_type("sealing", [*VISIT, files])
    task = put(world.obligation(world.requirement(accepts=sealing)), teachers[0], world.clerk)
    page = act(mine, task, act="answer", answer="写的还在。", files=[pdf()])
    assert page.status_code == 409
    assert "写的还在。" in text(page)
    assert not InnerFile.objects.exists()


def take(client: Client, record: Record, **fields: Any) -> Any:
    record.refresh_from_db()
    data = {"act": "take", "version": record.lock, "story": record.data.get("story", ""), "take_into": "story"}
    fields = data | {"take_kind": "electronic"} | fields
    return client.post(reverse("records:edit", args=[record.pk]), fields, follow=True)


def test_texts_and_files_come_over_once(mine: Client, clerk: Client, task: InnerTask, world: World):
    act(mine, task, act="answer", answer="三年级两次教研。", files=[pdf("记录.pdf")])
    record, file = start(world, task.obligation), task.files.get()
    page = take(clerk, record, story="校长写的开头。", take_text=[task.pk], take_file=[file.pk])
    assert "已取用 1 段文字、1 个附件" in text(page)
    for _ in range(2):  # pressed again, from the new page
        take(clerk, record, take_text=[task.pk], take_file=[file.pk])
    record.refresh_from_db()
    assert record.data["story"] == "校长写的开头。\n三年级的安排：三年级两次教研。"
    assert [(a.name, a.kind) for a in record.attachments.all()] == [("记录.pdf", "electronic")]
    sent = clerk.get(reverse("records:attachment", args=[record.attachments.get().pk]))
    assert sent.status_code == 200
    assert b"".join(sent)


def test_the_same_press_twice_is_no_conflict(mine: Client, clerk: Client, task: InnerTask, world: World):
    act(mine, task, act="answer", answer="三年级两次教研。")
    record = start(world, task.obligation)
    lock = record.lock
    for _ in range(2):
        page = take(clerk, record, version=lock, story="开头。", take_text=[task.pk])
        assert page.status_code == 200
    record.refresh_from_db()
    assert record.data["story"].count("三年级两次教研。") == 1


def test_what_he_changed_afterwards_replaces_what_was_taken(mine: Client, clerk: Client, task: InnerTask, world: World):
    act(mine, task, act="answer", answer="一次教研。")
    record = start(world, task.obligation)
    take(clerk, record, take_text=[task.pk])
    act(mine, task, act="answer", answer="两次教研。")
    record.refresh_from_db()
    assert "取用后他又改过" in text(clerk.get(reverse("records:edit", args=[record.pk])))
    take(clerk, record, story=f"{record.data['story']}\n校长补的一句。", take_text=[task.pk])
    record.refresh_from_db()
    assert record.data["story"] == "三年级的安排：两次教研。\n校长补的一句。"


def test_what_does_not_fit_is_said_and_what_was_typed_is_kept(
    mine: Client, clerk: Client, task: InnerTask, world: World
):
    act(mine, task, act="answer", answer="长" * 4000)
    record = start(world, task.obligation)
    page = take(clerk, record, story="短" * 18000, take_text=[task.pk])
    assert "没有取用" in text(page)
    record.refresh_from_db()
    assert record.data["story"] == "短" * 18000
    assert not record.inner_taken.exists()


def test_only_what_was_handed_in_for_this_record(
    world: World, clerk: Client, task: InnerTask, teachers: tuple[User, User]
):
    other = hand_in(put(world.obligation(), teachers[1], world.clerk), actor_for(teachers[1]))
    record = start(world, task.obligation)
    take(clerk, record, take_text=[task.pk, other.pk])
    record.refresh_from_db()
    assert record.data.get("story", "") == ""


@pytest.mark.django_db(transaction=True)
def test_the_file_stays_while_either_holds_it(
    mine: Client, clerk: Client, task: InnerTask, world: World, teachers: tuple[User, User]
):
    act(mine, task, act="answer", answer="附上。", files=[pdf("记录.pdf")])
    file = task.files.get()
    record = start(world, task.obligation)
    take(clerk, record, take_file=[file.pk])
    storage, name = file.file.storage, str(file.file.name)
    record_discard(record_id=record.pk, actor=world.clerk)
    assert storage.exists(name)
    act(mine, task, act=f"unfile:{file.pk}")
    assert not storage.exists(name)
