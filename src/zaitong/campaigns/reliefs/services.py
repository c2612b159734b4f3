"""Later days, waivers and rosters: for one body, several, or all in one act.

An extended obligation carries its day itself (``extended_to``): reconciling and revisions move it later only, and timeliness
counts against it. Locks: obligations by id, then cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Extension, Obligation, Requirement
from zaitong.campaigns.periods import warn_from
from zaitong.campaigns.reliefs.acts import Relief
from zaitong.campaigns.reliefs.selectors import deciding, requirement_to_relieve, why_not
from zaitong.campaigns.services.counters import cells_recompute, obligations_lock
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from zaitong.common.access import Actor

State = Obligation.State
Asked = Extension.State
FURTHEST = 366  # days that an extension may reach behind the day before it
BATCH = 500


@transaction.atomic
def relief_apply(
    *,
    requirement_id: int,
    obligation_ids: Sequence[int],
    act: Relief,
    reason: str,
    seen: int,
    actor: Actor,
    due: date | None = None,
) -> int:
    """Do one act for several obligations of a requirement; how many it changed. ``seen``: the number that was shown.

    Raises:
        FieldErrors: reason or day lacks or cannot be. Conflict: it would no longer change as many as the person saw.
    """
    requirement, acts = requirement_to_relieve(requirement_id, actor)
    if act not in acts:
        raise NotAllowed("免报由发起单位批准。")
    reason = _reason(act, reason)
    rows = [row for row in obligations_lock(obligation_ids) if row.requirement_id == requirement.pk]
    if act is Relief.EXTEND:
        _check_day(rows, due)
    rows = [row for row in rows if not why_not(act, row, due)]
    if len(rows) != seen:
        raise Conflict(f"刚才有人办理了其中几项，现在能办的是 {len(rows)} 项。请再核对一遍。", code="moved")
    WRITES[act](rows, due, reason, actor)
    cells_recompute({(row.requirement_id, row.matrix_unit_id) for row in rows})
    data: dict[str, Any] = {"obligations": [row.pk for row in rows], "reason": reason, "number": len(rows)}
    data |= {"due": due.isoformat()} if act is Relief.EXTEND and due else {}
    subject = f"requirement:{requirement.pk}"
    audit_write(actor=actor, act=f"relief.{act}", subject=subject, subject_label=requirement.title, data=data)
    return len(rows)


def _reason(act: Relief, reason: str) -> str:
    reason = reason.strip()
    wanted = act in {Relief.EXTEND, Relief.WAIVE}
    if (wanted and len(reason) < 2) or len(reason) > 200:
        raise FieldErrors({"reason": ["请写明理由，2 到 200 个字，单位能看到。"]})
    return reason


def _check_day(rows: Iterable[Obligation], due: date | None) -> None:
    if due is None:
        raise FieldErrors({"due": ["请写延到哪一天。"]})
    dated = [row.due for row in rows if row.due]
    if dated and all((due - day).days > FURTHEST for day in dated):
        raise FieldErrors({"due": ["离原来的截止日超过一年了，请核对年份。"]})


def _write_extend(rows: Sequence[Obligation], due: date | None, reason: str, actor: Actor) -> None:
    assert due is not None  # noqa: S101 - for the type checker
    held = _granted(rows)
    moment, label = now(), actor.label[:120]
    _settle_asked(rows, Asked.GRANTED, moment, label)
    Extension.objects.filter(pk__in=[one.pk for one in held.values()]).update(state=Asked.CANCELLED, updated_at=moment)
    asked = {one.obligation_id: one for one in Extension.objects.filter(obligation__in=rows, state=Asked.GRANTED)}
    fresh = []
    for row in rows:
        before = held[row.pk].before if row.pk in held else row.due
        assert before is not None  # noqa: S101 - rows without a day are left out
        if one := asked.get(row.pk):
            one.due, one.before, one.answer = due, before, reason
        else:
            fresh.append(_new(row, before, due, reason, label, moment))
        _move(row, due, due)
    Extension.objects.bulk_update(list(asked.values()), ["due", "before", "answer"], batch_size=BATCH)
    Extension.objects.bulk_create(fresh, batch_size=BATCH)
    _save(rows)


def _new(row: Obligation, before: date, due: date, reason: str, label: str, moment: datetime) -> Extension:
    return Extension(
        obligation=row, state=Asked.GRANTED, before=before, due=due, reason=reason, decided_by_label=label,
        decided_at=moment,
    )  # fmt: skip


def _granted(rows: Iterable[Obligation]) -> dict[int, Extension]:
    found = Extension.objects.filter(obligation__in=list(rows), state=Asked.GRANTED)
    return {one.obligation_id: one for one in found}


def _settle_asked(rows: Iterable[Obligation], state: str, moment: datetime, label: str) -> None:
    """Requests that stand open are answered with the act; a grant before them makes way first."""
    asked = Extension.objects.filter(obligation__in=list(rows), state=Asked.ASKED)
    ids = list(asked.values_list("obligation_id", flat=True))
    Extension.objects.filter(obligation__in=ids, state=Asked.GRANTED).update(state=Asked.CANCELLED, updated_at=moment)
    asked.update(state=state, decided_at=moment, decided_by_label=label, updated_at=moment)


def _write_unextend(rows: Sequence[Obligation], due: date | None, reason: str, actor: Actor) -> None:  # noqa: ARG001 - one signature
    held = _granted(rows)
    for row in rows:
        before = held[row.pk].before if row.pk in held else row.due
        _move(row, None, max(before, row.start) if before else None)
    Extension.objects.filter(pk__in=[one.pk for one in held.values()]).update(
        state=Asked.CANCELLED, answer=reason, decided_at=now(), decided_by_label=actor.label[:120], updated_at=now()
    )
    _save(rows)


def _move(row: Obligation, extended_to: date | None, due: date | None) -> None:
    """Set the day, and what follows from it."""
    row.extended_to, row.due = extended_to, due
    row.warn_from = warn_from(row.start, due) if due else None
    row.late = bool(due and row.first_filed_on and row.first_filed_on > due)


def _save(rows: Sequence[Obligation]) -> None:
    Obligation.objects.bulk_update(rows, ["extended_to", "due", "warn_from", "late"], batch_size=BATCH)


def _write_waive(rows: Sequence[Obligation], due: date | None, reason: str, actor: Actor) -> None:  # noqa: ARG001 - one signature
    ids = [row.pk for row in rows]
    Obligation.objects.filter(pk__in=ids).update(state=State.WAIVED, waived_reason=reason)
    Extension.objects.filter(obligation__in=ids, state=Asked.ASKED).update(
        state=Asked.CANCELLED, answer="已免报", decided_at=now(), decided_by_label=actor.label[:120], updated_at=now()
    )


def _write_unwaive(rows: Sequence[Obligation], due: date | None, reason: str, actor: Actor) -> None:  # noqa: ARG001 - one signature
    Obligation.objects.filter(pk__in=[row.pk for row in rows]).update(state=State.OPEN, waived_reason="")


def _write_reopen(rows: Sequence[Obligation], due: date | None, reason: str, actor: Actor) -> None:  # noqa: ARG001 - one signature
    Obligation.objects.filter(pk__in=[row.pk for row in rows]).update(declared_open=True)


WRITES: dict[Relief, Callable[[Sequence[Obligation], date | None, str, Actor], None]] = {
    Relief.EXTEND: _write_extend,
    Relief.UNEXTEND: _write_unextend,
    Relief.WAIVE: _write_waive,
    Relief.UNWAIVE: _write_unwaive,
    Relief.REOPEN: _write_reopen,
}


@transaction.atomic
def extension_ask(*, obligation_id: int, due: date, reason: str, actor: Actor) -> Extension:
    """Ask for a later day for what one owes oneself. Raises FieldErrors, and Conflict where it is asked for or done already."""
    row = own_obligation_lock(obligation_id, actor)
    reason = _reason(Relief.EXTEND, reason)
    if why := why_not(Relief.EXTEND, row, None):
        raise Conflict(f"这项待办{why}，不用申请延期。")
    _check_day([row], due)
    if row.due is not None and due <= row.due:
        raise FieldErrors({"due": [f"要晚于现在的截止日 {row.due.month}月{row.due.day}日。"]})
    if Extension.objects.filter(obligation=row, state=Asked.ASKED).exists():
        raise Conflict("这项待办已经申请过延期，正在等答复。")
    label = actor.label[:120]
    assert row.due is not None  # noqa: S101 - what has no day is told above
    asked = Extension.objects.create(
        obligation=row, state=Asked.ASKED, before=row.due, due=due, reason=reason, asked_by_label=label
    )
    _log(asked, "extension.asked", actor, reason)
    return asked


@transaction.atomic
def extension_withdraw(*, obligation_id: int, actor: Actor) -> None:
    """Take one's own open request back."""
    row = own_obligation_lock(obligation_id, actor)
    asked = Extension.objects.filter(obligation=row, state=Asked.ASKED).first()
    if asked is None:
        raise Conflict("延期申请已经答复或撤回，请刷新后再看。")
    asked.state = Asked.CANCELLED
    asked.save(update_fields=["state", "updated_at"])
    _log(asked, "extension.withdrawn", actor, "")


