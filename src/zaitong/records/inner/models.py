"""校内分解: a unit breaks one of its obligations down to its own people; they may break their parts down again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from zaitong.campaigns.models import Obligation
from zaitong.common.access import Actor
from zaitong.common.clock import now, today
from zaitong.common.models import Stamped
from zaitong.orgs.querysets import holds_on


class InnerTaskQuerySet(models.QuerySet["InnerTask"]):
    """Inner tasks."""

    def live(self) -> Self:
        """Those that were not dropped."""
        return self.exclude(state=InnerTask.State.DROPPED)

    def given_to(self, actor: Actor) -> Self:
        """Those that lie with the actor, at a post that he still holds."""
        own = self.filter(appointment__person_id=actor.person_id, appointment__person__isnull=False)
        return own.filter(holds_on(today(), "appointment__"))

    def visible_to(self, actor: Actor) -> Self:
        """Inside the unit alone: who may answer the obligation, whose part it is, and who gave it to him.

        Offices and leaders above see how many there are and how many are done, nothing of them.
        """
        inside = Obligation.objects.owed_by(actor).filter(subject_post__isnull=True)
        mine = self.model._default_manager.given_to(actor).values("pk")
        return self.filter(Q(obligation__in=inside.order_by().values("pk")) | Q(pk__in=mine) | Q(parent__in=mine))


class InnerTask(Stamped):
    """One part of an obligation, put on one person. ``answer`` is the inner record: it stays inside the unit.

    A part without ``parent`` was given by whoever answers the obligation, one with it by the person above.
    """

    class State(models.TextChoices):
        OPEN = "open", "在办"
        DONE = "done", "已完成"
        DROPPED = "dropped", "已取消"

    obligation = models.ForeignKey("campaigns.Obligation", models.CASCADE, related_name="inner_tasks")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    appointment = models.ForeignKey("orgs.Appointment", models.PROTECT, related_name="inner_tasks")
    group = models.CharField("组", max_length=20, blank=True)  # 语文教研组, where it is given to one
    staff_group = models.ForeignKey(  # the same where the unit keeps it with its members; else a name only
        "records.StaffGroup",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="inner_tasks",
        verbose_name="所交的组",
    )
    title = models.CharField("事项", max_length=80)
    words = models.CharField("要求", max_length=300, blank=True)
    due = models.DateField("截止", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField("完成情况", blank=True)
    answered_at = models.DateTimeField("完成时间", null=True, blank=True)
    lock = models.PositiveIntegerField("保存次数", default=0)  # of the answer: two windows, two texts
    entered_by = models.CharField("代填人", max_length=120, blank=True)  # who wrote it for one without an account
    set_by_label = models.CharField("分解人", max_length=120)

    objects = InnerTaskQuerySet.as_manager()

    class Meta:
        app_label = "records"
        verbose_name = "校内分解"
        ordering = ["id"]
        indexes = [models.Index(fields=["appointment", "state"], name="innertask_holder")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(answer="") & Q(answered_at__isnull=False)), name="innertask_done"
            ),
            # The same thing is given to the same person once, however often the button is pressed.
            models.UniqueConstraint(
                fields=["obligation", "appointment", "title"],
                condition=Q(parent__isnull=True) & ~Q(state="dropped"),
                name="innertask_once",
            ),
            models.UniqueConstraint(
                fields=["parent", "appointment", "title"],
                condition=Q(parent__isnull=False) & ~Q(state="dropped"),
                name="innertask_once_below",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Its day is past and nothing was handed in."""
        return self.state == self.State.OPEN and self.due is not None and self.due < today()

    @property
    def has_account(self) -> bool:
        """Its person can sign in and hand it in himself."""
        user = getattr(self.appointment.person, "user", None)
        return user is not None and user.is_active

    @property
    def is_gone(self) -> bool:
        """Its person has left the post: the part has to be given to somebody else."""
        return self.state == self.State.OPEN and self.appointment.ends is not None and self.appointment.ends < today()


def inner_path(file: InnerFile, filename: str) -> str:  # noqa: ARG001 - the field's signature
    """By hash, in the folder of attachments: taken over into a record it is the same stored file."""
    return f"attachments/{file.sha256[:2]}/{file.sha256}"


class InnerFile(models.Model):
    """A file with a part."""

    task = models.ForeignKey(InnerTask, models.CASCADE, related_name="files")
    file = models.FileField("文件", upload_to=inner_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    content_type = models.CharField("类型", max_length=100)
    added_at = models.DateTimeField("时间", default=now, editable=False)

    class Meta:
        app_label = "records"
        verbose_name = "校内分解附件"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["task", "sha256"], name="innerfile_once")]

    def __str__(self) -> str:
        return self.name


class InnerTaken(models.Model):
    """What was written for a part stands in a record, with the words that were taken over."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="inner_taken")
    task = models.ForeignKey(InnerTask, models.CASCADE, related_name="taken")
    words = models.TextField("取用的文字")

    class Meta:
        app_label = "records"
        verbose_name = "校内分解取用"
        constraints = [models.UniqueConstraint(fields=["record", "task"], name="innertaken_once")]

    def __str__(self) -> str:
        return f"{self.task_id} -> {self.record_id}"
