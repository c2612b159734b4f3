"""Template tags and filters of the shared look: icons, lights, dates, numbers, forms, paging.

Every tag that returns HTML builds it with ``format_html``; every filter accepts ``None`` and answers with a dash or an
empty text, so that a template never has to guard.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django import template
from django.forms import BaseForm, Field
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zaitong.common import clock
from zaitong.common.periods import period_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.core.paginator import Page
    from django.forms import BoundField
    from django.template.context import Context

register = template.Library()

NOTHING = "–"
WEEKDAYS = "一二三四五六日"
LIGHT_NAMES = {
    "green": "已完成",
    "blue": "待审核",
    "amber": "即将到期",
    "red": "已超期",
    "idle": "未开始",
    "run": "进行中",
    "waived": "免报",
}
WHY_WORDS = {
    "green": "为什么是绿的",
    "red": "为什么是红的",
    "amber": "为什么是黄的",
    "blue": "为什么是蓝的",
    "idle": "为什么还没有开始",
    "run": "现在怎样",
    "waived": "为什么不用报",
}
RETURNED = "退回修改"
MESSAGE_ICONS = {"success": "circle-check", "warning": "alert-triangle", "error": "alert-circle"}
PHONE_ENTRIES = 3


# --- icons and lights -------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """Draw the icon `name` of icons.txt, `size` pixels square, hidden from screen readers: the words carry the meaning."""
    return format_html(
        '<svg class="icon" width="{}" height="{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        size,
        size,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def light(value: object, *, back: bool = False, text: str = "", show: bool = False) -> SafeString:
    """Draw the light `value` (see LIGHT_NAMES; an enum member will do), with the mark 退回修改 when `back`.

    `text` is shown beside it; with `show` its own name is; with neither the name is for screen readers only.
    An unknown value is drawn as 未开始, so that a page never fails on a light.
    """
    key = str(getattr(value, "value", value))
    key = key if key in LIGHT_NAMES else "idle"
    name = f"{LIGHT_NAMES[key]}，{RETURNED}" if back else LIGHT_NAMES[key]
    spoken = format_html('<span class="vh">{}</span>', name)
    shown = text or (name if show else "")
    return format_html('<span class="light is-{}{}">{}</span>', key, " is-back" if back else "", shown or spoken)


@register.filter
def light_name(value: object) -> str:
    """Name of a light in the words of the matrix legend."""
    return LIGHT_NAMES.get(str(getattr(value, "value", value)), "")


@register.filter
def why_words(value: object) -> str:
    """The question about a light: 为什么是红的."""
    return WHY_WORDS.get(str(getattr(value, "value", value)), "")


@register.filter
def message_icon(level: str) -> str:
    """Icon name for the level of a Django message."""
    return MESSAGE_ICONS.get(level, "info-circle")


@register.simple_tag
def bar(done: float, total: float, look: float = 0) -> SafeString:
    """Progress bar as SVG (no inline style): `done` of `total` in green, then `look` of it in yellow."""
    span = max(float(total or 0), 1.0)
    first = round(min(max(float(done or 0), 0.0), span) / span * 100, 2)
    second = round(min(max(float(look or 0), 0.0), span) / span * 100, 2)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="progressbar" aria-label="{}" '
        'aria-valuemin="0" aria-valuemax="{}" aria-valuenow="{}"><rect class="bar__all" width="100" height="6"/>'
        '<rect class="bar__done" width="{}" height="6"/><rect class="bar__look" x="{}" width="{}" height="6"/></svg>',
        f"已完成 {done:g}，共 {total:g}",
        total,
        done,
        first,
        first,
        min(second, 100 - first),
    )


# --- dates ------------------------------------------------------------------------------------------------------------


def _local(moment: dt.datetime) -> dt.datetime:
    """The moment on the clock's wall; a naive one is taken to be there already."""
    return moment.astimezone(clock.ZONE) if timezone.is_aware(moment) else moment


def _as_date(value: Any) -> dt.date | None:
    """Day in the local time zone of a date or aware datetime; None for anything else."""
    if isinstance(value, dt.datetime):
        return _local(value).date()
    return value if isinstance(value, dt.date) else None


def _day(day: dt.date) -> str:
    year = "" if day.year == clock.today().year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


@register.filter
def due_words(value: Any) -> str:
    """How far off a due day is: 今天, 明天, 还有 3 天, 已超 5 天; empty without a date."""
    day = _as_date(value)
    if day is None:
        return ""
    days = (day - clock.today()).days
    if days < 0:
        return f"已超 {-days} 天"
    return {0: "今天", 1: "明天"}.get(days, f"还有 {days} 天")


@register.filter
def days_since(value: Any) -> int:
    """Whole days from a past day to today; 0 for today, the future or no date."""
    day = _as_date(value)
    return max((clock.today() - day).days, 0) if day else 0


@register.filter
def cn_date(value: Any) -> str:
    """11月15日周一; 2027年1月22日周五 when it is not this year; a dash without a date."""
    day = _as_date(value)
    return f"{_day(day)}周{WEEKDAYS[day.weekday()]}" if day else NOTHING


@register.filter
def cn_day(value: Any) -> str:
    """11月15日, without the day of the week: for column heads and tables."""
    day = _as_date(value)
    return _day(day) if day else NOTHING


@register.filter
def cn_datetime(value: Any) -> str:
    """11月17日 15:40, local time; only the day when there is no time; a dash without either."""
    if isinstance(value, dt.datetime):
        local = _local(value)
        return f"{_day(local.date())} {local:%H:%M}"
    return cn_day(value)


