"""A small world for records: a district, record types, a campaign with its obligations, people who sign in."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns.models import Accepts
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.clock import today
from zaitong.orgs.models import Post, Unit
from zaitong.orgs.tests.factories import make_person, make_post, make_unit
from zaitong.records.models import Record, Settlement
from zaitong.records.services.attachments import attachments_add
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file
from zaitong.records.services.review import settlement_accept, settlement_return

if TYPE_CHECKING:
    from zaitong.accounts.actor import UserActor
    from zaitong.accounts.models import User
    from zaitong.campaigns.models import Campaign, Obligation, Requirement
    from zaitong.catalogue.models import RecordType

VISIT: list[dict[str, Any]] = [
    {"key": "happened_on", "label": "调研日期", "type": "date", "required": True, "section": "时间和对象"},
    {"key": "target", "label": "联系点", "type": "body", "section": "时间和对象"},
    {
        "key": "topics",
        "label": "调研内容",
        "type": "choices",
        "options": ["组织生活", "重点工作落实", "课后服务"],
        "section": "调研了什么",
    },
    {"key": "story", "label": "调研情况", "type": "long_text", "required": True, "section": "调研了什么"},
    {"key": "talks", "label": "谈心人数", "type": "integer", "unit": "人", "minimum": 0, "section": "调研了什么"},
]
DATA: dict[str, Any] = {"story": "看了支部会议记录。", "topics": ["组织生活"], "talks": 2}


@dataclass
class World:
    """Two offices and a school; every person has a user. Actors are loaded once."""

    root: Unit
    office: Unit
    other_office: Unit
    school: Unit
    campaign: Campaign
    visit: RecordType
    plan: RecordType
    clerk_user: User
    reviewer_user: User
    other_reviewer_user: User

    @cached_property
    def clerk(self) -> UserActor:
        return actor_for(self.clerk_user)

    @cached_property
    def reviewer(self) -> UserActor:
        return actor_for(self.reviewer_user)

    @cached_property
    def other_reviewer(self) -> UserActor:
        return actor_for(self.other_reviewer_user)

    def requirement(self, title: str = "联系点调研", **values: Any) -> Requirement:
        accepts = values.pop("accepts", self.visit)
        match = values.pop("match", None)
        requirement = make_requirement(
            self.campaign, title=title, accepts=accepts, office=values.pop("office", self.office), **values
        )
        if match:
            Accepts.objects.filter(requirement=requirement).update(match=match)
        return requirement

    def obligation(self, requirement: Requirement | None = None, unit: Unit | None = None, **values: Any) -> Obligation:
        values.setdefault("due", today() + timedelta(days=7))
        return make_obligation(requirement or self.requirement(), unit=unit or self.school, **values)


def make_staff(role: str, unit: Unit, name: str = "") -> User:
    """A person with a post in the unit, and a user for him."""
    kind = Post.Role.CLERK if role.startswith("unit") else Post.Role.OFFICER
    person = make_person(name)
    return make_user(role, unit, post=make_post(kind, unit, holder=person), person=person)


def make_world() -> World:
    root = make_unit(Unit.Kind.COMMITTEE, "区委教育工委")
    office = make_unit(Unit.Kind.OFFICE, "组织人事科", root)
    other = make_unit(Unit.Kind.OFFICE, "基础教育科", root)
    school = make_unit(Unit.Kind.PRIMARY, "砚桥小学", root)
    return World(
        root=root,
        office=office,
        other_office=other,
        school=school,
        campaign=make_campaign(office),
        visit=make_type("visit", VISIT, name="联系点调研"),
        plan=make_type("plan", [{"key": "title", "label": "方案名称", "type": "text", "required": True}], name="方案"),
        clerk_user=make_staff("unit_clerk", school),
        reviewer_user=make_staff("receiving_officer", office),
        other_reviewer_user=make_staff("receiving_officer", other),
    )


def start(world: World, obligation: Obligation, actor: UserActor | None = None) -> Record:
    return record_start(client_key=uuid4().hex, actor=actor or world.clerk, obligation_id=obligation.pk)


def file(
    world: World,
    *obligations: Obligation,
    record: Record | None = None,
    data: dict[str, Any] | None = None,
    day: date | None = None,
    actor: UserActor | None = None,
) -> Record:
    """Begin and file a record for the obligations; returned as stored."""
    record = record or start(world, obligations[0], actor)
    record.refresh_from_db()
    happened = {"happened_on": (day or today()).isoformat()}
    return record_file(
        record_id=record.pk,
        chosen=[o.pk for o in obligations],
        lock=record.lock,
        data=DATA | happened | (data or {}),
        actor=actor or world.clerk,
    )


def settlement_of(record: Record, obligation: Obligation) -> Settlement:
    return Settlement.objects.get(record=record, obligation=obligation)


def accept(world: World, settlement: Settlement, actor: UserActor | None = None) -> Settlement:
    return settlement_accept(settlement_id=settlement.pk, version=settlement.version, actor=actor or world.reviewer)


def give_back(world: World, settlement: Settlement, reason: str = "请写清时间", **values: Any) -> Settlement:
    actor = values.pop("actor", world.reviewer)
    return settlement_return(
        settlement_id=settlement.pk, version=settlement.version, reason=reason, actor=actor, **values
    )


def pdf(name: str = "扫描.pdf", content: bytes = b"%PDF-1.7\n1 0 obj\n%%EOF") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def packed(name: str, parts: dict[str, bytes]) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return SimpleUploadedFile(name, buffer.getvalue())


def docx(name: str = "方案.docx") -> SimpleUploadedFile:
    return packed(name, {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def add_file(world: World, record: Record, upload: SimpleUploadedFile, kind: str = "electronic") -> None:
    attachments_add(record_id=record.pk, files=[upload], kind=kind, actor=world.clerk)


def text(response: Any) -> str:
    """A page as text."""
    return str(response.content.decode())


def goal(response: Any) -> str:
    """Where a redirect leads."""
    return str(response["Location"])
