"""How large the measured things are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of rows. The defaults are those of the product's promises."""

    documents: int = 40  # readings timed; fewer files are read several times
    pages: int = 20  # of the long document; also twice, four and eight times as many
    noise: int = 10_000_000  # bytes of a text that says nothing
    units: int = 1_000
    requirements: int = 40
    weekly: int = 4  # of the requirements
    matrix_units: int = 500
    matrix_requirements: int = 50
    scale_units: int = 500  # schools of the large district; obligations and records follow
    scale_years: int = 3
    filing_processes: int = 2
    filing_seconds: int = 20
    together_units: int = 400  # of the campaign that is published while others file
    together_requirements: int = 12  # weekly ones, for the coming two months
    rounds: int = 5  # the best, or the median, of so many

    def to_dict(self) -> dict[str, Any]:
        """For a child process."""
        return asdict(self)


FULL = Sizes()
SMALL = Sizes(
    documents=10,
    pages=20,
    noise=10_000_000,
    units=100,
    requirements=10,
    weekly=2,
    matrix_units=100,
    matrix_requirements=20,
    scale_units=50,
    scale_years=1,
    filing_seconds=8,
    together_units=100,
    together_requirements=6,
    rounds=2,
)
TINY = Sizes(
    documents=1,
    pages=1,
    noise=10_000,
    units=4,
    requirements=2,
    weekly=1,
    matrix_units=6,
    matrix_requirements=3,
    scale_units=4,
    scale_years=1,
    filing_seconds=1,
    together_units=4,
    together_requirements=2,
    rounds=1,
)
