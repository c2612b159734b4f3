"""Whom an account manager sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from zaitong.common.access import Actor, Permission
from zaitong.common.clock import today
from zaitong.orgs.models import Appointment
from zaitong.orgs.querysets import holds_on, units_in

if TYPE_CHECKING:
    from zaitong.accounts.models import Grant, User


class UserQuerySet(models.QuerySet["User"]):
    """Accounts."""

    def visible_to(self, actor: Actor) -> Self:
        """Accounts of people who hold a post in a unit within the actor's scope, and his own."""
        scope = actor.scope(Permission.ACCOUNTS_VIEW)
        if scope.everything:
            return self
        held = Appointment.objects.on(today()).filter(units_in(scope, "post__unit__"))
        return self.filter(Q(person_id__in=held.values("person_id")) | Q(pk=actor.user_id))

    def named(self, text: str) -> Self:
        """Accounts whose sign-in name or whose person's name or unit holds the text."""
        if not text:
            return self
        held = Appointment.objects.on(today()).filter(
            Q(post__unit__name__icontains=text) | Q(post__unit__short_name__icontains=text)
        )
        return self.filter(
            Q(username__icontains=text) | Q(person__name__icontains=text) | Q(person_id__in=held.values("person_id"))
        )


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants."""

    def holding(self) -> Self:
        """Those that hold today."""
        return self.filter(holds_on(today()))

    def not_over(self) -> Self:
        """Those that hold today or will."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=today()))