@register.filter
def cn_when(value: Any) -> str:
    """Like cn_datetime, with 今天 and 昨天 in place of the day: for lists of recent acts."""
    if not isinstance(value, dt.datetime):
        return cn_day(value)
    local = _local(value)
    near = {0: "今天", 1: "昨天"}.get((clock.today() - local.date()).days)
    return f"{near} {local:%H:%M}" if near else cn_datetime(value)


# --- numbers and text -------------------------------------------------------------------------------------------------


@register.filter
def percent(value: float | None, total: float | None = None) -> str:
    """A share as whole per cent: `0.67|percent` or `done|percent:total`. 100% and 0% only when it is exactly that."""
    if value is None or total == 0:
        return NOTHING
    share = float(value) / float(total) if total else float(value)
    figure = round(share * 100)
    if figure >= 100 and share < 1:
        figure = 99
    if figure <= 0 < share:
        figure = 1
    return f"{figure}%"


@register.filter
def thousands(value: object) -> str:
    """A whole number grouped by threes, as tables and sentences have it: 1,420. Anything else as it is."""
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.filter
def filesize_cn(value: int | None) -> str:
    """Size of a file as people say it: 86 KB, 1.2 MB; input in bytes."""
    if value is None:
        return NOTHING
    if value < 1024:
        return f"{value} 字节"
    size, unit = value / 1024, "KB"
    if size >= 1000:
        size, unit = size / 1024, "MB"
    return f"{size:.0f} {unit}" if unit == "KB" or size >= 10 else f"{size:.1f} {unit}"


_PAIR = re.compile(r"(?<=\d) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=\d)")


@register.filter
def nbsp_pair(value: object) -> str:
    """Keep a figure and its measure word on one line: the space between them no longer breaks."""
    return _PAIR.sub("\N{NO-BREAK SPACE}", "" if value is None else str(value))


register.filter(period_words)


@register.filter
def split_words(value: str) -> list[str]:
    """The words of a text, for short literal lists in templates."""
    return value.split()


# --- addresses and paging ---------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_with(context: Context, name: str, value: object) -> str:
    """This page's query string with the one parameter `name` changed (None or empty removes it).

    For names held in a variable; with a fixed name use Django's querystring tag.
    """
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    if value in (None, ""):
        query.pop(name, None)
    else:
        query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Page numbers to offer round the current one; None stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else None for number in numbers]


# --- navigation -------------------------------------------------------------------------------------------------------


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)


@register.filter
def phone_bar(nav: Sequence[Any]) -> list[Any]:
    """The entries of the phone bar: those marked `phone`, else the first; at most three. Where one is comes last at least."""
    marked = [item for item in nav if _get(item, "phone")]
    shown = (marked or list(nav))[:PHONE_ENTRIES]
    here = [item for item in nav if _get(item, "current") and item not in shown]
    return [*shown[: PHONE_ENTRIES - len(here)], *here]


@register.filter
def phone_rest(nav: Sequence[Any]) -> list[Any]:
    """The entries that the phone bar has no room for."""
    shown = phone_bar(nav)
    return [item for item in nav if item not in shown]


# --- forms ------------------------------------------------------------------------------------------------------------

_KINDS = {
    "RadioSelect": "radio",
    "CheckboxSelectMultiple": "checks",
    "CheckboxInput": "check",
    "FileInput": "file",
    "ClearableFileInput": "file",
    "DateInput": "date",
    "NumberInput": "number",
    "Select": "select",
    "SelectMultiple": "select",
    "Textarea": "textarea",
}


@register.filter
def control_kind(field: BoundField) -> str:
    """Which kind of control a bound field shows: radio checks check file date number select textarea text."""
    for cls in type(field.field.widget).__mro__:
        if cls.__name__ in _KINDS:
            return _KINDS[cls.__name__]
    return "text"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's widget with the classes of its kind added to its own."""
    kind = control_kind(field)
    own = str(field.field.widget.attrs.get("class", ""))
    added = {"check": "", "file": "filepick", "number": "input input--num", "textarea": "input"}.get(kind, "input")
    attrs: dict[str, Any] = {"class": f"{added} {own}".strip()}
    if kind == "date":
        attrs |= {"data-date": "", "autocomplete": "off"}
    return field.as_widget(attrs={key: value for key, value in attrs.items() if key != "class" or value})


class Problem(NamedTuple):
    """One line of an error summary: id of the control, label of the field, sentence."""

    target: str
    label: str
    message: str


_ASK = {"radio": "请选择", "checks": "请选择", "select": "请选择", "file": "请选择", "check": "请勾选"}


@register.filter
def field_errors(field: BoundField) -> list[str]:
    """The sentences under a field: Django's own for a missing value is replaced by one that says what to do."""
    missing = Field.default_error_messages["required"]
    ask = f"{_ASK.get(control_kind(field), '请填写')}{field.label}"
    data = field.errors.as_data() if field.errors else []
    return [ask if error.message == missing else text for error in data for text in error.messages]


def _problems(form: BaseForm) -> Iterator[Problem]:
    for message in form.non_field_errors():
        yield Problem("", "", str(message))
    for field in form:
        for message in field_errors(field):
            yield Problem(field.id_for_label or str(field.auto_id), str(field.label), message)


@register.simple_tag
def form_problems(forms: BaseForm | Iterable[BaseForm] | None) -> list[Problem]:
    """Every error of one form or several, in the order of the fields; empty when not bound."""
    several = [forms] if isinstance(forms, BaseForm) else list(forms or [])
    return [problem for form in several for problem in _problems(form)]
