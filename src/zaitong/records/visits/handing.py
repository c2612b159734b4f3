"""A visit between two people: the leader notes it, his liaison officer completes it, the leader confirms. No words are lost.

The officer changes the draft only here and never files it. Every save names the copy that it changed, as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.catalogue.schema import Schema
from zaitong.common.clock import now, today
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.orgs.models import Appointment, Post
from zaitong.records.models import Attachment, Record
from zaitong.records.services.attachments import attachments_add
from zaitong.records.services.doors import record_locked, record_to_edit
from zaitong.records.services.drafts import conflict, draft_data, label_of, put_data
from zaitong.records.visits.models import VisitHandover
from zaitong.records.visits.officers import own_leaders, own_officers
from zaitong.records.visits.services import Noted, Typed, Visit, visit_key, visit_read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.files.base import File

    from zaitong.common.access import Actor

State = VisitHandover.State
NOTE = 300


@dataclass(frozen=True, slots=True)
class Completed:
    """The handover after a save; ``errors``: what still keeps it from being given to the visitor, by field."""

    handover: VisitHandover
    record: Record
    errors: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def visit_hand(*, record_id: int, officer_id: int | None, note: str, actor: Actor) -> VisitHandover:
    """The visitor hands his draft to one of his liaison officers, or back to him with a word on what is still wanted."""
    record = record_to_edit(record_id, actor)
    _check_draft(record)
    note = _note(note)
    if officer_id not in {pk for pk, _ in own_officers(actor)} or record.post_id != actor.post_id:
        raise FieldErrors({"officer": ["请从列出的联络员里选一位。"]})
    handover, _ = VisitHandover.objects.update_or_create(
        record=record, defaults={"officer_id": officer_id, "state": State.ASKED, "note": note, "before": record.data}
    )
    _audit(record, "visit.handed", actor, {"officer": officer_id})
    return handover


@transaction.atomic
def visit_take_back(*, record_id: int, actor: Actor) -> Record:
    """The visitor goes on by himself; what the officer has written so far stays in the draft."""
    record = record_to_edit(record_id, actor)
    _check_draft(record)
    if VisitHandover.objects.filter(record=record).delete()[0]:
        _audit(record, "visit.taken_back", actor, {})
    return record


@transaction.atomic
def visit_complete(*, handover_id: int, data: Mapping[str, Any], lock: int, done: bool, actor: Actor) -> Completed:
    """The officer saves what he has (``done``: and gives it to the visitor to confirm).

    Raises:
        Http404: it is not, or no longer, with him.
        Conflict: the visitor saved in between; ``data`` as in ``record_save_draft``.

    Where something is missing it is saved, and the answer says what.
    """
    record, handover = _with_officer(handover_id, actor)
    kept = draft_data(record, record.data | dict(data))
    if lock != record.lock and kept != record.data:
        raise conflict(record, kept)
    if kept != record.data:
        put_data(record, kept)
        record.lock += 1
        record.save(update_fields=["data", "happened_on", "target_unit", "target_party", "lock", "updated_at"])
    if not done:
        return Completed(handover, record)
    errors = Schema.parse(record.type_version.schema).clean(record.data)[1]
    if errors:
        return Completed(handover, record, errors)
    handover.state, handover.completed_at, handover.completed_by_label = State.COMPLETED, now(), actor.label[:120]
    handover.save(update_fields=["state", "completed_at", "completed_by_label", "updated_at"])
    _audit(record, "visit.completed", actor, {})
    return Completed(handover, record)


def _with_officer(handover_id: int, actor: Actor) -> tuple[Record, VisitHandover]:
    """The record locked, then its handover read: still with this officer, else 404."""
    found = VisitHandover.objects.to_complete(actor).filter(pk=handover_id).first()
    if found is None:
        raise Http404
    record = record_locked(found.record_id)
    handover = VisitHandover.objects.to_complete(actor).filter(pk=handover_id).first()
    if handover is None:
        raise Conflict("走访人刚把这份收回，或已经自己报送了。您写的内容没有存进去，请先复制下来。", code="taken_back")
    return record, handover


def visit_begin_for(
    *, leader_id: int, client_key: str, typed: Typed, photos: Sequence[File[bytes]], actor: Actor
) -> tuple[VisitHandover, Noted]:
    """A liaison officer notes a leader's visit. It is the leader's draft, and lies with the officer until he has completed it."""
    visit = visit_read(typed, photos, actor)
    officer_id = actor.post_id
    if officer_id is None or leader_id not in {pk for pk, _ in own_leaders(actor)}:
        raise NotAllowed("您不是这位同志的联络员，不能替他记走访。")
    key = f"{actor.user_id}:{visit_key(client_key)}"[:64]
    try:
        with transaction.atomic():
            return _begun(key) or _begin(key, (leader_id, officer_id), visit, photos, actor)
    except IntegrityError:  # sent twice at once
        again = _begun(key)
        if again is None:
            raise
        return again


def _begun(key: str) -> tuple[VisitHandover, Noted] | None:
    found = VisitHandover.objects.select_related("record").filter(record__client_key=key).first()
    return (found, Noted(found.record)) if found else None


def _begin(
    key: str, posts: tuple[int, int], visit: Visit, photos: Sequence[File[bytes]], actor: Actor
) -> tuple[VisitHandover, Noted]:
    leader_id, officer_id = posts
    post = Post.objects.get(pk=leader_id)
    holder = Appointment.objects.on(today()).filter(post=post).values_list("person_id", flat=True).first()
    record = Record(
        type_version=visit.kind.version, client_key=key, unit_id=post.unit_id, post=post, author_id=holder,
        filer_id=actor.user_id, filer_label=actor.label[:120], chosen=[], lock=1,
    )  # fmt: skip
    put_data(record, visit.data)
    record.save()
    _audit(record, "record.created", actor, {"obligations": []})
    handover = VisitHandover.objects.create(record=record, officer_id=officer_id, begun_by_officer=True)
    return handover, Noted(record, tuple(photos_add(handover_id=handover.pk, photos=photos, actor=actor)))


def photos_add(*, handover_id: int, photos: Sequence[File[bytes]], actor: Actor) -> list[str]:
    """The officer adds photographs to the draft; Chinese sentences about those that were not taken."""
    found = VisitHandover.objects.to_complete(actor).filter(pk=handover_id).first()
    if found is None:
        raise Http404
    if not photos:
        return []
    _, refused = attachments_add(
        record_id=found.record_id, files=photos, kind=Attachment.Kind.OTHER, actor=actor,
        door=lambda _record_id, officer: _with_officer(handover_id, officer)[0],
    )  # fmt: skip
    return refused


def _check_draft(record: Record) -> None:
    if record.state == Record.State.FILED:
        raise Conflict("这次走访已经报送，不用再补充。要改，请先撤回。", code="filed")


def _note(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > NOTE:
        raise FieldErrors({"note": [f"说明最多 {NOTE} 字，现在 {len(text)} 字。"]})
    return text


def _audit(record: Record, act: str, actor: Actor, data: dict[str, Any]) -> None:
    audit_write(actor=actor, act=act, subject=f"record:{record.pk}", subject_label=label_of(record), data=data)
