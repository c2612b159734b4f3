"""Rows of the ledger (docs/mechanisms.md) played over HTTP by those whom they name: asked, filed, reviewed, counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.campaigns.models import Obligation
from zaitong.campaigns.tests.factories import issue
from zaitong.catalogue.posting import flat
from zaitong.catalogue.schema import Schema
from zaitong.common.clock import today
from zaitong.orgs.models import Assignment, Post, Unit
from zaitong.orgs.tests.factories import make_assignment, make_party, make_person, make_post, make_unit
from zaitong.records.models import Record, Settlement
from zaitong.records.tests.factories import World, make_staff, text
from zaitong.records.tests.shipped import ship

if TYPE_CHECKING:
    from zaitong.campaigns.models import Requirement
    from zaitong.catalogue.models import RecordType


def ask(world: World, title: str, kind: RecordType, *audience: Any, **values: Any) -> Requirement:
    """A task that the office issues."""
    values = {"due": today() + timedelta(days=20)} | values
    requirement = world.requirement(title, accepts=kind, audience=audience, **values)
    issue(world.campaign)
    return requirement


def fill(
    client: Client, data: dict[str, Any], *, obligation: Obligation | None = None, type_id: int | None = None
) -> Any:
    """Press 填写, fill the form in, confirm what it settles, press 报送. The answer is the page that follows."""
    begun = {"client_key": uuid4().hex, "obligation": obligation.pk if obligation else "", "type": type_id or ""}
    page = client.post(reverse("records:new"), begun, follow=True)
    assert page.status_code == 200
    return send(client, page, data)


def send(client: Client, page: Any, data: dict[str, Any]) -> Any:
    """File the record of an open form; what it settles besides is confirmed as a person would."""
    record = page.context["record"]
    typed: dict[str, Any] = {}
    for key, value in flat(Schema.parse(record.type_version.schema), data):
        typed.setdefault(key, []).append(value)
    for _ in range(2):
        seen = {"version": page.context["record"].lock, "offered": page.context["offered"]}
        page = client.post(
            reverse("records:edit", args=[record.pk]),
            typed | seen | {"chosen": sorted(page.context["ticked"])},
            follow=True,
        )
        assert page.status_code == 200, page.context["obligation_errors"]
        if page.resolver_match.view_name == "records:record":
            return page
    raise AssertionError(text(page))


def decide(reviewer: Client, obligation: Obligation, decision: str, **values: Any) -> None:
    """The receiving office finds it in its queue and decides."""
    row = Settlement.objects.get(obligation=obligation, state="claimed")
    address = reverse("records:queue_item", args=[row.pk])
    assert reviewer.get(address).status_code == 200
    assert reviewer.post(address, {"decision": decision, "version": row.version, **values}).status_code in {200, 302}


def cell_of(world: World, obligation: Obligation) -> str:
    """The cell of the matrix as the committee sees it."""
    leader = sign_in(Client(), make_user("leader"))
    address = reverse("supervision:cell", args=[obligation.requirement_id, obligation.matrix_unit_id])
    return text(leader.get(address))


@pytest.fixture
def reviewer(world: World) -> Client:
    return sign_in(Client(), world.reviewer_user)


def test_row_1_what_came_by_mail_is_registered_and_kept(world: World, clerk: Client):
    """收文登记: the clerk writes down what came by mail or on paper; nobody asked for it, his school alone finds it again."""
    (kind,) = ship("document_receipt")
    assert "收文登记" in text(clerk.get(reverse("records:new"), {"q": "登记一份来文"}))
    data = {
        "happened_on": today().isoformat(), "title": "关于做好冬季供暖检查的通知", "doc_number": "澄供〔2026〕3号",
        "sender": "区供热办", "recipients": "各学校", "openness": "不予公开", "handler": ["温既明"],
    }  # fmt: skip
    page = fill(clerk, data, type_id=kind.pk)
    assert "澄供〔2026〕3号" in text(page)
    assert not Settlement.objects.exists()
    found = clerk.get(reverse("records:list"), {"q": "收文登记"})
    assert [record.state for record in found.context["page"]] == ["filed"]
    other = make_unit(Unit.Kind.PRIMARY, "苇渡小学", world.root)
    stranger = sign_in(Client(), make_staff("unit_clerk", other))
    assert not stranger.get(reverse("records:list"), {"q": "收文登记"}).context["page"].paginator.count
    assert stranger.get(reverse("records:record", args=[Record.objects.get().pk])).status_code == 404


def test_row_18_each_week_at_the_school_where_he_is_stationed(world: World, reviewer: Client):
    """每周蹲点: homework and care after school, this week's and of this school; another school's does not count."""
    (kind,) = ship("station_guidance")
    person = make_person("陆云枝")
    post = make_post(Post.Role.STATIONED, world.other_office, holder=person)
    make_assignment(post, world.school, Assignment.Kind.STATION)
    other = make_unit(Unit.Kind.PRIMARY, "苇渡小学", world.root)
    make_assignment(post, other, Assignment.Kind.STATION)
    stationed = sign_in(Client(), make_user("post_holder", world.other_office, post=post, person=person))
    duty = ask(
        world, "到校指导", kind, "assignments", {"kind": "station", "roles": ["stationed"]}, per="week", due=None
    )
    owed = Obligation.objects.filter(requirement=duty, start__lte=today()).order_by("start")
    here, there = owed.filter(target_unit=world.school).last(), owed.filter(target_unit=other).last()
    assert here
    assert there
    assert "到校指导" in text(stationed.get(reverse("records:todo")))
    data = {
        "happened_on": today().isoformat(), "target": f"unit:{world.school.pk}", "subjects": ["作业管理", "课后服务"],
        "homework": "个别班级偏多", "after_school": "正常开展", "done": "看了三年级两个班的作业。",
    }  # fmt: skip
    fill(stationed, data, obligation=here)
    decide(reviewer, here, "accept")
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.accepted, there.accepted, there.claimed) == (1, 0, 0)
    assert "已通过 1，待审核 0" in cell_of(world, here)


def test_row_7_any_school_may_be_visited_by_whoever_looks_after_branches_only(world: World):
    """四不两直: his points are party organisations, the form asks for a school: every open one is there to choose."""
    (kind,) = ship("unannounced_visit")
    person = make_person("顾听澜")
    post = make_post(Post.Role.COMMITTEE_MEMBER, world.other_office, holder=person)
    make_assignment(post, make_party(world.school))
    member = sign_in(Client(), make_user("post_holder", world.other_office, post=post, person=person))
    far = make_unit(Unit.Kind.PRIMARY, "苇渡小学", world.root)
    duty = ask(world, "每周走访", kind, "posts", {"roles": ["committee_member"]}, per="week", due=None)
    owed = Obligation.objects.filter(requirement=duty, subject_post=post, start__lte=today()).latest("start")
    page = member.post(
        reverse("records:new"), {"client_key": uuid4().hex, "obligation": owed.pk, "type": ""}, follow=True
    )
    offered = [value for value, _ in page.context["form"].fields["target"].widget.choices]
    assert f"unit:{far.pk}" in offered
    data = {
        "happened_on": today().isoformat(), "target": f"unit:{far.pk}", "facts": "食堂台账齐全。", "has_problem": "没有",
    }  # fmt: skip
    send(member, page, data)
    owed.refresh_from_db()
    assert owed.claimed + owed.accepted == 1


def test_row_47_a_training_with_what_it_left(world: World, reviewer: Client):
    """主题研训: the centre notes its sessions until as many stand as are asked for; results are found on the page of trainings."""
    (kind,) = ship("training_session")
    centre = make_unit(Unit.Kind.AFFILIATED, "教师发展中心", world.root)
    trainer = sign_in(Client(), make_staff("unit_clerk", centre))
    duty = ask(world, "开展主题研训", kind, "listed", {"units": [centre.pk]}, minimum=2)
    obligation = Obligation.objects.get(requirement=duty)
    for topic in ("大单元作业设计", "课堂观察工具的使用"):
        data = {
            "happened_on": today().isoformat(), "topic": topic, "form": "工作坊", "improve": "留出半小时讨论。",
            "outcomes": [{"name": f"{topic}样例", "place": "区教研资源库"}],
        }  # fmt: skip
        fill(trainer, data, obligation=obligation)
        decide(reviewer, obligation, "accept")
    obligation.refresh_from_db()
    assert (obligation.needed, obligation.accepted) == (2, 2)
    assert "应报 2，已通过 2" in cell_of(world, obligation)
    page = text(sign_in(Client(), make_user("leader")).get(reverse("records:guidance")))
    assert "大单元作业设计样例" in page
    assert "课堂观察工具的使用样例" in page


def test_row_50_who_does_what_is_reported_put_right_and_counted(world: World, clerk: Client, reviewer: Client):
    """职责分工上报: a school names who answers for what; a field is returned, put right, and counts from the first day."""
    (kind,) = ship("responsibility_list")
    duty = ask(world, "职责分工", kind, "units", {"kinds": ["primary"]})
    obligation = Obligation.objects.get(requirement=duty)
    data: dict[str, Any] = {
        "holds_from": today().isoformat(), "first_person": ["尹予安"], "contact": ["温既明"],
        "duties": [{"task": "课后服务", "lead": ["顾采薇"], "clerk": ["秦听澜"]}],
    }  # fmt: skip
    fill(clerk, data, obligation=obligation)
    decide(reviewer, obligation, "return", **{"mark": "contact", "note-contact": "写清电话由谁接"})
    obligation.refresh_from_db()
    assert (obligation.accepted, obligation.claimed, obligation.returned) == (0, 0, True)
    assert "退回修改" in text(clerk.get(reverse("records:todo")))
    again = clerk.get(reverse("records:edit", args=[Record.objects.get().pk]))
    send(clerk, again, data | {"contact": ["秦听澜"]})
    decide(reviewer, obligation, "accept")
    obligation.refresh_from_db()
    assert (obligation.accepted, obligation.late, obligation.returned) == (1, False, False)
    assert "应报 1，已通过 1，待审核 0" in cell_of(world, obligation)
