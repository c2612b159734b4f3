"""What keeps a draft from being published, in Chinese, with the field it concerns. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.drafts.raw import RawField, kind_of, names_of
from zaitong.catalogue.fieldtypes import CHOOSING, FieldType
from zaitong.catalogue.schema import LISTED, UNSEALED, Schema, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zaitong.catalogue.usage import Need

# What nobody is asked for: see the red lines of the design.
RED_LINES = ("打卡", "签到", "积分", "排名", "在线时长", "学习时长", "定位", "轨迹")
PERSONAL = ("身份证", "家庭住址")
FACTS = ""  # stands for the facts of the type instead of a field


@dataclass(frozen=True, slots=True)
class Problem:
    """``key`` of the field, empty for the type itself."""

    key: str
    text: str


def problems(fields: list[RawField], facts: dict[str, Any], needs: Iterable[Need] = ()) -> list[Problem]:
    """All that is still missing or wrong."""
    found = list(_facts(facts))
    if not any(kind_of(raw) != FieldType.NOTE for raw in fields):
        found.append(Problem(FACTS, "还没有要填的栏目，至少加一栏。"))
    names = names_of(fields)
    for place, raw in enumerate(fields):
        found += [Problem(str(raw.get("key")), text) for text in _field(raw, fields[:place], fields, names)]
    found += _needed(fields, needs)
    if not found:
        try:
            Schema.parse({"fields": fields})
        except (SchemaError, TypeError, ValueError):
            found.append(Problem(FACTS, "有一栏的设置互相矛盾，请逐栏打开看一看；找不到时删去这一栏重加。"))
    return found


def _facts(facts: dict[str, Any]) -> Iterator[Problem]:
    asked = {
        "name": "还没有写名称。",
        "category": "还没有写类别。",
        "minutes": "还没有写填一次约需几分钟。",
        "help": "还没有写说明。",
    }
    for key, text in asked.items():
        if not facts.get(key):
            yield Problem(FACTS, text)


def _field(raw: RawField, before: list[RawField], fields: list[RawField], names: dict[str, str]) -> Iterator[str]:
    name, kind, label = names[str(raw.get("key"))], kind_of(raw), str(raw.get("label") or "")
    if not label:
        yield "有一栏还没有名称。"
    if kind != FieldType.NOTE and not raw.get("purpose"):
        yield f"“{name}”没有写用途。没有用途的栏目不设。"
    for word in (*RED_LINES, *PERSONAL):
        if word in label:
            yield f"“{name}”要求填报{word}，不能发布：{'这类内容不向基层收' if word in RED_LINES else '不收个人敏感信息'}。"
    if "照片" in label and (raw.get("required") or raw.get("required_if")):
        yield f"“{name}”：照片只能是可不填。"
    yield from _contents(raw, kind, name)
    yield from _rules(raw, before, fields, name)
    if raw.get("seal"):
        yield from _seal(raw, kind, fields, name)


def _seal(raw: RawField, kind: FieldType, fields: list[RawField], name: str) -> Iterator[str]:
    """Nothing may tell from outside what is sealed."""
    seal, key = raw["seal"], raw.get("key")
    if kind in UNSEALED or key in LISTED:
        yield f"“{name}”要在列表里看到，不能密封。"
    if not seal.get("open"):
        yield f"“{name}”密封了，还没有选谁能打开。"
    if seal.get("release") == "date" and not seal.get("day"):
        yield f"“{name}”还没有写解除密封的日期。"
    if raw.get("not_before"):
        yield f"“{name}”密封了，不能再同别的日期比先后。"
    for other in fields:
        rules = [(other.get(rule) or {}).get("field") for rule in ("shown_if", "required_if")]
        if key in {*rules, other.get("not_before"), str(other.get("sum_of") or "").partition(".")[0]}:
            yield f"“{name}”密封了，“{other.get('label')}”不能再按它出现、比对或合计：从外面会看出填了什么。"
    alike = [one for one in fields if kind == FieldType.FILES == kind_of(one) and one.get("kind") == raw.get("kind")]
    if any(one.get("seal") != seal for one in alike):
        yield f"“{name}”：同一类附件要么都密封，要么都不密封。"


def _contents(raw: RawField, kind: FieldType, name: str) -> Iterator[str]:
    if kind in CHOOSING and len(raw.get("options") or []) < 2:
        yield f"“{name}”至少要有两个选项。"
    low, high = raw.get("minimum"), raw.get("maximum")
    if low is not None and high is not None and low > high:
        yield f"“{name}”的最小值比最大值还大。"
    if kind == FieldType.ROWS:
        yield from _columns(raw.get("columns") or [], name)


def _columns(columns: list[RawField], name: str) -> Iterator[str]:
    if not columns:
        yield f"“{name}”还没有列。"
    for column in columns:
        if not column.get("label"):
            yield f"“{name}”有一列还没有名称。"
        elif column.get("type") == "choice" and len(column.get("options") or []) < 2:
            yield f"“{name}”的“{column['label']}”列至少要有两个选项。"
        elif any(word in column["label"] for word in (*RED_LINES, *PERSONAL)):
            yield f"“{name}”的“{column['label']}”列不能设：这类内容不向基层收。"


def _rules(raw: RawField, before: list[RawField], fields: list[RawField], name: str) -> Iterator[str]:
    rule = raw.get("shown_if")
    if rule:
        other = next((one for one in before if one.get("key") == rule.get("field")), None)
        later = any(one.get("key") == rule.get("field") for one in fields)
        if other is None:
            why = "排在它后面，请把它移到那一栏之后" if later else "已经删去，请重新选"
            yield f"“{name}”出现的条件所看的那一栏{why}。"
        else:
            yield from _answers(rule, other, name)
    rule = raw.get("required_if")
    if rule:
        other = next((one for one in fields if one.get("key") == rule.get("field")), None)
        if other is None:
            yield f"“{name}”要填的条件所看的那一栏已经删去，请重新选。"
        else:
            yield from _answers(rule, other, name)
    yield from _references(raw, fields, name)


def _references(raw: RawField, fields: list[RawField], name: str) -> Iterator[str]:
    by_key = {str(one.get("key")): one for one in fields}
    if raw.get("not_before") and kind_of(by_key.get(str(raw["not_before"]), {})) != FieldType.DATE:
        yield f"“{name}”要比对的日期已经删去，请重新选。"
    if kind_of(raw) == FieldType.TOTAL:
        rows, _, column = str(raw.get("sum_of") or "").partition(".")
        columns = by_key.get(rows, {}).get("columns") or []
        if not any(one.get("key") == column and one.get("type") in {"integer", "decimal"} for one in columns):
            yield f"“{name}”还没有选合计哪一列，或那一列已经删去。"


def _answers(rule: dict[str, Any], other: RawField, name: str) -> Iterator[str]:
    gone = [value for value in rule.get("values") or [] if value not in (other.get("options") or [])]
    if gone and kind_of(other) in CHOOSING:
        yield f"“{name}”的条件用到“{other.get('label')}”的选项“{gone[0]}”，这个选项已经没有了。"


def _needed(fields: list[RawField], needs: Iterable[Need]) -> Iterator[Problem]:
    """Nothing that a running task reads may go."""
    by_key = {str(raw.get("key")): raw for raw in fields}
    for need in needs:
        for key, values in need.fields.items():
            raw = by_key.get(key)
            if raw is None:
                yield Problem(FACTS, f"在办事项“{need.label}”要看标识为 {key} 的一栏，现在不能删去它。")
                continue
            if raw.get("seal"):
                yield Problem(key, f"在办事项“{need.label}”要按“{raw.get('label')}”计数或认定，现在不能密封它。")
            gone = sorted(values - set(raw.get("options") or values))
            if gone:
                text = f"在办事项“{need.label}”要看“{raw.get('label')}”里的“{gone[0]}”，现在不能去掉这个选项。"
                yield Problem(key, text)
