"""The form of a record type: one Django field for each field of its schema.

Django's fields here only carry what was typed; all checking is ``Schema.clean``, so that a form, an import and a test say
the same. What was typed always stays in the form.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.functional import cached_property

from zaitong.catalogue.fieldtypes import BODIES, CHOOSING, FILE_KINDS, NUMBERS, UNANSWERED
from zaitong.catalogue.periods import periods_offered
from zaitong.catalogue.schema import Condition, Field, FieldType, Schema
from zaitong.catalogue.seals import is_mark
from zaitong.catalogue.services import MOST_MINUTES
from zaitong.catalogue.values import is_empty
from zaitong.catalogue.widgets import RowsWidget, TextList
from zaitong.orgs.selectors.picks import body_choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.forms import BoundField

    from zaitong.catalogue.models import RecordTypeVersion

Choices = list[tuple[str, str]]
RADIO_AT_MOST = 7
_ROWS = {True: 3, False: 6}


class RawField(forms.Field):
    """Carries text as typed, and what the page shows with it.

    ``unit_word`` stands behind the control; ``hint`` says when a field is asked, and ``shown_by`` and ``shown_values`` let the
    page's script act by it; ``show`` is how it is laid out: plain, rows, total, files or note; ``fresh`` marks what must be
    said anew in a record that was begun from an earlier one. ``seal`` says who may open a sealed field; ``held``: something
    lies sealed already, and the control does not show it.
    """

    unit_word = ""
    section = ""
    hint = ""
    shown_by = ""
    shown_values = "[]"
    show = "plain"
    evidence = ""
    sum_of = ""
    paste_url = ""  # where rows pasted into a table are looked at
    fresh = ""
    seal = ""
    held = False

    def validate(self, value: Any) -> None:
        """The schema decides."""


class RawListField(RawField):
    """Carries several choices as typed."""

    choices: Choices = []


class RecordForm(forms.Form):
    """Filled in for a record. After ``is_valid()``: ``cleaned`` is the schema's clean data (its valid part if invalid)."""

    use_required_attribute = False
    schema: Schema
    partial = False
    marks: Mapping[str, Any]  # of what lies sealed
    cleaned: dict[str, Any]

    class Media:
        css: ClassVar = {"all": ["catalogue/fields.css"]}
        js: ClassVar = ["orgs/pick.js", "catalogue/fields.js"]

    def clean(self) -> dict[str, Any]:
        """Check by the schema; bodies must also be among those offered."""
        given = self.cleaned_data | {
            key: mark
            for key, mark in self.marks.items()
            if is_empty(self.cleaned_data.get(key)) and f"{key}-whole" not in self.data
        }
        self.cleaned, errors = self.schema.clean(given, partial=self.partial)
        for field in self.schema.fields:
            value = self.cleaned.get(field.key)
            if value is not None and not is_mark(value) and not self._is_offered(field, value):
                del self.cleaned[field.key]
                errors[field.key] = ["这一项不在可选的范围内，请从列表中重新选择。"]
        for key, messages in errors.items():
            self.add_error(key, messages)
        return self.cleaned

    def _is_offered(self, field: Field, value: Any) -> bool:
        widget = self.fields[field.key].widget
        if field.type in BODIES:
            return value in {str(held) for held, _ in cast("forms.Select", widget).choices}
        return not isinstance(widget, RowsWidget) or widget.offers(value)

    @cached_property
    def sections(self) -> list[tuple[str, list[BoundField]]]:
        """Bound fields under their headings, in order; a heading may be empty."""
        found: list[tuple[str, list[BoundField]]] = []
        for field in self.schema.fields:
            if not found or found[-1][0] != field.section:
                found.append((field.section, []))
            bound = self[field.key]
            if field.type == FieldType.TOTAL:
                bound.total = self._total(field)  # type: ignore[attr-defined]  # for the page
            found[-1][1].append(bound)
        return found

    def _total(self, field: Field) -> Any:
        held = getattr(self, "cleaned", None) if self.is_bound else self.initial
        return (held or {}).get(field.key, 0)


def form_for(
    version: RecordTypeVersion,
    *,
    targets: Sequence[tuple[str, str]] | None = None,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    partial: bool = False,
) -> RecordForm:
    """The form of a version. ``data``: request.POST or None; ``initial``: clean data of a record.

    ``targets``: bodies that stand first where the record asks whom it is about, as ("unit:12", name).
    ``partial``: for drafts: nothing is required. Marks of sealed values in ``initial`` stay unless something is typed over them.
    """
    return form_of(Schema.parse(version.schema), targets=targets, data=data, initial=initial, partial=partial)


def form_of(
    schema: Schema,
    *,
    targets: Sequence[tuple[str, str]] | None = None,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    partial: bool = False,
) -> RecordForm:
    """The form of a schema; see ``form_for``."""
    marks = {key: value for key, value in (initial or {}).items() if is_mark(value)}
    held = {key: value for key, value in (initial or {}).items() if key not in marks}
    if any(map(is_mark, (data or {}).values())):
        data = {key: value for key, value in (data or {}).items() if not is_mark(value)}
    made = {field.key: _form_field(field, schema, targets, held) for field in schema.fields}
    for key in marks:
        made[key].held = f"{key}-whole" not in (data or {})
    facts = {**made, "schema": schema, "partial": partial, "marks": marks}
    return cast("type[RecordForm]", type("RecordForm", (RecordForm,), facts))(data, initial=held)


