"""监测分析: each school by itself, in the order of the list of units. Nothing here compares schools or puts them in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.records.ledgers.common import Filed, filed_of

if TYPE_CHECKING:
    from zaitong.common.access import Actor


@dataclass(frozen=True, slots=True)
class Batch:
    """A monitoring: its name and the analyses of its schools."""

    name: str
    analyses: list[Filed]

    @property
    def steps(self) -> int:
        """Things to be supervised."""
        return sum(len(one.rows("steps")) for one in self.analyses)


def batches_of(actor: Actor) -> list[Batch]:
    """Newest batch first; within it schools as the list of units has them."""
    found: dict[str, list[Filed]] = {}
    for filed in filed_of(actor, "monitoring_analysis"):
        found.setdefault(filed.text("batch"), []).append(filed)
    return [Batch(name, sorted(many, key=_place)) for name, many in found.items()]


def _place(filed: Filed) -> tuple[int, int]:
    unit = filed.record.target_unit
    return (unit.sort, unit.pk) if unit else (0, 0)
