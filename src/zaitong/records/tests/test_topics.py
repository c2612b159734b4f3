"""A head's topic from choice to report: its course stands under it, and only the receiving office closes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.campaigns.tests.factories import make_obligation
from zaitong.common.clock import today
from zaitong.common.errors import Conflict
from zaitong.orgs.models import Post
from zaitong.orgs.tests.factories import make_person, make_post
from zaitong.records.models import Record, Settlement
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file
from zaitong.records.services.review import settlement_return
from zaitong.records.tests.factories import World, goal, text
from zaitong.records.tests.shipped import ship

if TYPE_CHECKING:
    from zaitong.accounts.actor import UserActor
    from zaitong.campaigns.models import Obligation

TOPIC = {"title": "课后服务选课不均", "leader": ["沈听澜"], "ends_on": "2027-01-20"}
REPORT = {"title": "关于选课的报告", "analysis": "场地少", "measures": "共用操场", "solved": "正在解决"}


@dataclass
class Head:
    """A head with his browser, what he owes, and the office's reviewer."""

    client: Client
    actor: UserActor
    topic: Obligation
    report: Obligation
    reviewer: Client


@pytest.fixture
def head(world: World) -> Head:
    topic_type, report_type, _ = ship("head_topic", "research_report", "topic_step")
    person = make_person("沈听澜")
    post = make_post(Post.Role.PRINCIPAL, world.school, holder=person)
    user = make_user("post_holder", post=post, person=person)
    topics = world.requirement("驻点破题", accepts=topic_type, minimum=1, maximum=2)
    reports = world.requirement("撰写调研报告", accepts=report_type)
    return Head(
        sign_in(Client(), user),
        actor_for(user),
        make_obligation(topics, unit=world.school, subject_unit=None, subject_post=post),
        make_obligation(reports, unit=world.school, subject_unit=None, subject_post=post),
        sign_in(Client(), world.reviewer_user),
    )


def choose(head: Head, title: str = "课后服务选课不均") -> Record:
    record = record_start(client_key=title, actor=head.actor, obligation_id=head.topic.pk)
    return record_file(
        record_id=record.pk, chosen=[head.topic.pk], lock=record.lock, data=TOPIC | {"title": title}, actor=head.actor
    )


def add(head: Head, topic: Record, what: str, **data: Any) -> Record:
    """Over the topic's page and the form, as a person would."""
    answer = head.client.post(reverse("records:topic_add", args=[topic.pk]), {"what": what, "client_key": what})
    record = Record.objects.get(pk=goal(answer).rstrip("/").split("/")[-2])
    chosen = [head.report.pk] if what == "report" else []
    return record_file(record_id=record.pk, chosen=chosen, lock=record.lock, data=record.data | data, actor=head.actor)


def page(head: Head, topic: Record) -> Any:
    answer = head.client.get(reverse("records:topic", args=[topic.pk]))
    assert answer.status_code == 200
    return answer.context["topic"]


def step(**more: str) -> dict[str, str]:
    return {"happened_on": today().isoformat(), "done": "听了两节课"} | more


def test_from_choice_to_report(head: Head):
    topic = choose(head)
    add(head, topic, "diagnosis", **step(place="三年级组"))
    assert [s.state for s in page(head, topic).stages] == ["now", "next", "next"]
    add(head, topic, "measure", **step())
    add(head, topic, "follow", **step(effect="部分见效", short="场地不够"))
    assert [(s.count, s.state) for s in page(head, topic).stages] == [(1, "past"), (1, "past"), (1, "now")]
    report = add(head, topic, "report", **REPORT)
    found = page(head, topic)
    assert [s.stage for s in found.steps] == ["排查诊断", "拿出对策", "督导追效", "调研报告"]
    assert found.state == "reported"  # whatever its author says of it
    item = reverse("records:queue_item", args=[report.settlements.get().pk])
    refused = head.reviewer.post(item, {"version": "1", "decision": "accept", "judge-analysis": "到位"})
    assert refused.status_code == 422
    assert "请给“提出的对策”一个评语" in text(refused)
    words = {"judge-analysis": "到位", "judge-measures": "还不够"}
    assert head.reviewer.post(item, {"version": "1", "decision": "accept"} | words).status_code == 302
    assert report.settlements.get().judged == {"analysis": "到位", "measures": "还不够"}
    assert page(head, topic).state == "closed"
    head.report.refresh_from_db()
    assert head.report.accepted == 1
    assert "提出的对策 还不够" in text(head.client.get(reverse("records:record", args=[report.pk])))


