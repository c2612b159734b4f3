"""All of the queue that match: confirmed in figures, decided in the background, each behind its own gates."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.models import Grant
from zaitong.accounts.tests.factories import sign_in
from zaitong.audit.models import AuditRow
from zaitong.audit.services import audit_write
from zaitong.common.errors import FieldErrors
from zaitong.jobs.models import Job
from zaitong.records.bulk import services, views
from zaitong.records.bulk.models import BulkItem, BulkReview
from zaitong.records.bulk.services import bulk_run, bulk_start
from zaitong.records.models import Record, Settlement
from zaitong.records.services.filing import record_withdraw
from zaitong.records.services.review import settlement_accept
from zaitong.records.tests.factories import World, accept, file, give_back, goal, make_staff, settlement_of, text

BULK = "records:queue_bulk"


@pytest.fixture
def queue(world: World) -> list[Settlement]:
    """Five that wait: three of 甲, two of 乙."""
    first, second = world.requirement("甲"), world.requirement("乙")
    owed = [world.obligation(first, period=f"2026-0{n}") for n in range(3)]
    owed += [world.obligation(second, period=f"2026-0{n}") for n in range(2)]
    type(owed[0]).objects.update(period="")
    return [settlement_of(file(world, one), one) for one in owed]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is many is two here, and a page holds three."""
    monkeypatch.setattr(views, "LISTED", 3)
    monkeypatch.setattr(views, "AT_ONCE", 2)


def hidden(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]


def confirm(client: Client, asked: Any, **values: Any) -> Any:
    """Send the confirmation as the page holds it."""
    page = text(asked)
    names = ("confirmed", "decision", "client_key", "picked")
    return client.post(reverse(BULK), {name: hidden(page, name) for name in names} | values)


def run_all() -> None:
    for review in BulkReview.objects.filter(state="running"):
        bulk_run(review.pk, lambda *_: None)
    Job.objects.update(state="done")


def states(rows: list[Settlement]) -> list[str]:
    return [Settlement.objects.get(pk=row.pk).state for row in rows]


def test_the_page_offers_all_that_match_and_the_confirmation_says_what_it_is(
    world: World, queue: list[Settlement], reviewer: Client
):
    Record.objects.filter(pk=queue[0].record_id).update(author=world.reviewer.person_id)
    Record.objects.filter(pk=queue[4].record_id).update(filer_id=world.reviewer.user_id, for_office=world.office)
    listed = text(reviewer.get(reverse(BULK)))
    assert "共 <b>4</b> 份，这里先列等得最久的 3 份" in listed
    page = text(reviewer.post(reverse(BULK), {"all": "accept"}))
    assert "将通过 3 份" in page
    assert re.findall(r"<li><span>(.*?)</span><b class=\"num\">(\d+) 份", page) == [
        ("甲", "2"),
        ("乙", "1"),
        ("这是您本人填的记录，要由科室里另一位同事审核。", "1"),
        ("由您代录，请同事审核。", "1"),
    ]
    assert "砚桥小学等 3 份</p>" in page, "each once"
    assert hidden(page, "picked") == " ".join(f"{row.pk}:1" for row in queue[1:4])
    assert set(states(queue)) == {"claimed"}, "nothing is decided yet"
    only = text(reviewer.post(reverse(BULK) + f"?requirement={queue[4].obligation.requirement_id}", {"all": "return"}))
    assert "将退回 1 份" in only


def test_what_one_filed_in_an_earlier_version_is_left_out(world: World, queue: list[Settlement], reviewer: Client):
    audit_write(actor=world.reviewer, act="record.filed_for", subject=f"record:{queue[1].record_id}")
    page = text(reviewer.post(reverse(BULK), {"all": "accept"}))
    assert "将通过 4 份" in page
    assert "由您代录，请同事审核。" in page


def test_all_are_decided_in_the_background_and_the_trail_names_the_person(
    queue: list[Settlement], reviewer: Client, world: World, django_capture_on_commit_callbacks: Any
):
    asked = reviewer.post(reverse(BULK), {"all": "return"})
    with django_capture_on_commit_callbacks(execute=True):
        begun = confirm(reviewer, asked, said="请按\n新格式写")
    review = BulkReview.objects.get()
    assert goal(begun) == reverse("records:bulk_result", args=[review.pk])
    assert states(queue) == ["returned"] * 5
    assert set(Settlement.objects.values_list("reason", flat=True)) == {"请按 新格式写"}
    rows = AuditRow.objects.filter(act="settlement.returned")
    assert rows.count() == 5
    named = {(row.actor_id, row.actor_label, row.appointment_id) for row in rows}
    assert named == {(world.reviewer.user_id, world.reviewer.label, world.reviewer.appointment_id)}
    assert AuditRow.objects.get(act="bulk.started").data == {"decision": "return", "total": 5}
    page = text(reviewer.get(goal(begun)))
    assert "已退回 5 份" in page
    assert "您写的退回原因：请按 新格式写" in page
    assert "批量退回 5 份" in text(reviewer.get(reverse(BULK)))
    assert Job.objects.get().state == "done"


