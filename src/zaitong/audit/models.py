"""The trail of acts and of reads of sealed data.

Rows hold the actor's id and label and no foreign keys: they outlive what they tell of. A row is written in the act's own
transaction; one sealer later chains committed rows by hash (a chain inside each transaction would serialise all writers).
"""

from __future__ import annotations

from typing import Any, Never, TypeVar

from django.db import models


class WrittenOnceError(Exception):
    """The trail cannot be changed. The databases refuse as well: see migration 0002."""


_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class WrittenOnceQuerySet(models.QuerySet[_Row_co]):
    """Reads and adds, no more."""

    def update(self, **kwargs: Any) -> Never:  # noqa: ARG002 - Django's signature
        raise WrittenOnceError

    def delete(self) -> Never:
        raise WrittenOnceError


class WrittenOnce(models.Model):
    """A row that is added and from then on only read."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WrittenOnceError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:  # noqa: ARG002 - Django's signature
        raise WrittenOnceError


class AuditRow(WrittenOnce):
    """One act: who, for which body, did what to what, when. Never updated, never deleted."""

    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("用户编号", null=True, blank=True)
    actor_label = models.CharField("操作人", max_length=120)
    appointment_id = models.BigIntegerField("任职编号", null=True, blank=True)
    unit_id = models.BigIntegerField("单位编号", null=True, blank=True)
    act = models.CharField("动作", max_length=60)  # "record.filed"
    subject = models.CharField("对象", max_length=80)  # "record:31"
    subject_label = models.CharField("对象名称", max_length=200, blank=True)
    result = models.CharField("结果", max_length=20, default="ok")
    data = models.JSONField("内容", default=dict)
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        verbose_name = "操作记录"
        indexes = [
            models.Index(fields=["subject", "id"], name="audit_subject"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["act", "-id"], name="audit_act"),
            models.Index(fields=["-at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.act} {self.subject}"


class AuditSeal(WrittenOnce):
    """A link of the chain: the hash over the seal before it and the rows ``first_id`` to ``last_id`` in order of id."""

    number = models.PositiveBigIntegerField("序号", unique=True)
    first_id = models.BigIntegerField("首条")
    last_id = models.BigIntegerField("末条")
    count = models.PositiveIntegerField("条数")
    previous = models.CharField("前一链值", max_length=64)
    digest = models.CharField("链值", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        verbose_name = "封存"

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"
