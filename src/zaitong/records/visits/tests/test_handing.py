"""The leader notes, his liaison officer completes, the leader confirms: rights on both sides, and no words lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.common.errors import NotAllowed
from zaitong.orgs.tests.factories import make_person, make_post
from zaitong.records.models import Attachment, Record, Settlement
from zaitong.records.services.review import settlement_accept
from zaitong.records.tests.factories import text
from zaitong.records.visits.models import VisitHandover
from zaitong.records.visits.services import visit_file
from zaitong.records.visits.tests.kit import World, handed, make_world, note, photo, sent

pytestmark = pytest.mark.django_db
BARE: dict[str, Any] = {"liaison_visit-topics": [], "liaison_visit-has_problem": ""}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def member(world: World) -> Client:
    return sign_in(Client(), world.member_user)


@pytest.fixture
def officer(world: World) -> Client:
    return sign_in(Client(), world.officer_user)


def written(record: Record, **values: object) -> dict[str, object]:
    """What the officer's form sends."""
    record.refresh_from_db()
    fields = {**record.data, "topics": ["教育教学"], "has_problem": "没有", "version": record.lock}
    return fields | values


def test_handed_over_completed_confirmed(world, member, officer):
    obligation = world.obligation()
    record = note(world, **BARE)
    page = text(member.get(f"/visits/{record.pk}/"))
    assert f'value="{world.district.liaison.pk}"' in page
    member.post(f"/visits/{record.pk}/hand/", {"officer": world.district.liaison.pk, "note": "补上课堂情况"})
    handover = VisitHandover.objects.get()
    assert "补上课堂情况" in text(officer.get("/visits/"))
    address = f"/visits/complete/{handover.pk}/"
    assert "新教师结对" in text(officer.get(address))
    more = written(record, findings="支部学习有记录，新教师结对已落实。听了两节课。", photos=photo())
    assert officer.post(address, more).status_code == 302
    page = text(member.get("/visits/"))
    assert "已补充" in page
    page = text(member.get(f"/visits/{record.pk}/"))
    assert "听了两节课" in page
    assert "<del>支部学习有记录" in page  # the visitor's own words beside it
    record.refresh_from_db()
    assert record.state == "draft"
    tap = {"version": record.lock, "offered": obligation.pk, "chosen": obligation.pk}
    assert member.post(f"/visits/{record.pk}/", tap).status_code == 302
    record.refresh_from_db()
    handover.refresh_from_db()
    assert (record.state, handover.state) == ("filed", "confirmed")
    assert record.author_id == world.member.person_id
    assert Settlement.objects.get().obligation_id == obligation.pk
    assert Attachment.objects.get().record_id == record.pk
    acts = set(AuditRow.objects.filter(subject=f"record:{record.pk}").values_list("act", flat=True))
    assert {"visit.handed", "visit.completed", "record.filed"} <= acts


def test_not_handed_on_before_all_is_there(world, officer):
    record = note(world, **BARE)
    handover = handed(world, record)
    answer = officer.post(f"/visits/complete/{handover.pk}/", written(record, topics=[], suggestions="多听课"))
    assert answer.status_code == 422
    record.refresh_from_db()
    handover.refresh_from_db()
    assert record.data["suggestions"] == "多听课"  # kept all the same
    assert handover.state == "asked"


def test_kept_for_later(world, officer):
    record = note(world, **BARE)
    handover = handed(world, record)
    officer.post(f"/visits/complete/{handover.pk}/", written(record, suggestions="多听课", act="save"))
    record.refresh_from_db()
    handover.refresh_from_db()
    assert (record.data["suggestions"], handover.state) == ("多听课", "asked")


def test_both_write_at_once_and_neither_loses_text(world, member, officer):
    record = note(world)
    handover = handed(world, record)
    stale = written(record, findings="联络员写的")
    fields = {**record.data, "findings": "走访人又改的", "version": record.lock, "act": "save"}
    member.post(f"/records/{record.pk}/edit/", fields)
    answer = officer.post(f"/visits/complete/{handover.pk}/", stale)
    assert answer.status_code == 409
    assert "联络员写的" in text(answer)
    assert "走访人又改的" in text(answer)
    record.refresh_from_db()
    assert record.data["findings"] == "走访人又改的"
    officer.post(f"/visits/complete/{handover.pk}/", stale | {"version": record.lock})
    record.refresh_from_db()
    assert record.data["findings"] == "联络员写的"


def test_taken_back_the_officer_is_out_and_his_words_stay(world, member, officer):
    record = note(world)
    handover = handed(world, record)
    officer.post(f"/visits/complete/{handover.pk}/", written(record, suggestions="多听课", act="save"))
    member.post(f"/visits/{record.pk}/take-back/")
    assert officer.get(f"/visits/complete/{handover.pk}/").status_code == 404
    record.refresh_from_db()
    assert record.data["suggestions"] == "多听课"


