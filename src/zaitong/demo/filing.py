"""One record filed by somebody of the district, and one decision: for the stories that chance does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.catalogue.models import RecordType
from zaitong.demo.people import actor_of
from zaitong.orgs.models import Appointment
from zaitong.records.judging import judged_fields
from zaitong.records.models import Record, Settlement
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file
from zaitong.records.services.review import settlement_accept, settlement_return

if TYPE_CHECKING:
    from collections.abc import Sequence


def holder(unit: str, post: str) -> Appointment:
    """Who holds a post of a unit, by their short names."""
    found = Appointment.objects.select_related("person", "post__unit").order_by("id")
    return found.filter(post__unit__short_name=unit, post__name=post)[0]


def filed(by: Appointment, type_key: str, data: dict[str, Any], *, key: str, chosen: Sequence[int] = ()) -> Record:
    """File a record of a type, for the obligations chosen, at the moment that is pretended."""
    actor = actor_of(by.pk)
    record = record_start(
        client_key=f"demo-{key}",
        actor=actor,
        obligation_id=chosen[0] if chosen else None,
        record_type_id=RecordType.objects.get(key=type_key).pk,
    )
    return record_file(record_id=record.pk, chosen=chosen, lock=record.lock, data=data, actor=actor)


def decided(record: Record, by: Appointment, *, returned: str = "", judged: Sequence[str] = ()) -> None:
    """The reviewer's office decides its rows of a record: accepted with a word on what is judged, or returned with a reason."""
    keys = [key for key, _ in judged_fields(record, record.data)]
    for row in Settlement.objects.filter(record=record, state="claimed", office_id=by.post.unit_id):
        actor = actor_of(by.pk)
        if returned:
            settlement_return(settlement_id=row.pk, version=row.version, reason=returned, actor=actor)
        else:
            words = dict(zip(keys, judged, strict=bool(judged)))
            settlement_accept(settlement_id=row.pk, version=row.version, actor=actor, judged=words)
