"""Taking in a document, its date of issue, a campaign's name and span."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from zaitong.campaigns.models import PolicyDocument
from zaitong.campaigns.scans.engine import can_recognise
from zaitong.campaigns.services.documents import MAX_BYTES, REGISTERED, TOO_LARGE
from zaitong.common.dates import DayField

MAX_TEXT = 200_000  # characters of pasted text
SCANS = "盖章扫描件和照片（.pdf、.jpg、.png、.tif，不超过 100 页）会先识别成文字，一页大约两秒，识别不清的地方标出来。"
SCANS_BY_HAND = "扫描件和照片（.pdf、.jpg、.png、.tif）也收，本系统没有装识别组件，传上来后要把全文粘贴一次。"
PASTED = "粘贴的文字.txt"


_SIGNS = re.compile(r"[、，,；;\n]+")


class RegisterForm(forms.Form):
    """收文登记: number, recipients, openness."""

    doc_number = forms.CharField(label="文号", max_length=60, required=False, help_text="例如 澄教工委〔2026〕27号。")
    recipients = forms.CharField(
        label="主送",
        max_length=1000,
        required=False,
        help_text="几个之间用顿号隔开。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    openness = forms.ChoiceField(
        label="公开属性",
        required=False,
        choices=[("", "文件没有写"), *PolicyDocument.Openness.choices],
        widget=forms.RadioSelect,
    )

    def clean_recipients(self) -> list[str]:
        """Names one by one."""
        return [name.strip()[:80] for name in _SIGNS.split(self.cleaned_data["recipients"]) if name.strip()]

    @staticmethod
    def initial_of(document: PolicyDocument) -> dict[str, Any]:
        """As stored."""
        recipients = "、".join(document.recipients)
        return {"doc_number": document.doc_number, "recipients": recipients, "openness": document.openness}

    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the fields of the document."""
        return {name: self.cleaned_data[name] for name in REGISTERED}


class UploadForm(RegisterForm):
    """A file, or text pasted from one."""

    file = forms.FileField(
        label="公文文件",
        required=False,
        allow_empty_file=True,
        help_text="可用 .docx、.pdf、.ofd、.html、.txt、.md；旧版 .doc、.wps 如果读不出来，请另存为 .docx 再传。不超过 100 MB，原件原样保存。",
        error_messages={"max_length": "文件名太长，请改短再传。"},
    )
    text = forms.CharField(
        label="或者粘贴全文",
        required=False,
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "从标题、文号开始，连同落款和日期一起粘贴"}),
        help_text="适合从网页、邮件里拿到的文件。粘贴的文字会存成 .txt 原件。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.help_text = f"{field.help_text}{SCANS if can_recognise() else SCANS_BY_HAND}"
        for name in ("file", "text"):
            setattr(self.fields[name], "one_of", True)  # noqa: B010 - read by common/_field.html

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two, not too large."""
        data = super().clean() or {}
        file, text = data.get("file"), (data.get("text") or "").strip()
        if file and text:
            self.add_error("text", "文件和粘贴的文字只能交一样，请清空其中一个。")
        elif not file and not text and not self.errors:
            self.add_error("file", "请选择一个文件，或者在下面粘贴全文。")
        if file and (file.size or 0) > MAX_BYTES:
            self.add_error("file", TOO_LARGE)
        return data

    def content(self) -> tuple[str, bytes]:
        """File name and bytes."""
        file = self.cleaned_data.get("file")
        if file:
            return file.name, file.read()
        return PASTED, self.cleaned_data["text"].replace("\r\n", "\n").encode()


class IssuedForm(forms.Form):
    """The date of issue that the document lacks."""

    issued_on = DayField(label="成文日期", help_text="例如 2026年10月19日。用来推算没写年份的时限。")


class CampaignForm(forms.Form):
    """Name and span, set before publishing."""

    name = forms.CharField(label="专项名称", max_length=200)
    starts = DayField(label="开始", required=False, help_text="不填就从发布当天开始。")
    ends = DayField(label="结束", required=False, help_text="每周、每月的任务到这一天为止；不填就一直有。")
