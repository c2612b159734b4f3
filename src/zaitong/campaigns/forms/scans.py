"""The text of a scan: of one page, or the whole that a person pastes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from zaitong.campaigns.forms.documents import MAX_TEXT
from zaitong.campaigns.scans.services import MAX_PAGE

if TYPE_CHECKING:
    from zaitong.campaigns.models import ScanPage


class PageForm(forms.Form):
    """One page as a person has it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="这一页的文字",
        required=False,
        strip=False,
        max_length=MAX_PAGE,
        error_messages={"max_length": "这一页太长，没有保存。"},
        widget=forms.Textarea(attrs={"rows": 18, "class": "input", "spellcheck": "false"}),
        help_text="每段占一行，段中不用换行。",
    )
    joined = forms.BooleanField(label="开头接着上一页最后一段", required=False)
    checked = forms.BooleanField(label="这一页已逐字核对，去掉“识别不清”的标记", required=False)

    def clean(self) -> dict[str, Any]:
        """A page is not emptied by a slip: that it bears no text has to be said."""
        data = super().clean() or {}
        had = str(self.initial.get("text", "")).strip()
        if had and not str(data.get("text", "")).strip() and not data.get("checked") and "text" not in self.errors:
            self.add_error("text", "这一页的文字清空了，没有保存。原件上确实没有字，请勾选“这一页已逐字核对”再保存。")
        return data

    @staticmethod
    def values_of(page: ScanPage) -> dict[str, Any]:
        """A page as the form shows it."""
        return {"version": page.version, "text": page.text, "joined": page.joined, "checked": page.checked}

    def kept(self) -> dict[str, Any]:
        """What ``page_correct`` takes."""
        return {name: self.cleaned_data[name] for name in ("version", "text", "joined", "checked")}


class TypedForm(forms.Form):
    """The whole text of a scan."""

    text = forms.CharField(
        label="全文",
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "placeholder": "从标题、文号开始，连同落款和日期一起粘贴"}),
        error_messages={"required": "请把全文粘贴到这里。"},
    )