def test_nothing_comes_before_the_topic_is_filed(head: Head):
    draft = record_start(client_key="x", actor=head.actor, obligation_id=head.topic.pk)
    answer = head.client.post(reverse("records:topic_add", args=[draft.pk]), {"what": "report"})
    assert answer.status_code == 409
    assert "请先报送题目" in text(answer)
    assert not Record.objects.filter(parent=draft).exists()


def test_a_report_of_a_topic_that_was_taken_back_waits_and_a_topic_with_a_course_is_not_taken_back(head: Head):
    topic = choose(head)
    started = head.client.post(reverse("records:topic_add", args=[topic.pk]), {"what": "diagnosis"})
    child = Record.objects.get(parent=topic)
    assert goal(started) == reverse("records:edit", args=[child.pk])
    head.client.post(reverse("records:withdraw", args=[topic.pk]))
    with pytest.raises(Conflict, match="请先报送题目"):
        record_file(record_id=child.pk, chosen=[], lock=child.lock, data=child.data | step(), actor=head.actor)
    topic.refresh_from_db()
    record_file(record_id=topic.pk, chosen=[head.topic.pk], lock=topic.lock, data=TOPIC, actor=head.actor)
    record_file(record_id=child.pk, chosen=[], lock=child.lock, data=child.data | step(), actor=head.actor)
    head.client.post(reverse("records:withdraw", args=[topic.pk]))
    topic.refresh_from_db()
    assert topic.state == "filed"


def test_a_third_topic_is_allowed_and_marked(head: Head):
    for title in ("一", "二", "三"):
        choose(head, title)
    answer = head.client.get(reverse("records:topics"))
    assert [(t.title, t.is_over) for t in answer.context["topics"]] == [("三", True), ("二", False), ("一", False)]
    assert "第 3 个，文件要 1—2 个" in text(answer)


def test_another_school_sees_nothing_and_a_reviewer_adds_nothing(head: Head, world: World):
    topic = choose(head)
    assert head.reviewer.get(reverse("records:topic", args=[topic.pk])).status_code == 200
    assert head.reviewer.post(reverse("records:topic_add", args=[topic.pk]), {"what": "report"}).status_code == 403
    other = sign_in(Client(), world.other_reviewer_user)
    assert other.get(reverse("records:topic", args=[topic.pk])).status_code == 404
    assert not other.get(reverse("records:topics")).context["topics"]


def test_sent_twice_is_one_step_and_nonsense_is_none(head: Head):
    topic = choose(head)
    address = reverse("records:topic_add", args=[topic.pk])
    for _ in range(2):
        head.client.post(address, {"what": "measure", "client_key": "same"})
    assert Record.objects.filter(parent=topic).count() == 1
    assert head.client.post(address, {"what": "nonsense"}).status_code == 400


def test_a_report_filed_anew_is_judged_anew(head: Head, world: World):
    topic = choose(head)
    report = add(head, topic, "report", **REPORT)
    row = report.settlements.get()
    settlement_return(settlement_id=row.pk, version=1, reason="对策太空", actor=world.reviewer)
    report.refresh_from_db()
    record_file(record_id=report.pk, chosen=[head.report.pk], lock=report.lock, data=report.data, actor=head.actor)
    assert Settlement.objects.get(pk=row.pk).judged == {}
    assert page(head, topic).state == "reported"


def test_the_list_costs_the_same_for_any_number(head: Head, django_assert_max_num_queries):
    address = reverse("records:topics")

    def more(titles: str) -> None:
        for title in titles:
            add(head, choose(head, title), "diagnosis", **step())

    more("甲")
    head.client.get(address)
    with django_assert_max_num_queries(30) as few:
        head.client.get(address)
    for title in "乙丙丁":
        choose(head, title)
    with django_assert_max_num_queries(30) as many:
        head.client.get(address)
    assert len(many) == len(few)
