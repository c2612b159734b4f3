"""What the burden of a campaign is reckoned with."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from zaitong.common.models import Stamped

MOST_MINUTES = 600


def _minutes(label: str, default: int) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(label, default=default, validators=[MaxValueValidator(MOST_MINUTES)])


class BurdenRates(Stamped):
    """Minutes of what comes on top of writing a record (docs/burden.md). One row at the most; none means the defaults."""

    signin = _minutes("登录与查找", 3)
    attach = _minutes("附件", 5)
    seal = _minutes("盖章扫描", 15)
    paper = _minutes("纸质件", 30)
    chase = _minutes("催办答复", 10)
    chase_percent = models.PositiveSmallIntegerField("被催办的比例", default=20, validators=[MaxValueValidator(100)])
    note = models.CharField("依据", max_length=200, blank=True)
    changed_by_label = models.CharField("修改人", max_length=120, blank=True)

    class Meta:
        verbose_name = "测算常数"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="burdenrates_one")]

    def __str__(self) -> str:
        return f"{self.signin}/{self.attach}/{self.seal}/{self.paper}/{self.chase}×{self.chase_percent}%"
