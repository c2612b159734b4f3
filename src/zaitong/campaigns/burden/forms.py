"""The constants of the burden as a form."""

from __future__ import annotations

from typing import Any

from django import forms

from zaitong.campaigns.burden.demands import RATE_FIELDS
from zaitong.campaigns.models import BurdenRates
from zaitong.campaigns.models.burden import MOST_MINUTES

HELP = {
    "signin": "打开系统、登录、找到这一项，每报一份算一次。",
    "attach": "每份要电子稿的记录：整理文件、改名、上传、核对。",
    "seal": "每份要盖章扫描件的记录：打印、送签、盖章、扫描、上传。章不在本单位保管的会更久。",
    "paper": "每份要纸质件的记录：打印、装订、送达。路上的时间按全区平均估。",
    "chase": "接一次催办、查一遍、回一次话。",
    "chase_percent": "有时限的待办里，会被催一次的占多少。可以从往年的催办记录里数。",
}
UNITS = {name: "%" if name == "chase_percent" else "分钟" for name in RATE_FIELDS}


class RatesForm(forms.Form):
    """Minutes as whole numbers."""

    note = forms.CharField(
        label="依据", max_length=200, required=False, help_text="这些数从哪里来，如：2026 年 9 月请六所学校计时三周。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in RATE_FIELDS:
            self.fields[name] = forms.IntegerField(
                label=str(getattr(BurdenRates._meta.get_field(name), "verbose_name", name)),
                min_value=0,
                max_value=(most := 100 if name == "chase_percent" else MOST_MINUTES),
                help_text=HELP[name],
                error_messages={
                    "required": "请填一个数，不计就填 0。",
                    "invalid": "请填整数，如 15。",
                    "min_value": "不能小于 0，不计就填 0。",
                    "max_value": f"不能大于 {most}。",
                },
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input--short"}),
            )
        self.order_fields([*RATE_FIELDS, "note"])

    @property
    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Fields with their unit."""
        return [(self[name], UNITS.get(name, "")) for name in self.fields]
