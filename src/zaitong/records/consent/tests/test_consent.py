"""校内审签 over HTTP: sent to the head, consented to or returned, by whom, and what becomes of a changed draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Obligation
from zaitong.common.clock import now, pretend, today
from zaitong.records.consent.models import ConsentRequest, ConsentRule
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.tests.factories import (
    DATA,
    World,
    add_file,
    file,
    give_back,
    make_staff,
    make_world,
    pdf,
    settlement_of,
    start,
    text,
)


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    ConsentRule.objects.create(unit=made.school, on=True, set_by_label="校长")
    return made


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(Client(), make_staff("unit_head", world.school, "苏禾清"))


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(Client(), world.clerk_user)


def send(client: Client, record: Record, *chosen: int, lock: int | None = None, **data: Any) -> Any:
    """The form of the page, sent."""
    record.refresh_from_db()
    seen = ",".join(str(pk) for pk in Obligation.objects.values_list("pk", flat=True))
    fields = {**DATA, "happened_on": today().isoformat(), **data, "chosen": chosen, "offered": seen}
    fields["version"] = record.lock if lock is None else lock
    return client.post(reverse("records:edit", args=[record.pk]), {**fields, "act": "file"}, follow=True)


def asked(world: World, clerk: Client, **data: Any) -> tuple[Any, Record, ConsentRequest]:
    obligation = world.obligation()
    record = start(world, obligation)
    send(clerk, record, obligation.pk, **data)
    record.refresh_from_db()
    return obligation, record, ConsentRequest.objects.get(record=record)


def decide(client: Client, request: ConsentRequest, decision: str = "give", **fields: Any) -> Any:
    address = reverse("records:consent", args=[request.pk])
    return client.post(address, {"version": request.lock, "decision": decision, **fields}, follow=True)


def test_the_clerk_sends_and_the_head_files(world: World, clerk: Client, head: Client):
    obligation, record, request = asked(world, clerk)
    assert (record.state, Settlement.objects.count()) == ("draft", 0)
    assert "待负责人同意" in text(clerk.get(reverse("records:todo")))
    assert "待我同意 1 份" in text(head.get(reverse("records:todo")))
    page = text(head.get(reverse("records:consent", args=[request.pk])))
    assert DATA["story"] in page
    assert obligation.requirement.quote in page

    said = text(decide(head, request))
    assert "已同意，记录已报送" in said
    record.refresh_from_db()
    version = RecordVersion.objects.get(record=record)
    assert record.state == "filed"
    assert record.filer_id == world.clerk_user.pk
    assert "苏禾清" in version.agreed_by
    assert "苏禾清" not in version.actor_label
    assert settlement_of(record, obligation).claimed_on == today()
    assert "苏禾清" in text(clerk.get(reverse("records:record", args=[record.pk])))
    assert list(AuditRow.objects.filter(act__startswith="consent.").values_list("act", flat=True).order_by("pk")) == [
        "consent.asked",
        "consent.given",
    ]


def test_the_day_of_consent_is_the_day_of_filing(world: World, clerk: Client, head: Client):
    obligation = world.obligation(due=today())
    record = start(world, obligation)
    send(clerk, record, obligation.pk)
    with pretend(now() + timedelta(days=1)):
        head = sign_in(Client(), make_staff("unit_head", world.school))
        decide(head, ConsentRequest.objects.get())
    obligation.refresh_from_db()
    assert obligation.late


def test_returned_with_a_word_and_sent_again(world: World, clerk: Client, head: Client):
    obligation, record, request = asked(world, clerk)
    assert decide(head, request, "return").status_code == 422
    decide(head, request, "return", word="请补上谈心对象")
    assert "请补上谈心对象" in text(clerk.get(reverse("records:todo")))
    assert "请补上谈心对象" in text(clerk.get(reverse("records:edit", args=[record.pk])))
    send(clerk, record, obligation.pk, story="已补谈心对象。")
    again = ConsentRequest.objects.get(state="waiting")
    decide(head, again)
    record.refresh_from_db()
    assert record.data["story"] == "已补谈心对象。"
    assert "请补上" not in text(clerk.get(reverse("records:record", args=[record.pk]))).split('id="story-h"')[0]


def test_sent_twice_it_asks_once_and_files_once(world: World, clerk: Client, head: Client):
    obligation = world.obligation()
    record = start(world, obligation)
    for _ in range(2):
        send(clerk, record, obligation.pk, lock=0)
    request = ConsentRequest.objects.get()
    for _ in range(2):
        decide(head, request)
    send(clerk, record, obligation.pk, lock=0)  # the first sending, come late
    assert RecordVersion.objects.count() == Settlement.objects.count() == 1


def test_a_changed_draft_loses_its_request(world: World, clerk: Client, head: Client):
    _, record, request = asked(world, clerk)
    clerk.post(reverse("records:autosave", args=[record.pk]), {**DATA, "story": "改了", "version": record.lock})
    assert "收回或改动" in text(decide(head, request))
    assert "没有等您同意的" in text(head.get(reverse("records:consents")))
    record.refresh_from_db()
    assert record.state == "draft"
    add = asked(world, clerk)
    add_file(world, add[1], pdf())
    decide(head, add[2])
    assert not Settlement.objects.exists()


def test_taken_back_by_the_clerk(world: World, clerk: Client, head: Client):
    _, record, request = asked(world, clerk)
    clerk.post(reverse("records:consent_take_back", args=[record.pk]))
    assert "收回" in text(decide(head, request))
    assert not Settlement.objects.exists()


def test_the_copy_that_he_saw_is_named(world: World, clerk: Client, head: Client):
    _, _, request = asked(world, clerk)
    page = head.post(reverse("records:consent", args=[request.pk]), {"version": 0, "decision": "give"}, follow=True)
    assert "不是最新的一稿" in text(page)
    assert not Settlement.objects.exists()


def test_a_returned_record_is_sent_to_the_head_again(world: World, clerk: Client, head: Client):
    obligation, record, request = asked(world, clerk)
    decide(head, request)
    give_back(world, settlement_of(record, obligation))
    send(clerk, record, obligation.pk, story="改好了。")
    assert settlement_of(record, obligation).state == "returned"
    assert "待同意" in text(clerk.get(reverse("records:record", args=[record.pk])))
    decide(head, ConsentRequest.objects.get(state="waiting"))
    assert settlement_of(record, obligation).state == "claimed"


def test_who_need_not_ask(world: World, clerk: Client, head: Client):
    """The head himself; a unit that does not want it; what a post owes."""
    obligation = world.obligation()
    boss = actor_for(make_staff("unit_head", world.school))
    assert file(world, obligation, record=start(world, obligation, boss), actor=boss).state == "filed"
    head.post(reverse("records:consent_rule", args=[world.school.pk]), {"on": "0"})
    assert file(world, world.obligation()).state == "filed"
    assert not ConsentRequest.objects.exists()


def test_who_may_consent(world: World, clerk: Client, head: Client):
    _, _, request = asked(world, clerk)
    other = sign_in(Client(), make_staff("unit_head", world.office))
    assert decide(clerk, request).status_code == 403
    assert decide(other, request).status_code == 404
    assert other.post(reverse("records:consent_rule", args=[world.school.pk]), {"on": "0"}).status_code == 404
    assert ConsentRule.objects.get().on


def test_a_clerk_who_has_left_files_no_more(world: World, clerk: Client, head: Client):
    _, record, request = asked(world, clerk)
    world.clerk_user.grants.all().delete()
    assert "已离岗或授权已终止" in text(decide(head, request))
    record.refresh_from_db()
    request.refresh_from_db()
    assert (record.state, request.state) == ("draft", "waiting")


def test_the_list_costs_the_same(world: World, clerk: Client, head: Client, django_assert_max_num_queries):
    address = reverse("records:consents")
    asked(world, clerk)
    head.get(address)
    with django_assert_max_num_queries(30) as few:
        head.get(address)
    for _ in range(3):
        asked(world, clerk)
    with django_assert_max_num_queries(30) as many:
        head.get(address)
    assert len(many) == len(few)


def test_without_anybody_to_consent_the_clerk_is_told_and_files(world: World, clerk: Client):
    obligation = world.obligation()
    record = start(world, obligation)
    page = text(clerk.get(reverse("records:edit", args=[record.pk])))
    assert "现在没有能同意的负责人账号" in page
    assert "送负责人同意" not in page
    assert "已报送，并完成 1 项待办" in text(send(clerk, record, obligation.pk))
    record.refresh_from_db()
    assert record.state == "filed"
    assert AuditRow.objects.get(act="record.filed").data["no_head"] is True


@pytest.mark.parametrize("gone", ["disabled", "over", "revoked"])
def test_what_waits_when_the_last_head_goes_can_be_filed(world: World, clerk: Client, gone: str):
    user = make_staff("unit_head", world.school, "苏禾清")
    obligation, record, request = asked(world, clerk)
    assert "待负责人同意" in text(clerk.get(reverse("records:todo")))
    if gone == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif gone == "over":
        user.grants.update(starts=today() - timedelta(days=9), ends=today() - timedelta(days=1))
    else:
        user.grants.all().delete()
    assert "待负责人同意" not in text(clerk.get(reverse("records:todo")))
    assert "待负责人同意" not in text(clerk.get(reverse("records:record", args=[record.pk])))
    assert "已报送，并完成 1 项待办" in text(send(clerk, record, obligation.pk))
    assert Settlement.objects.get().state == "claimed"
    assert not ConsentRequest.objects.live().exists()
    newcomer = sign_in(Client(), make_staff("unit_head", world.school, "林知夏"))
    assert "待我同意" not in text(newcomer.get(reverse("records:todo")))
    assert "不再等您同意" in text(decide(newcomer, request))


def test_a_new_head_finds_what_still_waits(world: World, clerk: Client):
    user = make_staff("unit_head", world.school, "苏禾清")
    _, record, request = asked(world, clerk)
    User.objects.filter(pk=user.pk).update(is_active=False)
    newcomer = sign_in(Client(), make_staff("unit_head", world.school, "林知夏"))
    decide(newcomer, request)
    record.refresh_from_db()
    assert record.state == "filed"


def test_whoever_heads_the_unit_from_above_counts(world: World, clerk: Client):
    record = start(world, world.obligation())
    above = make_staff("unit_head", world.root)
    above.grants.update(scope_kind="subtree", unit=world.root)
    assert "送负责人同意" in text(clerk.get(reverse("records:edit", args=[record.pk])))
