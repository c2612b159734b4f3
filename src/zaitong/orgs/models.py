"""Bodies and people: units, party organisations, posts, appointments, assignments, memberships."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zaitong.common.models import Stamped
from zaitong.orgs.querysets import (
    AppointmentQuerySet,
    AssignmentQuerySet,
    MembershipQuerySet,
    PartyOrganisationQuerySet,
    PersonQuerySet,
    PostQuerySet,
    UnitQuerySet,
)


class Dated(models.Model):
    """Holds from ``starts`` to ``ends``, both days included; an open end holds on."""

    starts = models.DateField("起始日期")
    ends = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="%(app_label)s_%(class)s_dates"
            ),
        ]


class Unit(Stamped):
    """A unit (单位): an office, a school, a kindergarten. A tree; ``path`` holds the ids from the root, "000001.000004."."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "教育工委"
        BUREAU = "bureau", "教育局"
        OFFICE = "office", "机关科室"
        AFFILIATED = "affiliated", "局属事业单位"
        PRIMARY = "primary", "小学"
        JUNIOR = "junior", "初中"
        NINE_YEAR = "nine_year", "九年一贯制学校"
        SENIOR = "senior", "高中"
        SPECIAL = "special", "特殊教育学校"
        KINDERGARTEN = "kindergarten", "幼儿园"
        CAMPUS = "campus", "校区"
        EXTERNAL = "external", "外部单位"

    SCHOOLS = (Kind.PRIMARY, Kind.JUNIOR, Kind.NINE_YEAR, Kind.SENIOR, Kind.SPECIAL)

    name = models.CharField("全称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField("类别", max_length=12, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField("路径", max_length=120, db_index=True, editable=False)
    tags = models.JSONField("标签", default=list, blank=True)
    sort = models.PositiveIntegerField("排序", default=0)
    closed_on = models.DateField("撤并日期", null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        ordering = ["sort", "id"]
        indexes = [models.Index(fields=["kind", "sort"], name="unit_kind_sort")]

    def __str__(self) -> str:
        return self.short_name

    @property
    def is_school(self) -> bool:
        """A primary, junior, nine-year, senior or special school (no kindergarten, no campus)."""
        return self.kind in self.SCHOOLS


class UnitName(models.Model):
    """A former or further name by which a unit is still found in files and letters."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=80)
    former = models.BooleanField("曾用名", default=True)

    class Meta:
        verbose_name = "单位别名"
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="unitname_unique")]
        indexes = [models.Index(fields=["name"], name="unitname_name")]

    def __str__(self) -> str:
        return self.name


class PartyOrganisation(Stamped):
    """A party organisation (党组织): its own tree; covers units many-to-many. ``seat`` is the unit where it is counted."""

    class Kind(models.TextChoices):
        WORK_COMMITTEE = "work_committee", "工委"
        COMMITTEE = "committee", "党委"
        GENERAL_BRANCH = "general_branch", "党总支"
        BRANCH = "branch", "党支部"
        JOINT_BRANCH = "joint_branch", "联合党支部"

    name = models.CharField("全称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=40)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField("路径", max_length=120, db_index=True, editable=False)
    seat = models.ForeignKey(Unit, models.PROTECT, related_name="seated_parties", verbose_name="所在单位")
    units = models.ManyToManyField(Unit, related_name="party_organisations", verbose_name="覆盖单位")
    sort = models.PositiveIntegerField("排序", default=0)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = PartyOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "党组织"
        ordering = ["sort", "id"]

    def __str__(self) -> str:
        return self.short_name


class Person(Stamped):
    """A person who works in the system. No identity number, no address: nothing here needs them."""

    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("联系电话", max_length=20, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "人员"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Post(Stamped):
    """A post (岗位) stays; appointments say who holds it when."""

    class Role(models.TextChoices):
        COMMITTEE_MEMBER = "committee_member", "工委班子成员"
        PARTY_LIAISON = "party_liaison", "党建联系人"
        OFFICE_HEAD = "office_head", "科室负责人"
        AFFILIATED_HEAD = "affiliated_head", "局属单位负责人"
        PRINCIPAL = "principal", "校（园）长"
        SECRETARY = "secretary", "党组织书记"
        STATIONED = "stationed", "蹲点人员"
        CLERK = "clerk", "经办人"
        OFFICER = "officer", "科室工作人员"
        TEACHER = "teacher", "教师"

    name = models.CharField("岗位名称", max_length=60)
    role = models.CharField("岗位类别", max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="所在单位")
    party = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="党组织"
    )
    sort = models.PositiveIntegerField("排序", default=0)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        ordering = ["sort", "id"]
        indexes = [models.Index(fields=["role", "unit"], name="post_role_unit")]

    def __str__(self) -> str:
        return self.name


class Appointment(Dated, Stamped):
    """Who holds a post when (任职)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")

    objects = AppointmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "任职"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["post"], condition=Q(ends__isnull=True), name="appointment_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.post_id}"


class Assignment(Dated, Stamped):
    """Ties a post to the body that it looks after (联系点、蹲点). Exactly one target."""

    class Kind(models.TextChoices):
        LIAISON = "liaison", "联系点"
        STATION = "station", "蹲点"

    kind = models.CharField("类别", max_length=10, choices=Kind)
    post = models.ForeignKey(Post, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="assignments")
    party = models.ForeignKey(PartyOrganisation, models.PROTECT, null=True, blank=True, related_name="assignments")

    objects = AssignmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "联系蹲点安排"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(unit__isnull=False, party__isnull=True) | Q(unit__isnull=True, party__isnull=False),
                name="assignment_one_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.post_id}"


class Membership(Dated, Stamped):
    """Who is a member of which party organisation when (党员名册)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    party = models.ForeignKey(PartyOrganisation, models.PROTECT, related_name="memberships")

    objects = MembershipQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "党员"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["person"], condition=Q(ends__isnull=True), name="membership_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.party_id}"


class ImportRun(Stamped):
    """An uploaded workbook between its dry run and its confirmation. Its rows are emptied once it is done."""

    class State(models.TextChoices):
        WAITING = "waiting", "待确认"
        APPLIED = "applied", "已导入"

    user_id = models.BigIntegerField("用户编号", null=True)
    user_label = models.CharField("上传人", max_length=120)
    filename = models.CharField("文件名", max_length=200)
    sheets = models.JSONField("内容", default=list)  # see orgs.exchange.making.sheets_dump
    summary = models.JSONField("结果", default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)

    class Meta:
        verbose_name = "机构导入"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_done(self) -> bool:
        """Written already."""
        return self.state == self.State.APPLIED
