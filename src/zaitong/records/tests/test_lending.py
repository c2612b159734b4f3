"""Drafts handed along with a delegation: the other goes on with them for as long as it holds, and never owns them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Delegation
from zaitong.common.errors import NotAllowed
from zaitong.records.lending.models import LentDraft
from zaitong.records.models import Record, RecordVersion
from zaitong.records.services.drafts import record_discard, record_save_draft
from zaitong.records.tests.factories import DATA, file, start, text
from zaitong.records.tests.test_delegation import Case, case

__all__ = ["case"]


def draft(case: Case, obligation: Any = None) -> Record:
    record = start(case.world, obligation or case.one, actor_for(case.member))
    return record_save_draft(record_id=record.pk, data=DATA, lock=0, actor=actor_for(case.member))


def address() -> str:
    return reverse("records:delegation_drafts", args=[Delegation.objects.get().pk])


def lend(case: Case, *records: Record, shown: list[int] | None = None) -> Any:
    every = shown if shown is not None else list(Record.objects.values_list("pk", flat=True))
    return case.client.post(address(), {"shown": every, "draft": [r.pk for r in records]}, follow=True)


def test_what_is_handed_along_he_continues_and_files(case: Case):
    kept, other = draft(case), draft(case, case.two)
    page = text(case.give())
    assert address() in page
    assert "联系点调研" in text(case.client.get(address()))
    assert "已交出 1 份" in text(lend(case, kept))
    edit = reverse("records:edit", args=[kept.pk])
    assert DATA["story"] in text(case.helper.get(edit))
    assert edit in case.todo()
    assert case.helper.get(reverse("records:edit", args=[other.pk])).status_code == 404
    file(case.world, case.one, record=kept, actor=actor_for(case.officer))
    kept.refresh_from_db()
    assert (kept.state, kept.author) == ("filed", case.member.person)
    assert RecordVersion.objects.get().actor_label.endswith("受顾听澜委托")
    assert AuditRow.objects.filter(act="draft.lent", subject=f"record:{kept.pk}").exists()


def test_taken_back_or_over_it_is_out_of_his_sight(case: Case):
    kept = draft(case)
    case.give()
    lend(case, kept)
    edit = reverse("records:edit", args=[kept.pk])
    assert "已收回 1 份" in text(lend(case))
    assert case.helper.get(edit).status_code == 404
    lend(case, kept)
    assert "没有改动" in text(lend(case, kept))
    case.client.post(reverse("campaigns:delegation_end", args=[Delegation.objects.get().pk]))
    assert case.helper.get(edit).status_code == 404
    assert case.client.get(edit).status_code == 200
    assert case.client.get(address()).status_code == 404


def test_he_does_not_throw_it_away(case: Case):
    kept = draft(case)
    case.give()
    lend(case, kept)
    with pytest.raises(NotAllowed, match="只有顾听澜能删除"):
        record_discard(record_id=kept.pk, actor=actor_for(case.officer))
    assert case.helper.post(reverse("records:discard", args=[kept.pk])).status_code == 403
    own = start(case.world, case.two, actor_for(case.officer))
    record_discard(record_id=own.pk, actor=actor_for(case.officer))


def test_only_drafts_for_what_was_delegated_and_only_by_him(case: Case):
    kept, other = draft(case), draft(case, case.two)
    case.give(requirements=[case.asked.pk])
    page = text(case.client.get(address()))
    assert f'value="{kept.pk}"' in page
    assert "专题学习" not in page
    lend(case, kept, other)
    assert [row.record for row in LentDraft.objects.all()] == [kept]
    assert case.helper.get(address()).status_code == 404
    for nonsense in (["x"], ["9" * 30], ["0"]):
        assert case.client.post(address(), {"shown": nonsense, "draft": nonsense}).status_code == 302


def test_the_page_costs_the_same(case: Case, django_assert_max_num_queries):
    draft(case)
    case.give()
    case.client.get(address())
    with django_assert_max_num_queries(40) as few:
        case.client.get(address())
    draft(case, case.two)
    with django_assert_max_num_queries(40) as many:
        case.client.get(address())
    assert len(many) == len(few)