@transaction.atomic
def extension_answer(
    *, extension_id: int, grant: bool, answer: str, actor: Actor, due: date | None = None
) -> Extension:
    """Grant a request, on the day asked for or another, or refuse it with the reason."""
    found = Extension.objects.filter(deciding(actor, Relief.EXTEND, "obligation__requirement__"), pk=extension_id)
    asked = found.first()
    if asked is None:
        raise Http404
    rows = obligations_lock([asked.obligation_id])
    asked = Extension.objects.select_for_update().get(pk=extension_id)
    if asked.state != Asked.ASKED or not rows:
        raise Conflict("这件申请已经答复或撤回，请刷新后再看。")
    answer = answer.strip()[:200]
    if not grant:
        if len(answer) < 2:
            raise FieldErrors({"answer": ["不同意的，请写明理由，单位能看到。"]})
        asked.state, asked.answer = Asked.REFUSED, answer
        asked.decided_at, asked.decided_by_label = now(), actor.label[:120]
        asked.save()
        _log(asked, "extension.refused", actor, answer)
        return asked
    day = due or asked.due
    if why := why_not(Relief.EXTEND, rows[0], day):
        raise Conflict(f"这项待办{why}，不用延期了。")
    _check_day(rows, day)
    _write_extend(rows, day, answer, actor)
    cells_recompute({(row.requirement_id, row.matrix_unit_id) for row in rows})
    asked.refresh_from_db()
    _log(asked, "extension.granted", actor, answer)
    return asked


def own_obligation_lock(obligation_id: int, actor: Actor) -> Obligation:
    """Lock what the actor may file for. 404 outside his scope, NotAllowed where he sees it only."""
    if not Obligation.objects.owed_by(actor).filter(pk=obligation_id).exists():
        if Obligation.objects.visible_to(actor).filter(pk=obligation_id).exists():
            raise NotAllowed("由责任单位或岗位本人办理，您可以查看，不能办理。")
        raise Http404
    [row] = obligations_lock([obligation_id])
    if row.state != State.OPEN:
        raise Conflict("这项待办已撤销或免报，不用再办。")
    return row


def _log(one: Extension, act: str, actor: Actor, reason: str) -> None:
    data = {"obligation": one.obligation_id, "due": one.due.isoformat(), "reason": reason}
    label = Requirement.objects.values_list("title", flat=True).get(obligations=one.obligation_id)
    audit_write(actor=actor, act=act, subject=f"obligation:{one.obligation_id}", subject_label=label, data=data)
