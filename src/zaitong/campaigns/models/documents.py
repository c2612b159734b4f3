"""The policy document as it came: original file, hash, text as read, breakdown as read."""

from __future__ import annotations

from django.db import models

from zaitong.campaigns.querysets import PolicyDocumentQuerySet
from zaitong.common.models import Stamped


def original_path(document: PolicyDocument, filename: str) -> str:  # noqa: ARG001 - the field's signature
    """Where the original is kept: by hash, so that a name from outside never becomes a path."""
    return f"documents/{document.sha256[:2]}/{document.sha256}"


class PolicyDocument(Stamped):
    """A document that orders something (公文), or a unit's own plan that answers one (本单位方案)."""

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        READ = "read", "已读取"
        FAILED = "failed", "读取失败"

    class Openness(models.TextChoices):
        PUBLIC = "public", "公开"
        ON_REQUEST = "on_request", "依申请公开"
        CLOSED = "closed", "不公开"

    owner = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="policy_documents", verbose_name="上传单位")
    answers = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="所答专项"
    )  # set: this is the owner's own plan for that campaign
    revises = models.ForeignKey(
        "campaigns.Campaign", models.SET_NULL, null=True, blank=True, related_name="versions", verbose_name="所修订专项"
    )  # set: this came as a later version of that campaign's document
    filename = models.CharField("文件名", max_length=200)
    original = models.FileField("原件", upload_to=original_path, max_length=200)
    size = models.PositiveBigIntegerField("大小")  # bytes
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State, default=State.READING)
    error = models.CharField("失败原因", max_length=300, blank=True)
    title = models.CharField("标题", max_length=300, blank=True)
    doc_number = models.CharField("文号", max_length=60, blank=True)
    issuers = models.JSONField("发文机关", default=list)
    recipients = models.JSONField("主送", default=list)
    based_on = models.JSONField("依据", default=list)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    openness = models.CharField(
        "公开属性", max_length=12, choices=Openness, blank=True
    )  # empty: the document does not say
    text = models.TextField("全文", blank=True)
    registered = models.JSONField(
        "登记", default=list
    )  # names of the fields above that a person gave: reading keeps them
    breakdown = models.JSONField("任务分解", default=dict)  # policy.Breakdown as JSON, as read, never edited
    uploaded_by_id = models.BigIntegerField("上传人编号", null=True, blank=True)
    uploaded_by_label = models.CharField("上传人", max_length=120, blank=True)

    objects = PolicyDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "公文"
        ordering = ["-id"]
        constraints = [
            # The same file twice in one unit is one document (a second upload leads to the first).
            models.UniqueConstraint(
                fields=["owner", "sha256"],
                condition=models.Q(answers__isnull=True),
                name="policydocument_once",
            ),
            models.UniqueConstraint(
                fields=["owner", "answers", "sha256"],
                condition=models.Q(answers__isnull=False),
                name="policydocument_plan_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.filename
