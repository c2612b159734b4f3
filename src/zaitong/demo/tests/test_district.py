"""The invented district has the size and the odd cases that it promises."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Count

from zaitong.demo.district import district_build
from zaitong.demo.names import person_names
from zaitong.orgs.models import Appointment, Assignment, PartyOrganisation, Person, Unit

DAY = date(2026, 11, 22)


def test_names_are_many_and_different() -> None:
    names = person_names()
    assert len(names) == len(set(names)) == 900


@pytest.mark.django_db
def test_the_district_has_what_it_promises() -> None:
    district = district_build(DAY)
    kinds = dict(Unit.objects.order_by().values_list("kind").annotate(n=Count("id")))
    schools = sum(kinds[kind] for kind in Unit.SCHOOLS)
    assert (kinds["committee"], kinds["office"], kinds["affiliated"]) == (1, 8, 4)
    assert (schools, kinds["kindergarten"], kinds["external"], kinds["campus"]) == (40, 24, 2, 2)
    assert 380 <= Person.objects.count() <= 420
    assert Appointment.objects.count() == Person.objects.count()
    joint = PartyOrganisation.objects.get(kind="joint_branch")
    assert joint.units.count() == 3
    covered = Unit.objects.filter(kind="kindergarten", party_organisations__isnull=True)
    assert covered.count() == 2  # some units have no party organisation
    assert set(Assignment.objects.values_list("kind", flat=True)) == {"liaison", "station"}
    assert district.unit("北渡实验学校").names.get().name == "北渡中学"
