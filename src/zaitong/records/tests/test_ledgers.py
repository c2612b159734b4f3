"""Pages that lay filed records side by side: what fell short, which course is missing, plan and sessions, points looked back at."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in, sign_in_proved
from zaitong.audit.models import AuditRow
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_party, make_unit
from zaitong.records.models import Record
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file
from zaitong.records.tests.factories import World, make_staff, text
from zaitong.records.tests.shipped import ship

if TYPE_CHECKING:
    from zaitong.accounts.actor import UserActor
    from zaitong.catalogue.models import RecordType

TERM = "2026-T1"


def put(kind: RecordType, actor: UserActor, data: dict[str, Any]) -> Record:
    """File a record of one's own accord."""
    record = record_start(client_key=uuid4().hex, actor=actor, record_type_id=kind.pk)
    return record_file(record_id=record.pk, chosen=[], lock=record.lock, data=data, actor=actor)


def another_school(world: World, name: str, sort: int = 0) -> tuple[Unit, UserActor]:
    unit = make_unit(Unit.Kind.PRIMARY, name, world.root)
    Unit.objects.filter(pk=unit.pk).update(sort=sort)
    return unit, actor_for(make_staff("unit_clerk", unit))


@pytest.fixture
def leader(world: World) -> Client:
    return sign_in_proved(Client(), make_user("leader"))


def look(client: Client, name: str, query: str = "") -> Any:
    answer = client.get(reverse(f"records:{name}") + query)
    assert answer.status_code == 200
    return answer


def test_what_fell_short_over_all_branches(world: World, leader: Client):
    (kind,) = ship("self_check")
    good = {"happened_on": today().isoformat()} | dict.fromkeys(
        ["meetings", "life_meeting", "review", "talks"], "做到了"
    )
    for n, name in enumerate(("苇渡小学", "栗坪小学")):
        unit, actor = another_school(world, name)
        party = make_party(unit, f"{name}党支部")
        poor = good | {"talks": "部分做到", "talks_gap": "青年党员谈得少"}
        for data in (poor, good) if n else (poor,):  # the second branch has put it right since
            record = put(kind, actor, data)
            Record.objects.filter(pk=record.pk).update(party=party)
    answer = look(leader, "checks")
    assert [check.filed.record.unit.short_name for check in answer.context["found"].short] == ["苇渡小学"]
    assert "青年党员谈得少" in text(answer)
    assert not look(leader, "checks", "?item=meetings").context["found"].short


def test_a_school_lacks_a_course_and_excel_says_the_same(world: World, leader: Client):
    (kind,) = ship("curriculum_coverage")
    courses = ["德育", "智育", "体育", "劳动教育", "思政课", "规定读本课程"]
    lacking = [{"course": "美育", "why": "教师", "by": "2027-03-01"}]
    data = {"term": TERM, "opened": courses, "all_opened": "有没开齐的", "lacking": lacking}
    put(kind, world.clerk, data)
    requirement = world.requirement("五育课程安排", accepts=kind)
    silent, _ = another_school(world, "苇渡小学")
    world.obligation(requirement, unit=silent)
    answer = look(leader, "coverage")
    lines = {line.unit.short_name: line for line in answer.context["found"].lines}
    assert [(c.course, c.why) for c in lines["砚桥小学"].gaps] == [("美育", "教师")]
    assert lines["苇渡小学"].filed is None
    assert "1 所还没有报" in text(answer)
    assert "美育 1 所" in text(answer)
    sheet = leader.get(reverse("records:coverage_export"))
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert ["砚桥小学", "开齐", "开齐", "开齐", "缺教师，3月1日补齐", "开齐", "开齐", "开齐", 1.0] in rows
    assert AuditRow.objects.filter(act="coverage.exported").count() == 1


def test_sessions_are_counted_against_the_plan(world: World, leader: Client):
    plan, session = ship("study_plan", "study_session")
    rows = [{"form": "支部学习", "times": 3}]
    put(plan, world.clerk, {"title": "学", "topics": "师德", "learners": ["党员"], "leader": "沈", "sessions": rows})
    for form in ("支部学习", "支部学习", "专题宣讲"):
        put(session, world.clerk, {"happened_on": today().isoformat(), "topic": "题", "form": form, "points": "用"})
    (line,) = look(leader, "study").context["page"]
    assert [(f.name, f.planned, f.held) for f in line.forms] == [("支部学习", 3, 2), ("专题宣讲", None, 1)]


def guide(kind: RecordType, world: World, ago: int, **more: Any) -> Record:
    day = today() - timedelta(days=ago)
    common = {
        "happened_on": day.isoformat(),
        "target": f"unit:{world.school.pk}",
        "subject": "数学",
        "kinds": ["作业设计"],
    }
    return put(kind, actor_for(world.reviewer_user), common | more)


