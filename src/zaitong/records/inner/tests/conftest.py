from __future__ import annotations

import pytest
from django.test import Client

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import sign_in
from zaitong.records.tests.factories import World, make_staff, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def clerk(world: World, client: Client) -> Client:
    return sign_in(client, world.clerk_user)


@pytest.fixture
def teachers(world: World) -> tuple[User, User]:
    return make_staff("post_holder", world.school, "程见山"), make_staff("post_holder", world.school, "苏禾清")