def test_more_than_a_few_ticked_go_the_same_way_and_few_stay_in_the_request(queue: list[Settlement], reviewer: Client):
    picks = [f"{row.pk}:1" for row in queue]
    posted = {"confirmed": 1, "decision": "accept", "client_key": "one"}
    reviewer.post(reverse(BULK), posted | {"pick": picks[:2]})
    assert not BulkReview.objects.exists()
    assert states(queue).count("accepted") == 2
    reviewer.post(reverse(BULK), posted | {"pick": picks[2:]})
    run_all()
    assert states(queue) == ["accepted"] * 5


@pytest.mark.parametrize("said", [" ", "长" * 501])
def test_without_a_fit_reason_nothing_begins_and_what_was_seen_stays_so(
    world: World, queue: list[Settlement], reviewer: Client, said: str
):
    asked = reviewer.post(reverse(BULK), {"all": "return"})
    give_back(world, queue[0])
    file(world, queue[0].obligation, record=queue[0].record)
    answer = confirm(reviewer, asked, said=said)
    assert answer.status_code == 422
    assert said.strip() in text(answer)
    assert not BulkReview.objects.exists()
    assert f"{queue[0].pk}:1" in hidden(text(answer), "picked").split(), "not the version that nobody has seen"


def test_a_confirmation_sent_twice_begins_once(queue: list[Settlement], reviewer: Client):
    asked = reviewer.post(reverse(BULK), {"all": "accept"})
    first, second = confirm(reviewer, asked), confirm(reviewer, asked)
    assert goal(first) == goal(second)
    assert BulkReview.objects.count() == Job.objects.count() == 1


def test_what_was_not_decided_is_listed_with_why_and_what_was_filed_anew_can_follow(
    world: World, queue: list[Settlement], reviewer: Client, monkeypatch: pytest.MonkeyPatch
):
    asked = reviewer.post(reverse(BULK), {"all": "return"})
    monkeypatch.setattr(views, "LISTED", 4)
    give_back(world, queue[0], "第一次")
    file(world, queue[0].obligation, record=queue[0].record)
    accept(world, queue[1])
    record_withdraw(record_id=queue[2].record_id, actor=world.clerk)
    Settlement.objects.filter(pk=queue[3].pk).update(office=world.other_office)
    confirm(reviewer, asked, said="请补页")
    run_all()
    answer = reviewer.get(reverse("records:bulk_result", args=[BulkReview.objects.get().pk]))
    page = text(answer)
    assert "4 份没有退回" in page
    assert "已退回 1 份，没有办成的逐份列在下面" in page
    for why in ("刚重报了第 2 版", "刚审核通过了这一份", "报送单位刚撤回了这一份", "找不到了"):
        assert why in page
    assert [line["row"].pk for line in answer.context["lines"]] == [queue[0].pk]
    assert f'value="{queue[0].pk}:2"' in page
    assert ">请补页</textarea>" in page
    assert states(queue) == ["claimed", "accepted", "withdrawn", "claimed", "returned"]
    assert "其中一份" in page, "of another office's not even the name is shown"


def test_stopping_leaves_the_rest_in_the_queue(
    queue: list[Settlement], reviewer: Client, monkeypatch: pytest.MonkeyPatch
):
    confirm(reviewer, reviewer.post(reverse(BULK), {"all": "accept"}))
    review, job = BulkReview.objects.get(), Job.objects.get()
    shown = reviewer.get(reverse("records:bulk_result", args=[review.pk]), follow=True)
    assert shown.redirect_chain == [(reverse("jobs:progress", args=[job.pk]), 302)]
    stop = reverse("records:bulk_stop", args=[review.pk])
    assert f'action="{stop}"' in text(shown)

    def then_stop(**named: Any) -> Settlement:
        decided = settlement_accept(**named)
        if Settlement.objects.filter(state="accepted").count() == 2:
            monkeypatch.setattr(services, "AFRESH", 1)
        return decided

    monkeypatch.setattr(services, "settlement_accept", then_stop)
    told: list[tuple[int, int, str]] = []

    def progress(done: int, total: int, message: str) -> None:
        told.append((done, total, message))
        if done == 2 and len(told) == 3:
            assert goal(reviewer.post(stop)) == reverse("records:bulk_result", args=[review.pk])

    bulk_run(review.pk, progress)
    assert states(queue) == ["accepted", "accepted", "claimed", "claimed", "claimed"]
    assert told[-1] == (2, 5, "已停下，停下前通过 2 份")
    page = text(reviewer.get(reverse("records:bulk_result", args=[review.pk])))
    assert "停下前已通过 2 份，还有 3 份没有办，仍在待审核里" in page
    bulk_run(review.pk, lambda *_: None)
    assert states(queue).count("claimed") == 3, "a late message begins nothing"
    assert AuditRow.objects.filter(act="bulk.stopped").count() == 1


