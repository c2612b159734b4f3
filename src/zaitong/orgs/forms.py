"""Forms for bodies and people. They check shape; the services check state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef

from zaitong.common.clock import today
from zaitong.common.dates import DayField
from zaitong.common.numbers import whole
from zaitong.orgs.models import Assignment, PartyOrganisation, Person, Post, Unit

if TYPE_CHECKING:
    from zaitong.common.access import Actor

_SPLIT = re.compile(r"[、，,；;\n]+")
CHOOSE = "（请选择）"
PICK = {"data-pick": ""}


def words_of(text: str) -> list[str]:
    """Words set apart by 、 ， ； or new lines, each once, in order."""
    return list(dict.fromkeys(word.strip() for word in _SPLIT.split(text) if word.strip()))


class OrgForm(forms.Form):
    """What the forms of this room share: long lists can be narrowed, browsers leave the checking to us."""

    use_required_attribute = False

    class Media:
        js = ["orgs/pick.js"]


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A unit to choose, by its full name."""

    widget = forms.Select(attrs=PICK)

    def label_from_instance(self, obj: Any) -> str:
        """The full name."""
        return str(obj.name)


class UnitsChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Several units to choose, by their full names."""

    widget = forms.CheckboxSelectMultiple(attrs=PICK)

    def clean(self, value: Any) -> Any:
        """Numbers beyond bigint are refused here: SQLite would fail on them."""
        if any(whole(str(pk)) is None for pk in value or ()):
            raise forms.ValidationError("有的单位不在可选的范围内，请重新勾选。")
        return super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        """The full name."""
        return str(obj.name)


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A person to choose: name, and telephone to tell people of one name apart."""

    widget = forms.Select(attrs=PICK)

    def label_from_instance(self, obj: Any) -> str:
        """Name and telephone."""
        return f"{obj.name}（{obj.phone}）" if obj.phone else str(obj.name)


