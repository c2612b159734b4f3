"""Records (工作记录) of what was done, and settlements: which obligations a record answers, decided by each receiving office."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from zaitong.common.clock import now
from zaitong.common.models import Stamped
from zaitong.records.consent.models import ConsentRequest, ConsentRule
from zaitong.records.handover.models import HandOver
from zaitong.records.intake.models import Arrival, IntakeBatch, IntakeFile, intake_path
from zaitong.records.querysets import RecordQuerySet, SettlementQuerySet
from zaitong.records.seals.models import SealedValue
from zaitong.records.titles import LONGEST, title_key

__all__ = [
    "Arrival",
    "Attachment",
    "ConsentRequest",
    "ConsentRule",
    "HandOver",
    "IntakeBatch",
    "IntakeFile",
    "Record",
    "RecordVersion",
    "SealedValue",
    "Settlement",
    "VisitPlan",
    "attachment_path",
    "intake_path",
]


class Record(Stamped):
    """What was done, on a form of a record type. Draft -> filed; once accepted anywhere it changes only by a new version.

    ``lock`` rises with every save: a save that names an older value is refused (two windows, two people).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        FILED = "filed", "已报送"
        WITHDRAWN = "withdrawn", "已撤回"

    type_version = models.ForeignKey("catalogue.RecordTypeVersion", models.PROTECT, related_name="records")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="records", verbose_name="单位")
    party = models.ForeignKey(
        "orgs.PartyOrganisation", models.PROTECT, null=True, blank=True, related_name="records", verbose_name="党组织"
    )
    post = models.ForeignKey("orgs.Post", models.PROTECT, null=True, blank=True, related_name="records")
    author = models.ForeignKey("orgs.Person", models.PROTECT, null=True, blank=True, related_name="records")
    filer_id = models.BigIntegerField(
        "填报人编号", null=True, blank=True
    )  # user id; differs from the author's when 代录
    filer_label = models.CharField("填报人", max_length=120, blank=True)
    # Set while the last version was filed by an office for the unit: which office, and when the material reached it.
    for_office = models.ForeignKey(
        "orgs.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代录单位"
    )
    received_on = models.DateField("收到日期", null=True, blank=True)
    target_unit = models.ForeignKey("orgs.Unit", models.PROTECT, null=True, blank=True, related_name="records_about")
    target_party = models.ForeignKey(
        "orgs.PartyOrganisation", models.PROTECT, null=True, blank=True, related_name="records_about"
    )
    happened_on = models.DateField("日期", null=True, blank=True)
    data = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField("版本", default=0)  # number of the last filed version
    lock = models.PositiveIntegerField("保存次数", default=0)
    # The save by which it was handed over to another person: what is sent from an older copy is not filed.
    handed_lock = models.PositiveIntegerField("移交时的保存次数", default=0)
    nil = models.BooleanField("零报告", default=False)  # the version that holds says 本期无此情况
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")  # 沿用上期
    chosen = models.JSONField("拟完成待办", default=list)  # obligation ids that the person ticked while drafting
    client_key = models.CharField("防重号", max_length=64, null=True, blank=True, unique=True)
    filed_at = models.DateTimeField("报送时间", null=True, blank=True)  # first filing

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "工作记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "state", "-id"], name="record_unit"),
            models.Index(fields=["post", "state", "-id"], name="record_post"),
            # The order of the list of records (see records.selectors.listing), so that it reads one page only. The state
            # stands in it for lists of everything: rows that are passed over need not be fetched.
            models.Index(Coalesce("filed_at", "updated_at").desc(), F("id").desc(), F("state"), name="record_latest"),
            models.Index(fields=["happened_on"], name="record_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(target_unit__isnull=True) | Q(target_party__isnull=True), name="record_one_target"
            ),
            models.CheckConstraint(condition=Q(state="draft") | Q(filed_at__isnull=False), name="record_filed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.type_version_id} {self.unit_id}"


class RecordVersion(models.Model):
    """A record as it was filed: data and attachments at that moment, never changed afterwards."""

    record = models.ForeignKey(
        Record, models.CASCADE, related_name="versions", db_index=False
    )  # the constraint has one
    number = models.PositiveIntegerField("版本")
    data = models.JSONField("内容")
    happened_on = models.DateField("日期", null=True, blank=True)
    attachments = models.JSONField("附件", default=list)  # [{"id", "kind", "name", "size", "sha256"}]
    filed_at = models.DateTimeField("报送时间")
    actor_label = models.CharField("报送人", max_length=120)
    title_key = models.CharField("检索用标题", max_length=LONGEST, blank=True, editable=False)  # follows from the data
    agreed_by = models.CharField("同意人", max_length=120, blank=True)  # 校内审签: on whose word it was filed

    class Meta:
        verbose_name = "记录版本"
        ordering = ["record", "number"]
        indexes = [models.Index(fields=["title_key", "record", "number"], name="recordversion_title")]
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="recordversion_number")]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Kept with what it is found by."""
        self.title_key = title_key(self.data)
        super().save(*args, **kwargs)


def attachment_path(attachment: Attachment, filename: str) -> str:  # noqa: ARG001 - the field's signature
    """By hash, so that a name from outside never becomes a path."""
    return f"attachments/{attachment.sha256[:2]}/{attachment.sha256}"


class Attachment(models.Model):
    """A file with a record, of one kind of evidence."""

    class Kind(models.TextChoices):
        ELECTRONIC = "electronic", "电子稿"
        SCAN = "scan", "盖章扫描件"
        NOTEBOOK = "notebook", "手写记录照片"
        OTHER = "other", "其他材料"

    record = models.ForeignKey(Record, models.CASCADE, related_name="attachments")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    file = models.FileField("文件", upload_to=attachment_path, max_length=200)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField("类型", max_length=100)
    # Set where the file lies sealed: with which key. Then ``name`` is none of the person's words and ``sha256`` a mark.
    seal_key = models.CharField("密钥编号", max_length=20, blank=True)
    writer_id = models.BigIntegerField("密封时的填报人编号", null=True, blank=True)
    removed = models.BooleanField("已移除", default=False)
    added_at = models.DateTimeField("时间", default=now, editable=False)
    added_by_label = models.CharField("上传人", max_length=120)

    class Meta:
        verbose_name = "附件"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def shows(self) -> bool:
        """A PDF or a picture: can be looked at on the page."""
        return self.content_type in {"application/pdf", "image/jpeg", "image/png"}


class Settlement(Stamped):
    """A record version answers an obligation. Each receiving office decides its own rows."""

    class State(models.TextChoices):
        CLAIMED = "claimed", "待审核"
        ACCEPTED = "accepted", "审核通过"
        RETURNED = "returned", "退回修改"
        WITHDRAWN = "withdrawn", "已撤回"
        COVERED = "covered", "已由另一份完成"  # a unit's own beside its organisation's: the other one was passed

    # Without indexes of their own: those below begin with the same columns, and every filing writes them all.
    record = models.ForeignKey(Record, models.PROTECT, related_name="settlements", db_index=False)
    version = models.PositiveIntegerField("记录版本")
    obligation = models.ForeignKey("campaigns.Obligation", models.PROTECT, related_name="settlements", db_index=False)
    office = models.ForeignKey(
        "orgs.Unit", models.PROTECT, null=True, blank=True, related_name="settlements", db_index=False
    )
    amount = models.PositiveIntegerField("数量", default=1)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CLAIMED)
    claimed_on = models.DateField("报送日期")  # kept through a return only if filed again within 3 working days
    claimed_at = models.DateTimeField("最近报送时间")  # since when it waits
    returned_on = models.DateField("退回日期", null=True, blank=True)
    reason = models.CharField("退回原因", max_length=500, blank=True)
    remarks = models.JSONField("字段意见", default=dict)  # field key -> what to change
    opinion = models.CharField("审核意见", max_length=500, blank=True)  # said while passing it (通过并附意见)
    judged = models.JSONField("评语", default=dict)  # field key -> the reviewer's word, see records.judging
    reviewer_id = models.BigIntegerField("审核人编号", null=True, blank=True)
    reviewer_label = models.CharField("审核人", max_length=120, blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = "完成认定"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["office", "state", "claimed_at", "record"], name="settlement_queue"),
            # What asks for action is little among all that was ever settled.
            models.Index(
                fields=["state", "record"], condition=Q(state__in=["claimed", "returned"]), name="settlement_live"
            ),
            models.Index(fields=["obligation", "state"], name="settlement_obligation"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["record", "obligation"], name="settlement_once"),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(reason=""), name="settlement_return_reason"),
            models.CheckConstraint(condition=Q(opinion="") | Q(state="accepted"), name="settlement_opinion"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="settlement_amount"),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("claimed_on")), name="settlement_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} -> {self.obligation_id} {self.state}"


from zaitong.records.bulk.models import BulkItem, BulkReview  # noqa: E402, F401 - a table of a sub-room
from zaitong.records.groups.models import StaffGroup  # noqa: E402, F401 - a table of a sub-room
from zaitong.records.inner.models import InnerFile, InnerTaken, InnerTask  # noqa: E402, F401 - a table of a sub-room
from zaitong.records.lending.models import LentDraft  # noqa: E402, F401 - a table of a sub-room
from zaitong.records.visits.models import VisitHandover, VisitPlan  # noqa: E402, F401 - a table of a sub-room
