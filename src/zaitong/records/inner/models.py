"""校内分解: a unit breaks one of its obligations down to its own people; they may break their parts down again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from zaitong.campaigns.models import Obligation
from zaitong.common.access import Actor
from zaitong.common.clock import today
from zaitong.common.models import Stamped
from zaitong.orgs.querysets import holds_on


class InnerTaskQuerySet(models.QuerySet["InnerTask"]):
    """Inner tasks."""

    def live(self) -> Self:
        """Those that were not dropped."""
        return self.exclude(state=InnerTask.State.DROPPED)

    def given_to(self, actor: Actor) -> Self:
        """Those that lie with the actor, at a post that he still holds."""
        own = self.filter(appointment__person_id=actor.person_id, appointment__person__isnull=False)
        return own.filter(holds_on(today(), "appointment__"))

    def visible_to(self, actor: Actor) -> Self:
        """Inside the unit alone: who may answer the obligation, whose part it is, and who gave it to him.

        Offices and leaders above see how many there are and how many are done, nothing of them.
        """
        inside = Obligation.objects.owed_by(actor).filter(subject_post__isnull=True)
        mine = self.model._default_manager.given_to(actor).values("pk")
        return self.filter(Q(obligation__in=inside.order_by().values("pk")) | Q(pk__in=mine) | Q(parent__in=mine))


class InnerTask(Stamped):
    """One part of an obligation, put on one person. ``answer`` is the inner record: it stays inside the unit."""

    class State(models.TextChoices):
        OPEN = "open", "在办"
        DONE = "done", "已完成"
        DROPPED = "dropped", "已取消"

    obligation = models.ForeignKey("campaigns.Obligation", models.CASCADE, related_name="inner_tasks")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    appointment = models.ForeignKey("orgs.Appointment", models.PROTECT, related_name="inner_tasks")
    title = models.CharField("事项", max_length=80)
    words = models.CharField("要求", max_length=300, blank=True)
    due = models.DateField("截止", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField("完成情况", blank=True)
    answered_at = models.DateTimeField("完成时间", null=True, blank=True)
    set_by_label = models.CharField("分解人", max_length=120)

    objects = InnerTaskQuerySet.as_manager()

    class Meta:
        app_label = "records"
        verbose_name = "校内分解"
        ordering = ["id"]
        indexes = [models.Index(fields=["appointment", "state"], name="innertask_holder")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(answer="") & Q(answered_at__isnull=False)), name="innertask_done"
            )
        ]

    def __str__(self) -> str:
        return self.title
