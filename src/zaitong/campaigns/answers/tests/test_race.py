"""Two officers answer at once, and a unit asks twice at once, on PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns.answers.services import question_answer, question_ask, question_take_back
from zaitong.campaigns.models import Answer, Question
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.common.errors import Conflict
from zaitong.common.tests.races import together
from zaitong.orgs.tests.factories import make_district

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_question_is_asked_and_answered_once():
    d = make_district()
    requirement = make_requirement(make_campaign(d.org), audience=("units", {"kinds": ["primary"]}), office=d.org)
    issue(requirement.campaign)
    clerk, head = (
        actor_for(make_user(role, post=post))
        for role, post in (("unit_clerk", d.clerks[0]), ("unit_head", d.principals[0]))
    )
    officers = [actor_for(make_user("receiving_officer", d.org)) for _ in range(2)]

    def ask(actor: Any) -> Question:
        return question_ask(requirement_id=requirement.pk, unit_id=d.schools[0].pk, text="要盖章吗？", actor=actor)

    asked = together(lambda: ask(clerk), lambda: ask(head))
    assert sum(isinstance(one, Conflict) for one in asked) == 1
    row = Question.objects.get()

    def answer(actor: Any) -> Answer:
        return question_answer(question_ids=[row.pk], question=row.text, text="要。", everyone=True, actor=actor)

    results = together(lambda: answer(officers[0]), lambda: answer(officers[1]))
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert Answer.objects.count() == 1
    again = ask(clerk)
    results = together(
        lambda: question_answer(question_ids=[again.pk], question="问", text="答", everyone=True, actor=officers[0]),
        lambda: question_take_back(question_id=again.pk, actor=clerk),
    )
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert Question.objects.filter(answer__isnull=True).count() == 0
