"""Passing on in one act. Order of locks: the appointment that is left, then records by id, then responsibilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.delegation.services import delegation_close
from zaitong.campaigns.models import Delegation, Responsibility
from zaitong.common.errors import FieldErrors
from zaitong.orgs.models import Appointment
from zaitong.records.consent.asking import consent_lapse
from zaitong.records.handover.models import HandOver
from zaitong.records.handover.selectors import OPEN, drafts_of, sources_for, targets_of
from zaitong.records.services.doors import record_locked
from zaitong.records.services.drafts import label_of

if TYPE_CHECKING:
    from zaitong.common.access import Actor


@transaction.atomic
def handover_run(*, source_id: int, target_id: int | None, actor: Actor) -> HandOver:
    """Move drafts and responsibilities from one holder to another, end what he had delegated. Twice moves nothing more.

    A draft that he files at the same moment is filed, and stays his; one that moved is no longer filed from his copy. What
    his post itself owes moves only to who holds that post now.

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
    done.drafts = sum(
        _move(pk, source, target, actor) for pk in drafts_of(source).order_by("pk").values_list("pk", flat=True)
    )
    done.duties = Responsibility.objects.filter(appointment=source).update(appointment=target)
    given = Delegation.objects.select_for_update(of=("self",)).filter(appointment=source, ended_at__isnull=True)
    for delegation in given.order_by("pk"):
        delegation_close(delegation, actor)
        done.delegations += 1
    done.save()
    facts = {"drafts": done.drafts, "duties": done.duties, "delegations": done.delegations, "to": target.pk}
    label = f"{source.person.name} → {target.person.name}（{source.post.unit.short_name}{source.post.name}）"
    audit_write(actor=actor, act="handover.done", subject=f"post:{source.post_id}", subject_label=label, data=facts)
    return done


def _move(pk: int, source: Appointment, target: Appointment, actor: Actor) -> int:
    """One draft, looked at again under its lock; 1 where it moved."""
    try:
        record = record_locked(pk)
    except Http404:  # thrown away meanwhile
        return 0
    if record.state not in OPEN or record.author_id != source.person_id:
        return 0
    if record.post_id is not None and record.post_id != target.post_id:
        return 0
    consent_lapse(record)
    record.author_id = target.person_id
    record.lock += 1
    record.handed_lock = record.lock
    record.save(update_fields=["author", "lock", "handed_lock", "updated_at"])
    facts = {"from": source.person.name, "to": target.person.name}
    subject, label = f"record:{record.pk}", label_of(record)
    audit_write(actor=actor, act="record.handed_over", subject=subject, subject_label=label, data=facts)
    return 1
