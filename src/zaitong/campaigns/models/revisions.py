"""A later version of a campaign's document (修订版): what it changes, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zaitong.campaigns.models.documents import PolicyDocument
from zaitong.campaigns.models.requirements import Campaign, Requirement
from zaitong.common.models import Stamped


class Revision(Stamped):
    """One later version. Its document is read into a ``draft``: a campaign that ``revises`` this one and is reviewed alike.

    The draft is gone once the revision is applied or thrown away; what changed then stands in the changes.
    """

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        OPEN = "open", "待应用"
        APPLYING = "applying", "正在应用"
        APPLIED = "applied", "已应用"
        DISCARDED = "discarded", "已作废"

    LIVE = (State.READING, State.OPEN, State.APPLYING)

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="revisions", verbose_name="专项")
    draft = models.OneToOneField(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="revision_work", verbose_name="审阅稿"
    )
    document = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="revisions", verbose_name="修订版")
    previous = models.ForeignKey(PolicyDocument, models.PROTECT, related_name="revised_into", verbose_name="上一版")
    number = models.PositiveSmallIntegerField("第几版")
    state = models.CharField("状态", max_length=10, choices=State, default=State.READING)
    created_by_label = models.CharField("上传人", max_length=120, blank=True)
    applied_by_label = models.CharField("应用人", max_length=120, blank=True)
    applied_on = models.DateField("应用日期", null=True, blank=True)
    applied_at = models.DateTimeField("应用时间", null=True, blank=True)
    laid_out = models.BooleanField("待办已调整", default=False)
    figures = models.JSONField("影响", default=dict)  # revisions.figures.Figures, as it stood when applied

    class Meta:
        verbose_name = "修订版"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state__in=["reading", "open", "applying"]), name="revision_one_live"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} 第{self.number}版"


class RevisionChange(models.Model):
    """A requirement before and after. Until the revision is applied: the pairs, and what was decided of dropped ones.

    Applied: one row for each change, with all that the page and the story need in ``told`` (revisions.lines.Line).
    """

    class Decision(models.TextChoices):
        PENDING = "pending", "待定"
        ACCEPTED = "accepted", "采用"
        LEFT = "left", "不采用"

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="changes")
    old = models.ForeignKey(Requirement, models.SET_NULL, null=True, blank=True, related_name="revised_by")
    new = models.ForeignKey(Requirement, models.SET_NULL, null=True, blank=True, related_name="came_by")
    order = models.PositiveIntegerField("顺序", default=0)
    score = models.FloatField("相近", default=0)
    by_hand = models.BooleanField("人工对应", default=False)
    decision = models.CharField("处理", max_length=10, choices=Decision, default=Decision.PENDING)
    kind = models.CharField("变化", max_length=10, blank=True)  # added, dropped, changed, wording: once applied
    told = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "修订变化"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "old"], name="revisionchange_old"),
            models.UniqueConstraint(fields=["revision", "new"], name="revisionchange_new"),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.old_id} -> {self.new_id}"
