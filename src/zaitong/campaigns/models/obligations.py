"""Obligations (待办): who owes what, about whom, by when; and the cells that the matrix reads."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zaitong.campaigns.models.requirements import Requirement
from zaitong.campaigns.querysets import CellQuerySet, ObligationQuerySet
from zaitong.common.clock import now


def exactly_one(*names: str) -> Q:
    """Exactly one of the named foreign keys is set."""
    found = Q(pk__in=[])
    for name in names:
        found |= Q(**{f"{other}__isnull": other != name for other in names})
    return found


class Obligation(models.Model):
    """Requirement x subject x target x period. ``key`` is their text, unique per requirement on every database.

    Counters are written by ``campaigns.services`` alone. ``due`` may be empty (文件未明确): then it is never yellow or red.
    """

    class State(models.TextChoices):
        OPEN = "open", "有效"
        WAIVED = "waived", "免报"
        WITHDRAWN = "withdrawn", "已撤销"

    # Without indexes of their own: those below begin with the same columns, and a publishing writes them 40,000 times.
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="obligations", db_index=False)
    subject_unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, null=True, blank=True, related_name="obligations", db_index=False
    )
    subject_party = models.ForeignKey(
        "orgs.PartyOrganisation", models.PROTECT, null=True, blank=True, related_name="obligations", db_index=False
    )
    subject_post = models.ForeignKey(
        "orgs.Post", models.PROTECT, null=True, blank=True, related_name="obligations", db_index=False
    )
    target_unit = models.ForeignKey("orgs.Unit", models.PROTECT, null=True, blank=True, related_name="targeted")
    target_party = models.ForeignKey(
        "orgs.PartyOrganisation", models.PROTECT, null=True, blank=True, related_name="targeted"
    )
    # The closed unit from which this came to its successor: it is owed whether or not the audience holds the successor.
    moved_from = models.ForeignKey("orgs.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    period = models.CharField("期次", max_length=12, blank=True)  # "", 2026-11, 2026-W45, 2026-Q4, 2026-T1 …
    key = models.CharField("键", max_length=60)  # "u12", "o3@u40/2026-11", see campaigns.periods and reconcile
    matrix_unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="matrix_obligations")
    start = models.DateField("开始")
    due = models.DateField("截止", null=True, blank=True)
    extended_to = models.DateField("延至", null=True, blank=True)  # ``due`` is this day while an extension holds
    warn_from = models.DateField(
        "临期起", null=True, blank=True
    )  # first yellow day: due - min(7 d, a third of the period)
    needed = models.PositiveIntegerField("应报", null=True, blank=True)  # unset until a roster is declared
    declared = models.PositiveIntegerField("底数", null=True, blank=True)  # as its body declared it
    declared_open = models.BooleanField("可改底数", default=False)  # the office lets it be changed once more
    claimed = models.PositiveIntegerField("待审", default=0)
    accepted = models.PositiveIntegerField("已过", default=0)
    returned = models.BooleanField("退回修改", default=False)
    first_filed_on = models.DateField(
        "首次报齐", null=True, blank=True
    )  # day on which claimed + accepted reached needed
    late = models.BooleanField("逾期报送", default=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    waived_reason = models.CharField("免报理由", max_length=200, blank=True)
    # Filed in full, or its period over, before a revision came: number and period stay, its day only moves later.
    kept = models.BooleanField("按修订前", default=False)
    visible = models.BooleanField("已下达", default=False)  # False while its campaign is being published
    created_at = models.DateTimeField("建立时间", default=now, editable=False)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "待办"
        constraints = [
            models.UniqueConstraint(fields=["requirement", "key"], name="obligation_key"),
            models.CheckConstraint(
                condition=exactly_one("subject_unit", "subject_party", "subject_post"), name="obligation_one_subject"
            ),
            models.CheckConstraint(
                condition=Q(target_unit__isnull=True) | Q(target_party__isnull=True), name="obligation_one_target"
            ),
            models.CheckConstraint(condition=Q(due__isnull=True) | Q(due__gte=F("start")), name="obligation_dates"),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True) | Q(due__gte=F("extended_to")), name="obligation_extended"
            ),
            models.CheckConstraint(condition=Q(declared__isnull=True) | Q(declared__gte=1), name="obligation_declared"),
        ]
        indexes = [
            models.Index(fields=["subject_unit", "state", "due"], name="obligation_unit"),
            models.Index(fields=["subject_party", "state", "due"], name="obligation_party"),
            models.Index(fields=["subject_post", "state", "due"], name="obligation_post"),
            models.Index(fields=["requirement", "matrix_unit"], name="obligation_cell"),
            models.Index(fields=["state", "start"], name="obligation_start"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id}:{self.key}"


class Cell(models.Model):
    """Requirement x unit summary, recomputed (never incremented) in the transaction that changed its obligations.

    Numbers count obligations begun by ``as_of``; dates cover the open ones among all, so that the light is exact on any
    day: red from the day after ``open_due``, yellow from ``open_warn``, under way from ``open_start``. ``next_change`` is
    the next day on which the numbers change by themselves; the nightly job recomputes those cells.
    """

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="cells", db_index=False)
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="cells", db_index=False)
    obligations = models.PositiveIntegerField("待办数", default=0)  # all, begun or not, without withdrawn
    waived = models.PositiveIntegerField("免报数", default=0)
    undeclared = models.PositiveIntegerField("未报底数", default=0)  # begun, and nobody knows yet how many are needed
    needed = models.PositiveIntegerField("应报", default=0)
    accepted = models.PositiveIntegerField("已过", default=0)  # each obligation counts up to its own needed
    claimed = models.PositiveIntegerField("待审", default=0)
    returned = models.PositiveIntegerField("退回", default=0)
    past_due = models.PositiveIntegerField("已到期", default=0)
    on_time = models.PositiveIntegerField("按时", default=0)
    waiting = models.PositiveIntegerField("报齐待审", default=0)  # obligations that are blue
    open_start = models.DateField("未报齐最早开始", null=True, blank=True)
    open_warn = models.DateField("未报齐最早临期", null=True, blank=True)
    open_due = models.DateField("未报齐最早截止", null=True, blank=True)
    as_of = models.DateField("统计日")
    next_change = models.DateField("下次变化", null=True, blank=True)

    objects = CellQuerySet.as_manager()

    class Meta:
        verbose_name = "一览表单元格"
        constraints = [models.UniqueConstraint(fields=["requirement", "unit"], name="cell_unique")]
        indexes = [
            models.Index(fields=["next_change"], name="cell_next_change"),
            models.Index(fields=["unit", "requirement"], name="cell_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id}:{self.unit_id}"
