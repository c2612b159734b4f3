"""移交: what one holder of a post left open, passed on to another in one act."""

from __future__ import annotations

from django.db import models

from zaitong.common.models import Stamped


class HandOver(Stamped):
    """One act. Filed records keep their author; obligations hang on the post or unit already."""

    source = models.ForeignKey(
        "orgs.Appointment", models.PROTECT, related_name="handed_over", verbose_name="移交人任职"
    )
    target = models.ForeignKey("orgs.Appointment", models.PROTECT, related_name="taken_over", verbose_name="接手人任职")
    drafts = models.PositiveIntegerField("草稿", default=0)
    parts = models.PositiveIntegerField("校内分解", default=0)
    duties = models.PositiveIntegerField("分工", default=0)
    delegations = models.PositiveIntegerField("终止的委托", default=0)
    by_label = models.CharField("办理人", max_length=120)
    # What moved, so that it can be undone: {"drafts": {id: lock as it moved}, "duties": [ids], "delegations": [ids],
    # "parts": {id: as inner.passing says}}.
    moved = models.JSONField("移交的内容", default=dict)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by_label = models.CharField("撤销人", max_length=120, blank=True)

    class Meta:
        app_label = "records"
        verbose_name = "移交"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.target_id}"
