"""What the check of a draft says: rules and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["change", "consider", "note"]
SEVERITIES: tuple[Severity, ...] = ("change", "consider", "note")
SEVERITY_NAMES: dict[Severity, str] = {"change": "建议修改", "consider": "请斟酌", "note": "提示"}


@dataclass(frozen=True)
class Rule:
    """One thing to look for. `source` names a regulation by its title; `why` and `milder` are our own words."""

    id: str
    family: str
    name: str
    severity: Severity
    source: str
    why: str
    milder: str


@dataclass(frozen=True)
class Finding:
    """A passage that a rule points at. `start` and `end` are offsets into `Breakdown.text`; 0, 0 for the whole document."""

    rule: str
    family: str
    name: str
    severity: Severity
    source: str
    quote: str
    start: int
    end: int
    clause: tuple[str, ...]
    why: str
    milder: str

    @property
    def severity_name(self) -> str:
        """The severity in words."""
        return SEVERITY_NAMES[self.severity]

    def to_json(self) -> dict[str, Any]:
        """A plain dict, with the severity's name beside it."""
        return {
            "rule": self.rule,
            "family": self.family,
            "name": self.name,
            "severity": self.severity,
            "severity_name": self.severity_name,
            "source": self.source,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "clause": list(self.clause),
            "why": self.why,
            "milder": self.milder,
        }
