"""What the matrix is made of: plain typed values, ready to be drawn on a page or a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from zaitong.campaigns.lights import Light

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.models import Campaign
    from zaitong.supervision.selectors.filters import Filters


class Rate(NamedTuple):
    """Part of a whole, in obligations' numbers. A whole of 0 means that there is nothing to be measured yet."""

    part: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A requirement. ``subject``: what its numbers count (单位, 党组织, 岗位); ``minimum`` 0 where a roster decides."""

    id: int
    title: str
    due: str
    gap: bool
    office: str
    subject: str
    minimum: int
    phase_id: int | None = None


@dataclass(slots=True)
class CellRow:
    """A cell as stored, with its light on the day. See ``campaigns.models.Cell`` for the numbers."""

    requirement_id: int
    unit_id: int
    obligations: int
    waived: int
    undeclared: int
    needed: int
    accepted: int
    returned: int
    past_due: int
    on_time: int
    waiting: int
    open_start: date | None
    open_warn: date | None
    open_due: date | None
    light: Light = Light.IDLE
    by: str = ""  # the organisation elsewhere whose standing it is (幼教联合党支部): shown here, counted at its seat


CELL_FIELDS = (
    "requirement_id",
    "unit_id",
    "obligations",
    "waived",
    "undeclared",
    "needed",
    "accepted",
    "returned",
    "past_due",
    "on_time",
    "waiting",
    "open_start",
    "open_warn",
    "open_due",
)
CellTable = dict[int, dict[int, CellRow]]  # unit id -> requirement id -> cell


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring columns of one phase."""

    name: str
    columns: int


@dataclass(frozen=True, slots=True)
class Row:
    """A unit and its cells in the order of the columns; None where it is not addressed (hatched).

    No rates where nothing of it is the unit's own.
    """

    unit_id: int
    name: str
    cells: list[CellRow | None]
    completeness: Rate | None
    timeliness: Rate | None
    closed: str = ""  # 11月11日起并入砚南小学: it owes nothing new, what it filed is counted here


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one kind. ``totals`` per column: units done of units addressed; None where none of them has begun."""

    kind: str
    label: str
    measure: str  # 所, 个
    count: int  # of all its units, also those on other pages
    totals: list[Rate | None]
    completeness: Rate
    timeliness: Rate
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its link and how many it leads to."""

    label: str
    query: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Legend:
    """A light (or the mark 退回修改) with the number of cells that show it."""

    value: str
    label: str
    count: int
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """Who has not done it yet: figures over the filtered units and requirements, whichever lights are shown."""

    red: int = 0
    red_units: int = 0
    amber: int = 0
    amber_units: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything that a page or a sheet of the matrix says. Totals cover all pages, rows only this one."""

    campaign: Campaign
    day: date
    filters: Filters
    phases: list[Span]
    columns: list[Column]
    groups: list[Group]
    foot_completeness: list[Rate | None]  # None: nobody in sight is addressed
    foot_timeliness: list[Rate | None]
    completeness: Rate
    timeliness: Rate
    units: int  # on all pages
    covered: list[str]  # organisations that file for units elsewhere, as far as their standing is shown here
    summary: Summary
    legend: list[Legend]
    kinds: list[Choice] = field(default_factory=list)
    phase_choices: list[Choice] = field(default_factory=list)
    office_choices: list[Choice] = field(default_factory=list)
    pages: list[Choice] = field(default_factory=list)

    @property
    def covered_red(self) -> bool:
        """Something of an organisation elsewhere is past due on this page."""
        rows = (row for group in self.groups for row in group.rows)
        return any(cell.by and cell.light is Light.RED for row in rows for cell in row.cells if cell)

    @property
    def rows(self) -> int:
        """Rows on this page."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def red_query(self) -> str:
        """Only units with something past due."""
        return self.filters.query(show=Light.RED.value)

    @property
    def amber_query(self) -> str:
        """Only units with something due soon."""
        return self.filters.query(show=Light.AMBER.value)

    @property
    def without_item(self) -> str:
        """All requirements again."""
        return self.filters.query(item=None)

    @property
    def export_query(self) -> str:
        """The same filters for the sheet, which has no pages."""
        return self.filters.query()

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a search for a unit keeps of the address."""
        return parse_qsl(self.filters.query(q="").lstrip("?"))
