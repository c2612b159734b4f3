"""Files lie under their hash, so records share them: none may lose one to another, or get half of one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile

from zaitong.records.models import Attachment
from zaitong.records.services.attachments import attachments_add
from zaitong.records.services.drafts import record_discard
from zaitong.records.tests.factories import World, add_file, pdf, start

STORAGE: Any = Attachment._meta.get_field("file").storage


@pytest.fixture(autouse=True)
def _empty() -> None:
    """Other tests leave the same little file behind."""
    for folder in STORAGE.listdir("attachments")[0] if STORAGE.exists("attachments") else ():
        for name in STORAGE.listdir(f"attachments/{folder}")[1]:
            STORAGE.delete(f"attachments/{folder}/{name}")


def content(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return bytes(file.read())


def test_half_a_file_left_by_a_killed_process_is_not_taken_for_the_whole(world: World):
    record = start(world, world.obligation())
    add_file(world, record, pdf())
    whole = Attachment.objects.get()
    path = str(whole.file.name)
    whole.delete()
    STORAGE.delete(path)
    STORAGE.save(path, ContentFile(b"%PDF"))
    add_file(world, record, pdf())
    assert content(Attachment.objects.get()) == pdf().read()


def test_a_file_survives_the_discarding_of_another_record_meanwhile(
    world: World, django_capture_on_commit_callbacks: Any
):
    first, second = start(world, world.obligation()), start(world, world.obligation())
    add_file(world, first, pdf())
    with django_capture_on_commit_callbacks(execute=True):
        attachments_add(record_id=second.pk, files=[pdf()], kind="scan", actor=world.clerk)
        STORAGE.delete(str(first.attachments.get().file.name))  # the other one was quicker
    assert content(second.attachments.get()) == pdf().read()


def test_discarding_gives_a_file_back_that_is_wanted_again_just_then(
    world: World, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
):
    first, second = start(world, world.obligation()), start(world, world.obligation())
    add_file(world, first, pdf())
    shared = first.attachments.get()
    delete = type(STORAGE._wrapped if hasattr(STORAGE, "_wrapped") else STORAGE).delete

    def slow_delete(storage: Any, name: str) -> None:
        delete(storage, name)
        shared.pk, shared.record = None, second
        shared.save()

    monkeypatch.setattr(type(STORAGE._wrapped if hasattr(STORAGE, "_wrapped") else STORAGE), "delete", slow_delete)
    with django_capture_on_commit_callbacks(execute=True):
        record_discard(record_id=first.pk, actor=world.clerk)
    assert content(second.attachments.get()) == pdf().read()


def test_discarding_takes_the_file_away(world: World, django_capture_on_commit_callbacks: Any):
    record = start(world, world.obligation())
    add_file(world, record, pdf())
    path = str(record.attachments.get().file.name)
    with django_capture_on_commit_callbacks(execute=True):
        record_discard(record_id=record.pk, actor=world.clerk)
    assert not STORAGE.exists(path)
