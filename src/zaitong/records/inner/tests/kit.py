"""What the tests of 校内分解 share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from zaitong.common.clock import today
from zaitong.orgs.models import Appointment
from zaitong.records.inner.models import InnerTask
from zaitong.records.inner.services import Part, inner_add, inner_answer

if TYPE_CHECKING:
    from django.test import Client

    from zaitong.accounts.actor import UserActor
    from zaitong.accounts.models import User
    from zaitong.campaigns.models import Obligation


def held(user: User) -> int:
    """The appointment of a person who holds one."""
    return Appointment.objects.get(person=user.person).pk


def give(client: Client, obligation: Obligation, *users: User, **fields: Any) -> Any:
    """Over HTTP: a part for each of these people."""
    people = [held(user) for user in users]
    data = {"title": "三年级的安排", "person": people, "due": str(today() + timedelta(days=3)), **fields}
    return client.post(reverse("records:inner_split", args=[obligation.pk]), data, follow=True)


def act(client: Client, task: InnerTask, **fields: Any) -> Any:
    """Over HTTP: one act on a part, from a page that shows it as it is now."""
    fields.setdefault("version", InnerTask.objects.get(pk=task.pk).lock)
    return client.post(reverse("records:inner", args=[task.pk]), fields, follow=True)


def put(
    obligation: Obligation, user: User, actor: UserActor, parent: InnerTask | None = None, title: str = "一份"
) -> InnerTask:
    """Through the service."""
    part = Part(title, held(user), "写清时间", today() + timedelta(days=2), "" if parent else "语文教研组")
    return inner_add(obligation_id=obligation.pk, parent_id=parent.pk if parent else None, part=part, actor=actor)


def hand_in(task: InnerTask, actor: UserActor, answer: str = "已经落实。") -> InnerTask:
    """Through the service."""
    return inner_answer(task_id=task.pk, answer=answer, lock=task.lock, actor=actor)
