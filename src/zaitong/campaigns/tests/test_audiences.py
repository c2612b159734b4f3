"""Every kind of audience, and what becomes of obligations when bodies change: joiners, mergers, new holders, joint branches."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import AudienceRule, Cell, Obligation
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM
from zaitong.common.clock import now, today
from zaitong.orgs.services.assignments import assignment_end, assignment_start
from zaitong.orgs.services.people import appointment_start
from zaitong.orgs.services.units import close_preview, unit_close, unit_edit, unit_reopen
from zaitong.orgs.tests.factories import make_district, make_person, make_unit

if TYPE_CHECKING:
    from zaitong.campaigns.models import Campaign
    from zaitong.orgs.models import Unit
    from zaitong.orgs.tests.factories import District

D = date.fromisoformat
KINDS = AudienceRule.Kind
DAY = timedelta(days=1)
SCHOOLS = (KINDS.UNITS, {"kinds": ["primary", "junior", "senior"]})


@pytest.fixture(autouse=True)
def _day() -> Any:
    with time_machine.travel("2026-11-18T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.fixture
def campaign(district: District) -> Campaign:
    made = make_campaign(district.org, starts=D("2026-11-02"), ends=D("2027-01-31"))
    made.published_at = now() - timedelta(days=14)
    made.save()
    return made


def run(campaign: Campaign, day: date | None = None) -> None:
    campaign_reconcile(campaign.pk, day=day or today())


def owed(**what: Any) -> list[Obligation]:
    return list(Obligation.objects.filter(state="open", **what).order_by("pk"))


def merged(unit: Unit, into: Unit, callbacks: Any, on: date | None = None) -> None:
    with callbacks(execute=True):
        unit_close(unit=unit, closed_on=on or today(), successor=into, actor=SYSTEM)


@pytest.mark.parametrize(
    ("audience", "subjects"),
    [
        (SCHOOLS, 3),
        ((KINDS.UNITS, {"kinds": ["kindergarten"]}), 2),
        ((KINDS.PARTIES, {}), 6),  # the joint branch once
        ((KINDS.PARTIES, {"kinds": ["joint_branch"]}), 1),
        ((KINDS.POSTS, {"roles": ["principal"], "unit_kinds": ["kindergarten"]}), 2),
        ((KINDS.ASSIGNMENTS, {"kind": "liaison", "roles": ["committee_member"]}), 2),
        ((KINDS.ASSIGNMENTS, {"kind": "station"}), 2),
    ],
)
def test_each_audience_owes_as_many(campaign: Campaign, audience: Any, subjects: int) -> None:
    make_requirement(campaign, audience=audience, due=D("2026-12-15"))
    assert len(issue(campaign)) == subjects


def test_a_committee_member_owes_a_visit_a_month_to_each_point(district: District, campaign: Campaign) -> None:
    liaison = (KINDS.ASSIGNMENTS, {"kind": "liaison", "roles": ["committee_member"]})
    make_requirement(campaign, audience=liaison, per="month")
    rows = issue(campaign)
    assert {(o.subject_post_id, o.target_party_id) for o in rows} == {
        (district.member.pk, party.pk) for party in district.school_parties[:2]
    }
    assert sorted({o.period for o in rows}) == ["2026-11", "2026-12", "2027-01"]
    # A point handed to another post: what is past stays, what is open goes over from the day on.
    held = district.member.assignments.get(party=district.school_parties[0])
    assignment_end(assignment=held, ends=today() - DAY, actor=SYSTEM)
    second = type(district.member).objects.create(name="委员", role="committee_member", unit=district.committee)
    assignment_start(kind="liaison", post=second, target=district.school_parties[0], starts=today(), actor=SYSTEM)
    run(campaign)
    now = {o.subject_post_id for o in owed(target_party=district.school_parties[0], period="2026-12")}
    assert now == {second.pk}


def test_a_new_holder_finds_the_duties_of_the_post(district: District, campaign: Campaign) -> None:
    make_requirement(campaign, audience=(KINDS.POSTS, {"roles": ["committee_member"]}), due=D("2026-12-15"))
    issue(campaign)
    current = district.member.appointments.get()
    person = make_person("祁望川")
    appointment_start(person=person, post=district.member, starts=today(), actor=SYSTEM, seen=current.pk)
    run(campaign)
    assert len(owed(subject_post=district.member)) == 1
    user = make_user("post_holder", post=district.member, person=person)
    assert Obligation.objects.answerable_by(actor_for(user)).count() == 1


def test_a_joiner_owes_what_is_to_come_and_nothing_that_was_over(district: District, campaign: Campaign) -> None:
    make_requirement(campaign, audience=SCHOOLS, due=D("2026-11-10"))
    make_requirement(campaign, audience=SCHOOLS, due=D("2026-12-10"))
    make_requirement(campaign, audience=SCHOOLS, per="week")
    issue(campaign)
    joined = make_unit("primary", "澄砚区鹭洲小学", district.committee)
    run(campaign)
    days = {(o.period, o.due) for o in owed(subject_unit=joined)}
    assert ("", D("2026-12-10")) in days
    assert ("", D("2026-11-10")) not in days
    assert min(due for _, due in days if due) >= today()
    assert len(owed(due=D("2026-11-10"))) == 3  # those who were there owe it still


def test_a_merged_school_s_open_work_goes_to_its_successor(
    district: District, campaign: Campaign, django_capture_on_commit_callbacks: Any
) -> None:
    garden, school = district.kindergartens[1], district.schools[0]
    plan = make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["kindergarten"]}), due=D("2026-12-10"))
    both = make_requirement(
        campaign, audience=(KINDS.UNITS, {"kinds": ["kindergarten", "primary"]}), due=D("2026-12-12")
    )
    done = make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["kindergarten"]}), due=D("2026-12-14"))
    weekly = make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["kindergarten"]}), per="week")
    Obligation.objects.filter(pk__in=[o.pk for o in issue(campaign)]).update(visible=True)
    Obligation.objects.filter(requirement=done, subject_unit=garden).update(claimed=1, first_filed_on=today())
    [note] = close_preview(garden).notes
    assert "还有 3 项没有办完的待办" in note
    merged(garden, school, django_capture_on_commit_callbacks)

    [moved] = owed(requirement=plan, subject_unit=school)
    assert (moved.key, moved.matrix_unit_id, moved.moved_from_id) == (f"u{school.pk}", school.pk, garden.pk)
    assert not owed(requirement=plan, subject_unit=garden)
    assert len(owed(requirement=both, subject_unit=school)) == 1  # its own; the other's is withdrawn
    assert not owed(requirement=both, subject_unit=garden)
    assert {o.period for o in owed(requirement=weekly, subject_unit=garden)} == {
        "2026-W45",
        "2026-W46",
    }  # over: history
    assert len(owed(requirement=done, subject_unit=garden)) == 1  # filed: stays where it was done
    assert {o.period for o in owed(requirement=weekly, subject_unit=school)} == {"2026-W47"}  # begun; later ones end
    assert AuditRow.objects.get(act="obligations.moved").data["number"] == 2
    assert Cell.objects.get(requirement=plan, unit=school).needed == 1
    assert not Cell.objects.filter(requirement=plan, unit=garden).exists()
    run(campaign)
    assert len(owed(requirement=plan, subject_unit=school)) == 1

    leader = sign_in(Client(), make_user("leader", post=district.member))
    page = leader.get(reverse("supervision:obligation", args=[moved.pk])).content.decode()
    assert "原由小荷幼儿园办" in page


def test_a_merger_taken_back_gives_the_work_back(
    district: District, campaign: Campaign, django_capture_on_commit_callbacks: Any
) -> None:
    garden, school = district.kindergartens[1], district.schools[0]
    make_requirement(campaign, audience=(KINDS.UNITS, {"kinds": ["kindergarten"]}), due=D("2026-12-10"))
    issue(campaign)
    merged(garden, school, django_capture_on_commit_callbacks)
    assert len(owed(subject_unit=school)) == 1
    garden.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        unit_reopen(unit=garden, actor=SYSTEM)
    assert not owed(subject_unit=school)
    assert [o.moved_from_id for o in owed(subject_unit=garden)] == [None]


def test_work_goes_on_over_two_mergers_and_waits_for_the_day(
    district: District, campaign: Campaign, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = district.kindergartens[1], make_unit("kindergarten", "澄砚区芦汀幼儿园", district.committee)
    make_requirement(campaign, audience=(KINDS.LISTED, {"units": [first.pk]}), due=D("2026-12-10"))
    issue(campaign)
    merged(first, second, django_capture_on_commit_callbacks, on=today() + 5 * DAY)
    assert len(owed(subject_unit=first)) == 1  # not yet
    second.refresh_from_db()
    merged(second, district.schools[0], django_capture_on_commit_callbacks, on=today() + 6 * DAY)
    run(campaign, today() + 7 * DAY)
    assert [o.moved_from_id for o in owed(subject_unit=district.schools[0])] == [first.pk]


def test_a_renamed_school_keeps_its_obligations(district: District, campaign: Campaign) -> None:
    make_requirement(campaign, audience=SCHOOLS, due=D("2026-12-10"))
    issue(campaign)
    school = district.schools[0]
    parent = district.committee
    unit_edit(
        unit=school, actor=SYSTEM, name="澄砚区墨池实验小学", short_name="墨池实验", kind="primary", parent=parent
    )
    before = {o.pk for o in owed(subject_unit=school)}
    run(campaign)
    assert {o.pk for o in owed(subject_unit=school)} == before


def test_a_joint_branch_owes_once_and_is_counted_as_party_organisations(district: District, campaign: Campaign) -> None:
    kind = make_type("plan")
    parties = make_requirement(
        campaign, title="品牌项目", audience=(KINDS.PARTIES, {}), due=D("2026-12-10"), accepts=kind, office=district.org
    )
    units = make_requirement(
        campaign, title="活动方案", audience=(KINDS.UNITS, {"kinds": ["kindergarten"]}), accepts=kind
    )
    issue(campaign)
    Obligation.objects.update(visible=True)
    assert [o.matrix_unit_id for o in owed(requirement=parties, subject_party=district.joint_branch)] == [
        district.kindergartens[0].pk
    ]
    assert len(owed(requirement=units)) == 2
    # Its secretary files for all that it covers, once.
    user = make_user("post_holder", post=district.secretaries[-1])
    leader = sign_in(Client(), make_user("leader", post=district.member))
    page = leader.get(reverse("supervision:matrix", args=[campaign.pk])).content.decode()
    assert "按党组织计：品牌项目" in page
    assert user.pk


def test_names_are_shown_before_publishing(district: District) -> None:
    draft = make_campaign(district.org, published=False)
    liaison = (KINDS.ASSIGNMENTS, {"kind": "liaison", "roles": ["committee_member"]})
    make_requirement(draft, audience=liaison, accepts=make_type("visit"), office=district.org)
    officer = sign_in(Client(), make_user("campaign_officer", post=district.org_head))
    page = officer.get(reverse("campaigns:publish", args=[draft.pk])).content.decode()
    assert "区委教育工委工委班子成员" in page
    assert f"联系 {district.school_parties[1].short_name}" in page
