"""The form of a record type: one Django field for each field of its schema.

Django's fields here only carry what was typed; all checking is ``Schema.clean``, so that a form, an import and a test say
the same. What was typed always stays in the form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.functional import cached_property

from zaitong.catalogue.schema import Field, FieldType, Schema
from zaitong.catalogue.services import MOST_MINUTES
from zaitong.orgs.selectors.picks import body_choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.forms import BoundField

    from zaitong.catalogue.models import RecordTypeVersion

Choices = list[tuple[str, str]]
RADIO_AT_MOST = 7
_BODIES = {FieldType.UNIT, FieldType.PARTY, FieldType.BODY}
_ROWS = {True: 3, False: 6}


class RawField(forms.Field):
    """Carries text as typed. ``unit_word`` stands behind the control."""

    unit_word = ""
    section = ""

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
    cleaned: dict[str, Any]

    class Media:
        js = ["orgs/pick.js"]

    def clean(self) -> dict[str, Any]:
        """Check by the schema; bodies must also be among those offered."""
        self.cleaned, errors = self.schema.clean(self.cleaned_data, partial=self.partial)
        for field in self.schema.fields:
            value = self.cleaned.get(field.key)
            if field.type in _BODIES and value is not None and value not in self._offered(field.key):
                del self.cleaned[field.key]
                errors[field.key] = ["这一项不在可选的范围内，请从列表中重新选择。"]
        for key, messages in errors.items():
            self.add_error(key, messages)
        return self.cleaned

    def _offered(self, key: str) -> set[str]:
        widget = cast("forms.Select", self.fields[key].widget)
        return {str(value) for value, _ in widget.choices}

    @cached_property
    def sections(self) -> list[tuple[str, list[BoundField]]]:
        """Bound fields under their headings, in order; a heading may be empty."""
        found: list[tuple[str, list[BoundField]]] = []
        for field in self.schema.fields:
            if not found or found[-1][0] != field.section:
                found.append((field.section, []))
            found[-1][1].append(self[field.key])
        return found


def form_for(
    version: RecordTypeVersion,
    *,
    targets: Sequence[tuple[str, str]] | None = None,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    partial: bool = False,
) -> RecordForm:
    """The form of a version. ``data``: request.POST or None; ``initial``: clean data of a record.

    ``targets``: bodies offered where the record asks whom it is about, as ("unit:12", name); None offers all open ones.
    ``partial``: for drafts: nothing is required.
    """
    schema = Schema.parse(version.schema)
    made = {field.key: _form_field(field, schema, targets) for field in schema.fields}
    cls = cast("type[RecordForm]", type("RecordForm", (RecordForm,), {**made, "schema": schema, "partial": partial}))
    return cls(data, initial=dict(initial or {}))


def _form_field(field: Field, schema: Schema, targets: Sequence[tuple[str, str]] | None) -> RawField:
    several = field.type == FieldType.CHOICES
    asked = field.required or field.required_if is not None  # decides what is shown; the schema decides what is needed
    made = (RawListField if several else RawField)(
        label=field.label, required=asked, help_text=_help(field, schema), widget=_widget(field, targets)
    )
    made.unit_word, made.section = field.unit, field.section
    return made


def _help(field: Field, schema: Schema) -> str:
    rule = field.required_if
    if rule is None:
        return field.help
    other = schema.field(rule.field)
    when = f"“{other.label if other else rule.field}”选了{'、'.join(f'“{value}”' for value in rule.values)}时要填。"
    return f"{when}{field.help}"


def _widget(field: Field, targets: Sequence[tuple[str, str]] | None) -> forms.Widget:
    match field.type:
        case FieldType.CHOICE | FieldType.CHOICES:
            return _options(field)
        case FieldType.UNIT | FieldType.PARTY | FieldType.BODY:
            return forms.Select(choices=[("", "（请选择）"), *_bodies(field, targets)], attrs={"data-pick": ""})
        case FieldType.LONG_TEXT:
            return forms.Textarea(attrs={"rows": _ROWS[(field.max_length or 0) <= 600]})
        case FieldType.DATE:
            return forms.DateInput(format="%Y-%m-%d")
        case FieldType.INTEGER | FieldType.DECIMAL:
            mode = "numeric" if field.type == FieldType.INTEGER else "decimal"
            return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off", "class": "input--num"})
    return forms.TextInput(attrs={"autocomplete": "off"})


def _options(field: Field) -> forms.Widget:
    if field.type == FieldType.CHOICES:
        return forms.CheckboxSelectMultiple(choices=_choices(field.options))
    asked = field.required or field.required_if is not None
    if asked and len(field.options) <= RADIO_AT_MOST:
        return forms.RadioSelect(choices=_choices(field.options))
    return forms.Select(choices=[("", "（请选择）"), *_choices(field.options)])


def _choices(options: Sequence[str]) -> Choices:
    return [(option, option) for option in options]


def _bodies(field: Field, targets: Sequence[tuple[str, str]] | None) -> Choices:
    kinds = ("unit", "party") if field.type == FieldType.BODY else (str(field.type.value),)
    if targets is None or field.role != "target":
        return body_choices(kinds)
    return [(value, label) for value, label in targets if value.partition(":")[0] in kinds]


class MinutesForm(forms.Form):
    """How long one record takes, as the district found it."""

    minutes = forms.IntegerField(
        label="填一次约需",
        min_value=1,
        max_value=MOST_MINUTES,
        help_text="含找材料、写、核对，不含活动本身，也不含登录、盖章和传附件（那些另算）。",
        error_messages={"required": "请填分钟数。", "invalid": "请填整数，如 30。"},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )
    note = forms.CharField(
        label="依据", max_length=200, required=False, help_text="如：请五所学校试填，取中间一所的用时。会写在测算旁边。"
    )
