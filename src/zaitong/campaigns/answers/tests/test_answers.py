from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.answers.likeness import most_alike
from zaitong.campaigns.answers.services import question_answer, question_ask
from zaitong.campaigns.models import Answer, Question
from zaitong.campaigns.revisions.tests.kit import CLAUSES, apply, revised, running, the
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.clock import ZONE, now
from zaitong.common.workdays import workdays_between
from zaitong.orgs.tests.factories import make_district

LIST = "/questions/"


@pytest.fixture
def world(db):
    """A plan that three schools owe to 组织人事科; two of their clerks, the office, another office, the campaign's owner."""
    d = make_district()
    campaign = make_campaign(d.committee, name="到一线去")
    asked = make_requirement(
        campaign,
        title="报送方案",
        audience=("units", {"kinds": ["primary", "junior", "senior"]}),
        accepts=make_type("plan"),
        office=d.org,
    )
    issue(campaign)
    clerks = [make_user("unit_clerk", post=post) for post in d.clerks[:4]]
    return SimpleNamespace(
        d=d,
        asked=asked,
        clerks=[actor_for(user) for user in clerks],
        schools=[sign_in(Client(), user) for user in clerks],
        office=sign_in(Client(), make_user("receiving_officer", d.org)),
        other_office=sign_in(Client(), make_user("receiving_officer", d.basic)),
        owner=sign_in(Client(), make_user("campaign_officer", d.committee)),
        actor=actor_for(make_user("receiving_officer", d.org)),
        url=reverse("campaigns:questions", args=[asked.pk]),
    )


def text(response):
    return response.content.decode()


def ask(world, words="分校要单独报吗？", who=0):
    unit = world.d.schools[who]
    return question_ask(requirement_id=world.asked.pk, unit_id=unit.pk, text=words, actor=world.clerks[who])


def give(world, row, **values):
    values = {"question": row.text, "text": "不用，随本部一起报。", "everyone": True} | values
    return question_answer(question_ids=[row.pk], actor=world.actor, **values)


def test_one_asks_the_office_answers_once_and_all_see_it_but_not_who_asked(world):
    first, second = world.schools[:2]
    sent = first.post(world.url, {"text": "墨池小学的分校要单独报吗？"}, follow=True)
    assert "已送到组织人事科" in text(sent)
    assert "墨池小学的分校" in text(sent)
    hidden = text(second.get(world.url))
    assert "墨池小学" not in hidden
    assert "另有 1 个问题在等答复" in hidden
    row = Question.objects.get()
    waiting = text(world.office.get(LIST))
    assert "墨池小学" in waiting
    assert "单位提问 1 条待答复" in text(world.office.get(reverse("records:queue")))
    page = reverse("campaigns:question_answer", args=[row.pk])
    assert "墨池小学的分校" in text(world.office.get(page))
    world.office.post(page, {"question": "分校要单独报吗？", "text": "不用。", "seen_by": "everyone"})
    seen = text(second.get(world.url))
    assert "分校要单独报吗？" in seen
    assert "不用。" in seen
    assert "墨池小学" not in seen
    assert "我们问的" in text(first.get(world.url))
    new = reverse("records:new")
    obligation = world.asked.obligations.get(subject_unit=world.d.schools[1])
    assert "问答 1 条" in text(second.get(new, {"obligation": obligation.pk}))
    assert "问答 1 条" in text(second.get(reverse("records:todo")))
    assert "问答 1 条" in text(second.get(reverse("supervision:obligation", args=[obligation.pk])))
    assert world.office.get(page).status_code == 302
    assert list(AuditRow.objects.filter(act__startswith="question.").order_by("pk").values_list("act", flat=True)) == [
        "question.asked",
        "question.answered",
    ]


def test_an_answer_only_for_the_asker_stays_with_him(world):
    give(world, ask(world), text="贵校情况特殊，电话说。", everyone=False)
    assert "仅回复本单位" in text(world.schools[0].get(world.url))
    assert "贵校情况特殊" in text(world.schools[0].get(world.url))
    assert "贵校情况特殊" not in text(world.schools[1].get(world.url))
    assert "贵校情况特殊" in text(world.office.get(world.url))


def test_before_asking_one_sees_what_was_answered_the_most_alike_first(world):
    for who, words in enumerate(("方案要盖章吗？", "可以用去年的模板吗？", "幼儿园的分校要单独报方案吗？")):
        give(world, ask(world, words, who), text=f"答{who}")
    looked = world.schools[0].post(world.url, {"text": "请问分校需要单独报吗"})
    assert looked.status_code == 200
    assert looked.context["talk"].answers[0].text == "答2"
    assert "还是要问" in text(looked)
    assert not Question.objects.filter(answer__isnull=True).exists()
    newest = max(Answer.objects.values_list("pk", flat=True))
    world.schools[0].post(world.url, {"text": "请问分校需要单独报吗", "looked": newest})
    assert Question.objects.filter(answer__isnull=True).count() == 1
    assert most_alike("盖章", ["模板", "要盖章吗"], str) == ["要盖章吗", "模板"]


def test_one_question_of_a_unit_waits_at_a_time(world):
    ask(world)
    again = world.schools[0].post(world.url, {"text": "再问一个"})
    assert again.status_code == 409
    assert "上一个问题还在等答复" in text(again)
    assert "再问一个</textarea>" in text(again)
    assert "答复以后才能送出" in text(world.schools[0].get(world.url))
    with pytest.raises(IntegrityError):
        Question.objects.create(requirement=world.asked, unit=world.d.schools[0], text="又", by_label="x")


