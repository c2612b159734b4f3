"""Bodies added to or exempt from an audience, named as people name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from zaitong.campaigns.selectors.bodies import bodies_by_name, body_names
from zaitong.campaigns.services.editing import Exceptional

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTRA_ROWS = 2
MAX_ROWS = 60


class ExceptionRow(forms.Form):
    """One body with the reason."""

    include = forms.ChoiceField(label="怎样处理", choices=[("0", "免报"), ("1", "增列")])
    name = forms.CharField(
        label="单位、党组织或岗位",
        max_length=140,
        required=False,
        widget=forms.TextInput(attrs={"list": "bodynames", "autocomplete": "off"}),
    )
    reason = forms.CharField(label="理由", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """A named body needs a reason; an empty row is nothing."""
        data = super().clean() or {}
        if data.get("name") and not data.get("reason"):
            self.add_error("reason", "请写明理由，单位能看到。")
        return data


class _Rows(forms.BaseFormSet[ExceptionRow]):
    """Checks that each name is known."""

    found: dict[str, tuple[str, int]]

    def clean(self) -> None:
        """Match all names at once."""
        names = [form.cleaned_data.get("name", "") for form in self.forms if hasattr(form, "cleaned_data")]
        self.found = bodies_by_name(name for name in names if name)
        for form in self.forms:
            name = getattr(form, "cleaned_data", {}).get("name", "")
            if name and name not in self.found:
                form.add_error("name", f"机构名册里没有“{name}”，请写全称或简称；岗位写“单位简称＋岗位名称”。")


ExceptionFormSet = forms.formset_factory(
    ExceptionRow, formset=_Rows, extra=EXTRA_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS
)


def exceptions_initial(exceptions: Iterable[Exceptional]) -> list[dict[str, str]]:
    """Rows for what is stored."""
    rows = list(exceptions)
    names = body_names((row.kind, row.id) for row in rows)
    return [
        {"include": str(int(row.include)), "name": names.get((row.kind, row.id), ""), "reason": row.reason}
        for row in rows
    ]


def exceptional_rows(rows: Any) -> tuple[Exceptional, ...]:
    """What a valid formset says, each body once."""
    found: dict[tuple[str, int], Exceptional] = {}
    for form in rows.forms:
        name = form.cleaned_data.get("name")
        if name:
            kind, pk = rows.found[name]
            found[kind, pk] = Exceptional(form.cleaned_data["include"] == "1", kind, pk, form.cleaned_data["reason"])
    return tuple(found.values())
