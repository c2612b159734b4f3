"""A campaign, its phases and requirements, who is addressed by them and which records they accept."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zaitong.campaigns.models.documents import PolicyDocument
from zaitong.campaigns.querysets import CampaignQuerySet, RequirementQuerySet
from zaitong.common.models import Stamped


class Campaign(Stamped):
    """A campaign (专项工作): one document put into practice. A unit's own plan runs as a campaign below its parent."""

    class State(models.TextChoices):
        REVIEWING = "reviewing", "审阅中"
        PUBLISHING = "publishing", "正在发布"
        PUBLISHED = "published", "进行中"
        CLOSED = "closed", "已结束"

    document = models.OneToOneField(PolicyDocument, models.PROTECT, related_name="campaign", verbose_name="公文")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # Set: not a campaign of its own but the second version of that one's document, under review (修订版).
    revises = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="redrafts")
    owner = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="campaigns", verbose_name="发起单位")
    name = models.CharField("名称", max_length=200)
    state = models.CharField("状态", max_length=12, choices=State, default=State.REVIEWING)
    starts = models.DateField("开始", null=True, blank=True)
    ends = models.DateField("结束", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    revision = models.PositiveIntegerField("改动次数", default=0)  # raised by every edit of the review
    errand = models.CharField("临时交办", max_length=32, blank=True)  # set: issued without a document; its form's key
    undo = models.JSONField("可恢复的上一步", default=dict, blank=True)  # see services.undo; empty: nothing to undo

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "专项工作"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="campaign_dates",
            ),
            models.UniqueConstraint(fields=["errand"], condition=~Q(errand=""), name="campaign_errand_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Phase(models.Model):
    """A stage of a campaign, dated as the document dates it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    order = models.PositiveSmallIntegerField("顺序")
    name = models.CharField("名称", max_length=80)
    starts = models.DateField("开始", null=True, blank=True)
    ends = models.DateField("结束", null=True, blank=True)
    quote = models.TextField("原文", blank=True)

    class Meta:
        verbose_name = "阶段"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Requirement(Stamped):
    """One thing that a clause asks (任务事项). Immutable once published: a revision is a new version of it.

    ``start`` and ``end`` are offsets into the document's text; ``provenance`` says for each value whether it is ``stated``,
    ``inferred``, ``set`` (by a person) or ``unspecified``.
    """

    class Nature(models.TextChoices):
        DUTY = "duty", "下达任务"
        ISSUER_ACT = "issuer_act", "发文机关自办"
        CONSEQUENCE = "consequence", "结果运用"
        GUIDANCE = "guidance", "原则要求"

    class Review(models.TextChoices):
        PENDING = "pending", "未审"
        ACCEPTED = "accepted", "已审"
        DROPPED = "dropped", "不作为任务"

    class Counts(models.TextChoices):
        RECORDS = "records", "按份数"
        SUM = "sum", "按一栏的合计"
        DISTINCT = "distinct", "按一栏里不同的内容"

    class SettledBy(models.TextChoices):
        FILING = "filing", "报送即完成"
        ACCEPTANCE = "acceptance", "审核通过才完成"

    class Per(models.TextChoices):
        ONCE = "once", "一次"
        DAY = "day", "每天"
        WEEK = "week", "每周"
        TWO_WEEKS = "two_weeks", "每两周"
        MONTH = "month", "每月"
        QUARTER = "quarter", "每季度"
        HALF_YEAR = "half_year", "每半年"
        TERM = "term", "每学期"
        YEAR = "year", "每年"

    class Holidays(models.TextChoices):
        AUTO = "auto", "按惯例"
        SKIP = "skip", "假期不要求"
        ASK = "ask", "假期也要求"

    class Derives(models.TextChoices):
        FULL = "full", "全部承接"
        PART = "part", "部分承接"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="requirements")
    number = models.PositiveSmallIntegerField("序号")
    version = models.PositiveSmallIntegerField("版本", default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    since = models.DateField("自哪天起", null=True, blank=True)  # day on which a revision brought or changed it
    ended_on = models.DateField("停办日期", null=True, blank=True)  # dropped by a revision; what was filed stays
    title = models.CharField("事项", max_length=80)
    clause = models.JSONField("条款", default=list)  # path of headings
    quote = models.TextField("原文")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    nature = models.CharField("性质", max_length=12, choices=Nature, default=Nature.DUTY)
    review = models.CharField("审阅", max_length=10, choices=Review, default=Review.PENDING)
    reasons = models.JSONField("需要看一眼", default=list)  # Chinese sentences: why a person should look
    gaps = models.JSONField("文件未明确", default=list)  # of deadline, receiver, quantity, who
    question = models.CharField("需明确的问题", max_length=200, blank=True)  # put on the gap list by a person
    who = models.CharField("责任主体", max_length=200, blank=True)  # as the document names it
    action = models.CharField("动作", max_length=80, blank=True)
    what = models.CharField("内容", max_length=300, blank=True)
    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, blank=True, related_name="requirements")
    office = models.ForeignKey(
        "orgs.Unit", models.PROTECT, null=True, blank=True, related_name="received", verbose_name="接收科室"
    )
    lead = models.CharField("牵头", max_length=200, blank=True)
    support = models.CharField("配合", max_length=200, blank=True)
    counts = models.CharField("计数方式", max_length=10, choices=Counts, default=Counts.RECORDS)
    counts_field = models.CharField("计数字段", max_length=40, blank=True)
    counts_label = models.CharField("计数字段的名称", max_length=60, blank=True)  # as the form named it then
    minimum = models.PositiveIntegerField("至少", default=1)
    maximum = models.PositiveIntegerField("至多", null=True, blank=True)
    roster = models.BooleanField("自报底数", default=False)  # how many are needed, each body declares itself
    allows_nil = models.BooleanField("可零报告", default=False)  # 本期无此情况 is a filing
    settled_by = models.CharField("完成方式", max_length=10, choices=SettledBy, default=SettledBy.ACCEPTANCE)
    per = models.CharField("频次", max_length=10, choices=Per, default=Per.ONCE)
    times = models.PositiveSmallIntegerField("每期次数", default=1)
    # Whether periods without a school day are asked for; ``auto``: see campaigns.calendar.holidays.
    holidays = models.CharField("假期", max_length=4, choices=Holidays, default=Holidays.AUTO)
    starts = models.DateField("开始", null=True, blank=True)
    due = models.DateField("截止", null=True, blank=True)
    due_rule = models.CharField("时限规则", max_length=60, blank=True)  # eval/conventions: monthly:5, weekly:fri, …
    provenance = models.JSONField("来源", default=dict)
    derives_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="derived")
    derives = models.CharField("承接", max_length=4, choices=Derives, blank=True)
    carried_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="carries")

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = "任务事项"
        ordering = ["campaign", "number", "start", "id"]
        indexes = [models.Index(fields=["campaign", "nature", "review"], name="requirement_review")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="requirement_offsets"),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")), name="requirement_numbers"
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=True) | Q(starts__isnull=True) | Q(due__gte=F("starts")),
                name="requirement_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running_duty(self) -> bool:
        """Creates obligations once its campaign is published."""
        return self.nature == self.Nature.DUTY and self.review == self.Review.ACCEPTED


class Accepts(models.Model):
    """A record type that settles a requirement; all of ``attachments`` (kinds) must be present; ``match`` narrows by field."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="accepts")
    record_type = models.ForeignKey("catalogue.RecordType", models.PROTECT, related_name="accepted_by")
    match = models.JSONField("字段匹配", default=dict)  # field key -> value, or list of values
    attachments = models.JSONField("所需附件", default=list)  # of electronic, scan, paper
    # A photo of a handwritten notebook stands for the electronic copy and the scan; paper is still handed in.
    notebook = models.BooleanField("手写记录照片可作凭据", default=False)

    class Meta:
        verbose_name = "接受的表样"
        constraints = [models.UniqueConstraint(fields=["requirement", "record_type"], name="accepts_unique")]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.record_type_id}"


