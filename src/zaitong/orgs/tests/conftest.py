"""Fixtures of this room."""

from __future__ import annotations

import pytest

from zaitong.accounts.tests.factories import make_user, sign_in_proved
from zaitong.orgs.tests.factories import make_district


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def admin(client, db):
    """A client signed in as a system administrator, a code just shown."""
    return sign_in_proved(client, make_user("system_admin"))
