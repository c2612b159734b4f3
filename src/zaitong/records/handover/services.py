"""Passing on in one act. Order of locks: the appointment that is left, records by id, obligations and inner parts, responsibilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.selectors import trail_of
from zaitong.audit.services import audit_write
from zaitong.campaigns.delegation.services import delegation_close, delegation_reopen
from zaitong.campaigns.models import Delegation, Responsibility
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.orgs.models import Appointment
from zaitong.records.consent.asking import consent_lapse
from zaitong.records.handover.models import HandOver
from zaitong.records.handover.selectors import OPEN, drafts_of, sources_for, targets_of
from zaitong.records.inner.passing import parts_pass, parts_pass_back
from zaitong.records.services.doors import record_locked
from zaitong.records.services.drafts import label_of

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.records.models import Record


@transaction.atomic
def handover_run(*, source_id: int, target_id: int | None, actor: Actor) -> HandOver:
    """Move drafts, inner parts and responsibilities from one holder to another, end what he had delegated. Twice moves nothing more.

    A draft that he files at the same moment is filed, and stays his; one that moved is no longer filed from his copy; so
    with parts that he hands in. What his post itself owes moves only to who holds that post now.

    Raises:
        Http404: not the actor's to pass on.
        FieldErrors: ``target`` holds no post there.
    """
    if not sources_for(actor).filter(pk=source_id).exists():
        raise Http404
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("person", "post__unit")
    source = rows.get(pk=source_id)
    target = next((row for row in targets_of(source, actor) if row.pk == target_id), None)
    if target is None:
        raise FieldErrors({"target": ["请选接手的人。名单里没有的，请先在机构里办好任职。"]})
    done = HandOver(source=source, target=target, by_label=actor.label[:120])
    ids = drafts_of(source).order_by("pk").values_list("pk", flat=True)
    drafts = {str(pk): lock for pk in ids if (lock := _move(pk, source, target, actor))}
    parts = parts_pass(source, target, actor)
    duties = list(Responsibility.objects.select_for_update().filter(appointment=source).order_by("pk"))
    Responsibility.objects.filter(pk__in=[row.pk for row in duties]).update(appointment=target)
    given = Delegation.objects.select_for_update(of=("self",)).filter(appointment=source, ended_at__isnull=True)
    ended = list(given.order_by("pk"))
    for delegation in ended:
        delegation_close(delegation, actor)
    done.moved = {
        "drafts": drafts,
        "parts": parts,
        "duties": [row.pk for row in duties],
        "delegations": [row.pk for row in ended],
    }
    done.drafts, done.parts, done.duties, done.delegations = len(drafts), len(parts), len(duties), len(ended)
    done.save()
    _audit(done, "handover.done", actor)
    return done


@transaction.atomic
def handover_undo(*, handover_id: int, actor: Actor) -> HandOver:
    """Take a hand-over back as a whole while nothing has been done with it.

    Raises:
        Http404: not the actor's to pass on.
        Conflict: it was undone already, or something of it has been worked on, passed on or filed since.
    """
    found = HandOver.objects.filter(pk=handover_id, source__in=sources_for(actor).values("pk")).first()
    if found is None:
        raise Http404
    Appointment.objects.select_for_update(of=("self",)).get(pk=found.source_id)
    done = HandOver.objects.select_related("source__person", "source__post__unit", "target__person").get(pk=handover_id)
    if done.undone_at is not None:
        raise Conflict("这次移交已经撤销过了。", code="undone")
    records = [_untouched(int(pk), lock, done) for pk, lock in sorted(done.moved.get("drafts", {}).items())]
    parts_pass_back(done.moved.get("parts", {}), done.source, done.target, actor, since=done.created_at)
    duties = done.moved.get("duties", [])
    held = Responsibility.objects.select_for_update(of=("self",)).filter(pk__in=duties, appointment=done.target_id)
    if len(held) != len(duties):
        raise Conflict("移交的分工后来改过，不能整体撤销。请在“责任分工”里改。", code="used")
    for record in records:
        _put(record, done.target, done.source, actor, "record.handed_back")
    Responsibility.objects.filter(pk__in=duties).update(appointment=done.source_id)
    for delegation in Delegation.objects.select_for_update(of=("self",)).filter(
        pk__in=done.moved.get("delegations", [])
    ):
        delegation_reopen(delegation, actor)
    done.undone_at, done.undone_by_label = now(), actor.label[:120]
    done.save(update_fields=["undone_at", "undone_by_label", "updated_at"])
    _audit(done, "handover.undone", actor)
    return done


def _audit(done: HandOver, act: str, actor: Actor) -> None:
    source, target = done.source, done.target
    facts = {"drafts": done.drafts, "parts": done.parts, "duties": done.duties}
    facts |= {"delegations": done.delegations, "to": target.pk}
    label = f"{source.person.name} → {target.person.name}（{source.post.unit.short_name}{source.post.name}）"
    audit_write(actor=actor, act=act, subject=f"post:{source.post_id}", subject_label=label, data=facts)


def _move(pk: int, source: Appointment, target: Appointment, actor: Actor) -> int:
    """One draft, looked at again under its lock; its new lock where it moved, else 0."""
    try:
        record = record_locked(pk)
    except Http404:  # thrown away meanwhile
        return 0
    if record.state not in OPEN or record.author_id != source.person_id:
        return 0
    if record.post_id is not None and record.post_id != target.post_id:
        return 0
    consent_lapse(record)
    _put(record, source, target, actor, "record.handed_over")
    return record.lock


def _put(record: Record, source: Appointment, target: Appointment, actor: Actor, act: str) -> None:
    record.author_id = target.person_id
    record.lock += 1
    record.handed_lock = record.lock
    record.save(update_fields=["author", "lock", "handed_lock", "updated_at"])
    facts = {"from": source.person.name, "to": target.person.name}
    audit_write(actor=actor, act=act, subject=f"record:{record.pk}", subject_label=label_of(record), data=facts)


def _untouched(pk: int, lock: int, done: HandOver) -> Record:
    """A draft that moved, locked; Conflict where anything has happened to it since."""
    used = Conflict(f"{done.target.person.name}已经动过移交的草稿，不能撤销。可以再移交回去。", code="used")
    try:
        record = record_locked(pk)
    except Http404:
        raise used from None
    acts = trail_of(f"record:{pk}", limit=1)
    touched = record.lock != lock or record.state not in OPEN or record.author_id != done.target.person_id
    if touched or not acts or acts[0].act != "record.handed_over":
        raise used
    return record
