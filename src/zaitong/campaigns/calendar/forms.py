"""A school year as a form: the days of both terms, and rows of days off or made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from zaitong.campaigns.calendar.stored import Days, YearPlan
from zaitong.campaigns.models import SchoolDays, SchoolYear
from zaitong.campaigns.models.calendar import TERM_FIELDS
from zaitong.common.dates import DayField

if TYPE_CHECKING:
    from datetime import date

EXTRA_ROWS, MAX_ROWS = 3, 40


class YearForm(forms.Form):
    """First and last school day of each term; a term whose days are not known yet stays empty."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TERM_FIELDS:
            label = str(SchoolYear._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = DayField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        """Both days of a term, in order, or neither."""
        data = super().clean() or {}
        for first, last in (TERM_FIELDS[:2], TERM_FIELDS[2:]):
            start, end = data.get(first), data.get(last)
            if {first, last} & set(self.errors):
                continue
            if bool(start) != bool(end):
                self.add_error(last if start else first, "两天都要写；还没有定的学期，两天都空着。")
            elif start and end and end <= start:
                self.add_error(last, "最后一天要晚于开学那天。")
        return data

    def terms(self) -> tuple[tuple[date, date] | None, tuple[date, date] | None]:
        """The cleaned days."""
        data = self.cleaned_data
        first, second = ((data[a], data[b]) if data.get(a) else None for a, b in (TERM_FIELDS[:2], TERM_FIELDS[2:]))
        return first, second


class DaysRow(forms.Form):
    """Days off, or days made up; an empty row is nothing."""

    kind = forms.ChoiceField(label="放假还是上课", choices=SchoolDays.Kind.choices)
    starts = DayField(label="从", required=False)
    ends = DayField(label="到", required=False)
    name = forms.CharField(label="名称", max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """One day where only the first is given."""
        data = super().clean() or {}
        if self.errors:
            return data
        if not data.get("starts") and (data.get("ends") or data.get("name")):
            self.add_error("starts", "请写从哪天起；不要这一行，就把日期和名称都清空。")
        if data.get("starts") and not data.get("ends"):
            data["ends"] = data["starts"]
        return data


DaysFormSet = forms.formset_factory(DaysRow, extra=EXTRA_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS)


def year_initial(row: SchoolYear | None) -> dict[str, Any]:
    """What is stored, for the form."""
    days = {name: getattr(row, name) for name in TERM_FIELDS} if row else {}
    return {"version": row.version if row else 0, **days}


def days_initial(row: SchoolYear | None) -> list[dict[str, Any]]:
    """What is stored, for the rows."""
    rows = row.days.all() if row else ()
    return [{"kind": d.kind, "starts": d.starts, "ends": d.ends, "name": d.name} for d in rows]


def plan_from(year: int, form: YearForm, rows: Any) -> tuple[YearPlan, list[DaysRow]]:
    """What valid forms say, and the row of each entry (to tell what is wrong with it)."""
    filled = [row for row in rows.forms if row.cleaned_data.get("starts")]
    names = ("kind", "starts", "ends", "name")
    days = tuple(Days(**{name: row.cleaned_data[name] for name in names}) for row in filled)
    return YearPlan(year, form.terms(), days), filled