def test_only_the_unit_takes_its_question_back_while_it_waits(world):
    row = ask(world)
    back = reverse("campaigns:question_take_back", args=[row.pk])
    assert world.schools[1].post(back).status_code == 404
    assert world.office.post(back).status_code == 403
    world.schools[0].post(back)
    assert not Question.objects.exists()
    row = ask(world)
    give(world, row)
    assert world.schools[0].post(reverse("campaigns:question_take_back", args=[row.pk])).status_code == 409


def test_the_same_question_of_several_units_is_answered_at_once_or_with_an_earlier_answer(world):
    rows = [ask(world, who=who) for who in range(2)]
    page = reverse("campaigns:question_answer", args=[rows[0].pk])
    assert "砚山初中：分校要单独报吗？" in text(world.office.get(page))
    world.office.post(page, {"question": "分校？", "text": "不用。", "seen_by": "askers", "also": [rows[1].pk]})
    answer = Answer.objects.get()
    assert answer.questions.count() == 2
    assert "不用。" in text(world.schools[1].get(world.url))
    Answer.objects.update(everyone=True)
    late = ask(world, who=2)
    world.office.post(reverse("campaigns:question_answer", args=[late.pk]), {"refer": answer.pk, "seen_by": "everyone"})
    assert Answer.objects.get().questions.count() == 3


def test_an_answer_typed_while_a_colleague_was_quicker_stays_on_the_page(world):
    row = ask(world)
    page = reverse("campaigns:question_answer", args=[row.pk])
    give(world, row)
    late = world.office.post(page, {"question": "要吗？", "text": "我写的答复", "seen_by": "everyone"})
    assert late.status_code == 422
    assert "已经答复过了" in text(late)
    assert "我写的答复</textarea>" in text(late)
    assert Answer.objects.count() == 1


def test_a_correction_is_marked_and_the_earlier_words_stay_in_the_trail(world):
    answer = give(world, ask(world))
    page = reverse("campaigns:answer_correct", args=[answer.pk])
    empty = world.office.post(page, {"question": "问", "text": "", "seen_by": "everyone"})
    assert empty.status_code == 422
    world.owner.post(page, {"question": answer.question, "text": "要单独报。", "seen_by": "everyone"})
    seen = text(world.schools[1].get(world.url))
    assert "要单独报。" in seen
    assert "已更正" in seen
    row = AuditRow.objects.get(act="answer.corrected")
    assert row.data["before"]["text"] == "不用，随本部一起报。"


def test_who_may_not(world):
    row = ask(world)
    page = reverse("campaigns:question_answer", args=[row.pk])
    assert world.other_office.get(page).status_code == 404
    assert "墨池小学" not in text(world.other_office.get(LIST))
    assert world.schools[0].get(page).status_code == 403
    assert world.schools[3].get(world.url).status_code == 404  # not addressed
    assert world.office.post(world.url, {"text": "我也问"}).status_code == 403
    assert world.schools[0].post(world.url, {"text": ""}).status_code == 422


def test_without_an_office_the_issuer_answers(world):
    issuer = sign_in(Client(), make_user("receiving_officer", world.d.committee, scope_kind="unit"))
    row = ask(world)
    page = reverse("campaigns:question_answer", args=[row.pk])
    assert issuer.get(page).status_code == 404
    type(world.asked).objects.filter(pk=world.asked.pk).update(office=None)
    assert issuer.get(page).status_code == 200
    assert world.office.get(page).status_code == 404


def test_how_long_a_question_waits_is_told_in_working_days(world):
    friday = datetime(2026, 11, 27, 9, tzinfo=ZONE).date()
    assert workdays_between(friday, friday) == 0
    assert workdays_between(friday, friday + timedelta(days=3)) == 1
    Question.objects.filter(pk=ask(world).pk).update(asked_at=now() - timedelta(days=14))
    assert "个工作日" in text(world.office.get(LIST))


def test_queries_do_not_grow(world, django_assert_max_num_queries):
    def counted(client, url):
        client.get(url)
        with django_assert_max_num_queries(40) as seen:
            client.get(url)
        return len(seen)

    def fill():
        for who in range(2):
            give(world, ask(world, who=who))

    pages = [(world.office, LIST), (world.office, f"{LIST}?shown=answered"), (world.schools[0], world.url)]
    pages += [(world.schools[0], reverse("records:todo")), (world.office, reverse("records:queue"))]
    fill()
    ask(world, who=0)
    few = [counted(*page) for page in pages]
    Question.objects.filter(answer__isnull=True).delete()
    fill()
    ask(world, who=0)
    ask(world, who=1)
    assert [counted(*page) for page in pages] == few


def test_questions_and_answers_go_on_under_a_later_version_of_the_document(db):
    with time_machine.travel("2026-11-01T09:00:00+08:00"):
        d = make_district()
        officer = actor_for(make_user("campaign_officer", post=d.org_head))
        campaign = running(d, officer)
        old = the(campaign, "安全自查")
        answer = Answer.objects.create(requirement=old, question="要盖章吗？", text="要。", by_label="许望舒")
        Question.objects.create(requirement=old, unit=d.schools[0], text="寄到哪里？", by_label="经办人")
        later = CLAUSES | {"safe": "各中小学安全自查报告于12月20日前报送组织人事科。"}
        apply(revised(campaign, officer, later), officer)
    new = the(campaign, "安全自查")
    assert new.pk != old.pk
    assert list(new.answers.all()) == [answer]
    assert new.questions.count() == 1
