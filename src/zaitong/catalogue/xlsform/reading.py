"""From an XLSForm workbook to the fields of a draft, and a list by cell of what could not be taken over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.drafts.services import MOST_FIELDS
from zaitong.catalogue.fieldtypes import NOT_IN_ROWS, TYPES
from zaitong.catalogue.seals import Seal
from zaitong.catalogue.xlsform.expressions import read_condition, read_constraint, read_sum
from zaitong.catalogue.xlsform.sheets import Line, Page, page_of
from zaitong.common.errors import DomainError
from zaitong.common.numbers import whole
from zaitong.common.tables import grids_read

if TYPE_CHECKING:
    from django.core.files.base import File

SURVEY = {
    "type", "name", "label", "hint", "required", "relevant", "relevance", "constraint", "calculation", "appearance",
    "zaitong", "用途", "单位",
}  # fmt: skip
CHOICES = {"list_name", "list", "name", "value", "label"}
SETTINGS = {"form_title", "form_id", "category", "help", "minutes"}
IGNORED = {
    "constraint_message",
    "required_message",
    "read_only",
    "readonly",
    "guidance_hint",
    "body",
    "bind",
    "media",
    "parameters",
}
SETTINGS_IGNORED = {
    "version",
    "default_language",
    "style",
    "instance_name",
    "public_key",
    "submission_url",
    "auto_send",
    "auto_delete",
}
PLAIN = {"text": "text", "string": "text", "integer": "integer", "int": "integer", "decimal": "decimal", "date": "date"}
META = {"start", "end", "today", "deviceid", "username", "email", "phonenumber", "audit", "subscriberid", "simserial"}
BY_EXTRA = {"period", "people", "unit", "party", "body"}  # what XLSForm knows as text
YES = {"yes", "true", "true()", "1", "是"}
KEPT = {"type", "purpose", "minimum", "maximum", "max_length", "per", "kind", "section"}  # of the column of our own
MOST_REMARKS = 60


class WorkbookError(DomainError):
    """A workbook holds no form."""

    code = "workbook"


@dataclass(slots=True)
class Taken:
    """What was read: facts of the type, its fields, remarks by cell."""

    facts: dict[str, Any] = field(default_factory=dict)
    fields: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def workbook_read(file: File[bytes]) -> Taken:
    """Read an uploaded workbook.

    Raises:
        TableError: it cannot be opened.
        WorkbookError: it has no sheet ``survey`` with questions.
    """
    grids = {name.strip().lower(): grid for name, grid in grids_read(file)}
    if "survey" not in grids:
        raise WorkbookError(
            "工作簿里没有名为 survey 的表，不是 XLSForm。请用 XLSForm 模板，或先导出一张现有表样照着改。"
        )
    survey = page_of("survey", grids["survey"], SURVEY, IGNORED)
    choices = page_of("choices", grids.get("choices", []), CHOICES, IGNORED)
    settings = page_of("settings", grids.get("settings", []), SETTINGS, SETTINGS_IGNORED)
    if not any(line["type"] for line in survey.lines):
        raise WorkbookError("survey 表里没有问题：第一行要有 type、name、label 三列，从第二行起一行一题。")
    reader = _Reader(_options(choices))
    for line in survey.lines:
        reader.take(line)
    reader.finish()
    said = [f"{at}：“{column}”这一列没有照搬。" for page in (survey, settings) for at, column in page.unknown]
    return Taken(_facts(settings), reader.fields, [*reader.remarks, *said][:MOST_REMARKS])


def _options(page: Page) -> dict[str, dict[str, str]]:
    """List -> value -> label."""
    found: dict[str, dict[str, str]] = {}
    for line in page.lines:
        owner, value = line["list_name"] or line["list"], line["name"] or line["value"]
        if owner and value:
            found.setdefault(owner, {})[value] = (line["label"] or value)[:60]
    return found


def _facts(page: Page) -> dict[str, Any]:
    line = page.lines[0] if page.lines else None
    if line is None:
        return {}
    facts: dict[str, Any] = {
        "name": line["form_title"][:40],
        "category": line["category"][:20],
        "help": line["help"][:200],
    }
    minutes = whole(line["minutes"])
    if minutes and minutes <= 2400:
        facts["minutes"] = minutes
    return facts


def _refusal(first: str, kind: str) -> str:
    if first == "calculate":
        return "计算只支持对重复组的一列求和，如 sum(${金额})，这一项没有照搬。"
    if first in {"image", "photo", "audio", "video", "file"}:
        return "照片和文件在记录的“附件”里传，不作为必填的栏目，这一项没有照搬。"
    return "不采集位置，这一项没有照搬。" if first.startswith("geo") else f"题型“{kind[:30]}”没有照搬。"


class _Reader:
    """Takes the rows of the survey one after the other."""

    def __init__(self, options: dict[str, dict[str, str]]) -> None:
        self.options = options
        self.fields: list[dict[str, Any]] = []
        self.remarks: list[str] = []
        self.keys: dict[str, str] = {}  # name in the workbook -> key (of a column: rows.column)
        self.lists: dict[str, dict[str, str]] = {}  # name of a question -> its options
        self.later: list[tuple[Line, dict[str, Any]]] = []  # rules are read when all names are known
        self.groups: list[str] = []
        self.rows: dict[str, Any] | None = None
        self.depth = 0  # of repeats inside a repeat, which are left out

    def say(self, line: Line, column: str, text: str) -> None:
        """Remember what was not taken over."""
        self.remarks.append(f"{line.at(column)}：{text}")

    def take(self, line: Line) -> None:
        """One row."""
        words = (
            re.sub(r"\s+", " ", line["type"].replace("_repeat", " repeat").replace("_group", " group"))
            .lower()
            .split(" ")
        )
        if not line["type"]:
            return
        if words[0] in {"begin", "end"} and len(words) > 1:
            self._bracket(line, words)
        elif self.depth:
            self.say(line, "type", "重复组里的重复组没有照搬，只支持一层。")
        elif words[0] not in META:
            self._question(line, words)

    def _bracket(self, line: Line, words: list[str]) -> None:
        begin, kind = words[0] == "begin", words[1]
        if kind == "group":
            if begin:
                self.groups.append(line["label"][:40])
                if line["relevant"]:
                    self.say(line, "relevant", "整组的显示条件没有照搬，请逐栏设置。")
            elif self.groups:
                self.groups.pop()
        elif kind == "repeat" and begin and (self.rows is not None or self.depth):
            self.depth += 1
            self.say(line, "type", "重复组里的重复组没有照搬，只支持一层。")
        elif kind == "repeat" and begin:
            self.rows = self._base(line, "rows")
            self.rows["columns"] = []
            self._add(line, self.rows)
        elif kind == "repeat":
            self.depth, self.rows = (self.depth - 1, self.rows) if self.depth else (0, None)

    def _question(self, line: Line, words: list[str]) -> None:
        kind = self._kind(line, words)
        if not kind:
            return
        raw = self._base(line, kind)
        if kind in {"choice", "choices"}:
            owner = line["type"].split()[1] if len(line["type"].split()) > 1 else ""
            if owner not in self.options:
                self.say(line, "type", f"choices 表里没有选项表“{owner}”，选项要重新写。")
            raw["options"] = list(dict.fromkeys(self.options.get(owner, {}).values()))
            self.lists[line["name"]] = self.options.get(owner, {})
        if self.rows is None:
            self._add(line, raw)
        else:
            self._column(line, raw)

    def _kind(self, line: Line, words: list[str]) -> str:
        first = words[0].replace("-", "_")
        if first in {"select_one", "select_multiple"}:
            if "or_other" in words:
                self.say(line, "type", "“其他（请填写）”没有照搬，请另加一栏。")
            return "choice" if first == "select_one" else "choices"
        own = str(line.extras().get("type", ""))
        if first in PLAIN:
            long = first in {"text", "string"} and "multiline" in line["appearance"]
            plain = "long_text" if long else PLAIN[first]
            return own if own in BY_EXTRA else plain
        if first == "note" or (first == "file" and own == "files"):
            return own if own == "files" else "note"
        if first == "calculate" and read_sum(line["calculation"]):
            return "total"
        self.say(line, "calculation" if first == "calculate" else "type", _refusal(first, line["type"]))
        return ""

    def _base(self, line: Line, kind: str) -> dict[str, Any]:
        name, label = line["name"], line["label"]
        raw: dict[str, Any] = {"key": self._key(name), "type": kind, "label": label[: 300 if kind == "note" else 40]}
        if len(label) > len(raw["label"]):
            self.say(line, "label", f"名称超过 40 字，已截短为“{raw['label'][:12]}…”。")
        kept = {
            key: value
            for key, value in line.extras().items()
            if key in KEPT - {"type"} and isinstance(value, (str, int, float))
        }
        told = {
            "help": line["hint"][:200],
            "purpose": line["用途"][:100],
            "unit": line["单位"][:10],
            "section": next(filter(None, reversed(self.groups)), ""),
        }
        raw |= {key: value for key, value in told.items() if value} | kept | self._seal(line)
        if kind == "total":
            raw["sum_of"] = ""
        self.later.append((line, raw))
        return raw

    def _seal(self, line: Line) -> dict[str, Any]:
        """A seal that cannot be read is told and not guessed: nobody should think that a field is sealed."""
        raw = line.extras().get("seal")
        if raw is None or self.rows is not None:
            return {}
        try:
            return {"seal": Seal.parse(raw).as_json()}
        except (TypeError, ValueError):
            self.say(line, "zaitong", "密封的规定读不出，这一栏现在没有密封，请打开重新设置。")
            return {}

    def _key(self, name: str) -> str:
        """The name where it can be a key, else a new one; inside a repeat its own prefix is dropped."""
        plain = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:40]
        if self.rows is not None:
            owner = self.rows
            plain = plain.removeprefix(f"{owner['key']}__")
            used = {column["key"] for column in owner["columns"]}
        else:
            used = {one["key"] for one in self.fields}
        if re.fullmatch(r"[a-z][a-z0-9_]*", plain) and plain not in used:
            return plain
        letter = "f" if self.rows is None else "c"
        return next(f"{letter}{number}" for number in range(1, 10_000) if f"{letter}{number}" not in used)

    def _add(self, line: Line, raw: dict[str, Any]) -> None:
        if len(self.fields) >= MOST_FIELDS:
            self.say(line, "type", f"一种表样最多 {MOST_FIELDS} 栏，这一题和后面的没有照搬。")
            return
        self.fields.append(raw)
        self.keys.setdefault(line["name"], raw["key"])

    def _column(self, line: Line, raw: dict[str, Any]) -> None:
        assert self.rows is not None  # noqa: S101 - asked by the caller
        if raw["type"] in NOT_IN_ROWS:
            self.say(line, "type", f"表格里不能有{TYPES[raw['type']].label}，这一列没有照搬。")
        elif len(self.rows["columns"]) >= 8:
            self.say(line, "type", "表格最多 8 列，这一列没有照搬。")
        else:
            raw.pop("section", None)
            self.rows["columns"].append(raw)
            self.keys.setdefault(line["name"], f"{self.rows['key']}.{raw['key']}")

    def finish(self) -> None:
        """Rules, now that every name is known."""
        for line, raw in self.later:
            column = not any(raw is one for one in self.fields)
            self._required(line, raw, column=column)
            self._constraint(line, raw)
            text = line["relevant"] or line["relevance"]
            if text and column:
                self.say(line, "relevant", "表格里的显示条件没有照搬。")
            elif text:
                self._when(line, "relevant", text, raw, "shown_if")
            if raw["type"] == "total":
                raw["sum_of"] = self.keys.get(read_sum(line["calculation"]) or "", "")

    def _required(self, line: Line, raw: dict[str, Any], *, column: bool) -> None:
        text = line["required"].strip()
        if text.lower() in YES:
            raw["required"] = True
        elif text and text.lower() not in {"no", "false", "false()", "0", "否"}:
            if column:
                self.say(line, "required", "表格里有条件的必填没有照搬。")
            else:
                self._when(line, "required", text, raw, "required_if")

    def _when(self, line: Line, column: str, text: str, raw: dict[str, Any], rule: str) -> None:
        found = read_condition(text)
        key = self.keys.get(found.name, "") if found else ""
        if found is None or not key or "." in key:
            self.say(line, column, f"条件“{text[:40]}”没有照搬：只支持某一题等于或选了某一项。")
            return
        labels = self.lists.get(found.name, {})
        raw[rule] = {"field": key, "values": [labels.get(value, value) for value in found.values]}

    def _constraint(self, line: Line, raw: dict[str, Any]) -> None:
        if not line["constraint"]:
            return
        found = read_constraint(line["constraint"], raw["type"])
        if found is None:
            self.say(line, "constraint", f"规则“{line['constraint'][:40]}”没有照搬：只支持最大、最小、字数和日期先后。")
            return
        if "not_before" in found:
            key = self.keys.get(found["not_before"], "")
            if not key or "." in key:
                self.say(line, "constraint", "比对的日期不在这张表里，没有照搬。")
                return
            found["not_before"] = key
        raw |= found
