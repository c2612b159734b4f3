"""沿用上期: words taken over, days and numbers left to be said anew, attachments only where ticked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import sign_in
from zaitong.audit.models import AuditRow
from zaitong.catalogue.schema import Schema
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.copying import copied, to_say_anew
from zaitong.records.models import Attachment, Record
from zaitong.records.selectors.earlier import earlier_record
from zaitong.records.tests.factories import VISIT, World, add_file, file, goal, make_staff, pdf, start, text

ROWS: list[dict[str, Any]] = [
    {
        "key": "lines",
        "label": "清单",
        "type": "rows",
        "purpose": "核对",
        "columns": [
            {"key": "what", "label": "事项", "type": "text"},
            {"key": "many", "label": "人数", "type": "integer"},
        ],
    },
    {"key": "sum", "label": "合计", "type": "total", "purpose": "核对", "sum_of": "lines.many"},
]


@pytest.fixture
def last(world: World) -> Record:
    """Last month's record with a file."""
    obligation = world.obligation(world.requirement(per="month"), period="2026-10")
    record = start(world, obligation)
    add_file(world, record, pdf("上期佐证.pdf"), "other")
    file(world, obligation, record=record)
    return record


@pytest.fixture
def draft(world: World, last: Record) -> Record:
    requirement = last.settlements.get().obligation.requirement
    return start(world, world.obligation(requirement, period="2026-11"))


def test_words_come_along_and_numbers_and_days_do_not(last: Record, draft: Record, clerk: Client):
    page = text(clerk.get(reverse("records:edit", args=[draft.pk])))
    assert "沿用上期" in page
    assert "上期佐证.pdf" in page
    answer = clerk.post(reverse("records:copy", args=[draft.pk]), {"source": last.pk})
    assert goal(answer) == reverse("records:edit", args=[draft.pk])
    draft.refresh_from_db()
    assert draft.data == {"story": "看了支部会议记录。", "topics": ["组织生活"]}
    assert (draft.happened_on, draft.attachments.count()) == (None, 0)
    page = text(clerk.get(goal(answer)))
    assert "上期是2人，请填这一次的" in page
    assert page.count("asked--fresh") == 2
    assert AuditRow.objects.get(act="record.copied").data == {"source": last.pk, "fields": 2, "files": []}


def test_what_was_typed_already_stays(last: Record, draft: Record, clerk: Client):
    draft.data = {"story": "自己写的", "talks": 5}
    draft.save()
    clerk.post(reverse("records:copy", args=[draft.pk]), {"source": last.pk})
    clerk.post(reverse("records:copy", args=[draft.pk]), {"source": last.pk})
    draft.refresh_from_db()
    assert draft.data == {"story": "自己写的", "talks": 5, "topics": ["组织生活"]}


def test_a_ticked_file_comes_along_once(last: Record, draft: Record, clerk: Client):
    chosen = {"source": last.pk, "file": [last.attachments.get().pk, 999]}
    for _ in range(2):
        clerk.post(reverse("records:copy", args=[draft.pk]), chosen)
    own = draft.attachments.get()
    assert (own.name, own.file.name) == ("上期佐证.pdf", last.attachments.get().file.name)
    clerk.post(reverse("records:discard", args=[draft.pk]))
    kept = Attachment.objects.get()
    assert kept.file.storage.exists(str(kept.file.name))


def test_the_last_of_the_same_task_comes_first_and_never_anothers(world: World, last: Record, draft: Record):
    other = world.obligation(world.requirement("别的任务"))
    file(world, other)
    found = earlier_record(Record.objects.get(pk=draft.pk), world.clerk)
    assert found is not None
    assert found.record.pk == last.pk
    client = sign_in(Client(), make_staff("unit_clerk", make_unit()))
    assert client.post(reverse("records:copy", args=[draft.pk]), {"source": last.pk}).status_code == 404


def test_another_like_a_filed_one_is_begun_once(last: Record, clerk: Client):
    page = text(clerk.get(reverse("records:record", args=[last.pk])))
    assert "照这份再填一份" in page
    sent = {"client_key": "k"}
    first = clerk.post(reverse("records:another", args=[last.pk]), sent)
    again = clerk.post(reverse("records:another", args=[last.pk]), sent)
    assert goal(first) == goal(again)
    assert Record.objects.get(state="draft").data == {"story": "看了支部会议记录。", "topics": ["组织生活"]}


def test_a_filed_record_is_not_filled_from_another(world: World, last: Record, clerk: Client):
    record = file(world, world.obligation())
    clerk.post(reverse("records:copy", args=[record.pk]), {"source": last.pk})
    record.refresh_from_db()
    assert record.copied_from is None


def test_rows_keep_their_words_and_lose_their_numbers():
    schema = Schema.parse({"fields": ROWS})
    source = {"lines": [{"what": "家访", "many": 3}, {"many": 4}], "sum": 7}
    assert copied(schema, {}, source).data == {"lines": [{"what": "家访"}]}


def test_what_the_form_no_longer_offers_is_left_out():
    schema = Schema.parse({"fields": [{**field, "purpose": "用途"} for field in VISIT]})
    made = copied(schema, {}, {"topics": ["已取消的一类"], "story": "旧", "gone": "x"})
    assert (made.data, made.taken) == ({"story": "旧"}, 1)
    assert [f.key for f in to_say_anew(schema, {}, {"talks": 0, "happened_on": "2026-10-01"})] == [
        "happened_on",
        "talks",
    ]
