"""Sealed values of records, apart from the records themselves."""

from __future__ import annotations

from django.db import models

from zaitong.common.models import Stamped

WORKING = 0  # the version that stands for what is being written


class SealedValue(Stamped):
    """One field of one version of a record, encrypted. ``version`` 0: as it is being written; else as it was filed."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="sealed_values")
    field = models.CharField("栏目", max_length=40)
    version = models.PositiveIntegerField("版本", default=WORKING)
    key_id = models.CharField("密钥编号", max_length=20)
    box = models.BinaryField("密文")  # nonce and ciphertext
    # Whose record it was when it was sealed: whoever takes the draft over does not read it.
    writer_id = models.BigIntegerField("填写人编号", null=True, blank=True)

    class Meta:
        app_label = "records"
        verbose_name = "密封内容"
        ordering = ["record", "version", "id"]
        indexes = [models.Index(fields=["key_id", "id"], name="sealedvalue_key")]
        constraints = [models.UniqueConstraint(fields=["record", "field", "version"], name="sealedvalue_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.field} v{self.version}"

    @property
    def about(self) -> str:
        """Where it belongs."""
        return about(self.record_id, self.field, self.version)


def about(record_id: int, field: str, version: int) -> str:
    """What a sealed value is bound to."""
    return f"record/{record_id}/{field}/{version}"
