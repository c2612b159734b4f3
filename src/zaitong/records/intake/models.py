"""What reaches an office by mail, chat or on paper, until it is filed for the units (代录)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zaitong.common.clock import now
from zaitong.common.models import Stamped


class IntakeBatch(Stamped):
    """Files that an officer laid down for one requirement and period. ``lock`` rises with every change to it."""

    class State(models.TextChoices):
        READING = "reading", "正在辨认单位"
        WAITING = "waiting", "等着核对"
        FILING = "filing", "正在报送"
        DONE = "done", "已报送"
        DROPPED = "dropped", "已作废"

    requirement = models.ForeignKey("campaigns.Requirement", models.PROTECT, related_name="intakes")
    period = models.CharField("期次", max_length=12, blank=True)
    office = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", verbose_name="代录单位")
    opened_by_id = models.BigIntegerField("经办人编号", null=True)
    opened_by_label = models.CharField("经办人", max_length=120)
    filed_by_id = models.BigIntegerField("报送人编号", null=True)
    filed_by_label = models.CharField("报送人", max_length=120, blank=True)
    arrived_on = models.DateField("收到日期")
    state = models.CharField("状态", max_length=8, choices=State, default=State.READING)
    lock = models.PositiveIntegerField("改动次数", default=0)
    refused = models.JSONField("没有收下的", default=list)  # Chinese sentences
    picked = models.JSONField("确认报送的", default=list)  # obligation ids that the officer confirmed

    class Meta:
        verbose_name = "代录批次"
        ordering = ["-id"]
        indexes = [models.Index(fields=["requirement", "state"], name="intake_requirement")]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.period}"


def intake_path(file: IntakeFile, filename: str) -> str:  # noqa: ARG001 - the field's signature
    """By batch and hash: these files are nobody else's, so that dropping a batch takes them away."""
    return f"intake/{file.batch_id}/{file.sha256}"


class IntakeFile(models.Model):
    """One file of a batch, and for which obligation it is taken."""

    batch = models.ForeignKey(IntakeBatch, models.CASCADE, related_name="files")
    file = models.FileField("文件", upload_to=intake_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField("类型", max_length=100)
    kind = models.CharField("类别", max_length=12)  # as Attachment.Kind
    arrived_on = models.DateField("收到日期")
    looked = models.BooleanField("已辨认", default=False)
    obligation = models.ForeignKey("campaigns.Obligation", models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField("依据", max_length=160, blank=True)  # 文件名里有简称“砚桥小学”
    note = models.CharField("说明", max_length=300, blank=True)  # why nobody was chosen, or what to look at
    left_out = models.BooleanField("不用", default=False)
    together = models.BooleanField("一并作为附件", default=False)
    problem = models.CharField("没有报成", max_length=300, blank=True)
    record = models.ForeignKey("records.Record", models.SET_NULL, null=True, blank=True, related_name="intake_files")

    class Meta:
        verbose_name = "代录文件"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["batch", "sha256", "name"], name="intakefile_once")]

    def __str__(self) -> str:
        return self.name


class Arrival(models.Model):
    """When one form of a unit's material (电子稿、盖章扫描件、纸质件) reached the office."""

    obligation = models.ForeignKey("campaigns.Obligation", models.PROTECT, related_name="arrivals")
    kind = models.CharField("形式", max_length=12)  # of records.fits.KIND_NAMES
    arrived_on = models.DateField("收到日期")
    remark = models.CharField("备注", max_length=100, blank=True)
    record = models.ForeignKey("records.Record", models.CASCADE, null=True, blank=True, related_name="arrivals")
    office = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", verbose_name="登记单位")
    noted_by_label = models.CharField("登记人", max_length=120)
    noted_at = models.DateTimeField("登记时间", default=now, editable=False)

    class Meta:
        verbose_name = "收件登记"
        ordering = ["arrived_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["obligation"], condition=Q(kind="paper"), name="arrival_paper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.kind}"
