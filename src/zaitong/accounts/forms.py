"""Forms of accounts: shape only; services check the state."""

from __future__ import annotations

from typing import Any

from django import forms

from zaitong.accounts.models import Grant
from zaitong.accounts.roles import ROLE_NOTES
from zaitong.accounts.selectors import units_to_grant
from zaitong.common.access import Actor
from zaitong.common.clock import today
from zaitong.common.dates import DayField
from zaitong.orgs.models import Appointment, Unit


class SignInForm(forms.Form):
    username = forms.CharField(
        label="登录名",
        max_length=40,
        error_messages={"required": "请填写登录名。", "max_length": "登录名最多 40 个字。"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=256,
        strip=False,
        error_messages={"required": "请填写密码。", "max_length": "密码太长。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        """Case and outer spaces do not matter in a sign-in name."""
        name: str = self.cleaned_data["username"]
        return name.strip().lower()


class PasswordForm(forms.Form):
    current = forms.CharField(
        label="现在的密码",
        max_length=256,
        strip=False,
        error_messages={"required": "请填写现在的密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    fresh = forms.CharField(
        label="新密码",
        max_length=256,
        strip=False,
        error_messages={"required": "请填写新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一遍新密码",
        max_length=256,
        strip=False,
        error_messages={"required": "请再输一遍新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both typings agree."""
        data = super().clean() or {}
        if data.get("fresh") and data.get("again") and data["fresh"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一致，请重新输入。")
        return data


class CodeForm(forms.Form):
    code = forms.CharField(
        label="动态口令",
        max_length=20,
        error_messages={"required": "请输入手机上现在的 6 位动态口令。", "max_length": "动态口令是 6 位数字。"},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input code"}),
    )


class OwnPasswordForm(forms.Form):
    password = forms.CharField(
        label="登录密码",
        max_length=256,
        strip=False,
        help_text="确认是您本人在绑定。",
        error_messages={"required": "请填写登录密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewUserForm(forms.Form):
    username = forms.CharField(
        label="登录名",
        max_length=40,
        help_text="3 至 40 位小写字母或数字，中间可以有点、横线、下划线。建议用姓名全拼。",
        error_messages={"required": "请填写登录名。", "max_length": "登录名最多 40 位。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, obj: Unit) -> str:
        """By short name."""
        return obj.short_name


DELEGATE = Grant.Role.DELEGATE.value  # role and scope; given in 委托办理 alone


class AppointmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, obj: Appointment) -> str:
        """By unit and post."""
        return f"{obj.post.unit.short_name}{obj.post.name}"


class GrantForm(forms.Form):
    role = forms.ChoiceField(
        label="角色",
        choices=[
            ("", "请选择"),
            *((value, f"{label}：{ROLE_NOTES[value]}") for value, label in Grant.Role.choices if value != DELEGATE),
        ],
        error_messages={"required": "请选择角色。", "invalid_choice": "没有这个角色，请重新选择。"},
    )
    scope_kind = forms.ChoiceField(
        label="范围",
        choices=[("", "请选择"), *(pair for pair in Grant.ScopeKind.choices if pair[0] != DELEGATE)],
        error_messages={"required": "请选择范围。", "invalid_choice": "没有这个范围，请重新选择。"},
    )
    unit = UnitChoice(
        label="单位",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="不限",
        help_text="范围是“本单位”或“本级及下属”时要选。",
        error_messages={"invalid_choice": "这个单位不在您管理的范围内，请重新选择。"},
    )
    appointment = AppointmentChoice(
        label="任职",
        queryset=Appointment.objects.none(),
        required=False,
        empty_label="不限任职",
        help_text="选了任职，只有以这个任职办理时才有这项权限，卸任后自动失效。",
        error_messages={"invalid_choice": "这个任职不是本人现在的任职，请重新选择。"},
    )
    starts = DayField(label="起始日期", error_messages={"required": "请填写起始日期。"}, help_text="例如 11月15日。")
    ends = DayField(label="截止日期", required=False, help_text="当天仍有效；不填就一直有效。")

    def __init__(self, *args: Any, actor: Actor, person_id: int | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts": today()})
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_to_grant(actor)  # type: ignore[attr-defined]
        held = Appointment.objects.on(today()).filter(person_id=person_id or 0).select_related("post__unit")
        self.fields["appointment"].queryset = held  # type: ignore[attr-defined]