class UnitForm(OrgForm):
    """Facts of a unit."""

    name = forms.CharField(label="全称", max_length=80, help_text="和公章上的名称一致。")
    short_name = forms.CharField(label="简称", max_length=30, required=False, help_text="列表里用它；不填就用全称。")
    kind = forms.ChoiceField(label="类别", choices=[("", CHOOSE), *Unit.Kind.choices])
    parent = UnitChoice(Unit.objects.none(), label="上级单位", required=False, empty_label="（最上级）")
    names = forms.CharField(
        label="曾用名和别名",
        required=False,
        max_length=400,
        help_text="用顿号隔开。来文里用到这些名称时也能找到这个单位。",
    )
    tags = forms.CharField(
        label="标签",
        required=False,
        max_length=200,
        help_text="用顿号隔开，例如：农村、寄宿制。下达任务时可以按标签选单位。",
    )
    sort = forms.IntegerField(label="排序", required=False, min_value=0, max_value=99999, help_text="小的在前。")

    def __init__(self, *args: Any, actor: Actor, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Unit.objects.visible_to(actor).open_on(today()).order_by("path")
        if unit is not None:
            rows = rows.exclude(pk__in=Unit.objects.within(unit.path).values("pk"))
        self.fields["parent"].queryset = rows  # type: ignore[attr-defined]

    def clean_sort(self) -> int:
        """Nought where nothing is given."""
        return self.cleaned_data["sort"] or 0

    def clean_tags(self) -> list[str]:
        """Tags as a list."""
        return words_of(self.cleaned_data["tags"])

    def clean_names(self) -> list[str]:
        """Names as a list."""
        names = words_of(self.cleaned_data["names"])
        if any(len(name) > 80 for name in names):
            raise forms.ValidationError("每个名称最多 80 字，几个名称之间请用顿号隔开。")
        return names


class CloseUnitForm(OrgForm):
    """When a unit closes, and into which one it goes."""

    closed_on = DayField(label="从哪一天起不再存在")
    successor = UnitChoice(
        Unit.objects.none(),
        label="并入哪个单位",
        required=False,
        empty_label="（不并入，直接撤销）",
        help_text="并入后，没有办完的待办由接续的单位办；已办完的留在原单位名下。",
    )

    def __init__(self, *args: Any, actor: Actor, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Unit.objects.visible_to(actor).open_on(today()).exclude(pk=unit.pk).order_by("path")
        self.fields["successor"].queryset = rows  # type: ignore[attr-defined]


class PartyForm(OrgForm):
    """Facts of a party organisation."""

    name = forms.CharField(label="全称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=40, required=False, help_text="列表里用它；不填就用全称。")
    kind = forms.ChoiceField(label="类别", choices=[("", CHOOSE), *PartyOrganisation.Kind.choices])
    parent = UnitChoice(PartyOrganisation.objects.none(), label="上级党组织", required=False, empty_label="（最上级）")
    seat = UnitChoice(
        Unit.objects.none(),
        label="所在单位",
        empty_label=CHOOSE,
        help_text="在一览表里，这个党组织算在哪个单位那一行。",
    )
    units = UnitsChoice(Unit.objects.none(), label="覆盖的单位", help_text="联合党支部勾选它覆盖的各单位。")
    sort = forms.IntegerField(label="排序", required=False, min_value=0, max_value=99999, help_text="小的在前。")

    def __init__(self, *args: Any, actor: Actor, party: PartyOrganisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(actor).open_on(today()).order_by("path")
        parents = PartyOrganisation.objects.visible_to(actor).open_on(today()).order_by("path")
        if party is not None:
            parents = parents.exclude(path__startswith=party.path)
        covered = units
        if party is not None:  # what is ticked comes first
            ticked = Exists(
                PartyOrganisation.units.through._default_manager.filter(partyorganisation=party, unit=OuterRef("pk"))
            )
            covered = units.annotate(ticked=ticked).order_by("-ticked", "path")
        for key, rows in {"seat": units, "units": covered, "parent": parents}.items():
            self.fields[key].queryset = rows  # type: ignore[attr-defined]

    def clean_sort(self) -> int:
        """Nought where nothing is given."""
        return self.cleaned_data["sort"] or 0


class DayForm(OrgForm):
    """One day: when something closes or ends."""

    day = DayField(label="日期")

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = label


class PersonForm(OrgForm):
    """A person."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="联系电话", max_length=20, required=False, help_text="只在办公需要时看。")

    def clean_phone(self) -> str:
        """Digits, blanks, plus and hyphens."""
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and not re.fullmatch(r"\+?[\d\s\-]{5,20}", phone):
            raise forms.ValidationError("电话只写数字，可以带区号和短横线。")
        return phone


class PostForm(OrgForm):
    """A post of a unit."""

    name = forms.CharField(label="岗位名称", max_length=60, help_text="例如：党总支书记、副校长。")
    role = forms.ChoiceField(
        label="岗位类别", choices=[("", CHOOSE), *Post.Role.choices], help_text="下达任务时按它选人。"
    )
    party = UnitChoice(
        PartyOrganisation.objects.none(), label="所属党组织", required=False, empty_label="（不属于党组织）"
    )
    sort = forms.IntegerField(label="排序", required=False, min_value=0, max_value=99999, help_text="小的在前。")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = PartyOrganisation.objects.open_on(today()).filter(units=unit)
        if unit.kind in {Unit.Kind.COMMITTEE, Unit.Kind.BUREAU}:
            rows = PartyOrganisation.objects.open_on(today())
        self.fields["party"].queryset = rows.order_by("path")  # type: ignore[attr-defined]

    def clean_sort(self) -> int:
        """Nought where nothing is given."""
        return self.cleaned_data["sort"] or 0


class AppointForm(OrgForm):
    """Who takes over a post: somebody known, or somebody new."""

    person = PersonChoice(
        Person.objects.none(), label="由谁任职", required=False, empty_label="（新增一个人，写在下面）"
    )
    new_name = forms.CharField(label="新增人员的姓名", max_length=40, required=False)
    new_phone = forms.CharField(label="新增人员的联系电话", max_length=20, required=False)
    starts = DayField(label="从哪一天起任职", help_text="现任到前一天为止。")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(actor).order_by("name", "id")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two ways."""
        data: dict[str, Any] = super().clean() or {}
        if "person" in self.errors:
            return data
        if not data.get("person") and not data.get("new_name"):
            self.add_error("person", "请选择任职的人，或在下面写新增人员的姓名。")
        if data.get("person") and data.get("new_name"):
            self.add_error("new_name", "上面已经选了人。要新增人员，请把上面改回“新增一个人”。")
        return data


class AssignmentForm(OrgForm):
    """Who looks after which body."""

    kind = forms.ChoiceField(label="类别", choices=Assignment.Kind.choices, widget=forms.RadioSelect)
    post = forms.ModelChoiceField(
        Post.objects.none(), label="由谁联系", empty_label=CHOOSE, widget=forms.Select(attrs=PICK)
    )
    target = forms.ChoiceField(label="联系哪里", widget=forms.Select(attrs=PICK))
    starts = DayField(label="从哪一天起")
    ends = DayField(label="到哪一天为止", required=False, help_text="没有定的不填。")

    def __init__(self, *args: Any, posts: list[tuple[int, str]], targets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = Post.objects.filter(pk__in=[pk for pk, _ in posts])  # type: ignore[attr-defined]
        self.fields["post"].choices = [("", CHOOSE), *posts]  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", CHOOSE), *targets]  # type: ignore[attr-defined]


class MembershipForm(OrgForm):
    """Who joins a party organisation."""

    person = PersonChoice(Person.objects.none(), label="党员", empty_label=CHOOSE)
    starts = DayField(label="从哪一天起", help_text="组织关系在别处的，到前一天为止。")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(actor).order_by("name", "id")  # type: ignore[attr-defined]


class ImportForm(OrgForm):
    """A workbook to import."""

    workbook = forms.FileField(
        label="工作簿",
        help_text=".xlsx，20 MB 以内。先导出一份，在上面改，最省事。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择要导入的工作簿。", "empty": "文件是空的，里面没有内容，请核对后换一个。"},
    )