class AudienceRule(models.Model):
    """One part of an audience; a requirement's audience is the union of its rules, corrected by exceptions.

    ``selector`` by kind: units: {"kinds": […], "tags": […]}; parties: {"kinds": […]}; posts: {"roles": […]};
    assignments: {"kind": "liaison"|"station", "roles": […]} (one obligation for each target); members: {};
    union: {"requirements": [ids]}; listed: {"units": [ids], "parties": [ids], "posts": [ids]}.
    """

    class Kind(models.TextChoices):
        UNITS = "units", "单位（按类别）"
        PARTIES = "parties", "党组织"
        POSTS = "posts", "岗位"
        ASSIGNMENTS = "assignments", "联系点、蹲点安排"
        MEMBERS = "members", "党组织的党员"
        UNION = "union", "其他事项的对象合并"
        LISTED = "listed", "指定名单"

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="audience_rules")
    kind = models.CharField("方式", max_length=12, choices=Kind)
    selector = models.JSONField("条件", default=dict)

    class Meta:
        verbose_name = "对象范围"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.kind}"


class AudienceException(models.Model):
    """A body added to or exempt from (免报) an audience, with the reason. Exactly one subject."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="audience_exceptions")
    include = models.BooleanField("增列")  # False: exempt
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    party = models.ForeignKey("orgs.PartyOrganisation", models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey("orgs.Post", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("理由", max_length=200)

    class Meta:
        verbose_name = "增列与免报"
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(unit__isnull=False, party__isnull=True, post__isnull=True)
                    | Q(unit__isnull=True, party__isnull=False, post__isnull=True)
                    | Q(unit__isnull=True, party__isnull=True, post__isnull=False)
                ),
                name="audienceexception_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.reason}"
