"""Invented content for the style guide. Nothing here is read from the database or shown outside demo and development."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from zaitong.common import clock

# Page name -> entry lit in the rail, template.
PAGES = {
    "todo": ("desk", "common/styleguide/todo.html"),
    "file": ("desk", "common/styleguide/file.html"),
    "visit": ("desk", "common/styleguide/visit.html"),
    "queue": ("desk", "common/styleguide/queue.html"),
    "review": ("campaigns", "common/styleguide/review.html"),
    "plan": ("campaigns", "common/styleguide/plan.html"),
    "matrix": ("supervision", "common/styleguide/matrix.html"),
    "units": ("admin", "common/styleguide/units.html"),
    "login": ("desk", "common/styleguide/login.html"),
    "400": ("desk", "400.html"),
    "403": ("desk", "403.html"),
    "403-csrf": ("desk", "403_csrf.html"),
    "404": ("desk", "404.html"),
    "413": ("desk", "413.html"),
    "429": ("desk", "429.html"),
    "500": ("desk", "500.html"),
}
NAV = [
    ("desk", "工作台", "home"),
    ("campaigns", "专项", "flag"),
    ("records", "记录", "notebook"),
    ("lists", "清单", "list-check"),
    ("supervision", "督导", "table"),
    ("service", "服务", "heart"),
    ("appraisal", "评估", "award"),
    ("admin", "管理", "adjustments-horizontal"),
]
LIGHTS = ("green", "blue", "amber", "red", "idle", "run", "waived")
LEGEND = [
    ("green", "已完成", 109),
    ("blue", "待审核", 28),
    ("amber", "7 天内到期", 15),
    ("red", "已超期", 6),
    ("idle", "未开始", 52),
    ("run", "进行中", 66),
    ("waived", "免报", 2),
    ("back", "退回修改", 4),
]


def shell(entry: str) -> dict[str, Any]:
    """What base.html wants: navigation, person, notices, addresses."""
    nav = [
        {"key": key, "label": label, "icon": icon, "url": "#", "current": key == entry, "badge": 0}
        for key, label, icon in NAV
    ]
    return {
        "nav": nav,
        "me": {"name": "韩既明", "acting": "区教育工委组织人事科", "url": "#", "logout_url": "#"},
        "inbox": {"url": "#", "count": 3},
        "search_url": "#",
        "help_url": "#",
    }


class SampleForm(forms.Form):
    name = forms.CharField(label="任务名称", max_length=40, help_text="写要做的事，不写口号，40 字以内")
    due = forms.CharField(
        label="截止日期",
        widget=forms.DateInput(attrs={"placeholder": "如 11月15日"}),
        required=False,
        help_text="文件没有写明的可以留空，不进时限提醒",
    )
    office = forms.ChoiceField(label="接收科室", choices=[("", "请选择"), ("1", "组织人事科"), ("2", "基础教育科")])
    people = forms.IntegerField(label="谈心人数", min_value=0, required=False)
    kinds = forms.MultipleChoiceField(
        label="附件",
        choices=[("a", "电子稿"), ("b", "盖章扫描件"), ("c", "纸质件")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    nature = forms.ChoiceField(
        label="性质", choices=[("duty", "要报送"), ("own", "发文机关自办")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    upload = forms.FileField(label="文件", required=False, help_text="Word、PDF 或文本，100 MB 以内")
    agree = forms.BooleanField(label="发布后立即通知各单位", required=False)


def components() -> dict[str, Any]:
    """Context of the component page."""
    now = clock.now()
    good = {
        "name": "报送实施方案",
        "due": "11月13日",
        "office": "1",
        "people": 2,
        "kinds": ["a", "b"],
        "nature": "duty",
    }
    return {
        "lights": LIGHTS,
        "form": SampleForm(initial=good),
        "wrong": SampleForm(data={"w-name": "", "w-due": "13月40日", "w-office": "", "w-people": "-1"}, prefix="w"),
        "events": _events(now),
        "changes": [
            {"label": "走访时间", "old": "11月", "new": "11月第 3 周"},
            {"label": "走访户数", "old": "", "new": "42 户"},
        ],
        "dates": [clock.today() + timedelta(days=days) for days in (-5, 0, 1, 3, 65)],
        "moments": [now, now - timedelta(days=1), now - timedelta(days=40)],
        "crumbs": [{"label": "我的待办", "url": "#"}, {"label": "到一线去行动", "url": "#"}],
        "chips": [
            {"label": "全部", "count": 26, "url": "#", "current": True},
            {"label": "只看有超期", "count": 5, "url": "#"},
        ],
        "facts": ["组织人事科收", "到一线去行动", "约 2 分钟"],
        "confirm": [
            {"label": "单位", "value": "64 个", "url": "#"},
            {"label": "生成待办", "value": "1,420 项", "url": "#"},
        ],
    }


def _events(now: datetime) -> list[dict[str, Any]]:
    return [
        {"at": now - timedelta(days=9), "who": "陆知遥", "acting": "砚桥小学", "what": "报送", "kind": "wait"},
        {
            "at": now - timedelta(days=4),
            "who": "韩既明",
            "acting": "组织人事科",
            "what": "退回修改",
            "note": "走访时间只写到月，请写到周。",
            "kind": "bad",
        },
        {
            "at": now - timedelta(days=1),
            "who": "陆知遥",
            "acting": "砚桥小学",
            "what": "重新报送",
            "changes": [{"label": "走访时间", "old": "11月", "new": "11月第 3 周"}],
            "kind": "wait",
        },
        {"at": now, "who": "韩既明", "acting": "组织人事科", "what": "审核通过", "kind": "good"},
        {"what": "30 天后回看一次", "kind": "next"},
    ]


COLUMNS = [
    ("动员部署", "11月10日"),
    ("实施方案", "11月13日"),
    ("自查清单", "11月20日"),
    ("家访安排", "11月25日"),
    ("联系点调研", "每月 30日前"),
    ("联系人指导", "每月 30日前"),
    ("专题学习", "每月 30日前"),
    ("校长破题", "文件未明确"),
    ("入户家访", "1月22日"),
    ("调研报告", "12月10日"),
    ("工作总结", "12月31日"),
    ("党员报告", "组织生活会"),
]
# One letter a cell: g green, b blue, a amber, r red, i idle, o running, w waived, - not addressed, R red and returned.
ROWS = {
    "初中": [
        ("砚桥中学", "ggggggoo-iii"),
        ("苇渡中学", "gbgggboo-iii"),
        ("澄岚中学", "gggAgogo-iii"),
        ("栗坪中学", "grgaggbo-iii"),
    ],
    "小学": [
        ("砚桥小学", "bggagboo-iii"),
        ("苇渡小学", "gggggobo-iii"),
        ("鹭洲路小学", "ggaggogg-iii"),
        ("青禾塘小学", "gggggogo-iii"),
        ("白茅岭小学", "rggagoog-iii"),
        ("澄岚实验小学", "gggagobo-iii"),
        ("柳汀小学", "gRgagggg-iii"),
        ("栗坪小学", "gggggobo-iii"),
        ("石鼓桥小学", "gggbgogo-iii"),
    ],
    "幼儿园": [("青禾塘幼儿园", "gbggoobo-iii"), ("柳汀幼儿园", "gggwboob-iii"), ("苇渡幼儿园", "gggggooo-iii")],
    "直属单位": [("教师发展中心", "ggg-ggg--oii"), ("教育装备站", "wgb-ggo--oii"), ("校园安全服务所", "gga-ooo--bii")],
}
LETTERS = dict(
    zip("gbarioAwR", ("green", "blue", "amber", "red", "idle", "run", "amber", "waived", "red"), strict=True)
)


def _cell(letter: str) -> dict[str, Any] | None:
    if letter == "-":
        return None
    light = LETTERS[letter]
    text = {"green": "1/1", "waived": ""}.get(light, "0/1")
    return {"light": light, "back": letter.isupper(), "one": True, "text": text}


def _group(name: str, rows: list[tuple[str, str]]) -> dict[str, Any]:
    sums = [
        f"{sum(row[index] == 'g' for _, row in rows)}/{len(rows)}" if any(row[index] != "-" for _, row in rows) else ""
        for index in range(len(COLUMNS))
    ]
    lines = [
        {
            "name": unit,
            "cells": [_cell(letter) for letter in row],
            "rate": f"{round(100 * row.count('g') / 11)}%",
            "timely": "50%" if "r" in row.lower() else "100%",
            "low": "r" in row.lower(),
        }
        for unit, row in rows
    ]
    return {"name": name, "size": f"{len(rows)} 个", "sums": sums, "rows": lines, "rate": "51%", "timely": "90%"}


def matrix() -> dict[str, Any]:
    """Context of the model matrix."""
    return {
        "legend": [{"light": light, "name": name, "count": count} for light, name, count in LEGEND],
        "columns": [{"name": name, "due": due, "gap": due == "文件未明确"} for name, due in COLUMNS],
        "phases": [{"name": "部署阶段", "span": 2}, {"name": "推进阶段", "span": 7}, {"name": "总结阶段", "span": 3}],
        "groups": [_group(name, rows) for name, rows in ROWS.items()],
        "rates": ["92%", "73%", "62%", "45%", "62%", "38%", "44%", "18%", "0%", "0%", "0%", "0%"],
        "timely": ["96%", "73%"] + [""] * 10,
    }
