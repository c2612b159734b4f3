"""The filters of the trail."""

from __future__ import annotations

from django import forms

from zaitong.audit.acts import ACTS, SUBJECTS
from zaitong.audit.selectors import TrailFilter
from zaitong.common.dates import DayField


class TrailForm(forms.Form):
    actor = forms.CharField(label="操作人", max_length=40, required=False)
    act = forms.ChoiceField(label="动作", required=False)
    subject = forms.CharField(label="对象", max_length=80, required=False)
    since = DayField(label="从", required=False)
    until = DayField(label="到", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kinds = [
            (f"{key}.", f"{name}：全部") for key, name in SUBJECTS.items() if any(a.startswith(f"{key}.") for a in ACTS)
        ]
        field = self.fields["act"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", "全部"), ("session.", "登录：全部"), *kinds, *ACTS.items()]

    def asked(self) -> TrailFilter:
        """What was asked for; fields that are wrong filter nothing (the page says so)."""
        self.is_valid()
        data = self.cleaned_data
        return TrailFilter(
            actor=data.get("actor", "").strip(),
            act=data.get("act", ""),
            subject=data.get("subject", "").strip(),
            since=data.get("since"),
            until=data.get("until"),
        )
