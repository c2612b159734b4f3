from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in, sign_in_proved
from zaitong.audit.acts import ACTS, SUBJECTS, act_name, acts_add, subject_kind
from zaitong.audit.models import AuditRow
from zaitong.audit.selectors import TrailFilter, timeline_events, trail_of, trail_page
from zaitong.audit.services import audit_write
from zaitong.common.access import SYSTEM
from zaitong.common.clock import now

pytestmark = pytest.mark.django_db


def write(count=1, act="record.filed", subject="record:1", **kwargs):
    return [audit_write(actor=SYSTEM, act=act, subject=subject, **kwargs) for _ in range(count)]


@pytest.fixture
def auditor(client):
    return sign_in_proved(client, make_user("auditor"))


def shown(client, **query):
    return client.get("/audit/", query).context["page"].rows


def test_pages_go_down_and_up_again_by_number(auditor):
    write(120)
    first = trail_page(TrailFilter())
    assert (len(first.rows), first.newer) == (50, None)
    second = shown(auditor, before=first.older)
    third = shown(auditor, before=second[-1].id)
    assert len(third) == 20
    up = auditor.get("/audit/", {"after": third[0].id}).context["page"]
    assert [row.id for row in up.rows] == [row.id for row in second]
    assert auditor.get("/audit/", {"before": "nonsense", "after": "9" * 40}).status_code == 200


def test_filters(auditor):
    clerk = make_user("unit_clerk", scope_kind="own", username="zhixing")
    audit_write(actor=actor_for(clerk), act="record.filed", subject="record:7", subject_label="联系点调研")
    write(2, act="settlement.returned", subject="settlement:3")
    assert len(shown(auditor, actor="zhixing")) == 1
    assert len(shown(auditor, actor=str(clerk.pk))) >= 1
    assert len(shown(auditor, act="settlement.returned")) == 2
    assert len(shown(auditor, act="settlement.")) == 2
    assert len(shown(auditor, subject="record:7")) == 1
    assert len(shown(auditor, subject="调研")) == 1
    assert len(shown(auditor, subject="settlement")) == 2
    assert "没有符合条件的记录" in auditor.get("/audit/", {"subject": "无"}).content.decode()


def test_days_include_both_ends_in_local_time(auditor):
    for moment in ("2026-11-14T23:59:59+08:00", "2026-11-15T00:00:00+08:00", "2026-11-16T23:59:59+08:00"):
        with time_machine.travel(moment, tick=False):
            write()
    assert len(shown(auditor, since="2026-11-15", until="11月16日" if now().year == 2026 else "2026-11-16")) == 2
    wrong = auditor.get("/audit/", {"since": "32月"})
    assert wrong.status_code == 200
    assert "看不懂日期" in wrong.content.decode() or "没有" in wrong.content.decode()


def test_only_auditors_read_it(client):
    for role in ("system_admin", "leader", "campaign_officer"):
        sign_in(client, make_user(role))
        assert client.get("/audit/").status_code == 403
        assert client.get("/audit/export/").status_code == 403


def test_the_export_is_itself_in_the_trail(auditor):
    write(3, subject_label="=1+1")
    answer = auditor.get("/audit/export/", {"act": "record.filed"})
    assert answer.content[:2] == b"PK"
    assert AuditRow.objects.get(act="trail.exported").data == {"rows": 3}


def test_the_list_asks_as_often_for_many_as_for_few(auditor, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as seen:
            auditor.get("/audit/")
        return len(seen)

    write(10)
    count()
    few = count()
    write(40)
    assert count() == few


def test_time_lines_of_other_rooms():
    write(2, act="record.created")
    write(1, subject="settlement:4", act="settlement.accepted")
    write(1, subject="record:2")
    rows = trail_of("record:1", "settlement:4")
    assert [row.act for row in rows] == ["record.created", "record.created", "settlement.accepted"]
    assert [row.act for row in trail_of("record:1", "settlement:4", limit=1)] == ["settlement.accepted"]
    assert [row.act for row in trail_of("record:1", acts=["record.filed"])] == []
    assert timeline_events(rows)[-1]["what"] == "审核通过"


def test_acts_have_names():
    acts_add({"thing.done": "办成"})
    assert act_name("thing.done") == "办成"
    assert act_name("thing.unknown") == "thing.unknown"
    assert subject_kind("record:3") == "记录"
    assert subject_kind("whatever:3") == "whatever"
    assert SUBJECTS
    ACTS.pop("thing.done")


def test_the_page_tells_how_far_the_seal_reaches(auditor):
    from zaitong.audit.sealing import rows_seal

    write(3)
    assert "条待封存" in auditor.get("/audit/").content.decode()
    rows_seal()
    page = auditor.get("/audit/").content.decode()
    assert "已封存到第" in page
    assert "条待封存" not in page


def test_old_rows_are_shown_with_their_day(auditor):
    with time_machine.travel(now() - timedelta(days=400), tick=False):
        write()
    assert str((now() - timedelta(days=400)).year) in auditor.get("/audit/").content.decode()
