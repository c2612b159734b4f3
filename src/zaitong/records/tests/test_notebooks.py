"""手写记录照片可作凭据: where the task allows it, a photo of a notebook stands for copy and scan; materials and their days."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from zaitong.campaigns.models import Accepts, Obligation
from zaitong.common.clock import today
from zaitong.common.errors import FieldErrors
from zaitong.records.models import Arrival, Attachment
from zaitong.records.services.attachments import attachments_add
from zaitong.records.tests.factories import World, add_file, docx, file, settlement_of, start, text


def photo(name: str = "本子.jpg") -> SimpleUploadedFile:
    stored = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(stored, "JPEG")
    return SimpleUploadedFile(name, stored.getvalue())


@pytest.fixture
def obligation(world: World) -> Obligation:
    """A task that asks for a copy, a scan and paper, and takes a photo of the notebook instead."""
    requirement = world.requirement(attachments=("electronic", "scan", "paper"))
    Accepts.objects.filter(requirement=requirement).update(notebook=True)
    return world.obligation(requirement)


def test_a_photo_of_the_notebook_will_do_where_the_task_allows_it(
    world: World, obligation: Obligation, clerk: Client, reviewer: Client
):
    record = start(world, obligation)
    page = text(clerk.get(reverse("records:edit", args=[record.pk])))
    assert "可以用手写记录的照片作凭据" in page
    assert "还没有传" in page
    add_file(world, record, photo(), "notebook")
    assert "还没有传" not in text(clerk.get(reverse("records:edit", args=[record.pk])))
    file(world, obligation, record=record)
    for address in (
        reverse("records:queue_item", args=[settlement_of(record, obligation).pk]),
        reverse("records:record", args=[record.pk]),
    ):
        assert "手写记录照片" in text(reviewer.get(address))


def test_elsewhere_it_does_not(world: World, clerk: Client):
    obligation = world.obligation(world.requirement(attachments=("scan",)))
    record = start(world, obligation)
    page = text(clerk.get(reverse("records:edit", args=[record.pk])))
    assert "手写记录照片" not in page
    add_file(world, record, photo(), "notebook")
    with pytest.raises(FieldErrors) as error:
        file(world, obligation, record=record)
    assert "还差盖章扫描件" in error.value.errors["attachments"][0]


def test_only_pictures_are_photos(world: World, obligation: Obligation):
    record = start(world, obligation)
    _, refused = attachments_add(
        record_id=record.pk, files=[docx(), photo()], kind=Attachment.Kind.NOTEBOOK, actor=world.clerk
    )
    assert len(refused) == 1
    assert "不是照片" in refused[0]
    assert Attachment.objects.get().kind == "notebook"


def test_the_record_says_of_each_kind_whether_and_when_it_came(world: World, obligation: Obligation, clerk: Client):
    record = start(world, obligation)
    add_file(world, record, photo(), "notebook")
    file(world, obligation, record=record)
    page = clerk.get(reverse("records:record", args=[record.pk]))
    assert [(m.name, m.came_on, m.how) for m in page.context["materials"]] == [
        ("电子稿", today(), "以手写记录照片代替"),
        ("盖章扫描件", today(), "以手写记录照片代替"),
        ("纸质件", None, "还没有收到"),
        ("手写记录照片", today(), "随记录上传"),
    ]
    Arrival.objects.create(
        obligation=obligation, kind="paper", arrived_on=today(), office=world.office, noted_by_label="许望舒"
    )
    page = clerk.get(reverse("records:record", args=[record.pk]))
    assert page.context["materials"][2].how == "组织人事科收到"


def test_one_file_at_a_time_is_answered_with_the_part_anew(world: World, obligation: Obligation, clerk: Client):
    record = start(world, obligation)
    address, alone = reverse("records:attach", args=[record.pk]), {"X-Upload": "1"}
    good = clerk.post(address, {"kind": "notebook", "files": [photo()]}, headers=alone).json()
    assert good["refused"] == []
    assert "本子.jpg" in good["html"]
    bad = clerk.post(address, {"kind": "notebook", "files": [docx()]}, headers=alone).json()
    assert "不是照片" in bad["refused"][0]
    file(world, obligation, record=record)
    late = clerk.post(address, {"kind": "notebook", "files": [photo("迟.jpg")]}, headers=alone)
    assert (late.status_code, "请先撤回" in late.json()["message"]) == (409, True)


def test_a_picture_may_be_shown_in_a_frame_of_ours_and_nothing_else_may(
    world: World, obligation: Obligation, clerk: Client
):
    record = start(world, obligation)
    add_file(world, record, photo(), "notebook")
    add_file(world, record, docx(), "electronic")
    shown, kept = (clerk.get(reverse("records:attachment", args=[a.pk]), {"show": 1}) for a in record.attachments.all())
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert kept["X-Frame-Options"] == "DENY"
    assert kept["Content-Disposition"].startswith("attachment")
