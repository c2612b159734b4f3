"""Questions and answers for whoever asks and whoever answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.http import Http404

from zaitong.campaigns.answers.likeness import most_alike
from zaitong.campaigns.models import Answer, Campaign, Obligation, Question, Requirement
from zaitong.common.access import Permission
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from zaitong.common.access import Actor

SHOWN = {"waiting": "待答复", "answered": "已答复"}
ISSUED = (Campaign.State.PUBLISHED, Campaign.State.CLOSED)


def answered_by(actor: Actor) -> QuerySet[Requirement]:
    """Requirements whose questions the actor answers: he receives them, or runs their campaign.

    Where the document names no receiving office, the issuer receives.
    """
    scope = actor.scope(Permission.SETTLEMENTS_REVIEW)
    receives = units_in(scope, "office__") & Q(office__isnull=False)
    receives |= units_in(scope, "campaign__owner__") & Q(office__isnull=True)
    runs = units_in(actor.scope(Permission.CAMPAIGNS_EDIT), "campaign__owner__")
    return Requirement.objects.filter(receives | runs, campaign__state__in=ISSUED)


def may_answer(actor: Actor, requirement: Requirement) -> bool:
    """Whether the actor answers questions about it."""
    return answered_by(actor).filter(pk=requirement.pk).exists()


def asking_units(actor: Actor, requirement: Requirement) -> list[Unit]:
    """Units for which the actor may ask: those whose obligations he answers; the one for which he acts first."""
    owed = Obligation.objects.owed_by(actor).filter(requirement=requirement).exclude(state="withdrawn")
    units = list(Unit.objects.filter(pk__in=owed.values("matrix_unit_id")).order_by("sort", "id")[:200])
    return sorted(units, key=lambda unit: unit.pk != actor.unit_id)


def requirement_for(actor: Actor, requirement_id: int) -> Requirement:
    """An issued requirement that the actor sees, or 404."""
    seen = Q(pk__in=Requirement.objects.visible_to(actor).values("pk")) | Q(pk__in=answered_by(actor).values("pk"))
    found = Requirement.objects.filter(seen, campaign__state__in=ISSUED, nature="duty", review="accepted")
    requirement = (
        found.filter(pk=requirement_id).select_related("campaign__document", "campaign__owner", "office").first()
    )
    if requirement is None:
        raise Http404
    return requirement


def answers_for(actor: Actor, requirement: Requirement, units: Iterable[Unit]) -> QuerySet[Answer]:
    """Answers that the actor may see: those for everyone, those to his own units, all where he answers himself."""
    rows = Answer.objects.filter(requirement=requirement)
    if may_answer(actor, requirement):
        return rows
    return rows.filter(Q(everyone=True) | Q(pk__in=Question.objects.filter(unit__in=list(units)).values("answer_id")))


@dataclass(frozen=True, slots=True)
class Talk:
    """The page of one requirement: what was asked and answered, what the actor may do."""

    requirement: Requirement
    answers: list[Answer]
    own: set[int]  # answers to questions of the actor's units
    waiting: list[Question]  # of the actor's own units
    others_waiting: int
    units: list[Unit]
    answering: bool

    @property
    def newest(self) -> int:
        """The newest answer: what whoever asks shall have seen."""
        return max((answer.pk for answer in self.answers), default=0)

    @property
    def may_ask(self) -> list[Unit]:
        """Units that have no question waiting."""
        taken = {question.unit_id for question in self.waiting}
        return [unit for unit in self.units if unit.pk not in taken]


def talk_of(actor: Actor, requirement: Requirement, words: str = "") -> Talk:
    """Everything on the page; with ``words`` the answers most like them come first. A fixed number of queries."""
    units = asking_units(actor, requirement) if requirement.campaign.state == Campaign.State.PUBLISHED else []
    answering = may_answer(actor, requirement)
    answers = list(answers_for(actor, requirement, units)[:200])
    if words:
        answers = most_alike(words, answers, lambda row: row.question)
    own = Question.objects.filter(requirement=requirement, unit__in=units)
    waiting = Question.objects.filter(requirement=requirement, answer__isnull=True)
    mine = list(waiting.filter(unit__in=units).select_related("unit"))
    return Talk(
        requirement=requirement,
        answers=answers,
        own=set(own.filter(answer__isnull=False).values_list("answer_id", flat=True)),
        waiting=mine,
        others_waiting=waiting.count() - len(mine),
        units=units,
        answering=answering,
    )


def answer_counts(requirement_ids: Iterable[int]) -> dict[int, int]:
    """How many answers everybody sees under each requirement; one query."""
    rows = Answer.objects.filter(requirement__in=set(requirement_ids), everyone=True).order_by()
    return dict(rows.values_list("requirement_id").annotate(Count("pk")))


def waiting_for(actor: Actor) -> QuerySet[Question]:
    """Questions that wait for the actor's answer, oldest first."""
    rows = Question.objects.filter(answer__isnull=True, requirement__in=answered_by(actor).values("pk"))
    return rows.select_related("requirement__campaign", "unit").order_by("asked_at", "pk")


def given_by(actor: Actor) -> QuerySet[Answer]:
    """Answers to requirements that the actor answers, newest first."""
    rows = Answer.objects.filter(requirement__in=answered_by(actor).values("pk"))
    return rows.select_related("requirement__campaign").prefetch_related("questions__unit")


def question_to_answer(actor: Actor, question_id: int) -> Question:
    """One question of a requirement that the actor answers, or 404."""
    found = Question.objects.filter(pk=question_id, requirement__in=answered_by(actor).values("pk"))
    question = found.select_related("requirement__campaign__document", "requirement__office", "unit", "answer").first()
    if question is None:
        raise Http404
    return question


def answer_to_correct(actor: Actor, answer_id: int) -> Answer:
    """One answer that the actor may correct, or 404."""
    found = Answer.objects.filter(pk=answer_id, requirement__in=answered_by(actor).values("pk"))
    answer = found.select_related("requirement__campaign").prefetch_related("questions__unit").first()
    if answer is None:
        raise Http404
    return answer


def others_like(question: Question) -> list[Question]:
    """Other questions of the same requirement that wait, the most alike first."""
    rows = Question.objects.filter(requirement=question.requirement_id, answer__isnull=True).exclude(pk=question.pk)
    return most_alike(question.text, rows.select_related("unit")[:100], lambda row: row.text)


def answers_like(question: Question) -> list[Answer]:
    """Answers for everyone under the same requirement, the most alike first."""
    rows = Answer.objects.filter(requirement=question.requirement_id, everyone=True)
    return most_alike(question.text, rows[:100], lambda row: row.question)
