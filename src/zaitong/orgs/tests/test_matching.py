"""Units are found by what people call them."""

from __future__ import annotations

from datetime import date

import pytest

from zaitong.common.access import SYSTEM
from zaitong.orgs.matching import name_book, name_key, units_named
from zaitong.orgs.services.units import unit_close, unit_names_set
from zaitong.orgs.tests.factories import make_unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("墨池小学（东校区）", "墨池小学(东校区)"),
        ("墨池 小学", "墨池小学"),
        ("第1小学", "第１小学"),
        ("“墨池”小学", "墨池小学"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert name_key(one) == name_key(other)


def test_full_short_and_former_names_lead_to_the_unit():
    unit = make_unit("primary", "澄砚区墨池小学", short_name="墨池小学")
    unit_names_set(unit=unit, names=["墨池中心小学"], actor=SYSTEM)
    for name in ("澄砚区墨池小学", "墨池小学", "墨池 中心小学"):
        assert units_named(name) == [unit]
    assert units_named("别的小学") == units_named(" ") == []


def test_a_full_name_goes_before_a_former_one():
    old = make_unit("primary", "石鼓二小")
    unit_names_set(unit=old, names=["石鼓小学"], actor=SYSTEM)
    new = make_unit("primary", "石鼓小学")
    assert units_named("石鼓小学") == [new]


def test_several_of_one_short_name_are_all_found_open_ones_first(django_assert_num_queries):
    closed, still = (
        make_unit("primary", "甲区中心小学", short_name="中心小学"),
        make_unit("primary", "乙中心小学", short_name="中心小学"),
    )
    third = make_unit("primary", "丙中心小学", short_name="中心小学")
    unit_close(unit=closed, closed_on=date(2021, 11, 15), actor=SYSTEM)
    with django_assert_num_queries(2):
        book = name_book()
        assert book.find("中心小学")[-1] == closed
        assert book.one("中心小学") is None
    unit_close(unit=third, closed_on=date(2021, 11, 15), actor=SYSTEM)
    assert name_book().one("中心小学") == still
