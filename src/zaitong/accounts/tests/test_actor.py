"""What a grant opens: its own unit and the party organisations there, not those of wherever the person works."""

from __future__ import annotations

import pytest

from zaitong.accounts.actor import actor_load
from zaitong.accounts.tests.factories import actor_for, make_grant, make_user, sign_in
from zaitong.common.access import Permission
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_appointment, make_district, make_party, make_person, make_post, make_unit

pytestmark = pytest.mark.django_db


def test_a_grant_on_another_unit_opens_the_party_organisations_there():
    office, school = make_unit(Unit.Kind.OFFICE, "组织人事科"), make_unit(name="砚桥小学")
    here, there = make_party(office), make_party(school)
    post = make_post("clerk", office, party=here, holder=make_person())
    user = make_user("leader", post=post, scope_kind="subtree")
    make_grant(user, "unit_clerk", school)
    scope = actor_for(user).scope(Permission.RECORDS_FILE)
    assert scope.unit_ids == {school.pk}
    assert scope.party_ids == {there.pk}


def test_a_grant_on_the_own_unit_opens_the_party_organisation_of_the_post():
    school, seat = make_unit(name="砚桥小学"), make_unit(name="苇渡小学")
    own, joint = make_party(school), make_party(seat)
    user = make_user("unit_clerk", post=make_post("clerk", school, party=joint, holder=make_person()))
    assert actor_for(user).scope(Permission.RECORDS_FILE).party_ids == {own.pk, joint.pk}


@pytest.mark.parametrize(("role", "scope_kind"), [("unit_clerk", "unit"), ("leader", "subtree"), ("leader", "all")])
def test_the_rights_of_a_request_cost_three_questions_at_most(role, scope_kind, django_assert_max_num_queries):
    school = make_unit(name="砚桥小学")
    post = make_post("clerk", school, party=make_party(school), holder=make_person())
    user = make_user(role, post=post, scope_kind=scope_kind)
    with django_assert_max_num_queries(3):
        actor_load(user)


def test_the_own_account_costs_the_same_for_any_number_of_appointments(client, django_assert_max_num_queries):
    district = make_district()
    user = make_user("unit_head", post=district.principals[0])
    assert user.person
    sign_in(client, user)
    client.get("/me/")
    with django_assert_max_num_queries(20) as few:
        client.get("/me/")
    for principal in district.principals[1:3]:
        principal.appointments.update(ends="2021-01-01")
        make_appointment(user.person, principal)
    with django_assert_max_num_queries(20) as many:
        assert client.get("/me/").content.decode().count("起任职") == 3
    assert len(many) == len(few)
