"""The form that changes what a requirement asks."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms

from zaitong.campaigns.conditions import conditions_for
from zaitong.campaigns.counting import countable_fields
from zaitong.campaigns.forms.audience import assignment_choices, audience_initial, audience_rules
from zaitong.campaigns.models import Campaign, Phase, Requirement
from zaitong.campaigns.selectors.bodies import bodies_by_name, receiving_offices
from zaitong.campaigns.services.editing import Exceptional, Values, values_of
from zaitong.campaigns.services.undo import mark_of
from zaitong.campaigns.words import ATTACHMENTS, rule_words
from zaitong.catalogue.models import RecordType
from zaitong.common.dates import DayField
from zaitong.orgs.models import PartyOrganisation, Post, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Kind of deadline -> label, the rule with n in it, largest n (0: no n).
DEADLINES: dict[str, tuple[str, str, int]] = {
    "none": ("没有写明", "", 0),
    "date": ("到某一天", "", 0),
    "monthly": ("每月几日前", "monthly:{n}", 31),
    "monthly_end": ("每月月底前", "monthly:end", 0),
    "monthly_work": ("每月最后一个工作日前", "monthly:last_workday", 0),
    "weekly": ("每周周几前（周一填 1）", "weekly:{day}", 7),
    "quarter": ("每季度末月几日前", "quarter_end_month:{n}", 31),
    "term": ("学期结束前", "term_end", 0),
    "year": ("年底前", "year_end", 0),
    "yearly": ("每年某月某日前（日期写在下面，年份不管）", "yearly", 0),
    "received_wd": ("收到后几个工作日内", "received+{n}wd", 366),
    "received_d": ("收到后几天内", "received+{n}d", 366),
    "keep": ("保持原来的规则", "", 0),
}
WITH_DAY = {
    "date",
    "monthly",
    "monthly_end",
    "monthly_work",
    "weekly",
    "quarter",
}  # a repeating rule may run until a day
_UNITS = [("all", "全部单位"), *Unit.Kind.choices]
_PARTIES = [("all", "全部党组织"), *(c for c in PartyOrganisation.Kind.choices if c[0] != "work_committee")]


class Shown(NamedTuple):
    """A field of the audience editor, and whether it stands open."""

    bound: forms.BoundField
    open: bool


def _checks(label: str, choices: Sequence[tuple[Any, Any]] = (), help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class RequirementForm(forms.Form):
    """All values of one requirement; the audience flat, each kind of rule once."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="事项名称", max_length=80)
    nature = forms.ChoiceField(label="性质", choices=Requirement.Nature.choices, widget=forms.RadioSelect)
    who = forms.CharField(label="责任主体（原文怎么写）", max_length=200, required=False)
    unit_kinds = _checks("单位", _UNITS)
    unit_tags = forms.CharField(
        label="只要带这些标签的单位", max_length=120, required=False, help_text="几个标签用顿号隔开。"
    )
    party_kinds = _checks("党组织", _PARTIES)
    party_seats = _checks("只要这些单位的党组织", Unit.Kind.choices)
    roles = _checks("岗位", Post.Role.choices)
    assignments = _checks("联系点、蹲点", help_text="每联系一处各算一项。")
    members = forms.BooleanField(label="各党组织的党员（应报数按党员人数）", required=False)
    union = _checks("与这些事项的对象相同")
    listed = forms.CharField(
        label="指定名单",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个，写单位、党组织的全称或简称。",
    )
    types = _checks("报送表样", help_text="选了几种，用其中任何一种都算。")
    attachments = _checks("必须附上", list(ATTACHMENTS.items()))
    notebooks = _checks(
        "手写记录照片可作凭据",
        help_text="勾上的表样，手写记录拍成照片可以代替电子稿和扫描件；上面没有选的表样，勾了也不起作用。",
    )
    office = forms.ModelChoiceField(
        label="接收科室", queryset=Unit.objects.none(), required=False, empty_label="没有接收科室，报送即登记"
    )
    settled_by = forms.ChoiceField(label="怎样算完成", choices=Requirement.SettledBy.choices, widget=forms.RadioSelect)
    allows_nil = forms.BooleanField(
        label="可以零报告", required=False, help_text="本期确实没有的，点一下“本期无此情况”就算报送。"
    )
    deadline_kind = forms.ChoiceField(label="时限", choices=[(key, value[0]) for key, value in DEADLINES.items()])
    deadline_n = forms.IntegerField(label="几日（几天）", required=False, min_value=1, max_value=366)
    due = DayField(label="截止日期", required=False, help_text="每周、每月的任务，这是最后一天。")
    starts = DayField(label="开始日期", required=False, help_text="不填就从阶段、专项的开始日算起。")
    per = forms.ChoiceField(label="频次", choices=Requirement.Per.choices)
    holidays = forms.ChoiceField(
        label="假期",
        choices=Requirement.Holidays.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="惯例：中小学、幼儿园每天、每周、每两周的任务，没有学校上课的期次不要求；其他任务照常。学期和假期见校历。",
    )
    times = forms.IntegerField(label="每期次数", min_value=1, max_value=366)
    minimum = forms.IntegerField(label="每次至少几份", min_value=1, max_value=9999)
    maximum = forms.IntegerField(
        label="至多几份", required=False, min_value=1, max_value=9999, help_text="多报的作标记，不拒收。"
    )
    counts = forms.ChoiceField(
        label="怎样计数", choices=Requirement.Counts.choices, widget=forms.RadioSelect, required=False
    )
    counts_field = forms.ChoiceField(
        label="按哪一栏",
        required=False,
        help_text="按合计、按不同内容计数时要选。列出的是选定的报送表样都有的栏目；换了表样，先保存再来选。",
    )
    roster = forms.BooleanField(
        label="要报多少由各单位自己报底数",
        required=False,
        help_text="如要走访的家庭 45 户。报了底数才算应报数，上面的份数不用。",
    )
    phase = forms.ModelChoiceField(label="阶段", queryset=Phase.objects.none(), required=False, empty_label="不分阶段")
    lead = forms.CharField(label="牵头", max_length=200, required=False)
    support = forms.CharField(label="配合", max_length=200, required=False)

    def __init__(self, *args: Any, campaign: Campaign, requirement: Requirement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requirement = requirement
        fields: dict[str, Any] = self.fields
        fields["office"].queryset = receiving_offices()
        fields["phase"].queryset = campaign.phases.all()
        fields["types"].choices = list(RecordType.objects.filter(retired=False).values_list("pk", "name"))
        fields["notebooks"].choices = fields["types"].choices
        others = campaign.requirements.exclude(pk=requirement.pk).exclude(review=Requirement.Review.DROPPED)
        others = others.filter(nature=Requirement.Nature.DUTY).order_by("number")
        fields["union"].choices = [
            (pk, f"{n}. {title}") for pk, n, title in others.values_list("pk", "number", "title")
        ]
        self.narrowing = conditions_for(self._chosen_types(), values_of(requirement).matches or {})
        for one in self.narrowing:
            label = f"“{one.type_name}”里“{one.label}”是"
            fields[one.name] = _checks(label, [(option, option) for option in one.options])
        fields["counts_field"].choices = [("", "不按栏目"), *self._countable()]
        fields["assignments"].choices = assignment_choices(requirement)
        kinds = [(key, value[0]) for key, value in DEADLINES.items() if key != "keep"]
        if requirement.due_rule:
            kinds.append(("keep", f"{DEADLINES['keep'][0]}（{rule_words(requirement.due_rule)}）"))
        fields["deadline_kind"].choices = kinds

    def _chosen_types(self) -> list[int]:
        types = self.data.getlist("types") if hasattr(self.data, "getlist") else self.data.get("types", ())
        chosen = types if self.is_bound else (self.initial.get("types") or ())
        return [int(pk) for pk in chosen if str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 15]

    def _countable(self) -> list[tuple[str, str]]:
        """Fields of the chosen types, with what they can be counted by."""
        ids = self._chosen_types()
        found: dict[str, str] = {}
        for counts, note in ((Requirement.Counts.SUM, "可合计"), (Requirement.Counts.DISTINCT, "可按不同内容")):
            found |= {key: f"{label}（{note}）" for key, label in countable_fields(ids, counts).items()}
        if held := self.requirement.counts_field:
            found.setdefault(held, f"{self.requirement.counts_label or held}（现在用的）")
        return list(found.items())

    @staticmethod
    def initial_of(requirement: Requirement, values: Values) -> dict[str, Any]:
        """What the form shows for stored values."""
        kind, number = deadline_of(values)
        initial: dict[str, Any] = {
            name: getattr(values, name)
            for name in (
                "title",
                "nature",
                "who",
                "per",
                "times",
                "holidays",
                "counts",
                "counts_field",
                "roster",
                "allows_nil",
                "minimum",
                "maximum",
                "starts",
                "due",
                "lead",
                "support",
            )
        }
        return initial | {
            "seen": mark_of(requirement),
            "types": list(values.types),
            **{
                f"match_{pk}_{key}": wanted
                for pk, match in (values.matches or {}).items()
                for key, wanted in match.items()
            },
            "attachments": list(values.attachments),
            "notebooks": list(values.notebooks),
            "office": values.office_id,
            "phase": values.phase_id,
            "settled_by": values.settled_by,
            "deadline_kind": kind,
            "deadline_n": number,
            **audience_initial(values.rules),
            **({"due": day} if (day := _yearly_day(values.due_rule)) else {}),
        }

    def clean_listed(self) -> list[tuple[str, int]]:
        """Bodies by name; unknown names are told apart."""
        names = [line.strip() for line in self.cleaned_data["listed"].replace("、", "\n").splitlines() if line.strip()]
        found = bodies_by_name(names)
        unknown = [name for name in names if name not in found]
        if unknown:
            raise forms.ValidationError(f"机构名册里没有：{'、'.join(unknown[:5])}。请写全称或简称。")
        return [found[name] for name in dict.fromkeys(names)]

    def clean(self) -> dict[str, Any]:
        """A deadline needs the day or the number that its kind speaks of."""
        data = super().clean() or {}
        kind = data.get("deadline_kind", "none")
        largest = DEADLINES[kind][2] if kind in DEADLINES else 0
        number = data.get("deadline_n")
        if kind in {"date", "yearly"} and not data.get("due") and "due" not in self.errors:
            self.add_error("due", "请写截止日期。")
        if data.get("counts") in {Requirement.Counts.SUM, Requirement.Counts.DISTINCT} and not data.get("counts_field"):
            self.add_error("counts_field", "请选按哪一栏计数。")
        if largest and not number and "deadline_n" not in self.errors:
            self.add_error("deadline_n", "请写是几日、几天。")
        elif largest and number and number > largest:
            self.add_error("deadline_n", f"这里最大是 {largest}。")
        return data

    def values(self, exceptions: tuple[Exceptional, ...] = ()) -> Values:
        """The cleaned form as the service takes it."""
        data = self.cleaned_data
        same = {n: data[n] for n in ("title", "nature", "who", "per", "times", "minimum", "maximum", "settled_by")}
        same |= {"roster": data["roster"], "allows_nil": data["allows_nil"]}
        same["holidays"] = data["holidays"] or Requirement.Holidays.AUTO
        same |= self._counting()
        kind = data["deadline_kind"]
        return Values(
            **same,
            starts=data["starts"],
            due=data["due"] if kind in WITH_DAY or kind == "keep" else None,
            due_rule=self._rule(kind),
            phase_id=data["phase"].pk if data["phase"] else None,
            office_id=data["office"].pk if data["office"] else None,
            lead=data["lead"],
            support=data["support"],
            types=tuple(map(int, data["types"])),
            attachments=tuple(data["attachments"]),
            matches=self._matches(),
            notebooks=tuple(pk for pk in map(int, data["notebooks"]) if pk in set(map(int, data["types"]))),
            rules=self.rules(),
            exceptions=exceptions,
        )

    def _matches(self) -> dict[int, dict[str, list[str]]]:
        found: dict[int, dict[str, list[str]]] = {}
        for one in self.narrowing:
            if wanted := self.cleaned_data.get(one.name):
                found.setdefault(one.type_id, {})[one.key] = list(wanted)
        return found

    @property
    def condition_fields(self) -> list[forms.BoundField]:
        """Which records of the chosen forms count, a field each."""
        return [self[one.name] for one in self.narrowing]

    @property
    def narrows(self) -> bool:
        """Whether any of it is chosen, or wrong."""
        return any(field.value() or field.errors for field in self.condition_fields)

    def _counting(self) -> dict[str, str]:
        counts, key = self.cleaned_data["counts"] or Requirement.Counts.RECORDS, self.cleaned_data["counts_field"]
        if counts == Requirement.Counts.RECORDS:
            return {"counts": counts, "counts_field": "", "counts_label": ""}
        label = countable_fields(map(int, self.cleaned_data["types"]), counts).get(key, "")
        return {"counts": counts, "counts_field": key, "counts_label": label[:60]}

    def rules(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        """The audience as rules."""
        return audience_rules(self.cleaned_data)

    def _rule(self, kind: str) -> str:
        if kind == "keep":
            return self.requirement.due_rule
        if kind == "yearly":
            return f"yearly:{self.cleaned_data['due']:%m-%d}"
        number = self.cleaned_data.get("deadline_n") or 1
        return DEADLINES[kind][1].format(n=number, day=DAYS[min(number, 7) - 1])

    @property
    def audience_fields(self) -> list[Shown]:
        """Ways to choose an audience, those in use shown open."""
        names = (
            "unit_kinds",
            "unit_tags",
            "party_kinds",
            "party_seats",
            "roles",
            "assignments",
            "members",
            "union",
            "listed",
        )
        used = {name for name in names if self[name].value() or self[name].errors}
        return [Shown(self[name], name in used or (not used and name == "unit_kinds")) for name in names]


def _yearly_day(rule: str) -> date | None:
    """The day of a yearly rule, in a year that has it."""
    match = re.fullmatch(r"yearly:(\d{1,2})-(\d{1,2})", rule)
    try:
        return date(2024, int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def deadline_of(values: Values) -> tuple[str, int | None]:
    """Kind and number of a stored deadline."""
    rule = values.due_rule
    if _yearly_day(rule):
        return "yearly", None
    if not rule:
        return ("date" if values.due else "none"), None
    for kind, (_, pattern, largest) in DEADLINES.items():
        if not largest:
            if pattern and rule == pattern:
                return kind, None
            continue
        shape = re.escape(pattern).replace(r"\{n\}", r"(\d+)").replace(r"\{day\}", "(mon|tue|wed|thu|fri|sat|sun)")
        if match := re.fullmatch(shape, rule):
            return kind, int(match[1]) if match[1].isdigit() else DAYS.index(match[1]) + 1
    return "keep", None
