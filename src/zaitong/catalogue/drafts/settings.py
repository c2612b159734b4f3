"""The settings of one field as a form: made of the same fields as the forms of records, so that all behave alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.catalogue.drafts.raw import RawField, kind_of, names_of
from zaitong.catalogue.fieldtypes import BODIES, CHOOSING, FILE_KINDS, MOST_ROWS, NOT_IN_ROWS, PERIODS, TYPES, FieldType
from zaitong.catalogue.schema import LISTED, UNSEALED, Schema
from zaitong.catalogue.seals import OPENERS, RELEASES

if TYPE_CHECKING:
    from collections.abc import Mapping

# How a field is asked -> words of the choice.
DUTIES = {
    "must": "要填",
    "may": "可不填",
    "shown_must": "符合条件才出现，出现就要填",
    "shown_may": "符合条件才出现，可不填",
    "always": "一直出现，符合条件时要填",
}
ANY = "填了就算"
COLUMN_TYPES = {kind.label: str(kind.value) for kind in FieldType if kind not in NOT_IN_ROWS | {FieldType.PERIOD}}
_BODY_NAMES = {kind.label: str(kind.value) for kind in FieldType if kind in BODIES}
_LIMITS = {FieldType.TEXT: 300, FieldType.LONG_TEXT: 5000}
_CONDITIONAL = [DUTIES["shown_must"], DUTIES["shown_may"], DUTIES["always"]]


def settings_schema(raw: RawField, fields: list[RawField]) -> Schema:
    """What can be set for a field among the others of its draft."""
    kind = kind_of(raw)
    place = fields.index(raw) if raw in fields else len(fields)
    answers = list(_answers(raw, fields[:place]))
    asked: list[dict[str, Any]] = [_label(kind), *_own(raw, kind, fields)]
    if kind != FieldType.NOTE:
        asked.append(
            _text("purpose", "用途", 100, "一句话说明收来做什么，填报人看得见。说不出用途的栏目不要设。", required=True)
        )
    asked += _duty(kind, answers)
    asked += _seal(raw, kind)
    if kind != FieldType.NOTE:
        asked.append(_text("help", "填写提示", 200, "写在栏目下面，例如怎样算、写到多细。"))
    asked.append(_text("section", "小标题", 40, "连着的几栏写同一个小标题，就归在一起。"))
    return Schema.parse({"fields": [{"purpose": "表样设置", **one} for one in asked]})


def facts_schema(categories: list[str]) -> Schema:
    """What is said of a record type as a whole."""
    known = f"已有：{'、'.join(categories)}。也可以写新的。" if categories else "如：走访联系。"
    asked = [
        _text("name", "表样名称", 40, "填报人在列表里看到的名字。", required=True),
        _text("category", "类别", 20, known, required=True),
        _text("help", "说明", 200, "什么时候填、不用写什么，一两句。", required=True),
        {"key": "minutes", "label": "填一次约需", "type": "integer", "unit": "分钟", "minimum": 1, "maximum": 2400,
         "required": True, "help": "含找材料、写、核对，不含活动本身。请找两三位填报人试一试再写。"},
    ]  # fmt: skip
    return Schema.parse({"fields": [{"purpose": "表样设置", **one} for one in asked]})


def to_settings(raw: RawField, fields: list[RawField]) -> dict[str, Any]:
    """A field as data of its settings form."""
    kind, names = kind_of(raw), names_of(fields)
    data: dict[str, Any] = {key: raw[key] for key in _SAME if raw.get(key) not in (None, "")}
    for key in ("minimum", "maximum"):
        if key in data:
            data[key] = f"{data[key]:g}" if isinstance(data[key], float) else str(data[key])
    data["options"] = "\n".join(raw.get("options") or [])
    data["columns"] = [_column_out(column) for column in raw.get("columns") or []]
    data["per"] = PERIODS.get(str(raw.get("per")), "")
    data["kind"] = FILE_KINDS.get(str(raw.get("kind")), "")
    data["body"] = kind.label
    data["not_before"] = names.get(str(raw.get("not_before")), "")
    data["sum_of"] = {value: key for key, value in _sums(fields).items()}.get(str(raw.get("sum_of")), "")
    data |= _seal_out(raw)
    rule = raw.get("shown_if") or raw.get("required_if")
    data["duty"] = DUTIES[_duty_of(raw)]
    if rule:
        label = names.get(str(rule.get("field")), "")
        data["when"] = [f"{label}：{value}" for value in rule.get("values") or [ANY]]
    return {key: value for key, value in data.items() if value not in ("", [], None)}


def from_settings(raw: RawField, data: Mapping[str, Any], fields: list[RawField]) -> RawField:
    """A field with the settings of a form; what the form does not know stays."""
    kind = kind_of(raw)
    found = {key: value for key, value in raw.items() if key not in {"seal", *_SAME, *_RULED, *_OWN.get(kind, ())}}
    found |= {key: data[key] for key in _SAME if data.get(key) not in (None, "")}
    for key in ("minimum", "maximum"):
        if key in found:
            found[key] = _number(found[key])
    keys = {label: key for key, label in names_of(fields).items()}
    made = {
        "options": _lines(data.get("options")),
        "columns": _columns_in(data.get("columns") or [], raw.get("columns") or []),
        "per": _back(PERIODS, data.get("per")),
        "kind": _back(FILE_KINDS, data.get("kind")),
        "not_before": keys.get(str(data.get("not_before")), ""),
        "sum_of": _sums(fields).get(str(data.get("sum_of")), ""),
    }
    found |= {key: made[key] for key in _OWN.get(kind, ()) if made.get(key)}
    if kind in BODIES and data.get("body"):
        found["type"] = _BODY_NAMES[str(data["body"])]
    found |= _seal_in(data)
    return found | _rule(data, fields)


_SAME = ("label", "purpose", "help", "section", "max_length", "minimum", "maximum", "unit")
_RULED = ("required", "required_if", "shown_if")
_OWN: dict[FieldType, tuple[str, ...]] = {
    FieldType.CHOICE: ("options",), FieldType.CHOICES: ("options",), FieldType.ROWS: ("columns",), FieldType.PERIOD: ("per",),
    FieldType.FILES: ("kind",), FieldType.DATE: ("not_before",), FieldType.TOTAL: ("sum_of",),
}  # fmt: skip


def _text(key: str, label: str, length: int, help_text: str, *, required: bool = False) -> dict[str, Any]:
    return {"key": key, "label": label, "type": "text", "max_length": length, "help": help_text, "required": required}


def _label(kind: FieldType) -> dict[str, Any]:
    if kind == FieldType.NOTE:
        return {"key": "label", "label": "说明文字", "type": "long_text", "max_length": 300, "required": True}
    return _text("label", "栏目名称", 40, "", required=True)


def _own(raw: RawField, kind: FieldType, fields: list[RawField]) -> list[dict[str, Any]]:
    """What only fields of this type have."""
    whole = {"type": "integer", "minimum": 0}
    match kind:
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return [{"key": "max_length", "label": "最多几个字", **whole, "minimum": 1, "maximum": _LIMITS[kind]}]
        case FieldType.INTEGER | FieldType.DECIMAL:
            return [_text("unit", "单位", 10, "写在数字后面，如：人、元、小时。"),
                    {"key": "minimum", "label": "最小", "type": "decimal"},
                    {"key": "maximum", "label": "最大", "type": "decimal"}]  # fmt: skip
        case FieldType.CHOICE | FieldType.CHOICES:
            lines = {"key": "options", "label": "选项", "type": "long_text", "max_length": 2000, "required": True,
                     "help": "一行一个。已经有人填过的选项改了字，旧记录仍按旧字显示。"}  # fmt: skip
            several = [
                {"key": "minimum", "label": "至少选几项", **whole},
                {"key": "maximum", "label": "最多选几项", **whole},
            ]
            return [lines, *(several if kind == FieldType.CHOICES else [])]
        case FieldType.ROWS:
            return [_columns(), {"key": "minimum", "label": "至少几行", **whole, "maximum": MOST_ROWS},
                    {"key": "maximum", "label": "最多几行", **whole, "maximum": MOST_ROWS}]  # fmt: skip
        case FieldType.PEOPLE:
            return [{"key": "maximum", "label": "最多几人", **whole, "minimum": 1, "maximum": 100}]
    return _picked(raw, kind, fields)


def _picked(raw: RawField, kind: FieldType, fields: list[RawField]) -> list[dict[str, Any]]:
    choice = {"type": "choice", "required": True}
    if kind == FieldType.PERIOD:
        return [{"key": "per", "label": "按什么分期", **choice, "options": list(PERIODS.values())}]
    if kind == FieldType.FILES:
        return [{"key": "kind", "label": "附件类别", **choice, "options": list(FILE_KINDS.values())}]
    if kind in BODIES:
        return [{"key": "body", "label": "从哪里选", **choice, "options": list(_BODY_NAMES)}]
    if kind == FieldType.TOTAL and (sums := list(_sums(fields))):
        return [{"key": "sum_of", "label": "合计哪一列", **choice, "options": sums}, _text("unit", "单位", 10, "")]
    days = {key: name for key, name in names_of(fields).items() if key != raw.get("key")}
    dates = [days[str(one["key"])] for one in fields if one.get("type") == "date" and one["key"] in days]
    if kind == FieldType.DATE and dates:
        return [{"key": "not_before", "label": "不能早于", "type": "choice", "options": dates}]
    return []


def _columns() -> dict[str, Any]:
    return {
        "key": "columns", "label": "列", "type": "rows", "required": True, "maximum": 8, "purpose": "表样设置",
        "help": "每一行说明表格的一列。选项用顿号隔开，只有单选的列才写。",
        "columns": [
            {"key": "label", "label": "列名", "type": "text", "max_length": 20, "required": True},
            {"key": "type", "label": "填什么", "type": "choice", "options": list(COLUMN_TYPES), "required": True},
            {"key": "required", "label": "要不要填", "type": "choice", "options": ["要填", "可不填"]},
            {"key": "unit", "label": "单位", "type": "text", "max_length": 10},
            {"key": "options", "label": "选项", "type": "text", "max_length": 300},
        ],
    }  # fmt: skip


def _duty(kind: FieldType, answers: list[str]) -> list[dict[str, Any]]:
    words = dict(DUTIES)
    if kind in {FieldType.NOTE, FieldType.TOTAL}:
        words = {"may": "一直出现", "shown_may": DUTIES["shown_may"]}
    if not answers:
        words = {key: text for key, text in words.items() if text not in _CONDITIONAL}
    asked: list[dict[str, Any]] = [
        {"key": "duty", "label": "什么时候要填", "type": "choice", "options": list(words.values()), "required": True}
    ]
    if answers:
        asked.append(
            {"key": "when", "label": "条件", "type": "choices", "options": answers, "required": True,
             "shown_if": {"field": "duty", "values": _CONDITIONAL},
             "help": "前面的单选、多选选了这里勾的任何一项，就算符合。只能勾同一栏的选项。"}
        )  # fmt: skip
    return asked if len(words) > 1 else []


SEALED = "密封"
_REASON = {True: "要写", False: "不用写"}


def _seal(raw: RawField, kind: FieldType) -> list[dict[str, Any]]:
    """Who may open the field; nothing for what lists show."""
    if kind in UNSEALED or raw.get("key") in LISTED:
        return []
    sealed = {"field": "seal", "values": [SEALED]}
    choice = {"type": "choice", "required": True, "shown_if": sealed}
    return [
        {"key": "seal", "label": "要不要密封", "type": "choice", "options": ["不密封", SEALED], "required": True,
         "help": "密封的内容加密保存，只有下面选的人能打开，每次打开都留记录；列表、检索、导出和审核页上只见“〔密封〕”。"},
        {"key": "seal_open", "label": "谁能打开", "type": "choices", "options": list(OPENERS.values()), "required": True,
         "shown_if": sealed, "help": "接收科室指定人员，是系统管理员授予“密封查阅”的人。"},
        {"key": "seal_release", "label": "什么时候解除", **choice, "options": list(RELEASES.values()),
         "help": "解除以后，看得到这份记录的人都能打开，仍然留记录。"},
        {"key": "seal_day", "label": "解除日期", "type": "date", "required": True,
         "shown_if": {"field": "seal_release", "values": [RELEASES["date"]]}},
        {"key": "seal_reason", "label": "打开要不要写原因", **choice, "options": list(_REASON.values()),
         "help": "填报人本人打开不用写。"},
    ]  # fmt: skip


def _seal_out(raw: RawField) -> dict[str, Any]:
    seal = raw.get("seal") or {}
    if not seal:
        return {"seal": "不密封"}
    return {
        "seal": SEALED,
        "seal_open": [OPENERS[key] for key in seal.get("open") or [] if key in OPENERS],
        "seal_release": RELEASES.get(str(seal.get("release")), ""),
        "seal_day": str(seal.get("day") or ""),
        "seal_reason": _REASON[bool(seal.get("reason"))],
    }


def _seal_in(data: Mapping[str, Any]) -> dict[str, Any]:
    if data.get("seal") != SEALED:
        return {}
    release = _back(RELEASES, data.get("seal_release")) or "never"
    seal: dict[str, Any] = {
        "open": [key for key, words in OPENERS.items() if words in (data.get("seal_open") or [])],
        "release": release,
    }
    if release == "date" and data.get("seal_day"):
        seal["day"] = str(data["seal_day"])
    if data.get("seal_reason") == _REASON[True]:
        seal["reason"] = True
    return {"seal": seal}


def _answers(raw: RawField, before: list[RawField]) -> list[str]:
    """Answers that a condition may look at: options of what stands before, and what it looks at already."""
    names, found = names_of(before), []
    rule = raw.get("shown_if") or raw.get("required_if") or {}
    for field in before:
        label = names[str(field.get("key"))]
        if kind_of(field) in CHOOSING:
            found += [f"{label}：{option}" for option in field.get("options") or []]
        if rule.get("field") == field.get("key") and not rule.get("values"):
            found.append(f"{label}：{ANY}")
    return list(dict.fromkeys(found))


def _duty_of(raw: RawField) -> str:
    if raw.get("shown_if"):
        return "shown_must" if raw.get("required") else "shown_may"
    if raw.get("required"):
        return "must"
    return "always" if raw.get("required_if") else "may"


def _rule(data: Mapping[str, Any], fields: list[RawField]) -> dict[str, Any]:
    duty = next((key for key, text in DUTIES.items() if text == data.get("duty")), "may")
    found: dict[str, Any] = {"required": True} if duty in {"must", "shown_must"} else {}
    if duty in {"must", "may"} or not data.get("when"):
        return found
    keys = {label: key for key, label in names_of(fields).items()}
    picked = [_split(str(text), keys) for text in data["when"]]
    owner = next((key for key, _ in picked if key), "")
    values = [value for key, value in picked if key == owner and value != ANY]
    return found | {"required_if" if duty == "always" else "shown_if": {"field": owner, "values": values}}


def several_owners(data: Mapping[str, Any], fields: list[RawField]) -> bool:
    """Whether the ticked answers belong to more than one field."""
    keys = {label: key for key, label in names_of(fields).items()}
    return len({_split(str(text), keys)[0] for text in data.get("when") or []}) > 1


def _split(text: str, keys: Mapping[str, str]) -> tuple[str, str]:
    """(field key, option) of “label：option”; labels may hold a colon themselves."""
    fitting = [label for label in keys if text.startswith(f"{label}：")]
    label = max(fitting, key=len, default="")
    return keys.get(label, ""), text.removeprefix(f"{label}：")


def _sums(fields: list[RawField]) -> dict[str, str]:
    """“表格 › 列” -> rows.column, for columns of numbers."""
    names = names_of(fields)
    return {
        f"{names[str(field['key'])]} › {column.get('label')}": f"{field['key']}.{column['key']}"
        for field in fields
        if kind_of(field) == FieldType.ROWS
        for column in field.get("columns") or []
        if column.get("type") in {"integer", "decimal"}
    }


def _column_out(column: RawField) -> dict[str, str]:
    told = {
        "label": str(column.get("label") or ""),
        "type": TYPES.get(str(column.get("type")), FieldType.TEXT).label,
        "required": "要填" if column.get("required") else "可不填",
        "unit": str(column.get("unit") or ""),
        "options": "、".join(column.get("options") or []),
    }
    return {key: value for key, value in told.items() if value}


def _columns_in(rows: list[Mapping[str, Any]], before: list[RawField]) -> list[RawField]:
    """Columns keep their keys by name, else by place, so that a renamed column is the same column."""
    known = {str(one.get("label")): one for one in before}
    left = [one for one in before if str(one.get("label")) not in {str(row.get("label")) for row in rows}]
    used = {str(one.get("key")) for one in before}
    found = []
    for row in rows:
        old = known.get(str(row.get("label"))) or (left.pop(0) if left and len(rows) <= len(before) else {})
        key = str(old.get("key") or _next("c", used))
        used.add(key)
        kind = COLUMN_TYPES.get(str(row.get("type")), "text")
        kept = {name: value for name, value in old.items() if name not in {"options", "required", "unit"}}
        made: RawField = kept | {"key": key, "label": str(row.get("label") or ""), "type": kind}
        if row.get("required") == "要填":
            made["required"] = True
        if row.get("unit") and kind in {"integer", "decimal"}:
            made["unit"] = row["unit"]
        if kind == "choice":
            made["options"] = list(
                dict.fromkeys(filter(None, str(row.get("options") or "").replace("，", "、").split("、")))
            )
        found.append(made)
    return found


def _next(letter: str, used: set[str]) -> str:
    return next(f"{letter}{number}" for number in range(1, 10_000) if f"{letter}{number}" not in used)


def _lines(text: Any) -> list[str]:
    return list(dict.fromkeys(line.strip()[:60] for line in str(text or "").splitlines() if line.strip()))[:60]


def _back(words: Mapping[str, str], label: Any) -> str:
    return next((key for key, text in words.items() if text == label), "")


def _number(text: Any) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() else value
