"""校内审签: where a unit wants its head's word before anything is filed, and each record that waits for it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from zaitong.common.access import Actor, Permission
from zaitong.common.models import Stamped
from zaitong.orgs.querysets import units_in


class ConsentRule(Stamped):
    """Whether a unit files only with its head's consent (报送前须负责人同意). No row: it does not."""

    unit = models.OneToOneField("orgs.Unit", models.CASCADE, related_name="consent_rule", verbose_name="单位")
    on = models.BooleanField("报送前须负责人同意", default=True)
    set_by_label = models.CharField("设定人", max_length=120)

    class Meta:
        app_label = "records"
        verbose_name = "校内审签设置"

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


class ConsentRequestQuerySet(models.QuerySet["ConsentRequest"]):
    """Requests for consent."""

    def live(self) -> Self:
        """Those that wait; a record that was changed since has lost its request."""
        return self.filter(state=ConsentRequest.State.WAITING, lock=F("record__lock"))

    def givable_by(self, actor: Actor) -> Self:
        """Those of records for which the actor may give consent."""
        scope = actor.scope(Permission.RECORDS_CONSENT)
        return self.filter(units_in(scope, "record__unit__"), record__post__isnull=True)


class ConsentRequest(Stamped):
    """One copy of a record (``lock``) that waits for the head's word. With it the record is filed, by whoever asked."""

    class State(models.TextChoices):
        WAITING = "waiting", "待同意"
        GIVEN = "given", "已同意"
        RETURNED = "returned", "退回经办人"
        LAPSED = "lapsed", "已作废"  # taken back, or the record was changed

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="consents")
    lock = models.PositiveIntegerField("记录的保存次数")
    chosen = models.JSONField("拟完成待办", default=list)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="经办人账号")
    asked_under = models.ForeignKey("orgs.Appointment", models.PROTECT, null=True, blank=True, related_name="+")
    asked_label = models.CharField("经办人", max_length=120)
    asked_at = models.DateTimeField("送签时间")
    decided_id = models.BigIntegerField("负责人编号", null=True, blank=True)
    decided_label = models.CharField("负责人", max_length=120, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    word = models.CharField("退回说明", max_length=300, blank=True)

    objects = ConsentRequestQuerySet.as_manager()

    class Meta:
        app_label = "records"
        verbose_name = "校内审签"
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "record"], name="consent_state")]
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(state="waiting"), name="consent_one_waiting"),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(word=""), name="consent_return_word"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.state}"
