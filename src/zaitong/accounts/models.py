"""Who may sign in, and what he may do where and until when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from zaitong.accounts.querysets import GrantQuerySet, UserQuerySet
from zaitong.common.clock import now
from zaitong.common.models import Stamped


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Finds users; services make them (passwords, audit)."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in names are matched without regard to case."""
        found: User = self.get(username__iexact=username)
        return found


class User(AbstractBaseUser):
    """A sign-in. No superuser flag exists: every right comes from a grant."""

    username = models.CharField("登录名", max_length=40, unique=True)
    person = models.OneToOneField(
        "orgs.Person", models.PROTECT, related_name="user", null=True, blank=True, verbose_name="人员"
    )
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    session_epoch = models.PositiveIntegerField("会话批次", default=0)  # raised to sign out everywhere
    created_at = models.DateTimeField("建立时间", default=now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = "账号"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.username


class PasswordHistory(models.Model):
    """Hashes of former passwords: the last five may not come back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    password = models.CharField("密码散列", max_length=128)
    created_at = models.DateTimeField("时间", default=now, editable=False)

    class Meta:
        verbose_name = "曾用密码"

    def __str__(self) -> str:
        return f"{self.user_id}"


class Grant(Stamped):
    """A role on a scope, from day to day. Tied to an appointment it holds only while acting under that appointment."""

    class Role(models.TextChoices):
        SYSTEM_ADMIN = "system_admin", "系统管理员"
        AUDITOR = "auditor", "审计员"
        CAMPAIGN_OFFICER = "campaign_officer", "专项经办"
        RECEIVING_OFFICER = "receiving_officer", "接收科室审核"
        SEAL_READER = "seal_reader", "密封查阅"
        LEADER = "leader", "工委领导"
        UNIT_HEAD = "unit_head", "单位负责人"
        UNIT_CLERK = "unit_clerk", "单位经办人"
        POST_HOLDER = "post_holder", "岗位本人"
        DELEGATE = "delegate", "受委托办理"

    class ScopeKind(models.TextChoices):
        ALL = "all", "全区"
        SUBTREE = "subtree", "本级及下属"
        UNIT = "unit", "本单位"
        OWN = "own", "本人岗位"
        DELEGATE = "delegate", "受委托的待办"

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=20, choices=Role)
    scope_kind = models.CharField("范围", max_length=10, choices=ScopeKind)
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, null=True, blank=True, related_name="grants")
    appointment = models.ForeignKey(
        "orgs.Appointment", models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="任职"
    )
    starts = models.DateField("起始日期")
    ends = models.DateField("截止日期", null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "授权"
        constraints = [
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="grant_dates"),
            models.CheckConstraint(
                condition=Q(scope_kind__in=["all", "own", "delegate"]) | Q(unit__isnull=False), name="grant_unit_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
