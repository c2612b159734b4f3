"""Tables whose cells are apart by tabs: a row of 任务/责任单位/完成时限 is a requirement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zaitong.policy import actors
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.words import ENDS

COLUMNS = table(
    Pattern("number", r"^(?:序号|编号|项次|次序)$", "序号"),
    Pattern("support", r"配合|协办|协助|协同|协作|支持(?:单位|部门)|参与(?:单位|部门)|责任科室协", "配合单位"),
    Pattern(
        "lead",
        r"牵头|责任(?:单位|部门|科室|人|处室|领导)|负责(?:人|单位|部门|科室)|主责|承办|实施单位|落实单位|责任$",
        "责任单位",
    ),
    Pattern("time", r"时限|期限|节点|时点|(?:完成|截止|报送|提交|上报)(?:时间|日期)", "完成时限"),
    Pattern("when", r"时间|日期|进度", "培训时间"),
    Pattern("receiver", r"报送(?:单位|部门|科室)|接收|受理", "报送部门"),
    Pattern("task", r"任务|事项|内容|项目|措施|工作|名称|环节|指标", "重点任务"),
    Pattern("demand", r"要求|标准|数量|目标|备注|说明", "数量要求"),
)


# columns whose name says nothing known; their cells may still ask something
MORE = "more"


@dataclass(frozen=True)
class Cell:
    """A cell in the clean text."""

    start: int
    end: int


@dataclass(frozen=True)
class Row:
    """A row of a table with the role of each cell; roles that no column has are missing."""

    start: int
    end: int
    cells: dict[str, Cell]

    def words(self, clean: str, role: str) -> str:
        cell = self.cells.get(role)
        return clean[cell.start : cell.end] if cell else ""

    def opening(self, clean: str) -> str:
        """The first cell with words, whatever its column is called."""
        cells = clean[self.start : self.end].split("\t")
        return next((cell for cell in cells if re.search("[\u4e00-\u9fff]{2}", cell)), "")


def rows(clean: str, start: int = 0) -> Iterator[Row]:
    """The rows of every table from `start` on whose first row names its columns."""
    roles: list[str] | None = None
    at = start
    for line in clean[start:].split("\n"):
        if "\t" not in line:
            roles = None
        else:
            cells = _cells(line, at)
            named = _roles([clean[cell.start : cell.end] for cell in cells])
            if roles is None and named:
                roles = named
            elif roles:
                kept = {role: cell for role, cell in zip(roles, cells, strict=False) if role and cell.end > cell.start}
                yield Row(at, at + len(line), kept)
        at += len(line) + 1


def _cells(line: str, at: int) -> list[Cell]:
    cells = []
    for part in line.split("\t"):
        cells.append(Cell(at, at + len(part)))
        at += len(part) + 1
    return cells


def _roles(heads: list[str]) -> list[str] | None:
    roles: list[str] = []
    for head in heads:
        role = next((p.name for p in COLUMNS if p.compiled.search(head)), "")
        spare = f"{MORE} {len(roles)}" if role in ("", "task", "demand") else ""
        roles.append(role if role and role not in roles else spare)
    known = [role for role in roles if role and not role.startswith(MORE)]
    return roles if len(known) >= 2 and all(len(head) <= 14 for head in heads) else None


def bodies(words: str) -> tuple[str, ...]:
    """The bodies a cell lists."""
    return tuple(actors.split_list(words)) if re.search(ENDS, words) else ()
