"""All units' plans against all duties: rows are units, columns are the duties of the document above.

Read for whoever runs the campaign. A near copy has no place here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q

from zaitong.campaigns.models import Cell, PolicyDocument
from zaitong.campaigns.plans.result import COVERED, MISSING, PARTIAL, STATUS_NAMES, UNKNOWN
from zaitong.campaigns.plans.selectors import WITH, WITHOUT, units_answering
from zaitong.orgs.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from zaitong.campaigns.models import Campaign, Requirement

SIZE = 40
SHAPES = {COVERED: "●", PARTIAL: "◐", MISSING: "○", UNKNOWN: "？"}
LOOKS = {COVERED: "cover", PARTIAL: "cover cover--part", MISSING: "cover cover--none", UNKNOWN: ""}
STATUSES = (COVERED, PARTIAL, MISSING)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. ``item`` with ``status``: units whose plan has that mark on that duty."""

    kind: str = ""
    show: str = ""
    item: int = 0
    status: str = ""
    q: str = ""

    @classmethod
    def parse(cls, asked: Mapping[str, str]) -> Filters:
        """Nonsense counts as nothing asked."""
        item = asked.get("item", "")
        kind, show, status = asked.get("kind", ""), asked.get("show", ""), asked.get("status", "")
        return cls(
            kind=kind if kind in Unit.Kind.values else "",
            show=show if show in {WITH, WITHOUT} else "",
            item=int(item) if item.isascii() and item.isdigit() and len(item) < 10 else 0,
            status=status if status in STATUS_NAMES else "",
            q=asked.get("q", "").strip()[:40],
        )

    def query(self, **changes: str | int) -> str:
        """The address with some filters changed; a page asked for is forgotten."""
        now = {"kind": self.kind, "show": self.show, "item": self.item, "status": self.status, "q": self.q} | changes
        return f"?{urlencode({key: value for key, value in now.items() if value})}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a unit that counts, and its marks by duty; ``marks`` None while it is not compared."""

    document_id: int
    state: str
    marks: dict[str, str] | None

    def mark(self, column: MatrixColumn) -> tuple[str, int]:
        """What this plan says to a duty, and under which version of the duty it was compared."""
        marks = self.marks or {}
        pk = next((pk for pk in column.versions if str(pk) in marks), column.duty.pk)
        return marks.get(str(pk), ""), pk


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One unit and one duty. No status: no plan, or the duty is not the unit's."""

    status: str = ""
    requirement_id: int = 0
    asked: bool = True

    @property
    def shape(self) -> str:
        """The status as a sign, for sheets."""
        return SHAPES.get(self.status, "")

    @property
    def name(self) -> str:
        """The status in words."""
        return STATUS_NAMES.get(self.status, "" if self.asked else "不涉及")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One unit."""

    unit: Unit
    plan: Plan | None
    cells: list[MatrixCell]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """One duty, its versions from the newest back, and how many plans say what to it, over all pages."""

    duty: Requirement
    versions: tuple[int, ...]
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Grid:
    """The campaign's duties and every unit's plan that counts."""

    columns: list[MatrixColumn]
    plans: dict[int, Plan]  # by unit
    owed: dict[int, set[int]]  # duties by unit

    def asked(self, unit_id: int, column: MatrixColumn) -> bool:
        """Whether a duty is the unit's; all are where nothing is known."""
        owed = self.owed.get(unit_id)
        return not owed or column.duty.pk in owed

    def mark(self, unit_id: int, column: MatrixColumn) -> str:
        """What the plan of a unit says to a duty of its own."""
        plan = self.plans.get(unit_id)
        return plan.mark(column)[0] if plan and self.asked(unit_id, column) else ""


