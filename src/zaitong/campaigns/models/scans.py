"""What was recognised on the pages of a scan, and what a person made of it. The original stays as it came."""

from __future__ import annotations

from django.db import models

from zaitong.common.models import Stamped


class Scan(Stamped):
    """A document that came as pictures of pages: a PDF without text, a photo."""

    document = models.OneToOneField(
        "campaigns.PolicyDocument", models.CASCADE, related_name="scan", verbose_name="公文"
    )
    count = models.PositiveSmallIntegerField("页数")
    typed = models.TextField("粘贴的全文", blank=True)  # set: a person gave the text, nothing is recognised

    class Meta:
        verbose_name = "扫描件"

    def __str__(self) -> str:
        return f"{self.document_id}: {self.count}"


class ScanPage(Stamped):
    """One page. ``text`` is as corrected by now; ``doubtful`` and ``lines`` hold spans of it (see policy.reading.sheet)."""

    scan = models.ForeignKey(Scan, models.CASCADE, related_name="pages", verbose_name="扫描件")
    number = models.PositiveSmallIntegerField("页码")
    width = models.PositiveIntegerField("宽")  # pixels of the picture as it was read
    height = models.PositiveIntegerField("高")
    turns = models.PositiveSmallIntegerField("转向", default=0)  # quarter turns clockwise until it stands upright
    text = models.TextField("文字", blank=True)
    read = models.TextField("识别出的文字", blank=True)  # as recognised, never edited; lines are spans of it
    lines = models.JSONField("行", default=list)
    doubtful = models.JSONField("识别不清", default=list)
    joined = models.BooleanField("接上一页", default=False)
    goes_on = models.BooleanField("末行未完", default=False)
    goes_back = models.BooleanField("首行是接续", default=False)
    checked = models.BooleanField("已核对", default=False)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "扫描页"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["scan", "number"], name="scanpage_once")]

    def __str__(self) -> str:
        return f"{self.scan_id}: {self.number}"
