"""The head's word: 同意 files the record at that moment, 退回经办人 gives it back. Also taking it back, and the setting.

Order of locks as everywhere in this app: the record first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.accounts.actor import actor_load
from zaitong.accounts.models import User
from zaitong.audit.services import audit_write
from zaitong.common.access import Permission
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in
from zaitong.records.consent.models import ConsentRequest, ConsentRule
from zaitong.records.services.doors import record_locked, record_to_edit
from zaitong.records.services.drafts import label_of
from zaitong.records.services.filing import record_file

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.records.models import Record

State = ConsentRequest.State
WORD = 300
GONE = "这份已由经办人收回或改动，不再等您同意。重新送来后，再请您看。"


@transaction.atomic
def consent_give(*, request_id: int, lock: int, actor: Actor) -> Record:
    """同意: the record is filed now, by the clerk who sent it; the consent stands in its version. Sent twice it files once.

    Raises:
        Conflict: taken back, changed or decided meanwhile; or the clerk may no longer file.
        FieldErrors: what it was sent for can no longer be settled by it (withdrawn, exempt …).
    """
    request, record = _locked(request_id, actor)
    if request.state == State.GIVEN and request.decided_id == actor.user_id:
        return record
    _check(request, record, lock)
    clerk = _clerk(request)
    _decide(request, State.GIVEN, actor)
    _audit(record, "consent.given", actor)
    try:
        return record_file(
            record_id=record.pk, chosen=request.chosen, lock=record.lock, actor=clerk, agreed_by=actor.label[:120]
        )
    except (Http404, NotAllowed):
        said = f"{request.asked_label}现在不能再为本单位填报（已离岗或授权已终止）。请退回，由现任经办人重新报送。"
        raise Conflict(said, code="clerk_gone") from None


@transaction.atomic
def consent_return(*, request_id: int, lock: int, word: str, actor: Actor) -> Record:
    """退回经办人 with a word on what to change; the draft is his again. Raises as ``consent_give``."""
    request, record = _locked(request_id, actor)
    _check(request, record, lock)
    word = " ".join(word.split())
    if not word:
        raise FieldErrors({"word": ["请写一句要改什么，经办人才知道怎么办。"]})
    if len(word) > WORD:
        raise FieldErrors({"word": [f"最多 {WORD} 字，现在 {len(word)} 字。"]})
    request.word = word
    _decide(request, State.RETURNED, actor)
    _audit(record, "consent.returned", actor, word=word)
    return record


@transaction.atomic
def consent_take_back(*, record_id: int, actor: Actor) -> Record:
    """The clerk takes back what lies with the head; it is a draft again. Twice is once."""
    record = record_to_edit(record_id, actor)
    taken = ConsentRequest.objects.filter(record=record, state=State.WAITING).update(state=State.LAPSED)
    if taken:
        _audit(record, "consent.taken_back", actor)
    return record


@transaction.atomic
def consent_rule_set(*, unit_id: int, on: bool, actor: Actor) -> ConsentRule:
    """The head says whether his unit files with his consent only. What waits already still waits."""
    units = Unit.objects.filter(units_in(actor.scope(Permission.RECORDS_CONSENT)))
    unit = units.select_for_update().filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    found = ConsentRule.objects.filter(unit=unit).first()
    rule = found or ConsentRule(unit=unit)
    if found is None or found.on != on:
        rule.on, rule.set_by_label = on, actor.label[:120]
        rule.save()
        act = "consent.required" if on else "consent.not_required"
        audit_write(actor=actor, act=act, subject=f"unit:{unit.pk}", subject_label=unit.name)
    return rule


def _locked(request_id: int, actor: Actor) -> tuple[ConsentRequest, Record]:
    """The record locked, then its request as it stands now."""
    rows = ConsentRequest.objects.givable_by(actor)
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise Http404
    record = record_locked(found.record_id)
    return rows.get(pk=request_id), record


def _check(request: ConsentRequest, record: Record, lock: int) -> None:
    if request.state in {State.GIVEN, State.RETURNED}:
        what = "同意，已经报送" if request.state == State.GIVEN else "退回经办人"
        raise Conflict(f"{request.decided_label}刚{what}，不用再办。", code="decided")
    if request.state == State.LAPSED or request.lock != record.lock:
        raise Conflict(GONE, code="lapsed")
    if lock != request.lock:
        raise Conflict("页面上的内容不是最新的一稿，请看过最新的再办。", code="stale")


def _clerk(request: ConsentRequest) -> Actor:
    """Who sent it, with the rights that he has today under the appointment under which he sent it."""
    user = User.objects.select_related("person").get(pk=request.asked_by_id)
    if not user.is_active:
        raise Conflict(f"{request.asked_label}的账号已停用。请退回，由现任经办人重新报送。", code="clerk_gone")
    return actor_load(user, request.asked_under_id)


def _decide(request: ConsentRequest, state: str, actor: Actor) -> None:
    request.state, request.decided_at = state, now()
    request.decided_id, request.decided_label = actor.user_id, actor.label[:120]
    request.save()


def _audit(record: Record, act: str, actor: Actor, **data: str) -> None:
    audit_write(actor=actor, act=act, subject=f"record:{record.pk}", subject_label=label_of(record), data=data)
