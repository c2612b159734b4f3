"""Receipts (签收): that a unit has a document. Who owes one follows from the obligations (campaigns.receipts.selectors)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zaitong.campaigns.models.requirements import Campaign
from zaitong.common.clock import now


class Receipt(models.Model):
    """One unit's receipt for the document of one campaign; whoever comes second finds the first one's."""

    class How(models.TextChoices):
        SIGNED = "signed", "签收"
        PHONE = "phone", "电话签收"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="receipts", verbose_name="专项")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="receipts", verbose_name="单位")
    how = models.CharField("方式", max_length=6, choices=How, default=How.SIGNED)
    signed_at = models.DateTimeField("签收时间", default=now)
    by_id = models.BigIntegerField("签收人编号", null=True, blank=True)  # who tapped, or noted the call
    by_label = models.CharField("签收人", max_length=120)
    answered_by = models.CharField("接电话的人", max_length=40, blank=True)
    created_at = models.DateTimeField("登记时间", default=now, editable=False)

    class Meta:
        verbose_name = "签收"
        ordering = ["-signed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="receipt_once"),
            models.CheckConstraint(
                condition=Q(how="signed", answered_by="") | (Q(how="phone") & ~Q(answered_by="")), name="receipt_phone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.unit_id}"

    @property
    def who(self) -> str:
        """Who answered the telephone, or who tapped."""
        return self.answered_by or self.by_label
