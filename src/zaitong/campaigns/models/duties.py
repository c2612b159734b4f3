"""责任分工: who inside a unit answers for a task. Set by the unit's head, for a whole campaign or for one requirement of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zaitong.campaigns.models.requirements import Campaign, Requirement
from zaitong.common.models import Stamped


class Responsibility(Stamped):
    """One person (at his post) in one role. No ``requirement``: for the whole campaign, where a requirement names nobody else.

    It goes with the appointment: once that is over the row shows as 待移交 until it is handed over.
    """

    class Role(models.TextChoices):
        LEAD = "lead", "第一责任人"
        CHARGE = "charge", "分管负责人"
        CLERK = "clerk", "经办人"
        LIAISON = "liaison", "联络员"

    unit = models.ForeignKey("orgs.Unit", models.CASCADE, related_name="responsibilities", verbose_name="单位")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="responsibilities", verbose_name="专项")
    requirement = models.ForeignKey(
        Requirement, models.CASCADE, null=True, blank=True, related_name="responsibilities", verbose_name="任务事项"
    )
    role = models.CharField("职责", max_length=8, choices=Role)
    appointment = models.ForeignKey("orgs.Appointment", models.PROTECT, related_name="responsibilities")
    set_by_label = models.CharField("设定人", max_length=120)

    class Meta:
        verbose_name = "责任分工"
        ordering = ["unit", "campaign", "requirement", "id"]
        indexes = [models.Index(fields=["appointment", "role"], name="responsibility_holder")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "campaign", "role"], condition=Q(requirement__isnull=True), name="responsibility_whole"
            ),
            models.UniqueConstraint(
                fields=["unit", "requirement", "role"],
                condition=Q(requirement__isnull=False),
                name="responsibility_single",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.role} {self.appointment_id}"
