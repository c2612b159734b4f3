"""Drafts that whoever delegates hands along, for the other to go on with."""

from __future__ import annotations

from django.db import models

from zaitong.common.models import Stamped


class LentDraft(Stamped):
    """One draft, for as long as the delegation holds. It stays its author's, who may take it back at any moment."""

    delegation = models.ForeignKey("campaigns.Delegation", models.CASCADE, related_name="lent", verbose_name="委托")
    record = models.ForeignKey("records.Record", models.CASCADE, related_name="lent", verbose_name="草稿")
    by_label = models.CharField("交出人", max_length=120)

    class Meta:
        app_label = "records"
        verbose_name = "交给受委托人的草稿"
        constraints = [models.UniqueConstraint(fields=["delegation", "record"], name="lent_draft_once")]

    def __str__(self) -> str:
        return f"{self.record_id} -> {self.delegation_id}"
