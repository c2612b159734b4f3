"""The number of queries does not grow with the parts, nor with their files."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.campaigns.models import Obligation
from zaitong.campaigns.services.counters import cells_recompute
from zaitong.records.inner.files import inner_files_add
from zaitong.records.inner.models import InnerTask
from zaitong.records.inner.tests.kit import hand_in, put
from zaitong.records.tests.factories import World, start


def grow(world: World, obligation: Obligation, users: tuple[User, User], number: int) -> None:
    """Parts of both levels, open and done, with files; breakdowns of other tasks."""
    leader, below = (actor_for(user) for user in users)
    for index in range(InnerTask.objects.count(), InnerTask.objects.count() + number):
        task = put(obligation, users[0], world.clerk, title=f"组{index}")
        part = put(obligation, users[1], leader, task, title=f"份{index}")
        file = ContentFile(f"第 {index} 份".encode(), name="份.txt")
        assert not inner_files_add(task_id=part.pk, files=[file], actor=below)
        hand_in(part, below)
        put(world.obligation(), users[0], world.clerk, title=f"别的{index}")


@pytest.mark.parametrize("page", ["split", "part", "copy", "edit", "todo", "story", "cell"])
def test_queries_stay_the_same(
    world: World, clerk: Client, teachers: tuple[User, User], page: str, django_assert_max_num_queries
):
    obligation = world.obligation()
    cells_recompute([(obligation.requirement_id, world.school.pk)])
    grow(world, obligation, teachers, 2)
    task = InnerTask.objects.filter(obligation=obligation, parent=None).earliest("pk")
    record = start(world, obligation)
    address = {
        "split": reverse("records:inner_split", args=[obligation.pk]),
        "part": reverse("records:inner", args=[task.pk]),
        "copy": f"{reverse('records:inner_copy', args=[world.obligation().pk])}?from={obligation.pk}",
        "edit": reverse("records:edit", args=[record.pk]),
        "todo": reverse("records:todo"),
        "story": reverse("supervision:obligation", args=[obligation.pk]),
        "cell": reverse("supervision:cell", args=[obligation.requirement_id, world.school.pk]),
    }[page]
    client = sign_in(Client(), teachers[0]) if page in {"part", "todo"} else clerk
    assert client.get(address).status_code == 200
    with django_assert_max_num_queries(50) as few:
        client.get(address)
    grow(world, obligation, teachers, 2)
    with django_assert_max_num_queries(50) as many:
        client.get(address)
    assert len(many) == len(few)
