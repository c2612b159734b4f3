"""Forms of accounts: shape only; services check the state."""

from __future__ import annotations

from typing import Any

from django import forms


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
