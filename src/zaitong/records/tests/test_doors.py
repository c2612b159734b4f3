"""Who may change a record: those whose unit, party organisation or post it is today, whoever wrote it once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_grant, make_user, sign_in
from zaitong.campaigns.models import Obligation
from zaitong.common.clock import today
from zaitong.common.errors import NotAllowed
from zaitong.orgs.models import Post
from zaitong.orgs.tests.factories import make_party, make_person, make_post, make_unit
from zaitong.records.models import Record
from zaitong.records.services.filing import record_withdraw
from zaitong.records.tests.factories import DATA, World, file, start


def test_a_branch_seated_elsewhere_is_answered_by_whoever_works_in_it(world: World):
    """A joint branch covers several units: its secretary may work in another one than that of its seat."""
    seat = make_unit(name="苇渡小学", parent=world.root)
    branch = make_party(seat)
    post = make_post(Post.Role.CLERK, world.school, holder=make_person("支部书记"))
    Post.objects.filter(pk=post.pk).update(party=branch)
    secretary = make_user("unit_clerk", world.school, post=post)
    obligation = world.obligation(unit=seat, subject_unit=None, subject_party=branch)
    record = start(world, obligation, actor_for(secretary))
    client = sign_in(Client(), secretary)
    address = reverse("records:edit", args=[record.pk])
    assert client.get(address).status_code == 200
    typed = {"story": DATA["story"], "happened_on": today().isoformat(), "act": "file", "version": "0"}
    page = client.post(address, typed | {"chosen": obligation.pk, "offered": str(obligation.pk)})
    assert page["Location"] == reverse("records:record", args=[record.pk])
    assert client.get(page["Location"]).status_code == 200
    assert Obligation.objects.get(pk=obligation.pk).claimed == 1
    assert sign_in(Client(), world.clerk_user).get(address).status_code == 404


def test_who_has_left_a_school_changes_nothing_there(world: World):
    record = file(world, world.obligation())
    person = world.clerk_user.person
    assert person is not None
    person.appointments.update(ends=today() - timedelta(days=1))
    elsewhere = make_unit(name="苇渡小学", parent=world.root)
    post = make_post(Post.Role.CLERK, elsewhere, holder=person)
    make_grant(world.clerk_user, "unit_clerk", elsewhere, appointment=post.appointments.get())
    actor = actor_for(world.clerk_user)
    assert actor.unit_id == elsewhere.pk
    with pytest.raises(NotAllowed):
        record_withdraw(record_id=record.pk, actor=actor)
    client = sign_in(Client(), world.clerk_user)
    assert client.get(reverse("records:record", args=[record.pk])).status_code == 200  # his own work, to look at
    assert client.get(reverse("records:edit", args=[record.pk])).status_code == 404
    assert Record.objects.get(pk=record.pk).state == "filed"
