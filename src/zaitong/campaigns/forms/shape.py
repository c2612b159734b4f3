"""Small forms of the review: add from the text, cut, put a question."""

from __future__ import annotations

from typing import Any

from django import forms

from zaitong.campaigns.services.reshaping import MAX_QUOTE, cuts_of
from zaitong.campaigns.words import GAP_NAMES


class AddForm(forms.Form):
    """A passage by its words; start and end come from the page's script when text was selected."""

    quote = forms.CharField(
        label="原文中的一段话",
        max_length=MAX_QUOTE * 2,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="照抄原文的一句话；多余的空格、换行不要紧。",
    )
    title = forms.CharField(label="事项名称", max_length=80, required=False, help_text="不填就由系统按原文起名。")
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class SplitForm(forms.Form):
    """Where to cut a passage in two."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    cut = forms.TypedChoiceField(label="从哪里断开", coerce=int, widget=forms.RadioSelect)
    first = forms.CharField(label="前一条叫什么", max_length=80, required=False, help_text="不填就由系统按原文起名。")
    second = forms.CharField(label="后一条叫什么", max_length=80, required=False)

    def __init__(self, *args: Any, quote: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cut = self.fields["cut"]
        assert isinstance(cut, forms.TypedChoiceField)  # noqa: S101 - for the type checker
        cut.choices = [(at, f"…{quote[max(0, at - 14) : at]} ┃ {quote[at : at + 14]}…") for at in cuts_of(quote)]


class QuestionForm(forms.Form):
    """What the issuer should make clear."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    missing = forms.ChoiceField(
        label="要明确哪一项",
        choices=[*((key, name) for key, name in GAP_NAMES.items()), ("", "其他")],
        required=False,
        widget=forms.RadioSelect,
    )
    question = forms.CharField(
        label="请发文单位明确什么",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="选了“其他”就要写。会列进需明确事项清单，附上条款和原文。",
    )
