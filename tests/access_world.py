"""One object of each kind in a small district, and a person for each column of the access table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zaitong.accounts.actor import UserActor
from zaitong.accounts.models import Grant
from zaitong.accounts.tests.factories import actor_for, make_user, sign_in_proved
from zaitong.campaigns.models import Answer, Delegation, Extension, Question, Receipt, Requirement
from zaitong.campaigns.revisions.tests.kit import make_revision
from zaitong.campaigns.tests.factories import make_campaign, make_document, make_obligation, make_requirement, make_scan
from zaitong.catalogue.drafts.services import draft_begin
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM
from zaitong.common.clock import now, today
from zaitong.jobs.models import Job
from zaitong.orgs.models import ImportRun
from zaitong.orgs.tests.factories import District, make_district, make_membership, make_person
from zaitong.records.bulk.models import BulkReview
from zaitong.records.groups.models import StaffGroup
from zaitong.records.inner.models import InnerFile, InnerTask
from zaitong.records.models import ConsentRequest, HandOver, IntakeBatch, IntakeFile, Record, Settlement
from zaitong.records.seals.tests.kit import talk_type
from zaitong.records.services.attachments import attachments_add
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file
from zaitong.records.tests.shipped import ship
from zaitong.records.visits.models import VisitHandover
from zaitong.records.visits.plans import Typed as PlanTyped
from zaitong.records.visits.plans import visit_plan
from zaitong.records.visits.tests.kit import make_visit_type

COLUMNS = ("any", "sys", "aud", "camp", "recv", "lead", "head", "clerk", "post", "other")
"""anonymous, system_admin, auditor, campaign_officer and receiving_officer of 组织人事科, leader, unit_head and unit_clerk of
the first school, post_holder (a liaison person), unit_clerk of the second school."""


@dataclass
class World:
    """``clients``: one signed-in browser for each column, each having just shown the second factor. ``things``: the id of each kind of object, by name.

    All things belong to the first school or were issued to it; ``other_...`` belong to the second.
    """

    district: District
    clients: dict[str, Client] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)


def make_access_world() -> World:
    """Build everything. About a second."""
    world = World(make_district())
    _people(world)
    _bodies(world)
    _work(world)
    return world


def _people(world: World) -> None:
    d = world.district
    users = {
        "sys": make_user("system_admin"),
        "aud": make_user("auditor"),
        "camp": make_user("campaign_officer", post=d.org_head),
        "recv": make_user("receiving_officer", d.org),
        "lead": make_user("leader", post=d.member),
        "head": make_user("unit_head", post=d.principals[0]),
        "clerk": make_user("unit_clerk", post=d.clerks[0]),
        "post": make_user("post_holder", post=d.liaison),
        "other": make_user("unit_clerk", post=d.clerks[1]),
    }
    world.things["bulk"] = BulkReview.objects.create(
        user_id=users["recv"].pk, user_label="许望舒", decision="accept", client_key="b" * 32, total=1, state="done"
    ).pk
    world.clients = {"any": Client(), **{column: sign_in_proved(Client(), user) for column, user in users.items()}}
    world.things |= {
        "user": users["clerk"].pk,
        "other_user": users["other"].pk,
        "grant": Grant.objects.get(user=users["clerk"]).pk,
    }


def _bodies(world: World) -> None:
    d = world.district
    run = ImportRun.objects.create(user_id=None, user_label="系统", filename="名册.xlsx")
    job = Job.objects.create(kind="access.test", subject="x:1", state="failed")
    world.things |= {
        "unit": d.schools[0].pk,
        "party": d.school_parties[0].pk,
        "post": d.clerks[0].pk,
        "person": d.clerks[0].appointments.get().person_id,
        "appointment": d.clerks[0].appointments.get().pk,
        "assignment": d.member.assignments.all()[0].pk,
        "membership": make_membership(make_person(), d.school_parties[0]).pk,
        "run": run.pk,
        "job": job.pk,
    }


def _work(world: World) -> None:
    d = world.district
    kind = make_type("plan")
    campaign = make_campaign(d.org)
    requirement = make_requirement(campaign, accepts=kind, office=d.org)
    due = today() + timedelta(days=7)
    filed_for, open_one = (make_obligation(requirement, unit=d.schools[0], due=due) for _ in range(2))
    waived = make_obligation(requirement, unit=d.schools[0], due=due, state="waived")
    draft_campaign = make_campaign(d.org, published=False)
    in_review = make_requirement(draft_campaign, review="pending")
    plan = make_document(d.schools[0], answers=campaign)
    world.things |= {
        "type": kind.pk,
        "typedraft": draft_begin(actor=SYSTEM, record_type_id=make_type("drafted").pk).pk,
        "campaign": campaign.pk,
        "requirement": requirement.pk,
        "obligation": open_one.pk,
        "waived": waived.pk,
        "reviewing": draft_campaign.pk,
        "card": in_review.pk,
        "document": campaign.document_id or 0,
        "unissued": draft_campaign.document_id or 0,
        "plan": plan.pk,
        "revision": make_revision(campaign).pk,
        "calyear": 2026,
        "extension": Extension.objects.create(
            obligation=filed_for, state="asked", before=due, due=due + timedelta(days=7), reason="班主任住院"
        ).pk,
        "scan": make_scan(d.org, "一、各校在2026年12月5日前报送自查报告。").pk,
    }
    _records(world, filed_for.pk, open_one.pk)
    _sealed(world, make_obligation(make_requirement(campaign, accepts=talk_type(), office=d.org), unit=d.schools[0]).pk)
    _intake(world, requirement)
    receipt = Receipt.objects.create(
        campaign=campaign, unit=d.schools[1], how="phone", by_label="许望舒", answered_by="沈主任"
    )
    world.things["receipt"] = receipt.pk
    asked = Question.objects.create(requirement=requirement, unit=d.schools[0], text="要盖章吗？", by_label="经办人")
    answer = Answer.objects.create(requirement=requirement, question="要电子稿吗？", text="要。", by_label="许望舒")
    world.things |= {"question": asked.pk, "answer": answer.pk}
    errand = make_campaign(d.org, published=False, errand="e" * 32)
    make_requirement(errand, accepts=kind, office=d.org)
    world.things["errand"] = errand.pk


def _intake(world: World, requirement: Requirement) -> None:
    """A batch of the receiving office with one file."""
    day, org = today(), world.district.org
    batch = IntakeBatch.objects.create(
        requirement=requirement, office=org, opened_by_label="许望舒", arrived_on=day, state="waiting"
    )
    file = IntakeFile(
        batch=batch, name="说明.txt", size=6, sha256="0" * 64, kind="electronic", arrived_on=day, looked=True
    )
    file.file.save("说明.txt", ContentFile("说明".encode()))
    world.things |= {"batch": batch.pk, "batch_file": file.pk}


def _records(world: World, filed_for: int, open_one: int) -> None:
    clerk = actor_for(world.district.clerks[0].appointments.get().person.user)
    filed = record_start(client_key=uuid4().hex, actor=clerk, obligation_id=filed_for)
    filed.refresh_from_db()
    record_file(record_id=filed.pk, chosen=[filed_for], lock=filed.lock, data={"summary": "已办"}, actor=clerk)
    draft = record_start(client_key=uuid4().hex, actor=clerk, obligation_id=open_one)
    file = SimpleUploadedFile("说明.txt", "说明".encode())
    attachments_add(record_id=draft.pk, files=[file], kind="electronic", actor=clerk)
    world.things |= {
        "record": filed.pk,
        "draft": draft.pk,
        "attachment": draft.attachments.get().pk,
        "settlement": Settlement.objects.get(record=filed).pk,
    }
    (topic_type,) = ship("head_topic")
    topic = record_start(client_key=uuid4().hex, actor=clerk, record_type_id=topic_type.pk)
    data = {"title": "课后服务选课不均", "leader": ["沈听澜"], "ends_on": today().isoformat()}
    record_file(record_id=topic.pk, chosen=[], lock=topic.lock, data=data, actor=clerk)
    world.things["topic"] = topic.pk
    _visits(world)
    _consent(world, clerk)
    _delegation(world, clerk)
    _inner(world)
    clerk_at, head_at = (post.appointments.get() for post in (world.district.clerks[0], world.district.principals[0]))
    world.things["handed"] = HandOver.objects.create(source=clerk_at, target=head_at, by_label="").pk


def _inner(world: World) -> None:
    """A part of the first school's obligation, put on its clerk."""
    clerk = world.district.clerks[0].appointments.get()
    part = InnerTask.objects.create(obligation_id=world.things["obligation"], appointment=clerk, title="三年级")
    world.things["inner"] = part.pk
    heads = (post.appointments.get().person for post in world.district.principals[:2])
    for name, school, person in zip(("group", "other_group"), world.district.schools, heads, strict=False):
        world.things[name] = StaffGroup.objects.create(unit=school, name="语文教研组", head=person).pk
    content = ContentFile("安排".encode(), name="安排.txt")
    stored = InnerFile.objects.create(task=part, file=content, name="安排.txt", size=6, sha256="0" * 64)
    world.things["inner_file"] = stored.pk


