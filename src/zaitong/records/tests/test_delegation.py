"""委托办理 over HTTP: who sees and files what for whom, and that it ends at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.models import Grant, User
from zaitong.accounts.tests.factories import actor_for, make_grant, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Delegation, Obligation, Requirement
from zaitong.common.clock import now, pretend, today
from zaitong.common.errors import NotAllowed
from zaitong.orgs.models import Post
from zaitong.orgs.tests.factories import make_person, make_post
from zaitong.records.models import Record, RecordVersion
from zaitong.records.tests.factories import World, accept, file, make_staff, settlement_of, start, text


@dataclass
class Case:
    """A member of the committee, his two duties, and the officer who may help him."""

    world: World
    member: User
    officer: User
    asked: Requirement
    other: Requirement
    one: Obligation
    two: Obligation
    client: Client
    helper: Client

    def give(self, client: Client | None = None, **fields: Any) -> Any:
        days = fields.pop("days", 5)
        data = {"behalf": f"post:{self.post.pk}", "user": self.officer.pk, "ends": str(today() + timedelta(days=days))}
        return (client or self.client).post(reverse("campaigns:delegations"), data | fields, follow=True)

    @property
    def post(self) -> Post:
        assert self.member.person
        return Post.objects.get(appointments__person=self.member.person)

    def todo(self) -> str:
        return text(self.helper.get(reverse("records:todo")))


@pytest.fixture
def case(world: World) -> Case:
    member, officer = make_person("顾听澜"), make_person("陆知远")
    post = make_post("committee_member", world.root, holder=member)
    desk = make_post("officer", world.office, holder=officer)
    asked, other = world.requirement("联系点调研"), world.requirement("专题学习")
    one, two = (world.obligation(r, unit=world.root, subject_unit=None, subject_post=post) for r in (asked, other))
    users = make_user("post_holder", post=post, person=member), make_user("post_holder", post=desk, person=officer)
    return Case(world, *users, asked, other, one, two, sign_in(Client(), users[0]), sign_in(Client(), users[1]))


def test_the_helper_sees_and_files_in_his_own_name(case: Case):
    assert "联系点调研" not in case.todo()
    assert case.helper.get(reverse("supervision:obligation", args=[case.one.pk])).status_code == 404
    assert "已委托" in text(case.give())
    page = case.todo()
    assert "受顾听澜委托" in page
    assert "联系点调研" in page
    record = file(case.world, case.one, actor=actor_for(case.officer))
    version = RecordVersion.objects.get(record=record)
    assert version.actor_label.endswith("受顾听澜委托")
    assert (record.filer_id, record.author, record.post) == (case.officer.pk, case.member.person, case.post)
    assert "受顾听澜委托报送" in text(case.client.get(reverse("records:record", args=[record.pk])))


def test_a_nil_report_is_signed_on_his_behalf_too(case: Case):
    Requirement.objects.filter(pk=case.one.requirement_id).update(allows_nil=True)
    case.give()
    case.helper.post(reverse("records:nil"), {"obligation": case.one.pk, "client_key": "n"})
    record = Record.objects.get()
    assert (record.nil, record.state, record.author) == (True, "filed", case.member.person)
    assert record.filer_label.endswith("受顾听澜委托")
    assert RecordVersion.objects.get().actor_label == record.filer_label
    assert AuditRow.objects.get(act="record.nil").data["on_behalf"] == "顾听澜"
    assert "受顾听澜委托" in text(case.client.get(reverse("records:record", args=[record.pk])))


def test_only_the_chosen_tasks(case: Case):
    case.give(requirements=[case.other.pk])
    assert "专题学习" in case.todo()
    assert "联系点调研" not in case.todo()
    new = reverse("records:new")
    assert case.helper.post(new, {"obligation": case.one.pk}).status_code == 404


def test_his_other_drafts_stay_his(case: Case):
    draft = start(case.world, case.one, actor_for(case.member))
    case.give()
    assert case.helper.get(reverse("records:edit", args=[draft.pk])).status_code == 404
    assert case.helper.get(reverse("records:record", args=[draft.pk])).status_code == 404


def test_taken_back_it_ends_at_once(case: Case):
    case.give()
    record = start(case.world, case.one, actor_for(case.officer))
    assert case.helper.get(reverse("records:edit", args=[record.pk])).status_code == 200
    case.client.post(reverse("campaigns:delegation_end", args=[Delegation.objects.get().pk]))
    assert case.helper.get(reverse("records:edit", args=[record.pk])).status_code == 404
    assert "联系点调研" not in case.todo()
    assert not Grant.objects.filter(role="delegate").exists()
    assert Record.objects.editable_by(actor_for(case.member)).filter(pk=record.pk).exists()  # the draft is not lost


def test_it_ends_by_itself_and_with_the_post(case: Case):
    case.give(days=2)
    with pretend(now() + timedelta(days=3)):
        assert not Obligation.objects.answerable_by(actor_for(case.officer)).exists()
    assert Obligation.objects.answerable_by(actor_for(case.officer)).exists()
    case.post.appointments.update(ends=today() - timedelta(days=1))
    assert not Obligation.objects.answerable_by(actor_for(case.officer)).exists()


def test_he_never_reviews_what_he_filed(case: Case):
    case.give()
    record = file(case.world, case.one, actor=actor_for(case.officer))
    make_grant(case.officer, "receiving_officer", case.world.office)
    with pytest.raises(NotAllowed):
        accept(case.world, settlement_of(record, case.one), actor_for(case.officer))


def test_a_head_delegates_his_unit(case: Case):
    world = case.world
    head = make_staff("unit_head", world.school, "苏禾清")
    teacher = make_staff("post_holder", world.school, "程见山")
    owed = world.obligation(world.requirement("报送方案"))
    said = case.give(sign_in(Client(), head), behalf=f"unit:{world.school.pk}", user=teacher.pk)
    assert said.status_code == 200
    assert "报送方案" in text(sign_in(Client(), teacher).get(reverse("records:todo")))
    assert file(world, owed, actor=actor_for(teacher)).state == "filed"


@pytest.mark.parametrize(
    "wrong", [{"user": 0}, {"ends": ""}, {"ends": "2020-01-01"}, {"behalf": "unit:1"}, {"ends": "x"}]
)
def test_what_is_wrong_is_said(case: Case, wrong: dict[str, Any]):
    assert case.give(**wrong).status_code == 422
    assert not Delegation.objects.exists()


def test_who_takes_it_back(case: Case):
    case.give()
    end = reverse("campaigns:delegation_end", args=[Delegation.objects.get().pk])
    assert case.helper.post(end).status_code == 404
    assert sign_in(Client(), case.world.clerk_user).post(end).status_code == 403
    assert Delegation.objects.get().ended_at is None


def test_whoever_has_nothing_else_begins_no_records_of_his_own(case: Case):
    idle = make_user(None, person=make_person("程见山"))
    make_post("officer", case.world.office, holder=idle.person)
    case.give(user=idle.pk)
    client = sign_in(Client(), idle)
    assert "联系点调研" in text(client.get(reverse("records:todo")))
    assert client.post(reverse("records:new"), {"type": case.world.visit.pk}).status_code == 403


def test_the_todo_costs_the_same(case: Case, django_assert_max_num_queries):
    case.give()
    case.todo()
    with django_assert_max_num_queries(50) as few:
        case.todo()
    for _ in range(3):
        case.world.obligation(case.world.requirement(), unit=case.world.root, subject_unit=None, subject_post=case.post)
    with django_assert_max_num_queries(50) as many:
        case.todo()
    assert len(many) == len(few)
