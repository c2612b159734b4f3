"""A draft to be checked: a file, or text that travels in the form from page to page and is kept nowhere."""

from __future__ import annotations

from typing import Any

from django import forms

from zaitong.campaigns.forms.documents import MAX_TEXT, PASTED
from zaitong.campaigns.services.documents import READ_AT_ONCE
from zaitong.policy.lint import SEVERITIES

TOO_LARGE = f"要核查的稿子请不要超过 {READ_AT_ONCE // 1_000_000} MB。请去掉图片，或者把文字粘贴在下面。"


class DraftForm(forms.Form):
    """A file, or text pasted from one. `name` is the file's name, once it has been read."""

    file = forms.FileField(
        label="公文稿",
        required=False,
        allow_empty_file=True,
        help_text="可用 .docx、.pdf（能选中文字的）、.ofd、.html、.txt、.md；.doc、.wps 如果读不出来，请另存为 .docx。不超过 3 MB，核查完不留存。",
        error_messages={"max_length": "文件名太长，请改短再传。"},
    )
    text = forms.CharField(
        label="或者粘贴全文",
        required=False,
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "placeholder": "从标题、主送开始，连同落款和日期一起粘贴"}),
        help_text="文字只在这一页上，不保存、不记录；要留底请自己存好。",
        error_messages={"max_length": "文字太长，一次最多核查 20 万字，请分开核查。"},
    )
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    show = forms.ChoiceField(required=False, choices=[(key, key) for key in ("", "all", *SEVERITIES)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        setattr(self.fields["text"], "one_of", True)  # noqa: B010 - read by common/_field.html

    def clean(self) -> dict[str, Any]:
        """A file or a text; a file that is chosen counts before the text that is left from the page before."""
        data = super().clean() or {}
        file, text = data.get("file"), (data.get("text") or "").strip()
        if not file and not text and not self.errors:
            self.add_error("file", "请选择一个文件，或者在下面粘贴全文。")
        if file and (file.size or 0) > READ_AT_ONCE:
            self.add_error("file", TOO_LARGE)
        return data

    def content(self) -> tuple[str, bytes]:
        """File name and bytes."""
        file = self.cleaned_data.get("file")
        if file:
            return file.name, file.read()
        return PASTED, self.cleaned_data["text"].replace("\r\n", "\n").encode()