def test_a_worker_that_dies_on_the_way_is_followed_by_one_that_decides_the_rest(
    queue: list[Settlement], reviewer: Client, monkeypatch: pytest.MonkeyPatch
):
    confirm(reviewer, reviewer.post(reverse(BULK), {"all": "accept"}), said="很好")
    review = BulkReview.objects.get()

    def dies(**named: Any) -> Settlement:
        decided = settlement_accept(**named)
        if named["settlement_id"] == queue[2].pk:
            raise RuntimeError
        return decided

    monkeypatch.setattr(services, "settlement_accept", dies)
    with pytest.raises(RuntimeError):
        bulk_run(review.pk, lambda *_: None)
    assert states(queue).count("accepted") == 2, "the third is undone with the mark that it was"
    monkeypatch.undo()
    told: list[int] = []
    bulk_run(review.pk, lambda done, *_: told.append(done))
    assert told[0] == 2
    assert states(queue) == ["accepted"] * 5
    assert AuditRow.objects.filter(act="settlement.accepted").count() == 5
    assert set(BulkItem.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize("how", ["grant", "user", "appointment"])
def test_whoever_lost_the_right_meanwhile_decides_nothing(
    world: World, queue: list[Settlement], reviewer: Client, how: str
):
    confirm(reviewer, reviewer.post(reverse(BULK), {"all": "accept"}))
    user = world.reviewer_user
    if how == "grant":
        Grant.objects.filter(user=user).delete()
    elif how == "user":
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    else:
        user.person.appointments.update(ends="2020-01-01", starts="2019-01-01")  # type: ignore[union-attr]
    run_all()
    assert set(states(queue)) == {"claimed"}
    assert set(BulkItem.objects.values_list("why", flat=True)) == {services.GONE}


def test_a_colleague_sees_nothing_of_it(queue: list[Settlement], reviewer: Client, world: World):
    confirm(reviewer, reviewer.post(reverse(BULK), {"all": "accept"}))
    review = BulkReview.objects.get()
    colleague = sign_in(Client(), make_staff("receiving_officer", world.office))
    assert colleague.get(reverse("records:bulk_result", args=[review.pk])).status_code == 404
    assert colleague.post(reverse("records:bulk_stop", args=[review.pk])).status_code == 404
    assert colleague.get(reverse("jobs:progress", args=[Job.objects.get().pk])).status_code == 404
    run_all()
    gone = colleague.post(reverse(BULK), {"all": "accept"}, follow=True)
    assert "已不在待审核里" in text(gone)


@pytest.mark.parametrize("picked", ["", "x", "1", "999999:1 7:x 8:99999999999", "9" * 40])
def test_nonsense_decides_nothing(queue: list[Settlement], reviewer: Client, picked: str):
    answer = reviewer.post(reverse(BULK), {"confirmed": 1, "decision": "accept", "picked": picked}, follow=True)
    assert answer.status_code in {200, 409}
    assert set(states(queue)) == {"claimed"}


def test_reports_that_need_a_word_each_are_left_out_when_passed(
    world: World, queue: list[Settlement], reviewer: Client, monkeypatch: pytest.MonkeyPatch
):
    judged = {"visit": ("story",)}
    monkeypatch.setattr("zaitong.records.judging.JUDGED", judged)
    monkeypatch.setattr("zaitong.records.bulk.selection.JUDGED", judged)
    assert "没有可以批量通过的" in text(reviewer.post(reverse(BULK), {"all": "accept"}))
    assert "将退回 5 份" in text(reviewer.post(reverse(BULK), {"all": "return"}))
    picks = [f"{row.pk}:1" for row in queue[:2]]
    answer = reviewer.post(reverse(BULK), {"confirmed": 1, "decision": "accept", "pick": picks})
    assert "一个评语" in text(answer), "why, in words, where they were ticked"


def test_the_confirmation_asks_the_same_for_any_number(
    world: World, queue: list[Settlement], reviewer: Client, django_assert_max_num_queries: Any
):
    def asked() -> int:
        with django_assert_max_num_queries(40) as questions:
            reviewer.post(reverse(BULK), {"all": "accept"})
        return len(questions)

    before = asked()
    requirement = world.requirement("丙")
    for number in range(5):
        obligation = world.obligation(requirement, period=f"2027-0{number}")
        file(world, obligation)
    assert asked() == before


def test_beyond_the_most_of_one_act_the_oldest_come_first(
    queue: list[Settlement], reviewer: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("zaitong.records.bulk.selection.LIMIT", 4)
    page = text(reviewer.post(reverse(BULK), {"all": "accept"}))
    assert "将通过 4 份" in page
    assert "先办等得最久的" in page
    assert hidden(page, "picked").split()[0] == f"{queue[0].pk}:1"


def test_words_that_do_not_fit_are_refused_by_the_service_too(world: World, queue: list[Settlement]):
    picked = [(row.pk, 1) for row in queue]
    with pytest.raises(FieldErrors):
        bulk_start(picked=picked, decision="return", said=" ", client_key=uuid4().hex, actor=world.reviewer)