def grid_of(campaign: Campaign) -> Grid:
    """Columns with totals over all units. Four queries, whatever the number of units."""
    duties = list(campaign.requirements.running_duties().order_by("number", "id"))
    older = dict(campaign.requirements.filter(replaces__isnull=False).values_list("pk", "replaces_id"))
    plans: dict[int, Plan] = {}
    found = PolicyDocument.objects.filter(answers=campaign).order_by("-updated_at", "-id")
    for owner, pk, state, marks in found.values_list("owner_id", "pk", "state", "comparison__marks"):
        plans.setdefault(owner, Plan(pk, state, marks))
    columns = [MatrixColumn(duty, tuple(_versions(duty.pk, older))) for duty in duties]
    grid = Grid(columns, plans, _owed(campaign))
    for column in columns:
        column.counts.update(grid.mark(unit, column) for unit in plans)
    return grid


def _owed(campaign: Campaign) -> dict[int, set[int]]:
    owed: dict[int, set[int]] = {}
    cells = Cell.objects.filter(requirement__campaign=campaign)
    for unit_id, requirement_id in cells.values_list("unit_id", "requirement_id"):
        owed.setdefault(unit_id, set()).add(requirement_id)
    return owed


def _versions(pk: int | None, older: Mapping[int, int | None]) -> Iterator[int]:
    """A duty and what it replaced, from the newest back."""
    while pk is not None:
        yield pk
        pk = older.get(pk)


def units_of(campaign: Campaign, grid: Grid, filters: Filters) -> QuerySet[Unit]:
    """The units that the filters leave, in the order of lists."""
    units = units_answering(campaign, filters.show)
    if filters.kind:
        units = units.filter(kind=filters.kind)
    if filters.q:
        units = units.filter(Q(name__icontains=filters.q) | Q(short_name__icontains=filters.q))
    if filters.item and filters.status:
        column = next((c for c in grid.columns if c.duty.pk == filters.item), None)
        said = {pk for pk in grid.plans if column and grid.mark(pk, column) == filters.status}
        units = units.filter(pk__in=said)
    return units


def rows_of(grid: Grid, units: Iterable[Unit]) -> list[MatrixRow]:
    """Rows for some units; nothing more is read."""
    return [_row(unit, grid) for unit in units]


def _row(unit: Unit, grid: Grid) -> MatrixRow:
    plan = grid.plans.get(unit.pk)
    cells = []
    for column in grid.columns:
        asked = grid.asked(unit.pk, column)
        status, version = plan.mark(column) if plan and asked else ("", 0)
        cells.append(MatrixCell(status, version, asked))
    return MatrixRow(unit, plan, cells, Counter(cell.status for cell in cells if cell.status))


def foot_of(grid: Grid, filters: Filters) -> list[dict[str, Any]]:
    """For each status how many units' plans have it, duty by duty, with the address that leaves only these units."""
    return [
        {
            "name": STATUS_NAMES[status],
            "look": LOOKS[status],
            "parts": [
                {"count": column.counts[status], "url": filters.query(item=column.duty.pk, status=status)}
                for column in grid.columns
            ],
        }
        for status in STATUSES
    ]


def kind_choices(campaign: Campaign, filters: Filters) -> list[dict[str, Any]]:
    """The kinds of unit that answer, as chips."""
    counts = Counter(units_answering(campaign).values_list("kind", flat=True))
    labels = dict(Unit.Kind.choices)
    chips: list[dict[str, Any]] = [
        {"label": "全部单位", "count": sum(counts.values()), "url": filters.query(kind=""), "current": not filters.kind}
    ]
    return chips + [
        {"label": labels[kind], "count": count, "url": filters.query(kind=kind), "current": filters.kind == kind}
        for kind, count in counts.items()
    ]


def show_choices(grid: Grid, filters: Filters, total: int) -> list[dict[str, Any]]:
    """With a plan, without one, among ``total`` units."""
    without = max(total - len(grid.plans), 0)
    names = ((WITH, f"已有方案 {len(grid.plans)}"), (WITHOUT, f"还没有方案 {without}"))
    return [
        {"label": label, "url": filters.query(show="" if filters.show == key else key), "current": filters.show == key}
        for key, label in names
    ]
