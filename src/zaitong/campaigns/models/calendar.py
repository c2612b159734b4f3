"""The school calendar (校历) of the district: what it keeps of a school year, and the days that differ from the week."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zaitong.common.models import Stamped

TERM_FIELDS = ("first_starts", "first_ends", "second_starts", "second_ends")


def _both(first: str, last: str) -> Q:
    """Both days of a term in order, or neither."""
    neither = Q(**{f"{first}__isnull": True, f"{last}__isnull": True})
    return neither | Q(**{f"{first}__isnull": False, f"{last}__gt": F(first)})


class SchoolYear(Stamped):
    """A school year (学年), named by the year in which it begins; first and last school day of its terms, where known."""

    year = models.PositiveSmallIntegerField("学年", unique=True)
    first_starts = models.DateField("第一学期开学", null=True, blank=True)
    first_ends = models.DateField("第一学期最后一天", null=True, blank=True)
    second_starts = models.DateField("第二学期开学", null=True, blank=True)
    second_ends = models.DateField("第二学期最后一天", null=True, blank=True)
    version = models.PositiveIntegerField("改动次数", default=0)  # a save that names an older one is refused
    changed_by_label = models.CharField("修改人", max_length=120, blank=True)

    class Meta:
        verbose_name = "学年"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=_both("first_starts", "first_ends"), name="schoolyear_first"),
            models.CheckConstraint(condition=_both("second_starts", "second_ends"), name="schoolyear_second"),
            models.CheckConstraint(
                condition=Q(first_ends__isnull=True)
                | Q(second_starts__isnull=True)
                | Q(second_starts__gt=F("first_ends")),
                name="schoolyear_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}学年"


class SchoolDays(models.Model):
    """Days of a school year on which schools differ from the public calendar: off, or made up. Both days included."""

    class Kind(models.TextChoices):
        OFF = "off", "放假"
        WORK = "work", "上课"

    school_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="days")
    kind = models.CharField("放假还是上课", max_length=4, choices=Kind)
    starts = models.DateField("从")
    ends = models.DateField("到")
    name = models.CharField("名称", max_length=40, blank=True)

    class Meta:
        verbose_name = "放假与调课"
        ordering = ["starts", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="schooldays_dates")]

    def __str__(self) -> str:
        return self.name or self.kind