def _delegation(world: World, clerk: UserActor) -> None:
    """Given by the head of the first school to its clerk."""
    given = Delegation.objects.create(
        user_id=clerk.user_id or 0,
        user_label=clerk.label,
        appointment=world.district.principals[0].appointments.get(),
        unit=world.district.schools[0],
        starts=today(),
        ends=today(),
    )
    world.things["delegation"] = given.pk
    helper = make_user(None, person=make_person())
    grant = Grant.objects.create(user=helper, role="delegate", scope_kind="delegate", starts=today(), ends=today())
    live = Delegation.objects.create(
        grant=grant,
        user=helper,
        user_label="",
        appointment=given.appointment,
        unit=given.unit,
        starts=today(),
        ends=today(),
    )
    world.things["lending"] = live.pk


def _consent(world: World, clerk: UserActor) -> None:
    """A record that waits for the head's word."""
    asked = Record.objects.create(type_version=make_type("noted").versions.get(), unit=world.district.schools[0])
    request = ConsentRequest.objects.create(
        record=asked, lock=0, asked_by_id=clerk.user_id or 0, asked_label=clerk.label, asked_at=now()
    )
    world.things |= {"consent": request.pk, "asked": asked.pk}


def _sealed(world: World, obligation: int) -> None:
    """A record of the first school's with a sealed note that its author and its head may open."""
    clerk = actor_for(world.district.clerks[0].appointments.get().person.user)
    record = record_start(client_key=uuid4().hex, actor=clerk, obligation_id=obligation)
    data = {"happened_on": today().isoformat(), "kind": "同教职工谈", "note": "有困难"}
    record_file(record_id=record.pk, chosen=[obligation], lock=record.lock, data=data, actor=clerk)
    world.things["sealed"] = record.pk


def _visits(world: World) -> None:
    """A visit of the liaison person's own, and one of the member's that lies with him to be completed."""
    d = world.district
    kind = make_visit_type()
    own, led = (
        Record.objects.create(type_version=kind, unit_id=post.unit_id, post=post) for post in (d.liaison, d.member)
    )
    plan = visit_plan(
        typed=PlanTyped(target=f"unit:{d.schools[1].pk}", day=today().isoformat(), kind="visit"),
        actor=actor_for(d.liaison.appointments.get().person.user),
    )
    world.things |= {
        "visit": own.pk,
        "visitplan": plan.pk,
        "handover": VisitHandover.objects.create(record=led, officer=d.liaison).pk,
    }
