"""What an officer types when a unit signs by telephone."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms

from zaitong.common.clock import ZONE, now
from zaitong.common.dates import DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zaitong.orgs.models import Unit

_CLOCK = re.compile(r"(\d{1,2})\s*[:：时点.]\s*(\d{1,2})?\s*分?")


class PhoneForm(forms.Form):
    """Which unit, who answered, when."""

    unit = forms.ChoiceField(label="单位", error_messages={"invalid_choice": "这个单位已经签收，或者不在签收范围里。"})
    answered_by = forms.CharField(
        label="谁接的电话",
        max_length=40,
        help_text="姓名，也可以加上职务。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    day = DayField(label="哪天")
    clock = forms.CharField(
        label="几点", max_length=10, help_text="例如 9:05。", widget=forms.TextInput(attrs={"class": "input--num"})
    )

    def __init__(self, *args: Any, units: Sequence[Unit], unit: int | None = None, **kwargs: Any) -> None:
        moment = now()
        initial = {"unit": unit, "day": moment.date(), "clock": f"{moment.hour}:{moment.minute:02d}"}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        chosen = self.fields["unit"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - said above
        chosen.choices = [("", "请选择"), *((one.pk, one.short_name) for one in units)]

    def clean_clock(self) -> time:
        """Hours and minutes as people write them."""
        found = _CLOCK.fullmatch(self.cleaned_data["clock"].strip())
        try:
            return time(int(found[1]), int(found[2] or 0)) if found else time.fromisoformat("")
        except ValueError:
            raise forms.ValidationError("请写成 9:05 这样的时间。") from None

    @property
    def at(self) -> datetime:
        """The moment of the call; whole minutes, so a call of this very minute is not in the future."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"], tzinfo=ZONE)
