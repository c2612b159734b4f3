"""Giving a part, taking it back, answering it, returning it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.duties.holders import candidates
from zaitong.common.clock import now, today
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.records.inner.models import InnerTask
from zaitong.records.inner.selectors import is_mine, may_give, obligation_to_split

if TYPE_CHECKING:
    from zaitong.campaigns.models import Obligation
    from zaitong.common.access import Actor

State = InnerTask.State
TITLE, WORDS, ANSWER = 80, 300, 5000
DEPTH = 3  # the school, the teaching group, its teachers


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked of whom by when."""

    title: str
    appointment_id: int | None
    words: str = ""
    due: date | None = None


@transaction.atomic
def inner_add(*, obligation_id: int, parent_id: int | None, part: Part, actor: Actor) -> InnerTask:
    """Give a part of the unit's obligation, or of one's own part. Raises Http404, FieldErrors, Conflict."""
    parent, obligation = _place(obligation_id, parent_id, actor)
    errors = _errors(part, obligation)
    if errors or part.appointment_id is None:
        raise FieldErrors(errors)
    task = InnerTask.objects.create(
        obligation=obligation,
        parent=parent,
        appointment_id=part.appointment_id,
        title=tidy(part.title),
        words=tidy(part.words),
        due=part.due,
        set_by_label=actor.label[:120],
    )
    _audit(actor, "inner.added", task)
    return task


def _place(obligation_id: int, parent_id: int | None, actor: Actor) -> tuple[InnerTask | None, Obligation]:
    """Where the part hangs: under the unit's obligation, or under a part of the actor's own."""
    if parent_id is None:
        obligation = obligation_to_split(obligation_id, actor)
        if obligation is None:
            raise Http404
        return None, obligation
    parent = _locked(parent_id, actor)
    if parent.obligation_id != obligation_id or not is_mine(parent, actor):
        raise Http404
    if parent.state != State.OPEN:
        raise Conflict("您这一项已经完成或取消，不能再往下分。")
    if _depth(parent) >= DEPTH:
        raise Conflict(f"最多往下分 {DEPTH} 层。")
    return parent, parent.obligation


def _errors(part: Part, obligation: Obligation) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not 1 <= len(tidy(part.title)) <= TITLE:
        errors["title"] = [f"请写清分的是什么事，{TITLE} 字以内。"]
    if len(tidy(part.words)) > WORDS:
        errors["words"] = [f"要求最多 {WORDS} 字，现在 {len(tidy(part.words))} 字。"]
    if part.due and part.due < today():
        errors["due"] = ["截止日期已经过了，请核对。"]
    if part.appointment_id not in {row.pk for row in candidates(obligation.matrix_unit_id)}:
        errors["person"] = ["请选本单位的一位同志。"]
    return errors


def tidy(text: str) -> str:
    """Without line breaks and doubled spaces."""
    return " ".join(text.split())


@transaction.atomic
def inner_drop(*, task_id: int, actor: Actor) -> InnerTask:
    """Take a part back that nobody has answered yet, with the parts below it. Twice is once."""
    task = _locked(task_id, actor)
    if not may_give(task, actor):
        raise NotAllowed("这一项由分解的人取消。")
    if task.state == State.DONE:
        raise Conflict("这一项已经完成，不能取消。")
    if task.state != State.DROPPED:
        task.state = State.DROPPED
        task.save(update_fields=["state", "updated_at"])
        InnerTask.objects.filter(parent=task).update(state=State.DROPPED)
        _audit(actor, "inner.dropped", task)
    return task


@transaction.atomic
def inner_answer(*, task_id: int, answer: str, actor: Actor) -> InnerTask:
    """The person says what was done; sent twice it says the same. What he wrote may be put right while it is done."""
    task = _locked(task_id, actor)
    if not is_mine(task, actor):
        raise NotAllowed("这一项由分到的同志填写。")
    if task.state == State.DROPPED:
        raise Conflict("这一项刚被取消，您写的没有存进去，请先复制下来。")
    answer = answer.strip()
    if not answer:
        raise FieldErrors({"answer": ["请写一两句做了什么、结果怎样。"]})
    if len(answer) > ANSWER:
        raise FieldErrors({"answer": [f"最多 {ANSWER} 字，现在 {len(answer)} 字。请写要点。"]})
    if task.state != State.DONE or task.answer != answer:
        task.state, task.answer, task.answered_at = State.DONE, answer, now()
        task.save(update_fields=["state", "answer", "answered_at", "updated_at"])
        _audit(actor, "inner.answered", task)
    return task


@transaction.atomic
def inner_reopen(*, task_id: int, actor: Actor) -> InnerTask:
    """Whoever gave it gives it back: what was written stays."""
    task = _locked(task_id, actor)
    if not may_give(task, actor):
        raise NotAllowed("这一项由分解的人退回。")
    if task.state == State.DONE:
        task.state = State.OPEN
        task.save(update_fields=["state", "updated_at"])
        _audit(actor, "inner.reopened", task)
    return task


def _locked(task_id: int, actor: Actor) -> InnerTask:
    if not InnerTask.objects.visible_to(actor).filter(pk=task_id).exists():
        raise Http404
    rows = InnerTask.objects.select_for_update(of=("self",)).select_related("obligation__requirement")
    return rows.get(pk=task_id)


def _depth(task: InnerTask) -> int:
    depth, above = 1, task.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


def _audit(actor: Actor, act: str, task: InnerTask) -> None:
    subject, facts = f"obligation:{task.obligation_id}", {"inner": task.pk}
    audit_write(actor=actor, act=act, subject=subject, subject_label=task.title, data=facts)
