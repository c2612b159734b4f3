"""A visit that the liaison officer completes before the visitor confirms it."""

from __future__ import annotations

from typing import Self

from django.db import models

from zaitong.common.access import Actor, Permission
from zaitong.common.models import Stamped


class VisitHandoverQuerySet(models.QuerySet["VisitHandover"]):
    """Handovers."""

    def to_complete(self, actor: Actor) -> Self:
        """Those that lie with the actor's post as liaison officer."""
        posts = actor.scope(Permission.VISITS_NOTE).post_ids
        return self.filter(officer_id__in=posts, state=VisitHandover.State.ASKED, record__state="draft")


class VisitHandover(Stamped):
    """Who completes a visit's draft: asked -> completed -> confirmed (filed by the visitor). The words stay in the record.

    The officer writes only through ``visits.handing``; editing and filing the record stay the visitor's.
    """

    class State(models.TextChoices):
        ASKED = "asked", "待补充"
        COMPLETED = "completed", "待确认"
        CONFIRMED = "confirmed", "已确认"

    record = models.OneToOneField("records.Record", models.CASCADE, related_name="handover")
    officer = models.ForeignKey("orgs.Post", models.PROTECT, related_name="visits_to_complete", verbose_name="联络员")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    begun_by_officer = models.BooleanField("联络员代记", default=False)
    note = models.CharField("说明", max_length=300, blank=True)  # what the visitor asks the officer to see to
    before = models.JSONField("交出时的内容", default=dict)  # the visitor's own words, whatever is written over them
    completed_at = models.DateTimeField("补充时间", null=True, blank=True)
    completed_by_label = models.CharField("补充人", max_length=120, blank=True)

    objects = VisitHandoverQuerySet.as_manager()

    class Meta:
        app_label = "records"
        verbose_name = "走访补充"
        ordering = ["-id"]
        indexes = [models.Index(fields=["officer", "state"], name="visithandover_officer")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.state}"


class VisitPlan(Stamped):
    """Where a person means to go, encrypted: school, day and words lie in ``box`` alone. Gone once he has arrived."""

    person = models.ForeignKey("orgs.Person", models.CASCADE, related_name="+")
    token = models.CharField("随机号", max_length=32, unique=True)
    key_id = models.CharField("密钥编号", max_length=20)
    box = models.BinaryField("密文")  # nonce and ciphertext

    class Meta:
        app_label = "records"
        verbose_name = "密封行程"
        ordering = ["id"]
        indexes = [models.Index(fields=["key_id", "id"], name="visitplan_key")]

    def __str__(self) -> str:
        return f"行程 {self.pk}"

    @property
    def about(self) -> str:
        """Where it belongs."""
        return plan_about(self.person_id, self.token)


def plan_about(person_id: int, token: str) -> str:
    """What a sealed plan is bound to."""
    return f"visitplan/{person_id}/{token}"
