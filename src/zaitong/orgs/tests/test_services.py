"""Changing bodies and people: what is written, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from zaitong.audit.models import AuditRow
from zaitong.common.access import SYSTEM
from zaitong.common.errors import Conflict, DomainError
from zaitong.orgs.models import Appointment, Assignment, Membership, Unit
from zaitong.orgs.services.assignments import assignment_end, assignment_start
from zaitong.orgs.services.parties import party_close, party_edit
from zaitong.orgs.services.people import (
    appointment_end,
    appointment_start,
    membership_start,
    person_edit,
    post_close,
    post_create,
)
from zaitong.orgs.services.units import unit_close, unit_edit, unit_names_set, unit_reopen
from zaitong.orgs.tests.factories import (
    LONG_AGO,
    make_assignment,
    make_district,
    make_membership,
    make_party,
    make_person,
    make_post,
    make_unit,
)

pytestmark = pytest.mark.django_db
DAY = date(2021, 11, 15)


def edit(unit, **facts):
    kept = {
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "parent": unit.parent,
        "tags": unit.tags,
    }
    return unit_edit(unit=unit, actor=SYSTEM, **{**kept, **facts})


def acts():
    return list(AuditRow.objects.order_by("id").values_list("act", flat=True))


def test_renaming_keeps_the_former_name():
    unit = make_unit("primary", "石鼓小学")
    edit(unit, name="石鼓实验小学")
    unit.refresh_from_db()
    assert (unit.name, [one.name for one in unit.names.all()]) == ("石鼓实验小学", ["石鼓小学"])
    assert AuditRow.objects.get(act="unit.edited").data["name"] == {"old": "石鼓小学", "new": "石鼓实验小学"}


def test_renaming_back_gives_the_former_name_up():
    unit = make_unit("primary", "石鼓小学")
    edit(edit(unit, name="新名小学"), name="石鼓小学")
    assert {one.name for one in unit.names.all()} == {"新名小学"}


def test_saving_without_a_change_writes_no_row():
    unit = make_unit("primary", "石鼓小学")
    before = acts()
    edit(unit)
    unit_names_set(unit=unit, names=[], actor=SYSTEM)
    assert acts() == before


def test_further_names_are_exactly_those_given():
    unit = make_unit("primary", "石鼓小学")
    unit_names_set(unit=unit, names=["石小", "石鼓中心校", "石鼓小学", " "], actor=SYSTEM)
    unit_names_set(unit=unit, names=["石小"], actor=SYSTEM)
    assert [one.name for one in unit.names.all()] == ["石小"]


def test_closing_ends_what_hangs_on_the_unit():
    district = make_district()
    school = district.schools[0]
    district.school_parties[0].seat = district.org
    district.school_parties[0].save()
    later = make_assignment(district.basic_head, school, starts=date(2022, 1, 1))
    term = make_assignment(district.basic_head, school, starts=LONG_AGO, ends=date(2022, 6, 30))
    unit_close(unit=school, closed_on=DAY, successor=district.schools[1], actor=SYSTEM)
    school.refresh_from_db()
    assert (school.closed_on, school.successor_id) == (DAY, district.schools[1].pk)
    assert {one.ends for one in Appointment.objects.filter(post__unit=school)} == {date(2021, 11, 14)}
    assert {one.closed_on for one in school.posts.all()} == {DAY}
    assert not Assignment.objects.filter(pk=later.pk).exists()
    term.refresh_from_db()
    assert term.ends == date(2021, 11, 14)
    assert not Assignment.objects.on(DAY).filter(unit=school).exists()
    assert not district.school_parties[0].units.filter(pk=school.pk).exists()
    assert acts()[-1] == "unit.merged"


def test_a_unit_with_units_or_party_organisations_does_not_close():
    district = make_district()
    with pytest.raises(DomainError, match="下面还有单位"):
        unit_close(unit=district.committee, closed_on=DAY, actor=SYSTEM)
    with pytest.raises(DomainError, match="还设在这里"):
        unit_close(unit=district.schools[0], closed_on=DAY, actor=SYSTEM)
    assert not Unit.objects.exclude(closed_on=None).exists()


def test_closing_twice_is_a_conflict_and_reopening_takes_it_back():
    unit = make_unit("primary", "石鼓小学")
    unit_close(unit=unit, closed_on=DAY, actor=SYSTEM)
    with pytest.raises(Conflict, match="不用再办"):
        unit_close(unit=unit, closed_on=DAY, actor=SYSTEM)
    unit_reopen(unit=unit, actor=SYSTEM)
    with pytest.raises(Conflict, match="没有撤并"):
        unit_reopen(unit=unit, actor=SYSTEM)


def test_a_unit_goes_neither_into_itself_nor_into_a_closed_one():
    unit, closed = make_unit("primary", "甲小学"), make_unit("primary", "乙小学")
    unit_close(unit=closed, closed_on=DAY, actor=SYSTEM)
    closed.refresh_from_db()
    for successor in (unit, closed):
        with pytest.raises(DomainError, match="另选一个还在的单位"):
            unit_close(unit=unit, closed_on=DAY, successor=successor, actor=SYSTEM)


def test_editing_a_party_organisation():
    district = make_district()
    party = district.joint_branch
    party_edit(
        party=party, name=party.name, short_name="联合支部", kind=party.kind, seat=district.kindergartens[1],
        units=[district.kindergartens[1]], parent=district.work_committee, actor=SYSTEM,
    )  # fmt: skip
    party.refresh_from_db()
    assert (party.short_name, party.seat_id) == ("联合支部", district.kindergartens[1].pk)
    assert list(party.units.all()) == [district.kindergartens[1]]
    data = AuditRow.objects.get(act="party.edited").data
    assert data["units"] == {"old": sorted(u.pk for u in district.kindergartens), "new": [district.kindergartens[1].pk]}


def test_a_party_organisation_with_members_is_not_dissolved():
    district = make_district()
    party = district.school_parties[0]
    member = make_membership(make_person(), party)
    with pytest.raises(DomainError, match="1 名党员"):
        party_close(party=party, closed_on=DAY, actor=SYSTEM)
    member.delete()
    party_close(party=party, closed_on=DAY, actor=SYSTEM)
    assert not Assignment.objects.on(DAY).filter(party=party).exists()


def test_a_hand_over_ends_the_present_appointment_the_day_before():
    post = make_post("principal", make_unit(), holder=make_person("顾听澜"))
    current = post.appointments.get()
    appointment_start(person=make_person("陆知远"), post=post, starts=DAY, seen=current.pk, actor=SYSTEM)
    current.refresh_from_db()
    assert current.ends == date(2021, 11, 14)
    assert AuditRow.objects.get(act="appointment.started").data["replaced"] == "顾听澜"


def test_a_hand_over_seen_too_late_is_a_conflict():
    post = make_post("principal", make_unit(), holder=make_person("顾听澜"))
    with pytest.raises(Conflict, match="现在由顾听澜担任"):
        appointment_start(person=make_person(), post=post, starts=DAY, seen=None, actor=SYSTEM)


@pytest.mark.parametrize(("starts", "says"), [(LONG_AGO, "晚于这一天"), (date(2019, 1, 1), "晚于这一天")])
def test_a_hand_over_lies_after_the_present_start(starts, says):
    post = make_post("principal", make_unit(), holder=make_person())
    with pytest.raises(DomainError, match=says):
        appointment_start(person=make_person(), post=post, starts=starts, seen=post.appointments.get().pk, actor=SYSTEM)


def test_appointments_do_not_overlap_what_was():
    post = make_post("principal", make_unit(), holder=make_person())
    appointment_end(appointment=post.appointments.get(), ends=DAY, actor=SYSTEM)
    with pytest.raises(DomainError, match="前一任到 2021-11-15"):
        appointment_start(person=make_person(), post=post, starts=DAY, actor=SYSTEM)
    appointment_start(person=make_person(), post=post, starts=date(2021, 11, 16), actor=SYSTEM)


def test_a_closed_post_takes_nobody():
    post = make_post("principal", make_unit(), holder=make_person())
    post_close(post=post, closed_on=DAY, actor=SYSTEM)
    assert post.appointments.get().ends == date(2021, 11, 14)
    with pytest.raises(DomainError, match="已撤销"):
        appointment_start(person=make_person(), post=post, starts=DAY, actor=SYSTEM)


def test_a_closed_unit_gets_no_post():
    unit = make_unit()
    unit_close(unit=unit, closed_on=DAY, actor=SYSTEM)
    unit.refresh_from_db()
    with pytest.raises(DomainError, match="已撤并"):
        post_create(name="校长", role="principal", unit=unit, actor=SYSTEM)


def test_an_assignment_stands_once_in_the_same_days():
    unit, post = make_unit(), make_post("stationed", make_unit("office"))
    made = assignment_start(kind="station", post=post, target=unit, starts=DAY, actor=SYSTEM)
    with pytest.raises(DomainError, match="已经安排"):
        assignment_start(kind="station", post=post, target=unit, starts=date(2022, 1, 1), actor=SYSTEM)
    assignment_end(assignment=made, ends=date(2021, 12, 31), actor=SYSTEM)
    assignment_start(kind="station", post=post, target=unit, starts=date(2022, 1, 1), actor=SYSTEM)
    assert Assignment.objects.count() == 2
    assert AuditRow.objects.filter(subject=f"unit:{unit.pk}", act="assignment.started").count() == 2


def test_dates_turned_round_are_refused():
    post = make_post("stationed", make_unit("office"), holder=make_person())
    with pytest.raises(DomainError, match="不能早于"):
        assignment_start(kind="station", post=post, target=make_unit(), starts=DAY, ends=LONG_AGO, actor=SYSTEM)
    with pytest.raises(DomainError, match="不能早于"):
        appointment_end(appointment=post.appointments.get(), ends=date(2019, 1, 1), actor=SYSTEM)


def test_a_membership_moves_with_the_person():
    district, person = make_district(), make_person("沈墨白石")
    membership_start(person=person, party=district.school_parties[0], starts=LONG_AGO, actor=SYSTEM)
    membership_start(person=person, party=district.school_parties[1], starts=DAY, actor=SYSTEM)
    first, second = Membership.objects.order_by("starts")
    assert (first.ends, second.ends) == (date(2021, 11, 14), None)
    with pytest.raises(DomainError, match="已经在"):
        membership_start(person=person, party=district.school_parties[1], starts=date(2022, 1, 1), actor=SYSTEM)


def test_the_trail_never_holds_a_telephone_number():
    person = make_person("沈墨白石", phone="13800000000")
    person_edit(person=person, name="沈墨白石", phone="13900000000", actor=SYSTEM)
    row = AuditRow.objects.get(act="person.edited")
    assert row.data == {"fields": ["phone"]}


def test_joint_branches_cover_several_units():
    a, b = make_unit("kindergarten"), make_unit("kindergarten")
    assert make_party(a, "联合支部", "joint_branch", [a, b]).units.count() == 2
