"""Noting a visit: the page, the queue's sending, confirming with one tap; what must never be stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.common.clock import today
from zaitong.orgs.models import UnitName
from zaitong.records.models import Attachment, Record, Settlement
from zaitong.records.tests.factories import goal, text
from zaitong.records.visits.tests.kit import World, filed, make_world, note, photo, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def member(world: World, client: Client) -> Client:
    return sign_in(client, world.member_user)


def test_the_page_offers_liaison_points_first_and_kinds_of_the_catalogue(world, member):
    page = text(member.get("/visits/new/"))
    assert world.point in page
    assert "联系点调研" in page
    assert "四不两直走访" in page
    assert "谈心谈话" not in page  # whose words nobody writes down
    assert world.district.schools[2].short_name in page  # found by typing


def test_noted_without_script_then_filed_with_one_tap(world, member):
    obligation = world.obligation()
    answer = member.post("/visits/new/", sent(world, photos=photo()))
    record = Record.objects.get()
    assert goal(answer) == f"/visits/{record.pk}/"
    assert record.state == "draft"
    page = text(member.get(goal(answer)))
    assert "到联系点调研" in page
    assert "还要填" not in page
    tap = {"version": record.lock, "offered": obligation.pk, "chosen": obligation.pk}
    assert goal(member.post(f"/visits/{record.pk}/", tap)) == f"/records/{record.pk}/"
    settlement = Settlement.objects.get()
    assert (settlement.state, settlement.obligation_id) == ("claimed", obligation.pk)
    assert Attachment.objects.get().record_id == record.pk


def test_photographs_lose_where_they_were_taken(world, member):
    member.post("/visits/new/", sent(world, photos=photo()))
    with Attachment.objects.get().file.open() as stored:
        assert b"Phone 12" not in stored.read()


def test_what_is_missing_is_asked_and_nothing_typed_is_lost(world, member):
    bare: dict[str, Any] = {"liaison_visit-topics": [], "liaison_visit-has_problem": ""}
    record = note(world, **bare)
    page = text(member.get(f"/visits/{record.pk}/"))
    assert "还要填" in page
    answer = member.post(
        f"/visits/{record.pk}/", {"version": record.lock, "topics": "教育教学", "has_problem": "有，需要跟踪"}
    )
    assert answer.status_code == 422
    assert "是什么问题" in text(answer)
    record.refresh_from_db()
    assert record.data["topics"] == ["教育教学"]
    answer = member.post(f"/visits/{record.pk}/", {"version": record.lock, "problem": "护栏松动"})
    assert answer.status_code == 302
    record.refresh_from_db()
    assert record.state == "filed"


def test_new_proposals_are_shown_before_filing(world, member):
    obligation = world.obligation()
    record = note(world)
    answer = member.post(f"/visits/{record.pk}/", {"version": record.lock, "offered": ""})
    assert "请再确认一次" in text(answer)
    assert str(obligation.pk) in text(answer)
    record.refresh_from_db()
    assert record.state == "draft"


def test_sent_twice_it_is_one_record(world, member):
    fields = sent(world, photos=photo())
    first = member.post("/visits/send/", fields).json()
    fields["photos"] = photo()
    second = member.post("/visits/send/", fields).json()
    assert first["url"] == second["url"]
    assert Record.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_sent_again_after_filing_it_is_still_one_record(world, member):
    fields = sent(world)
    member.post("/visits/send/", fields)
    record = Record.objects.get()
    member.post(f"/visits/{record.pk}/", {"version": record.lock})
    answer = member.post("/visits/send/", fields).json()
    assert answer["url"] == f"/records/{record.pk}/"
    assert Record.objects.count() == 1


def test_the_same_visit_with_other_words_is_a_conflict_with_a_choice(world, member):
    fields = sent(world)
    member.post("/visits/send/", fields)
    fields["text"] = "手机上后来改的"
    answer = member.post("/visits/send/", fields)
    assert answer.status_code == 409
    told = answer.json()
    assert told["changes"] == [
        {"label": "看到的情况", "stored": "支部学习有记录，新教师结对已落实。", "mine": "手机上后来改的"}
    ]
    assert told["may_replace"]
    assert Record.objects.get().data["findings"].startswith("支部学习")
    fields["version"] = told["version"]
    assert member.post("/visits/send/", fields).status_code == 200
    assert Record.objects.get().data["findings"] == "手机上后来改的"


def test_what_was_filed_is_not_replaced_from_the_phone(world, member):
    fields = sent(world)
    member.post("/visits/send/", fields)
    record = Record.objects.get()
    member.post(f"/visits/{record.pk}/", {"version": record.lock})
    fields |= {"text": "手机上后来改的", "version": 99}
    told = member.post("/visits/send/", fields).json()
    assert not told["may_replace"]
    record.refresh_from_db()
    assert record.data["findings"].startswith("支部学习")


def test_without_script_a_conflict_shows_both(world, member):
    fields = sent(world)
    member.post("/visits/new/", fields)
    fields["text"] = "改过的话"
    answer = member.post("/visits/new/", fields)
    assert answer.status_code == 409
    assert "改过的话" in text(answer)
    assert "新教师结对" in text(answer)


def test_two_people_with_one_key_keep_their_own_records(world, member):
    fields = sent(world)
    member.post("/visits/send/", fields)
    other = sign_in(Client(), world.officer_user)
    assert other.post("/visits/send/", fields).status_code == 200
    assert Record.objects.count() == 2


def test_a_day_to_come_is_refused_and_stored_nowhere(world, member):
    day = (today() + timedelta(days=1)).isoformat()
    for address in ("/visits/send/", "/visits/new/"):
        answer = member.post(address, sent(world, day=day))
        assert answer.status_code == 422
        assert "还没有到" in answer.content.decode("unicode_escape" if address == "/visits/send/" else "utf-8")
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"kind": "none"}, {"day": "昨天"}, {"text": " "}, {"target": "unit:x"}, {"target": ""}]
)
def test_wrong_input_comes_back_with_what_was_typed(world, member, wrong):
    answer = member.post("/visits/new/", sent(world, **({"text": "写了一段"} | wrong)))
    assert answer.status_code == 422
    assert not Record.objects.exists()
    assert "text" in wrong or "写了一段" in text(answer)


def test_a_school_is_found_by_any_of_its_names(world, member):
    school = world.district.schools[2]
    UnitName.objects.create(unit=school, name="老校名小学")
    for name in (school.name, school.short_name, "老校名小学"):
        member.post("/visits/send/", sent(world, target="", place=name, kind="unannounced_visit"))
    assert list(Record.objects.values_list("target_unit_id", flat=True)) == [school.pk] * 3


def test_a_name_that_nobody_bears_is_told(world, member):
    answer = member.post("/visits/send/", sent(world, place="没有这所学校"))
    assert "没有找到" in answer.json()["errors"]["place"][0]


def test_a_kind_that_takes_units_names_the_seat_of_the_party(world, member):
    member.post("/visits/send/", sent(world, kind="unannounced_visit"))
    assert Record.objects.get().target_unit_id == world.district.schools[0].pk


def test_a_typed_school_that_is_a_liaison_point_counts_as_it(world, member):
    member.post("/visits/send/", sent(world, target="", place=world.district.schools[0].short_name))
    assert Record.objects.get().target_party_id == world.district.school_parties[0].pk


def test_a_bad_photograph_stops_nothing(world, member):
    bad = SimpleUploadedFile("假.jpg", b"%PDF-1.7")
    answer = member.post("/visits/send/", sent(world, photos=[bad, photo()]))
    assert answer.status_code == 200
    assert len(answer.json()["refused"]) == 1
    assert Attachment.objects.count() == 1


def test_signed_out_the_queue_is_told_so_and_keeps_its_own(world):
    client = Client()
    assert client.post("/visits/send/", sent(world), headers={"X-Autosave": "1"}).status_code == 401
    assert client.get("/visits/who/").status_code == 302
    assert not Record.objects.exists()


def test_nobody_confirms_the_visit_of_another(world):
    record = note(world)
    other = sign_in(Client(), world.officer_user)
    assert other.get(f"/visits/{record.pk}/").status_code == 404
    assert other.post(f"/visits/{record.pk}/", {"version": record.lock}).status_code == 404
    clerk = sign_in(Client(), make_user("unit_clerk", post=world.district.clerks[0]))
    assert clerk.get("/visits/").status_code == 403


def test_the_visits_page_shows_what_waits_and_what_was_filed(world, member):
    record = note(world)
    page = text(member.get("/visits/"))
    assert f"/visits/{record.pk}/" in page
    done = filed(world, client_key=uuid4().hex)
    assert f"/records/{done.pk}/" in text(member.get("/visits/"))


def test_what_the_phone_keeps_is_one_page_for_one_person(world, member):
    answer = member.get("/visits/new/")
    assert answer["X-Visit-User"] == str(world.member_user.pk)
    assert "no-store" in answer["Cache-Control"]
    worker = member.get("/visits/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert member.get("/visits/manifest.json").json()["scope"] == "/visits/"
    assert member.get("/visits/who/").json()["user"] == world.member_user.pk


def test_pages_keep_their_query_counts(world, member):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            member.get(address)
        return len(caught)

    for _ in range(2):
        note(world, client_key=uuid4().hex)
        filed(world, client_key=uuid4().hex)
    before = {address: queries(address) for address in ("/visits/", "/visits/new/")}
    for _ in range(2):
        note(world, client_key=uuid4().hex)
        filed(world, client_key=uuid4().hex)
    assert {address: queries(address) for address in before} == before
