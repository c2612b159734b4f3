"""The form of an errand: the words of the notice, who, by when, what to hand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from zaitong.campaigns.errands.services import Errand
from zaitong.campaigns.forms.audience import audience_initial, audience_rules
from zaitong.campaigns.models import Requirement
from zaitong.campaigns.selectors.bodies import bodies_by_name, receiving_offices
from zaitong.campaigns.words import ATTACHMENTS
from zaitong.catalogue.models import RecordType
from zaitong.common.clock import today
from zaitong.common.dates import DayField
from zaitong.orgs.models import Post, Unit

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.models import Campaign

PLAIN = "work_report"  # the record type that asks for no more than what happened
MAX_WORDS = 10_000
ASKED = (
    Unit.Kind.PRIMARY,
    Unit.Kind.JUNIOR,
    Unit.Kind.NINE_YEAR,
    Unit.Kind.SENIOR,
    Unit.Kind.SPECIAL,
    Unit.Kind.KINDERGARTEN,
    Unit.Kind.AFFILIATED,
    Unit.Kind.OFFICE,
)
ROLES = (
    Post.Role.PRINCIPAL,
    Post.Role.SECRETARY,
    Post.Role.AFFILIATED_HEAD,
    Post.Role.OFFICE_HEAD,
    Post.Role.PARTY_LIAISON,
    Post.Role.STATIONED,
    Post.Role.COMMITTEE_MEMBER,
)


class ErrandForm(forms.Form):
    """Everything on one page; what the words say is proposed where a field is left empty."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    offered = forms.CharField(required=False, widget=forms.HiddenInput)  # what has been proposed: title, due
    words = forms.CharField(
        label="通知内容",
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "把群里的通知原话粘贴过来，电话里说的写一句也行"}),
        error_messages={"required": "请把通知的话粘贴过来。"},
    )
    title = forms.CharField(label="事项名称", max_length=80, required=False, help_text="不填就从通知里读。")
    due = DayField(
        label="什么时候报", required=False, help_text="12月5日、2026-12-05 都行；不填就从通知里读，通知没写就不限时。"
    )
    unit_kinds = forms.MultipleChoiceField(
        label="发给哪类单位",
        required=False,
        choices=[("all", "全部单位"), *((kind.value, kind.label) for kind in ASKED)],
        widget=forms.CheckboxSelectMultiple,
    )
    unit_tags = forms.CharField(
        label="只要带这些标签的", max_length=120, required=False, help_text="几个标签用顿号隔开，如 集团校、寄宿。"
    )
    listed = forms.CharField(
        label="或者点名",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="单位、党组织、岗位（如 砚桥小学校长），全称简称都行，一行一个，或用顿号隔开。",
    )
    roles = forms.MultipleChoiceField(
        label="或者发给岗位",
        required=False,
        choices=[(r.value, r.label) for r in ROLES],
        widget=forms.CheckboxSelectMultiple,
    )
    record_type = forms.ModelChoiceField(
        label="用什么表报",
        queryset=RecordType.objects.none(),
        empty_label=None,
        error_messages={"required": "请选一种表样。"},
    )
    attachments = forms.MultipleChoiceField(
        label="必须附上", required=False, choices=list(ATTACHMENTS.items()), widget=forms.CheckboxSelectMultiple
    )
    minimum = forms.IntegerField(label="每个单位报几份", min_value=1, max_value=99)
    office = forms.ModelChoiceField(label="报给哪个科室", queryset=Unit.objects.none())
    settled_by = forms.ChoiceField(
        label="要不要审核",
        choices=[
            (Requirement.SettledBy.FILING, "不审核，报了就算完成"),
            (Requirement.SettledBy.ACCEPTANCE, "审核通过才算完成"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["record_type"].queryset = RecordType.objects.filter(retired=False).order_by("sort", "id")
        fields["office"].queryset = receiving_offices()
        for name in ("unit_kinds", "listed", "roles"):
            fields[name].one_of = True
        for name in ("title", "due"):
            fields[name].one_of = True

    def clean_listed(self) -> list[tuple[str, int]]:
        """Bodies by name; unknown names are told apart."""
        names = [name.strip() for name in self.cleaned_data["listed"].replace("、", "\n").splitlines() if name.strip()]
        found = bodies_by_name(names)
        if unknown := [name for name in names if name not in found]:
            raise forms.ValidationError(f"名册里没有：{'、'.join(unknown[:10])}。请写全称或简称。")
        return [found[name] for name in dict.fromkeys(names)]

    def clean_due(self) -> date | None:
        """A day that is still to come."""
        due: date | None = self.cleaned_data["due"]
        if due and due < today():
            raise forms.ValidationError("这一天已经过了，请核对。")
        return due

    def clean(self) -> dict[str, Any]:
        """Somebody must be asked."""
        data = super().clean() or {}
        if not self.rules() and not {"unit_kinds", "listed", "roles"} & set(self.errors):
            self.add_error("unit_kinds", "请选发给哪类单位，或者点名、选岗位。")
        return data

    def rules(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        """Audience rules for what is chosen so far; also of a form that is not yet complete."""
        data = getattr(self, "cleaned_data", {})
        kinds = data.get("unit_kinds") or []
        return audience_rules({**data, "unit_kinds": kinds or (["all"] if data.get("unit_tags") else [])})

    def errand(self, provenance: dict[str, str]) -> Errand:
        """What is to be issued."""
        data = self.cleaned_data
        return Errand(
            words=data["words"].replace("\r\n", "\n").strip(),
            title=data["title"].strip(),
            due=data["due"],
            rules=self.rules(),
            record_type_id=data["record_type"].pk,
            attachments=tuple(data["attachments"]),
            minimum=data["minimum"],
            office_id=data["office"].pk,
            settled_by=data["settled_by"],
            provenance=provenance,
        )

    @staticmethod
    def blank(office_id: int | None) -> dict[str, Any]:
        """What the empty form shows."""
        plain = RecordType.objects.filter(key=PLAIN, retired=False).first()
        return {
            "record_type": plain,
            "minimum": 1,
            "office": receiving_offices().filter(pk=office_id or 0).first(),
            "settled_by": Requirement.SettledBy.FILING,
        }

    @staticmethod
    def initial_of(campaign: Campaign, requirement: Requirement) -> dict[str, Any]:
        """A draft as stored."""
        accepts = requirement.accepts.first()
        return {
            "key": campaign.errand,
            "offered": "title,due,attachments,minimum",
            "words": requirement.quote,
            "title": requirement.title,
            "due": requirement.due,
            "record_type": accepts.record_type_id if accepts else None,
            "attachments": accepts.attachments if accepts else [],
            "minimum": requirement.minimum,
            "office": requirement.office_id,
            "settled_by": requirement.settled_by,
            **audience_initial((rule.kind, rule.selector) for rule in requirement.audience_rules.all()),
        }
