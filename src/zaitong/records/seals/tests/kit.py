"""A record type with a sealed note beside plain fields, and a school that files on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.accounts.models import Grant
from zaitong.accounts.tests.factories import make_grant
from zaitong.catalogue.tests.factories import make_type
from zaitong.records.models import Record
from zaitong.records.services.drafts import record_save_draft

if TYPE_CHECKING:
    from zaitong.catalogue.models import RecordType
    from zaitong.records.tests.factories import World

SECRET = "班主任说他父亲上月住院"
SEAL = {"open": ["author", "office"], "release": "never", "reason": True}


def talk_type(**note: Any) -> RecordType:
    fields: list[dict[str, Any]] = [
        {"key": "happened_on", "label": "谈话日期", "type": "date", "required": True},
        {"key": "kind", "label": "谈话类型", "type": "text", "required": True},
        {"key": "note", "label": "谈话情况", "type": "long_text", "seal": SEAL, **note},
        {"key": "grade", "label": "等次", "type": "choice", "options": ["甲", "乙"], "seal": {"open": ["author"]}},
    ]
    return make_type("talk", fields, name="谈心谈话")


def save(record: Record, world: World, **data: Any) -> Record:
    record.refresh_from_db()
    return record_save_draft(record_id=record.pk, data=data, lock=record.lock, actor=world.clerk)


def designate(world: World) -> None:
    """Name the reviewer as one who may open what reaches his office."""
    make_grant(world.reviewer_user, Grant.Role.SEAL_READER, world.office)
