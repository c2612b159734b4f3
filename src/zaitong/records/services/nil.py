"""零报告: one tap says that there was nothing in the period; it is a filing like any other, reviewed where others are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Obligation, Requirement
from zaitong.campaigns.services.counters import obligations_lock
from zaitong.catalogue.models import RecordType
from zaitong.common.clock import now, today
from zaitong.common.errors import Conflict, DomainError, NotAllowed
from zaitong.records.consent.asking import Consent, consent_of
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.services.doors import BY_FILING, record_locked
from zaitong.records.services.drafts import record_start_for
from zaitong.records.services.signing import delegator_of, signature
from zaitong.records.services.totals import counters_update

if TYPE_CHECKING:
    from zaitong.common.access import Actor

WORDS = "本期无此情况"


@transaction.atomic
def record_nil(*, obligation_id: int, client_key: str, actor: Actor) -> Record:
    """File 本期无此情况 for an obligation whose requirement allows it. Sent twice it files once.

    Raises:
        Conflict: something is filed already, or it is not asked for any more.
    """
    obligation = _owed(obligation_id, actor)
    requirement = obligation.requirement
    if not requirement.allows_nil or requirement.roster:
        raise DomainError("这项任务不收零报告，请按表样填报。", code="no_nil")
    record_type = RecordType.objects.filter(accepted_by__requirement=requirement).order_by("sort", "id").first()
    if record_type is None:
        raise DomainError("这里还没有可填的表样，请联系发文科室确定用哪一种表。", code="no_type")
    key = f"{actor.user_id}:{obligation.pk}:{client_key}"[:64]
    record = record_start_for(client_key=key, obligation=obligation, record_type=record_type, actor=actor)
    record = record_locked(record.pk)
    [locked] = obligations_lock([obligation.pk])
    if record.nil and record.state == Record.State.FILED:
        return record
    if locked.state != Obligation.State.OPEN or locked.claimed or locked.accepted:
        raise Conflict("这项待办已经有报送，或者已撤销、免报，不用再报。")
    consent = consent_of(record, actor)
    if consent == Consent.NEEDED:
        raise NotAllowed("本单位报送前要负责人同意：请负责人登录后点“本期无此情况”，或按表样填好送签。")
    _file(record, locked, actor)
    _settle(record, locked, requirement)
    counters_update([locked])
    facts: dict[str, Any] = {"version": 1, "obligations": [locked.pk]}
    if consent == Consent.NOBODY:
        facts["no_head"] = True
    if delegator := delegator_of(record, actor):
        facts["on_behalf"] = delegator
    subject = f"record:{record.pk}"
    audit_write(actor=actor, act="record.nil", subject=subject, subject_label=requirement.title, data=facts)
    return record


def _owed(obligation_id: int, actor: Actor) -> Obligation:
    related = ("requirement__campaign", "subject_party", "subject_post", "target_party")
    rows = Obligation.objects.answerable_by(actor).select_related(*related)
    found = rows.filter(pk=obligation_id).first()
    if found is not None:
        return found
    if Obligation.objects.visible_to(actor).filter(pk=obligation_id).exists():
        raise NotAllowed("这项待办由责任单位或岗位本人填报，您可以查看，不能填报。")
    raise Http404


def _file(record: Record, obligation: Obligation, actor: Actor) -> None:
    moment = now()
    record.nil, record.state, record.version, record.lock = True, Record.State.FILED, 1, record.lock + 1
    record.data, record.chosen, record.filed_at = {}, [obligation.pk], moment
    record.happened_on = None
    signed = signature(record, actor)
    record.filer_id, record.filer_label = actor.user_id, signed
    record.save()
    RecordVersion.objects.create(record=record, number=1, data={}, filed_at=moment, actor_label=signed)


def _settle(record: Record, obligation: Obligation, requirement: Requirement) -> None:
    by_filing = requirement.settled_by == Requirement.SettledBy.FILING
    Settlement.objects.create(
        record=record,
        version=1,
        obligation=obligation,
        office_id=requirement.office_id or requirement.campaign.owner_id,
        amount=obligation.needed or 1,
        state=Settlement.State.ACCEPTED if by_filing else Settlement.State.CLAIMED,
        claimed_on=today(),
        claimed_at=record.filed_at or now(),
        reviewer_label=BY_FILING if by_filing else "",
        decided_at=record.filed_at if by_filing else None,
    )
