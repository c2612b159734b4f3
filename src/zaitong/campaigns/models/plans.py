"""A unit's own plan held against the campaign that it answers."""

from __future__ import annotations

from django.db import models

from zaitong.campaigns.models.documents import PolicyDocument
from zaitong.campaigns.models.requirements import Campaign


class PlanComparison(models.Model):
    """What the system judged of one plan (系统推断，待核). ``result`` is the form of campaigns.plans.result.Result.

    Replaced as a whole when the plan is compared again; the figures repeat ``result`` for lists.
    """

    document = models.OneToOneField(PolicyDocument, models.CASCADE, related_name="comparison", verbose_name="方案")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="comparisons", verbose_name="所答专项")
    result = models.JSONField("对照结果", default=dict)
    marks = models.JSONField(
        "各事项", default=dict
    )  # requirement id as text -> status; repeats ``result`` for the matrix
    covered = models.PositiveIntegerField("已对应", default=0)
    partial = models.PositiveIntegerField("部分对应", default=0)
    missing = models.PositiveIntegerField("没有写到", default=0)
    added = models.PositiveIntegerField("自行增加", default=0)
    engine_version = models.CharField("引擎版本", max_length=20)
    compared_at = models.DateTimeField("对照时间")

    class Meta:
        verbose_name = "方案对照"

    def __str__(self) -> str:
        return f"{self.document_id} {self.covered}/{self.total}"

    @property
    def total(self) -> int:
        """Requirements that were held against the plan."""
        return self.covered + self.partial + self.missing


class PlanPrint(models.Model):
    """What of a plan is its own words, as sorted hashes; and how much of it an earlier plan of another unit also says.

    ``share`` and ``spans`` are for the plan's author alone: read them through plans.selectors.own_copy. Which plan it is
    like is not kept.
    """

    document = models.OneToOneField(PolicyDocument, models.CASCADE, related_name="print", verbose_name="方案")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", verbose_name="所答专项")
    hashes = models.BinaryField("片段")
    share = models.PositiveSmallIntegerField("相同（%）", default=0)
    spans = models.JSONField("相同的文字", default=list)  # [start, end] in the plan's text

    class Meta:
        verbose_name = "方案片段"

    def __str__(self) -> str:
        return str(self.document_id)