def _form_field(
    field: Field, schema: Schema, targets: Sequence[tuple[str, str]] | None, held: Mapping[str, Any]
) -> RawField:
    several = field.type == FieldType.CHOICES
    made = (RawListField if several else RawField)(
        label=field.label,
        required=field.asked and field.type not in UNANSWERED,  # decides what is shown; the schema what is needed
        help_text=_help(field, schema),
        widget=_widget(field, targets, str(held.get(field.key) or "")),
    )
    made.unit_word, made.section = field.unit, field.section
    made.sum_of, made.evidence = field.sum_of.replace(".", "-"), FILE_KINDS.get(field.kind, "")
    if field.type in UNANSWERED or field.type == FieldType.ROWS:
        made.show = str(field.type.value)
    if field.seal:
        made.seal = field.seal.words
        _mark_sealed(made.widget)
    if field.shown_if:
        made.hint = f"{_when(field.shown_if, schema)}才填，其他情况不填，填了也不报送。"
        made.shown_by = field.shown_if.field
        made.shown_values = json.dumps(field.shown_if.values, ensure_ascii=False)
    return made


def _mark_sealed(widget: forms.Widget) -> None:
    """What is typed here is sent to the server and never kept by the browser (autosave.js)."""
    cells = [cell for _, cell in widget.cells] if isinstance(widget, RowsWidget) else []
    for one in (widget, *cells):
        one.attrs |= {"data-sealed": "", "autocomplete": "off"}


def _help(field: Field, schema: Schema) -> str:
    return f"{_when(field.required_if, schema)}要填。{field.help}" if field.required_if else field.help


def _when(rule: Condition, schema: Schema) -> str:
    """“情况”选了“差”时."""
    other = schema.field(rule.field)
    label = other.label if other else rule.field
    if not rule.values:
        return f"“{label}”填了时"
    return f"“{label}”选了{'、'.join(f'“{value}”' for value in rule.values)}时"


def _widget(field: Field, targets: Sequence[tuple[str, str]] | None, held: str = "") -> forms.Widget:
    if field.type in CHOOSING:
        return _options(field)
    if field.type in BODIES:
        return forms.Select(choices=[("", "（请选择）"), *_bodies(field, targets)], attrs={"data-pick": ""})
    if field.type == FieldType.PERIOD:
        return forms.Select(choices=[("", "（请选择）"), *periods_offered(field.per, held)])
    return _typed(field)


def _typed(field: Field) -> forms.Widget:
    """The control of what is typed rather than chosen."""
    match field.type:
        case FieldType.ROWS:
            return RowsWidget(field, [(column, _cell(column)) for column in field.columns])
        case FieldType.LONG_TEXT:
            return forms.Textarea(attrs={"rows": _ROWS[(field.max_length or 0) <= 600]})
        case FieldType.DATE:
            return forms.DateInput(format="%Y-%m-%d")
        case FieldType.INTEGER | FieldType.DECIMAL:
            mode = "numeric" if field.type == FieldType.INTEGER else "decimal"
            return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "class": "input--num"})
        case FieldType.PEOPLE:
            return TextList(attrs={"autocomplete": "off", "placeholder": "几个人用顿号隔开"})
    return forms.TextInput(attrs={"autocomplete": "off"})


def _cell(column: Field) -> forms.Widget:
    """The control of a column: as of a field, but a list instead of buttons and one line instead of six."""
    if column.type == FieldType.CHOICE:
        return forms.Select(choices=[("", ""), *_choices(column.options)])
    widget = _widget(column, None)
    widget.attrs["class"] = "input input--num" if column.type in NUMBERS else "input"
    if column.type == FieldType.LONG_TEXT:
        widget.attrs["rows"] = 2
    if column.type == FieldType.DATE:
        widget.attrs |= {"data-date": "", "autocomplete": "off"}
    widget.attrs.pop("data-pick", None)
    return widget


def _options(field: Field) -> forms.Widget:
    if field.type == FieldType.CHOICES:
        return forms.CheckboxSelectMultiple(choices=_choices(field.options))
    if field.asked and len(field.options) <= RADIO_AT_MOST:
        return forms.RadioSelect(choices=_choices(field.options))
    return forms.Select(choices=[("", "（请选择）"), *_choices(field.options)])


def _choices(options: Sequence[str]) -> Choices:
    return [(option, option) for option in options]


def _bodies(field: Field, targets: Sequence[tuple[str, str]] | None) -> Choices:
    """All open ones of the field's kind; where it asks whom the record is about, the person's own ones before the others."""
    kinds = ("unit", "party") if field.type == FieldType.BODY else (str(field.type.value),)
    if targets is None or field.role != "target":
        return body_choices(kinds)
    own = {value: label for value, label in targets if value.partition(":")[0] in kinds}
    return [*own.items(), *(pair for pair in body_choices(kinds) if pair[0] not in own)]


class MinutesForm(forms.Form):
    """How long one record takes, as the district found it."""

    minutes = forms.IntegerField(
        label="填一次约需",
        min_value=1,
        max_value=MOST_MINUTES,
        help_text="含找材料、写、核对，不含活动本身，也不含登录、盖章和传附件（那些另算）。",
        error_messages={
            "required": "请填分钟数。",
            "invalid": "请填整数，如 30。",
            "min_value": "至少填 1 分钟。",
            "max_value": f"最多填 {MOST_MINUTES} 分钟。",
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )
    note = forms.CharField(
        label="依据", max_length=200, required=False, help_text="如：请五所学校试填，取中间一所的用时。会写在测算旁边。"
    )
