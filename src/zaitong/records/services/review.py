"""Deciding settlements: each receiving office its own rows, never by the author, the filer or the subject."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from zaitong.audit.models import AuditRow
from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Obligation
from zaitong.campaigns.services.counters import obligations_lock
from zaitong.catalogue.schema import Schema
from zaitong.common.access import Permission
from zaitong.common.clock import now, today
from zaitong.common.errors import Conflict, DomainError, FieldErrors, NotAllowed
from zaitong.orgs.models import Appointment
from zaitong.records.judging import judged_clean
from zaitong.records.models import Settlement
from zaitong.records.selectors.twins import twins_waiting
from zaitong.records.services.doors import record_locked
from zaitong.records.services.drafts import label_of
from zaitong.records.services.filing import FILED
from zaitong.records.services.totals import counters_update

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from zaitong.common.access import Actor
    from zaitong.records.models import Record

State = Settlement.State
ATTACHMENTS = "attachments"  # the key under which a remark on the attachments stands
REASON_LENGTH, REMARK_LENGTH = 500, 300
OWN_FILED = "由您代录，请同事审核。"
FILED_BY_HIM = (*FILED, "visit.completed")  # acts by which a record becomes one's own


@transaction.atomic
def settlement_accept(
    *, settlement_id: int, version: int, actor: Actor, opinion: str = "", judged: Mapping[str, str] | None = None
) -> Settlement:
    """Accept one settlement. ``version``: of the record as the reviewer saw it; ``opinion``: what the unit is told with it.

    ``judged``: a word each on the fields that are judged (see ``records.judging``).

    Raises:
        FieldErrors: the opinion is too long, or a word is missing.
        Conflict: it was decided, withdrawn or filed anew in between.
        NotAllowed: the reviewer is its author, filer or subject.
    """
    settlement, obligations = _open(settlement_id, version, actor)
    settlement.opinion = common_opinion(opinion)
    settlement.judged = judged_clean(settlement.record, settlement.record.data, judged or {})
    _decide(settlement, State.ACCEPTED, actor)
    settlement.save()
    counters_update(obligations)
    if _is_done_with_more(obligations[0]):
        _cover(settlement, actor)
        counters_update(obligations)
    said: dict[str, Any] = {"opinion": settlement.opinion} if settlement.opinion else {}
    said |= {"judged": settlement.judged} if settlement.judged else {}
    _audit(settlement, "settlement.accepted", actor, said)
    return settlement


def _is_done_with_more(obligation: Obligation) -> bool:
    """Enough is passed for what a unit owes, and more still waits."""
    done = obligation.needed is not None and obligation.accepted >= obligation.needed
    return done and obligation.claimed > 0 and obligation.subject_unit_id is not None


def _cover(settlement: Settlement, actor: Actor) -> None:
    """Where a unit and the organisation that covers it have both filed: the other one no longer waits (decision 0011).

    The lock on the obligation is enough: every act on the other record takes it before it looks at its settlements again.
    """
    for other in twins_waiting(settlement):
        other.state, other.decided_at = State.COVERED, settlement.decided_at
        other.save(update_fields=["state", "decided_at", "updated_at"])
        _audit(other, "settlement.covered", actor, {"by": settlement.record_id})


@transaction.atomic
def settlement_return(
    *, settlement_id: int, version: int, reason: str, actor: Actor, remarks: Mapping[str, str] | None = None
) -> Settlement:
    """Return one settlement with a reason, remarks on single fields, or both. Raises as ``settlement_accept``."""
    settlement, obligations = _open(settlement_id, version, actor)
    kept, reason = _words(settlement.record, reason, remarks or {})
    _decide(settlement, State.RETURNED, actor)
    settlement.returned_on, settlement.reason, settlement.remarks = today(), reason, kept
    settlement.save()
    counters_update(obligations)
    _audit(settlement, "settlement.returned", actor, {"reason": reason, "remarks": kept})
    return settlement


@dataclass(frozen=True, slots=True)
class Left:
    """One of several that was not decided, and why; ``refiled``: it waits again, in a newer version."""

    settlement_id: int
    why: str
    refiled: bool = False


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of several: ids of those decided, and those left."""

    done: tuple[int, ...]
    left: tuple[Left, ...]


