"""五育课程: school x course of a term, from what the schools filed; which school lacks which, and Excel."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zaitong.audit.acts import acts_add
from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Obligation
from zaitong.common.clock import today
from zaitong.common.periods import period_words
from zaitong.common.tables import Column, SheetOut, table_write
from zaitong.orgs.models import Unit
from zaitong.records.ledgers.common import Filed, day_of, filed_of

if TYPE_CHECKING:
    from datetime import date

    from zaitong.common.access import Actor

acts_add({"coverage.exported": "导出五育课程覆盖表"})
TYPE_KEY = "curriculum_coverage"
COURSES = ("德育", "智育", "体育", "美育", "劳动教育", "思政课", "规定读本课程")
OPEN, LACKS, UNTOLD = "开齐", "缺", "没有说"


@dataclass(frozen=True, slots=True)
class Cell:
    """One course of one school: open, lacking (why, until when), or not told."""

    course: str
    state: str
    why: str = ""
    by: date | None = None

    @property
    def light(self) -> str:
        return {OPEN: "green", LACKS: "red", UNTOLD: "idle"}[self.state]


@dataclass(frozen=True, slots=True)
class Line:
    """A school; without a record it has not told."""

    unit: Unit
    filed: Filed | None
    cells: list[Cell]
    waived: str = ""

    @property
    def gaps(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.state == LACKS]

    @property
    def whole(self) -> bool:
        """Every course is there."""
        return bool(self.cells) and all(cell.state == OPEN for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The table of a term."""

    term: str
    terms: list[tuple[str, str]]
    lines: list[Line]
    lacking: list[tuple[str, int]]

    @property
    def told(self) -> int:
        return sum(1 for line in self.lines if line.filed)

    @property
    def owing(self) -> int:
        return sum(1 for line in self.lines if line.filed is None and not line.waived)


def coverage_of(actor: Actor, term: str = "", *, gaps_only: bool = False) -> Coverage:
    """The newest term where none is asked for. Schools that were asked stand there before they have told."""
    filed = filed_of(actor, TYPE_KEY)
    terms = sorted({one.text("term") for one in filed if one.text("term")}, reverse=True)
    term = term if term in terms else (terms[0] if terms else "")
    newest: dict[int, Filed] = {}
    for one in filed:
        if one.text("term") == term:
            newest.setdefault(one.record.unit_id, one)
    asked = _asked(actor)
    ids = {*asked, *newest}
    units = Unit.objects.filter(pk__in=ids).order_by("sort", "pk")
    lines = [_line(unit, newest.get(unit.pk), asked.get(unit.pk, "")) for unit in units]
    counter = Counter(cell.course for line in lines for cell in line.gaps)
    shown = [line for line in lines if line.gaps] if gaps_only else lines
    return Coverage(
        term, [(one, period_words(one)) for one in terms], shown, [(c, counter[c]) for c in COURSES if counter[c]]
    )


@transaction.atomic
def coverage_export(*, term: str, actor: Actor) -> tuple[str, bytes]:
    """File name and bytes of an .xlsx of the whole table. Written down in the trail."""
    found = coverage_of(actor, term)
    columns = [Column("单位", 22), *(Column(course, 14) for course in COURSES), Column("缺项", 8, number=True)]
    rows = [[line.unit.short_name, *map(_words, line.cells), len(line.gaps)] for line in found.lines]
    audit_write(
        actor=actor,
        act="coverage.exported",
        subject=f"term:{found.term}",
        subject_label=period_words(found.term) if found.term else "五育课程",
        data={"units": len(rows)},
    )
    return f"五育课程覆盖表{today():%Y%m%d}.xlsx", table_write([SheetOut("五育课程", columns, rows)])


def _asked(actor: Actor) -> dict[int, str]:
    """Units that a running task asks, in the actor's sight, with the reason where one is exempt."""
    rows = Obligation.objects.visible_to(actor).filter(
        requirement__accepts__record_type__key=TYPE_KEY, subject_unit__isnull=False
    )
    found = rows.exclude(state=Obligation.State.WITHDRAWN).values_list("subject_unit_id", "waived_reason")
    return dict(found.order_by())  # subject_unit is set: filtered above


def _line(unit: Unit, filed: Filed | None, waived: str) -> Line:
    if filed is None:
        return Line(unit, None, [Cell(course, UNTOLD) for course in COURSES], waived)
    opened: Any = filed.data.get("opened") or []
    lacking = {str(row.get("course")): row for row in filed.rows("lacking")}
    return Line(unit, filed, [_cell(course, opened, lacking.get(course)) for course in COURSES])


def _cell(course: str, opened: list[str], lack: dict[str, Any] | None) -> Cell:
    if lack is not None:
        return Cell(course, LACKS, str(lack.get("why", "")), day_of(lack.get("by")))
    return Cell(course, OPEN if course in opened else UNTOLD)


def _words(cell: Cell) -> str:
    if cell.state != LACKS:
        return cell.state
    until = f"，{cell.by.month}月{cell.by.day}日补齐" if cell.by else ""
    return f"缺{cell.why}{until}"
