"""What a grant opens: its own unit and the party organisations there, not those of wherever the person works."""

from __future__ import annotations

import pytest

from zaitong.accounts.tests.factories import actor_for, make_grant, make_user
from zaitong.common.access import Permission
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_party, make_person, make_post, make_unit

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
