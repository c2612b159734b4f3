"""委托办理: the holder of a post, or the head of a unit, lets another person answer its obligations for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Q

from zaitong.campaigns.models.obligations import exactly_one
from zaitong.campaigns.models.requirements import Requirement
from zaitong.common.clock import today
from zaitong.common.models import Stamped
from zaitong.orgs.querysets import holds_on

if TYPE_CHECKING:
    from zaitong.common.access import Scope


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations."""

    def live(self) -> Self:
        """Neither taken back nor over; and he who gave it still holds the post under which he did."""
        day = today()
        return self.filter(holds_on(day, "grant__"), holds_on(day, "appointment__"), ended_at__isnull=True)

    def held_in(self, scope: Scope) -> Self:
        """The live ones on which a scope rests."""
        return self.live().filter(grant_id__in=scope.delegations)

    def asking(self) -> Self:
        """Those that cover the outer obligation's requirement: the ones that name it, or none at all."""
        return self.filter(Q(requirements__isnull=True) | Q(requirements=OuterRef("requirement_id")))


class Delegation(Stamped):
    """On behalf of whom (post or unit), for which requirements (none named: all), given under which appointment.

    The right itself is the ``grant`` (role and scope ``delegate``, with an end date); it is gone once taken back.
    """

    grant = models.OneToOneField(
        "accounts.Grant", models.SET_NULL, null=True, blank=True, related_name="delegation", verbose_name="授权"
    )
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="delegations", verbose_name="受委托人")
    user_label = models.CharField("受委托人", max_length=120)
    appointment = models.ForeignKey(
        "orgs.Appointment", models.PROTECT, related_name="delegations_given", verbose_name="委托人任职"
    )
    post = models.ForeignKey("orgs.Post", models.PROTECT, null=True, blank=True, related_name="delegations")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, null=True, blank=True, related_name="delegations")
    requirements = models.ManyToManyField(Requirement, blank=True, related_name="delegations", verbose_name="任务事项")
    starts = models.DateField("起始日期")
    ends = models.DateField("截止日期")
    note = models.CharField("说明", max_length=200, blank=True)
    ended_at = models.DateTimeField("收回时间", null=True, blank=True)
    ended_by_label = models.CharField("收回人", max_length=120, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "委托办理"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["post"], name="delegation_post"),
            models.Index(fields=["unit"], name="delegation_unit"),
        ]
        constraints = [
            models.CheckConstraint(condition=exactly_one("post", "unit"), name="delegation_one_subject"),
            models.CheckConstraint(condition=Q(ends__gte=models.F("starts")), name="delegation_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} -> {self.user_id}"
