"""Taking a visit in from the one-minute page, from the phone's queue as well, and filing it once the person has confirmed it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.dates import parse_day
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.records.models import Attachment, Record
from zaitong.records.services.attachments import attachments_add
from zaitong.records.services.drafts import RAW_LIMIT, record_save_draft, record_start
from zaitong.records.services.filing import record_file
from zaitong.records.visits.kinds import Kind, picked, visit_kinds
from zaitong.records.visits.models import VisitHandover
from zaitong.records.visits.places import NotFound, Place, place_chosen
from zaitong.records.visits.plans import plans_met

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from django.core.files.base import File

    from zaitong.common.access import Actor

MOST_PHOTOS = 9
_KEY = re.compile(r"[0-9a-zA-Z-]{8,36}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the page sends, as typed. ``version``: the stored copy over which the person decided to write, or None."""

    kind: str = ""
    target: str = ""
    place: str = ""
    day: str = ""
    text: str = ""
    picks: Mapping[str, list[str]] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as read: what goes into the record."""

    kind: Kind
    place: Place
    day: date
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Noted:
    """The draft, and a Chinese sentence for each photograph that was not taken."""

    record: Record
    refused: tuple[str, ...] = ()


def visit_note(*, client_key: str, typed: Typed, photos: Sequence[File[bytes]], actor: Actor) -> Noted:
    """Keep a visit as a draft that the person then confirms. Sent again with the same key it is the same record.

    Raises:
        FieldErrors: by control (kind, place, day, text, photos); nothing is stored.
        Conflict: the same key brought something else before; ``data`` holds ``mine``, ``stored``, ``version``, ``record``.
    """
    visit = visit_read(typed, photos, actor)
    record = record_start(client_key=visit_key(client_key), actor=actor, record_type_id=visit.kind.type_id)
    noted = _keep(record, visit, typed.version, photos, actor)
    plans_met(noted.record, actor)
    return noted


def visit_key(client_key: str) -> str:
    """The key of the record: the page's own, or a fresh one for nonsense."""
    return f"visit:{client_key if _KEY.fullmatch(client_key) else uuid4()}"


def visit_read(typed: Typed, photos: Sequence[File[bytes]], actor: Actor) -> Visit:
    """What was typed as a visit that has happened. A day to come is refused: nobody's route lies here before he went."""
    if not actor.can(Permission.VISITS_NOTE):
        raise NotAllowed("您没有记走访的权限。需要时请找管理员。")
    errors: dict[str, list[str]] = {}
    kind = next((one for one in visit_kinds() if one.key == typed.kind), None)
    if kind is None:
        errors["kind"] = ["请选这次是哪一种走访。"]
    place = place_chosen(typed.target, typed.place, actor)
    if isinstance(place, NotFound):
        errors["place"] = [place.why]
    day = _day(typed.day, errors)
    text = typed.text.strip()
    if not text:
        errors["text"] = ["请写一两句看到的情况。可以用手机键盘上的语音输入。"]
    elif len(text) > RAW_LIMIT:
        errors["text"] = ["内容太长，放不下。请写要点，详细的放进附件。"]
    if len(photos) > MOST_PHOTOS:
        errors["photos"] = [f"一次最多 {MOST_PHOTOS} 张照片，其余的可以稍后补。"]
    if errors or kind is None or day is None or isinstance(place, NotFound):
        raise FieldErrors(errors)
    data = {"happened_on": day.isoformat(), "target": place.for_kind(kind), kind.text.key: text}
    return Visit(kind, place, day, data | picked(kind, typed.picks))


def _day(text: str, errors: dict[str, list[str]]) -> date | None:
    try:
        day = parse_day(text)
    except ValueError as error:
        errors["day"] = [str(error) if text.strip() else "请填走访的日期。"]
        return None
    if day > today():
        errors["day"] = ["这一天还没有到，到校以后再记。要先安排，请用“密封行程”。"]
        return None
    return day


def _keep(record: Record, visit: Visit, version: int | None, photos: Sequence[File[bytes]], actor: Actor) -> Noted:
    record.refresh_from_db()
    same = all(record.data.get(key) == value for key, value in visit.data.items())
    if record.lock == 0 and record.state == Record.State.DRAFT:
        record = record_save_draft(record_id=record.pk, data=visit.data, lock=0, actor=actor)
    elif not same and record.state != Record.State.FILED and version == record.lock and _is_kind(record, visit):
        record = record_save_draft(record_id=record.pk, data=record.data | visit.data, lock=record.lock, actor=actor)
    elif not same:
        raise _clash(record, visit)
    if record.state == Record.State.FILED or not photos:
        return Noted(record)
    _, refused = attachments_add(record_id=record.pk, files=photos, kind=Attachment.Kind.OTHER, actor=actor)
    return Noted(record, tuple(refused))


def _is_kind(record: Record, visit: Visit) -> bool:
    return record.type_version.record_type_id == visit.kind.type_id


def _clash(record: Record, visit: Visit) -> Conflict:
    """Sent before, then changed on the phone and here: both are shown, the person decides."""
    may_replace = record.state != Record.State.FILED and _is_kind(record, visit)
    said = "这次走访先前已经送到，后来两边的内容不一样了。请对照后决定用哪一份。"
    return Conflict(
        said, code="stale" if may_replace else "filed", mine=visit.data, stored=record.data, version=record.lock,
        record=record,
    )  # fmt: skip


@transaction.atomic
def visit_file(
    *,
    record_id: int,
    chosen: Sequence[int],
    lock: int,
    data: Mapping[str, Any] | None,
    actor: Actor,
    offered: Collection[int] | None = None,
) -> Record:
    """The visitor's tap: file the record for what he ticked; what the liaison officer completed counts as confirmed."""
    record = record_file(record_id=record_id, chosen=chosen, offered=offered, lock=lock, data=data, actor=actor)
    VisitHandover.objects.filter(record=record).update(state=VisitHandover.State.CONFIRMED)
    return record
