"""Two set the same group at the same moment, on PostgreSQL."""

from __future__ import annotations

import pytest

from zaitong.accounts.tests.factories import actor_for
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.tests.races import together
from zaitong.records.groups.models import StaffGroup
from zaitong.records.groups.services import Wanted, group_save
from zaitong.records.tests.factories import World, make_staff, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def test_made_twice_and_changed_twice(world: World) -> None:
    """One of two wins; the other is told."""
    heads = [actor_for(make_staff("unit_head", world.school)) for _ in range(2)]
    assert all(head.rights for head in heads)
    lead = make_staff("post_holder", world.school).person_id

    def save(name: str, group_id: int | None, number: int) -> StaffGroup:
        wanted = Wanted(name, lead)
        lock = 1 if group_id else 0
        return group_save(unit_id=world.school.pk, group_id=group_id, wanted=wanted, lock=lock, actor=heads[number])

    made = together(lambda: save("语文组", None, 0), lambda: save("语文组", None, 1))
    assert sorted(isinstance(one, StaffGroup) for one in made) == [False, True], made
    assert any(isinstance(one, FieldErrors) for one in made), made
    pk = StaffGroup.objects.get().pk
    changed = together(lambda: save("甲组", pk, 0), lambda: save("乙组", pk, 1))
    assert any(isinstance(one, Conflict) for one in changed), changed
    assert StaffGroup.objects.get().lock == 2
