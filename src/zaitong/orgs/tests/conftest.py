"""Fixtures of this room."""

from __future__ import annotations

import pytest

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.orgs.tests.factories import make_district


@pytest.fixture
def district(db):
    return make_district()


@pytest.fixture
def admin(client, db):
    """A client signed in as a system administrator."""
    return sign_in(client, make_user("system_admin"))