def settlements_accept(*, picked: Sequence[tuple[int, int]], actor: Actor, opinion: str = "") -> BulkResult:
    """Accept several (settlement id, version seen), each behind the same gates and in a transaction of its own.

    Raises FieldErrors where the opinion, which all of them get, is too long: then none is accepted.
    """
    return _each(picked, partial(settlement_accept, actor=actor, opinion=common_opinion(opinion)))


def settlements_return(*, picked: Sequence[tuple[int, int]], actor: Actor, reason: str) -> BulkResult:
    """Return several with one reason for all, as ``settlements_accept``. Raises FieldErrors without a fit reason."""
    return _each(picked, partial(settlement_return, actor=actor, reason=common_reason(reason)))


NOT_FOUND = "找不到了，可能已改由其他科室接收。"


def why_left(error: DomainError) -> str:
    """Why one of several was not decided, in words: of fields that lack something, what they lack."""
    if isinstance(error, FieldErrors):
        return "".join(text for texts in error.errors.values() for text in texts)
    return error.message


def _each(picked: Sequence[tuple[int, int]], decide: Callable[..., Settlement]) -> BulkResult:
    done: list[int] = []
    left: list[Left] = []
    for settlement_id, version in picked:
        try:
            decide(settlement_id=settlement_id, version=version)
        except DomainError as error:
            left.append(Left(settlement_id, why_left(error), refiled=error.code == "refiled"))
        except Http404:
            left.append(Left(settlement_id, NOT_FOUND))
        else:
            done.append(settlement_id)
    return BulkResult(tuple(done), tuple(left))


def _open(settlement_id: int, version: int, actor: Actor) -> tuple[Settlement, list[Obligation]]:
    """The settlement with its record and obligation locked, and every gate passed."""
    if not actor.can(Permission.SETTLEMENTS_REVIEW):
        raise NotAllowed("您没有审核的权限。")
    found = Settlement.objects.receivable_by(actor).filter(pk=settlement_id).first()
    if found is None:
        raise Http404
    record = record_locked(found.record_id)
    obligations = obligations_lock([found.obligation_id])
    settlement = Settlement.objects.select_related("office").get(pk=settlement_id)
    settlement.record, settlement.obligation = record, obligations[0]
    _check_state(settlement, version)
    reason = why_not_reviewer(settlement, actor)
    if reason:
        raise NotAllowed(reason, code="own_work")
    return settlement, obligations


def _check_state(settlement: Settlement, version: int) -> None:
    said = {
        State.ACCEPTED: f"{settlement.reviewer_label}刚审核通过了这一份，不用再办。",
        State.RETURNED: f"{settlement.reviewer_label}刚退回了这一份，不用再办。",
        State.COVERED: "这项待办刚由另一份完成了，这一份不用再审。",
        State.WITHDRAWN: "报送单位刚撤回了这一份，等重报后再审。",
    }
    if settlement.state in said:
        raise Conflict(said[State(settlement.state)], code="decided")
    if settlement.version != version:
        raise Conflict(f"这份记录刚重报了第 {settlement.version} 版，请看过新内容再审。", code="refiled")


@dataclass(frozen=True, slots=True)
class OwnWork:
    """Of what waits, all that may make it somebody's own."""

    author_id: int | None
    unit_id: int | None  # that owes it
    post_id: int | None  # that owes it


def why_not_reviewer(settlement: Settlement, actor: Actor) -> str:
    """Why this person may not decide (submitter is never approver); nothing where he may."""
    record, obligation = settlement.record, settlement.obligation
    work = OwnWork(record.author_id, obligation.subject_unit_id, obligation.subject_post_id)
    return own_work(
        work,
        actor,
        filed=lambda: actor.user_id is not None and _has_filed(record, actor.user_id),
        holds=lambda post_id: _holds(post_id, actor),
    )


