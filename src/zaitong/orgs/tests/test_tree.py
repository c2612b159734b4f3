"""The tree of units and its paths."""

from __future__ import annotations

import pytest

from zaitong.audit.models import AuditRow
from zaitong.common.access import SYSTEM
from zaitong.common.errors import DomainError
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import path_after, path_within
from zaitong.orgs.services.tree import party_move, unit_create, unit_move
from zaitong.orgs.tests.factories import make_district, make_party, make_unit

pytestmark = pytest.mark.django_db


def test_a_path_holds_the_ids_from_the_root():
    root = make_unit("committee", "工委")
    school = make_unit("primary", "墨池小学", root)
    assert school.path == f"{root.pk:06d}.{school.pk:06d}."
    assert list(Unit.objects.within(root.path)) == [root, school]


def test_the_end_of_a_subtree_differs_in_digits_only():
    assert path_after("000001.000009.") == "000001.000010."
    assert path_after("000001.") == "000002."


def test_a_neighbour_is_not_within():
    root = make_unit("committee", "工委")
    first, second = make_unit("primary", "甲小学", root), make_unit("primary", "乙小学", root)
    assert list(Unit.objects.filter(path_within((first.path,)))) == [first]
    assert not Unit.objects.filter(path_within(())).exists()
    assert list(Unit.objects.filter(path_within((first.path, second.path))).order_by("id")) == [first, second]


def test_moving_takes_everything_below_along():
    root = make_unit("committee", "工委")
    a, b = make_unit("bureau", "甲局", root), make_unit("bureau", "乙局", root)
    school = make_unit("nine_year", "鹭洲学校", a)
    campus = make_unit("campus", "鹭洲学校东校区", school)
    unit_move(unit=school, parent=b, actor=SYSTEM)
    campus.refresh_from_db()
    assert campus.path == f"{b.path}{school.pk:06d}.{campus.pk:06d}."
    assert list(Unit.objects.within(a.path)) == [a]
    assert AuditRow.objects.get(act="unit.moved").data == {"parent": {"old": a.pk, "new": b.pk}}


def test_a_unit_cannot_come_under_itself():
    root = make_unit("committee", "工委")
    school = make_unit("primary", "甲小学", root)
    with pytest.raises(DomainError, match="不能作它的上级"):
        unit_move(unit=root, parent=school, actor=SYSTEM)
    school.refresh_from_db()
    assert school.path.startswith(root.path)


def test_a_name_is_taken_once():
    make_unit("primary", "甲小学")
    with pytest.raises(DomainError, match="已经有“甲小学”"):
        unit_create(name="甲小学", kind="primary", actor=SYSTEM)


def test_party_organisations_have_their_own_tree():
    root = make_unit("committee", "工委")
    top = make_party(root, "工委党组织", "work_committee")
    below = make_party(root, "支部")
    party_move(party=below, parent=top, actor=SYSTEM)
    assert below.path == f"{top.pk:06d}.{below.pk:06d}."


def test_the_district_of_the_factories():
    district = make_district()
    assert {unit.pk for unit in district.joint_branch.units.all()} == {unit.pk for unit in district.kindergartens}
    assert len(district.principals) == 5
    assert Unit.objects.within(district.committee.path).count() == 9