def test_handed_back_for_more(world, member, officer):
    record = note(world)
    handover = handed(world, record)
    officer.post(f"/visits/complete/{handover.pk}/", written(record))
    member.post(f"/visits/{record.pk}/hand/", {"officer": world.district.liaison.pk, "note": "再补一句"})
    handover.refresh_from_db()
    assert handover.state == "asked"
    assert officer.get(f"/visits/complete/{handover.pk}/").status_code == 200


def test_the_officer_neither_files_nor_edits_nor_sees_more(world, officer):
    record = note(world)
    handed(world, record)
    assert officer.post(f"/visits/{record.pk}/", {"version": record.lock}).status_code == 404
    assert officer.get(f"/records/{record.pk}/edit/").status_code == 404
    assert officer.post(f"/records/{record.pk}/discard/").status_code == 404
    assert Record.objects.get().state == "draft"


def test_only_the_named_officer_completes(world):
    handover = handed(world)
    post = make_post("party_liaison", world.district.basic, holder=make_person())
    stranger = sign_in(Client(), make_user("post_holder", post=post))
    assert stranger.get(f"/visits/complete/{handover.pk}/").status_code == 404
    assert stranger.post(f"/visits/complete/{handover.pk}/", {"version": 1}).status_code == 404


@pytest.mark.parametrize("who", ["secretaries", "clerks"])
def test_not_handed_to_just_anybody(world, member, who):
    """Not to the school that was visited, nor to people who cannot sign in."""
    record = note(world)
    other = getattr(world.district, who)[0]
    answer = member.post(f"/visits/{record.pk}/hand/", {"officer": other.pk})
    assert answer.status_code == 422
    assert not VisitHandover.objects.exists()


def test_begun_by_the_officer_confirmed_by_the_leader(world, member, officer):
    fields = sent(world, leader=world.district.member.pk)
    answer = officer.post("/visits/new/", fields)
    handover = VisitHandover.objects.get()
    assert answer["Location"] == f"/visits/complete/{handover.pk}/"
    record = handover.record
    assert (record.post_id, record.author_id) == (world.district.member.pk, world.member.person_id)
    officer.post("/visits/new/", fields)  # sent twice
    assert Record.objects.count() == 1
    officer.post(f"/visits/complete/{handover.pk}/", written(record))
    record.refresh_from_db()
    assert member.post(f"/visits/{record.pk}/", {"version": record.lock}).status_code == 302
    record.refresh_from_db()
    assert record.state == "filed"


def test_nobody_begins_for_a_leader_who_is_not_his(world, member):
    answer = member.post("/visits/send/", sent(world, leader=world.district.org_head.pk))
    assert answer.status_code == 403
    assert not Record.objects.exists()


def test_who_wrote_it_does_not_review_it(world, officer):
    obligation = world.obligation()
    record = note(world)
    handover = handed(world, record)
    officer.post(f"/visits/complete/{handover.pk}/", written(record))
    record.refresh_from_db()
    visit_file(record_id=record.pk, chosen=[obligation.pk], lock=record.lock, data=None, actor=world.member)
    from zaitong.accounts.tests.factories import actor_for, make_grant

    make_grant(world.officer_user, "receiving_officer", world.district.org)
    settlement = Settlement.objects.get()
    with pytest.raises(NotAllowed):
        settlement_accept(settlement_id=settlement.pk, version=1, actor=actor_for(world.officer_user))


def test_the_desk_tells_what_waits_for_my_tap(world, member, officer):
    record = note(world)
    assert "1 次走访待您确认" in text(member.get("/todo/"))
    handover = handed(world, record)
    assert "待您确认" not in text(member.get("/todo/"))
    officer.post(f"/visits/complete/{handover.pk}/", written(record))
    assert "1 次走访待您确认" in text(member.get("/todo/"))
    assert "待您确认" not in text(officer.get("/todo/"))


def test_the_officer_sees_the_photographs_while_it_lies_with_him(world, member, officer):
    member.post("/visits/new/", sent(world, photos=photo()))
    handover = handed(world, Record.objects.get())
    picture = Attachment.objects.get()
    address = f"/visits/complete/{handover.pk}/photos/{picture.pk}/"
    assert address in text(officer.get(f"/visits/complete/{handover.pk}/"))
    assert officer.get(address)["Content-Type"] == "image/jpeg"
    assert officer.get(f"/attachments/{picture.pk}/").status_code == 404
    member.post(f"/visits/{handover.record_id}/take-back/")
    assert officer.get(address).status_code == 404