def test_points_are_looked_back_at_and_shown_while_the_next_sheet_is_written(world: World, leader: Client):
    (kind,) = ship("teaching_guidance")
    officer = make_staff("unit_clerk", world.office)
    world.reviewer_user = officer
    past = (today() - timedelta(days=3)).isoformat()
    guide(kind, world, 30, points=[{"what": "删去重复题", "by": past}])
    ((sheet, is_due),) = look(leader, "guidance").context["page"]
    assert (sheet.answer, is_due) == ("", True)
    draft = record_start(client_key="next", actor=actor_for(officer), record_type_id=kind.pk)
    Record.objects.filter(pk=draft.pk).update(target_unit=world.school)
    form = sign_in(Client(), officer).get(reverse("records:edit", args=[draft.pk]))
    assert "删去重复题" in text(form)
    Record.objects.filter(pk=draft.pk).update(target_unit=None)
    offers = reverse("records:proposals", args=[draft.pk])
    client = sign_in(Client(), officer)
    said = text(client.post(offers, {"target": f"unit:{world.school.pk}", "subject": "数学"}))
    assert "删去重复题" in said
    assert 'id="looks" role="status" hx-swap-oob="true"' in said
    for other in ("", "unit:0", "unit:x", "party:1", "砚桥", f"unit:{world.root.pk}"):
        assert "删去重复题" not in text(client.post(offers, {"target": other}))
    guide(kind, world, 1, looked_back="有没改的", not_yet="只改了两个班")
    ((sheet, is_due),) = look(leader, "guidance").context["page"]
    assert (sheet.answer, is_due) == ("有没改的", False)
    assert "只改了两个班" in text(look(leader, "guidance"))


def test_analyses_stand_in_the_order_of_the_list_of_units_whatever_they_say(world: World, leader: Client):
    (kind,) = ship("monitoring_analysis")
    units = [another_school(world, name, sort)[0] for name, sort in (("丙校", 30), ("甲校", 10), ("乙校", 20))]
    for unit in units:
        data = {"happened_on": today().isoformat(), "batch": "期中", "target": f"unit:{unit.pk}", "subjects": "语文"}
        put(kind, world.clerk, data | {"weak": "写字", "needs_follow": "不用"})
    ((batch, _),) = look(leader, "monitoring").context["batches"]
    assert [one.record.target_unit.short_name for one in batch.analyses] == ["甲校", "乙校", "丙校"]
    assert "名次" not in text(look(leader, "monitoring"))


def test_one_school_sees_its_own_only(world: World, clerk: Client):
    (kind,) = ship("curriculum_coverage")
    _, other = another_school(world, "苇渡小学")
    put(kind, other, {"term": TERM, "opened": ["德育"], "all_opened": "都开齐了"})
    assert not look(clerk, "coverage").context["found"].lines


@pytest.mark.parametrize("name", ["checks", "coverage", "study", "guidance", "monitoring"])
def test_empty_pages_and_queries(world: World, leader: Client, name: str, django_assert_max_num_queries):
    look(leader, name, "?term=x&item=y&page=z")
    kinds = ship("self_check", "curriculum_coverage", "study_session", "teaching_guidance", "monitoring_analysis")
    kind = dict(zip(["checks", "coverage", "study", "guidance", "monitoring"], kinds, strict=True))[name]
    filled: dict[str, dict[str, Any]] = {
        "checks": dict.fromkeys(["meetings", "life_meeting", "review", "talks"], "做到了"),
        "coverage": {"term": TERM, "opened": ["德育"], "all_opened": "都开齐了"},
        "study": {"topic": "题", "form": "支部学习", "points": "用"},
        "guidance": {"target": f"unit:{world.school.pk}", "subject": "数学", "kinds": ["作业设计"], "points": [{"what": "改"}]},
        "monitoring": {"batch": "期中", "target": f"unit:{world.school.pk}", "subjects": "语文", "weak": "写", "needs_follow": "不用"},
    }  # fmt: skip

    def more() -> None:
        unit, actor = another_school(world, f"学校{uuid4().hex[:6]}")
        record = put(kind, actor, filled[name] | {"happened_on": today().isoformat()})
        if name == "checks":
            Record.objects.filter(pk=record.pk).update(party=make_party(unit, f"支部{unit.pk}"))

    more()
    with django_assert_max_num_queries(30) as few:
        look(leader, name)
    more()
    more()
    with django_assert_max_num_queries(30) as many:
        look(leader, name)
    assert len(many) == len(few)
