"""The pages of single bodies and people, and their forms."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from zaitong.common.access import SYSTEM
from zaitong.orgs.models import Appointment, Assignment, Membership, PartyOrganisation, Person, Post, Unit
from zaitong.orgs.services.units import unit_names_set
from zaitong.orgs.tests.factories import make_membership, make_person, make_unit


def url(name, *args):
    return reverse(f"orgs:{name}", args=args)


def text(response):
    return response.content.decode()


def unit_facts(unit, **facts):
    kept = {
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "parent": unit.parent_id or "",
        "sort": 0,
    }
    return {**kept, **facts}


def test_a_unit_shows_its_people_parties_and_who_looks_after_it(admin, district):
    page = text(admin.get(url("unit", district.schools[0].pk)))
    holder = district.principals[0].appointments.get().person.name
    for word in ("澄砚区墨池小学", holder, "顾听澜", "苏禾清", "支部委员会", "新增单位"):
        assert word in page


def test_adding_a_unit_with_names_and_tags(admin, district):
    made = {
        "name": "澄砚区石鼓小学", "short_name": "石鼓小学", "kind": "primary", "parent": district.committee.pk,
        "names": "石鼓中心校、石小", "tags": "农村，寄宿制", "sort": "7",
    }  # fmt: skip
    response = admin.post(url("unit_new"), made, follow=True)
    unit = Unit.objects.get(name="澄砚区石鼓小学")
    assert (unit.tags, unit.sort, unit.parent) == (["农村", "寄宿制"], 7, district.committee)
    assert {one.name for one in unit.names.all()} == {"石鼓中心校", "石小"}
    assert "已新增“澄砚区石鼓小学”" in text(response)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"name": ""}, "这个字段是必填项"),
        ({"name": "字" * 81}, "80"),
        ({"kind": "x"}, "x"),
        ({"sort": "-1"}, "0"),
        ({"name": "澄砚区墨池小学"}, "已经有“澄砚区墨池小学”"),
        ({"names": "长" * 90}, "每个名称最多 80 字"),
        ({"parent": "99999"}, "选择"),
    ],
)
def test_wrong_facts_are_said_and_what_was_typed_stays(admin, district, facts, says):
    typed = {"name": "新小学", "kind": "primary", "short_name": "保留我", **facts}
    response = admin.post(url("unit_new"), typed)
    assert response.status_code in {400, 422}
    assert "保留我" in text(response)
    errors = " ".join(str(message) for messages in response.context["form"].errors.values() for message in messages)
    assert says in errors
    assert Unit.objects.count() == 9


def test_renaming_on_the_page_keeps_the_former_name(admin, district):
    school = district.schools[0]
    unit_names_set(unit=school, names=["墨小"], actor=SYSTEM)
    admin.post(url("unit_edit", school.pk), unit_facts(school, name="澄砚区墨池实验小学", names="墨小"))
    school.refresh_from_db()
    assert school.name == "澄砚区墨池实验小学"
    assert {one.name for one in school.names.all()} == {"墨小", "澄砚区墨池小学"}
    page = text(admin.get(url("unit", school.pk)))
    assert "澄砚区墨池小学" in page
    assert "修改单位信息" in page


def test_a_unit_moves_but_not_below_itself(admin, district):
    centre, school = district.centre, district.schools[0]
    admin.post(url("unit_edit", school.pk), unit_facts(school, parent=centre.pk))
    school.refresh_from_db()
    assert school.path.startswith(centre.path)
    response = admin.post(url("unit_edit", centre.pk), unit_facts(centre, parent=school.pk))
    assert response.status_code == 422


def test_closing_says_what_ends_and_does_it(admin, district):
    kindergarten = district.kindergartens[1]
    page = text(admin.get(url("unit_close", kindergarten.pk)))
    assert "2 个" in page
    assert "2 人" in page
    response = admin.post(
        url("unit_close", kindergarten.pk), {"closed_on": "2026年3月1日", "successor": district.kindergartens[0].pk}
    )
    assert response.status_code == 302
    kindergarten.refresh_from_db()
    assert (kindergarten.closed_on, kindergarten.successor) == (date(2026, 3, 1), district.kindergartens[0])
    admin.post(url("unit_reopen", kindergarten.pk))
    kindergarten.refresh_from_db()
    assert kindergarten.closed_on is None


def test_a_blocked_closing_names_what_is_in_the_way(admin, district):
    page = text(admin.get(url("unit_close", district.schools[0].pk)))
    assert "还设在这里" in page
    assert 'aria-disabled="true"' in page
    response = admin.post(url("unit_close", district.schools[0].pk), {"closed_on": "明天"})
    assert response.status_code == 422
    assert 'value="明天"' in text(response)


def test_party_organisations(admin, district):
    made = {
        "name": "中共澄砚区石鼓支部", "kind": "branch", "seat": district.schools[0].pk,
        "units": [district.schools[0].pk, district.schools[1].pk], "parent": district.work_committee.pk,
    }  # fmt: skip
    assert admin.post(url("party_new"), made).status_code == 302
    party = PartyOrganisation.objects.get(name="中共澄砚区石鼓支部")
    assert party.units.count() == 2
    admin.post(url("party_edit", party.pk), {**made, "short_name": "石鼓支部", "units": [district.schools[0].pk]})
    page = text(admin.get(url("party", party.pk)))
    assert "石鼓支部" in page
    assert "覆盖单位" in page
    admin.post(url("party_close", party.pk), {"day": "2026-03-01"})
    party.refresh_from_db()
    assert party.closed_on == date(2026, 3, 1)


def test_members_come_and_go(admin, district):
    party, person = district.school_parties[0], make_person("沈墨白石")
    admin.post(url("membership_new", party.pk), {"person": person.pk, "starts": "2021-11-15"})
    assert "沈墨白石" in text(admin.get(url("party", party.pk)))
    membership = Membership.objects.get()
    response = admin.post(url("membership_end", membership.pk), {"day": "2020-01-01"})
    assert "不能早于" in text(response)
    admin.post(url("membership_end", membership.pk), {"day": "2021-12-31"})
    membership.refresh_from_db()
    assert membership.ends == date(2021, 12, 31)


def test_a_post_is_set_up_filled_handed_over_and_vacated(admin, district):
    school = district.schools[0]
    admin.post(url("post_new", school.pk), {"name": "德育主任", "role": "teacher"})
    post = Post.objects.get(name="德育主任")
    admin.post(
        url("appoint", post.pk),
        {"new_name": "沈墨白石", "new_phone": "0519-123456", "starts": "2021-09-01", "seen": ""},
    )
    first = Appointment.objects.get(post=post)
    assert (first.person.name, first.person.phone) == ("沈墨白石", "0519-123456")
    other = make_person("陆知遥远")
    admin.post(url("appoint", post.pk), {"person": other.pk, "starts": "2022-03-01", "seen": first.pk})
    first.refresh_from_db()
    assert first.ends == date(2022, 2, 28)
    second = Appointment.objects.get(post=post, ends=None)
    admin.post(url("appointment_end", second.pk), {"day": "2022-06-30"})
    page = text(admin.get(url("post", post.pk)))
    for word in ("沈墨白石", "陆知遥远", "接替沈墨白石", "免职"):
        assert word in page
    admin.post(url("post_edit", post.pk), {"name": "德育处主任", "role": "teacher"})
    admin.post(url("post_close", post.pk), {"day": "2022-07-01"})
    post.refresh_from_db()
    assert (post.name, post.closed_on) == ("德育处主任", date(2022, 7, 1))


def test_a_hand_over_seen_too_late_keeps_what_was_typed(admin, district):
    post = district.principals[0]
    person = make_person("沈墨白石")
    response = admin.post(url("appoint", post.pk), {"person": person.pk, "starts": "2021-11-15", "seen": ""})
    assert response.status_code == 409
    assert "刚才有人办理了" in text(response)
    assert 'value="2021-11-15"' in text(response)
    assert Person.objects.filter(name="沈墨白石").count() == 1


def test_nobody_is_added_when_the_hand_over_fails(admin, district):
    admin.post(url("appoint", district.principals[0].pk), {"new_name": "多余的人", "starts": "2021-11-15", "seen": ""})
    assert not Person.objects.filter(name="多余的人").exists()


@pytest.mark.parametrize("typed", [{}, {"new_name": "甲", "person": "own"}])
def test_exactly_one_way_of_naming_the_person(admin, district, typed):
    post = district.principals[0]
    if typed:
        typed = {**typed, "person": make_person().pk}
    response = admin.post(url("appoint", post.pk), {**typed, "starts": "2021-11-15"})
    assert response.status_code == 422


def test_people(admin, district):
    admin.post(url("person_new"), {"name": "沈墨白石", "phone": "13800000000"})
    person = Person.objects.get(name="沈墨白石")
    assert "只写数字" in text(admin.post(url("person_edit", person.pk), {"name": "沈墨白石", "phone": "手机"}))
    admin.post(url("person_edit", person.pk), {"name": "沈墨石", "phone": ""})
    make_membership(person, district.school_parties[0])
    page = text(admin.get(url("person", person.pk)))
    assert "沈墨石" in page
    assert "支部委员会" in page


def test_assignments_begin_and_end(admin, district):
    made = {
        "kind": "liaison",
        "post": district.liaison.pk,
        "target": f"unit:{district.centre.pk}",
        "starts": "2021-11-15",
    }
    assert admin.post(url("assignment_new"), made).status_code == 302
    twice = admin.post(url("assignment_new"), made)
    assert "已经安排" in text(twice)
    assignment = Assignment.objects.get(unit=district.centre)
    admin.post(url("assignment_end", assignment.pk), {"day": "2021-12-31"})
    assignment.refresh_from_db()
    assert assignment.ends == date(2021, 12, 31)
    assert "安排联系" in text(admin.get(url("unit", district.centre.pk)))
    assert admin.post(url("assignment_new"), {**made, "target": "unit:99999"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "what"),
    [("unit_new", None), ("party_new", None), ("person_new", None), ("assignment_new", None), ("import", None),
     ("unit_edit", "unit"), ("unit_close", "unit"), ("post_new", "unit"), ("party_edit", "party"), ("party_close", "party"),
     ("membership_new", "party"), ("post_edit", "post"), ("post_close", "post"), ("appoint", "post"), ("post", "post"),
     ("person_edit", "person"), ("appointment_end", "appointment"), ("assignment_end", "assignment")],
)  # fmt: skip
def test_every_form_opens(admin, district, name, what):
    pks = {
        "unit": district.schools[0].pk,
        "party": district.joint_branch.pk,
        "post": district.member.pk,
        "person": district.member.appointments.get().person_id,
        "appointment": district.member.appointments.get().pk,
        "assignment": district.member.assignments.first().pk,
    }
    assert admin.get(url(name, *([pks[what]] if what else []))).status_code == 200


def test_hostile_names_are_escaped(admin, db):
    unit = make_unit("primary", "<script>alert(1)</script>")
    for page in (admin.get(url("unit", unit.pk)), admin.get(url("units"))):
        assert "<script>alert" not in text(page)
