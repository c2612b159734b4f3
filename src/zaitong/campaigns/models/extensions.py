"""A later day for one obligation (延期): asked for by the one who owes it, or given by the office."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zaitong.campaigns.models.obligations import Obligation
from zaitong.common.models import Stamped


class Extension(Stamped):
    """One extension, asked for or granted. The obligation's own ``extended_to`` follows it; rows are never deleted."""

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        GRANTED = "granted", "已延期"
        REFUSED = "refused", "没有同意"
        CANCELLED = "cancelled", "已取消"

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="extensions")
    state = models.CharField("状态", max_length=10, choices=State)
    before = models.DateField("原截止日")
    due = models.DateField("延至")
    reason = models.CharField("理由", max_length=200)
    answer = models.CharField("答复", max_length=200, blank=True)
    asked_by_label = models.CharField(
        "申请人", max_length=120, blank=True
    )  # empty: the office gave it of its own accord
    decided_by_label = models.CharField("答复人", max_length=120, blank=True)
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "延期"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["obligation"], condition=Q(state="asked"), name="extension_one_asked"),
            models.UniqueConstraint(fields=["obligation"], condition=Q(state="granted"), name="extension_one_granted"),
            models.CheckConstraint(condition=Q(due__gt=F("before")), name="extension_later"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name="extension_refused_why"),
        ]
        indexes = [models.Index(fields=["state", "obligation"], name="extension_state")]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.state} {self.due}"
