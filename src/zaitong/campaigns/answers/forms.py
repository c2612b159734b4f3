"""What is asked and what is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zaitong.campaigns.models import Answer, Question
    from zaitong.orgs.models import Unit

EVERYONE, ASKERS = "everyone", "askers"


class AskForm(forms.Form):
    """One question; the unit only where the person acts for several."""

    unit = forms.ChoiceField(label="替哪个单位问")
    text = forms.CharField(
        label="您的问题",
        max_length=500,
        help_text="一次问一个。不用写单位名称，答复时不会让别的单位知道是谁问的。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写要问什么。"},
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["unit"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - said above
        chosen.choices = [(unit.pk, unit.short_name) for unit in units]
        if len(units) < 2:
            chosen.required = False
            chosen.widget = forms.HiddenInput()
        self.only = units[0].pk if units else 0

    def unit_id(self) -> int:
        """The unit that asks."""
        return int(self.cleaned_data["unit"] or self.only)


class AnswerForm(forms.Form):
    """The question as all will read it, the answer, and who sees it."""

    question = forms.CharField(
        label="问题（各单位看到的）",
        max_length=500,
        help_text="可以改得更清楚，去掉看得出是哪个单位的话。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label="答复",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请写答复。"},
    )
    seen_by = forms.ChoiceField(
        label="谁看得到",
        choices=[(EVERYONE, "这件事的所有单位"), (ASKERS, "仅回复提问的单位")],
        initial=EVERYONE,
        widget=forms.RadioSelect,
    )

    @property
    def everyone(self) -> bool:
        """Whether all who are addressed shall see it."""
        return bool(self.cleaned_data["seen_by"] == EVERYONE)


class NewAnswerForm(AnswerForm):
    """Answer a question, with others that ask the same; or with what was answered before."""

    refer = forms.ChoiceField(label="以前已经答复过", required=False)
    also = forms.MultipleChoiceField(
        label="问的是同一件事的，一并答复", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, others: Sequence[Question], answers: Sequence[Answer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["also"].choices = [(row.pk, f"{row.unit.short_name}：{row.text}") for row in others]
        fields["refer"].choices = [("", "没有，写新的答复"), *((row.pk, row.question[:60]) for row in answers)]
        if not others:
            del self.fields["also"]
        if not answers:
            del self.fields["refer"]
        elif self.data.get("refer"):  # then nothing has to be written
            for name in ("question", "text"):
                self.fields[name].required = False

    @property
    def refers_to(self) -> int | None:
        """The answer that is given again."""
        return int(self.cleaned_data.get("refer") or 0) or None

    def ids(self, question_id: int) -> list[int]:
        """The question and those answered with it."""
        return [question_id, *(int(pk) for pk in self.cleaned_data.get("also", ()))]
