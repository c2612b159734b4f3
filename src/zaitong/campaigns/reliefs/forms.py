"""Forms of extensions, waivers and rosters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from zaitong.campaigns.reliefs.acts import NAMES, Relief
from zaitong.common.dates import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable

REASON = forms.Textarea(attrs={"rows": 2})


class ReliefForm(forms.Form):
    """The act, its day and its reason."""

    act = forms.ChoiceField(label="办什么", widget=forms.RadioSelect)
    due = DayField(label="延到哪一天", required=False, help_text="只有延期要填。")
    reason = forms.CharField(
        label="理由", max_length=200, required=False, widget=REASON, help_text="延期、免报要写，单位能看到。"
    )

    def __init__(self, *args: Any, acts: Iterable[Relief], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("due", "reason"):
            self.fields[name].one_of = True  # type: ignore[attr-defined]  # needed or not by the act
        field: Any = self.fields["act"]
        field.choices = [(act.value, NAMES[act]) for act in acts]

    def clean(self) -> dict[str, Any]:
        """What the act needs."""
        data = super().clean() or {}
        act = data.get("act")
        if act == Relief.EXTEND and not data.get("due") and "due" not in self.errors:
            self.add_error("due", "请写延到哪一天。")
        if act in {Relief.EXTEND, Relief.WAIVE} and len(data.get("reason", "").strip()) < 2:
            self.add_error("reason", "请写明理由，2 到 200 个字，单位能看到。")
        return data


class AskForm(forms.Form):
    """A unit asks for a later day."""

    due = DayField(label="希望延到")
    reason = forms.CharField(label="理由", min_length=2, max_length=200, widget=REASON)


class AnswerForm(forms.Form):
    """The office grants or refuses."""

    due = DayField(label="延到", required=False)
    answer = forms.CharField(label="答复", max_length=200, required=False)


class RosterForm(forms.Form):
    """How many."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    number = forms.IntegerField(
        label="底数",
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        error_messages={
            "invalid": "请填整数，如 45。",
            "min_value": "请填 1 以上的整数；确实没有的，请与接收科室联系免报。",
        },
    )
    reason = forms.CharField(label="修改理由", max_length=200, required=False, widget=REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].one_of = True  # type: ignore[attr-defined]  # shown only where it is needed
