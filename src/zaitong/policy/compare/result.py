"""The outcome of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["covered", "partial", "missing"]
Slot = Literal["deadline", "number", "frequency", "actor", "receiver", "content"]


@dataclass(frozen=True)
class Coverage:
    """One duty of the document above. `missing` says what lacks where it is covered in part only.

    `start` and `end` are offsets into the parent's text, `child_spans` into the child's.
    """

    parent_quote: str
    status: Status
    missing: tuple[Slot, ...]
    child_quotes: tuple[str, ...]
    start: int
    end: int
    child_spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Added:
    """A duty that the plan sets itself."""

    child_quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Comparison:
    """All duties above with their coverage, and what the plan adds."""

    requirements: tuple[Coverage, ...]
    added: tuple[Added, ...]

    def to_json(self) -> dict[str, Any]:
        """The JSON object of eval/score_coverage.py, with offsets."""
        return {
            "requirements": [
                {
                    "parent_quote": item.parent_quote,
                    "status": item.status,
                    "missing": list(item.missing),
                    "child_quotes": list(item.child_quotes),
                    "start": item.start,
                    "end": item.end,
                    "child_spans": [list(span) for span in item.child_spans],
                }
                for item in self.requirements
            ],
            "added": [{"child_quote": item.child_quote, "start": item.start, "end": item.end} for item in self.added],
        }
