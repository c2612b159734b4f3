"""Questions that units ask about a requirement, and the answers (统一答复口径) that all who are addressed see."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zaitong.campaigns.models.requirements import Requirement
from zaitong.common.clock import now
from zaitong.common.models import Stamped


class Answer(Stamped):
    """One answer to one question, in the office's own wording; earlier wordings are in the trail.

    ``everyone`` False: only the units that asked see it.
    """

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="answers", verbose_name="任务事项")
    question = models.CharField("问题", max_length=500)
    text = models.TextField("答复", max_length=2000)
    everyone = models.BooleanField("所有单位可见", default=True)
    by_id = models.BigIntegerField("答复人编号", null=True, blank=True)
    by_label = models.CharField("答复人", max_length=120)
    answered_at = models.DateTimeField("答复时间", default=now)
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True)

    class Meta:
        verbose_name = "答复"
        ordering = ["-answered_at", "-id"]
        indexes = [models.Index(fields=["requirement", "everyone"], name="answer_everyone")]

    def __str__(self) -> str:
        return self.question[:40]


class Question(models.Model):
    """What one unit asked, as it was typed. Who asked, only the offices see."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="questions", verbose_name="任务事项")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="questions", verbose_name="提问单位")
    text = models.CharField("问题", max_length=500)
    by_id = models.BigIntegerField("提问人编号", null=True, blank=True)
    by_label = models.CharField("提问人", max_length=120)
    asked_at = models.DateTimeField("提问时间", default=now)
    answer = models.ForeignKey(
        Answer, models.CASCADE, null=True, blank=True, related_name="questions", verbose_name="答复"
    )

    class Meta:
        verbose_name = "问题"
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "unit"], condition=Q(answer__isnull=True), name="question_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
