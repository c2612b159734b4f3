"""Beginning a summary: a draft record of the unit, its fields filled from its own records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from zaitong.campaigns.models import Obligation
from zaitong.catalogue.models import RecordType
from zaitong.common.errors import DomainError
from zaitong.records.services.drafts import record_save_draft, record_start
from zaitong.records.summary.compose import SUMMARY_KEY, summary_requirements

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.records.models import Record
    from zaitong.records.summary.compose import Summary


@transaction.atomic
def summary_begin(*, summary: Summary, client_key: str, actor: Actor) -> tuple[Record, bool]:
    """The draft, and whether it was filled now. What somebody has written in an open draft is never overwritten."""
    obligation = obligation_of(summary, actor)
    if not RecordType.objects.filter(key=SUMMARY_KEY).exists():
        raise DomainError("专题总结的表样还没有装好，请联系系统管理员。", code="no_type")
    record_type = RecordType.objects.get(key=SUMMARY_KEY)
    record = record_start(
        client_key=client_key,
        actor=actor,
        obligation_id=obligation.pk if obligation else None,
        record_type_id=record_type.pk,
    )
    if record.data.get("body"):
        return record, False
    filled = {"title": summary.title, "body": summary.body(), "results": summary.results(), "gaps": summary.gaps()}
    data = filled | {key: value for key, value in record.data.items() if value}
    return record_save_draft(record_id=record.pk, data=data, lock=record.lock, actor=actor), True


def obligation_of(summary: Summary, actor: Actor) -> Obligation | None:
    """What the summary would settle: the unit's open duty to hand one in."""
    rows = Obligation.objects.answerable_by(actor).filter(
        requirement__in=summary_requirements(summary.campaign), matrix_unit=summary.unit
    )
    return rows.order_by("start", "pk").first()
