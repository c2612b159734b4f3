"""教研组、年级组: some people of a unit under a head, to whom a task may be given as one."""

from __future__ import annotations

from django.db import models

from zaitong.common.models import Stamped


class StaffGroup(Stamped):
    """Persons, not appointments: who takes another post in the unit stays; who leaves it drops out of what is shown."""

    unit = models.ForeignKey("orgs.Unit", models.CASCADE, related_name="staff_groups", verbose_name="单位")
    name = models.CharField("组名", max_length=20)
    head = models.ForeignKey("orgs.Person", models.PROTECT, related_name="heads_groups", verbose_name="组长")
    members = models.ManyToManyField("orgs.Person", related_name="staff_groups", blank=True, verbose_name="组员")
    lock = models.PositiveIntegerField("保存次数", default=0)

    class Meta:
        app_label = "records"
        verbose_name = "组"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="staff_group_name")]

    def __str__(self) -> str:
        return self.name
