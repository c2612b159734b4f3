"""Many of the review queue decided in one act, in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from zaitong.common.models import Stamped

if TYPE_CHECKING:
    from zaitong.common.access import Actor


class BulkReviewQuerySet(models.QuerySet["BulkReview"]):
    """Acts of 批量办理."""

    def started_by(self, actor: Actor) -> Self:
        """The actor's own; nobody else's concern: what was decided stands at each record."""
        return self.filter(user_id=actor.user_id, user_id__isnull=False)


class BulkReview(Stamped):
    """One confirmed act: what is decided how, with which words. Its items say what became of each."""

    class State(models.TextChoices):
        RUNNING = "running", "正在办理"
        DONE = "done", "已办完"
        STOPPED = "stopped", "已停下"

    class Decision(models.TextChoices):
        ACCEPT = "accept", "通过"
        RETURN = "return", "退回"

    user_id = models.BigIntegerField("办理人编号", null=True)
    appointment_id = models.BigIntegerField("任职编号", null=True)
    user_label = models.CharField("办理人", max_length=120)
    decision = models.CharField("决定", max_length=6, choices=Decision)
    said = models.CharField("原因或意见", max_length=500, blank=True)
    state = models.CharField("状态", max_length=7, choices=State, default=State.RUNNING)
    client_key = models.CharField("防重号", max_length=80, unique=True)
    total = models.PositiveIntegerField("份数")

    objects = BulkReviewQuerySet.as_manager()

    class Meta:
        app_label = "records"
        verbose_name = "批量办理"
        ordering = ["-id"]
        indexes = [models.Index(fields=["user_id", "-id"], name="bulkreview_user")]

    def __str__(self) -> str:
        return f"{self.decision} {self.total}"


class BulkItem(models.Model):
    """One settlement of a BulkReview, in the version that was seen; decided in the transaction that marks it so."""

    class State(models.TextChoices):
        WAITING = "waiting", "等着办"
        DONE = "done", "已办"
        LEFT = "left", "没有办成"

    review = models.ForeignKey(
        BulkReview, models.CASCADE, related_name="items", db_index=False
    )  # the constraint has one
    settlement = models.ForeignKey("records.Settlement", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField("看过的版本")
    state = models.CharField("状态", max_length=7, choices=State, default=State.WAITING)
    why = models.CharField("没有办成的原因", max_length=300, blank=True)
    refiled = models.BooleanField("刚重报", default=False)

    class Meta:
        app_label = "records"
        verbose_name = "批量办理的一份"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "settlement"], name="bulkitem_once")]

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.state}"
