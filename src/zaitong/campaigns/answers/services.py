"""Asking, taking back, answering once for all, correcting an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.http import Http404

from zaitong.audit.services import audit_write
from zaitong.campaigns.answers.selectors import answered_by, asking_units
from zaitong.campaigns.models import Answer, Campaign, Obligation, Question, Requirement
from zaitong.common.access import Permission
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zaitong.common.access import Actor

LATE = "这个问题已经答复过了，或者提问单位收回了，请刷新再看。"


def question_ask(*, requirement_id: int, unit_id: int, text: str, actor: Actor) -> Question:
    """Ask for a unit whose obligation the actor answers. Raises Conflict while an earlier question of the unit waits."""
    if not actor.can(Permission.RECORDS_FILE):
        raise NotAllowed("提问由要办这件事的单位来提。")
    found = Requirement.objects.filter(
        pk=requirement_id, campaign__state=Campaign.State.PUBLISHED, ended_on__isnull=True
    )
    requirement = found.first()
    unit = next((one for one in asking_units(actor, requirement) if one.pk == unit_id), None) if requirement else None
    if requirement is None or unit is None:
        raise Http404
    row = Question(
        requirement=requirement,
        unit=unit,
        text=text.strip(),
        by_id=actor.user_id,
        by_label=actor.label[:120],
        asked_at=now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _write("question.asked", row.requirement, actor, {"question": row.pk, "unit": unit.pk})
    except IntegrityError:
        raise Conflict(f"{unit.short_name}上一个问题还在等答复，答复以后可以再问。") from None
    return row


@transaction.atomic
def question_take_back(*, question_id: int, actor: Actor) -> Question:
    """Delete a question that nobody has answered yet."""
    row = Question.objects.select_for_update(of=("self",)).select_related("requirement").filter(pk=question_id).first()
    owed = Obligation.objects.owed_by(actor)
    if row is None or not owed.filter(requirement=row.requirement, matrix_unit=row.unit_id).exists():
        raise Http404
    if row.answer_id:
        raise Conflict("这个问题已经答复了，不用收回。")
    _write("question.taken_back", row.requirement, actor, {"question": row.pk, "text": row.text})
    Question.objects.filter(pk=row.pk).delete()
    return row


@transaction.atomic
def question_answer(*, question_ids: Iterable[int], question: str, text: str, everyone: bool, actor: Actor) -> Answer:
    """Answer one question, or several of one requirement that ask the same, once.

    Raises Conflict where a colleague was quicker or a unit has taken its question back.
    """
    rows, requirement = _waiting(question_ids, actor)
    answer = Answer.objects.create(
        requirement=requirement,
        question=question.strip(),
        text=text.strip(),
        everyone=everyone,
        by_id=actor.user_id,
        by_label=actor.label[:120],
        answered_at=now(),
    )
    _attach(rows, answer, actor)
    return answer


@transaction.atomic
def question_refer(*, question_ids: Iterable[int], answer_id: int, actor: Actor) -> Answer:
    """Answer with what has been answered before: the units are led to that answer. Raises as ``question_answer``."""
    rows, requirement = _waiting(question_ids, actor)
    answer = Answer.objects.select_for_update(of=("self",)).filter(pk=answer_id, requirement=requirement).first()
    if answer is None:
        raise Http404
    _attach(rows, answer, actor)
    return answer


@transaction.atomic
def answer_correct(*, answer_id: int, question: str, text: str, everyone: bool, actor: Actor) -> Answer:
    """Change an answer; the earlier wording stays in the trail."""
    answer = Answer.objects.select_for_update(of=("self",)).select_related("requirement").filter(pk=answer_id).first()
    if answer is None or not answered_by(actor).filter(pk=answer.requirement_id).exists():
        raise Http404
    after = {"question": question.strip(), "text": text.strip(), "everyone": everyone}
    before = {name: getattr(answer, name) for name in after}
    if before == after:
        return answer
    answer.question, answer.text, answer.everyone = question.strip(), text.strip(), everyone
    if before["text"] != answer.text or before["question"] != answer.question:
        answer.corrected_at = now()
    answer.save()
    _write("answer.corrected", answer.requirement, actor, {"answer": answer.pk, "before": before, "after": after})
    return answer


def _waiting(question_ids: Iterable[int], actor: Actor) -> tuple[list[Question], Requirement]:
    """The questions, locked; all of one requirement that the actor answers, none answered yet."""
    ids = set(question_ids)
    rows = list(Question.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    if ids and not rows:  # all taken back meanwhile
        raise Conflict(LATE)
    requirement = answered_by(actor).filter(pk__in={row.requirement_id for row in rows}).first()
    if requirement is None or any(row.requirement_id != requirement.pk for row in rows):
        raise Http404
    if len(rows) != len(ids) or any(row.answer_id for row in rows):
        raise Conflict(LATE)
    return rows, requirement


def _attach(rows: list[Question], answer: Answer, actor: Actor) -> None:
    Question.objects.filter(pk__in=[row.pk for row in rows]).update(answer=answer)
    data = {"answer": answer.pk, "questions": [row.pk for row in rows], "everyone": answer.everyone}
    _write("question.answered", answer.requirement, actor, data)


def _write(act: str, requirement: Requirement, actor: Actor, data: dict[str, object]) -> None:
    subject = f"requirement:{requirement.pk}"
    audit_write(actor=actor, act=act, subject=subject, subject_label=requirement.title, data=data)
