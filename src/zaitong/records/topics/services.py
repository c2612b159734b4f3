"""Adding to a topic: a step of one of its stages, or the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.catalogue.models import RecordType
from zaitong.common.errors import DomainError
from zaitong.records.services.drafts import record_start_under
from zaitong.records.topics.kinds import ADDED, REPORT_KEY, STEP_KEY
from zaitong.records.topics.selectors import topic_to_edit

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.records.models import Record


def step_start(*, topic_id: int, what: str, client_key: str, actor: Actor) -> Record:
    """Begin a record under a topic that was filed. The same key again answers with the same draft.

    Raises:
        DomainError: nothing of this kind can be added.
        Conflict: the topic itself has not been filed.
    """
    topic = topic_to_edit(topic_id, actor)
    if what not in ADDED:
        raise DomainError("请选择要添加的是哪一步。", code="no_step")
    _, stage = ADDED[what]
    record_type = RecordType.objects.filter(key=STEP_KEY if stage else REPORT_KEY).first()
    if record_type is None:
        raise DomainError("表样还没有装好，请联系系统管理员。", code="no_type")
    data = {"stage": stage} if stage else {"topic": str(topic.data.get("title", ""))[:80]}
    return record_start_under(
        client_key=client_key, parent_id=topic.pk, record_type=record_type, data=data, actor=actor
    )
