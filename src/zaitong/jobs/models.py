"""Long work with progress. django-tasks carries a job to a worker; this row says how far it is and survives a killed worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zaitong.common.models import Stamped


class Job(Stamped):
    """One piece of background work. ``subject`` names what it is about, e.g. ``campaign:12``."""

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    kind = models.CharField("类别", max_length=40)
    subject = models.CharField("对象", max_length=60)
    arguments = models.JSONField("参数", default=dict)  # ids only, never data of persons
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField("已完成数", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    leased_until = models.DateTimeField("租约到期", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "后台任务"
        indexes = [
            models.Index(fields=["state", "leased_until"], name="job_state_lease"),
            models.Index(fields=["kind", "subject", "-id"], name="job_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(state__in=["queued", "running"]), name="job_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def percent(self) -> int:
        """0 to 100; 0 while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class Schedule(models.Model):
    """When a periodic job runs next. One row per name; the worker that wins the row's lock runs it."""

    name = models.CharField("名称", max_length=60, unique=True)
    next_run = models.DateTimeField("下次运行")
    last_run = models.DateTimeField("上次运行", null=True, blank=True)

    class Meta:
        verbose_name = "定时计划"

    def __str__(self) -> str:
        return self.name
