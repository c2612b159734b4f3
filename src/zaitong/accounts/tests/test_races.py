"""Two people at once, each with a connection of his own: PostgreSQL only."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from zaitong.accounts.actor import actor_load
from zaitong.accounts.models import Grant, User
from zaitong.accounts.services import grants, users
from zaitong.accounts.tests.factories import make_user
from zaitong.common.clock import today
from zaitong.common.errors import DomainError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def both(first, second):
    """Run two functions at the same moment; their results, a DomainError where one was raised."""
    gate = threading.Barrier(2)

    def run(act):
        try:
            gate.wait(5)
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, [first, second]))


def refusals(results):
    return [result for result in results if isinstance(result, DomainError)]


def test_two_grants_at_once_cannot_join_what_is_kept_apart():
    admin, user = make_user("system_admin"), make_user(None)
    actor = actor_load(admin)
    for _ in range(5):
        results = both(
            lambda: grants.grant_add(user_id=user.pk, new=grants.NewGrant("auditor", "all", today()), actor=actor),
            lambda: grants.grant_add(user_id=user.pk, new=grants.NewGrant("leader", "all", today()), actor=actor),
        )
        assert len(refusals(results)) == 1
        assert Grant.objects.filter(user=user).count() == 1
        Grant.objects.filter(user=user).delete()


def test_two_resets_at_once_give_one_password():
    admin, user = make_user("system_admin"), make_user(None)
    actor = actor_load(admin)
    reset = lambda: users.user_reset(user_id=user.pk, version=0, actor=actor)  # noqa: E731
    results = both(reset, reset)
    assert len(refusals(results)) == 1
    made = next(result for result in results if not isinstance(result, DomainError))
    assert User.objects.get(pk=user.pk).check_password(made.password)


def test_two_administrators_cannot_remove_each_other(monkeypatch):
    def slowly():
        time.sleep(0.3)  # long enough for the other to have done its part
        users.check_admins_left()

    monkeypatch.setattr(grants, "check_admins_left", slowly)
    first, second = make_user("system_admin"), make_user("system_admin")
    own, other = Grant.objects.get(user=first), Grant.objects.get(user=second)
    actors = actor_load(first), actor_load(second)
    results = both(
        lambda: grants.grant_end(user_id=second.pk, grant_id=other.pk, actor=actors[0]),
        lambda: grants.grant_end(user_id=first.pk, grant_id=own.pk, actor=actors[1]),
    )
    assert len(refusals(results)) == 1
    assert Grant.objects.holding().filter(role="system_admin").count() == 1
