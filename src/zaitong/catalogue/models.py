"""Record types (表样): named, versioned schemas of typed fields. Data, not code."""

from __future__ import annotations

from django.db import models

from zaitong.common.models import Stamped


class RecordType(Stamped):
    """A kind of record, e.g. 联系点调研. Its fields live in its versions."""

    key = models.SlugField("标识", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)
    category = models.CharField("类别", max_length=20)
    help = models.CharField("说明", max_length=200, blank=True)
    sort = models.PositiveIntegerField("排序", default=0)
    retired = models.BooleanField("停用", default=False)
    # What the district found one record to take, over what its newest version says; see docs/burden.md.
    minutes_set = models.PositiveIntegerField("核定分钟数", null=True, blank=True)
    minutes_note = models.CharField("核定依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "表样"
        ordering = ["sort", "id"]

    def __str__(self) -> str:
        return self.name


class RecordTypeVersion(Stamped):
    """One published schema. Never changed afterwards: old records keep reading with it."""

    record_type = models.ForeignKey(RecordType, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    schema = models.JSONField("字段")  # see catalogue.schema.Schema
    minutes = models.PositiveIntegerField("填写分钟数")  # an honest estimate, for the burden
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.CharField("发布人", max_length=120, blank=True)
    own = models.BooleanField(
        "本区自定", default=False
    )  # made in the browser: loading the shipped types leaves it alone
    changes = models.JSONField("改了什么", default=list)  # sentences, for whoever reads the history

    class Meta:
        verbose_name = "表样版本"
        ordering = ["record_type", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["record_type", "number"], name="recordtypeversion_number"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type_id} v{self.number}"

    @property
    def minutes_now(self) -> int:
        """Minutes that one record takes: as the district found them, else as the version says."""
        found = self.record_type.minutes_set
        return self.minutes if found is None else found


class TypeDraft(Stamped):
    """A record type being made or changed in the browser. Becomes a version when it is published; may be unfinished.

    ``fields``: as in a schema, but anything may still be missing or wrong. ``removed``: what was taken out last, to be put back.
    """

    record_type = models.OneToOneField(RecordType, models.CASCADE, null=True, blank=True, related_name="draft")
    name = models.CharField("名称", max_length=40, blank=True)
    category = models.CharField("类别", max_length=20, blank=True)
    help = models.CharField("说明", max_length=200, blank=True)
    minutes = models.PositiveIntegerField("填写分钟数", null=True, blank=True)
    fields = models.JSONField("字段", default=list)
    removed = models.JSONField("删去的字段", default=list)
    remarks = models.JSONField("导入说明", default=list)  # what a workbook said that could not be taken over
    editor_label = models.CharField("最近修改人", max_length=120, blank=True)

    class Meta:
        verbose_name = "表样草稿"
        ordering = ["-updated_at", "-id"]

    def __str__(self) -> str:
        return self.name