def own_work(work: OwnWork, actor: Actor, *, filed: Callable[[], bool], holds: Callable[[int], bool]) -> str:
    """The rule itself; ``filed`` and ``holds`` are asked only where they decide."""
    if work.author_id is not None and work.author_id == actor.person_id:
        return "这是您本人填的记录，要由科室里另一位同事审核。"
    if filed():
        return OWN_FILED
    if work.unit_id is not None and work.unit_id == actor.unit_id:
        return "这是您所在单位自己的任务，要由其他单位的同事审核。"
    if work.post_id is not None and holds(work.post_id):
        return "这是您本人岗位的任务，要由科室里另一位同事审核。"
    return ""


def _has_filed(record: Record, user_id: int) -> bool:
    """Now, or any earlier version; also who wrote a visit for another as his liaison officer."""
    if record.filer_id == user_id:
        return True
    rows = AuditRow.objects.filter(subject=f"record:{record.pk}", act__in=FILED_BY_HIM, actor_id=user_id)
    return rows.exists()


def _holds(post_id: int, actor: Actor) -> bool:
    if post_id == actor.post_id:
        return True
    if actor.person_id is None:
        return False
    return Appointment.objects.on(today()).filter(person_id=actor.person_id, post_id=post_id).exists()


def common_opinion(text: str) -> str:
    """What is said while passing, as it is kept. Raises FieldErrors where it is too long."""
    opinion = " ".join(text.split())
    if len(opinion) > REASON_LENGTH:
        raise FieldErrors({"reason": [f"意见最多 {REASON_LENGTH} 字，现在 {len(opinion)} 字。"]})
    return opinion


def common_reason(text: str) -> str:
    """One reason for all that are returned, as it is kept. Raises FieldErrors where it is not fit."""
    reason = " ".join(text.split())
    if not reason:
        raise FieldErrors({"reason": ["请写明退回原因，所选的每一份都会附上。"]})
    if len(reason) > REASON_LENGTH:
        raise FieldErrors({"reason": [_too_long(reason)]})
    return reason


def _too_long(reason: str) -> str:
    return f"退回原因最多 {REASON_LENGTH} 字，现在 {len(reason)} 字。"


def _words(record: Record, reason: str, remarks: Mapping[str, str]) -> tuple[dict[str, str], str]:
    labels = {f.key: f.label for f in Schema.parse(record.type_version.schema).fields} | {ATTACHMENTS: "附件"}
    kept = {key: " ".join(text.split()) for key, text in remarks.items() if key in labels}
    errors = {
        key: [f"请写清“{labels[key]}”要改什么，{REMARK_LENGTH} 字以内。"]
        for key, text in kept.items()
        if not 1 <= len(text) <= REMARK_LENGTH
    }
    reason = " ".join(reason.split())
    if len(reason) > REASON_LENGTH:
        errors["reason"] = [_too_long(reason)]
    if not reason and not kept:
        errors["reason"] = ["请写明退回原因，或在要改的地方作标记。"]
    if errors:
        raise FieldErrors(errors)
    return kept, reason or f"要改 {len(kept)} 处：{'、'.join(labels[key] for key in kept)}"


def _decide(settlement: Settlement, state: str, actor: Actor) -> None:
    settlement.state, settlement.decided_at = state, now()
    settlement.reviewer_id, settlement.reviewer_label = actor.user_id, actor.label[:120]


def _audit(settlement: Settlement, act: str, actor: Actor, data: dict[str, Any]) -> None:
    facts = {
        "settlement": settlement.pk,
        "obligation": settlement.obligation_id,
        "version": settlement.version,
        "office": settlement.office.short_name if settlement.office else "",
    }
    subject = f"record:{settlement.record_id}"
    audit_write(actor=actor, act=act, subject=subject, subject_label=label_of(settlement.record), data=facts | data)
