"""A member of the committee with two liaison points, his liaison officer, the shipped record types, what the page sends."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.services import catalogue_load, type_put
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import make_district
from zaitong.records.visits.handing import visit_hand
from zaitong.records.visits.kinds import CATEGORY
from zaitong.records.visits.services import Typed, visit_file, visit_note

if TYPE_CHECKING:
    from zaitong.accounts.actor import UserActor
    from zaitong.accounts.models import User
    from zaitong.campaigns.models import Obligation
    from zaitong.catalogue.models import RecordTypeVersion
    from zaitong.orgs.tests.factories import District
    from zaitong.records.models import Record
    from zaitong.records.visits.models import VisitHandover


def make_visit_type() -> RecordTypeVersion:
    """The least that makes a visit: a date, a body visited, what was seen."""
    fields = [
        {"key": "happened_on", "label": "日期", "type": "date", "required": True, "purpose": "测试"},
        {"key": "target", "label": "去了哪里", "type": "body", "required": True, "purpose": "测试"},
        {"key": "seen", "label": "看到的", "type": "long_text", "required": True, "purpose": "测试"},
    ]
    version, _ = type_put(key="visit", name="走访", category=CATEGORY, minutes=1, fields=fields, actor=SYSTEM)
    return version


@dataclass
class World:
    """``member_user`` visits, ``officer_user`` is a 党建联系人 of an office; both are post holders."""

    district: District
    member_user: User
    officer_user: User

    @cached_property
    def member(self) -> UserActor:
        return actor_for(self.member_user)

    @cached_property
    def officer(self) -> UserActor:
        return actor_for(self.officer_user)

    @property
    def point(self) -> str:
        """The member's first liaison point, a party organisation."""
        return f"party:{self.district.school_parties[0].pk}"

    def obligation(self, key: str = "liaison_visit", **values: Any) -> Obligation:
        """The member owes one visit at his first liaison point."""
        kind = RecordType.objects.get(key=key)
        campaign = make_campaign(self.district.org)
        requirement = make_requirement(campaign, title="到联系点调研", accepts=kind, office=self.district.org)
        owed = {
            "subject_unit": None,
            "subject_post": self.district.member,
            "target_party": self.district.school_parties[0],
        }
        return make_obligation(requirement, unit=self.district.committee, **owed | values)


def make_world() -> World:
    catalogue_load(actor=SYSTEM)
    district = make_district()
    return World(
        district, make_user("post_holder", post=district.member), make_user("post_holder", post=district.liaison)
    )


def sent(world: World, **values: Any) -> dict[str, Any]:
    """What the page sends for a visit to the first liaison point, ready to be filed."""
    fields = {
        "client_key": uuid4().hex,
        "target": world.point,
        "day": today().isoformat(),
        "kind": "liaison_visit",
        "text": "支部学习有记录，新教师结对已落实。",
        "liaison_visit-topics": ["党建日常工作"],
        "liaison_visit-has_problem": "没有",
    }
    return fields | values


def note(world: World, actor: UserActor | None = None, **values: Any) -> Record:
    """A draft as the page leaves it."""
    fields = sent(world, **values)
    picks = {k: v if isinstance(v, list) else [v] for k, v in fields.items() if "-" in k}
    named = {k: fields.get(k, "") for k in ("kind", "target", "place", "day", "text")}
    typed = Typed(**named, picks=picks)
    noted = visit_note(client_key=fields["client_key"], typed=typed, photos=[], actor=actor or world.member)
    noted.record.refresh_from_db()
    return noted.record


def filed(world: World, actor: UserActor | None = None, chosen: tuple[int, ...] = (), **values: Any) -> Record:
    """A visit that has been filed."""
    record = note(world, actor, **values)
    return visit_file(record_id=record.pk, chosen=chosen, lock=record.lock, data=None, actor=actor or world.member)


def handed(world: World, record: Record | None = None, note_text: str = "") -> VisitHandover:
    """A draft of the member with his liaison officer."""
    record = record or note(world)
    return visit_hand(record_id=record.pk, officer_id=world.district.liaison.pk, note=note_text, actor=world.member)


def photo(name: str = "校门.jpg", colour: str = "navy") -> SimpleUploadedFile:
    """A picture with a camera's marks."""
    buffer = io.BytesIO()
    marks = Image.Exif()
    marks[0x0110] = "Phone 12"
    Image.new("RGB", (40, 30), colour).save(buffer, "JPEG", exif=marks)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")
