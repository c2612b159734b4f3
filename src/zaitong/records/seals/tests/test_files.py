"""Sealed attachments: what lies on disk, who gets them, when they are gone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import prove, sign_in
from zaitong.audit.models import AuditRow
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM
from zaitong.common.errors import DomainError
from zaitong.records.intake.services import why_not
from zaitong.records.models import Attachment, Record, RecordVersion
from zaitong.records.seals.files import PIECE, file_open
from zaitong.records.seals.rotation import seals_rotate
from zaitong.records.seals.tests.kit import SEAL, designate
from zaitong.records.services.attachments import attachment_remove, attachments_add
from zaitong.records.services.drafts import record_discard
from zaitong.records.services.filing import record_file
from zaitong.records.tests.factories import World, start, text

WORDS = "此件只给组织人事科看。".encode() * 20_000  # several pieces
NAME = "关于岑某的情况说明.txt"
FIELDS: list[dict[str, Any]] = [
    {"key": "title", "label": "名称", "type": "text"},
    {"key": "paper", "label": "情况说明", "type": "files", "kind": "other", "required": True, "seal": SEAL},
]


@pytest.fixture
def drafted(world: World) -> tuple[Record, Any]:
    obligation = world.obligation(world.requirement("情况说明", accepts=make_type("case", FIELDS)))
    record = start(world, obligation)
    add(world, record)
    return record, obligation


def add(world: World, record: Record, kind: str = "other") -> list[Attachment]:
    return attachments_add(record_id=record.pk, files=[SimpleUploadedFile(NAME, WORDS)], kind=kind, actor=world.clerk)[
        0
    ]


def filed(world: World, drafted: tuple[Record, Any]) -> tuple[Record, Attachment]:
    record, obligation = drafted
    record.refresh_from_db()
    record_file(
        record_id=record.pk, chosen=[obligation.pk], lock=record.lock, data={"title": "说明"}, actor=world.clerk
    )
    return record, record.attachments.get()


def opened(who: Client, file: Attachment, reason: str = "") -> Any:
    return prove(who).post(reverse("records:sealed_file", args=[file.pk]), {"reason": reason})


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_it_lies_encrypted_under_a_random_name_and_says_nothing(world: World, drafted):
    file = drafted[0].attachments.get()
    assert len(WORDS) > PIECE * 3
    stored = default_storage.open(file.file.name).read()
    assert WORDS[:60] not in stored
    assert NAME.encode() not in stored
    assert (file.name, file.seal_key, file.size) == ("密封附件.txt", "t2", len(WORDS))
    assert file.file.name.startswith("sealed/")
    assert file.sha256.startswith("t2:"), "the hash of a known file would tell that it is here"
    assert NAME not in json.dumps(list(AuditRow.objects.values_list("data", flat=True)), ensure_ascii=False)
    assert add(world, drafted[0]) == [file], "the same file again is the same attachment"
    plain = add(world, drafted[0], "electronic")[0]
    assert (plain.name, plain.seal_key) == (NAME, "")


def test_its_author_and_whom_the_office_named_get_it_by_post_alone(world: World, clerk: Client, drafted):
    record, file = filed(world, drafted)
    answer = opened(clerk, file)
    assert body(answer) == WORDS
    assert "utf-8''%E5%85%B3" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    reviewer = sign_in(Client(), world.reviewer_user)
    assert opened(reviewer, file, "核实情况").status_code == 403
    assert clerk.get(reverse("records:attachment", args=[file.pk])).status_code == 403
    designate(world)
    reviewer = sign_in(Client(), world.reviewer_user)
    assert "为什么要打开" in text(opened(reviewer, file))
    assert body(opened(reviewer, file, "核实情况")) == WORDS
    results = AuditRow.objects.filter(act="sealed.opened").order_by("pk").values_list("result", flat=True)
    assert list(results) == ["ok", "refused", "ok"]
    page = text(reviewer.get(reverse("records:record", args=[record.pk])))
    assert "〔密封〕密封附件.txt" in page
    assert NAME not in page


@pytest.mark.parametrize("how", ["flipped", "cut off", "gone", "moved"])
def test_a_spoilt_file_is_refused_before_anything_is_sent(world: World, clerk: Client, drafted, how):
    file = drafted[0].attachments.get()
    stored = default_storage.open(file.file.name).read()
    default_storage.delete(file.file.name)
    if how == "flipped":
        default_storage.save(
            file.file.name, ContentFile(stored[:70_000] + bytes([stored[70_000] ^ 1]) + stored[70_001:])
        )
    elif how == "cut off":
        default_storage.save(file.file.name, ContentFile(stored[: 11 + 1040 + (PIECE + 16) * 2]))
    elif how == "moved":
        file.file.name = default_storage.save("sealed/aa/other", ContentFile(stored))
        file.save()
    answer = opened(clerk, file)
    assert answer.status_code == 409
    assert "打不开" in text(answer)
    assert AuditRow.objects.get(act="sealed.opened").result == "broken"


def test_taking_a_draft_s_file_away_really_removes_it(world: World, drafted, django_capture_on_commit_callbacks):
    record, _ = drafted
    file = record.attachments.get()
    with django_capture_on_commit_callbacks(execute=True):
        attachment_remove(attachment_id=file.pk, actor=world.clerk)
    assert not record.attachments.exists()
    assert not default_storage.exists(str(file.file.name))
    again = add(world, record)[0]
    with django_capture_on_commit_callbacks(execute=True):
        record_discard(record_id=record.pk, actor=world.clerk)
    assert not default_storage.exists(str(again.file.name))


def test_a_filed_one_stays_with_the_version_that_had_it(world: World, drafted):
    record, file = filed(world, drafted)
    assert RecordVersion.objects.get(record=record).attachments[0]["sealed"] is True
    Record.objects.filter(pk=record.pk).update(state="withdrawn")
    attachment_remove(attachment_id=file.pk, actor=world.clerk)
    assert record.attachments.get().removed
    assert default_storage.exists(str(file.file.name))


def test_rotation_writes_it_anew(world: World, drafted, settings, django_capture_on_commit_callbacks):
    file = drafted[0].attachments.get()
    settings.SEAL_KEYS = (("t3", b"3" * 32), ("t2", b"2" * 32))
    with django_capture_on_commit_callbacks(execute=True):
        assert seals_rotate(actor=SYSTEM).files == 1
    assert not default_storage.exists(file.file.name)
    file.refresh_from_db()
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]
    assert b"".join(file_open(file)) == WORDS
    assert seals_rotate(actor=SYSTEM).files == 0


def test_what_is_sealed_is_not_filed_by_others(world: World, drafted):
    assert "密封" in why_not(drafted[1].requirement)


def test_without_a_key_no_file_is_taken(world: World, drafted, settings):
    settings.SEAL_KEYS = ()
    with pytest.raises(DomainError, match="还没有配置密封密钥"):
        add(world, drafted[0])
    assert drafted[0].attachments.count() == 1
