"""Plans of unannounced visits: sealed until arrival, for their planner alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.catalogue.models import RecordType
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.records.models import Record, VisitPlan
from zaitong.records.seals.rotation import seals_rotate
from zaitong.records.services.drafts import record_save_draft, record_start
from zaitong.records.tests.factories import goal, text
from zaitong.records.visits.tests.kit import World, make_world, note

pytestmark = pytest.mark.django_db
TOMORROW = today() + timedelta(days=1)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def member(world: World, client: Client) -> Client:
    return sign_in(client, world.member_user)


def school(world: World) -> Any:
    return world.district.schools[2]


def plan(world: World, member: Client, **values: Any) -> VisitPlan:
    sent = {
        "place": school(world).short_name,
        "day": TOMORROW.isoformat(),
        "kind": "unannounced_visit",
        "note": "看食堂",
    }
    answer = member.post("/visits/plans/", sent | values)
    assert answer.status_code == 302, text(answer)
    return VisitPlan.objects.latest("pk")


def told() -> str:
    """Everything that records, trail, jobs and sessions hold."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("records_", "audit_", "jobs_", "django_session")):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
                found += [str([bytes(v) if isinstance(v, memoryview) else v for v in r]) for r in cursor.fetchall()]
    return "\n".join(found)


def test_where_and_when_lie_sealed_until_the_planner_asks(world, member):
    before = told()
    plan(world, member)
    for word in (school(world).short_name, f"unit:{school(world).pk}", TOMORROW.isoformat(), "看食堂"):
        assert told().count(word) == before.count(word), word
    assert not Record.objects.exists()
    listed = text(member.get("/visits/plans/"))
    assert "看食堂" not in listed
    assert "1 条，密封着" in listed
    assert "密封行程" in text(member.get("/visits/"))
    answer = member.post("/visits/plans/open/")
    assert "no-store" in answer["Cache-Control"]
    for word in (school(world).short_name, "看食堂", "四不两直走访", "已到校"):
        assert word in text(answer)
    rows = AuditRow.objects.filter(act__startswith="visitplan.").order_by("pk")
    assert [row.act for row in rows] == ["visitplan.made", "visitplan.opened"]
    assert "看食堂" not in told()


def test_nobody_else_sees_touches_or_counts_it(world, member):
    found = plan(world, member)
    for user in (world.officer_user, make_user("leader"), make_user("system_admin"), make_user("campaign_officer")):
        other = sign_in(Client(), user)
        assert "看食堂" not in text(other.post("/visits/plans/open/"))
        assert "密封着" not in text(other.get("/visits/plans/"))
        assert other.post(f"/visits/plans/{found.pk}/arrive/").status_code in {403, 404}
        assert other.post(f"/visits/plans/{found.pk}/drop/").status_code in {403, 404}
    assert VisitPlan.objects.get() == found


def test_arrival_makes_an_ordinary_draft_of_today_once(world, member):
    found = plan(world, member)
    answer = member.post(f"/visits/plans/{found.pk}/arrive/")
    record = Record.objects.get()
    assert goal(answer) == f"/visits/{record.pk}/"
    assert (record.state, record.target_unit_id, record.happened_on) == ("draft", school(world).pk, today())
    assert record.type_version.record_type.key == "unannounced_visit"
    assert not VisitPlan.objects.exists()
    assert goal(member.post(f"/visits/plans/{found.pk}/arrive/")) == goal(answer), "tapped twice"
    assert school(world).short_name in text(member.get("/visits/"))
    assert member.post("/visits/plans/999/arrive/").status_code == 404


def test_noting_the_visit_itself_does_away_with_its_plan(world, member):
    plan(world, member, day=today().isoformat())
    later = plan(world, member)
    note(world, target=f"unit:{school(world).pk}", kind="unannounced_visit")
    assert VisitPlan.objects.get() == later, "the one for tomorrow is still to come"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"day": (today() - timedelta(days=1)).isoformat()}, "记一次走访"),
        ({"day": "后天"}, "日期"),
        ({"day": ""}, "请填打算去的日期"),
        ({"place": "没有的学校"}, "没有找到"),
        ({"kind": "heart_talk"}, "哪一种走访"),
        ({"note": "长" * 101}, "最多 100 字"),
    ],
)
def test_what_cannot_be_planned_is_said_and_stays_on_the_page(world, member, values, words):
    sent = {"place": school(world).short_name, "day": TOMORROW.isoformat(), "kind": "unannounced_visit"}
    answer = member.post("/visits/plans/", sent | values)
    assert answer.status_code == 422
    assert words in text(answer)
    assert (values | sent)["place"] in text(answer)
    assert not VisitPlan.objects.exists()


def test_a_spoilt_plan_says_so_and_the_others_open(world, member):
    spoilt = plan(world, member, note="")
    plan(world, member)
    VisitPlan.objects.filter(pk=spoilt.pk).update(box=b"spoilt" * 5)
    page = text(member.post("/visits/plans/open/"))
    assert "打不开" in page
    assert "看食堂" in page
    assert member.post(f"/visits/plans/{spoilt.pk}/arrive/").status_code == 409
    assert member.post(f"/visits/plans/{spoilt.pk}/drop/").status_code == 302


def test_rotation_takes_plans_along(world, member, settings):
    plan(world, member)
    settings.SEAL_KEYS = (("t3", b"3" * 32), ("t2", b"2" * 32))
    assert seals_rotate(actor=SYSTEM).values == 1
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]
    assert "看食堂" in text(member.post("/visits/plans/open/"))


def test_a_visit_of_a_day_to_come_is_still_no_record(world, member):
    answer = member.post(
        "/visits/new/", {"target": world.point, "day": TOMORROW.isoformat(), "kind": "liaison_visit", "text": "先写上"}
    )
    assert answer.status_code == 422
    assert "密封行程" in text(answer)
    assert not Record.objects.exists()


def test_a_talk_is_not_among_the_visits_to_confirm(world, member):
    kind = RecordType.objects.get(key="heart_talk")
    record = record_start(client_key="talk", actor=world.member, record_type_id=kind.pk)
    record_save_draft(record_id=record.pk, data={"kind": "同党员谈"}, lock=0, actor=world.member)
    assert f"/visits/{record.pk}/" not in text(member.get("/visits/")), "it has no page there"
