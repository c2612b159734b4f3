"""What officers type when they lay files down and put right whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from zaitong.common.clock import today
from zaitong.common.dates import DayField, parse_day
from zaitong.common.numbers import whole
from zaitong.records.fits import kinds_text
from zaitong.records.intake.contents import AUTO
from zaitong.records.intake.services import Laid, Line, day_checked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import QueryDict

    from zaitong.records.intake.contents import Asked
    from zaitong.records.models import IntakeFile

MOST_LINES = 400


class ArrivedField(DayField):
    """A day of arrival: not after today, not years ago."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        try:
            return day_checked(day) if day else None
        except ValueError as error:
            raise forms.ValidationError(str(error), code="invalid") from None


class LayForm(forms.Form):
    """Day and kind of files laid down together; the files themselves are read from the request."""

    period = forms.ChoiceField(label="哪一期", required=False)
    arrived_on = ArrivedField(
        label="收到日期", help_text="按时还是超期，看这一天。不是同一天收到的，上传以后可以逐份改。"
    )
    kind = forms.ChoiceField(label="这些文件是")

    def __init__(self, *args: Any, periods: Sequence[tuple[str, str]], asked: Asked, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"arrived_on": today(), "kind": AUTO})
        super().__init__(*args, **kwargs)
        also = "，手写记录照片也可以" if asked.notebook else ""
        auto = f"自动分（任务要{kinds_text(asked.uploaded)}{also}）" if asked.uploaded else "自动分"
        chosen = self.fields["kind"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - said above
        chosen.choices = [(AUTO, auto), *asked.offered]
        span = self.fields["period"]
        assert isinstance(span, forms.ChoiceField)  # noqa: S101 - said above
        span.choices = list(periods)
        if len(periods) < 2:
            del self.fields["period"]

    def laid(self, files: Sequence[Any]) -> Laid:
        """What was laid down."""
        return Laid(files, self.cleaned_data["arrived_on"], self.cleaned_data["kind"])


class PaperForm(forms.Form):
    """What is written for those newly ticked."""

    arrived_on = ArrivedField(label="收到日期")
    remark = forms.CharField(label="备注", max_length=100, required=False)


def was(file: IntakeFile, name: str) -> str:
    """What the page showed of a file, so that only what was changed is put right."""
    return "|".join([name, file.kind, file.arrived_on.isoformat(), "x" if file.left_out else ""])


def lines_of(form: QueryDict) -> list[Line]:
    """The lines that were changed on the page. "全部改成" sets the day of all."""
    found: list[Line] = []
    every = form.get("every_day", "").strip() if form.get("act") == "every" else ""
    for key in list(form)[: MOST_LINES * 6]:
        if not key.startswith("was-") or not (pk := whole(key.removeprefix("was-"))):
            continue
        before = str(form[key]).split("|")
        if len(before) != 4:
            continue
        unit, kind, day, left = before
        typed = str(form.get(f"unit-{pk}", unit))[:80]
        typed_day = every or str(form.get(f"day-{pk}", day)).strip()
        typed_kind = str(form.get(f"kind-{pk}", kind))
        typed_left = f"left-{pk}" in form
        line = Line(
            pk,
            unit=typed if typed.strip() != unit else None,
            kind=typed_kind if typed_kind != kind else None,
            day=_day(typed_day) if typed_day != day else None,
            left_out=typed_left if typed_left != bool(left) else None,
        )
        if (line.unit, line.kind, line.day, line.left_out) != (None, None, None, None):
            found.append(line)
    return found


def choices_of(form: QueryDict) -> dict[int, str]:
    """Of units with two files: which counts."""
    pairs = (
        (whole(key.removeprefix("pick-")), str(form[key]))
        for key in list(form)[: MOST_LINES * 6]
        if key.startswith("pick-")
    )
    return {pk: choice for pk, choice in pairs if pk}


def _day(text: str) -> date | str:
    try:
        return day_checked(parse_day(text) if text else None)
    except ValueError as error:
        return str(error)
