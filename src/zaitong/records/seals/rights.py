"""Who may open what lies sealed with a record. One place; pages ask it before they offer, the service before it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.orgs.models import Post
from zaitong.orgs.querysets import units_in
from zaitong.records.models import Record, Settlement

if TYPE_CHECKING:
    from zaitong.catalogue.seals import Seal
    from zaitong.common.access import Actor

HEADS = (Post.Role.PRINCIPAL, Post.Role.SECRETARY, Post.Role.OFFICE_HEAD, Post.Role.AFFILIATED_HEAD)
RELEASED = "released"


class Openers:
    """What a person is to a record: which of OPENERS. Asked once for a page, whatever the number of fields."""

    def __init__(self, record: Record, actor: Actor) -> None:
        self.record, self.person_id = record, actor.person_id
        self.roles = {
            key
            for key, holds in (("author", is_author), ("head", _is_head), ("office", _is_named))
            if holds(record, actor)
        }

    def via(self, seal: Seal, writer_id: int | None) -> str:
        """As whom he may open it: the first of OPENERS, ``released``, or nothing. He sees the record already.

        ``writer_id``: whose record it was when this was sealed. Who has taken the draft over since is not its author.
        """
        roles = self.roles - {"author"} if writer_id not in {None, self.person_id} else self.roles
        own = next((key for key in seal.openers if key in roles), "")
        return own or (RELEASED if _is_released(seal, self.record) else "")

    @staticmethod
    def asks_reason(seal: Seal, via: str) -> bool:
        """Whether he must say why."""
        return seal.reason and via != "author"


def is_author(record: Record, actor: Actor) -> bool:
    """Whose words they are: the author's; where nobody is known as such, the filer's."""
    if record.author_id is not None:
        return record.author_id == actor.person_id
    return record.filer_id is not None and record.filer_id == actor.user_id


def _is_head(record: Record, actor: Actor) -> bool:
    if actor.post_id is None or actor.unit_id != record.unit_id:
        return False
    return Post.objects.filter(pk=actor.post_id, unit_id=record.unit_id, role__in=HEADS).exists()


def _is_named(record: Record, actor: Actor) -> bool:
    """Named by the administrator to open what reaches one of the record's receiving offices."""
    if not actor.can(Permission.SEALS_OPEN):
        return False
    rows = Settlement.objects.filter(record=record, office__isnull=False).exclude(state=Settlement.State.WITHDRAWN)
    return rows.filter(units_in(actor.scope(Permission.SEALS_OPEN), "office__")).exists()


def _is_released(seal: Seal, record: Record) -> bool:
    if seal.release == "date":
        return today().isoformat() >= seal.day
    arrived = record.state == Record.State.FILED and (record.happened_on is None or record.happened_on <= today())
    return seal.release == "arrival" and arrived
